internal import Rules

/// What is asked of the texts that no rule answered.
package struct UnansweredQuestion: Sendable {
  private let account: String?
  /// Since 1970, as texts are counted: by UTC.
  private let days: ClosedRange<Int64>
  private let limit: Int

  /// - Parameters:
  ///   - account: nil for all.
  ///   - from: the first day, as `--from` has it, and `to` the last; nil for all that are kept.
  ///   - days: how many back, in the place of these.
  ///   - now: seconds since 1970 UTC.
  /// - Throws: `BookQueryFault` in the words of the options.
  package init(
    account: String? = nil, from: String? = nil, to: String? = nil, days: Int?, limit: Int, now: Int64
  ) throws(BookQueryFault) {
    guard limit > 0 else { throw BookQueryFault("--limit: above 0") }
    guard days.map({ (1...Int(UnansweredText.days)).contains($0) }) ?? true else { throw BookQueryFault("--days: from 1 to \(UnansweredText.days)") }
    if days != nil, from != nil || to != nil { throw BookQueryFault("--days and --from or --to: say one of both") }
    self.account = account
    self.limit = limit
    let today = Zone.utc.civil(at: now).dayNumber
    let span = try WrittenDays.span(from: from, to: to, today: today)
    self.days = Int64(days.map { today - $0 + 1 } ?? span.lowerBound)...Int64(span.upperBound)
  }

  /// Blocks.
  /// - Returns: the most frequent first, and whether there are more.
  package func texts(of turns: any TurnStore) throws(StoreFault) -> (shown: [UnansweredCount], isCut: Bool) {
    let most = account == nil ? min(limit, Int(Int32.max) - 1) + 1 : Int(Int32.max)
    let all = try turns.unanswered(in: days, limit: most).filter { account ?? $0.account == $0.account }
    return (Array(all.prefix(limit)), all.count > limit)
  }
}
