package import Engine
internal import Rules
internal import Synchronization

/// What the outbox remembers between its calls.
struct OutboxMemory {
  /// By the clock of whoever asked, in milliseconds.
  var purgedAt: Int64?
  var tidying: ContinuousClock.Instant?
  /// Numbers of workers that this process holds, with their fences.
  var workers: [Int32: Int64] = [:]
}

extension PostgreSQLStore: OutboxStore {
  /// What another transaction came before, or was ended for, is judged anew. Several workers settle at once; they hand out one after the other, so
  /// that what may be under way is counted with what all of them have, and none waits for a row that another has.
  package func exchange(
    _ report: OutboxReport, for request: OutboxRequest?, judge: (OutboxCandidate) -> OutboxVerdict
  ) throws(StoreFault) -> OutboxHandout {
    if let request { try tidyOutbox(now: request.now) }
    return try changing(.acting) { asking throws(PostgreSQLFault) in
      // Nothing is read in it: whoever waited must see what the one before has written.
      var locks = TurnLocks(asking)
      try locks.take(report.endings.filter { !$0.facts.isEmpty }.map { TurnLocks.Name($0.row.follower) })
      var settling = OutboxSettling(asking)
      try settling.end([report])
      if request != nil { try asking.run(.outboxLockHandout) }
      try settling.pause([report])
      var handout = OutboxHandout()
      if let request {
        var handing = try HandingOut(asking, request, settling.windows)
        try handing.run(judge)
        (handout, settling.windows) = (handing.handout, handing.windows)
      }
      try settling.windows.write(asking)
      handout.resumed = settling.resumed
      handout.superseded = settling.superseded
      return handout
    }
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

  /// What is too old goes, counts are added up, and plans are made anew: one of an empty table would be kept when that is large.
  private func tidyOutbox(now: Int64) throws(StoreFault) {
    let (isPurging, isTidying) = outboxMemory.withLock { memory in
      let isPurging = memory.purgedAt.map { now.subtractingSaturated($0) >= Self.purging || now < $0 } ?? true
      let isTidying = memory.tidying.map { $0 <= .now } ?? true
      if isPurging { memory.purgedAt = now }
      if isTidying { memory.tidying = .now + .seconds(60) }
      return (isPurging, isTidying)
    }
    if isTidying {
      try asking(.acting) { asking throws(PostgreSQLFault) in
        try asking.connection.execute(
          String(decoding: PackageResources.session_replan_sql, as: UTF8.self), name: "session-replan", until: asking.deadline)
      }
      try changing(.acting) { asking throws(PostgreSQLFault) in _ = try asking.run(.outboxFoldTotals) }
    }
    if isPurging {
      try changing(.acting) { asking throws(PostgreSQLFault) in
        _ = try asking.run(
          .outboxPurge, .bigint(now.subtractingSaturated(Self.memory.ended)), .bigint(now.subtractingSaturated(Self.memory.dead)),
          .bigint(now.subtractingSaturated(Self.staleness)))
      }
    }
  }
}

extension PostgreSQLStatement {
  fileprivate static let outboxLockHandout = PostgreSQLStatement("outbox-lock-handout", PackageResources.outbox_lock_handout_sql)
  fileprivate static let outboxNextDue = PostgreSQLStatement("outbox-next-due", PackageResources.outbox_next_due_sql)
  fileprivate static let outboxFoldTotals = PostgreSQLStatement("outbox-fold-totals", PackageResources.outbox_fold_totals_sql)
  fileprivate static let outboxPurge = PostgreSQLStatement("outbox-purge", PackageResources.outbox_purge_sql)
}
