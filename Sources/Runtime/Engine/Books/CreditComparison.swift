internal import Rules

/// The same histories counted under two terms, side by side.
package struct CreditComparison {
  /// A follow that one source has under the one, and another under the other.
  private struct Move: Hashable {
    let one: BookSource
    let other: BookSource
    let subscription: Subscription
  }
  private var first: BookSums
  private var second: BookSums
  private let days: ClosedRange<Int>
  /// How many followers have these moves.
  private var moved: [Set<Move>: Int] = [:]

  /// - Parameter days: since 1970 in the zone of the terms: who is not counted on any of them has not moved.
  package init(_ first: BookTerms, _ second: BookTerms, days: ClosedRange<Int>) {
    self.first = BookSums(first)
    self.second = BookSums(second)
    self.days = days
  }

  package mutating func add(_ history: FollowerHistory) {
    first.add(history)
    second.add(history)
    var moves: Set<Move> = []
    for (one, other) in zip(first.lastStays, second.lastStays) where one.source != other.source {
      if one.first <= days.upperBound, one.last >= days.lowerBound {
        moves.insert(Move(one: one.source, other: other.source, subscription: one.subscription))
      }
    }
    if !moves.isEmpty { moved[moves, default: 0] += 1 }
  }

  /// What both come to.
  /// - Complexity: O(cells).
  package var postings: (first: BookPostings, second: BookPostings) { (first.postings, second.postings) }

  /// How many followers stand in another row, or in one under only one of both.
  /// - Parameter account: the place of the account among the books of the rows.
  /// - Complexity: O(moves that are unlike each other).
  func elsewhere(in rows: inout BookSummation, of account: Int) -> Int {
    var known: [Move: Bool] = [:]
    var count = 0
    for (moves, followers) in moved {
      var isElsewhere = false
      for move in moves where !isElsewhere {
        isElsewhere = known[move] ?? false
        if known[move] != nil { continue }
        // On the same day under both.
        func row(_ source: BookSource) -> [BookLabel]? {
          rows.labels(of: BookCell(day: days.lowerBound, source: source, subscription: move.subscription), of: account)
        }
        isElsewhere = row(move.one) != row(move.other)
        known[move] = isElsewhere
      }
      if isElsewhere { count += followers }
    }
    return count
  }
}
