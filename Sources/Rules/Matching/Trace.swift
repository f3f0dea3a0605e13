/// Why each rule of the event's kind did or did not answer: the matcher, watched.
public struct Trace: Sendable {
  /// What became of one rule.
  public enum Verdict: Sendable {
    /// It answers.
    case answers
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
    let account: UInt64 = compiled.accounts.count > 1 ? compiled.accountIndex(of: event).map { 1 << UInt64($0) } ?? 0 : .max
    var answered = false
    var steps: [Trace.Step] = []
    for ordinal in index.rules.rules(for: event.kind) {
      let rule = compiled.rules[Int(ordinal)]
      guard selects(rule, event) else { continue }
      let verdict: Trace.Verdict
      if rule.accounts != .max, rule.accounts & account == 0 {
        verdict = .otherAccount
      } else if !judgement.holds(rule) {
        let condition = compiled.conditions[Int(judgement.refused)]
        verdict = .refused(condition: condition.span, wanted: wanted(by: condition), seen: seen(by: condition, judgement))
      } else if !answered, let hindrance = judgement.hindrance(of: rule) {
        let (span, reason) = described(hindrance, event)
        verdict = .hindered(at: span, because: reason)
      } else if answered {
        verdict = .tooLate
      } else if rule.isAudit {
        verdict = .audits
      } else if rule.isContinuing {
        verdict = .continues
        judgement.answer(by: rule)
      } else {
        verdict = .answers
        answered = true
      }
      steps.append(Trace.Step(rule: rule.id, span: rule.span, tier: rule.tier, verdict: verdict, isCandidate: candidates.contains(ordinal)))
    }
    return Trace(steps: steps)
  }

  private func described(_ hindrance: Judgement.Hindrance, _ event: Event) -> (SourceSpan, String) {
    switch hindrance {
    case .answeredBefore(let limit, let last):
      let span = limit.within.map { " in \(Durations.text($0 * 1000))" } ?? ""
      return (
        limit.span,
        "answers \(limit.times == 1 ? "once" : "\(limit.times) times")\(span), last \(Self.shown(compiled.zone(of: event).civil(at: last)))"
      )
    case .hasTaken(let take, let stock, let piece): return (take.span, "takes from `\(stock)` once, and the follower has \(piece)")
    case .usedUp(let take, let stock): return (take.span, "takes from `\(stock)`, and nothing is left")
    }
  }

