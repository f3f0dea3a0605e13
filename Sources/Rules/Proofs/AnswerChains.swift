/// A rule that may answer an event with some subject, and when.
struct AskedRule: Hashable, Sendable {
  let rule: Int32
  let formula: Formula
}

/// Who answers events with one subject, one after the other where a limit or a stock may keep the first from it.
struct AnswerChains {
  struct Part {
    var region: Region
    /// In the order in which they answer: each but the last is one that does so only now and then. Whether the last is, it says itself.
    var rules: [Int32] = []
  }
  /// Parts that have nothing in common, and together are all there is.
  let parts: [Part]
  let axes: Axes
  let start: Witness
}

extension Arena {
  /// The rules that may answer events with a subject, in their order.
  func asked(at subject: String?) -> [AskedRule] {
    let rules = ruleSet.compiled
    let start = witness(of: hasSubject ? subject : nil)
    var maker = FormulaMaker(ruleSet, start.event(in: ruleSet), .text(isSpelling: false))
    var lanes = maker.candidates(in: ruleSet.index.rules)
    var asked: [AskedRule] = []
    while let ordinal = lanes.next(in: ruleSet.index.rules) {
      let rule = rules.rules[Int(ordinal)]
      guard rule.role == .answers, !rule.isAudit, hears(rule) else { continue }
      let formula = maker.formula(of: rule)
      if formula.known == false { continue }
      asked.append(AskedRule(rule: ordinal, formula: formula))
      if formula.known == true, rule.alwaysAnswers { break }
    }
    return asked
  }

  /// Nil where they are more than one can look at.
  func chains(of asked: [AskedRule], at subject: String?) -> AnswerChains? {
    guard let axes = Axes(of: asked.map(\.formula), in: room) else { return nil }
    var parts: [AnswerChains.Part] = []
    var open = [AnswerChains.Part(region: Region())]
    for next in asked {
      guard let own = next.formula.regions(on: axes) else { return nil }
      var taken: [AnswerChains.Part] = []
      for region in own {
        var left: [AnswerChains.Part] = []
        for piece in open {
          guard let both = piece.region.meeting(region) else {
            left.append(piece)
            continue
          }
          taken.append(AnswerChains.Part(region: both, rules: piece.rules + [next.rule]))
          left += piece.region.outside(region, counts: axes.counts).map { AnswerChains.Part(region: $0, rules: piece.rules) }
        }
        open = left
        if parts.count + taken.count + open.count > Decisions.most { return nil }
      }
      if ruleSet.compiled.rules[Int(next.rule)].alwaysAnswers { parts += taken } else { open = taken + open }
    }
    return AnswerChains(parts: parts + open, axes: axes, start: witness(of: hasSubject ? subject : nil))
  }
}

extension Witness {
  /// From here on a rule has answered as often as it does.
  package mutating func exhaust(_ rule: CompiledRule, in rules: CompiledRules) {
    if let limit = rule.limit { answered[rule.id] = limit.times }
    if let take = rule.take { for stock in take.possible { left[rules.stocks[stock].name] = 0 } }
  }
}
