internal import Rules

/// Which days of an account the platform has figures of that are not kept yet.
package enum MissingFigures {
  /// Days that are caught up with at most, when an account is asked for the first time or after a long while.
  package static let reach = 60
  /// Days that one call tells. (wechat-protocol 7.13)
  package static let atOnce = 7
  /// The first day that there are figures of: 2014-12-01.
  private static let earliest = 16_405

  /// The last day of which there are figures: yesterday's come at eight in the morning.
  /// - Parameter now: seconds since 1970 UTC.
  package static func lastReady(at now: Int64) -> Int {
    let today = Int(PlatformDay.number(at: now))
    return now >= LedgerDays.start(of: today).addingSaturated(8 * 3600) ? today - 1 : today - 2
  }

  /// When figures of another day come, in seconds since 1970 UTC.
  package static func nextReady(after now: Int64) -> Int64 { LedgerDays.start(of: lastReady(at: now) + 2).addingSaturated(8 * 3600) }

  /// Spans to ask for, oldest first, each of at most seven days.
  /// - Parameters:
  ///   - kept: days whose figures are there.
  ///   - first: day of the first line of the ledger; before it there is nothing to lay beside.
  package static func spans(kept: Set<Int>, first: Int, now: Int64) -> [ClosedRange<Int>] {
    let last = lastReady(at: now)
    let start = max(first, last - reach + 1, earliest)
    guard start <= last else { return [] }
    var spans: [ClosedRange<Int>] = []
    for day in start...last where !kept.contains(day) {
      if let open = spans.last, open.upperBound == day - 1, open.count < atOnce {
        spans[spans.count - 1] = open.lowerBound...day
      } else {
        spans.append(day...day)
      }
    }
    return spans
  }
}
