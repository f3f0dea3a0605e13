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

  /// Only how many were new on a day, without what explains a difference: the lines of that day are gone through, and none is held.
  /// - Parameter day: since 1970 in Beijing.
  /// - Returns: nil when the platform's count is not known.
  package static func newFollowers(_ store: any Store, of account: String, on day: Int) throws(StoreFault) -> (platform: Int, ours: Int)? {
    guard let figures = try store.figures(of: account, days: day...day).first else { return nil }
    var ours = 0
    try store.lines(of: account, in: LedgerDays.time(of: day)) { ours += $0.kind == .follow ? 1 : 0 }
    return (figures.all.new, ours)
  }
}
