internal import Engine
internal import GRDB
internal import Rules

/// The queues of followers in one transaction, with statements that are prepared once.
struct SQLiteOutbox {
  let db: Database
  /// Calls of today, read once a transaction.
  var callsToday: [CallKey: Int] = [:]
  /// Calls under way, of all workers, read once a transaction; and those that this hand-out adds.
  var running: [CallKey: Int]?
  var begun: [CallKey: OutboxSlots] = [:]
  /// All there are, read once a transaction.
  var pauses: [OutboxPause.Place: OutboxPause]?

  /// What ended because it may not go.
  var ended: [(row: OutboxRow, outcome: OutboxOutcome)] = []
  /// Reports of those who have not had the action any more.
  var superseded: [OutboxEnding] = []

  struct CallKey: Hashable {
    let account: String
    let kind: OutboxKind
  }

  init(_ db: Database) { self.db = db }

  static let columns = "turn, position, account, openid, event_at, due_at, deadline, kind, payload, on_error, rule, revision"
  /// Waiting actions of one follower that are looked at: more than that behind a postponed one wait with it.
  static let depth = 64

  /// A damaged row holds nobody up: what cannot be read of it is no task that anybody knows, and it ends with that reason.
  static func row(_ row: Columns) -> OutboxRow {
    OutboxRow(
      id: id(row), follower: FollowerID(account: row.anyText(2), openid: row.anyText(3)), eventAt: row.anyTime(4) ?? 0, dueAt: row.anyTime(5) ?? 0,
      deadline: row.anyTime(6), hours: OutboxRow.hours(in: row.anyText(8)), task: OutboxTask(word: row.anyText(7), text: row.anyText(8)),
      onError: ErrorPolicy(row.anyText(9)) ?? .log,
      rule: row.anyText(10), revision: row.anyText(11))
  }

  private static func id(_ row: Columns) -> OutboxID { OutboxID(turn: TurnID(number: row.anyTime(0) ?? 0), position: Int(row.anyTime(1) ?? 0)) }

  // MARK: in

