package import Rules

/// What a report is asked, as it was written: in options of a command, or in the query of a page.
package struct BookQuestion: Sendable {
  /// Names under `campaigns:`; without any, everything.
  package var campaigns: [String] = []
  package var account: String?
  package var from: String?
  package var to: String?
  /// Groupings, several with commas.
  package var by: [String] = []
  package var policy: String?
  package var language = DisplayLanguage.en

  package init() {}

  /// - Parameter now: seconds since 1970 UTC.
  /// - Throws: `BookQueryFault` in the words of the options.
  package func asked(in ruleSet: RuleSet, now: Int64) throws(BookQueryFault) -> BookAsked {
    let all = try accounts(ruleSet)
    try check(campaigns, ruleSet, all)
    let accounts = having(campaigns, ruleSet, all)
    let query = try query(ruleSet, accounts, now: now)
    let policy = try policy.map { text throws(BookQueryFault) in try AttributionPolicy(written: text) }
    let names = Set(query.groupings.compactMap { if case .arm(let experiment) = $0 { experiment } else { nil } })
    let arms = names.isEmpty ? [] : ruleSet.experimentPlans.filter { names.contains($0.name) }
    if policy != nil, !arms.isEmpty { throw BookQueryFault("--policy and --by arm: ask for one at a time") }
    return BookAsked(accounts: accounts, query: query, policy: policy, arms: arms)
  }

  private func accounts(_ ruleSet: RuleSet) throws(BookQueryFault) -> [String] {
    try ruleSet.accounts(asked: account).map(\.name)
  }

  private func check(_ campaigns: [String], _ ruleSet: RuleSet, _ accounts: [String]) throws(BookQueryFault) {
    let declared = ruleSet.campaigns.filter { campaign in ruleSet.account(of: campaign).map { accounts.contains($0.name) } ?? false }
    let names = Set(declared.map(\.id)).sorted()
    for campaign in campaigns where !names.contains(campaign) { throw .noCampaign(campaign, of: names) }
  }

  /// Those that have one of the campaigns: nothing of the others is in the report.
  private func having(_ campaigns: [String], _ ruleSet: RuleSet, _ accounts: [String]) -> [String] {
    if campaigns.isEmpty { return accounts }
    let named = Set(ruleSet.campaigns.filter { campaigns.contains($0.id) }.compactMap { ruleSet.account(of: $0)?.name })
    return accounts.filter { named.contains($0) }
  }

  private func query(_ ruleSet: RuleSet, _ accounts: [String], now: Int64) throws(BookQueryFault) -> BookReportQuery {
    var groupings: [BookGrouping] = []
    for word in by.flatMap({ $0.split(separator: ",", omittingEmptySubsequences: false).map { part in part.filter { !$0.isWhitespace } } }) {
      guard !word.isEmpty else {
        throw BookQueryFault("--by \(OutsideText.shown(by.joined(separator: ","), upTo: 64)): a grouping is missing; write it as campaign,day")
      }
      let grouping = try BookGrouping(word, in: ruleSet)
      if !groupings.contains(grouping) { groupings.append(grouping) }
    }
    if by.isEmpty { groupings = [.campaign] }
    // Where the day is another one already, it has begun for the report.
    let today = accounts.map { ruleSet.bookTerms(of: $0).zone.civil(at: now).dayNumber }.max() ?? 0
    let days = try WrittenDays.query(from: from, to: to, today: today)
    return BookReportQuery(
      from: days.lowerBound, to: days.upperBound, groupings: groupings, campaigns: Set(campaigns), now: now, language: language)
  }
}

/// A question that can be answered.
package struct BookAsked: Sendable {
  package let accounts: [String]
  package let query: BookReportQuery
  /// To be laid beside the declared one.
  package let policy: AttributionPolicy?
  /// Experiments whose arms are asked for.
  package let arms: [ExperimentPlan]

  /// Whether the books do not say it, and the whole ledger is gone through.
  package var isRecount: Bool { policy != nil || !arms.isEmpty }

  /// The question, and where a workbook has a sheet for each grouping, those too.
  package var sheets: [BookReportQuery] {
    guard query.groupings.count > 1 else { return [query] }
    return [query]
      + query.groupings.map { grouping in
        var single = query
        single.groupings = [grouping]
        return single
      }
  }
}
