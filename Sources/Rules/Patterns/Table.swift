/// A keyed table: the rows that captures of type `list(name)` become.
package struct Table: Sendable {
  package let name: String
  package let keyColumn: Int
  package let columns: [Column]
  package let rows: [[String]]
  private let keys: ByteMap

  package struct Column: Sendable, Hashable {
    package enum Kind: String, Sendable, CaseIterable { case string, word, int, decimal, url }
    package let name: String
    package let kind: Kind
    package init(name: String, kind: Kind) {
      self.name = name
      self.kind = kind
    }
  }

  /// Rows with an equal key must have been refused before.
  /// - Parameter look: how keys are compared.
  package init(name: String, keyColumn: Int, columns: [Column], rows: [[String]], _ look: TextLook = .exact) {
    self.name = name
    self.keyColumn = keyColumn
    self.columns = columns
    self.rows = rows
    var keys = ByteMap()
    for (index, row) in rows.enumerated() { _ = keys.insert(look.bytes(of: row[keyColumn]), Int32(index)) }
    self.keys = keys
  }

  /// The same rows, found by folded keys; nil when folding changes none.
  package var folded: Table? {
    rows.contains { TextFolding.fold($0[keyColumn]) != Array($0[keyColumn].utf8) }
      ? Table(name: name, keyColumn: keyColumn, columns: columns, rows: rows, .folded) : nil
  }

  package func row(ofKey bytes: Span<UInt8>, _ range: Range<Int>) -> Int32? { keys.find(bytes, range) }
  package func row(ofKey key: String) -> Int32? { keys[key] }
  package func key(_ row: Int) -> String { rows[row][keyColumn] }
}
