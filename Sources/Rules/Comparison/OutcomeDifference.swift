/// What may be different about one subject.
struct OutcomeDifference {
  enum Aspect: Hashable {
    /// Who answers, or what they say.
    case answer
    /// What is done whoever answers.
    case beside
    /// In which order two rules act.
    case order(with: String)

    var isOfOneRule: Bool {
      switch self {
      case .answer, .beside: true
      case .order: false
      }
    }
  }
  let aspect: Aspect
  let before: Int32?
  let after: Int32?
  /// Where.
  let area: Region
}

/// The differences of all events of which the same is known about the subject.
struct OutcomeDifferences {
  let all: [OutcomeDifference]
  let axes: Axes
  let start: Witness

  enum Failure: Error {
    case tooMany
    case otherZone
    case otherKind(String)
  }
}

extension ComparedArena {
  enum Side: CaseIterable { case old, new }

  struct AskedRule {
    let rule: Int32
    let formula: Formula
  }

  func set(_ side: Side) -> ComparedSet { side == .old ? oldSet : newSet }
  func arena(_ side: Side) -> Arena { side == .old ? old : new }

  /// Whether a rule that has changed may take a text.
  func isTouched(_ start: Witness) -> Bool {
    Side.allCases.contains { side in
      let (set, arena) = (set(side), arena(side))
      let maker = FormulaMaker(set.ruleSet, start.event(in: set.ruleSet), .text(isSpelling: false))
      var lanes = maker.candidates(in: set.ruleSet.index.rules)
      while let ordinal = lanes.next(in: set.ruleSet.index.rules) {
        if set.isChanged[Int(ordinal)], arena.hears(set.rule(ordinal)) { return true }
      }
      return false
    }
  }

  /// The rules of one set that may take a text, in their order, up to one that takes whatever is left.
  func asked(_ side: Side, _ start: Witness) -> [AskedRule] {
    let index = set(side).ruleSet.index.rules
    let text = start.texts.first?.value ?? ""
    // A text as it is compared stands for all its spellings.
    let isSpelling = isMixed && TextFolding.fold(text) == Array(text.utf8)
    var maker = FormulaMaker(set(side).ruleSet, start.event(in: set(side).ruleSet), .text(isSpelling: isSpelling))
    var lanes = maker.candidates(in: index)
    // The index leaves out what takes another spelling only.
    if isSpelling {
      var ordinals = Set(side == .old ? beginnings.old.exactRules : beginnings.new.exactRules)
      while let ordinal = lanes.next(in: index) { ordinals.insert(ordinal) }
      return asked(side, &maker, among: ordinals.sorted())
    }
    var asked: [AskedRule] = []
    while let ordinal = lanes.next(in: index) {
      guard let rule = self.asked(ordinal, side, &maker) else { continue }
      asked.append(rule)
      if isLast(rule, side) { break }
    }
    return asked
  }

  /// The same of texts of which only some answers are known.
  func asked(_ side: Side, _ start: Witness, among ordinals: [Int32], _ answers: [TextAtom: Bool]) -> [AskedRule] {
    var maker = FormulaMaker(set(side).ruleSet, start.event(in: set(side).ruleSet), .answers(answers))
    return asked(side, &maker, among: ordinals)
  }

  private func asked(_ side: Side, _ maker: inout FormulaMaker, among ordinals: [Int32]) -> [AskedRule] {
    var asked: [AskedRule] = []
    for ordinal in ordinals {
      guard let rule = self.asked(ordinal, side, &maker) else { continue }
      asked.append(rule)
      if isLast(rule, side) { break }
    }
    return asked
  }

  private func asked(_ ordinal: Int32, _ side: Side, _ maker: inout FormulaMaker) -> AskedRule? {
    let set = set(side)
    let rule = set.rule(ordinal)
    guard arena(side).hears(rule) else { return nil }
    let formula = maker.formula(of: rule)
    if formula.known == false { return nil }
    let joint = vocabulary.formula(formula, of: set.words, condition: set.identities[Int(ordinal)].content.condition)
    let free = vocabulary.freedom(of: rule, in: set.words)
    return AskedRule(rule: ordinal, formula: free.map { .meeting([joint, $0]) } ?? joint)
  }

  private func isLast(_ asked: AskedRule, _ side: Side) -> Bool {
    let rule = set(side).rule(asked.rule)
    return asked.formula.known == true && rule.role == .answers && !rule.isAudit
  }

  // MARK: what becomes of them

  private struct Outcomes {
    /// Nothing of one is in another.
    var answers: [(rule: Int32?, region: Region)] = []
    var besides: [(rule: Int32, regions: [Region])] = []
  }

  private func outcomes(_ side: Side, _ asked: [AskedRule], _ axes: Axes) throws(OutcomeDifferences.Failure) -> Outcomes {
    var outcomes = Outcomes()
    var rest = [Region()]
    for asked in asked {
      let rule = set(side).rule(asked.rule)
      guard let own = asked.formula.regions(on: axes) else { throw .tooMany }
      guard rule.role == .answers, !rule.isAudit else {
        let regions = own.flatMap { region in rest.compactMap { $0.meeting(region) } }
        if !regions.isEmpty { outcomes.besides.append((asked.rule, regions)) }
        if regions.count > Self.most { throw .tooMany }
        continue
      }
      for region in own {
        var left: [Region] = []
        for piece in rest {
          guard let taken = piece.meeting(region) else {
            left.append(piece)
            continue
          }
          outcomes.answers.append((asked.rule, taken))
          left += piece.outside(region, counts: axes.counts)
        }
        rest = left
        if outcomes.answers.count + rest.count > Self.most { throw .tooMany }
      }
    }
    outcomes.answers += rest.map { (nil, $0) }
    return outcomes
  }

