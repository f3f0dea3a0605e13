package import Engine
internal import Rules

/// Actions for people who look.
extension PostgreSQLStore {
  package func actions(matching filter: OutboxFilter, limit: Int) throws(StoreFault) -> [OutboxRecord] {
    let limit = max(0, limit)
    let records = try atOneMoment(.looking) { asking throws(PostgreSQLFault) -> [OutboxRecord] in
      let pauses = try OutboxPauses(asking: asking).read()
      var records: [OutboxRecord] = []
      func add(_ statement: PostgreSQLStatement, _ states: [PostgreSQLValue]) throws(PostgreSQLFault) {
        for row in try asking.list(statement, filter, states, most: limit) { records.append(try Self.record(row, pauses)) }
      }
      if let states = filter.states(among: [.waiting, .paused, .running]) { try add(.outboxListWaiting, [states]) }
      if let states = filter.states(among: [.done, .cancelled, .replaced]) { try add(.outboxListEnded, [states]) }
      if filter.means(.dead) { try add(.outboxListDead, []) }
      return records
    }
    return Array(records.sorted { ($0.row.dueAt, $0.row.id) < ($1.row.dueAt, $1.row.id) }.prefix(limit))
  }

  private static func record(_ row: PostgreSQLRow, _ pauses: [OutboxPause.Place: OutboxPause]) throws(PostgreSQLFault) -> OutboxRecord {
    let action = try OutboxRows.row(row)
    let ended = try row.value(17, as: String?.self).flatMap { OutboxFilter.State(rawValue: $0) }
    let isRunning: Bool = try row.value(15)
    let pause = ended == nil && !isRunning ? pauses[action.place].flatMap { $0.holds(action) ? $0 : nil } : nil
    return OutboxRecord(
      row: action, state: ended ?? (isRunning ? .running : pause != nil ? .paused : .waiting), attempts: try row.quantity(13),
      notBefore: max(action.dueAt, try row.bounded(14)), endedAt: try row.boundedIfAny(16), reason: try row.value(12), pause: pause)
  }
}

extension OutboxFilter {
  /// How reasons begin of which nobody knows what became of the action.
  static let unknown = "\(OutboxReason.unknown.rawValue): "

  func means(_ state: State) -> Bool { states.isEmpty || states.contains(state) }

  /// - Returns: nil when none of these is meant.
  func states(among these: Set<State>) -> PostgreSQLValue? {
    let meant = states.isEmpty ? these : states.intersection(these)
    return meant.isEmpty ? nil : .texts(meant.map(\.rawValue).sorted())
  }

  /// The first parameters of every statement that looks for actions; what is not asked for is null.
  var values: [PostgreSQLValue] {
    func text(_ text: String?) -> PostgreSQLValue { text.map { .text($0) } ?? .null }
    let turns = [id?.turn, turn].compactMap { $0 }
    // Of two different turns there is nothing; no turn has the number -1.
    let turn = turns.isEmpty ? nil : Set(turns).count == 1 ? turns[0].number : -1
    return [
      turn.map { .bigint($0) } ?? .null, id.map { .bigint(Int64($0.position)) } ?? .null, text(account), text(openid), text(kind?.rawValue),
      text(rule), isUnknown.map { .bool($0) } ?? .null, .text(Self.unknown),
    ]
  }
}

extension Asking {
  func run(_ statement: PostgreSQLStatement, _ values: [PostgreSQLValue]) throws(PostgreSQLFault) -> PostgreSQLRows {
    try connection.run(statement, values, until: deadline)
  }

  /// Before all actions that there are.
  static let beginning: [PostgreSQLValue] = [.bigint(.min), .bigint(.min), .bigint(.min)]

  /// Actions that fit, in the order in which they are due.
  /// - Parameters:
  ///   - states: of those that the statement looks for; nothing where it looks for one.
  ///   - last: due_at, turn and position of the last one that was listed before.
  func list(
    _ statement: PostgreSQLStatement, _ filter: OutboxFilter, _ states: [PostgreSQLValue],
    after last: [PostgreSQLValue] = beginning, most: Int
  ) throws(PostgreSQLFault) -> PostgreSQLRows {
    try run(statement, filter.values + states + last + [.bigint(Int64(most))])
  }
}

extension PostgreSQLStatement {
  static let outboxListWaiting = PostgreSQLStatement("outbox-list-waiting", PackageResources.outbox_list_waiting_sql)
  fileprivate static let outboxListEnded = PostgreSQLStatement("outbox-list-ended", PackageResources.outbox_list_ended_sql)
  static let outboxListDead = PostgreSQLStatement("outbox-list-dead", PackageResources.outbox_list_dead_sql)
}
