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

    init(_ lowering: borrowing Lowering) {
      hasAccounts = !lowering.parts.accounts.isEmpty
      accountFields = lowering.accountFields
      campaignFields = lowering.campaignFields
      experiments = lowering.experimentArms
      stocks = Set(lowering.stockIndex.keys).union(lowering.unreadStocks)
      stockGroups = lowering.stockGroups
      calendars = lowering.knownCalendars
      attributes = lowering.parts.attributes
      lists = lowering.lookedUpTables
      unreadableLists = lowering.unreadableLists
    }
  }
}

extension Lowering {
  /// What rules, texts and tests can read of what is declared for all.
  func scope(of kinds: Set<EventKind>, _ ways: [Scope.Way], hasSplit: Bool = false) -> Scope {
    // Not with `??`, whose right side would hold a copy of all that is being lowered.
    let common = if let commonScope { commonScope } else { Scope.Common(self) }
    return Scope(kinds: kinds, ways: ways, hasSplit: hasSplit, common: common)
  }
}
