/// Followers by other things than their names, and all that is known of one. For people who look: it may take seconds.
package protocol FollowerLookup: Sendable {
  /// Followers by account and openid, while `body` wants more.
  /// - Parameter first: where it begins, this one among them; nil: with the first.
  /// - Complexity: O(followers).
  func followers(from first: FollowerID?, _ body: (Follower) -> Bool) throws(StoreFault)
  /// The follower's lines of the ledger in the order in which they were written, and what rules recorded.
  func history(of follower: FollowerID) throws(StoreFault) -> FollowerHistory
  /// What a turn would find now, without being one: nothing is written, no turn waits, and answers to repeats are not looked for. A piece of a
  /// stock that has to go back by then counts as gone back.
  /// - Complexity: that of a turn, and O(pieces) of each stock.
  func knowledge(_ questions: [StoreQuestion], stocks: [StockQuestion]) throws(StoreFault) -> StoreKnowledge
}

extension FollowerLookup {
  package func followers(_ body: (Follower) -> Bool) throws(StoreFault) { try followers(from: nil, body) }
}
