/// Why each rule of the event's kind did or did not answer: the matcher, watched.
public struct Trace: Sendable {
  /// What became of one rule.
  public enum Verdict: Sendable {
    /// It answers.
    case answers
    /// It stands under `always:`, its conditions hold, and its actions run.
    case runs
    /// Its conditions hold, its actions run, and later rules are asked.
    case continues
    /// Its conditions hold; it is only logged.
    case audits
    /// Its conditions hold, but an earlier rule has answered.
    case tooLate
    /// A condition does not hold; `seen` is what it met.
    case refused(condition: SourceSpan, wanted: String, seen: String)
    /// Its conditions hold, but it may not answer this follower now: its limit, or the stock that it gives from.
    case hindered(at: SourceSpan, because: String)
    /// It is for other accounts.
    case otherAccount
  }
  /// One rule.
  public struct Step: Sendable {
    /// The rule's id.
    public let rule: String
    /// Where the rule stands.
    public let span: SourceSpan
    /// Its tier.
    public let tier: Tier
    /// Whether it runs beside those that answer.
    public let role: RuleRole
    /// What became of it.
    public let verdict: Verdict
    /// Whether the index offered it: the others could not match.
    public let isCandidate: Bool
  }
  /// Every rule for the event's kind, in the order in which they are asked.
  public let steps: [Step]
}

extension RuleSet {
  /// Every rule for the event's kind, with the first condition that said no and what it saw.
  /// - Complexity: O(rules of the event's kind).
  public func trace(_ event: Event, given facts: Facts) -> Trace {
    var judgement = Judgement(self, event, counting(event, facts).facts)
    var candidates: Set<Int32> = []
    var lanes = index.rules.candidates(for: judgement)
    while let ordinal = lanes.next(in: index.rules) { candidates.insert(ordinal) }
    let account = compiled.accountBit(of: event)
    var answered = false
    var steps: [Trace.Step] = []
    // A rule that accounts have in forms of their own is one rule: the form of the event's account is shown.
    let asked = index.rules.rules(for: event.kind).filter { selects(compiled.rules[Int($0)], event) }
    var shown = Set(asked.map { compiled.rules[Int($0)] }.filter { $0.accounts == .max || $0.accounts & account != 0 }.map(\.id))
    for ordinal in asked {
      let rule = compiled.rules[Int(ordinal)]
      let isOthers = rule.accounts != .max && rule.accounts & account == 0
      if isOthers, !shown.insert(rule.id).inserted { continue }
      let verdict: Trace.Verdict
      if isOthers {
        verdict = .otherAccount
      } else if !judgement.holds(rule) {
        let condition = compiled.conditions[Int(judgement.refused)]
        verdict = .refused(condition: condition.span, wanted: wanted(by: condition), seen: seen(by: condition, &judgement))
      } else if !answered, let hindrance = judgement.hindrance(of: rule) {
        let (span, reason) = described(hindrance, event)
        verdict = .hindered(at: span, because: reason)
      } else if answered {
        verdict = .tooLate
      } else if rule.isAudit {
        verdict = .audits
      } else {
        switch rule.role {
        case .always: verdict = .runs
        case .continues:
          verdict = .continues
          judgement.answer(by: rule)
        case .answers:
          verdict = .answers
          answered = true
        }
      }
      steps.append(
        Trace.Step(rule: rule.id, span: rule.span, tier: rule.tier, role: rule.role, verdict: verdict, isCandidate: candidates.contains(ordinal)))
    }
    return Trace(steps: steps)
  }

