internal import Engine
internal import GRDB
internal import Rules

/// Handing out: which actions go now, and what ends because it may not.
extension SQLiteOutbox {
  /// Queues that are read at a time, and how often: a transaction of a worker must not keep turns waiting.
  private static let (page, pages) = (64, 24)
  /// Queues that are passed over at most, because of calls under way: a short look, as it is repeated until one of them has ended.
  private static let mostPassed = 256
  /// Milliseconds that ended actions are kept: those that need nobody, and dead ones.
  private static let memory: (ended: Int64, dead: Int64) = (3 * 86_400_000, 30 * 86_400_000)
  /// Milliseconds after its next try that a pause is kept to which nobody came back.
  private static let staleness: Int64 = 3_600_000

  /// A queue that names nobody is not looked at: it would come up again and again, and keep others waiting.
  static let isReadable = "typeof(account) = 'text' AND typeof(openid) = 'text' AND typeof(ready_at) IN ('integer', 'real')"

  mutating func handOut(_ request: OutboxRequest, _ judge: (OutboxCandidate) -> OutboxVerdict) throws -> OutboxHandout {
    try purge(request.now)
    var work: [OutboxWork] = []
    var slots = OutboxSlots(request.lanes)
    var passed = 0
    // Queues that were looked at are not ready any more, but for those that wait for others' calls to end: the next page is of others.
    for _ in 0..<Self.pages where !slots.isFull && passed < Self.mostPassed {
      let page = try Row.fetchAll(
        try db.cachedStatement(
          sql: "SELECT account, openid, worker FROM queues WHERE ready_at <= ? AND \(Self.isReadable) ORDER BY ready_at LIMIT \(Self.page) OFFSET ?"),
        arguments: [request.now, passed])
      if page.isEmpty { break }
      for queue in page.map({ Columns($0, of: "queues") }) where !slots.isFull {
        let follower = FollowerID(account: try queue.text(0), openid: try queue.text(1))
        switch try look(follower, wasTaken: !queue.isNull(2), request, judge) {
        case .takes(let next):
          work.append(next)
          slots.use(next.row)
        case .waits: break
        case .isPassed: passed += 1
        }
      }
    }
    return OutboxHandout(work: work, ended: ended)
  }

  /// An action that waits, with what was said of its last try.
  private struct Waiting {
    let row: OutboxRow
    let lastFault: String?
  }

  private enum Look {
    case takes(OutboxWork)
    case waits
    /// As many calls like its next are under way as may be: it is ready, and goes when one of them has ended.
    case isPassed
  }

  /// Takes a queue, or says when it is ready.
  private mutating func look(
    _ follower: FollowerID, wasTaken: Bool, _ request: OutboxRequest, _ judge: (OutboxCandidate) -> OutboxVerdict
  ) throws -> Look {
    var pending = try pending(follower)
    let wasUnderWay = wasTaken || pending.contains(where: \.isRunning)
    if wasUnderWay { pending = try recovered(pending, of: follower, request.now) }
    var isPassed = false
    guard let next = try next(of: follower, pending, request, judge, &isPassed) else {
      // One that is passed stays ready as it is: hundreds of them are looked at again as often as a call ends.
      if !isPassed || wasUnderWay { try schedule(follower) }
      return isPassed ? .isPassed : .waits
    }
    try db.cachedStatement(sql: "UPDATE queues SET ready_at = ?, worker = ? WHERE account = ? AND openid = ?").execute(
      arguments: [request.leaseUntil, request.worker, follower.account, follower.openid])
    return .takes(next)
  }

  /// What a worker that is dead had under way: it is done again where that does no harm, and ends where a person could see it twice.
  private mutating func recovered(_ pending: [Pending], of follower: FollowerID, _ now: Int64) throws -> [Pending] {
    for action in pending where action.isRunning {
      // It may only have been away, and must not say later what becomes of this.
      try db.cachedStatement(sql: "UPDATE outbox SET handout = ? WHERE turn = ? AND position = ?").execute(
        arguments: [Self.next(action.handout), action.id.turn.number, action.id.position])
      let row = try read(action.id)?.row
      if action.kind.isSeen, (row?.onError.retries ?? 0) < action.attempts {
        try finish(action.id, .dead(.unknown, detail: nil), at: now)
        if let row { ended.append((row, .dead(.unknown, detail: nil))) }
      } else {
        try db.cachedStatement(sql: "UPDATE outbox SET running_since = NULL WHERE turn = ? AND position = ?").execute(
          arguments: [action.id.turn.number, action.id.position])
      }
    }
    return try self.pending(follower)
  }

  /// A number that is damaged must not end the process.
  private static func next(_ handout: Int64) -> Int64 { min(handout, .max - 1) + 1 }

  private func read(_ id: OutboxID) throws -> Waiting? {
    try Row.fetchOne(
      try db.cachedStatement(sql: "SELECT \(Self.columns), reason FROM outbox WHERE turn = ? AND position = ?"),
      arguments: [id.turn.number, id.position]
    ).map { Columns($0, of: "outbox") }.map { Waiting(row: Self.row($0), lastFault: $0.isNull(12) ? nil : $0.anyText(12)) }
  }

