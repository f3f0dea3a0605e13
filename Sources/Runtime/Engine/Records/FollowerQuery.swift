internal import Rules

/// Which followers are looked for: all that is said must hold.
package struct FollowerQuery: Sendable {
  /// An openid or how it begins, or a part of a tag, a variable, an attribute or the row of a code that they scanned first or last; case and width do not count.
  package var text: String?
  package var mask: FollowerMask?
  package var tag: String?
  package var account: String?
  /// What stands in codes whose rows hold the text: a shop is looked for by its name.
  package var scenes: Set<String> = []
  /// Openids, by account, of those whom the ledger names with a campaign or a code; nil where neither is asked for.
  package var scanned: Set<FollowerID>?

  package init() {}

  /// Signs with which an openid is found by its beginning.
  private static let beginning = 6

  /// - Parameter name: of the follower in logs, asked for only where it counts.
  package func matches(_ follower: Follower, name: () -> FollowerMask?) -> Bool {
    if let account, follower.id.account != account { return false }
    if let scanned, !scanned.contains(follower.id) { return false }
    if let tag, !follower.profile.tags.contains(tag) { return false }
    if let text, !holds(text, follower) { return false }
    return mask.map { $0 == name() } ?? true
  }

  private func holds(_ text: String, _ follower: Follower) -> Bool {
    if follower.id.openid == text || text.utf8.count >= Self.beginning && follower.id.openid.hasPrefix(text) { return true }
    let wanted = String(decoding: TextFolding.fold(text), as: UTF8.self)
    if !scenes.isEmpty, [follower.history.firstTouch, follower.history.lastTouch].contains(where: { $0.map { scenes.contains($0.scene) } ?? false }) {
      return true
    }
    let profile = follower.profile
    let values = profile.tags + profile.variables.values.map(\.shown) + profile.attributes.values.map(\.shown) + profile.taken.values
    return !wanted.isEmpty && values.contains { String(decoding: TextFolding.fold($0), as: UTF8.self).contains(wanted) }
  }
}

extension Store {
  /// Followers with a line of the ledger that names this campaign, or this scene.
  /// - Complexity: O(lines of the accounts).
  package func scanned(campaign: String?, scene: String?, accounts: [String]) throws(StoreFault) -> Set<FollowerID> {
    var found: Set<FollowerID> = []
    for account in accounts {
      try ledger(of: account) { entry in
        if campaign.map({ entry.campaign == $0 }) ?? true, scene.map({ entry.scene == $0 }) ?? true { found.insert(entry.follower) }
      }
    }
    return found
  }
}
