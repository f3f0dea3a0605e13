/// The time over which something is counted; by the time of events, never by the clock.
package enum CountedPeriod: Hashable, Sendable {
  case ever
  /// Seconds before an event.
  case within(Int64)
  case each(CalendarPeriod)

  /// Those of some times that count at an event, in their order. Of an event that comes late, those after it count as well that are as near.
  package func counting(_ times: [Int64], at now: Int64, in zone: Zone) -> [Int64] {
    switch self {
    case .ever: return times
    case .within(let seconds): return times.filter { $0 > now.addingSaturated(-seconds) && $0 < now.addingSaturated(seconds) }
    case .each(let period):
      let range = period.range(holding: now, in: zone)
      return times.filter(range.contains)
    }
  }

  /// Since when things count at an event.
  package func start(at now: Int64, in zone: Zone) -> Int64 {
    switch self {
    case .ever: .min
    case .within(let seconds): now.addingSaturated(1 - seconds)
    case .each(let period): period.range(holding: now, in: zone).lowerBound
    }
  }

  /// Until when something at a moment may count; nil for ever.
  /// - Parameter lateness: seconds by which events may come late.
  package func end(of time: Int64, lateness: Int64) -> Int64? {
    let day: Int64 = 86_400
    let seconds: Int64
    switch self {
    case .ever: return nil
    case .within(let length): seconds = length
    case .each(.day): seconds = day
    case .each(.week): seconds = 7 * day
    case .each(.month): seconds = 31 * day
    }
    return time.addingSaturated(seconds).addingSaturated(lateness)
  }
}
