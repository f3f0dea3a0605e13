package import Rules

/// Which days are laid beside the platform's, and of which accounts.
package struct ReconciliationQuestion: Sendable {
  private let days: ClosedRange<Int>
  private let now: Int64
  /// The platform tells seven days a call, and not of long ago.
  private static let mostDays = 400
  package static let from = "14d"
  package static let to = "yesterday"

  /// - Parameter now: seconds since 1970 UTC.
  /// - Throws: `BookQueryFault` in the words of the options.
  package init(from: String, to: String, now: Int64) throws(BookQueryFault) {
    // The platform counts by days of Beijing.
    days = try WrittenDays.span(from: from, to: to, today: Zone.shanghai.civil(at: now).dayNumber)
    guard days.count <= Self.mostDays else { throw BookQueryFault("--from \(from): at most \(Self.mostDays) days at a time") }
    self.now = now
  }

  /// Of what was fetched; nothing is fetched. Books that are not those of these rules are made anew. Blocks.
  /// - Parameter tried: how it went when the platform was last asked for figures of an account; nil where that is not known.
  package func reports(
    _ store: any Store, of accounts: [Account], in ruleSet: RuleSet, tried: (_ account: String) -> FigureTry? = { _ in nil }
  ) throws(StoreFault) -> [ReconciliationReport] {
    var reports: [ReconciliationReport] = []
    for account in accounts {
      let terms = ruleSet.bookTerms(of: account.name)
      let reconciled = try Reconciliation(store, under: terms, days, now: now) { () throws(StoreFault) in
        try BookReading(store, ruleSet, [account.name]).bringUpToDate()
      }
      let asking = FigureAsking(
        hasSecret: account.secret != nil, refusedAt: try store.figuresRefusedAt(of: account.name), tried: tried(account.name))
      reports.append(ReconciliationReport(reconciled, zone: terms.zone, asking))
    }
    return reports
  }
}
