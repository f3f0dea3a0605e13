package struct StockDeclaration: Sendable {
  package enum Pieces: Sendable {
    /// So many, told apart by their numbers.
    case count(Located<Int>)
    /// The words of a list, or the keys of a table.
    case list(Located<String>)
    /// The keys of a table, a stock for each value of a column.
    case divided(Located<String>, by: Located<String>)
  }
  package let name: Located<String>
  package let pieces: Pieces
  /// Seconds after which a piece that was not used goes back.
  package let within: Located<Int64>?
  package let alarm: Alarm?

  /// When few are left.
  package enum Alarm: Sendable {
    case pieces(Located<Int>)
    /// Of all that there are, in hundredths of a percent.
    case share(Located<Int>)
  }
}
