internal import GRDB
internal import Rules

/// The queues of followers in one transaction, with statements that are prepared once.
struct SQLiteOutbox {
  private let db: Database
  /// Calls of today and pauses, read once a transaction.
  private var quotas: [QuotaKey: (pausedUntil: Int64?, callsToday: Int)] = [:]

  /// What ended because it may not go.
  private var ended: [(row: OutboxRow, outcome: OutboxOutcome)] = []

  private struct QuotaKey: Hashable {
    let account: String
    let kind: OutboxKind
  }

  init(_ db: Database) { self.db = db }

  static let columns = "turn, position, account, openid, event_at, due_at, deadline, kind, payload, on_error, rule, revision"
  /// Waiting actions of one follower that are looked at: more than that behind a postponed one wait with it.
  private static let depth = 64
  /// Queues that are read at a time, and how often: a transaction of a worker must not keep turns waiting.
  private static let (page, pages) = (64, 24)
  /// Milliseconds that ended actions are kept: those that need nobody, and dead ones.
  private static let memory: (ended: Int64, dead: Int64) = (3 * 86_400_000, 30 * 86_400_000)

  static func row(_ row: Row) -> OutboxRow? {
    guard let kind = OutboxKind(rawValue: row[7]), let payload = JSON(row[8] as String) else { return nil }
    return OutboxRow(
      id: OutboxID(turn: TurnID(number: row[0]), position: row[1]), follower: FollowerID(account: row[2], openid: row[3]), eventAt: row[4],
      dueAt: row[5], deadline: row[6], kind: kind, payload: payload, onError: row[9], rule: row[10], revision: row[11])
  }

  // MARK: in

  func add(_ row: OutboxRow) throws {
    try db.cachedStatement(
      sql: """
        INSERT INTO outbox (turn, position, account, openid, event_at, due_at, deadline, retry_at, kind, payload, on_error, rule, revision)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """
    ).execute(
      arguments: [
        row.id.turn.number, row.id.position, row.follower.account, row.follower.openid, row.eventAt, row.dueAt, row.deadline, row.heldUntil,
        row.kind.rawValue, row.payload.line, row.onError, row.rule, row.revision,
      ])
    try enqueue(row.follower, readyAt: max(row.dueAt, row.heldUntil))
  }

  func enqueue(_ follower: FollowerID, readyAt: Int64) throws {
    try db.cachedStatement(
      sql: """
        INSERT INTO queues (account, openid, ready_at) VALUES (?, ?, ?)
        ON CONFLICT DO UPDATE SET ready_at = MIN(ready_at, excluded.ready_at) WHERE worker IS NULL
        """
    ).execute(arguments: [follower.account, follower.openid, readyAt])
  }

  func open(_ kind: FollowerWindows.Kind, of follower: FollowerID, at: Int64) throws {
    let name = kind.rawValue
    try db.cachedStatement(
      sql: """
        INSERT INTO windows (account, openid, \(name)_at) VALUES (?, ?, ?)
        ON CONFLICT DO UPDATE SET \(name)_at = excluded.\(name)_at, \(name)_used = 0
          WHERE \(name)_at IS NULL OR \(name)_at <= excluded.\(name)_at
        """
    ).execute(arguments: [follower.account, follower.openid, at])
  }

  func close(_ follower: FollowerID) throws {
    try db.cachedStatement(sql: "DELETE FROM windows WHERE account = ? AND openid = ?").execute(arguments: [follower.account, follower.openid])
  }

  // MARK: back

  func write(_ report: OutboxReport) throws {
    for ending in report.endings { try end(ending) }
    for calls in report.calls {
      try db.cachedStatement(
        sql: """
          INSERT INTO api_calls (account, api, day, count) VALUES (?, ?, ?, ?)
          ON CONFLICT DO UPDATE SET count = count + excluded.count
          """
      ).execute(arguments: [calls.account, calls.api, calls.day, calls.count])
    }
    for pause in report.pauses {
      try db.cachedStatement(
        sql: "INSERT INTO pauses (account, kind, until) VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET until = MAX(until, excluded.until)"
      ).execute(arguments: [pause.account, pause.kind.rawValue, pause.until])
    }
  }

