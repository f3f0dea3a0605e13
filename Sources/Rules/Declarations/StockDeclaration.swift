package struct StockDeclaration: Sendable {
  package enum Pieces: Sendable {
    /// So many, told apart by their numbers.
    case count(Located<Int>)
    /// The words of a list, or the keys of a table.
    case list(Located<String>)
  }
  package let name: Located<String>
  package let pieces: Pieces
}
