/// What is left to a rule of a text, when the rules before it have taken theirs.
enum Standing {
  /// The rule does not take the text, whoever sends it when.
  case notTaken
  /// It can answer: there.
  case left(Witness)
  /// Every point at which it would match is another's. Some at which it would, and who answers there.
  case nothing(by: [Int32], example: Witness)
  case unknown
}

extension Arena {
  /// What is left to a rule for events with a subject.
  /// - Parameters:
  ///   - own: the rule; nil for one that would take everything, behind all others.
  ///   - subject: nil for an event without one.
  func standing(of own: Int32?, at subject: String?) -> Standing {
    let rules = ruleSet.compiled
    let start = witness(of: hasSubject ? subject : nil)
    let rule = own.map { rules.rules[Int($0)] }
    let event = if kind == .scan, let subject { event(ofScene: subject) } else { start.event(in: ruleSet) }
    var maker = FormulaMaker(ruleSet, event, .text(isSpelling: rule.map(isSpelling) ?? false))
    let wanted = rule.map { maker.formula(of: $0) } ?? .constant(true)
    if wanted.known == false { return .notTaken }

    var lanes = maker.candidates(in: ruleSet.index.rules)
    var covers: [(rule: Int32, formula: Formula)] = []
    var isAlone = true
    while let ordinal = lanes.next(in: ruleSet.index.rules), own.map({ ordinal < $0 }) ?? true {
      let other = rules.rules[Int(ordinal)]
      guard other.role == .answers, !other.isAudit, hears(other) else { continue }
      isAlone = false
      guard other.alwaysAnswers else { continue }
      let formula = maker.formula(of: other)
      if formula.known == false { continue }
      covers.append((ordinal, formula))
      if formula.known == true { break }
    }
    if let own, !covers.isEmpty, let guessed = guess(own, wanted, from: start) { return .left(guessed) }
    // With nobody before it, and nothing unknown about it, it answers.
    let isCertain = isAlone && rule.map { $0.alwaysAnswers && !wanted.isDoubtful } ?? false
    return remainder(of: wanted, for: own, without: covers, from: start) { point in
      isCertain || (own.map { answers($0, point) } ?? answersNobody(point))
    }
  }

  /// - Parameter verified: whether what was reasoned is so.
  func remainder(
    of wanted: Formula, for own: Int32?, without covers: [(rule: Int32, formula: Formula)], from start: Witness, verified: (Witness) -> Bool
  ) -> Standing {
    guard let axes = Axes(of: [wanted] + covers.map(\.formula), in: room), let wanted = wanted.regions(on: axes) else { return .unknown }
    guard let first = wanted.first else { return .notTaken }
    var taken: [(rule: Int32, region: Region)] = []
    // A rule that is too much to look at takes nothing: then less is proved, and nothing that is wrong.
    for cover in covers { for region in cover.formula.regions(on: axes) ?? [] { taken.append((cover.rule, region)) } }
    var needed: Set<Int32> = []
    var isUnknown = false
    for region in wanted {
      switch Remainder(of: region, without: taken.map(\.region), counts: axes.counts) {
      case .left(let left):
        let point = start.at(left, of: axes, in: ruleSet.compiled)
        if verified(point) { return .left(point) }
        if let own, let free = hindering(rulesBefore: own, at: point) { return .left(free) }
        isUnknown = true
      case .unknown: isUnknown = true
      case .nothing(let by): needed.formUnion(by.map { taken[$0].rule })
      }
    }
    return isUnknown ? .unknown : .nothing(by: needed.sorted(), example: start.at(first, of: axes, in: ruleSet.compiled))
  }

  /// A point of the rule's own at which the engine says that it answers: most rules need no more.
  private func guess(_ own: Int32, _ wanted: Formula, from start: Witness) -> Witness? {
    guard let axes = Axes(of: [wanted], in: room), let regions = wanted.regions(on: axes) else { return nil }
    return regions.prefix(Self.mostGuesses).lazy.map { start.at($0, of: axes, in: self.ruleSet.compiled) }.first { self.answers(own, $0) }
  }
  private static let mostGuesses = 3

  /// Whether it answers the engine's way at a point, or for one that does not answer, whether it runs.
  func answers(_ own: Int32, _ point: Witness) -> Bool {
    let event = point.event(in: ruleSet)
    let outcome = ruleSet.outcome(event, ruleSet.counting(event, point.facts(in: ruleSet)).facts, naive: false)
    return outcome.winner?.rule == own || outcome.continued.contains { $0.rule == own } || outcome.audited.contains(own)
  }