  private func end(_ ending: OutboxEnding) throws {
    let id = ending.row.id
    let follower = ending.row.follower
    switch ending.outcome {
    case .ended(let outcome): try finish(id, outcome, at: ending.at)
    case .again(let at, let reason):
      try db.cachedStatement(
        sql: "UPDATE outbox SET running_since = NULL, retry_at = ?, reason = ? WHERE turn = ? AND position = ? AND ended_at IS NULL"
      ).execute(arguments: [at, reason, id.turn.number, id.position])
    case .untried(let until):
      try db.cachedStatement(
        sql: """
          UPDATE outbox SET running_since = NULL, retry_at = ?, attempts = MAX(0, attempts - 1)
          WHERE turn = ? AND position = ? AND ended_at IS NULL
          """
      ).execute(arguments: [until, id.turn.number, id.position])
    }
    for row in ending.follows { try add(row) }
    switch ending.correction {
    case .none: break
    case .giveBack(let kind): try use(kind, of: follower, by: -1)
    case .closed: try close(follower)
    case .usedUp:
      try db.cachedStatement(sql: "UPDATE windows SET tap_used = ?, message_used = ? WHERE account = ? AND openid = ?").execute(
        arguments: [
          FollowerWindows.Kind.tap.window.count, FollowerWindows.Kind.message.window.count, follower.account, follower.openid,
        ])
    }
    try settle(follower)
  }

  /// - Returns: whether it had not ended before.
  @discardableResult
  func finish(_ id: OutboxID, _ outcome: OutboxOutcome, at: Int64) throws -> Bool {
    try db.cachedStatement(
      sql: "UPDATE outbox SET running_since = NULL, ended_at = ?, result = ?, reason = ? WHERE turn = ? AND position = ? AND ended_at IS NULL"
    ).execute(arguments: [at, outcome.word, outcome.reason, id.turn.number, id.position])
    return db.changesCount > 0
  }

  /// Nobody has the follower's queue any more: it is ready when its next action may go, or gone.
  func settle(_ follower: FollowerID) throws {
    let pending = try pending(follower)
    guard let next = nextReady(pending) else {
      try db.cachedStatement(sql: "DELETE FROM queues WHERE account = ? AND openid = ?").execute(arguments: [follower.account, follower.openid])
      return
    }
    try db.cachedStatement(sql: "UPDATE queues SET ready_at = ?, worker = NULL WHERE account = ? AND openid = ?").execute(
      arguments: [next, follower.account, follower.openid])
  }

  // MARK: out

  private struct Pending {
    let id: OutboxID
    let kind: OutboxKind
    var notBefore: Int64
    let attempts: Int
    let isRunning: Bool
  }

  private func pending(_ follower: FollowerID) throws -> [Pending] {
    try Row.fetchAll(
      try db.cachedStatement(
        sql: """
          SELECT turn, position, kind, due_at, retry_at, attempts, running_since FROM outbox
          WHERE account = ? AND openid = ? AND ended_at IS NULL ORDER BY due_at, turn, position LIMIT \(Self.depth)
          """), arguments: [follower.account, follower.openid]
    ).map { row in
      Pending(
        id: OutboxID(turn: TurnID(number: row[0]), position: row[1]), kind: OutboxKind(rawValue: row[2]) ?? .webhook,
        notBefore: max(row[3] as Int64, row[4] as Int64), attempts: row[5], isRunning: (row[6] as Int64?) != nil)
    }
  }

  /// The first action of each lane: nothing of a lane passes it.
  private func heads(_ pending: [Pending]) -> [Pending] {
    var lanes: Set<OutboxKind.Lane> = []
    return pending.filter { lanes.insert($0.kind.lane).inserted }
  }

  private func nextReady(_ pending: [Pending]) -> Int64? { heads(pending).map(\.notBefore).min() }

