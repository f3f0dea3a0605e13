/// Something that paid or made-up followers leave behind, with what it was seen by. It proves nothing, and nobody is punished for it.
package struct FraudSign: Sendable, Equatable {
  package enum Kind: String, Sendable, CaseIterable {
    /// More follows in a minute than the hours of this code explain.
    case burst
    /// They leave within an hour more often than followers by other codes do.
    case goneInAnHour = "gone_1h"
    case goneInADay = "gone_1d"
    /// One person follows again and again.
    case samePerson = "same_person"
    /// One follows after the other as by a clock.
    case evenGaps = "even_gaps"
    /// They follow at night more often than others do.
    case night

    /// Whether it is about a share of all that came by a code, and not about some moment.
    package var isShare: Bool {
      switch self {
      case .goneInAnHour, .goneInADay, .night: true
      case .burst, .samePerson, .evenGaps: false
      }
    }
  }
  /// By which they came; nil for all of the account.
  package let source: BookSource?
  /// What stood in the code, where that is of no campaign; nil where several of those are told together.
  package let unknownScene: String?
  package let kind: Kind
  /// From the first follow that it was seen by to the last, seconds since 1970 UTC.
  package let from: Int64
  package let to: Int64
  /// How many follows show it.
  package let count: Int
  /// Among how many that could have.
  package let total: Int
  /// How many there would be as a rule; of a burst in a minute, the burst itself left out.
  package let expected: Double
  /// ln of the chance to see so many or more; nil where none is told.
  package let chance: Double?
  /// Who, where it is about single people.
  package let followers: [FollowerID]
  /// Seconds between one follow and the next, where it is about that.
  package let gap: Double?

  package init(
    source: BookSource?, unknownScene: String? = nil, kind: Kind, from: Int64, to: Int64, count: Int, total: Int, expected: Double,
    chance: Double?, followers: [FollowerID] = [], gap: Double? = nil
  ) {
    self.source = source
    self.unknownScene = unknownScene
    self.kind = kind
    self.from = from
    self.to = to
    self.count = count
    self.total = total
    self.expected = expected
    self.chance = chance
    self.followers = followers
    self.gap = gap
  }
}

/// From when on something is a sign.
package struct SignLimits: Sendable, Equatable {
  /// Fewer follows than this are never a sign.
  package var follows = 5
  /// The chance below which a minute is a sign, however few minutes were looked at.
  package var burst = 1e-6
  /// What all signs of one report together may cost in false alarms: of a hundred reports on quiet weeks five have one.
  package var falseAlarms = 0.05
  /// Follows of one person that are a sign.
  package var returns = 3
  /// Follows in a row whose gaps are looked at together.
  package var row = 12
  /// How far from their mean such gaps may be.
  package var evenness = 0.2
  /// Seconds between two: what is faster is a burst, what is slower no machine.
  package var gaps: ClosedRange<Double> = 10...3600
  /// Hours of the night in the zone of the account.
  package var night: Range<Int> = 0..<6

  package init() {}
}
