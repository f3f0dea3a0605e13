package import Rules

/// Days since 1970 in a zone, and the weeks and months that they are of.
package struct BookDays: Sendable {
  private let zone: Zone

  package init(_ zone: Zone) { self.zone = zone }

  /// The day of an instant in seconds since 1970 UTC; times that no clock shows fall on a day some million years away.
  package func day(at instant: Int64) -> Int {
    let local = instant.addingSaturated(Int64(zone.offset(at: instant)))
    let (day, rest) = local.quotientAndRemainder(dividingBy: 86_400)
    return Int(min(max(rest < 0 ? day - 1 : day, -Self.farthest), Self.farthest))
  }

  /// When a day is over, in seconds since 1970 UTC. Where clocks go back over midnight, the second midnight ends it.
  package func end(of day: Int) -> Int64 {
    let midnight = CivilTime(dayNumber: day + 1)
    return zone.instants(of: midnight).last ?? zone.instant(of: midnight)
  }

  /// The first day of a span that a day is in; 0 for all days.
  package static func start(of span: BookSpan, with day: Int) -> Int {
    switch span {
    case .day: day
    case .week: day - CivilTime(dayNumber: day).weekday
    case .month: day - CivilTime(dayNumber: day).day + 1
    case .total: 0
    }
  }

  private static let farthest: Int64 = 1 << 30
}

extension BookSpan {
  /// The last day of the span that a day is in.
  package func last(of day: Int) -> Int {
    switch self {
    case .day: return day
    case .week: return BookDays.start(of: self, with: day) + 6
    case .month:
      let civil = CivilTime(dayNumber: day)
      return BookDays.start(of: self, with: day) + CivilTime.daysIn(month: civil.month, year: civil.year) - 1
    case .total: return .max
    }
  }
}
