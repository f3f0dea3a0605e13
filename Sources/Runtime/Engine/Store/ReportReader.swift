/// What reports read beside the sums: lines of a time, records of a name, pieces of stocks. Part of `Store`; each call reads one moment, and
/// nobody who writes waits for it.
package protocol ReportReader: Sendable {
  /// Lines of an account whose events lie in a time, seconds since 1970 UTC, in the order in which they were written.
  /// - Complexity: O(lines that were written since the time began): what is older is not looked at.
  func lines(of account: String, in time: Range<Int64>, _ body: (LedgerEntry) -> Void) throws(StoreFault)
  /// All lines of these followers, each one's from the oldest to the newest.
  /// - Complexity: O(their lines).
  func lines(of followers: [FollowerID], _ body: (LedgerEntry) -> Void) throws(StoreFault)
  /// Records of these names, in the order in which they were written.
  /// - Parameter account: nil for all.
  /// - Complexity: O(records).
  func records(of account: String?, named names: Set<String>, _ body: (RecordEntry) -> Void) throws(StoreFault)
  /// Pieces that somebody has of a stock, under any of its names, in the order in which they were given.
  func takings(of names: [String], _ body: (Taking) -> Void) throws(StoreFault)
}

/// A piece of a stock that was given to somebody.
package struct Taking: Sendable, Equatable {
  package let stock: String
  package let piece: String
  /// Whose openid is empty where they were erased.
  package let follower: FollowerID
  package let turn: TurnID
  /// Seconds since 1970 UTC.
  package let at: Int64
  /// When it goes back unless it is used; nil when it stays.
  package let until: Int64?

  package init(stock: String, piece: String, follower: FollowerID, turn: TurnID, at: Int64, until: Int64?) {
    self.stock = stock
    self.piece = piece
    self.follower = follower
    self.turn = turn
    self.at = at
    self.until = until
  }
}
