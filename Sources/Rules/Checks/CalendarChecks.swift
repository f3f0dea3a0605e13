/// `WX0703` and `WX0704`: hours and days of calendars that contradict each other, and days that end.
extension Lowering {
  /// Days before its end at which a calendar says so: next year's days are published in autumn.
  package static let calendarNotice = 60

  mutating func checkCalendars() {
    let common = firsts(declarations.calendars, { $0.name }).map { (calendar: $0, owner: String?.none) }
    let own = declarations.overlays.sorted { $0.key < $1.key }.flatMap { account, overlay in
      overlay.calendars.map { (calendar: $0, owner: String?.some(account)) }
    }
    for (calendar, owner) in common + own {
      var week = [[Located<HourRange>]](repeating: [], count: 7)
      for (day, hours) in calendar.week { week[day.value] = hours.sorted { $0.value.from < $1.value.from } }
      checkOverlaps(week)
      if calendar.isWhole { checkHours(of: calendar, week) }
      checkEnd(of: calendar, owner)
    }
    for rule in orderedRules {
      for action in rule.actions { if let timing = action.kind.timing { checkReach(of: timing, rule.reach.owner) } }
    }
  }

  private mutating func checkOverlaps(_ week: [[Located<HourRange>]]) {
    for (index, day) in week.enumerated() {
      if day.count > limits.hoursPerDay {
        report(.tooLarge("more than \(limits.hoursPerDay) ranges of hours in one day", at: day[limits.hoursPerDay].span))
      }
      for (earlier, later) in zip(day, day.dropFirst()) where later.value.from < earlier.value.to {
        let overnight = [earlier, later].first { $0.value.to > HourRange.day }
        report(
          Diagnostic(
            .calendar, "`\(text(later))` overlaps `\(text(earlier))`", at: later.span, related: [Diagnostic.Label(earlier.span, "of the same day")],
            notes: overnight.map { ["`\(text($0))` ends before it begins, so it goes over midnight"] } ?? [],
            help: [overnight == nil ? "join the two, or correct one of them" : "write the earlier time first, if it was not meant to"]))
      }
      guard let last = day.max(by: { $0.value.to < $1.value.to }), let next = week[(index + 1) % 7].first,
        last.value.to - HourRange.day > next.value.from
      else { continue }
      report(
        Diagnostic(
          .calendar, "`\(text(last))` goes over midnight into `\(text(next))` of the next day", at: last.span,
          related: last.span == next.span ? [] : [Diagnostic.Label(next.span, "begins before that ends")],
          help: ["end the one where the other begins, or write the earlier time first, if it was not meant to go over midnight"]))
    }
  }

  private func text(_ hours: Located<HourRange>) -> String { file(hours.span).text(hours.span.bytes) }

  private mutating func checkHours(of calendar: CalendarDeclaration, _ week: [[Located<HourRange>]]) {
    if week.allSatisfy(\.isEmpty) {
      report(
        Diagnostic(
          .calendar, "calendar `\(calendar.name.value)` has no hours: it is never open", at: calendar.name.span,
          help: ["write hours, as `week: { mon-fri: [ 09:00-18:00 ] }`"]))
      return
    }
    for work in calendar.work where week[work.weekday.value].isEmpty {
      let day = Weekday.allCases[work.weekday.value].rawValue
      report(
        Diagnostic(
          .calendar, "`\(day)` has no hours: these days would be closed", at: work.weekday.span,
          help: ["name a day of the week that has hours, as `as: mon`"]))
    }
  }

  private mutating func checkEnd(of calendar: CalendarDeclaration, _ owner: String?) {
    guard let end = calendar.knownUntil, let left = daysLeft(of: calendar, owner), left < Self.calendarNotice else { return }
    let date = end.value.civil.date
    let message: Phrase =
      left < 0
      ? "calendar `\(calendar.name.value)` knew its days until \(date), \(counted(-left, "day")) ago"
      : left == 0
        ? "calendar `\(calendar.name.value)` knows its days until \(date), which is today"
        : "calendar `\(calendar.name.value)` knows its days until \(date), \(counted(left, "day")) from now"
    report(
      Diagnostic(
        .calendarEnd, message, severity: .warning, at: end.span,
        notes: ["beyond it the week alone holds: a holiday counts as an ordinary day, and `opens` is not known"],
        help: ["add next year's days, then set `known_until` to the last day that they cover"]))
  }

  /// A message that goes later than the days are known waits for hours of which nobody knows whether they are.
  private mutating func checkReach(of timing: TimingDeclaration, _ owner: String?) {
    guard case .open(let name)? = timing.between, let after = timing.after,
      let calendar = calendar(named: name.value, owner), let left = daysLeft(of: calendar, owner),
      left >= Self.calendarNotice, after.value / 86_400_000 > Int64(left), let end = calendar.knownUntil
    else { return }
    report(
      Diagnostic(
        .calendarEnd, "this message goes when the days of `\(name.value)` are no longer known", severity: .warning, at: after.span,
        related: [Diagnostic.Label(end.span, "known until here")], notes: ["beyond it the week alone holds: it may go on a holiday"],
        help: ["add the days that follow and move `known_until`, or let the message go earlier"]))
  }

  private func calendar(named name: String, _ owner: String?) -> CalendarDeclaration? {
    owner.flatMap { declarations.overlays[$0]?.calendars.first { $0.name.value == name } }
      ?? declarations.calendars.first { $0.name.value == name }
  }

  private func daysLeft(of calendar: CalendarDeclaration, _ owner: String?) -> Int? {
    let own = owner.flatMap { ownCalendars[$0]?[calendar.name.value]?.index }
    guard let end = calendar.knownUntil, let index = own ?? calendarIndex[calendar.name.value] else { return nil }
    return end.value.civil.dayNumber - (parts.calendars[index].timezone ?? parts.timezone).civil(at: now).dayNumber
  }
}

extension ActionDeclaration.Kind {
  /// When it goes, for messages.
  fileprivate var timing: TimingDeclaration? {
    switch self {
    case .send(_, let timing, _), .template(_, let timing): timing
    case .tag, .remark, .webhook, .set, .unset, .use, .record: nil
    }
  }
}
