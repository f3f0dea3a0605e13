package struct ListDeclaration: Sendable {
  package enum Content: Sendable {
    case words([Located<String>])
    case table(TableDeclaration)
  }
  package let name: Located<String>
  package let content: Content
}

package struct TableDeclaration: Sendable {
  /// One column, or two.
  package let key: [Located<String>]
  package let columns: [ColumnDeclaration]
  /// Columns that may be empty; nil where nothing is said of it.
  package let optional: [Located<String>]?
  package let rows: TableRows
}

package struct ColumnDeclaration: Sendable {
  package enum Kind: Sendable {
    case plain(Table.Column.PlainKind)
    case choice([String])
    /// Rows of another table.
    case list(Located<String>)
  }
  package let name: Located<String>
  package let kind: Kind
}

/// The rows of a table with the place of each cell, inline or in a CSV file.
package struct TableRows: Sendable {
  package private(set) var cells: TableCells
  /// Whether all that is written could be read: else a row that is missed may be there.
  package var isWhole: Bool
  private var rowSpans: [SourceSpan] = []
  /// By cell: where it begins and ends in the file of its row.
  private var starts: [Int32] = []
  private var ends: [Int32] = []

  package init(columnCount: Int, isWhole: Bool = true) {
    cells = TableCells(columnCount: columnCount)
    self.isWhole = isWhole
  }

  package var count: Int { cells.rowCount }

  package mutating func append(_ row: [Located<String>], at span: SourceSpan) {
    cells.append(row.lazy.map(\.value))
    rowSpans.append(span)
    for cell in row {
      starts.append(Int32(clamping: cell.span.bytes.lowerBound))
      ends.append(Int32(clamping: cell.span.bytes.upperBound))
    }
  }

  package func span(_ row: Int) -> SourceSpan { rowSpans[row] }

  /// An empty cell has no sign to point at: its row stands for it.
  package func span(_ row: Int, _ column: Int) -> SourceSpan {
    let at = row * cells.columnCount + column
    return starts[at] < ends[at] ? rowSpans[row].narrowed(to: Int(starts[at])..<Int(ends[at])) : rowSpans[row]
  }
}
