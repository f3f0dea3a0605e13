package import Rules

extension RuleSet {
  /// The policy of a campaign: its own, else that of the account. Campaigns that are no longer declared follow the account's. Lines of one
  /// with `attribution: none` may be older than that word, and those of one that was renamed have its former name.
  package func attribution(of campaign: String, in account: String) -> AttributionPolicy? {
    let known =
      self.campaign(named: campaign, of: account) ?? self.campaign(named: campaign)
      ?? campaigns.first { $0.movedFrom == campaign && $0.account == account } ?? campaigns.first { $0.movedFrom == campaign }
    switch known?.attribution ?? .ofAccount {
    case .none: return nil
    case .own(let policy): return policy
    case .ofAccount: return self.account(named: account)?.attribution ?? .standard
    }
  }
}
