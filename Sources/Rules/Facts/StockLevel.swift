/// How much of a stock there is, as a turn sees it.
public struct StockLevel: Hashable, Sendable {
  /// Pieces that nobody has.
  public var left: Int
  /// The next of them; at least one for each event that is judged on it.
  public var next: [String]

  /// A level.
  public init(left: Int, next: [String]) {
    self.left = left
    self.next = next
  }

  /// A piece that somebody has now.
  package mutating func remove(_ piece: String) {
    guard let index = next.firstIndex(of: piece) else { return }
    next.remove(at: index)
    left -= 1
  }
}
