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
    case refused(condition: SourceSpan, wanted: Phrase, seen: Phrase)
    /// Its conditions hold, but it may not answer this follower now: its limit, or the stock that it gives from.
    case hindered(at: SourceSpan, because: Phrase)
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

  private func described(_ hindrance: Judgement.Hindrance, _ event: Event) -> (SourceSpan, Phrase) {
    switch hindrance {
    case .answeredBefore(let limit, let by, let last):
      return (limit.span, "answers \(limit.described(by: by)), last \(Self.shown(compiled.zone(of: event).civil(at: last)))")
    case .hasTaken(let take, let stock, let piece): return (take.span, "takes from `\(stock)` once, and the follower has \(piece)")
    case .hasNoPart(let take):
      return (take.span, "takes from `\(compiled.stocks[take.stock].name.prefix { $0 != "[" })`, which has nothing of this value")
    case .usedUp(let take, let stock): return (take.span, "takes from `\(stock)`, and nothing is left")
    }
  }
}
