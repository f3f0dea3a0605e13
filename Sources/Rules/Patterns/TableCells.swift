/// The cells of a table, row by row in one run of bytes: a million rows are a few allocations.
///
///     bytes   s 0 1 滨 江 s 0 2 五 角 场 …
///     ends    [3, 9, 12, 21, …]
package struct TableCells: Sendable {
  package let columnCount: Int
  private var bytes: [UInt8] = []
  private var ends: [Int32] = []

  package init(columnCount: Int) { self.columnCount = columnCount }

  package init(columnCount: Int, rows: [[String]]) {
    self.init(columnCount: columnCount)
    for row in rows { append(row) }
  }

  package var rowCount: Int { columnCount == 0 ? 0 : ends.count / columnCount }

  /// One value for each column.
  package mutating func append(_ row: some Sequence<String>) {
    for cell in row {
      bytes.append(contentsOf: cell.utf8)
      ends.append(Int32(clamping: bytes.count))
    }
  }

  package mutating func append(row: Int, of other: TableCells) {
    for column in 0..<columnCount {
      bytes.append(contentsOf: other.bytes(row, column))
      ends.append(Int32(clamping: bytes.count))
    }
  }

  package func bytes(_ row: Int, _ column: Int) -> ArraySlice<UInt8> {
    let at = row * columnCount + column
    return bytes[(at == 0 ? 0 : Int(ends[at - 1]))..<Int(ends[at])]
  }

  package func text(_ row: Int, _ column: Int) -> String { String(decoding: bytes(row, column), as: UTF8.self) }
}
