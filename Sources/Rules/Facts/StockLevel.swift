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

  /// The stock that a part of it belongs to: `coupon` of `coupon[618]`; nil for a whole one.
  package static func whole(of name: String) -> String? {
    guard name.hasSuffix("]"), let bracket = name.firstIndex(of: "[") else { return nil }
    return String(name[..<bracket])
  }

  package static func part(_ value: String, of stock: String) -> String { "\(stock)[\(value)]" }

  /// A piece that nobody has any more.
  /// - Parameter isBefore: whether it stands before another one in the list.
  package mutating func add(_ piece: String, isBefore: (String) -> Bool) {
    guard !next.contains(piece) else { return }
    next.insert(piece, at: next.firstIndex(where: isBefore) ?? next.endIndex)
    left += 1
  }

  /// A piece that somebody has now.
  package mutating func remove(_ piece: String) {
    guard let index = next.firstIndex(of: piece) else { return }
    next.remove(at: index)
    left -= 1
  }
}
