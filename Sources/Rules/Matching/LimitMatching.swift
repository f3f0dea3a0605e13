/// Under what the answers of a rule with a limit are counted.
extension Judgement {
  func key(of limit: CompiledLimit, _ rule: CompiledRule) -> String { CompiledLimit.key(rule.id, by: text(dividing: limit)) }

  /// What answers are counted apart by. It is of the event alone: counts that all followers share are looked up before anything else is known.
  func text(dividing limit: CompiledLimit) -> String? {
    guard let by = limit.by else { return nil }
    let scope = TurnScope(
      rules: rules, event: event, facts: Facts(), moment: Moment(now: event.time, seed: 0), bindings: Bindings(campaignBinding), campaign: campaign)
    var faults: [RenderFault] = []
    return Renderer.text(by, scope, limits: rules.limits, faults: &faults).string
  }
}

/// Under what the answers of one rule to all followers are counted.
package struct SharedCount: Sendable {
  package let key: String
  /// Under the names that the rule had, the latest first: what stands there goes on.
  package let former: [String]
  private let period: CountedPeriod
  private let lateness: Int64

  fileprivate init(_ limit: CompiledLimit, _ rule: CompiledRule, former: [String], by text: String?) {
    key = CompiledLimit.key(rule.id, by: text)
    self.former = former.map { CompiledLimit.key($0, by: text) }
    period = limit.period
    lateness = rule.lateness
  }

  /// Until when an answer may count; nil for ever.
  package func end(of time: Int64) -> Int64? { period.end(of: time, lateness: lateness) }
}

extension RuleSet {
  /// Those that an event may be hindered by.
  package func sharedCounts(of event: Event) -> [SharedCount] {
    let rules = compiled.sharedLimits(for: event.kind)
    if rules.isEmpty { return [] }
    let judgement = Judgement(self, event, Facts())
    return rules.compactMap { rule in
      guard let limit = rule.limit else { return nil }
      return SharedCount(limit, rule, former: compiled.moves.rules[rule.id] ?? [], by: judgement.text(dividing: limit))
    }
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
  package func described(by text: String?) -> Phrase {
    var words: Phrase = times == 1 ? "once" : "\(times) times"
    switch period {
    case .ever: break
    case .within(let seconds): words = "\(words) in \(Durations.text(seconds * 1000))"
    case .each(.day): words = "\(words) each day"
    case .each(.week): words = "\(words) each week"
    case .each(.month): words = "\(words) each month"
    }
    if share == .account { words = "\(words) for all followers" }
    return text.map { "\(words) by \"\($0)\"" } ?? words
  }
}
