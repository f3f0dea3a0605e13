/// All that is different about two rule sets, as followers and operators meet it.
package struct RuleSetDifference: Sendable {
  package let rules: RuleDifference
  package let campaigns: [CampaignDifference]
  package let menus: [MenuDifference]

  package init(from old: RuleSet, to new: RuleSet, budget: Int = RuleDifference.usualBudget) {
    rules = RuleDifference(from: old, to: new, budget: budget)
    campaigns = CampaignDifference.all(from: old, to: new)
    menus = MenuDifference.all(from: old, to: new)
  }

  private init(_ rules: RuleDifference, _ campaigns: [CampaignDifference], _ menus: [MenuDifference]) {
    (self.rules, self.campaigns, self.menus) = (rules, campaigns, menus)
  }

  package var isSame: Bool { rules.isSame && campaigns.isEmpty && menus.isEmpty }

  /// What of it is not about codes of these campaigns.
  package func outside(of names: Set<String>) -> RuleSetDifference {
    var rules = rules
    rules.changes.removeAll { $0.campaign.map(names.contains) ?? false }
    return RuleSetDifference(rules, campaigns.filter { !names.contains($0.campaign) }, menus)
  }
}
