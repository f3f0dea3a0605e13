extension Reconciliation {
  /// Reads what it needs from a store whose books are up to date.
  /// - Parameters:
  ///   - days: since 1970 in Beijing.
  ///   - now: seconds since 1970 UTC.
  ///   - bringUpToDate: as `BookKeeping.cells` wants it.
  package init(
    _ store: any Store, under terms: BookTerms, _ days: ClosedRange<Int>, now: Int64, bringUpToDate: () throws(StoreFault) -> Void
  ) throws(StoreFault) {
    let account = terms.account
    // The books first: who is erased in between stands in them and in no line, and the other way round would be missing.
    let booked = try BookedDays(store, terms, days.lowerBound - 1...days.upperBound + 1, bringUpToDate: bringUpToDate)
    var lines: [LedgerEntry] = []
    let time = LedgerDays.start(of: days.lowerBound - Self.around)..<LedgerDays.start(of: days.upperBound + 1 + Self.around)
    try store.lines(of: account, in: time) { lines.append($0) }
    self.init(
      of: account, days, lines, figures: try store.figures(of: account, days: days.lowerBound - 1...days.upperBound + 1), booked: booked,
      runs: try store.serverRuns(), now: now)
  }

  /// Only how many were new on a day, without what explains a difference: the lines of that day are gone through, and none is held.
  /// - Parameter day: since 1970 in Beijing.
  /// - Returns: nil when the platform's count is not known, or where it is not known whether it differs: followers were erased, and the
  ///   account has other days than Beijing.
  package static func newFollowers(
    _ store: any Store, under terms: BookTerms, on day: Int, bringUpToDate: () throws(StoreFault) -> Void
  ) throws(StoreFault) -> (platform: Int, ours: Int)? {
    guard let figures = try store.figures(of: terms.account, days: day...day).first else { return nil }
    let booked = try BookedDays(store, terms, day...day, bringUpToDate: bringUpToDate)
    let (own, today) = (booked.reaching(into: day), LedgerDays.time(of: day))
    var ours = DayMovement()
    var counted: [Int: DayMovement] = [:]
    let time = min(today.lowerBound, booked.days.end(of: own.lowerBound - 1))..<max(today.upperBound, booked.days.end(of: own.upperBound))
    try store.lines(of: terms.account, in: time) { line in
      if today.contains(line.at) { ours.count(line) }
      counted[booked.days.day(at: line.at), default: DayMovement()].count(line)
    }
    let erased = booked.erased(on: day, besides: counted)
    let platform = figures.all.new
    let new = ours.new + erased.certain.new
    if !erased.isCertain, platform >= new, platform <= new + erased.movement.new { return nil }
    return (platform, new)
  }
}
