/// Calendars, and the days of lists.
extension Lowering {
  mutating func lowerCalendars() {
    // What a template reads of one that could not be read is no fault of its own.
    for entry in sections.entries(of: .calendars) { knownCalendars[entry.key.value] = true }
    for declaration in unique(declarations.calendars, "calendar", { $0.name }) {
      guard let (index, isKnown) = lower(declaration) else { return }
      calendarIndex[declaration.name.value] = index
      knownCalendars[declaration.name.value] = isKnown
    }
    for (account, overlay) in declarations.overlays.sorted(by: { $0.key < $1.key }) {
      for declaration in overlay.calendars {
        guard let own = seen(by: account, { $0.lower(declaration) }) else { return }
        ownCalendars[account, default: [:]][declaration.name.value] = own
      }
    }
  }

  /// Nil when there are too many.
  private mutating func lower(_ declaration: CalendarDeclaration) -> (index: Int, isKnown: Bool)? {
    if parts.calendars.count >= limits.calendars {
      report(.tooLarge("more than \(limits.calendars) calendars in one rule set", at: declaration.name.span))
      return nil
    }
    let calendar = lowered(declaration)
    parts.calendars.append(calendar)
    // One that never closes opens no more; one whose days end is not known beyond them. Of hours that could not be read nothing is said.
    let isKnown = !declaration.isWhole || calendar.knownUntil == nil && calendar.opening(from: now, in: parts.timezone) != nil
    return (parts.calendars.count - 1, isKnown)
  }

  private mutating func lowered(_ declaration: CalendarDeclaration) -> BusinessCalendar {
    var week = [[HourRange]](repeating: [], count: 7)
    for (day, hours) in declaration.week { week[day.value] = hours.prefix(limits.hoursPerDay).map(\.value) }
    var exceptions: [Int: BusinessCalendar.Exception] = [:]
    var places: [Int: SourceSpan] = [:]
    if let off = declaration.off {
      for range in days(off, "`off`") {
        for day in range.value.first...range.value.last {
          exceptions[day] = .off
          if places[day] == nil { places[day] = range.span }
        }
      }
    }
    for work in declaration.work {
      for range in days(work.days, "`work`") {
        for day in range.value.first...range.value.last {
          guard let known = exceptions[day] else {
            exceptions[day] = .work(as: work.weekday.value)
            places[day] = range.span
            continue
          }
          if known == .work(as: work.weekday.value) { continue }
          reportTwoAnswers(for: day, known, at: range.span, before: places[day])
          break  // the rest of the range is the same fault
        }
      }
    }
    return BusinessCalendar(
      name: declaration.name.value, owner: view, week: week, exceptions: exceptions, knownUntil: declaration.knownUntil?.value.civil.dayNumber,
      timezone: zone(declaration.timezone))
  }

  private mutating func reportTwoAnswers(for day: Int, _ known: BusinessCalendar.Exception, at span: SourceSpan, before: SourceSpan?) {
    let date = CivilTime(dayNumber: day).date
    report(
      Diagnostic(
        .calendar, known == .off ? "\(date) is both off and worked" : "\(date) has the hours of two days", at: span,
        related: before.map { [Diagnostic.Label($0, known == .off ? "off here" : "the other one")] } ?? [],
        help: ["take the day out of one of them"]))
  }

  // MARK: days

  /// The days that are written, or those of a list, each with its place. What is no day is reported there.
  mutating func days(_ declaration: DaysDeclaration, _ what: Phrase) -> [Located<DayRange>] {
    var count = 0
    var days: [Located<DayRange>] = []
    for range in ranges(declaration, what) {
      count += range.value.count
      if count > limits.listedDays {
        report(.tooLarge("\(what): more than \(limits.listedDays) days", at: range.span))
        break
      }
      days.append(range)
    }
    return days
  }

  private mutating func ranges(_ declaration: DaysDeclaration, _ what: Phrase) -> [Located<DayRange>] {
    switch declaration {
    case .days(let days): return days
    case .list(let name):
      guard tableIndex[name.value] != nil, let list = list(named: name.value) else {
        undefined(name, "list", in: tableIndex.keys.filter { list(named: $0) != nil }, add: "lists")
        return []
      }
      switch list.content {
      case .words(let words): return words.compactMap { day($0, of: name, isCell: false) }
      case .table(let table):
        let column = table.columns.firstIndex { $0.name.value == table.key.first?.value } ?? 0
        return (0..<table.rows.count).compactMap { row in
          day(Located(table.rows.cells.text(row, column), table.rows.span(row, column)), of: name, isCell: true)
        }
      }
    }
  }

  /// As the account that is looked at has it.
  private func list(named name: String) -> ListDeclaration? {
    view.flatMap { declarations.overlays[$0]?.lists.first { $0.name.value == name } } ?? declarations.lists.first { $0.name.value == name }
  }

  private mutating func day(_ word: Located<String>, of list: Located<String>, isCell: Bool) -> Located<DayRange>? {
    let what: Phrase = "`\(word.value)` in list `\(list.value)`"
    if let range = DayRange(word.value) {
      guard let fault = Diagnostic.fault(of: Located(range, word.span), what) else { return Located(range, word.span) }
      report(fault.related(Diagnostic.Label(list.span, "read as days here")))
      return nil
    }
    if let time = WrittenTime(word.value) {
      report(.dayWithClock(at: word.span))
      return Located(DayRange(day: time.civil.dayNumber), word.span)
    }
    let written = DayRange.written(LookAlikes.ascii(word.value) ?? word.value)
    // A row of a table is more than the cell.
    if !isCell, let meant = DayRange(written) == nil ? SpokenForms.written(word.value) : written, DayRange(meant) != nil {
      report(.spoken(word.value, meant, at: word.span))
    } else {
      report(Diagnostic.notADay(word, what).related(Diagnostic.Label(list.span, "read as days here")))
    }
    return nil
  }

  // MARK: names

  /// One that is open closes again, where its week is never over: behind the last known day nobody knows when.
  func closing(of name: String) -> Set<String> {
    guard knownCalendars[name] == true else { return [] }
    return [["calendars", name, Variable.CalendarPart.closes.rawValue].joined(separator: PathKey.separator)]
  }

  /// The calendar of this name; one that is not there is reported.
  mutating func calendar(_ name: Located<String>) -> Int? {
    if let index = calendarIndex[name.value] { return index }
    undefined(name, "calendar", in: Array(calendarIndex.keys), add: "calendars")
    return nil
  }
}

extension CivilTime {
  /// `2035-10-01`.
  package var date: String {
    func two(_ value: Int) -> String { value < 10 ? "0\(value)" : "\(value)" }
    let years = String(year)
    return "\(String(repeating: "0", count: max(0, 4 - years.count)))\(years)-\(two(month))-\(two(day))"
  }
}