  private func wanted(by condition: Condition) -> String {
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
    case .campaign(let campaigns):
      return "campaign " + campaigns.map { "`\(compiled.campaigns[Int(compiled.operands[Int($0)])].id)`" }.joined(separator: " or ")
    case .subscription(let states):
      return "subscription " + Subscription.allCases.filter { states >> $0.bit & 1 == 1 }.map { "`\($0.rawValue)`" }.joined(separator: " or ")
    case .field(let path, let comparison):
      return "\(name(of: .field(path))) " + described(compiled.comparisons[Int(comparison)])
    case .tag(let tags): return "tag \(names(tags))"
    case .attribute(let name, let comparison): return "attribute `\(compiled.names[Int(name)])` " + described(compiled.comparisons[Int(comparison)])
    case .variable(let name, let comparison): return "variable `\(compiled.names[Int(name)])` " + described(compiled.comparisons[Int(comparison)])
    case .counter(let name, let comparison): return "counter `\(compiled.names[Int(name)])` " + described(compiled.comparisons[Int(comparison)])
    case .taken(let stocks): return "something taken from \(names(stocks))"
    case .time(let days, let from, let to): return "time \(Self.days(days)) \(Self.clock(from))-\(Self.clock(to))"
    case .dates: return "one of its dates"
    case .dateWindow(let from, let until): return "a time in \(Self.window(from, until, compiled.timezone))"
    case .language(let languages): return "language \(names(languages))"
    case .source(let sources): return "source \(names(sources))"
    case .touch(let order, let campaigns): return "\(order.rawValue) touch \(names(campaigns))"
    case .number(let number, let comparison): return "\(number.phrase) " + described(compiled.comparisons[Int(comparison)])
    case .firstFollowed(let from, let until): return "first follow in \(Self.window(from, until, compiled.timezone))"
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

  private func described(_ matcher: TextMatcher) -> String {
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
      }
    }.joined(separator: " and ")
  }

  private func described(_ comparison: Comparison) -> String {
    comparison.tests.map { test in
      switch test {
      case .equals(let value): "equal to `\(value.shown)`"
      case .oneOf(let words): "one of \(few(words))"
      case .number(.gt, let bound): "above \(bound)"
      case .number(.gte, let bound): "at least \(bound)"
      case .number(.lt, let bound): "below \(bound)"
      case .number(.lte, let bound): "at most \(bound)"
      case .prefix(let text): "beginning with `\(text)`"
      case .suffix(let text): "ending with `\(text)`"
      case .exists(let flag): flag ? "to be there" : "not to be there"
      }
    }.joined(separator: " and ")
  }

  private func seen(by condition: Condition, _ judgement: Judgement) -> String {
    switch condition.kind {
    case .all, .any: "none that does"
    case .not: "it does"
    case .leaf(let leaf): seen(by: leaf, judgement)
    }
  }

  private func seen(by leaf: Condition.Leaf, _ judgement: Judgement) -> String {
    let (event, facts) = (judgement.event, judgement.facts)
    let local = compiled.zone(of: event).civil(at: event.time)
    switch leaf {
    case .match(let source, let matcher): return seen(of: source, compiled.texts[Int(matcher)].look, judgement)
    case .campaign(let wanted):
      if judgement.campaign < 0 { return event.kind == .scan ? "scene \"\(event.fields.string(event.subject))\" of no campaign" : "no scene" }
      let campaign = compiled.campaigns[Int(judgement.campaign)]
      if wanted.contains(where: { compiled.operands[Int($0)] == judgement.campaign }) {
        return "it, but outside \(Self.window(campaign.active.lowerBound, campaign.active.upperBound, compiled.timezone))"
      }
      return "campaign `\(campaign.id)`"
    case .subscription: return "`\(judgement.subscription.rawValue)`"
    case .field(let path, _): return seen(of: .field(path), .exact, judgement)
    case .tag: return facts.profile.tags.isEmpty ? "no tags" : "tags \(facts.profile.tags.joined(separator: ", "))"
    case .attribute(let name, _): return facts.profile.attributes[compiled.names[Int(name)]].map { "`\($0.shown)`" } ?? "none"
    case .variable(let name, _):
      let name = compiled.names[Int(name)]
      guard let stored = facts.profile.variables[name] else { return "none" }
      let read = compiled.variables.reading(stored, of: name)
      return read.map { "`\($0.shown)`" } ?? "`\(stored.shown)`, which is not \(compiled.variables.kind(of: name).phrase)"
    case .counter(let name, _): return "\(facts.profile.counters[compiled.names[Int(name)]]?.count ?? 0)"
    case .taken: return facts.profile.taken.isEmpty ? "nothing taken" : "taken from \(facts.profile.taken.keys.sorted().joined(separator: ", "))"
    case .time, .dates, .dateWindow: return Self.shown(local)
    case .language: return facts.profile.language ?? "no language"
    case .source: return facts.profile.source ?? "no source"
    case .touch(let order, _): return facts.history.touch(order)?.campaign ?? "no scan"
    case .number(let number, _): return "\(facts[number])"
    case .firstFollowed:
      return facts.history.firstFollowedAt.map { Self.shown(compiled.zone(of: event).civil(at: $0)) } ?? "no follow"
    }
  }

  /// As it is compared. Of an element that repeats, the first few.
  private func seen(of source: TextSource, _ look: TextLook, _ judgement: Judgement) -> String {
    let values = judgement.places(of: source).map { place in
      let (bytes, range) = judgement.compared(place, of: source, look)
      return bytes.span.string(range)
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

  private static let dayNames = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
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