  /// Pieces that are looked at of one subject.
  private static let most = 2_000

  /// Where both sets do not do the same, as far as that is reasoned.
  func differences(_ old: [AskedRule], _ new: [AskedRule], from start: Witness) throws(OutcomeDifferences.Failure) -> OutcomeDifferences {
    let formulas = (old + new).map(\.formula)
    guard let axes = Axes(of: formulas + states(in: formulas), in: room) else { throw .tooMany }
    try check(axes)
    let (before, after) = (try outcomes(.old, old, axes), try outcomes(.new, new, axes))
    var found: [OutcomeDifference] = []
    for left in before.answers {
      let isOldChanged = left.rule.map { oldSet.isChanged[Int($0)] } ?? false
      for right in after.answers {
        guard isOldChanged || right.rule.map({ newSet.isChanged[Int($0)] }) ?? false, !isSame(left.rule, right.rule),
          let region = left.region.meeting(right.region)
        else { continue }
        found.append(OutcomeDifference(aspect: .answer, before: left.rule, after: right.rule, area: region))
        if found.count > Self.most { throw .tooMany }
      }
    }
    found += besides(before, after, axes)
    return OutcomeDifferences(all: found, axes: axes, start: start)
  }

  /// So that one point stands for one state only, and it can be told in which of them something is so.
  private func states(in formulas: [Formula]) -> [Formula] {
    var isAsked = false
    for formula in formulas { formula.forEachQuestion { axis, _ in if axis == .follower { isAsked = true } } }
    return isAsked ? Subscription.allCases.map { .ask(.follower, .subscription(1 << $0.bit)) } : []
  }

  private func check(_ axes: Axes) throws(OutcomeDifferences.Failure) {
    for axis in axes.names {
      switch axis {
      case .moment: if old.room.zone != new.room.zone { throw .otherZone }
      case .fact(.variable(let name)):
        if oldSet.ruleSet.compiled.variables.kind(of: name) != newSet.ruleSet.compiled.variables.kind(of: name) { throw .otherKind(name) }
      case .fact(.attribute(let name)):
        if oldSet.ruleSet.compiled.attributes[name] != newSet.ruleSet.compiled.attributes[name] { throw .otherKind(name) }
      case .fact(.eventField(let path)):
        let kinds = [(oldSet, old), (newSet, new)].map { set, arena in set.ruleSet.compiled.factKind(of: .eventField(path), in: arena.room.event) }
        if kinds[0] != kinds[1] { throw .otherKind(path.joined(separator: ".")) }
      case .follower, .tag, .language, .source, .touch, .fact, .text, .truth: break
      }
    }
  }

  private func besides(_ before: Outcomes, _ after: Outcomes, _ axes: Axes) -> [OutcomeDifference] {
    var found: [OutcomeDifference] = []
    func left(_ regions: [Region], without others: [Region], _ note: (Region) -> Void) {
      for region in regions {
        switch Remainder(of: region, without: others, counts: axes.counts) {
        case .left(let left): note(left)
        case .unknown: note(region)
        case .nothing: break
        }
      }
    }
    func meeting(_ some: [Region], _ others: [Region]) -> [Region] { some.flatMap { one in others.compactMap { one.meeting($0) } } }
    for one in before.besides {
      let twin = after.besides.first { newSet.id($0.rule) == oldSet.id(one.rule) && isKindred(one.rule, $0.rule) }
      left(one.regions, without: twin?.regions ?? []) {
        found.append(OutcomeDifference(aspect: .beside, before: one.rule, after: nil, area: $0))
      }
      if let twin, !oldSet.rule(one.rule).isAudit, !isSame(one.rule, twin.rule) {
        found += meeting(one.regions, twin.regions).map { OutcomeDifference(aspect: .beside, before: one.rule, after: twin.rule, area: $0) }
      }
    }
    for one in after.besides {
      let twin = before.besides.first { oldSet.id($0.rule) == newSet.id(one.rule) && isKindred($0.rule, one.rule) }
      left(one.regions, without: twin?.regions ?? []) {
        found.append(OutcomeDifference(aspect: .beside, before: nil, after: one.rule, area: $0))
      }
    }
    // Two that act in the other order.
    for (place, first) in before.besides.enumerated() where !oldSet.rule(first.rule).actions.isEmpty {
      for second in before.besides[(place + 1)...] where !oldSet.rule(second.rule).actions.isEmpty {
        guard oldSet.isChanged[Int(first.rule)] || oldSet.isChanged[Int(second.rule)],
          let one = after.besides.firstIndex(where: { newSet.id($0.rule) == oldSet.id(first.rule) }),
          let other = after.besides.firstIndex(where: { newSet.id($0.rule) == oldSet.id(second.rule) }), other < one
        else { continue }
        let regions = meeting(
          meeting(first.regions, second.regions), meeting(after.besides[one].regions, after.besides[other].regions))
        found += regions.prefix(8).map {
          OutcomeDifference(
            aspect: .order(with: oldSet.rule(second.rule).id), before: first.rule, after: after.besides[one].rule, area: $0)
        }
      }
    }
    return found
  }

  /// Whether both act beside those that answer, or both are only watched.
  private func isKindred(_ old: Int32, _ new: Int32) -> Bool { oldSet.rule(old).isAudit == newSet.rule(new).isAudit }

  /// Whether what both do is the same wherever both act.
  private func isSame(_ old: Int32?, _ new: Int32?) -> Bool {
    guard let old, let new else { return old == nil && new == nil }
    let (left, right) = (oldSet.identities[Int(old)], newSet.identities[Int(new)])
    return left.id == right.id && left.content.isSameOutcome(as: right.content) && piecesAgree(old, new)
      && (!left.content.readsRows || areCodesKept(old, new))
  }
}
