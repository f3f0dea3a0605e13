/// Hours and days of conditions.
extension Reader {
  mutating func readTimeWindow(_ node: YAMLNode) -> TimeWindowDeclaration? {
    if let hours = hours(node, "`time`") { return TimeWindowDeclaration(span: node.span, days: 0x7F, from: hours.from, to: hours.to) }
    guard let fields = fields(node, .time) else { return nil }
    var days: UInt8 = 0
    var from: Located<Int>?
    var to: Located<Int>?
    for (key, entry) in fields.keyed(by: TimeKey.self) {
      switch key {
      case .days: days = readDays(entry.value)
      case .from: from = clockTime(entry.value, "`from`")
      case .to: to = clockTime(entry.value, "`to`")
      }
    }
    if node.entries?.isEmpty ?? false {
      report(.emptyCollection("`time`", at: node.span))
      return nil
    }
    let lacksFrom = fields[TimeKey.from] == nil
    if lacksFrom != (fields[TimeKey.to] == nil), fields.isWhole {
      let missing = lacksFrom ? "from" : "to"
      report(
        Diagnostic(
          .missingKey, "`time` has no `\(missing)`", at: firstLine(of: node.span), help: ["add `\(missing): HH:MM`; the end of the day is `24:00`"]))
    }
    return TimeWindowDeclaration(span: firstLine(of: node.span), days: days == 0 ? 0x7F : days, from: from, to: to)
  }

  /// Bit 0 is Monday; none when no day could be read.
  private mutating func readDays(_ node: YAMLNode) -> UInt8 {
    var days: UInt8 = 0
    let read = oneOrMany(node, "`days`", of: .names) { reader, item -> UInt8? in
      guard let text = reader.text(item, "`days`", isClosed: true) else { return nil }
      if let days = Self.days(text.value) ?? reader.meant(item, rewrite: { $0.replacing("~", with: "-") }, Self.days) { return days }
      if let written = SpokenForms.written(text.value), let days = Self.days(written) {
        reader.report(.spoken(text.value, written, at: item.span))
        return days
      }
      reader.report(.unknownWord(text, "`days`", allowed: Weekday.allCases.map(\.rawValue) + ["mon-fri", "mon-sun"]))
      return nil
    }
    for part in read ?? [] { days |= part }
    return days
  }

  /// `mon` or `mon-fri`.
  static func days(_ text: String) -> UInt8? {
    let ends = text.split(separator: "-", omittingEmptySubsequences: false).map(String.init)
    let indices = ends.compactMap { end in Weekday.allCases.firstIndex { $0.rawValue == end } }
    guard indices.count == ends.count, (1...2).contains(ends.count) else { return nil }
    var days: UInt8 = 0
    var day = indices[0]
    days |= 1 << UInt8(day)
    while day != indices[indices.count - 1] {
      day = (day + 1) % 7
      days |= 1 << UInt8(day)
    }
    return days
  }

  mutating func readDate(_ node: YAMLNode) -> ConditionLeaf? {
    guard node.entries != nil else {
      return days(node, "`date`").map { .dates(.days($0)) }
    }
    guard let fields = fields(node, .date) else { return nil }
    for (key, entry) in fields.keyed(by: DateKey.self) {
      switch key {
      case .list:
        for window in DateWindowKey.allCases {
          guard let beside = fields.key(window) else { continue }
          report(
            Diagnostic(
              .conflictingKeys, "`\(window.word)` beside `list`", at: beside.span,
              related: [Diagnostic.Label(entry.key.span, "the days are those of the list")],
              help: ["keep one of them; two conditions on the date stand under `all:`"]))
        }
        if let days = daysUnderList(entry.value, of: node, "`date`") { return .dates(.days(days)) }
        return identifier(entry.value, "`list`").map { .dates(.list($0)) }
      case .window: continue  // read below
      }
    }
    return readDateWindow(node, .date).map { .dateWindow($0) }
  }
}