  func add(_ row: OutboxRow) throws {
    try db.cachedStatement(
      sql: """
        INSERT INTO outbox (turn, position, account, openid, event_at, due_at, deadline, retry_at, kind, payload, on_error, rule, revision, endpoint)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """
    ).execute(
      arguments: [
        row.id.turn.number, row.id.position, row.follower.account, row.follower.openid, row.eventAt, row.dueAt, row.deadline, row.heldUntil,
        row.task.word, row.payload, row.onError.word, row.rule, row.revision, row.task.endpoint ?? "",
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

  /// - Returns: pauses that are over.
  @discardableResult
  mutating func write(_ report: OutboxReport) throws -> [OutboxPause] {
    for ending in report.endings { try end(ending) }
    for calls in report.calls {
      try db.cachedStatement(
        sql: """
          INSERT INTO api_calls (account, api, day, count) VALUES (?, ?, ?, ?)
          ON CONFLICT DO UPDATE SET count = count + excluded.count
          """
      ).execute(arguments: [calls.account, calls.api, calls.day, calls.count])
    }
    let over = try resume(report.resumed)
    for pause in report.pauses { try keep(pause) }
    return over
  }

  private mutating func end(_ ending: OutboxEnding) throws {
    let id = ending.row.id
    let follower = ending.row.follower
    // What is gone, has ended, or was said before by whoever did not hear that it was written, has had its consequences.
    guard let standing = try standing(of: id) else { return try schedule(follower) }
    if standing.handout != ending.handout { return superseded.append(ending) }
    if !standing.isAwaited { return try schedule(follower) }
    switch ending.outcome {
    case .ended(let outcome): try finish(id, outcome, at: ending.at)
    case .again(let at, let reason):
      try db.cachedStatement(
        sql: "UPDATE outbox SET running_since = NULL, retry_at = ?, reason = ? WHERE turn = ? AND position = ?"
      ).execute(arguments: [at, reason, id.turn.number, id.position])
    case .untried(let until, let reason):
      try db.cachedStatement(
        sql: """
          UPDATE outbox SET running_since = NULL, retry_at = ?, reason = COALESCE(?, reason), attempts = MAX(0, attempts - 1)
          WHERE turn = ? AND position = ?
          """
      ).execute(arguments: [until, reason, id.turn.number, id.position])
    }
    try SQLiteFacts(db).note(ending.facts, by: ending.row)
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
    try schedule(follower)
  }

  /// What a report finds: the hand-out that counts, and whether nobody has heard yet what became of it. A turn that asked an endpoint itself
  /// reports of an action that nobody was given.
  /// - Returns: nil when the action is gone.
  private func standing(of id: OutboxID) throws -> (handout: Int64, isAwaited: Bool)? {
    try Row.fetchOne(
      try db.cachedStatement(
        sql: "SELECT handout, ended_at IS NULL AND (running_since IS NOT NULL OR handout = 0) FROM outbox WHERE turn = ? AND position = ?"),
      arguments: [id.turn.number, id.position]
    ).map { Columns($0, of: "outbox") }.map { ($0.anyTime(0) ?? 0, $0.anyTime(1) == 1) }
  }

  func finish(_ id: OutboxID, _ outcome: OutboxOutcome, at: Int64) throws {
    try db.cachedStatement(
      sql: "UPDATE outbox SET running_since = NULL, ended_at = ?, result = ?, reason = ? WHERE turn = ? AND position = ? AND ended_at IS NULL"
    ).execute(arguments: [at, outcome.word, outcome.reason, id.turn.number, id.position])
  }

  /// The queue is ready when its next action may go, or gone; while an action is under way it stays with the worker that has it.
  func schedule(_ follower: FollowerID) throws {
    let pending = try pending(follower)
    if pending.contains(where: \.isRunning) { return }
    guard let next = nextReady(pending) else {
      try db.cachedStatement(sql: "DELETE FROM queues WHERE account = ? AND openid = ?").execute(arguments: [follower.account, follower.openid])
      return
    }
    try db.cachedStatement(sql: "UPDATE queues SET ready_at = ?, worker = NULL WHERE account = ? AND openid = ?").execute(
      arguments: [next, follower.account, follower.openid])
  }

  // MARK: out

  struct Pending {
    let id: OutboxID
    let kind: OutboxKind
    var notBefore: Int64
    let attempts: Int
    let handout: Int64
    let isRunning: Bool
  }

  func pending(_ follower: FollowerID) throws -> [Pending] {
    try Row.fetchAll(
      try db.cachedStatement(
        sql: """
          SELECT turn, position, kind, due_at, retry_at, attempts, handout, running_since FROM outbox
          WHERE account = ? AND openid = ? AND ended_at IS NULL AND typeof(turn) = 'integer' AND typeof(position) = 'integer'
          ORDER BY due_at, turn, position LIMIT \(Self.depth)
          """), arguments: [follower.account, follower.openid]
    ).map { row in
      let row = Columns(row, of: "outbox")
      return Pending(
        id: Self.id(row), kind: OutboxKind(stored: row.anyText(2)), notBefore: max(row.anyTime(3) ?? 0, row.anyTime(4) ?? 0),
        attempts: Int(row.anyTime(5) ?? 0), handout: row.anyTime(6) ?? 0, isRunning: !row.isNull(7))
    }
  }

  /// The first action of each lane: nothing of a lane passes it.
  func heads(_ pending: [Pending]) -> [Pending] {
    var lanes: Set<OutboxKind.Lane> = []
    return pending.filter { lanes.insert($0.kind.lane).inserted }
  }

  private func nextReady(_ pending: [Pending]) -> Int64? { heads(pending).map(\.notBefore).min() }
}
