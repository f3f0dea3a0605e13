package import Rules

/// What is asked of stocks.
package struct StockUseQuestion: Sendable {
  private let ruleSet: RuleSet
  private let account: String?
  /// Nil for all.
  private let names: Set<String>?
  /// Seconds.
  private let unusedAfter: Int64?

  /// - Parameters:
  ///   - names: of stocks; none for all. A stock that is divided may be named as a whole.
  ///   - unusedAfter: as `7d`; nil where pieces are not told by themselves.
  /// - Throws: `BookQueryFault` in the words of the options.
  package init(names: [String] = [], unusedAfter: String?, account: String?, in ruleSet: RuleSet) throws(BookQueryFault) {
    self.unusedAfter = try unusedAfter.map { text throws(BookQueryFault) in
      guard let milliseconds = Durations.milliseconds(text) else { throw BookQueryFault("--unused-after \(text): not a time; write 7d or 24h") }
      return milliseconds / 1000
    }
    _ = try ruleSet.accounts(asked: account)
    self.account = account
    self.ruleSet = ruleSet
    let known = ruleSet.compiled.stocks.map(\.name)
    var wanted: [String] = []
    for name in names {
      let found = known.filter { $0 == name || StockLevel.whole(of: $0) == name }
      if found.isEmpty {
        let close = Suggestion.closest(to: name, in: known)
        if let close { throw BookQueryFault("no stock `\(name)`; did you mean `\(close)`?") }
        throw BookQueryFault(known.isEmpty ? "no stock `\(name)`; the rules have none" : "no stock `\(name)`; they have \(quotedList(known))")
      }
      wanted += found
    }
    self.names = wanted.isEmpty ? nil : Set(wanted)
  }

  /// Blocks.
  /// - Parameters:
  ///   - now: seconds since 1970 UTC.
  ///   - name: under which a follower is shown.
  package func papers(
    _ store: any ReportReader, now: Int64, showsPieces: Bool = false, name: @escaping @Sendable (FollowerID) -> String
  ) throws(StoreFault) -> StockPapers {
    var stocks = try StockUse.all(in: ruleSet, named: names, store, now: now)
    // All accounts give from the same stock: what one of them gave is told apart, what is left is not.
    if let account { stocks = stocks.map { $0.given(by: account) } }
    let ruleSet = ruleSet
    return StockPapers(
      stocks, unusedAfter: unusedAfter, now: now, showsPieces: showsPieces,
      zone: { ruleSet.account(named: $0)?.timezone ?? ruleSet.compiled.timezone }, name: name)
  }
}
