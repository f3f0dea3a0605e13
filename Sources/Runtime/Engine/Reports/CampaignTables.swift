package import Rules

/// Which tables are meant by the name of a campaign.
extension TableReport {
  /// Why there is none, in words.
  package enum Refusal: Error, Equatable {
    case campaign(Phrase)
    case account(Phrase)
  }

  /// The tables of a campaign, as each account has it that is meant.
  /// - Parameters:
  ///   - account: nil for all that have it.
  ///   - now: as `init(_:in:now:)` wants it.
  package init(of campaign: String, account: String?, in ruleSet: RuleSet, now: Int64? = nil) throws(Refusal) {
    let meant = try Self.campaigns(campaign, account, ruleSet)
    self.init(meant.map { DecisionTable(of: $0, in: ruleSet) }, in: ruleSet, now: now)
  }

  private static func campaigns(_ campaign: String, _ account: String?, _ ruleSet: RuleSet) throws(Refusal) -> [Campaign] {
    let named = ruleSet.campaigns.filter { $0.id == campaign }
    if named.isEmpty {
      let names = ruleSet.campaigns.map(\.id)
      let close = Suggestion.closest(to: campaign, in: names)
      if let close { throw .campaign("no campaign `\(campaign)`; did you mean `\(close)`?") }
      throw .campaign(
        names.isEmpty ? "no campaign `\(campaign)`; the rules have none" : "no campaign `\(campaign)`; they have \(quotedList(Set(names).sorted()))")
    }
    guard let account else { return named }
    let names = ruleSet.accounts.map(\.name)
    guard names.contains(account) else {
      let close = Suggestion.closest(to: account, in: names)
      throw .account(close.map { "no such account in the rules; did you mean `\($0)`?" } ?? "no such account in the rules")
    }
    let own = named.filter { ruleSet.account(of: $0)?.name == account }
    if own.isEmpty { throw .account("it has no campaign `\(campaign)`") }
    return own
  }
}
