package import Engine
internal import Rules
internal import Synchronization

/// What the outbox remembers between its calls.
struct OutboxMemory {
  /// By the clock of whoever asked, in milliseconds.
  var purgedAt: Int64?
  /// When it is looked again which plans are good.
  var planning: ContinuousClock.Instant?
  /// Numbers of workers that this process holds, with their fences.
  var workers: [Int32: Int64] = [:]
  /// Where a hand-out stopped that passed over many queues.
  var stop: ReadyQueues.Place?
  /// What workers were given by commits that nobody heard of, if they were done.
  var unheard: [Int: [OutboxWork]] = [:]
}

extension PostgreSQLStore: OutboxStore {
  /// Two transactions: a turn that adds to a queue of which something is reported waits until that is written, and not for what is handed out. Workers
  /// hand out one after the other, so that what may be under way is counted with what all of them have; whoever waits for that holds nothing. What
  /// another transaction came before, or was ended for, is judged anew.
  package func exchange(
    _ report: OutboxReport, for request: OutboxRequest?, judge: (OutboxCandidate) -> OutboxVerdict
  ) throws(StoreFault) -> OutboxHandout {
    if let request { try prepareOutbox(now: request.now) }
    var handout = OutboxHandout()
    if !report.isEmpty {
      let settled = try changing(.acting) { asking throws(PostgreSQLFault) in
        var locks = TurnLocks(asking)
        try locks.take(report.endings.filter { !$0.facts.isEmpty }.map { TurnLocks.Name($0.row.follower) })
        return try OutboxSettling.settle([report], asking)
      }
      (handout.resumed, handout.superseded) = (settled.resumed, settled.superseded)
    }
    guard let request else { return handout }
    do throws(StoreFault) {
      handout.work = try heardLater(request.worker)
      let handing = try handOut(request.with(lanes: request.lanes - handout.work.count), judge)
      handout.work += handing.work
      handout.ended = handing.ended
    } catch {
      if report.isEmpty, handout.work.isEmpty { throw error }
      handout.fault = error
    }
    return handout
  }

  private func handOut(_ request: OutboxRequest, _ judge: (OutboxCandidate) -> OutboxVerdict) throws(StoreFault) -> HandingOut {
    let stop = outboxMemory.withLock { $0.stop }
    var tried: [OutboxWork] = []
    do throws(PostgreSQLFault) {
      let handing = try asked(.acting) { asking throws(PostgreSQLFault) in
        try asking.retrying { asking throws(PostgreSQLFault) in
          // Nothing is read in it: whoever waited must see what the one before has written.
          try asking.run(.outboxLockHandout)
          var handing = try HandingOut(asking, request, from: stop)
          try handing.run(judge)
          tried = handing.work
          return handing
        }
      }
      outboxMemory.withLock { $0.stop = handing.stop }
      return handing
    } catch {
      if error == .outcomeUnknown, !tried.isEmpty { outboxMemory.withLock { $0.unheard[request.worker, default: []] += tried } }
      throw StoreFault(error)
    }
  }

  /// What a worker has under way without knowing it: nobody else does it while the worker lives.
  private func heardLater(_ worker: Int) throws(StoreFault) -> [OutboxWork] {
    guard let unheard = outboxMemory.withLock({ $0.unheard[worker] }), !unheard.isEmpty else { return [] }
    let isGiven = try asking(.acting) { asking throws(PostgreSQLFault) in
      let rows = try asking.run(
        .outboxHandedOut, .texts(unheard.map(\.row.follower.account)), .bigints(unheard.map(\.row.id.turn.number)),
        .bigints(unheard.map { Int64($0.row.id.position) }), .bigints(unheard.map(\.handout)))
      var places: Set<Int64> = []
      for row in rows { places.insert(try row.value(0)) }
      return places
    }
    outboxMemory.withLock { $0.unheard[worker] = nil }
    return unheard.enumerated().filter { isGiven.contains(Int64($0.offset) + 1) }.map(\.element)
  }

  package func nextDue() throws(StoreFault) -> Int64? {
    try asking(.acting) { asking throws(PostgreSQLFault) in try asking.run(.outboxNextDue)[0].boundedIfAny(0) }
  }

  /// Milliseconds that ended actions are kept: those that need nobody, and dead ones.
  private static let memory: (ended: Int64, dead: Int64) = (3 * 86_400_000, 30 * 86_400_000)
  /// Milliseconds after its next try that a pause is kept to which nobody came back.
  private static let staleness: Int64 = 3_600_000
  /// Milliseconds between two looks for what is too old: some hundred go each time, faster than they come.
  private static let purging: Int64 = 250

  private func prepareOutbox(now: Int64) throws(StoreFault) {
    try choosePlans()
    try purgeOutbox(now: now)
  }

  /// While there are few actions each plan is made anew; a second from then there may be many.
  private func choosePlans() throws(StoreFault) {
    guard outboxMemory.withLock({ $0.planning.map { $0 <= .now } ?? true }) else { return }
    let keepsPlans = try asking(.acting) { asking throws(PostgreSQLFault) in
      try asking.run(.sessionActing)[0].value(0, as: String.self) == "force_generic_plan"
    }
    outboxMemory.withLock { $0.planning = .now + (keepsPlans ? .seconds(60) : .seconds(1)) }
  }

  /// What is too old goes.
  private func purgeOutbox(now: Int64) throws(StoreFault) {
    let isDue = outboxMemory.withLock { memory in
      guard memory.purgedAt.map({ now.subtractingSaturated($0) >= Self.purging || now < $0 }) ?? true else { return false }
      memory.purgedAt = now
      return true
    }
    guard isDue else { return }
    try changing(.acting) { asking throws(PostgreSQLFault) in
      _ = try asking.run(
        .outboxPurge, .bigint(now.subtractingSaturated(Self.memory.ended)), .bigint(now.subtractingSaturated(Self.memory.dead)),
        .bigint(now.subtractingSaturated(Self.staleness)))
    }
  }
}

extension PostgreSQLStatement {
  fileprivate static let outboxLockHandout = PostgreSQLStatement("outbox-lock-handout", PackageResources.outbox_lock_handout_sql)
  fileprivate static let outboxHandedOut = PostgreSQLStatement("outbox-handed-out", PackageResources.outbox_handed_out_sql)
  fileprivate static let sessionActing = PostgreSQLStatement("session-acting", PackageResources.session_acting_sql)
  fileprivate static let outboxNextDue = PostgreSQLStatement("outbox-next-due", PackageResources.outbox_next_due_sql)
  fileprivate static let outboxPurge = PostgreSQLStatement("outbox-purge", PackageResources.outbox_purge_sql)
}

extension OutboxRequest {
  fileprivate func with(lanes: Int) -> OutboxRequest {
    OutboxRequest(now: now, lanes: max(0, lanes), limit: limit, worker: worker, leaseUntil: leaseUntil)
  }
}
