internal import Rules

/// A day of an account as the platform counts it and as the books do. Days are those of Beijing, since the platform's are.
package struct ReconciledDay: Sendable, Equatable {
  /// The same thing, counted by both.
  package struct Pair: Sendable, Equatable {
    package let platform: Int?
    package let ours: Int
    /// What the platform has more; nil while it has said nothing.
    package var difference: Int? { platform.map { $0.subtractingSaturated(ours) } }
    package init(platform: Int?, ours: Int) {
      self.platform = platform
      self.ours = ours
    }
  }
  /// Days since 1970 in Beijing.
  package let day: Int
  package let new: Pair
  package let cancelled: Pair
  /// The platform's source 30 beside our follows with a scene.
  package let byCode: Pair
  /// Followers at its end, as the platform counts them.
  package let total: Int?
  /// Follows and unfollows of followers who were erased since. In `ours`, but where the account's days are not Beijing's: there so many at most.
  package let erased: Int
  /// The likeliest first.
  package let causes: [DifferenceCause]

  package var isKnown: Bool { new.platform != nil }
  package var differs: Bool { [new, cancelled, byCode].contains { ($0.difference ?? 0) != 0 } }
}

/// Why both may differ, with what speaks for it.
package struct DifferenceCause: Sendable, Equatable {
  package enum Kind: String, Sendable, CaseIterable {
    /// Nothing came for hours in which something comes on other days, or no server ran.
    case notConnected = "not_connected"
    /// The platform has events that never came here.
    case lost
    /// Events came after the day was over: figures that were read before are smaller.
    case late
    /// The same event stands in the ledger twice.
    case duplicates
    /// What happened around midnight stands on the next day with one of both.
    case dayBoundary = "day_boundary"
    /// Follows after a payment, which the platform gives to no code.
    case payment
    /// Follows by a code without a parameter, which the platform counts as one of a code.
    case plainCode = "plain_code"
    /// People who came several times that day, and whom the platform counts once.
    case repeated
    /// The books have events of followers who were erased since: what is left of the lines tells nothing.
    case erased
    /// Nothing speaks for any of these.
    case unknown
  }
  package let kind: Kind
  /// Of how many events it speaks.
  package let count: Int
  /// When it was, in seconds since 1970 UTC.
  package let time: Range<Int64>?
  /// Whether it is known from when the server ran, and not only from silence.
  package let isStopped: Bool
  /// Whether fewer than `count` may be meant.
  package let isAtMost: Bool
  /// Whether those who followed before the server began may be among them.
  package let hasEarlier: Bool

  package init(
    _ kind: Kind, count: Int, time: Range<Int64>? = nil, isStopped: Bool = false, isAtMost: Bool = false, hasEarlier: Bool = false
  ) {
    self.kind = kind
    self.count = count
    self.time = time
    self.isStopped = isStopped
    self.isAtMost = isAtMost
    self.hasEarlier = hasEarlier
  }
}
