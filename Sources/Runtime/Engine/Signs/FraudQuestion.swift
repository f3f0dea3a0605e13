package import Rules

/// In which time signs of fraud are looked for, and of which accounts.
package struct FraudQuestion: Sendable {
  private struct Asked {
    let account: Account
    let terms: BookTerms
    let time: Range<Int64>
    /// Since 1970 in the zone of the books.
    let days: ClosedRange<Int>
  }
  private let asked: [Asked]
  private let ruleSet: RuleSet
  private let now: Int64
  package static let from = "28d"
  package static let to = "today"

  /// - Parameter now: seconds since 1970 UTC.
  /// - Throws: `BookQueryFault` in the words of the options.
  package init(account: String?, from: String, to: String, in ruleSet: RuleSet, now: Int64) throws(BookQueryFault) {
    self.now = now
    self.ruleSet = ruleSet
    var asked: [Asked] = []
    for account in try ruleSet.accounts(asked: account) {
      let terms = ruleSet.bookTerms(of: account.name)
      asked.append(
        Asked(
          account: account, terms: terms, time: try WrittenDays.time(from: from, to: to, in: account.timezone, now: now),
          days: try WrittenDays.span(from: from, to: to, today: terms.zone.civil(at: now).dayNumber)))
    }
    self.asked = asked
  }

  /// Whose books tell how many follows there were: to be brought up to date before signs are sought.
  package var accounts: [String] { asked.map(\.account.name) }

  /// Blocks.
  /// - Parameter name: under which a follower is shown.
  /// - Returns: one for each account, and whether any has signs.
  package func reports(
    _ store: any ReportReader & BookStore, name: @escaping @Sendable (FollowerID) -> String
  ) throws(StoreFault) -> (reports: [FraudReport], hasSigns: Bool) {
    var (reports, hasSigns) = ([FraudReport](), false)
    for one in asked {
      let (account, time) = (one.account, one.time)
      let reading = BookReading(store, ruleSet, [account.name])
      let counted = try BookKeeping.cells(store, one.terms, BookQuery(days: one.days)) { () throws(StoreFault) in
        try reading.bringUpToDate()
      }.within
      let erased = ErasedFollows(
        count: try ErasedFollows.count(in: counted, on: one.days, under: one.terms, store), areLeavers: account.privacy == .erase)
      var lines = SignLines()
      // Whoever followed at the end of it may have left a day later.
      let read = time.lowerBound..<time.upperBound.addingSaturated(86_400)
      var first = Int64.max
      try store.lines(of: account.name, in: read) { line in
        first = min(first, line.at)
        lines.add(line)
      }
      let found = FraudSigns(
        of: account.name, lines, in: bounded(time, first: first), zone: account.timezone, now: now)
      // Of what was left off half way nothing may be told.
      if Patience.isOver { throw .cutShort }
      hasSigns = hasSigns || !found.signs.isEmpty
      reports.append(FraudReport(found, zone: account.timezone, erased: erased, name: name))
    }
    return (reports, hasSigns)
  }

  /// Each day is looked at: those long before the first line, and long after now, tell nothing.
  private func bounded(_ time: Range<Int64>, first: Int64) -> Range<Int64> {
    let far: Int64 = 400 * 86_400
    let (begin, end) = (min(first, now), now.addingSaturated(86_400))
    let from = begin.subtractingSaturated(far) > time.lowerBound ? begin : time.lowerBound
    return from..<max(from, time.upperBound > end.addingSaturated(far) ? end : time.upperBound)
  }
}
