package import Rules

extension FollowerStory {
  /// Reads what it tells. Blocks.
  /// - Parameters:
  ///   - turns: nil where none are remembered: the rest is told.
  ///   - limit: how many turns, the newest.
  ///   - rules: whose rules a revision names; nil where they are not kept.
  package init(
    of follower: Follower, called mask: FollowerMask, in store: any Store, turns: (any TurnStore)?, limit: Int, under ruleSet: RuleSet,
    showsOpenid: Bool, rules: @escaping (_ revision: String) -> RuleSet?
  ) throws(StoreFault) {
    let account = follower.id.account
    var filter = OutboxFilter()
    (filter.account, filter.openid) = (account, follower.id.openid)
    filter.states = Set(OutboxFilter.State.allCases)
    let history = try store.history(of: follower.id)
    self.init(
      mask: mask, follower: follower, showsOpenid: showsOpenid, history: history, turns: try turns?.records(of: mask, limit: limit) ?? [],
      credit: FollowerCredit(history, under: ruleSet.bookTerms(of: account)), actions: try store.actions(matching: filter, limit: 100),
      zone: ruleSet.account(named: account)?.timezone ?? ruleSet.compiled.timezone, rules: rules)
  }
}
