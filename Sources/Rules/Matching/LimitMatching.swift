/// Under what the answers of a rule with a limit are counted.
extension Judgement {
  func key(of limit: CompiledLimit, _ rule: CompiledRule) -> String { CompiledLimit.key(rule.id, by: text(dividing: limit)) }

  /// What answers are counted apart by. It is of the event alone: counts that all followers share are looked up before anything else is known.
  func text(dividing limit: CompiledLimit) -> String? {
    guard let by = limit.by else { return nil }
    let scope = TurnScope(
      rules: rules, event: event, facts: Facts(), moment: Moment(now: event.time, seed: 0), binding: campaignBinding, campaign: campaign)
    var faults: [RenderFault] = []
    return Renderer.text(by, scope, limits: rules.limits, faults: &faults) as String
  }
}

extension RuleSet {
  /// Under what the answers to all followers are counted that an event may be hindered by.
  package func sharedLimits(of event: Event) -> [(key: String, period: CountedPeriod)] {
    let rules = compiled.sharedLimits(for: event.kind)
    if rules.isEmpty { return [] }
    let judgement = Judgement(self, event, Facts())
    return rules.compactMap { rule in rule.limit.map { (judgement.key(of: $0, rule), $0.period) } }
  }
}

extension Facts {
  func answers(of share: LimitShare, under key: String) -> [Int64] {
    switch share {
    case .user: profile.answers[key] ?? []
    case .account: shared[key] ?? []
    }
  }
}

extension CompiledLimit {
  /// As a trace says it, behind "answers".
  func described(by text: String?) -> String {
    var out = times == 1 ? "once" : "\(times) times"
    switch period {
    case .ever: break
    case .within(let seconds): out += " in \(Durations.text(seconds * 1000))"
    case .each(let period): out += " each \(period.rawValue)"
    }
    if share == .account { out += " for all followers" }
    return out + (text.map { " by \"\($0)\"" } ?? "")
  }
}
