package import Rules

/// Another rule set that judges what was decided already, with the facts of then. Nothing comes of it.
package final class SecondJudge: Sendable {
  package let ruleSet: RuleSet
  private let unknown: UnknownFacts
  /// Whether some facts go by former names.
  private let hasMoves: Bool

  /// - Parameters:
  ///   - noted: by the rules that decided.
  ///   - isMasked: whether the decisions come from a log, where followers go by another name.
  package init(_ ruleSet: RuleSet, noted: NotedFacts, isMasked: Bool) {
    self.ruleSet = ruleSet
    hasMoves = !ruleSet.compiled.moves.isEmpty
    unknown = UnknownFacts(askedBy: ruleSet, noted: noted, isMasked: isMasked)
  }

  /// A decision of a log against what these rules decide. Its reply and actions are compared by their kinds, which is what a log has of them.
  /// - Parameter withReplies: whether replies are rendered, which costs more than all else.
  package func comparison(with decision: DecisionReplay, withReplies: Bool) -> TurnComparison {
    hasMoves
      ? comparison(with: decision, carried(decision.facts, at: decision.event), withReplies) : comparison(with: decision, decision.facts, withReplies)
  }

  private func comparison(with decision: DecisionReplay, _ facts: Facts, _ withReplies: Bool) -> TurnComparison {
    let answering = ruleSet.answering(decision.event, given: facts, doubting: unknown)
    let compared = Self.compared((decision.rule, decision.arm, decision.continued), answering)
    guard withReplies, compared == .same else { return compared }
    let plan = ruleSet.plan(decision.event, given: facts, at: decision.moment)
    let shown = lacking(plan, decision.event, facts, decision.moment)
    if !shown.isEmpty { return .incomparable(lacking: shown) }
    if plan.reply.kind != decision.reply { return .differs(TurnDifference(decision.rule, plan.rule, .reply(decision.reply, plan.reply.kind))) }
    let actions = plan.actions.map(\.kind.name)
    if actions != decision.actions { return .differs(TurnDifference(decision.rule, plan.rule, .actions(decision.actions, actions))) }
    return .same
  }

  /// A turn as it was just decided against what these rules decide, replies and actions to the letter.
  package func comparison(with turn: Turn) -> TurnComparison {
    let event = turn.delivery.event
    let facts = carried(turn.facts, at: event)
    let answering = ruleSet.answering(event, given: facts, doubting: unknown)
    let compared = Self.compared((turn.plan.rule, turn.plan.arm, turn.plan.continued), answering)
    guard compared == .same else { return compared }
    let plan = ruleSet.plan(event, given: facts, at: turn.moment)
    let shown = lacking(plan, event, facts, turn.moment)
    if !shown.isEmpty { return .incomparable(lacking: shown) }
    if plan.reply != turn.plan.reply { return .differs(TurnDifference(plan.rule, plan.rule, .reply(turn.plan.reply.kind, plan.reply.kind))) }
    let (before, after) = (turn.plan.actions.map(\.kind.name), plan.actions.map(\.kind.name))
    if before != after { return .differs(TurnDifference(plan.rule, plan.rule, .actions(before, after))) }
    if !zip(turn.plan.actions, plan.actions).allSatisfy({ $0.kind == $1.kind }) {
      return .differs(TurnDifference(plan.rule, plan.rule, .actionTexts))
    }
    return .same
  }

  /// The facts that replies and actions show, and that nobody noted.
  private func lacking(_ plan: Plan, _ event: Event, _ facts: Facts, _ moment: Moment) -> [String] {
    ruleSet.shown(of: unknown.lacking(of: facts, at: event.time, in: ruleSet), in: plan, event, given: facts, at: moment)
  }

  private static func compared(_ decided: (rule: String?, arm: String?, continued: [String]), _ answering: Answering) -> TurnComparison {
    if !answering.lacking.isEmpty { return .incomparable(lacking: answering.lacking.map(\.english)) }
    if decided.rule != answering.rule { return .differs(TurnDifference(decided.rule, answering.rule)) }
    if let lacking = answering.lackingOfArm { return .incomparable(lacking: [lacking.english]) }
    if decided.arm != answering.arm { return .differs(TurnDifference(decided.rule, answering.rule, .arm(decided.arm, answering.arm))) }
    if decided.continued != answering.continued {
      return .differs(TurnDifference(decided.rule, answering.rule, .continued(decided.continued, answering.continued)))
    }
    return .same
  }

  /// Facts under the names that these rules have for them.
  private func carried(_ facts: Facts, at event: Event) -> Facts {
    guard hasMoves else { return facts }
    let moves = ruleSet.compiled.moves
    var facts = facts
    facts.profile.carryOver(moves)
    for (name, formers) in moves.stocks where facts.stocks[name] == nil { facts.stocks[name] = formers.lazy.compactMap { facts.stocks[$0] }.first }
    for count in ruleSet.sharedCounts(of: event) where facts.shared[count.key] == nil {
      facts.shared[count.key] = count.former.lazy.compactMap { facts.shared[$0] }.first
    }
    return facts
  }
}