  /// The same point when the rules that answer there may not any more: their limit is reached, or their stock used up.
  private func hindering(rulesBefore own: Int32, at point: Witness) -> Witness? {
    let rules = ruleSet.compiled
    var point = point
    for _ in 0..<Self.mostHindered {
      guard let winner = ruleSet.match(point.event(in: ruleSet), given: point.facts(in: ruleSet))?.rule, winner < own else { return nil }
      let rule = rules.rules[Int(winner)]
      if let limit = rule.limit {
        point.answered[rule.id] = limit.times
      } else if let take = rule.take {
        for stock in take.possible { point.left[rules.stocks[stock].name] = 0 }
      } else {
        return nil
      }
      if answers(own, point) { return point }
    }
    return nil
  }
  private static let mostHindered = 8

  private func answersNobody(_ point: Witness) -> Bool {
    ruleSet.match(point.event(in: ruleSet), given: point.facts(in: ruleSet)) == nil
  }

  /// Whether a rule asks for texts as they are compared, and not as they are written.
  func isSpelling(_ rule: CompiledRule) -> Bool {
    guard rule.condition >= 0 else { return false }
    return ruleSet.compiled.looks(in: rule.condition).contains(.folded)
  }
}

extension CompiledRule {
  /// Whether nothing but its conditions decides whether it answers.
  var alwaysAnswers: Bool { role == .answers && !isAudit && limit == nil && take == nil }
}

extension CompiledRules {
  fileprivate func looks(in index: Int32) -> Set<TextLook> {
    switch conditions[Int(index)].kind {
    case .all(let parts), .any(let parts): parts.reduce(into: []) { $0.formUnion(looks(in: operands[Int($1)])) }
    case .not(let inner): looks(in: inner)
    case .leaf(.match(_, let matcher)): [texts[Int(matcher)].look]
    case .leaf: []
    }
  }
}

extension Witness {
  /// The same, at a point of a region.
  func at(_ region: Region, of axes: Axes, in rules: CompiledRules) -> Witness {
    var witness = self
    var wanted: [Int32] = []
    for (axis, point, isAsked) in axes.choice(in: region) {
      switch (axis, point) {
      case (.follower, .follower(let follower)):
        guard isAsked else { continue }
        witness.subscription = follower.subscription
        if follower.followCount != (follower.subscription == .new ? 0 : 1) { witness.numbers[.followCount] = follower.followCount }
        if let first = follower.firstFollowedAt { witness.firstFollowedAt = .known(first) }
      case (.moment, .moment(let moment)): if isAsked { witness.at = moment }
      case (.tag(let name), .truth(let has)): if isAsked { witness.tags[rules.names[Int(name)]] = has }
      case (.language, .word(let word)): if isAsked { witness.language = word.map { .known($0) } ?? .absent }
      case (.source, .word(let word)): if isAsked { witness.source = word.map { .known($0) } ?? .absent }
      case (.touch(.first), .word(let word)): if isAsked { witness.firstTouch = word.map { .known($0) } ?? .absent }
      case (.touch(.last), .word(let word)): if isAsked { witness.lastTouch = word.map { .known($0) } ?? .absent }
      case (.fact(.eventField(let path)), .elements(let elements)):
        guard isAsked else { continue }
        let name = path.joined(separator: ".")
        witness.fields[name] = elements.first?.text
        witness.repeated[name] = elements.count > 1 ? elements.dropFirst().map(\.text) : nil
      case (.fact(let variable), .value(let value)):
        guard isAsked else { continue }
        let known: Known<Value> = value == .none ? .absent : .known(value)
        switch variable {
        case .variable(let name): witness.variables[name] = known
        case .attribute(let name): witness.attributes[name] = known
        case .taken(let name): witness.taken[name] = value == .none ? .absent : .known(value.shown)
        case .counter(let name): if case .int(let count) = value { witness.counters[name] = Int(clamping: count) }
        default: continue
        }
      case (.truth(let condition), .truth(true)): if isAsked { wanted.append(condition) }
      default: continue  // no more is known of it
      }
    }
    if !wanted.isEmpty { witness.begin(as: wanted, in: rules) }
    return witness
  }
}
