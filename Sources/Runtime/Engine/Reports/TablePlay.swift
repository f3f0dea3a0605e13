package import Rules

/// What is said in each row of a decision table: its event, played.
package struct TablePlay {
  /// One rule that answers in a row.
  package struct Answer: Sendable {
    package let rule: String
    /// As `once each day`, where something may keep it from answering.
    package let limit: Phrase?
    /// One for each arm of its split; otherwise one without a name.
    package let said: [Said]
  }
  package struct Said: Sendable {
    package let arm: String?
    /// As the follower sees it, or the kind of the reply where no event of it could be played.
    package let reply: Phrase
    package let actions: [Phrase]
  }
  private let ruleSet: RuleSet
  private let now: Int64?

  /// - Parameter now: seconds since 1970 UTC; nil where it does not matter when.
  package init(_ ruleSet: RuleSet, now: Int64? = nil) {
    self.ruleSet = ruleSet
    self.now = now
  }

  package func answers(in row: DecisionTable.Row) -> [Answer] {
    var witness = row.witness
    var answers: [Answer] = []
    for ordinal in row.rules {
      let rule = ruleSet.compiled.rules[Int(ordinal)]
      let (event, plan) = play(witness)
      if !hasTaken(rule, witness) { answers.append(answer(rule, witness, event, plan)) }
      witness.exhaust(rule, in: ruleSet.compiled)
    }
    return answers
  }

  /// What a follower has taken already is not given again, whatever else holds.
  private func hasTaken(_ rule: CompiledRule, _ witness: Witness) -> Bool {
    guard let take = rule.take, take.share == .user else { return false }
    return take.stocks.contains { stock in
      let name = ruleSet.compiled.stocks[stock].name
      return (witness.taken[name] ?? witness.taken[StockLevel.whole(of: name) ?? name])?.value != nil
    }
  }

  /// - Parameter arms: those that are to be seen, whoever it is and whenever it happens.
  private func play(_ witness: Witness, in arms: [String: String] = [:]) -> (Event, Plan) {
    let event = witness.event(in: ruleSet)
    var facts = witness.facts(in: ruleSet)
    facts.arms = arms
    return (event, ruleSet.plan(event, given: facts, at: Moment(now: event.time, seed: 0)))
  }

  private func answer(_ rule: CompiledRule, _ witness: Witness, _ event: Event, _ plan: Plan) -> Answer {
    guard let split = rule.split else { return Answer(rule: rule.id, limit: limit(of: rule), said: [said(rule, plan, arm: nil)]) }
    let arms = split.arms.map(\.name).enumerated().filter { place, _ in isShown(place, split) }.map(\.element)
    let said = arms.map { arm -> Said in
      var own = witness
      own.arms[split.experiment] = arm
      // An experiment is drawn at some times only, and shows all its arms at them.
      return self.said(rule, play(own, in: split.terms == nil ? [:] : [split.experiment: arm]).1, arm: arm)
    }
    // The only one that is given bears its name, so that one sees that it is one of several.
    if said.count == 1, split.arms.count > 1 { return Answer(rule: rule.id, limit: limit(of: rule), said: said) }
    // Arms that say the same need not be told apart.
    if said.dropFirst().allSatisfy({ $0.reply == said[0].reply && $0.actions == said[0].actions }) {
      return Answer(rule: rule.id, limit: limit(of: rule), said: [Said(arm: nil, reply: said[0].reply, actions: said[0].actions)])
    }
    return Answer(rule: rule.id, limit: limit(of: rule), said: said)
  }

  /// Whether an arm is given to somebody; while an experiment does not run, all are given the same.
  private func isShown(_ arm: Int, _ split: CompiledSplit) -> Bool {
    guard let now, let terms = split.terms, let then = terms.then, !terms.running.contains(now) else { return true }
    return arm == then
  }

  private func said(_ rule: CompiledRule, _ plan: Plan, arm: String?) -> Said {
    guard plan.rule == rule.id else { return Said(arm: arm, reply: "(\(rule.reply.word))", actions: []) }
    let line = ReplyText.lines(plan.reply).first { !$0.isEmpty }
    let actions = plan.actions.filter { $0.rule == rule.id }.map { ActionText.describe($0.kind) }
    return Said(arm: arm, reply: line ?? "(no reply)", actions: actions)
  }

  private func limit(of rule: CompiledRule) -> Phrase? {
    var words: [Phrase] = rule.limit.map { [$0.described(by: nil)] } ?? []
    if let take = rule.take {
      let name = ruleSet.compiled.stocks[take.stock].name.prefix { $0 != "[" }
      words.append(take.share == .user ? "once each, while there is `\(name)`" : "while there is `\(name)`")
    }
    return words.isEmpty ? nil : words.listed()
  }
}

extension ReplyTemplate {
  /// What it is, where it cannot be shown.
  fileprivate var word: Phrase {
    switch self {
    case .text: "text"
    case .image: "image"
    case .voice: "voice"
    case .video: "video"
    case .music: "music"
    case .news: "news"
    case .transfer: "customer service"
    case .none: "no reply"
    case .random(let choices, _): choices.first?.reply.word ?? "no reply"
    case .arms(let arms): arms.first?.word ?? "no reply"
    case .by(_, _, let otherwise): otherwise.word
    }
  }
}
