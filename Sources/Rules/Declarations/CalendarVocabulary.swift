/// The keys of calendars.
extension Section {
  static let calendar = Section("a calendar", CalendarKey.self)

  static let makeUpDays = Section("`work`", MakeUpKey.self)
}

/// The keys of a calendar.
enum CalendarKey: String, SectionKey {
  case week, off, work, knownUntil = "known_until", timezone

  /// `09:00-12:00`, or several such hours, or none.
  private static let hours: Shape = .either([.text, .listOrNone(.text)])
  private static let days: Shape = .either([.oneOrMany(.date), .section(.listReference)])

  var declared: Section.Key {
    switch self {
    case .week:
      holds(
        .map(Self.hours), required: true, since: .sixth,
        "hours as `09:00-12:00` by day, `mon` to `sun` or `mon-fri`; a day that is left out is closed")
    case .off: holds(Self.days, since: .sixth, "days that are closed whatever day of the week they are")
    case .work: holds(.oneOrMany(.section(.makeUpDays)), since: .sixth, "days that are worked with the hours of another day of the week")
    case .knownUntil: holds(.date, since: .sixth, "last day of which `off` and `work` are known; beyond it the week alone holds")
    case .timezone: holds(.text, since: .sixth, "zone in which the hours are read, if not that of the account")
    }
  }
}

/// The keys of days that are worked instead of others.
enum MakeUpKey: String, SectionKey {
  case list, days, hoursOf = "as"

  var declared: Section.Key {
    switch self {
    case .list: holds(.identifier, since: .sixth, "the days, in a list")
    case .days: holds(.oneOrMany(.date), since: .sixth, "the days, written out")
    case .hoursOf: holds(.word(Weekday.allCases.map(\.rawValue)), required: true, since: .sixth, "the day of the week whose hours they have")
    }
  }
}

/// Days of the week as they are written.
enum Weekday: String, Sendable, CaseIterable { case mon, tue, wed, thu, fri, sat, sun }