  /// The first of the follower's actions that may go; those before it that end here are ended.
  private mutating func next(
    of follower: FollowerID, _ waiting: [Pending], _ request: OutboxRequest, _ judge: (OutboxCandidate) -> OutboxVerdict,
    _ isPassed: inout Bool
  ) throws -> OutboxWork? {
    var pending = waiting
    while let index = heads(pending).filter({ $0.notBefore <= request.now }).first.flatMap({ head in pending.firstIndex { $0.id == head.id } }) {
      let action = pending[index]
      guard let waiting = try read(action.id) else {
        pending.remove(at: index)
        continue
      }
      let row = waiting.row
      switch judge(try candidate(waiting, request.now)) {
      case .go(let window):
        guard try begin(row, request) else {
          isPassed = true
          pending[index].notBefore = .max
          continue
        }
        let handout = Self.next(action.handout)
        try db.cachedStatement(sql: "UPDATE outbox SET running_since = ?, attempts = attempts + 1, handout = ? WHERE turn = ? AND position = ?")
          .execute(arguments: [request.now, handout, row.id.turn.number, row.id.position])
        if let window { try use(window, of: follower, by: 1) }
        return OutboxWork(row: row, attempt: min(action.attempts, .max - 1) + 1, handout: handout, window: window)
      case .end(let outcome, let follows):
        try finish(row.id, outcome, at: request.now)
        ended.append((row, outcome))
        for row in follows { try add(row) }
        pending.remove(at: index)
        // What follows is due with the rest.
        if !follows.isEmpty { pending = try self.pending(follower) }
      case .wait(let until, let pause):
        if let pause {
          try keep(pause)
          pauses?[pause.place] = pause
        }
        try db.cachedStatement(sql: "UPDATE outbox SET retry_at = ? WHERE turn = ? AND position = ?").execute(
          arguments: [until, row.id.turn.number, row.id.position])
        pending[index].notBefore = until
      }
    }
    return nil
  }

  private mutating func candidate(_ waiting: Waiting, _ now: Int64) throws -> OutboxCandidate {
    let row = waiting.row
    let follower = row.follower
    var candidate = OutboxCandidate(row, standing: nil, windows: nil, lastFault: waiting.lastFault)
    if let found = try Row.fetchOne(
      try db.cachedStatement(sql: "SELECT following, last_followed_at, profile FROM followers WHERE account = ? AND openid = ?"),
      arguments: [follower.account, follower.openid])
    {
      let found = Columns(found, of: "followers")
      let profile = FactsCodec.profile(found.anyText(2)).held(at: now / 1000)
      candidate.standing = OutboxStanding(
        isFollowing: found.anyTime(0) ?? 0 != 0, lastFollowedAt: found.anyTime(1), tags: profile.tags, variables: Set(profile.variables.keys))
    }
    if row.kind.isSeen { candidate.windows = try windows(follower) }
    if pauses == nil { pauses = try readPauses() }
    candidate.pause = pauses?[row.place]
    if let quota = row.kind.quota {
      let key = CallKey(account: follower.account, kind: row.kind)
      let calls =
        try callsToday[key] ?? Int.fetchOne(
          try db.cachedStatement(sql: "SELECT count FROM api_calls WHERE account = ? AND api = ? AND day = ?"),
          arguments: [follower.account, quota.api, PlatformDay.number(at: now / 1000)]) ?? 0
      callsToday[key] = calls
      // Those under way are counted when they come back; until then they are counted here, whoever makes them.
      candidate.callsToday = calls.addingSaturated(try underWay(key, now))
    }
    return candidate
  }

  private func windows(_ follower: FollowerID) throws -> FollowerWindows? {
    try Row.fetchOne(
      try db.cachedStatement(sql: "SELECT tap_at, tap_used, message_at, message_used FROM windows WHERE account = ? AND openid = ?"),
      arguments: [follower.account, follower.openid]
    ).map { row in
      let row = Columns(row, of: "windows")
      // Of which it is not known how much is used, none is open.
      func window(_ index: Int) -> FollowerWindows.Window? {
        guard let openedAt = row.anyTime(index), let used = row.anyTime(index + 1) else { return nil }
        return FollowerWindows.Window(openedAt: openedAt, used: Int(used))
      }
      return FollowerWindows(tap: window(0), message: window(2))
    }
  }

  func use(_ kind: FollowerWindows.Kind, of follower: FollowerID, by amount: Int) throws {
    let name = kind.rawValue
    try db.cachedStatement(sql: "UPDATE windows SET \(name)_used = MAX(0, \(name)_used + ?) WHERE account = ? AND openid = ?").execute(
      arguments: [amount, follower.account, follower.openid])
  }

  /// A few at a time: what is too old goes faster than it comes.
  private func purge(_ now: Int64) throws {
    for (results, memory) in [("result <> 'dead'", Self.memory.ended), ("result = 'dead'", Self.memory.dead)] {
      try db.cachedStatement(
        sql: """
          DELETE FROM outbox WHERE (turn, position) IN (
            SELECT turn, position FROM outbox WHERE \(results) AND ended_at < ? ORDER BY ended_at LIMIT 128)
          """
      ).execute(arguments: [now - memory])
    }
    // Whatever a pause held up would have tried it by now.
    try db.cachedStatement(sql: "DELETE FROM pauses WHERE until < ?").execute(arguments: [now - Self.staleness])
  }
}
