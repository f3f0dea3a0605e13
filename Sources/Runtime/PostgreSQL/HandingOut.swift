internal import Engine
internal import Rules

/// One hand-out: which actions go now, and what ends because it may not. What it reads is locked, so what it makes of it is gathered and written at
/// the end.
struct HandingOut {
  typealias Judge = (OutboxCandidate) -> OutboxVerdict
  private typealias Pending = FollowerQueues.Pending

  private let asking: Asking
  private let request: OutboxRequest
  private var calls: CallsUnderWay
  private var pauses: [OutboxPause.Place: OutboxPause]
  private var standings = KnownStandings()
  private var actions: [ActionName: OutboxRows.Waiting] = [:]
  private var windows = WindowUses()
  /// Where the hand-out before stopped, if it passed over as many queues as it may; then where this one did.
  private(set) var stop: ReadyQueues.Place?
  private(set) var work: [OutboxWork] = []
  private(set) var ended: [(row: OutboxRow, outcome: OutboxOutcome)] = []

  private var moves = ActionMoves()
  private var follows: [OutboxRow] = []
  private var begunPauses: [OutboxPause] = []
  private var taken: [FollowerID] = []
  private var left: Set<FollowerID> = []

  /// How often some queues are read: a transaction of a worker must not keep turns waiting.
  private static let pages = 24
  /// Queues that are passed over at most, because of calls under way: a short look, as it is repeated until one of them has ended. Half of them are
  /// the first ones, and half go on where the look before stopped: those behind come up too, however long the calls take.
  private static let mostPassed = 256

  init(_ asking: Asking, _ request: OutboxRequest, from stop: ReadyQueues.Place?) throws(PostgreSQLFault) {
    self.asking = asking
    self.request = request
    self.stop = stop
    calls = try CallsUnderWay(asking, request)
    pauses = try OutboxPauses(asking: asking).read()
  }

  mutating func run(_ judge: Judge) throws(PostgreSQLFault) {
    var queues = ReadyQueues(asking, now: request.now)
    var slots = OutboxSlots(request.lanes)
    var passed = 0
    var isBehind = false
    for _ in 0..<Self.pages where !slots.isFull && passed < Self.mostPassed {
      if let stop, !isBehind, passed >= Self.mostPassed / 2 {
        queues.skip(to: stop)
        isBehind = true
      }
      let page = try queues.next()
      if page.isEmpty { break }
      let pending = try FollowerQueues(asking: asking).pending(page.map(\.follower))
      try readAhead(pending)
      for queue in page where !slots.isFull {
        var waiting = pending[queue.follower] ?? []
        let wasUnderWay = queue.wasTaken || waiting.contains(where: \.isRunning)
        if wasUnderWay { try recover(&waiting) }
        var isPassed = false
        if let next = try next(of: queue.follower, &waiting, judge, &isPassed) {
          taken.append(queue.follower)
          work.append(next)
          slots.use(next.row)
        } else {
          // One that is passed stays ready as it is: hundreds of them are looked at again as often as a call ends.
          if !isPassed || wasUnderWay { left.insert(queue.follower) }
          if isPassed { passed += 1 }
        }
      }
    }
    if queues.isOver { stop = nil } else if isBehind || passed >= Self.mostPassed { stop = queues.last }
    try write()
  }

  /// What is nearly always asked next, by one question for all of a page.
  private mutating func readAhead(_ pending: [FollowerID: [Pending]]) throws(PostgreSQLFault) {
    let next = pending.mapValues { waiting in
      waiting.filter(\.isRunning) + FollowerQueues.heads(waiting).filter { !$0.isRunning && $0.notBefore <= request.now }
    }
    try actions.merge(OutboxRows(asking: asking).read(next.values.joined().map(\.name))) { $1 }
    try standings.read(next.filter { !$0.value.isEmpty }.map(\.key), now: request.now / 1000, asking)
  }

  private mutating func action(_ name: ActionName) throws(PostgreSQLFault) -> OutboxRows.Waiting? {
    if let known = actions[name] { return known }
    let found = try OutboxRows(asking: asking).read([name])[name]
    actions[name] = found
    return found
  }

