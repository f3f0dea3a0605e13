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
  package init(name: String, keyColumn: Int, columns: [Column], rows: [[String]]) {
    self.name = name
    self.keyColumn = keyColumn
    self.columns = columns
    self.rows = rows
    var keys = ByteMap()
    for (index, row) in rows.enumerated() { _ = keys.insert(row[keyColumn].utf8, Int32(index)) }
    self.keys = keys
  }

  package func row(ofKey bytes: Span<UInt8>, _ range: Range<Int>) -> Int32? { keys.find(bytes, range) }
  package func row(ofKey key: String) -> Int32? { keys[key] }
  package func key(_ row: Int) -> String { rows[row][keyColumn] }
}
