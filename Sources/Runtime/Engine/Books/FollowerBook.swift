package import Rules
package import Wire

/// What one follower's history adds to the figures, and what each follow of theirs is credited to. Nothing else counts, and nothing else gives
/// credit: everything that is shown adds up what this says, or takes away what it said before.
///
/// A scan of a campaign's code is a touch. A follow is credited to one touch of the window before it: the earliest when its campaign
/// claims first touches, else the latest. Leaving soon enough after the follow takes the credit back, and the touch with it.
package enum FollowerBook {
  /// Raised when the same lines come to other figures than before: books that were made otherwise are made anew.
  package static let version = 2

  /// What names of records begin with that no rule wrote. What the engine did says nothing of what a follower is worth: it is in no figure, so
  /// that nobody need be counted again for it.
  package static let ownRecords = ["fact.", "attr.", "stock.", "experiment."]

  package static func isOfRule(_ name: String) -> Bool { !ownRecords.contains { name.hasPrefix($0) } }

  /// A pure function of the set of lines and records: the order in which they stand, the follower's name and the clock are of no account.
  package static func postings(of history: FollowerHistory, under terms: BookTerms) -> BookPostings {
    var sums = BookSums(terms)
    sums.add(history)
    return sums.postings
  }

  /// All follows of a follower, in the order of their times.
  package static func credits(of history: FollowerHistory, under terms: BookTerms) -> [BookCredit] {
    var sums = BookSums(terms)
    sums.add(history)
    return sums.lastFollows.map {
      BookCredit(turn: $0.turn, at: $0.at, source: $0.source, subscription: $0.subscription, isTakenBack: $0.isTakenBack)
    }
  }

  /// A member of a record as it is summed; nil when it is no number. Beyond a billion it is cut, so that sums stay sums.
  package static func millionths(of value: JSON) -> Int64? {
    let most: Int64 = 1_000_000_000_000_000
    switch value {
    case .int(let whole): return min(max(Int64(whole).multipliedSaturated(by: 1_000_000), -most), most)
    case .number(let number):
      if number.isNaN { return nil }
      let scaled = (number * 1_000_000).rounded()
      return scaled >= Double(most) ? most : scaled <= -Double(most) ? -most : Int64(scaled)
    // What a template wrote is a text.
    case .string(let text): return Millionths.reading(text)
    case .null, .bool, .array, .object: return nil
    }
  }
}

/// To what one follow is credited.
package struct BookCredit: Equatable, Sendable {
  /// The turn of the follow.
  package let turn: TurnID
  /// Seconds since 1970 UTC.
  package let at: Int64
  package let source: BookSource
  package let subscription: Subscription
  /// They left so soon that the policy gives no credit.
  package let isTakenBack: Bool
}
