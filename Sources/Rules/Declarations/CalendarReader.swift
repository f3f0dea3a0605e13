/// Calendars, and days wherever they are written.
extension Reader {
  mutating func readCalendar(_ name: Located<String>, _ node: YAMLNode) -> CalendarDeclaration? {
    guard let name = checkedIdentifier(name, "name of a calendar"), let fields = fields(node, .calendar, where: "calendar `\(name.value)`") else {
      return nil
    }
    var week: (days: [(day: Located<Int>, hours: [Located<HourRange>])], isWhole: Bool)?
    var off: DaysDeclaration?
    var work: [MakeUpDeclaration] = []
    var knownUntil: Located<WrittenTime>?
    var timezone: Located<String>?
    for (key, entry) in fields.keyed(by: CalendarKey.self) {
      let what: Phrase = "`\(key.word)`"
      switch key {
      case .week: week = readWeek(entry.value)
      case .off: off = readDays(entry.value, what)
      case .work: work = isBareDays(entry.value) ? [] : oneOrMany(entry.value, what) { $0.readMakeUp($1) } ?? []
      case .knownUntil: knownUntil = day(entry.value, what)
      case .timezone: timezone = text(entry.value, what)
      }
    }
    guard let week else { return nil }
    for key in [CalendarKey.off, .work] where fields.isWhole && fields[CalendarKey.knownUntil] == nil {
      guard let key = fields.key(key) else { continue }
      report(
        Diagnostic(
          .missingKey, "calendar `\(name.value)` has `\(key.value)` and no `known_until`", at: key.span,
          notes: ["next year's days are published in autumn: until they stand here, its holidays are ordinary days"],
          help: ["add `known_until: 2035-12-31`, the last day that the published days cover"]))
      break
    }
    return CalendarDeclaration(name: name, week: week.days, isWhole: week.isWhole, off: off, work: work, knownUntil: knownUntil, timezone: timezone)
  }

  // MARK: hours of the week

  private mutating func readWeek(_ node: YAMLNode) -> (days: [(day: Located<Int>, hours: [Located<HourRange>])], isWhole: Bool)? {
    let before = diagnostics.count
    guard let entries = map(node, "`week`", { reader, day, hours in reader.readWeekEntry(day, hours) }) else { return nil }
    var first: [Int: SourceSpan] = [:]
    var week: [(day: Located<Int>, hours: [Located<HourRange>])] = []
    for (key, days, hours) in entries {
      var twice: [Weekday] = []
      for (index, day) in Weekday.allCases.enumerated() where days >> UInt8(index) & 1 == 1 {
        if first[index] != nil {
          twice.append(day)
        } else {
          first[index] = key
          week.append((Located(index, key), hours))
        }
      }
      guard let day = twice.first, let earlier = Weekday.allCases.firstIndex(of: day).flatMap({ first[$0] }) else { continue }
      report(
        Diagnostic(
          .duplicateName,
          twice.count == 1 ? "`\(twice[0].rawValue)` stands twice in `week`" : "\(quotedList(twice.map(\.rawValue))) stand twice in `week`", at: key,
          related: [Diagnostic.Label(earlier, "first here")], notes: ["a day has all its hours in one place"],
          help: ["join the hours, or name the day once"]))
    }
    return (week, diagnostics.count == before)
  }

  private mutating func readWeekEntry(
    _ name: Located<String>, _ node: YAMLNode
  ) -> (key: SourceSpan, days: UInt8, hours: [Located<HourRange>])? {
    guard let days = weekdays(name) else { return nil }
    if case .sequence(let items) = node.content {
      return (name.span, days, items.compactMap { hourRange($0, of: name.value) })
    }
    // `sat:` with nothing behind it may be closed, or forgotten.
    if case .scalar("", .plain) = node.content {
      report(
        Diagnostic(
          .emptyCollection, "`\(name.value)` has no hours", at: name.span, help: ["write `\(name.value): []` for a day that is closed"]))
      return nil
    }
    let words = split(node, brackets: true, as: .names) ?? [node]
    return (name.span, days, words.compactMap { hourRange($0, of: name.value) })
  }