  private func described(_ hindrance: Judgement.Hindrance, _ event: Event) -> (SourceSpan, String) {
    switch hindrance {
    case .answeredBefore(let limit, let by, let last):
      return (limit.span, "answers \(limit.described(by: by)), last \(Self.shown(compiled.zone(of: event).civil(at: last)))")
    case .hasTaken(let take, let stock, let piece): return (take.span, "takes from `\(stock)` once, and the follower has \(piece)")
    case .hasNoPart(let take):
      return (take.span, "takes from `\(compiled.stocks[take.stock].name.prefix { $0 != "[" })`, which has nothing of this value")
    case .usedUp(let take, let stock): return (take.span, "takes from `\(stock)`, and nothing is left")
    }
  }

  func wanted(by condition: Condition) -> String {
    switch condition.kind {
    case .all: "all conditions to hold"
    case .any: "one of its conditions to hold"
    case .not: "its condition not to hold"
    case .leaf(let leaf): wanted(by: leaf)
    }
  }

  private func wanted(by leaf: Condition.Leaf) -> String {
    func names(_ range: Range<Int32>) -> String { range.map { compiled.names[Int(compiled.operands[Int($0)])] }.joined(separator: ", ") }
    switch leaf {
    case .match(let source, let index):
      let matcher = compiled.texts[Int(index)]
      // A scene or a key is nearly always one pattern, and then nothing need be said of how it is compared.
      if source == .scene || source == .key, matcher.modes.count == 1, case .pattern(let ids) = matcher.modes[0] {
        return "\(name(of: source)) " + ids.map { "\"\(compiled.patterns[Int($0)].source)\"" }.joined(separator: " or ")
      }
      return "\(name(of: source)) " + described(matcher)
    case .campaign(let campaigns, let phases):
      var ids: [String] = []
      for id in campaigns.map({ compiled.campaigns[Int(compiled.operands[Int($0)])].id }) where !ids.contains(id) { ids.append(id) }
      let names = ids.map { "`\($0)`" }.joined(separator: " or ")
      let wanted = CampaignPhase.allCases.filter { phases & $0.bit != 0 }
      return "campaign \(names)" + (wanted == [.running] ? "" : ", " + wanted.map { "`\($0.rawValue)`" }.joined(separator: " or "))
    case .subscription(let states):
      return "subscription " + Subscription.allCases.filter { states >> $0.bit & 1 == 1 }.map { "`\($0.rawValue)`" }.joined(separator: " or ")
    case .field(let path, let comparison):
      return "\(name(of: .field(path))) " + described(compiled.comparisons[Int(comparison)])
    case .tag(let tags): return "tag \(names(tags))"
    case .value(let test): return described(compiled.values[Int(test)])
    case .taken(let stocks): return "something taken from \(names(stocks))"
    case .time(let days, let from, let to): return "time \(Self.days(days)) \(Self.clock(from))-\(Self.clock(to))"
    case .dates: return "one of its dates"
    case .dateWindow(let from, let until): return "a time in \(Self.window(from, until, compiled.timezone))"
    case .calendar(let calendar, let isOpen): return "`\(compiled.calendars[Int(calendar)].name)` to be \(isOpen ? "open" : "closed")"
    case .language(let languages): return "language \(names(languages))"
    case .source(let sources): return "source \(names(sources))"
    case .touch(let order, let campaigns): return "\(order.rawValue) touch \(names(campaigns))"
    case .number(let number, let comparison): return "\(number.phrase) " + described(compiled.comparisons[Int(comparison)])
    case .firstFollowed(let from, let until):
      return from == .min
        ? "first follow before \(Self.shown(compiled.timezone.civil(at: until)))" : "first follow in \(Self.window(from, until, compiled.timezone))"
    }
  }

  private func name(of source: TextSource) -> String {
    switch source {
    case .scene: "scene"
    case .key: "key"
    case .text: "text"
    case .url: "address"
    case .field(let path): "field `\(compiled.fieldPaths[Int(path)].map { String(decoding: $0, as: UTF8.self) }.joined(separator: "."))`"
    }
  }

  /// The first few words are enough to recognise a condition by; its place is shown beside it.
  private func few(_ words: [String]) -> String {
    words.prefix(3).map { "\"\($0)\"" }.joined(separator: " or ") + (words.count > 3 ? " or \(words.count - 3) more" : "")
  }

  func described(_ matcher: TextMatcher) -> String {
    func texts(_ words: [[UInt8]]) -> String { few(words.map { String(decoding: $0, as: UTF8.self) }) }
    return matcher.modes.map { mode in
      switch mode {
      case .equals(let words): texts(words)
      case .prefix(let words): "beginning with \(texts(words))"
      case .suffix(let words): "ending with \(texts(words))"
      case .contains(let words): "with \(texts(words)) in it"
      case .containsAll(let words): "with all of its \(counted(words.count, "word")) in it"
      case .glob(let globs): "like \(few(globs.map(\.source)))"
      case .pattern(let ids): "like \(few(ids.map { compiled.patterns[Int($0)].source }))"
      case .regex(let ids): "matching \(few(ids.map { compiled.regexes[Int($0)].source }))"
      case .keyword(let keyword):
        switch keyword.place {
        case .anywhere: "with one of the \(counted(keyword.keys.count, "key")) of list `\(compiled.tables[keyword.keys.table].name)` in it"
        case .atStart: "beginning with one of the \(counted(keyword.keys.count, "key")) of list `\(compiled.tables[keyword.keys.table].name)`"
        case .atEnd: "ending with one of the \(counted(keyword.keys.count, "key")) of list `\(compiled.tables[keyword.keys.table].name)`"
        }
      }
    }.joined(separator: " and ")
  }

  func described(_ comparison: Comparison) -> String {
    comparison.tests.map { test in
      switch test {
      case .equals(let value): "equal to `\(value.shown)`"
      case .oneOf(let words): words.count == 1 ? "equal to `\(words[0])`" : "one of \(few(words))"
      case .noneOf(let words): words.count == 1 ? "other than `\(words[0])`" : "none of \(few(words))"
      case .number(.gt, let bound): "above \(written(bound))"
      case .number(.gte, let bound): "at least \(written(bound))"
      case .number(.lt, let bound): "below \(written(bound))"
      case .number(.lte, let bound): "at most \(written(bound))"
      case .moment(.gt, let moment): "after \(moment.shown)"
      case .moment(.gte, let moment): "not before \(moment.shown)"
      case .moment(.lt, let moment): "before \(moment.shown)"
      case .moment(.lte, let moment): "not after \(moment.shown)"
      case .prefix(let text): "beginning with `\(text)`"
      case .suffix(let text): "ending with `\(text)`"
      case .exists(let flag): flag ? "to be there" : "not to be there"
      }
    }.joined(separator: " and ")
  }

  func seen(by condition: Condition, _ judgement: inout Judgement) -> String {
    switch condition.kind {
    case .all, .any: "none that does"
    case .not: "it does"
    case .leaf(let leaf): seen(by: leaf, &judgement)
    }
  }

  private func described(_ test: ValueTest) -> String {
    let others = test.others.map { "\($0.isSame ? "the same as" : "not the same as") `\($0.operand.path)`" }
    let comparison = test.comparison.tests.isEmpty ? [] : [described(test.comparison)]
    return "`\(test.operand.path)` " + (comparison + others).joined(separator: " and ")
  }

  /// Both sides: the value, and those that it was held against.
  private func seen(by test: ValueTest, _ judgement: inout Judgement) -> String {
    var seen = [shown(test.operand, &judgement)]
    if test.comparison.asksNow {
      seen.append("`now` is \(Self.shown(compiled.zone(of: judgement.event).civil(at: judgement.event.time)))")
    }
    for other in test.others { seen.append("`\(other.operand.path)` is \(shown(other.operand, &judgement))") }
    return seen.joined(separator: ", ")
  }

  private func shown(_ operand: ValueTest.Operand, _ judgement: inout Judgement) -> String {
    let value = judgement.value(of: operand)
    if operand.isWholeDay, case .time(let instant, let zone) = value {
      return "`\(ComparedMoment.day(zone.civil(at: instant).dayNumber).shown)`"
    }
    if value != .none { return "`\(judgement.writtenNumber(of: operand) ?? value.shown)`" }
    guard case .variable(let name) = operand.variable, let stored = judgement.facts.profile.variables[name] else { return "none" }
    return "`\(stored.shown)`, which is not \(compiled.variables.kind(of: name).phrase)"
  }

  private func seen(by leaf: Condition.Leaf, _ judgement: inout Judgement) -> String {
    let (event, facts) = (judgement.event, judgement.facts)
    let local = compiled.zone(of: event).civil(at: event.time)
    switch leaf {
    case .match(let source, let matcher): return seen(of: source, compiled.texts[Int(matcher)].look, judgement)
    case .campaign(let wanted, _):
      if judgement.campaign < 0 { return event.kind == .scan ? "scene \"\(event.fields.string(event.subject))\" of no campaign" : "no scene" }
      let campaign = compiled.campaigns[Int(judgement.campaign)]
      if wanted.contains(where: { compiled.operands[Int($0)] == judgement.campaign }) {
        let window = Self.window(campaign.active.lowerBound, campaign.active.upperBound, compiled.timezone)
        return "it, but `\(campaign.phaseReached(at: event.time).rawValue)` on \(Self.shown(local)): it runs \(window)"
      }
      return "campaign `\(campaign.id)`"
    case .subscription: return "`\(judgement.subscription.rawValue)`"
    case .field(let path, _): return seen(of: .field(path), .exact, judgement)
    case .tag: return facts.profile.tags.isEmpty ? "no tags" : "tags \(facts.profile.tags.joined(separator: ", "))"
    case .value(let test): return seen(by: compiled.values[Int(test)], &judgement)
    case .taken: return facts.profile.taken.isEmpty ? "nothing taken" : "taken from \(facts.profile.taken.keys.sorted().joined(separator: ", "))"
    case .time, .dates, .dateWindow: return Self.shown(local)
    case .calendar(let calendar, _): return seen(in: compiled.calendars[Int(calendar)], at: event.time, compiled.zone(of: event))
    case .language: return facts.profile.language ?? "no language"
    case .source: return facts.profile.source ?? "no source"
    case .touch(let order, _): return facts.history.touch(order)?.campaign ?? "no scan"
    case .number(let number, _): return "\(facts[number])"
    case .firstFollowed:
      return facts.history.firstFollowedAt.map { Self.shown(compiled.zone(of: event).civil(at: $0)) } ?? "no follow"
    }
  }

  /// As `closed at 12:30 on Mon 2035-10-08, opens 13:30`, by the calendar's own clock.
  private func seen(in calendar: BusinessCalendar, at time: Int64, _ account: Zone) -> String {
    let zone = calendar.timezone ?? account
    let now = zone.civil(at: time)
    func clock(_ civil: CivilTime) -> String { Self.clock(Int32(civil.minuteOfDay)) }
    func next(_ instant: Int64?, _ verb: String, otherwise: String) -> String {
      guard let instant else { return otherwise }
      let civil = zone.civil(at: instant)
      return "\(verb) \(civil.dayNumber == now.dayNumber ? clock(civil) : Self.shown(civil))"
    }
    let place = "\(clock(now)) on \(Self.dayNames[now.weekday]) \(now.date)"
    return calendar.isOpen(at: time, in: account)
      ? "open at \(place), \(next(calendar.closing(after: time, in: account), "closes", otherwise: "with no end that is known"))"
      : "closed at \(place), \(next(calendar.opening(from: time, in: account), "opens", otherwise: "with no opening that is known"))"
  }

  /// As it is compared. Of an element that repeats, the first few.
  private func seen(of source: TextSource, _ look: TextLook, _ judgement: borrowing Judgement) -> String {
    var values: [String] = []
    for place in judgement.places(of: source) {
      let (bytes, range) = judgement.compared(place, of: source, look)
      values.append(bytes.span.string(range))
    }
    if !values.isEmpty { return values.count == 1 ? "\"\(values[0])\"" : few(values) }
    return switch source {
    case .scene: "no scene"
    case .key: "no key"
    case .text: "no text"
    case .url: "no address"
    case .field: "no such field"
    }
  }

  static let dayNames = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
  private static func two(_ value: Int) -> String { value < 10 ? "0\(value)" : "\(value)" }
  private static func clock(_ minutes: Int32) -> String { "\(two(Int(minutes) / 60)):\(two(Int(minutes) % 60))" }
  private static func days(_ days: UInt8) -> String {
    days == 0x7F ? "every day" : dayNames.indices.filter { days >> UInt8($0) & 1 == 1 }.map { dayNames[$0] }.joined(separator: ",")
  }
  package static func shown(_ civil: CivilTime) -> String {
    "\(dayNames[civil.weekday]) \(civil.year)-\(two(civil.month))-\(two(civil.day)) \(two(civil.hour)):\(two(civil.minute))"
  }
  private static func window(_ from: Int64, _ until: Int64, _ zone: Zone) -> String {
    let start = from == .min ? "" : shown(zone.civil(at: from))
    let end = until == .max ? "" : shown(zone.civil(at: until))
    return "\(start) .. \(end)"
  }
}
