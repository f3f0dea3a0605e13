/// `WX2106`: rules that answer so many times, or as long as there is something to give, and nobody behind them does.
extension RuleSet {
  func exhaustionFindings(_ arenas: [Arena]) -> [Diagnostic] {
    compiled.rules.indices.compactMap { number -> Diagnostic? in
      let rule = compiled.rules[number]
      guard rule.limit != nil || rule.take != nil, rule.role == .answers, !rule.isAudit else { return nil }
      for arena in arenas where arena.kind.isReplied && arena.hears(rule) {
        for subject in Samples(of: rule, in: arena).likely.prefix(8) {
          guard let witness = arena.exhausted(Int32(number), at: subject) else { continue }
          return Diagnostic.exhausted(rule).showing([shown(witness)])
        }
      }
      return nil
    }
  }
}

extension Arena {
  /// An event that a rule takes and may not answer any more, and that nobody else answers.
  fileprivate func exhausted(_ ordinal: Int32, at subject: String) -> Witness? {
    guard let decisions = decisions(at: subject) else { return nil }
    let rules = ruleSet.compiled
    for part in decisions.parts where part.winner == ordinal {
      var witness = decisions.witness(of: part, in: rules)
      let rule = rules.rules[Int(ordinal)]
      if let limit = rule.limit { witness.answered[rule.id] = limit.times }
      for stock in rule.take?.stocks ?? [] { witness.left[rules.stocks[stock].name] = 0 }
      if ruleSet.match(witness.event(in: ruleSet), given: witness.facts(in: ruleSet)) == nil { return witness }
    }
    return nil
  }
}

extension EventKind {
  fileprivate var isReplied: Bool { self != .outside && self != .unsubscribe && self != .templateDone && self != .massDone }
}

extension Diagnostic {
  fileprivate static func exhausted(_ rule: CompiledRule) -> Diagnostic {
    let span = rule.limit?.span ?? rule.take?.span ?? rule.span
    let what = rule.limit == nil ? "when nothing is left of its stock" : "when its limit is reached"
    return Diagnostic(
      .exhaustion, "\(what), rule `\(rule.id)` leaves people without an answer", severity: .warning, at: span,
      related: [Label(rule.span, "this rule")], notes: ["no rule below takes these events"],
      help: ["add a rule below it with the same conditions and without `\(rule.limit == nil ? "take" : "limit")`"])
  }
}