  /// A key such as `mon` or `mon-fri`; bit 0 is Monday.
  private mutating func weekdays(_ name: Located<String>) -> UInt8? {
    if let days = Self.days(name.value) { return days }
    if let meant = meantName(name, { Self.days($0) != nil }) { return Self.days(meant.value) }
    if let written = SpokenForms.written(name.value), let days = Self.days(written) {
      report(.spoken(name.value, written, at: name.span))
      return days
    }
    report(.unknownWord(name, "`week`", allowed: Weekday.allCases.map(\.rawValue) + ["mon-fri", "mon-sun"]))
    return nil
  }

  private mutating func hourRange(_ node: YAMLNode, of day: String) -> Located<HourRange>? {
    let range = value(node, "hours of `\(day)`", rewrite: HourRange.written, { HourRange($0) }) {
      .invalid($0, "hours of `\(day)`", expected: "from one time of day to another", example: "`09:00-12:00`; over midnight `21:00-02:00`")
    }
    guard let range, range.value.isEmpty else { return range }
    report(
      Diagnostic(
        .windowOver, "hours of `\(day)` begin and end at the same time", at: range.span, notes: ["nothing is open then"],
        help: ["for the whole day write `00:00-24:00`; for none write `\(day): []`"]))
    return nil
  }

  // MARK: days

  /// Whether days stand where it must be said too whose hours they have.
  private mutating func isBareDays(_ node: YAMLNode) -> Bool {
    guard Self.holdsDays(node) else { return false }
    let text = written(node.span).text(node.span.bytes)
    let days = text.contains("\n") || !text.hasPrefix("[") ? "[ \(node.scalar ?? "2035-09-29") ]" : text
    report(
      Diagnostic(
        .wrongType, "`work` does not say whose hours these days have", at: firstLine(of: node.span),
        notes: ["a day that is worked has the hours of a day of the week"], help: ["write `work: { days: \(days), as: mon }`"]))
    return true
  }

  private static func holdsDays(_ node: YAMLNode) -> Bool {
    switch node.content {
    case .scalar(let text, _): DayRange(DayRange.written(text)) != nil
    case .sequence(let items): !items.isEmpty && items.allSatisfy { $0.scalar != nil && holdsDays($0) }
    case .mapping: false
    }
  }

  private mutating func readMakeUp(_ node: YAMLNode) -> MakeUpDeclaration? {
    guard let fields = fields(node, .makeUpDays) else { return nil }
    if let listed = fields[MakeUpKey.list], Self.holdsDays(listed), fields[MakeUpKey.days] == nil, let key = fields.key(MakeUpKey.list) {
      report(
        Diagnostic(
          .wrongType, "`list` is the name of a list, and here stand days", at: key.span, label: "here it is `days`",
          fix: MakeUpKey.days.word))
      let weekday = self.weekday(fields[MakeUpKey.hoursOf])
      guard let days = days(listed, "`days`"), let weekday else { return nil }
      return MakeUpDeclaration(days: .days(days), weekday: weekday)
    }
    let weekday = self.weekday(fields[MakeUpKey.hoursOf])
    let list = identifier(fields[MakeUpKey.list], "`list`")
    let days = fields[MakeUpKey.days].flatMap { self.days($0, "`days`") }
    switch (list, days) {
    case (let list?, nil): return weekday.map { MakeUpDeclaration(days: .list(list), weekday: $0) }
    case (nil, let days?): return weekday.map { MakeUpDeclaration(days: .days(days), weekday: $0) }
    case (.some, .some):
      if let key = fields.key(MakeUpKey.days) {
        report(
          Diagnostic(
            .conflictingKeys, "`work` has both `list` and `days`", at: key.span,
            help: ["keep one of them, or write two entries: `work: [ { list: …, as: mon }, { days: …, as: mon } ]`"]))
      }
    case (nil, nil):
      if fields[MakeUpKey.list] == nil, fields[MakeUpKey.days] == nil, fields[MakeUpKey.hoursOf] != nil {
        report(
          Diagnostic(
            .missingKey, "`work` does not say which days are worked", at: firstLine(of: node.span),
            help: ["add `list: NAME`, or `days: [ 2035-09-29 ]`"]))
      }
    }
    return nil
  }

