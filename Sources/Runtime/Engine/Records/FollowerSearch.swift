package import Rules
package import Wire

/// Who is looked for, as it was written.
package struct FollowerSearch: Sendable {
  private var query = FollowerQuery()
  private let campaign: String?
  private let scene: String?
  private let accounts: [String]
  private let limit: Int

  /// - Parameters:
  ///   - text: an openid or how it begins, a mask, or a part of a tag, a variable, an attribute or the row of a code, as a shop's name.
  ///   - scene: what stands in a code that they scanned.
  /// - Throws: `BookQueryFault` in the words of the options.
  package init(
    text: String?, tag: String?, campaign: String?, scene: String?, account: String?, limit: Int, in ruleSet: RuleSet
  ) throws(BookQueryFault) {
    try Self.check(text: text, tag: tag, campaign: campaign, scene: scene, limit: limit)
    if let account, ruleSet.account(named: account) == nil { throw BookQueryFault(ruleSet.noAccount(account)) }
    query.mask = text.flatMap { FollowerMask($0) }
    query.text = query.mask == nil ? text : nil
    query.scenes = query.text.map { ruleSet.scenes(whoseRowsHold: $0) } ?? []
    query.tag = tag
    query.account = account
    self.campaign = campaign
    self.scene = scene
    self.limit = limit
    accounts = account.map { [$0] } ?? ruleSet.accounts.map(\.name)
  }

  /// Each is held against every follower.
  private static let mostBytes = 512

  /// What needs no rules.
  package static func check(text: String?, tag: String?, campaign: String?, scene: String?, limit: Int) throws(BookQueryFault) {
    guard limit > 0 else { throw BookQueryFault("--limit: above 0") }
    for words in [text, tag, campaign, scene].compactMap({ $0 }) where words.utf8.count > mostBytes {
      throw BookQueryFault("what is looked for has at most \(mostBytes) bytes")
    }
    guard text != nil || tag != nil || campaign != nil || scene != nil else {
      throw BookQueryFault("what is looked for? Write a text, or --tag, --campaign or --code")
    }
  }

  /// What is said where a campaign or a scene is mistyped; nil where somebody may have scanned it. Blocks.
  package func objection(in store: any Store, under ruleSet: RuleSet) throws(StoreFault) -> BookQueryFault? {
    try AskedCode(campaign: campaign, scene: scene).objection(in: store, under: ruleSet, accounts: accounts)
  }

  /// Blocks.
  /// - Parameter name: of a follower in logs.
  /// - Returns: the first of them by account and openid, and whether there are more.
  /// - Complexity: O(followers), and O(lines of the accounts) with a campaign or a code.
  package func found(in store: any Store, name: (FollowerID) -> FollowerMask) throws(StoreFault) -> (shown: [Follower], isCut: Bool) {
    var query = query
    if campaign != nil || scene != nil { query.scanned = try store.scanned(campaign: campaign, scene: scene, accounts: accounts) }
    var found: [Follower] = []
    try store.followers { follower in
      if query.matches(follower, name: { name(follower.id) }) { found.append(follower) }
      // One more than is shown tells whether there is more.
      return found.count <= limit
    }
    return (Array(found.prefix(limit)), found.count > limit)
  }
}

/// Followers in a list of them.
package enum FollowerList {
  /// - Parameters:
  ///   - ruleSet: whose lists say which shop a code is.
  ///   - showsOpenids: whether openids stand in it as well.
  package static func json(_ found: [Follower], under ruleSet: RuleSet, showsOpenids: Bool, name: (FollowerID) -> FollowerMask) -> JSON {
    .array(
      found.map { follower in
        let touch = follower.history.lastTouch
        func shown(_ scene: String) -> String {
          showsOpenids ? scene : OpenidForm.replaced(in: scene, of: follower.id.account) { name($0).description }
        }
        var fields: [String: JSON] = [
          "followed_at": follower.history.lastFollowedAt.map { .string(WallClock.text($0)) } ?? .null,
          "last_code": touch.map { .string(shown($0.scene)) } ?? .null,
          "last_columns": .array(touch.map { ruleSet.columns(ofScene: $0.scene, of: $0.campaign).map { .string($0) } } ?? []),
          "follower": .string(name(follower.id).description), "account": .string(follower.id.account),
          "following": .bool(follower.isFollowing), "follow_count": .int(follower.history.followCount),
          "tags": .array(follower.profile.tags.map { .string($0) }),
          "last_touch": touch.map { .string($0.campaign) } ?? .null,
        ]
        if showsOpenids { fields["openid"] = .string(follower.id.openid) }
        return .object(fields)
      })
  }
}

/// Who follows since when: the newest of them.
package struct NewestFollowers: Sendable {
  private let account: String?
  private let limit: Int

  /// - Throws: `BookQueryFault` in the words of the options.
  package init(account: String?, limit: Int, in ruleSet: RuleSet) throws(BookQueryFault) {
    if let account { _ = try ruleSet.accounts(asked: account) }
    self.account = account
    self.limit = max(1, limit)
  }

  /// Blocks.
  /// - Returns: the newest first, and how many follow in all.
  /// - Complexity: O(followers).
  package func found(in store: any FollowerLookup) throws(StoreFault) -> (shown: [Follower], count: Int) {
    var (found, count): ([Follower], Int) = ([], 0)
    func cut() {
      found.sort { ($1.history.lastFollowedAt ?? 0, $0.id.openid) < ($0.history.lastFollowedAt ?? 0, $1.id.openid) }
      if found.count > limit { found.removeLast(found.count - limit) }
    }
    try store.followers { follower in
      guard follower.isFollowing, account ?? follower.id.account == follower.id.account else { return true }
      count += 1
      found.append(follower)
      if found.count >= limit.multipliedSaturated(by: 4) { cut() }
      return true
    }
    cut()
    return (found, count)
  }
}

extension FollowerLookup {
  /// The follower that a mask names, also one of several accounts.
  /// - Parameters:
  ///   - account: nil for all.
  ///   - name: of a follower in logs.
  /// - Complexity: O(followers): a hash for each.
  package func follower(_ wanted: FollowerMask, of account: String?, name: (FollowerID) -> FollowerMask) throws(StoreFault) -> Follower? {
    var found: Follower?
    try followers { follower in
      if account ?? follower.id.account == follower.id.account, name(follower.id) == wanted { found = follower }
      return found == nil
    }
    return found
  }
}
