/// What every rule, counter and campaign can name.
extension Lowering {
  func scope(of kinds: Set<EventKind>, _ ways: [Scope.Way], hasSplit: Bool = false) -> Scope {
    var scope = Scope(kinds: kinds, ways: ways, hasSplit: hasSplit, hasAccounts: !parts.accounts.isEmpty, accountFields: accountFields)
    scope.campaignFields = campaignFields
    scope.stocks = Set(stockIndex.keys).union(unreadStocks)
    scope.stockGroups = stockGroups
    scope.experiments = experimentArms
    scope.calendars = knownCalendars
    scope.attributes = parts.attributes
    scope.lists = lookedUpTables
    scope.unreadableLists = unreadableLists
    return scope
  }
}
