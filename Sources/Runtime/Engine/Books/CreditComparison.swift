internal import Rules

/// The same histories counted under two terms, side by side.
package struct CreditComparison {
  private var first: BookSums
  private var second: BookSums
  /// How many have followed.
  package private(set) var followers = 0
  /// Of those: some follow of theirs is credited to another source.
  package private(set) var elsewhere = 0
  /// Who they are, the first so many that came; nobody who is erased is among them.
  package private(set) var concerned: [FollowerID] = []
  private let most: Int

  /// - Parameter most: of those concerned who are kept by name.
  package init(_ first: BookTerms, _ second: BookTerms, most: Int = 0) {
    self.first = BookSums(first)
    self.second = BookSums(second)
    self.most = most
  }

  package mutating func add(_ history: FollowerHistory) {
    first.add(history)
    second.add(history)
    let (one, other) = (first.lastFollows, second.lastFollows)
    if one.isEmpty { return }
    followers += 1
    guard zip(one, other).contains(where: { $0.source != $1.source }) else { return }
    elsewhere += 1
    if concerned.count < most, !history.isErased, let line = history.lines.first { concerned.append(line.follower) }
  }

  /// What both come to.
  /// - Complexity: O(cells).
  package var postings: (first: BookPostings, second: BookPostings) { (first.postings, second.postings) }
}