  /// What a worker that is dead had under way: it is done again where that does no harm, and ends where a person could see it twice. It may only have
  /// been away, and must not say later what becomes of this.
  private mutating func recover(_ waiting: inout [Pending]) throws(PostgreSQLFault) {
    var kept: [Pending] = []
    for var action in waiting {
      if action.isRunning {
        action.handout = action.nextHandout
        action.isRunning = false
        let row = try self.action(action.name)?.row
        if action.kind.isSeen, Int64(row?.onError.retries ?? 0) < action.attempts {
          moves.end(action, .dead(.unknown, detail: nil), at: request.now)
          if let row { ended.append((row, .dead(.unknown, detail: nil))) }
          continue
        }
        moves.stop(action)
      }
      kept.append(action)
    }
    waiting = kept
  }

  /// The first of the follower's actions that may go; those before it that end here are ended.
  private mutating func next(
    of follower: FollowerID, _ pending: inout [Pending], _ judge: Judge, _ isPassed: inout Bool
  ) throws(PostgreSQLFault) -> OutboxWork? {
    while let head = FollowerQueues.heads(pending).first(where: { $0.notBefore <= request.now }),
      let index = pending.firstIndex(where: { $0.name == head.name })
    {
      guard let waiting = try action(head.name) else {
        pending.remove(at: index)
        continue
      }
      let row = waiting.row
      switch judge(try candidate(waiting)) {
      case .go(let window):
        guard calls.begin(row) else {
          isPassed = true
          pending[index].notBefore = .max
          continue
        }
        let attempt = moves.begin(head, at: request.now)
        if let window { windows.use(window, of: follower) }
        return OutboxWork(row: row, attempt: attempt, handout: head.nextHandout, window: window)
      case .end(let outcome, let instead):
        moves.end(head, outcome, at: request.now)
        ended.append((row, outcome))
        pending.remove(at: index)
        follow(instead, of: follower, &pending)
      case .wait(let until, let pause):
        if let pause {
          begunPauses.append(pause)
          pauses[pause.place] = pause
        }
        moves.putOff(head, until: until)
        pending[index].notBefore = until
      }
    }
    return nil
  }

  /// What follows is due with the rest.
  private mutating func follow(_ rows: [OutboxRow], of follower: FollowerID, _ pending: inout [Pending]) {
    if rows.isEmpty { return }
    follows += rows
    for row in rows {
      actions[ActionName(row)] = OutboxRows.Waiting(row: row, lastFault: nil)
      if row.follower == follower { pending.append(Pending(row)) }
    }
    pending.sort { ($0.dueAt, $0.name.id) < ($1.dueAt, $1.name.id) }
  }

  private mutating func candidate(_ waiting: OutboxRows.Waiting) throws(PostgreSQLFault) -> OutboxCandidate {
    let row = waiting.row
    var candidate = OutboxCandidate(row, standing: standings.standing(of: row.follower), windows: nil, lastFault: waiting.lastFault)
    if row.kind.isSeen { candidate.windows = standings.windows(of: row.follower) }
    candidate.pause = pauses[row.place]
    candidate.callsToday = try calls.madeToday(for: row)
    return candidate
  }

  private mutating func write() throws(PostgreSQLFault) {
    // What follows may go at once, and is handed out by its place in the table.
    try OutboxRows(asking: asking).add(follows)
    try moves.write(asking)
    try OutboxPauses(asking: asking).keep(begunPauses)
    if !taken.isEmpty {
      try asking.run(
        .outboxTakeQueues, .texts(taken.map(\.account)), .texts(taken.map(\.openid)), .int4(Int32(clamping: request.worker)),
        .bigint(request.leaseUntil))
    }
    try FollowerQueues(asking: asking).schedule(left)
    try windows.write(asking)
  }
}

extension PostgreSQLStatement {
  fileprivate static let outboxTakeQueues = PostgreSQLStatement("outbox-take-queues", PackageResources.outbox_take_queues_sql)
}
