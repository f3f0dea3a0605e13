extension GivenNumbers {
  /// What is assumed where no database says which code has which id: a server gave them to the codes of these rules in their order, and whoever
  /// comes after keeps them by their keys.
  /// - Parameter given: what is known, by account.
  package static func assumed(of ruleSet: RuleSet, beside given: [String: GivenNumbers] = [:]) -> [String: GivenNumbers] {
    var numbers = given
    for campaign in ruleSet.campaigns {
      guard case .allocated = campaign.scene else { continue }
      var own = numbers[campaign.account ?? ""] ?? GivenNumbers()
      for code in ruleSet.plannedCodes(of: campaign) {
        guard case .number(let id)? = code.scene else { continue }
        own.ids[campaign.id, default: [:]][code.key] = id
        own.spent.insert(id)
      }
      numbers[campaign.account ?? ""] = own
    }
    return numbers
  }
}

extension RuleSet {
  /// Whether the codes of a campaign carry ids that a database gives out.
  package func numbersCodes(of campaign: String) -> Bool {
    campaigns.contains { other in if case .allocated = other.scene { other.id == campaign } else { false } }
  }

  /// Whether some of its codes carry ids that a database gives out.
  package var givesNumbers: Bool { campaigns.contains { if case .allocated = $0.scene { true } else { false } } }
}
