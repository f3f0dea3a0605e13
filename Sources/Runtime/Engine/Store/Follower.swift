package import Rules

/// A follower of one account. Every key of the store begins with it, so that a store can be spread over machines.
package struct FollowerID: Hashable, Sendable {
  /// Name under `accounts:`.
  package let account: String
  /// The openid, or the pseudonym that took its place.
  package let openid: String

  package init(account: String, openid: String) {
    self.account = account
    self.openid = openid
  }

  /// Openids of two accounts are hardly ever the same.
  package func hash(into hasher: inout Hasher) { hasher.combine(openid) }

  /// Where accounts are the same, it is by the openid that two are told apart.
  package static func == (a: FollowerID, b: FollowerID) -> Bool { a.openid == b.openid && a.account == b.account }
}

/// What the store knows of a follower: the sum of the ledger, and what rules have set.
package struct Follower: Sendable, Equatable {
  package var id: FollowerID
  package var isFollowing = false
  /// Newest time in the ledger, in seconds since 1970 UTC; nil when there is nothing.
  package var newestAt: Int64?
  /// Follows that the ledger did not see but that must have been are counted in.
  package var history = Facts.History()
  package var profile = Facts.Profile()
  /// Newest line of the ledger, in the order in which they were written.
  package var lastTurn: TurnID?

  /// Somebody of whom nothing is known.
  package init(_ id: FollowerID) { self.id = id }

  /// Adds an entry that is not older than those before it.
  package mutating func add(_ entry: LedgerEntry) {
    newestAt = max(newestAt ?? entry.at, entry.at)
    lastTurn = max(lastTurn ?? entry.turn, entry.turn)
    // Nobody leaves, scans or writes who did not come.
    if entry.kind != .follow, !isFollowing { history.countFollow() }
    if entry.kind == .follow { history.apply(.followed(entry.at)) }
    isFollowing = entry.kind != .unfollow
    if let touch = entry.touch { history.apply(.touched(touch)) }
  }
}

extension Facts.Profile {
  /// What stays of somebody who is known by a pseudonym only: what they can have once, they had.
  var withoutNotes: Facts.Profile {
    var profile = Facts.Profile()
    profile.answers = answers
    profile.taken = taken
    profile.takenEnds = takenEnds
    profile.exposures = exposures
    profile.watches = watches
    return profile
  }
}

extension Facts {
  /// What is known of somebody who has left, as their account says; stocks and what all share are nobody's.
  mutating func part(under policy: PrivacyPolicy) {
    switch policy {
    case .keep: return
    case .pseudonymise: profile = profile.withoutNotes
    case .erase: (history, profile) = (History(), Profile())
    }
  }
}

/// A follower while a batch is judged: the sum up to some point, and the entries after it, in the order in which they came.
package struct Standing: Sendable {
  package private(set) var base: Follower
  private var entries: [LedgerEntry]

  /// - Parameter history: all entries of the follower, when some event of the batch is older than the newest of them; else nil,
  ///   and the sum stands for them.
  package init(_ follower: Follower, history: [LedgerEntry]?) {
    base = follower
    entries = []
    if let history {
      base = Follower(follower.id)
      base.profile = follower.profile
      entries = history
    }
  }

  /// What was known just before an event of this time: later things may have come first, but had not happened.
  package func before(_ time: Int64) -> Follower {
    if entries.isEmpty { return base }
    return sum(entries.filter { $0.at <= time })
  }

  /// The sum of everything.
  package var follower: Follower { entries.isEmpty ? base : sum(entries) }

  package mutating func add(_ entry: LedgerEntry) { entries.append(entry) }

  /// - Parameter claims: whether scans of a campaign's codes are touches.
  package mutating func settleTouches(_ claims: (_ campaign: String) -> Bool) {
    for place in entries.indices { entries[place].isTouch = entries[place].campaign.map(claims) ?? false }
  }
  /// Newest line, in the order in which they were written.
  package var lastTurn: TurnID? { entries.map(\.turn).max() ?? base.lastTurn }
  /// What the ledger says is not among it: that comes with the entries.
  /// - Parameters:
  ///   - time: of the event.
  ///   - lateness: seconds by which others may come late.
  package mutating func apply(_ changes: [FactChange], at time: Int64, lateness: Int64) {
    for change in changes { base.profile.apply(change) }
    if !changes.isEmpty { base.profile.prune(at: time, lateness: lateness) }
  }
  /// What could be read of a damaged profile is written with the turn, and with it what could not.
  package mutating func settleDamage() { base.profile.isNewlyUnreadable = false }
  package mutating func dropNotes() { base.profile = base.profile.withoutNotes }
  package mutating func carryOver(_ moves: Moves) { base.profile.carryOver(moves) }
  package mutating func move(to id: FollowerID) { base.id = id }

  /// By event time; of one second, in the order of arrival.
  private func sum(_ entries: [LedgerEntry]) -> Follower {
    var follower = base
    for (_, entry) in entries.enumerated().sorted(by: { ($0.element.at, $0.offset) < ($1.element.at, $1.offset) }) { follower.add(entry) }
    return follower
  }
}