  mutating func handOut(_ request: OutboxRequest, _ judge: (OutboxCandidate) -> OutboxVerdict) throws -> OutboxHandout {
    try purge(request.now)
    var work: [OutboxWork] = []
    var slots = OutboxSlots(request.lanes)
    // Queues that were looked at are not ready any more: the next page is of others.
    for _ in 0..<Self.pages where !slots.isFull {
      let page = try Row.fetchAll(
        try db.cachedStatement(sql: "SELECT account, openid, worker FROM queues WHERE ready_at <= ? ORDER BY ready_at LIMIT \(Self.page)"),
        arguments: [request.now])
      if page.isEmpty { break }
      for queue in page where !slots.isFull {
        if let next = try look(FollowerID(account: queue[0], openid: queue[1]), wasTaken: (queue[2] as Int?) != nil, request, judge) {
          work.append(next)
          slots.use(next.row)
        }
      }
    }
    return OutboxHandout(work: work, ended: ended)
  }

  /// Takes a queue, or says when it is ready.
  private mutating func look(
    _ follower: FollowerID, wasTaken: Bool, _ request: OutboxRequest, _ judge: (OutboxCandidate) -> OutboxVerdict
  ) throws -> OutboxWork? {
    var pending = try pending(follower)
    if wasTaken { try recover(&pending, request.now) }
    guard let next = try next(of: follower, pending, request, judge) else {
      try settle(follower)
      return nil
    }
    try db.cachedStatement(sql: "UPDATE queues SET ready_at = ?, worker = ? WHERE account = ? AND openid = ?").execute(
      arguments: [request.leaseUntil, request.worker, follower.account, follower.openid])
    return next
  }

  /// What a worker that is dead had under way: it is done again where that does no harm, and ends where a person could see it twice.
  private mutating func recover(_ pending: inout [Pending], _ now: Int64) throws {
    for action in pending where action.isRunning {
      let row = try row(action.id)
      if action.kind.isSeen, (row?.retries ?? 0) < action.attempts {
        try finish(action.id, .dead(.unknown, detail: nil), at: now)
        if let row { ended.append((row, .dead(.unknown, detail: nil))) }
      } else {
        try db.cachedStatement(sql: "UPDATE outbox SET running_since = NULL WHERE turn = ? AND position = ?").execute(
          arguments: [action.id.turn.number, action.id.position])
      }
    }
    if let follower = try pending.first.flatMap({ try row($0.id)?.follower }) { pending = try self.pending(follower) }
  }

  private func row(_ id: OutboxID) throws -> OutboxRow? {
    try Row.fetchOne(
      try db.cachedStatement(sql: "SELECT \(Self.columns) FROM outbox WHERE turn = ? AND position = ?"), arguments: [id.turn.number, id.position]
    ).flatMap(Self.row)
  }

  /// The first of the follower's actions that may go; those before it that end here are ended.
  private mutating func next(
    of follower: FollowerID, _ waiting: [Pending], _ request: OutboxRequest, _ judge: (OutboxCandidate) -> OutboxVerdict
  ) throws -> OutboxWork? {
    var pending = waiting
    while let index = heads(pending).filter({ $0.notBefore <= request.now }).first.flatMap({ head in pending.firstIndex { $0.id == head.id } }) {
      let action = pending[index]
      guard let row = try row(action.id) else {
        // What cannot be read must not stand in the way.
        try finish(action.id, .dead(.refused, detail: "it cannot be read: it is of another version of wxrules"), at: request.now)
        pending.remove(at: index)
        continue
      }
      switch judge(try candidate(row, request.now)) {
      case .go(let window):
        try db.cachedStatement(sql: "UPDATE outbox SET running_since = ?, attempts = attempts + 1 WHERE turn = ? AND position = ?").execute(
          arguments: [request.now, row.id.turn.number, row.id.position])
        if let window { try use(window, of: follower, by: 1) }
        return OutboxWork(row: row, attempt: action.attempts + 1, window: window)
      case .end(let outcome, let follows):
        try finish(row.id, outcome, at: request.now)
        ended.append((row, outcome))
        for row in follows { try add(row) }
        pending.remove(at: index)
        // What follows is due with the rest.
        if !follows.isEmpty { pending = try self.pending(follower) }
      case .wait(let until):
        try db.cachedStatement(sql: "UPDATE outbox SET retry_at = ? WHERE turn = ? AND position = ?").execute(
          arguments: [until, row.id.turn.number, row.id.position])
        pending[index].notBefore = until
      }
    }
    return nil
  }

