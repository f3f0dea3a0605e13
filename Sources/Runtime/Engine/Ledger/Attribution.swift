package import Rules

/// Which campaign is credited with which follow, recomputed from the ledger under any policy. Pure.
///
/// A scan of a campaign's code is a touch. A follow is credited to one touch of the window before it: the earliest when its campaign
/// claims first touches, else the latest. Leaving soon enough after the follow takes the credit back, and the touch with it.
package struct Attribution: Sendable {
  /// What a campaign had to do with followers.
  package struct Tally: Sendable, Equatable {
    /// Scans of its codes, by what the person was.
    package var new = 0
    package var returning = 0
    package var existing = 0
    /// Follows that are credited to it, those taken back included.
    package var credited = 0
    package var takenBack = 0
    package var scans: Int { new + returning + existing }
  }

  /// Nil for a campaign whose codes are no touch.
  package typealias Policies = @Sendable (_ campaign: String) -> AttributionPolicy?
  private let policies: Policies
  /// By campaign; nil stands for follows that no campaign is credited with.
  package private(set) var tallies: [String?: Tally] = [:]

  package init(_ policies: @escaping Policies) { self.policies = policies }

  /// Of a campaign that has touches.
  private func policy(_ campaign: String) -> AttributionPolicy { policies(campaign) ?? .standard }

  /// Adds all lines of one follower, in any order.
  package mutating func add(_ entries: [LedgerEntry]) {
    var follower: Follower?
    var touches: [Touch] = []
    var credit: (campaign: String?, at: Int64)?
    for entry in entries.sorted(by: { ($0.at, $0.turn) < ($1.at, $1.turn) }) {
      var known = follower ?? Follower(entry.follower)
      let isNew = known.history.followCount == 0
      known.add(entry)
      follower = known
      if let touch = entry.touch, policies(touch.campaign) != nil {
        touches.append(touch)
        if entry.kind == .follow, isNew {
          tallies[touch.campaign, default: Tally()].new += 1
        } else if entry.kind == .follow {
          tallies[touch.campaign, default: Tally()].returning += 1
        } else {
          tallies[touch.campaign, default: Tally()].existing += 1
        }
      }
      switch entry.kind {
      case .follow:
        let campaign = credited(touches, at: entry.at)
        tallies[campaign, default: Tally()].credited += 1
        credit = (campaign, entry.at)
      case .unfollow:
        if let given = credit, let campaign = given.campaign, entry.at - given.at <= policy(campaign).unfollowUndoes,
          policy(campaign).unfollowUndoes > 0
        {
          tallies[campaign, default: Tally()].takenBack += 1
          touches.removeAll { $0.campaign == campaign && $0.at <= given.at }
        }
        credit = nil
      case .scan, .seen: break
      }
    }
  }

  private func credited(_ touches: [Touch], at time: Int64) -> String? {
    let alive = touches.filter { time - $0.at <= policy($0.campaign).window }
    return (alive.first { policy($0.campaign).touch == .first } ?? alive.last)?.campaign
  }
}

extension RuleSet {
  /// The policy of a campaign: its own, else that of the account. Campaigns that are no longer declared follow the account's. Lines of one
  /// with `attribution: none` may be older than that word.
  package func attribution(of campaign: String, in account: String) -> AttributionPolicy? {
    switch (self.campaign(named: campaign, of: account) ?? self.campaign(named: campaign))?.attribution ?? .ofAccount {
    case .none: nil
    case .own(let policy): policy
    case .ofAccount: self.account(named: account)?.attribution ?? .standard
    }
  }
}
