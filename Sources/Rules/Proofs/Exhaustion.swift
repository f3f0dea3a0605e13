/// `WX2106`: rules that answer so many times, or as long as there is something to give, and nobody behind them does.
struct Exhaustion {
  /// Of a rule, an event that it takes and may not answer any more, and that nobody else answers; and when that is so.
  struct Abandoned {
    let witness: Witness
    /// Nil when it is so at all times, or when that takes more words.
    let times: Phrase?
  }
  private let ruleSet: RuleSet
  private var found: [Int32: Abandoned] = [:]

  /// Texts of a rule that are looked at one by one, where they are few.
  private static let most = 256
  private static let mostLikely = 8

  init(of ruleSet: RuleSet, _ arenas: [Arena]) {
    self.ruleSet = ruleSet
    let ending = ruleSet.compiled.rules.indices.map { Int32($0) }.filter { ruleSet.compiled.rules[Int($0)].mayEnd }
    for arena in arenas where arena.kind.isReplied {
      var seen: Set<String> = []
      for ordinal in ending where arena.hears(ruleSet.compiled.rules[Int(ordinal)]) {
        if Patience.isOver { return }
        let rule = ruleSet.compiled.rules[Int(ordinal)]
        // Codes of campaigns are looked at by themselves, all of them.
        let all = arena.kind == .scan ? [] : Samples.all(of: rule, in: arena, most: Self.most) ?? []
        for subject in Samples(of: rule, in: arena).likely.prefix(Self.mostLikely) + all where found[ordinal] == nil && seen.insert(subject).inserted
        {
          note(arena, at: subject)
        }
      }
    }
  }

  /// - Returns: whether somebody is left without an answer when what may end has ended.
  @discardableResult
  mutating func note(_ arena: Arena, at subject: String) -> Bool {
    let abandoned = arena.abandoned(at: subject)
    for (rule, event) in abandoned where found[rule] == nil { found[rule] = event }
    return !abandoned.isEmpty
  }

  /// In the order of the rules.
  var findings: [Diagnostic] {
    found.sorted { $0.key < $1.key }.map { rule, abandoned in
      Diagnostic.exhausted(ruleSet.compiled.rules[Int(rule)], abandoned.times).showing([ruleSet.shown(abandoned.witness)])
    }
  }
}

extension CompiledRule {
  /// Whether it answers only so often, or as long as there is something to give.
  var mayEnd: Bool { role == .answers && !isAudit && (limit != nil || take != nil) }
}

extension Arena {
  /// By the rule that is the last to answer, where all that may answer may end: exact over states, times and facts.
  fileprivate func abandoned(at subject: String) -> [(rule: Int32, event: Exhaustion.Abandoned)] {
    let rules = ruleSet.compiled
    let asked = asked(at: subject)
    guard asked.contains(where: { rules.rules[Int($0.rule)].mayEnd }), let chains = chains(of: asked, at: subject) else { return [] }
    var found: [(rule: Int32, witness: Witness, regions: [Region])] = []
    for part in chains.parts {
      guard let last = part.rules.last, rules.rules[Int(last)].mayEnd else { continue }
      if let at = found.firstIndex(where: { $0.rule == last }) {
        found[at].regions.append(part.region)
        continue
      }
      var witness = chains.start.at(part.region, of: chains.axes, in: rules)
      for rule in part.rules { witness.exhaust(rules.rules[Int(rule)], in: rules) }
      // What was reasoned is shown by the engine, or not said.
      guard ruleSet.match(witness.event(in: ruleSet), given: witness.facts(in: ruleSet)) == nil else { continue }
      found.append((last, witness, [part.region]))
    }
    if found.isEmpty { return [] }
    let words = AxisWords(ofMoments: chains.axes, asking: rules, of: ruleSet, in: room)
    return found.map { rule, witness, regions in
      let times = words.times(of: regions)
      // When a rule asks for times of its own, these need not be said.
      let own = words.times(of: chains.parts.filter { $0.rules.contains(rule) }.map(\.region))
      return (rule, Exhaustion.Abandoned(witness: witness, times: times == own ? nil : times))
    }
  }
}

extension EventKind {
  fileprivate var isReplied: Bool { self != .outside && self != .unsubscribe && self != .templateDone && self != .massDone }
}

extension Diagnostic {
  fileprivate static func exhausted(_ rule: CompiledRule, _ times: Phrase?) -> Diagnostic {
    let span = rule.limit?.span ?? rule.take?.span ?? rule.span
    let ends = rule.limit == nil ? "take" : "limit"
    return Diagnostic(
      .exhaustion,
      rule.limit == nil
        ? "when nothing is left of its stock, rule `\(rule.id)` leaves people without an answer"
        : "when its limit is reached, rule `\(rule.id)` leaves people without an answer",
      severity: .warning, at: span, related: [Label(rule.span, "this rule")],
      notes: [times.map { "no rule below takes these events at some times: \($0)" } ?? "no rule below takes these events"],
      help: ["add a rule below it with the same conditions and without `\(ends)`"])
  }
}
