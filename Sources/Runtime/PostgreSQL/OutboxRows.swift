internal import Engine
internal import Rules

/// Names an action among those of all accounts: their keys begin with the account.
struct ActionName: Hashable {
  let account: String
  let id: OutboxID

  init(_ account: String, _ id: OutboxID) { (self.account, self.id) = (account, id) }
  init(_ row: OutboxRow) { self.init(row.follower.account, row.id) }
}

/// Actions as they stand in their table.
struct OutboxRows {
  let asking: Asking

  /// An action that waits, with what was said of its last try.
  struct Waiting {
    let row: OutboxRow
    let lastFault: String?
  }

  /// New ones; queues that are not ready before are ready then.
  func add(_ rows: [OutboxRow]) throws(PostgreSQLFault) {
    if rows.isEmpty { return }
    try asking.run(
      .turnsWriteOutbox, .texts(rows.map(\.follower.account)), .bigints(rows.map(\.id.turn.number)), .bigints(rows.map { Int64($0.id.position) }),
      .texts(rows.map(\.follower.openid)), .bigints(rows.map(\.eventAt)), .bigints(rows.map(\.dueAt)), .bigints(rows.map(\.deadline)),
      .bigints(rows.map(\.heldUntil)), .texts(rows.map(\.task.word)), .texts(rows.map { $0.task.endpoint ?? "" }), .texts(rows.map(\.payload)),
      .texts(rows.map(\.onError.word)), .texts(rows.map(\.rule)), .texts(rows.map(\.revision)))
  }

  /// - Returns: those that are there.
  func read(_ names: [ActionName]) throws(PostgreSQLFault) -> [ActionName: Waiting] {
    if names.isEmpty { return [:] }
    var found: [ActionName: Waiting] = [:]
    for row in try asking.run(
      .outboxRead, .texts(names.map(\.account)), .bigints(names.map(\.id.turn.number)), .bigints(names.map { Int64($0.id.position) }))
    {
      let waiting = Waiting(row: try Self.row(row), lastFault: try row.value(12))
      found[ActionName(waiting.row)] = waiting
    }
    return found
  }

  /// What cannot be read of it is no task that anybody knows, and it ends with that reason.
  /// - Parameter row: begins with turn, position, account, openid, event_at, due_at, deadline, kind, payload, on_error, rule, revision.
  static func row(_ row: PostgreSQLRow) throws(PostgreSQLFault) -> OutboxRow {
    let payload: String = try row.value(8)
    return OutboxRow(
      id: try id(row, 0), follower: FollowerID(account: try row.value(2), openid: try row.value(3)), eventAt: try row.bounded(4),
      dueAt: try row.bounded(5), deadline: try row.boundedIfAny(6), hours: OutboxRow.hours(in: payload),
      task: OutboxTask(word: try row.value(7), text: payload), onError: ErrorPolicy(try row.value(9) as String) ?? .log, rule: try row.value(10),
      revision: try row.value(11))
  }

  /// - Parameter column: the turn's; the position is the next.
  static func id(_ row: PostgreSQLRow, _ column: Int) throws(PostgreSQLFault) -> OutboxID {
    OutboxID(turn: TurnID(number: try row.value(column)), position: Int(try row.value(column + 1, as: Int64.self)))
  }
}

extension String {
  /// What others answered may hold U+0000, which no text of the database does.
  var withoutZero: String { utf8.contains(0) ? String(unicodeScalars.map { $0 == "\0" ? "\u{FFFD}" : Character($0) }) : self }
}

extension PostgreSQLStatement {
  fileprivate static let turnsWriteOutbox = PostgreSQLStatement("turns-write-outbox", PackageResources.turns_write_outbox_sql)
  fileprivate static let outboxRead = PostgreSQLStatement("outbox-read", PackageResources.outbox_read_sql)
}
