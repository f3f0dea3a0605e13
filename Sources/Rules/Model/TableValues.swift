extension Table {
  /// A plain list's row is its word; a table's row is a record that shows its key.
  package func value(ofRow row: Int) -> Value {
    guard rows.indices.contains(row) else { return .none }
    if isPlain { return .text(rows[row][0]) }
    return .record(zip(columns, rows[row]).map { Value.Field($0.name, $0.kind.value($1)) })
  }

  package static let plainColumn = "value"
  package var isPlain: Bool { columns.count == 1 && columns[0].name == Self.plainColumn }
}

extension Table.Column.Kind {
  package func value(_ cell: String) -> Value {
    switch self {
    case .int: Int64(cell).map { .int($0) } ?? .none
    case .decimal: Double(cell).map { .decimal($0) } ?? .none
    case .string, .word, .url: .text(cell)
    }
  }
}
