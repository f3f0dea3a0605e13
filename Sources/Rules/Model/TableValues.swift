extension Table {
  /// A plain list's row is its word; a table's row is a record that shows its key.
  package func value(ofRow row: Int, in zone: Zone) -> Value {
    guard (0..<rowCount).contains(row) else { return .none }
    if isPlain { return .text(cells.text(row, 0)) }
    return .record(columns.indices.map { Value.Field(columns[$0].name, value(row, $0, in: zone)) })
  }

  /// A cell as templates read it; that of a row of another table is its key.
  package func value(_ row: Int, _ column: Int, in zone: Zone) -> Value {
    guard (0..<rowCount).contains(row) else { return .none }
    let cell = cells.text(row, column)
    if cell.isEmpty, columns[column].isOptional { return .none }
    return columns[column].kind.value(cell, in: zone)
  }

  /// A row for a list on paper: a day as it is written.
  package func shownCells(ofRow row: Int, in zone: Zone) -> [(name: String, value: String)] {
    columns.indices.map { (columns[$0].name, columns[$0].kind == .date ? cells.text(row, $0) : value(row, $0, in: zone).shown) }
  }

  package static let plainColumn = "value"
  package var isPlain: Bool { columns.count == 1 && columns[0].name == Self.plainColumn }
}

extension Table.Column.Kind {
  fileprivate func value(_ cell: String, in zone: Zone) -> Value {
    switch self {
    case .int: Int64(cell).map { .int($0) } ?? .none
    case .decimal: Double(cell).map { .decimal($0) } ?? .none
    case .date: WrittenTime(cell).map { .time($0.instant(in: zone), zone) } ?? .none
    case .string, .word, .url, .time, .choice, .list, .template, .media: .text(cell)
    }
  }
}
