package import Rules
package import Wire

/// How long the days of calendars are known: nobody looks at a file that works, and next year's days are published once.
package struct CalendarReport: Sendable {
  package struct Line: Sendable {
    /// With its account behind it, where one account has it otherwise.
    package let name: String
    /// As `2035-12-31`.
    package let knownUntil: String
    /// Days from today; below 0 when they are over.
    package let left: Int
  }
  /// Of the calendars whose days end.
  package let lines: [Line]

  /// - Parameter now: seconds since 1970 UTC.
  package init(_ rules: CompiledRules, now: Int64) {
    lines = rules.calendars.compactMap { calendar in
      guard let end = calendar.knownUntil else { return nil }
      let today = (calendar.timezone ?? rules.timezone).civil(at: now).dayNumber
      return Line(
        name: calendar.owner.map { "\(calendar.name) (\($0))" } ?? calendar.name, knownUntil: CivilTime(dayNumber: end).date, left: end - today)
    }
  }

  /// For `/status`.
  package var json: JSON {
    .array(lines.map { ["name": .string($0.name), "known_until": .string($0.knownUntil), "days_left": .int($0.left)] })
  }
}
