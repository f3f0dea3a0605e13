package struct ListDeclaration: Sendable {
  package enum Content: Sendable {
    case words([Located<String>])
    case table(TableDeclaration)
  }
  package let name: Located<String>
  package let content: Content
}

package struct TableDeclaration: Sendable {
  package let key: Located<String>
  package let columns: [(name: Located<String>, kind: Table.Column.Kind)]
  package let rows: [TableRow]
}

/// Inline rows know the place of each cell; rows of a CSV file know that of their line.
package struct TableRow: Sendable {
  package let span: SourceSpan
  package let cells: [String]
}
