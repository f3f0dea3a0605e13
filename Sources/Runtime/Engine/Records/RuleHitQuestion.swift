package import Rules
internal import Wire

/// What is asked of the rules' hits: by a command, or by a page.
package struct RuleHitQuestion: Sendable {
  private let ruleSet: RuleSet
  private let account: String?
  private let days: ClosedRange<Int>
  private let isByDay: Bool
  /// Whether days were named at all, and where the first of them begins.
  private let isBounded: Bool
  private let since: Int64?

  /// - Parameter now: seconds since 1970 UTC.
  /// - Throws: `BookQueryFault` in the words of the options.
  package init(account: String?, from: String?, to: String?, byDay: Bool, in ruleSet: RuleSet, now: Int64) throws(BookQueryFault) {
    if account != nil { _ = try ruleSet.accounts(asked: account) }
    self.ruleSet = ruleSet
    self.account = account
    isByDay = byDay
    let zone = ruleSet.account(named: account ?? ruleSet.accounts.first?.name ?? "")?.timezone ?? ruleSet.compiled.timezone
    days = try WrittenDays.span(from: from, to: to, today: zone.civil(at: now).dayNumber)
    isBounded = from != nil || to != nil
    since = from == nil ? nil : zone.instant(of: CivilTime(dayNumber: days.lowerBound))
  }

  /// Blocks.
  package func report(of turns: any TurnStore) throws(StoreFault) -> RuleHitReport {
    // A day of any zone lies within a day more on either side.
    let hours = (Int64(days.lowerBound) - 1) * 24..<(Int64(days.upperBound) + 2) * 24
    let (counts, counted) = (try turns.counts(in: hours), try turns.countedSince())
    return RuleHitReport(
      counts, ruleSet, days: isBounded ? days : nil, accounts: account.map { [$0] }, byDay: isByDay,
      since: since.map { max($0, counted ?? $0) } ?? counted)
  }
}

extension RuleHitReport {
  /// Rows for a spreadsheet: times in the accounts' zones, and `none` where no rule answered, as questions for turns have it.
  package func csv(zone: (_ account: String) -> Zone) -> String {
    let rows = rows.map { row -> JSON in
      [
        "account": .string(row.account), "rule": .string(row.rule ?? TurnSearch.noRule), "day": row.day.map { .string($0) } ?? .null,
        "part": .string("\(row.part)"), "hits": .int(row.hits), "last": .string(WallClock.text(row.last, in: zone(row.account))),
      ]
    }
    return RowTable.csv(["account", "rule", "day", "part", "hits", "last"], rows)
  }
}
