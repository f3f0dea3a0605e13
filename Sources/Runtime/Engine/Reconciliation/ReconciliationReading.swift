extension Reconciliation {
  /// Reads what it needs from a store.
  /// - Parameters:
  ///   - days: since 1970 in Beijing.
  ///   - now: seconds since 1970 UTC.
  package init(_ store: any Store, of account: String, _ days: ClosedRange<Int>, now: Int64) throws(StoreFault) {
    var lines: [LedgerEntry] = []
    let time = LedgerDays.start(of: days.lowerBound - Self.around)..<LedgerDays.start(of: days.upperBound + 1 + Self.around)
    try store.lines(of: account, in: time) { lines.append($0) }
    self.init(
      of: account, days, lines, figures: try store.figures(of: account, days: days.lowerBound - 1...days.upperBound + 1),
      runs: try store.serverRuns(), now: now)
  }
}
