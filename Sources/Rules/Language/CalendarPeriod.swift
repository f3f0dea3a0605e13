/// A stretch of the calendar, in the account's zone.
package enum CalendarPeriod: String, Sendable, CaseIterable {
  case day
  /// From Monday.
  case week
  case month

  /// The one that a moment lies in, half-open, in seconds since 1970 UTC.
  package func range(holding time: Int64, in zone: Zone) -> Range<Int64> {
    let civil = zone.civil(at: time)
    let days: Range<Int> =
      switch self {
      case .day: civil.dayNumber..<civil.dayNumber + 1
      case .week: civil.dayNumber - civil.weekday..<civil.dayNumber - civil.weekday + 7
      case .month:
        CivilTime(year: civil.year, month: civil.month, day: 1)
          .dayNumber..<CivilTime(year: civil.month == 12 ? civil.year + 1 : civil.year, month: civil.month % 12 + 1, day: 1).dayNumber
      }
    let start = zone.instant(of: CivilTime(dayNumber: days.lowerBound))
    return start..<max(start, zone.instant(of: CivilTime(dayNumber: days.upperBound)))
  }
}
