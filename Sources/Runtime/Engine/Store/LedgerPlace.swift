/// Where a line stands among all of an account's: who has read up to a place has read every line there will ever be up to it. A store tells no
/// line before those that stand earlier are committed.
///
/// A follower's lines stand in the order of their turns. Those of several followers stand in that of their transactions, and their turns, which
/// several servers may have numbered, in any: a cursor is a place, and never a turn.
package struct LedgerPlace: Hashable, Sendable, Comparable {
  /// Before the first.
  package static let start = LedgerPlace(number: 0)

  package let number: Int64
  package init(number: Int64) { self.number = number }
  /// The place where one server writes alone: its transactions follow each other, and so do the numbers of its turns.
  package init(_ turn: TurnID) { number = turn.number }
  package static func < (a: LedgerPlace, b: LedgerPlace) -> Bool { a.number < b.number }
}
