/// A place in a table, and what is still asked of it.
struct RowCursor {
  var table: Int
  var row: Int
  var rest: ArraySlice<TemplateMember>
}

/// Rows are read cell by cell: a path goes from table to table without a record of each.
extension Renderer {
  /// Where a path goes into a table; nil when its variable is no row.
  mutating func cursor(at variable: Variable, _ members: [TemplateMember]) throws(RenderFault) -> RowCursor? {
    switch variable {
    case .capture(let name):
      guard !members.isEmpty, let (table, row) = scope.row(of: name), row >= 0 else { return nil }
      return try follow(RowCursor(table: table, row: row, rest: members[...]))
    case .rows(let table):
      let count = scope.rules.tables[table].keyColumns.count
      var keys: [String] = []
      for member in members.prefix(count) { keys.append(try key(member)) }
      try budget.spend(keys.reduce(0) { $0 + $1.utf8.count })
      let row = scope.rules.tables[table].row(ofKeys: keys).map { Int($0) } ?? -1
      return try follow(RowCursor(table: table, row: row, rest: members.dropFirst(count)))
    case .eventType, .eventKey, .eventTime, .eventField, .messageContent, .messageMediaID, .messageRecognition, .messageURL, .messageTitle,
      .messageDescription, .messageFormat, .messageLatitude, .messageLongitude, .messageLabel, .scene, .campaignID, .campaignField, .subscription,
      .firstTouch, .lastTouch, .openid, .userTags, .language, .source, .firstFollowedAt, .lastFollowedAt, .number, .attribute, .variable, .counter,
      .taken, .calendar, .splitArm, .experimentArm, .accountName, .accountAppID, .accountOriginalID, .accountField, .now:
      return nil
    }
  }

  /// From cells that are keys of other tables to the rows there, as long as something is asked of those.
  private mutating func follow(_ start: RowCursor) throws(RenderFault) -> RowCursor {
    var cursor = start
    while cursor.rest.count > 1, cursor.row >= 0, let column = try column(at: cursor),
      case .list(let target) = scope.rules.tables[cursor.table].columns[column].kind
    {
      let key = scope.rules.tables[cursor.table].cells.text(cursor.row, column)
      cursor = RowCursor(table: target, row: scope.rules.tables[target].row(ofKey: key).map { Int($0) } ?? -1, rest: cursor.rest.dropFirst())
    }
    return cursor
  }

  mutating func column(at cursor: RowCursor) throws(RenderFault) -> Int? {
    guard let member = cursor.rest.first else { return nil }
    return scope.rules.tables[cursor.table].column(try key(member))
  }

  mutating func value(at cursor: RowCursor) throws(RenderFault) -> Value {
    guard cursor.row >= 0 else { return .none }
    let value: Value
    if let column = try column(at: cursor) {
      value = scope.rules.tables[cursor.table].value(cursor.row, column, in: scope.zone)
    } else {
      value = scope.rules.tables[cursor.table].value(ofRow: cursor.row, in: scope.zone)
    }
    try budget.spend(value.cost)
    return try reading(Array(try column(at: cursor) == nil ? cursor.rest : cursor.rest.dropFirst()), of: value)
  }

  /// A cell as its template renders it, from the same budget.
  mutating func cell(_ variable: Variable, _ members: [TemplateMember], _ templates: Int) throws(RenderFault) -> Value {
    guard let cursor = try cursor(at: variable, members), cursor.row >= 0 else { return .none }
    if let template = scope.rules.cellTemplates[templates].template(ofRow: cursor.row, in: cursor.table) { return rendered(template) }
    return try value(at: cursor)
  }

  /// What stands in brackets, or behind a dot, as a key: a row stands for its own.
  mutating func key(_ member: TemplateMember) throws(RenderFault) -> String {
    switch member {
    case .name(let name), .key(let name): return name
    case .index(.variable(.capture(let name), let members)) where members.isEmpty:
      if let (table, row) = scope.row(of: name), row >= 0 { return scope.rules.tables[table].key(row) }
      return try evaluate(.variable(.capture(name), [])).shown
    case .index(let expression): return try evaluate(expression).shown
    }
  }
}
