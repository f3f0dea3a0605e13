/// What a counter holds for a follower.
public struct Tally: Hashable, Sendable {
  /// So many.
  public var count: Int
  /// The values that were counted, for a counter with `of`; at most 1000.
  public var values: [String]
  /// When, for a counter over a time, one for each that is counted, in seconds since 1970 UTC; the newest 1000.
  public var times: [Int64]

  /// Nothing, unless given.
  public init(count: Int = 0, values: [String] = [], times: [Int64] = []) {
    self.count = count
    self.values = values
    self.times = times
  }

  static let limit = 1000

  /// One more; a count that came from elsewhere may be the largest there is.
  mutating func add() { if count < .max { count += 1 } }
}
