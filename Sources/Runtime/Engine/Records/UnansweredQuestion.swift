internal import Rules

/// What is asked of the texts that no rule answered.
package struct UnansweredQuestion: Sendable {
  private let account: String?
  private let since: Int64
  private let limit: Int

  /// - Parameters:
  ///   - account: nil for all.
  ///   - days: how many back; nil for all that are kept.
  ///   - now: seconds since 1970 UTC.
  /// - Throws: `BookQueryFault` in the words of the options.
  package init(account: String? = nil, days: Int?, limit: Int, now: Int64) throws(BookQueryFault) {
    guard limit > 0 else { throw BookQueryFault("--limit: above 0") }
    guard days.map({ (1...Int(UnansweredText.days)).contains($0) }) ?? true else { throw BookQueryFault("--days: from 1 to \(UnansweredText.days)") }
    self.account = account
    self.limit = limit
    since = days.map { TurnCounts.hour(of: now) / 24 - Int64($0) + 1 } ?? 0
  }

  /// Blocks.
  /// - Returns: the most frequent first, and whether there are more.
  package func texts(of turns: any TurnStore) throws(StoreFault) -> (shown: [UnansweredCount], isCut: Bool) {
    let most = account == nil ? min(limit, Int(Int32.max) - 1) + 1 : Int(Int32.max)
    let all = try turns.unanswered(since: since, limit: most).filter { account ?? $0.account == $0.account }
    return (Array(all.prefix(limit)), all.count > limit)
  }
}
