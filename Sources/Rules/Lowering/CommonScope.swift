extension Scope {
  /// What is the same for all that stands in a rule set, as one account sees it: scopes refer to it, and a copy of one copies none of it.
  final class Common: Sendable {
    let hasAccounts: Bool
    /// Names under `fields:` of the accounts.
    let accountFields: [String]
    /// Of each campaign.
    let campaignFields: [CampaignFields]
    /// Arms of the experiments under `experiments:`, by name.
    let experiments: [String: [String]]
    let stocks: Set<String>
    let stockGroups: [String: StockGroups]
    /// By name, whether its next opening is always known.
    let calendars: [String: Bool]
    /// Those that are declared.
    let attributes: [String: VariableKind]
    /// Tables whose rows are looked up, by name.
    let lists: [String: Int]
    /// Lists that are written and could not be read: nothing is known of their rows.
    let unreadableLists: Set<String>

    init(
      hasAccounts: Bool, accountFields: [String], campaignFields: [CampaignFields], experiments: [String: [String]], stocks: Set<String>,
      stockGroups: [String: StockGroups], calendars: [String: Bool], attributes: [String: VariableKind], lists: [String: Int],
      unreadableLists: Set<String>
    ) {
      self.hasAccounts = hasAccounts
      self.accountFields = accountFields
      self.campaignFields = campaignFields
      self.experiments = experiments
      self.stocks = stocks
      self.stockGroups = stockGroups
      self.calendars = calendars
      self.attributes = attributes
      self.lists = lists
      self.unreadableLists = unreadableLists
    }
  }
}

extension Lowering {
  /// What rules, texts and tests can read of what is declared for all.
  func scope(of kinds: Set<EventKind>, _ ways: [Scope.Way], hasSplit: Bool = false) -> Scope {
    let common = if let commonScope { commonScope } else { newCommonScope }
    return Scope(kinds: kinds, ways: ways, hasSplit: hasSplit, common: common)
  }

  // Given part by part: whoever took all that is being lowered would hold a copy of it for each rule.
  var newCommonScope: Scope.Common {
    Scope.Common(
      hasAccounts: !parts.accounts.isEmpty, accountFields: accountFields, campaignFields: campaignFields, experiments: experimentArms,
      stocks: Set(stockIndex.keys).union(unreadStocks), stockGroups: stockGroups, calendars: knownCalendars, attributes: parts.attributes,
      lists: lookedUpTables, unreadableLists: unreadableLists)
  }
}
