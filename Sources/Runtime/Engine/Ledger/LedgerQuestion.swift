package import Rules

/// Which lines of the ledger are wanted, as it was written.
package struct LedgerQuestion: Sendable {
  package var campaign: String?
  /// What stands in the code.
  package var scene: String?
  /// None for all.
  package var kinds: Set<LedgerEntry.Kind> = []
  /// An openid, or the mask of logs.
  package var follower: String?
  package var limit = 50
  /// By account, in the order of the rules.
  private var filters: [(account: String, filter: LedgerFilter)] = []

  /// - Parameters:
  ///   - account: nil for all.
  ///   - now: seconds since 1970 UTC.
  /// - Throws: `BookQueryFault` in the words of the options.
  package init(account: String?, from: String?, to: String?, in ruleSet: RuleSet, now: Int64) throws(BookQueryFault) {
    for account in try ruleSet.accounts(asked: account) {
      let time = try WrittenDays.time(from: from, to: to, in: account.timezone, now: now)
      filters.append((account.name, LedgerFilter(from: time.lowerBound, until: time.upperBound)))
    }
  }

  package var hasSeveralAccounts: Bool { filters.count > 1 }

  /// What is said where a campaign or a scene is mistyped; nil where there may be lines. Blocks.
  package func objection(in store: any Store, under ruleSet: RuleSet) throws(StoreFault) -> BookQueryFault? {
    try AskedCode(campaign: campaign, scene: scene).objection(in: store, under: ruleSet, accounts: filters.map(\.account))
  }

  /// The newest of them. Blocks.
  /// - Parameter name: of a follower in logs.
  /// - Complexity: O(lines of the accounts); of one follower O(their lines), and O(followers) to find them by a mask.
  package func lines(_ store: any Store, name: (FollowerID) -> FollowerMask) throws(StoreFault) -> Newest<LedgerEntry> {
    // Accounts are gone through one after the other, and their lines were written side by side.
    var parts: [Newest<LedgerEntry>] = []
    for (account, bounds) in filters {
      var newest = Newest<LedgerEntry>(limit)
      defer { parts.append(newest) }
      var filter = bounds
      (filter.campaign, filter.scene, filter.kinds) = (campaign, scene, kinds)
      func add(_ line: LedgerEntry) { if filter.takes(line) { newest.add(line) } }
      guard let follower else {
        try store.ledger(of: account, add)
        continue
      }
      guard let mask = FollowerMask(follower) else {
        try store.lines(of: [FollowerID(account: account, openid: follower)], add)
        continue
      }
      if let known = try store.follower(mask, of: account, name: name) { try store.lines(of: [known.id], add) }
    }
    return Newest(of: parts, limit) { $0.turn < $1.turn }
  }
}