  private mutating func weekday(_ node: YAMLNode?) -> Located<Int>? {
    word(node, "`as`", Weekday.self).flatMap { word in Weekday.allCases.firstIndex(of: word.value).map { Located($0, word.span) } }
  }

  private mutating func readDays(_ node: YAMLNode, _ what: Phrase) -> DaysDeclaration? {
    if node.entries != nil {
      guard let fields = fields(node, .listReference, where: what) else { return nil }
      if let days = daysUnderList(fields["list"], of: node, what) { return .days(days) }
      return identifier(fields["list"], "`list`").map { .list($0) }
    }
    return days(node, what).map { .days($0) }
  }

  /// `{ list: [ 2035-10-01 ] }`, where the name of a list stands; nil when it is one.
  mutating func daysUnderList(_ listed: YAMLNode?, of node: YAMLNode, _ what: Phrase) -> [Located<DayRange>]? {
    guard let listed, Self.holdsDays(listed) else { return nil }
    let file = written(node.span)
    report(
      Diagnostic(
        .wrongType, "`list` is the name of a list, and here stand days", at: firstLine(of: node.span), label: "days stand behind \(what) itself",
        fix: file.text(node.span.bytes).contains("\n") || node.entries?.count != 1 ? nil : file.text(listed.span.bytes)))
    return days(listed, what)
  }

  /// One day, a range of days, or several of them.
  mutating func days(_ node: YAMLNode, _ what: Phrase) -> [Located<DayRange>]? {
    oneOrMany(node, what, of: .names) { reader, item in reader.dayRange(item, what) }
  }

  private mutating func dayRange(_ node: YAMLNode, _ what: Phrase) -> Located<DayRange>? {
    if let text = node.scalar, let time = WrittenTime(text), time.hasClock {
      report(.dayWithClock(at: node.span))
      return Located(DayRange(day: time.civil.dayNumber), node.span)
    }
    let range = value(node, what, rewrite: DayRange.written, { DayRange($0) }) { .notADay($0, what) }
    guard let range else { return nil }
    if let fault = Diagnostic.fault(of: range, what) {
      report(fault)
      return nil
    }
    return range
  }

  private mutating func day(_ node: YAMLNode, _ what: Phrase) -> Located<WrittenTime>? {
    value(node, what, { WrittenTime($0).flatMap { $0.hasClock ? nil : $0 } }) { .invalid($0, what, expected: "a date", example: "`2035-12-31`") }
  }
}

extension Diagnostic {
  static func notADay(_ text: Located<String>, _ what: Phrase) -> Diagnostic {
    .invalid(text, what, expected: "a date, or all days from one date to another", example: "`2035-10-01` or `2035-10-01..2035-10-07`")
  }

  /// Engines before 1.6 took it without a word.
  static func dayWithClock(at span: SourceSpan) -> Diagnostic {
    Diagnostic(
      .invalidValue, "the time of day is not looked at: here stand whole days", severity: .warning, at: span,
      help: ["leave it out; hours are asked for with `time:`"])
  }

  /// What is wrong with a range of days.
  static func fault(of range: Located<DayRange>, _ what: Phrase) -> Diagnostic? {
    if range.value.isReversed {
      return Diagnostic(
        .windowOver, "\(what): this range ends before it begins", at: range.span, notes: ["no day is in it"],
        help: ["write the earlier day first; both belong to the range"])
    }
    if range.value.count > DayRange.longest {
      return Diagnostic(
        .tooLarge, "\(what): a range of \(range.value.count) days, the limit is \(DayRange.longest)", at: range.span,
        help: [
          what == "`off`" || what == "`work`"
            ? "a calendar is known for a year or two: name the days up to its `known_until`"
            : "for a time without an end use `date: { from: …, until: … }`"
        ])
    }
    return nil
  }
}
