package import Rules

/// Follows in which nobody can look for signs: of people who were erased since. The books count them, and no line tells of them.
package struct ErasedFollows: Sendable, Equatable {
  package let count: Int
  /// Whether the account erases who leaves: then how soon somebody left is not told of anybody.
  package let areLeavers: Bool

  package init(count: Int, areLeavers: Bool) {
    self.count = count
    self.areLeavers = areLeavers
  }

  package static let none = ErasedFollows(count: 0, areLeavers: false)

  /// Signs that are not told where who leaves is erased.
  package var untold: [FraudSign.Kind] { areLeavers ? [.goneInAnHour, .goneInADay] : [] }

  package static func sentence(_ count: Int) -> Phrase {
    count == 1
      ? "1 follow of people who were erased since was not looked at" : "\(count) follows of people who were erased since were not looked at"
  }

  /// What the books count, without those of whom there is a line.
  /// - Parameters:
  ///   - postings: of the days at least, read before: who follows meanwhile is not among them.
  ///   - days: since 1970 in the zone of the books.
  /// - Returns: at least 0; nobody knows better while the books are behind the ledger.
  /// - Complexity: O(cells + lines of the days).
  package static func count(
    in postings: BookPostings, on days: ClosedRange<Int>, under terms: BookTerms, _ store: any ReportReader
  ) throws(StoreFault) -> Int {
    let counted = postings.cells.reduce(0) { days.contains($1.key.day) ? $0 + $1.value.follows : $0 }
    if counted == 0 { return 0 }
    let calendar = BookDays(terms.zone)
    var lines = 0
    let time = calendar.end(of: days.lowerBound - 1)..<calendar.end(of: days.upperBound)
    try store.lines(of: terms.account, in: time) { if $0.kind == .follow { lines += 1 } }
    return max(0, counted - lines)
  }
}
