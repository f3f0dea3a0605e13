/// A keyed table: the rows that captures of type `list(name)` become.
package struct Table: Sendable {
  package let name: String
  /// The columns that identify a row: one, or two.
  package let keyColumns: [Int]
  package let columns: [Column]
  package let cells: TableCells
  /// Whether some cell of a column is empty, by column.
  package let hasEmptyCells: [Bool]
  private let keys: ByteMap

  /// Rows with an equal key must have been refused before.
  /// - Parameter look: how keys are compared.
  package init(name: String, keyColumns: [Int], columns: [Column], cells: TableCells, _ look: TextLook = .exact) {
    self.name = name
    self.keyColumns = keyColumns
    self.columns = columns
    self.cells = cells
    var keys = ByteMap()
    for row in 0..<cells.rowCount {
      switch (look, keyColumns.count) {
      case (.exact, 1): _ = keys.insert(cells.bytes(row, keyColumns[0]), Int32(row))
      case (.exact, _): _ = keys.insert(Self.joined(keyColumns.map { Array(cells.bytes(row, $0)) }), Int32(row))
      case (.folded, _): _ = keys.insert(Self.joined(keyColumns.map { look.bytes(of: cells.text(row, $0)) }), Int32(row))
      }
    }
    self.keys = keys
    hasEmptyCells = columns.indices.map { column in (0..<cells.rowCount).contains { cells.bytes($0, column).isEmpty } }
  }

  package init(name: String, keyColumn: Int, columns: [Column], rows: [[String]]) {
    self.init(name: name, keyColumns: [keyColumn], columns: columns, cells: TableCells(columnCount: columns.count, rows: rows))
  }

  /// No text of UTF-8 has the byte between them.
  private static func joined(_ parts: [[UInt8]]) -> [UInt8] { Array(parts.joined(separator: [0xFF])) }

  /// The same rows, found by folded keys; nil when folding changes none.
  package var folded: Table? {
    (0..<rowCount).contains { row in keyColumns.contains { TextFolding.fold(cells.text(row, $0)) != Array(cells.bytes(row, $0)) } }
      ? Table(name: name, keyColumns: keyColumns, columns: columns, cells: cells, .folded) : nil
  }

  package var rowCount: Int { cells.rowCount }
  package func row(ofKey bytes: Span<UInt8>, _ range: Range<Int>) -> Int32? { keys.find(bytes, range) }
  package func row(ofKey key: String) -> Int32? { keys[key] }
  /// - Parameter parts: a value for each column of the key.
  package func row(ofKeys parts: [String]) -> Int32? {
    guard parts.count == keyColumns.count else { return nil }
    if parts.count == 1 { return keys[parts[0]] }
    let key = Self.joined(parts.map { Array($0.utf8) })
    return keys.find(key.span, 0..<key.count)
  }
  /// Of a table with a key of one column.
  package func key(_ row: Int) -> String { cells.text(row, keyColumns[0]) }
  package func column(_ name: String) -> Int? { columns.firstIndex { $0.name == name } }
}