  private mutating func candidate(_ row: OutboxRow, _ now: Int64) throws -> OutboxCandidate {
    let follower = row.follower
    var candidate = OutboxCandidate(row, standing: nil, windows: nil)
    if let found = try Row.fetchOne(
      try db.cachedStatement(sql: "SELECT following, last_followed_at, profile FROM followers WHERE account = ? AND openid = ?"),
      arguments: [follower.account, follower.openid])
    {
      let profile = (found[2] as String?).map { ProfileText.read($0) }
      candidate.standing = OutboxStanding(
        isFollowing: found[0], lastFollowedAt: found[1], tags: profile?.tags ?? [], variables: Set(profile?.variables.keys.map { $0 } ?? []))
    }
    if row.kind.isSeen { candidate.windows = try windows(follower) }
    let key = QuotaKey(account: follower.account, kind: row.kind)
    if quotas[key] == nil {
      let until = try Int64.fetchOne(
        try db.cachedStatement(sql: "SELECT until FROM pauses WHERE account = ? AND kind = ? AND until > ?"),
        arguments: [follower.account, row.kind.rawValue, now])
      var calls = 0
      if let quota = row.kind.quota {
        calls =
          try Int.fetchOne(
            try db.cachedStatement(sql: "SELECT count FROM api_calls WHERE account = ? AND api = ? AND day = ?"),
            arguments: [follower.account, quota.api, PlatformDay.number(at: now / 1000)]) ?? 0
      }
      quotas[key] = (until, calls)
    }
    candidate.pausedUntil = quotas[key]?.pausedUntil
    candidate.callsToday = quotas[key]?.callsToday ?? 0
    // Those that go now are counted when they come back; until then they are counted here.
    quotas[key]?.callsToday += 1
    return candidate
  }

  private func windows(_ follower: FollowerID) throws -> FollowerWindows? {
    try Row.fetchOne(
      try db.cachedStatement(sql: "SELECT tap_at, tap_used, message_at, message_used FROM windows WHERE account = ? AND openid = ?"),
      arguments: [follower.account, follower.openid]
    ).map { row in
      FollowerWindows(
        tap: (row[0] as Int64?).map { FollowerWindows.Window(openedAt: $0, used: row[1]) },
        message: (row[2] as Int64?).map { FollowerWindows.Window(openedAt: $0, used: row[3]) })
    }
  }

  private func use(_ kind: FollowerWindows.Kind, of follower: FollowerID, by amount: Int) throws {
    let name = kind.rawValue
    try db.cachedStatement(sql: "UPDATE windows SET \(name)_used = MAX(0, \(name)_used + ?) WHERE account = ? AND openid = ?").execute(
      arguments: [amount, follower.account, follower.openid])
  }

  /// A few at a time: what is too old goes faster than it comes.
  private func purge(_ now: Int64) throws {
    try db.cachedStatement(
      sql: """
        DELETE FROM outbox WHERE (turn, position) IN (
          SELECT turn, position FROM outbox WHERE ended_at IS NOT NULL AND ended_at < ?1 AND (result <> 'dead' OR ended_at < ?2)
          ORDER BY ended_at LIMIT 128)
        """
    ).execute(arguments: [now - Self.memory.ended, now - Self.memory.dead])
  }
}

/// How many actions go at once: up to fifty followers who get the same tag are one call. (wechat-protocol 7.1)
struct OutboxSlots {
  static let tagged = 50
  private let lanes: Int
  private var used = 0
  private var tags: [String: Int] = [:]

  init(_ lanes: Int) { self.lanes = lanes }

  var isFull: Bool { used >= lanes }

  mutating func use(_ row: OutboxRow) {
    guard row.kind == .tag else {
      used += 1
      return
    }
    let group = "\(row.follower.account)\u{0}\(row.payload.line)"
    if tags[group, default: 0] % Self.tagged == 0 { used += 1 }
    tags[group, default: 0] += 1
  }
}
