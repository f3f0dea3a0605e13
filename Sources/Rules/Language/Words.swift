/// What the follower was when the event happened.
public enum Subscription: String, Sendable, CaseIterable {
  /// Never followed before.
  case new
  /// Followed earlier and left.
  case returning
  /// Follows.
  case existing
}

/// Rules of an earlier tier are asked first.
public enum Tier: String, Sendable, CaseIterable, Comparable {
  /// Before everything else.
  case override
  /// Where a rule stands unless it says otherwise.
  case normal
  /// When nothing else answered.
  case fallback

  /// The order in which tiers are asked.
  public static func < (a: Tier, b: Tier) -> Bool { a.rank < b.rank }
  private var rank: Int {
    switch self {
    case .override: 0
    case .normal: 1
    case .fallback: 2
    }
  }
}

/// How `random` chooses.
public enum RandomPick: String, Sendable, CaseIterable {
  /// Anew each time.
  case even
  /// The same for the same follower.
  case sticky
  /// One after the other.
  case roundRobin = "round_robin"
}

/// What happens to text over the platform's limit.
public enum TruncationPolicy: String, Sendable, CaseIterable {
  /// Cut where it fits, with `…` at the end.
  case ellipsis
  /// Cut where it fits.
  case cut

  package static let names = allCases.map(\.rawValue)
}

extension Subscription {
  package var bit: UInt8 {
    switch self {
    case .new: 0
    case .returning: 1
    case .existing: 2
    }
  }
}

package enum CampaignKind: String, Sendable, CaseIterable { case permanent, temporary }

/// When the codes of a campaign are made.
package enum CodeMaking: String, Sendable, CaseIterable {
  /// All of them, by `wxrules qr apply`.
  case planned
  /// Each when it is asked for.
  case onDemand = "on_demand"
}

package enum NumberTest: String, Sendable { case gt, gte, lt, lte }

/// Whose answers a limit counts.
package enum LimitShare: String, Sendable, CaseIterable {
  /// Those to one follower.
  case user
  /// Those to all followers of an account together.
  case account
}

/// Who may take how often.
package enum TakeShare: String, Sendable, CaseIterable {
  /// Once in a follower's life.
  case user
  /// With each event.
  case event
}
