/// How often a rule answers, and over which time something is counted.
extension Reader {
  mutating func readLimit(_ node: YAMLNode) -> LimitDeclaration? {
    guard let fields = fields(node, .limit) else { return nil }
    var times: Located<Int>?
    var share = LimitShare.user
    var by: TemplateDeclaration?
    for (key, entry) in fields.keyed(by: LimitKey.self) {
      switch key {
      case .times: times = integer(entry.value, "`times`")
      case .per:
        share = word(entry.value, "`per`", LimitShare.self)?.value ?? .user
        if share == .account { checkNewer(entry.value) }
      case .by:
        by = template(entry.value, "`by`")
        if let text = entry.value.scalar, !text.isEmpty, !text.contains("{"), let by { report(.dividesNothing(text, at: by.node.span)) }
      case .within, .each: break  // read below, together
      }
    }
    let period = readPeriod(fields)
    if share == .account, let key = fields.key(LimitKey.by), !LimitKey.periods.contains(where: { fields[$0] != nil }) {
      report(
        Diagnostic(
          .missingKey, "`by` with `per: account` needs an end: `within` or `each`", at: key.span,
          notes: ["a count is kept for each text that came, whoever sent it; without an end there would be ever more of them"],
          help: ["add for example `each: day`"]))
    }
    guard let times else { return nil }
    guard (1...100).contains(times.value) else {
      report(.invalid(Located("\(times.value)", times.span), "`times`", expected: "a number from 1 to 100", example: "`1`"))
      return nil
    }
    return LimitDeclaration(times: times, period: period, share: share, by: by)
  }

  /// `within` and `each` exclude each other.
  mutating func readPeriod(_ fields: Fields) -> CountedPeriod {
    let within = duration(fields[LimitKey.within], "`within`")
    let each = word(fields[LimitKey.each], "`each`", CalendarPeriod.self)
    if let within, within.value < 1000 {
      report(.invalid(Located("", within.span), "`within`", expected: "at least a second", example: "`12h`"))
    }
    if let (first, second) = fields.pair(LimitKey.within, LimitKey.each) {
      report(
        Diagnostic(
          .conflictingKeys, "`\(second.value)` beside `\(first.value)`", at: second.span, related: [Diagnostic.Label(first.span, "the time is this")],
          help: ["keep `within:` for so long before each event, or `each:` for the calendar's day, week or month"]))
    }
    if let within { return .within(max(1, within.value / 1000)) }
    return each.map { .each($0.value) } ?? .ever
  }
}

extension Reader {
  /// A word of the sixth engine under a key that is older.
  mutating func checkNewer(_ node: YAMLNode, since: Version = .sixth) {
    guard let requires, requires < since, let word = node.scalar else { return }
    report(.newerKey(Located(word, node.span), since: since, requires: requires))
  }
}

extension Reader.Fields {
  /// Two keys, in the order in which they stand, when both do.
  func pair(_ one: some SectionKey, _ other: some SectionKey) -> (Located<String>, Located<String>)? {
    guard let one = key(one), let other = key(other) else { return nil }
    return one.span.bytes.lowerBound < other.span.bytes.lowerBound ? (one, other) : (other, one)
  }
}

extension Diagnostic {
  /// A limit `by` a text that is the same for every event.
  static func dividesNothing(_ text: String, at span: SourceSpan) -> Diagnostic {
    Diagnostic(
      .invalidValue, "`\(text)` is the same for every event: it divides nothing", severity: .warning, at: span,
      help: ["write what the events differ by as a template, such as `by: \"{{ \(Identifier.isOne(text) ? text : "campaign.id") }}\"`"])
  }
}
