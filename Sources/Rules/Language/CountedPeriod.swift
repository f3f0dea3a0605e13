/// The time over which something is counted; by the time of events, never by the clock.
package enum CountedPeriod: Hashable, Sendable {
  case ever
  /// Seconds before an event.
  case within(Int64)
  case each(CalendarPeriod)

  /// Those of some times that count at an event, in their order.
  package func counting(_ times: [Int64], at now: Int64, in zone: Zone) -> [Int64] {
    switch self {
    case .ever: return times
    case .within(let seconds): return times.filter { $0 > now.addingSaturated(-seconds) }
    case .each(let period):
      let range = period.range(holding: now, in: zone)
      return times.filter(range.contains)
    }
  }

  /// Until when something at a moment may count; nil for ever. Events may come a day late.
  package func end(of time: Int64) -> Int64? {
    let day: Int64 = 86_400
    switch self {
    case .ever: return nil
    case .within(let seconds): return time.addingSaturated(seconds).addingSaturated(day)
    case .each(.day): return time.addingSaturated(2 * day)
    case .each(.week): return time.addingSaturated(8 * day)
    case .each(.month): return time.addingSaturated(32 * day)
    }
  }
}
