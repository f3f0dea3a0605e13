/// A calendar as it is written: hours of the week, days that differ, and until when those are known.
package struct CalendarDeclaration: Sendable {
  package let name: Located<String>
  package let week: [(day: Located<Int>, hours: [Located<HourRange>])]
  /// Whether all hours could be read: else a day may have more of them.
  package let isWhole: Bool
  package let off: DaysDeclaration?
  package let work: [MakeUpDeclaration]
  package let knownUntil: Located<WrittenTime>?
  package let timezone: Located<String>?
}

/// Days of the calendar, written out or named as a list.
package enum DaysDeclaration: Sendable {
  case days([Located<DayRange>])
  case list(Located<String>)
}

/// Days that are worked with the hours of another day of the week.
package struct MakeUpDeclaration: Sendable {
  package let days: DaysDeclaration
  /// 0 is Monday.
  package let weekday: Located<Int>
}

/// The hours in which a message may go.
package enum BetweenDeclaration: Sendable {
  case hours(TimeWindowDeclaration)
  /// Those of a calendar.
  case open(Located<String>)
}
