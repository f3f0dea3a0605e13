/// The same histories counted under two terms, side by side.
package struct CreditComparison {
  private var first: BookSums
  private var second: BookSums
  /// How many have followed.
  package private(set) var followers = 0
  /// Of those: some follow of theirs is credited to another source.
  package private(set) var elsewhere = 0

  package init(_ first: BookTerms, _ second: BookTerms) {
    self.first = BookSums(first)
    self.second = BookSums(second)
  }

  package mutating func add(_ history: FollowerHistory) {
    first.add(history)
    second.add(history)
    let (one, other) = (first.lastFollows, second.lastFollows)
    if one.isEmpty { return }
    followers += 1
    if zip(one, other).contains(where: { $0.source != $1.source }) { elsewhere += 1 }
  }

  /// What both come to.
  /// - Complexity: O(cells).
  package var postings: (first: BookPostings, second: BookPostings) { (first.postings, second.postings) }
}
