package import Rules

/// What is asked of experiments.
package struct ExperimentQuestion: Sendable {
  private let ruleSet: RuleSet
  private let account: String?
  private let zone: Zone

  /// - Throws: `BookQueryFault` where the rules have no such account.
  package init(account: String?, in ruleSet: RuleSet) throws(BookQueryFault) {
    let accounts = try ruleSet.accounts(asked: account)
    self.ruleSet = ruleSet
    self.account = account
    zone = accounts.count == 1 ? accounts[0].timezone : ruleSet.compiled.timezone
  }

  /// Of all experiments; those that only records name are among them. Blocks.
  /// - Parameter now: seconds since 1970 UTC.
  package func results(_ store: any ReportReader, now: Int64) throws(StoreFault) -> [ExperimentResult] {
    let terms = ruleSet.experimentPlans
    return try ExperimentReading(store, account: account, terms).results(terms, now: now)
  }

  package func report(_ results: [ExperimentResult]) -> ExperimentReport { ExperimentReport(results, zone: zone, erasing: erasing(results)) }

  /// By experiment, the accounts that show its arms and erase who leaves: those are in no result.
  private func erasing(_ results: [ExperimentResult]) -> [String: [String]] {
    let reach = RuleReach(ruleSet.compiled)
    return results.reduce(into: [:]) { all, result in
      let shown = reach.accounts(showing: result.terms.name, by: ruleSet.compiled.rules)
      all[result.terms.name] = shown.filter { $0.privacy == .erase && account ?? $0.name == $0.name }.map(\.name)
    }
  }
}
