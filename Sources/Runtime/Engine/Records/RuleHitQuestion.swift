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
    if let account, ruleSet.account(named: account) == nil { throw BookQueryFault("--account \(account): no such account in the rules") }
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
  /// Rows of the answer for programs.
  package var csv: String {
    guard case .array(let rows)? = json["rules"] else { return "" }
    return RowTable.csv(["account", "rule", "day", "part", "hits", "last"], rows)
  }
}
