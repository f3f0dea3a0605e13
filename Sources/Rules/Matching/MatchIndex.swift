extension RuleSet {
  /// The campaign of a scanned code, and what its scene bound; -1 for none.
  func campaign(of event: Event) -> (Int32, Binding?) {
    guard event.kind == .scan, let index = index.campaigns(for: event, in: compiled), !index.isEmpty else { return (-1, nil) }
    return index.find(event.fields.bytes.span, event.subject, in: compiled) ?? (-1, nil)
  }
}

/// The tables by which rules and campaigns are found. A reference beside the rules, so that a turn keeps both with two retains.
final class MatchIndex: Sendable {
  let rules: RuleIndex
  /// One for each account, or one for all when there is no second: two accounts may have the same scenes.
  private let campaigns: [CampaignIndex]

  init(_ parts: CompiledRules.Parts, limits: Limits) {
    rules = RuleIndex(parts, limits: limits)
    campaigns =
      parts.accounts.count > 1
      ? parts.accounts.map { account in CampaignIndex(parts.campaigns, patterns: parts.patterns) { $0.account == account.name } }
      : [CampaignIndex(parts.campaigns, patterns: parts.patterns) { _ in true }]
  }

  /// The campaigns that a scan can be of; nil when the event is for none of the accounts.
  func campaigns(for event: Event, in rules: CompiledRules) -> CampaignIndex? {
    campaigns.count == 1 ? campaigns[0] : rules.accountIndex(of: event).map { campaigns[$0] }
  }

  /// The campaigns of the account at this place among the declared ones.
  func campaigns(ofAccountAt index: Int) -> CampaignIndex? {
    let index = campaigns.count == 1 ? 0 : index
    return campaigns.indices.contains(index) ? campaigns[index] : nil
  }
}
