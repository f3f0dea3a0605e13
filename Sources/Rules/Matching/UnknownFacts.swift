/// What a rule set asks and nobody noted, because other rules served when it would have been: absent is then not the same as no.
///
/// For each of its rules it is worked out once whether it can depend on such a fact. An event for which none of these is asked costs one look.
package struct UnknownFacts: Sendable {
  let noted: NotedFacts
  /// What the rules that ask note themselves: of what nobody sets, absent is the truth.
  let own: NotedFacts
  private let moves: Moves
  let lackingCounters: Set<String>
  private let otherCounters: Set<String>
  /// Whether followers go by another name than theirs, and texts may be hidden: what a log says of a turn.
  let isMasked: Bool
  /// Whether nothing of what the rules note themselves is lacking of anybody.
  let isNotedWhole: Bool
  /// By the rule's number.
  private var isAsked: [Bool]
  private var isAskedForKind: [Bool]

  /// - Parameters:
  ///   - ruleSet: whose rules ask.
  ///   - noted: by the rules that served.
  package init(askedBy ruleSet: RuleSet, noted: NotedFacts, isMasked: Bool) {
    let rules = ruleSet.compiled
    let draft = UnknownFacts(noted, NotedFacts(of: ruleSet), rules.moves, isMasked: isMasked)
    self = draft
    var asked = [Bool](repeating: false, count: rules.rules.count)
    let leaves = rules.conditions.map { condition in
      if case .leaf(let leaf) = condition.kind { draft.mayDoubt(leaf, in: rules) } else { false }
    }
    func doubts(_ index: Int32) -> Bool {
      switch rules.conditions[Int(index)].kind {
      case .all(let parts), .any(let parts): parts.contains { doubts(rules.operands[Int($0)]) }
      case .not(let inner): doubts(inner)
      case .leaf: leaves[Int(index)]
      }
    }
    for (number, rule) in rules.rules.enumerated() {
      asked[number] =
        rule.take != nil || draft.lacksLimit(of: rule) || (isMasked && rule.limit?.by != nil) || (rule.condition >= 0 && doubts(rule.condition))
    }
    isAsked = asked
    isAskedForKind = EventKind.allCases.map { kind in ruleSet.index.rules.rules(for: kind).contains { asked[Int($0)] } }
  }

  private init(_ noted: NotedFacts, _ own: NotedFacts, _ moves: Moves, isMasked: Bool) {
    self.noted = noted
    self.own = own
    self.moves = moves
    self.isMasked = isMasked
    func known(_ name: String) -> [NotedFacts.Counting]? { ([name] + (moves.counters[name] ?? [])).lazy.compactMap { noted.counters[$0] }.first }
    lackingCounters = Set(own.counters.keys.filter { known($0) == nil })
    otherCounters = Set(own.counters.filter { name, counting in known(name).map { $0 != counting } ?? false }.keys)
    isNotedWhole =
      lackingCounters.isEmpty && own.variables.isSubset(of: noted.variables) && own.tags.map { $0.isSubset(of: noted.tags ?? $0) } ?? true
      && noted.attributes.map { (own.attributes ?? []).isSubset(of: $0) } ?? true
    isAsked = []
    isAskedForKind = []
  }

  func mayDecide(_ kind: EventKind) -> Bool { isAskedForKind[Int(kind.rawValue)] }
  func mayDecide(rule: Int32) -> Bool { isAsked[Int(rule)] }

  // MARK: what is lacking, whoever the follower is

  func lacks(tag: String) -> Bool {
    guard let known = noted.tags, !known.contains(tag) else { return false }
    return own.tags?.contains(tag) ?? true
  }

  func lacks(variable name: String) -> Bool {
    own.variables.contains(name) && !noted.variables.contains(name) && !(moves.variables[name] ?? []).contains(where: noted.variables.contains)
  }

  /// Where attributes are declared, others are not taken.
  func lacks(attribute name: String) -> Bool { noted.attributes.map { !$0.contains(name) } ?? false }

  /// Whether nobody noted who was shown an arm of an experiment that is not for all.
  private func lacks(exposureTo name: String) -> Bool {
    own.keptArms[name].map { key in !noted.keptArms.values.contains(key) && !formers(of: name, key).contains(where: noted.keptArms.values.contains)
    }
      ?? false
  }

  private func formers(of name: String, _ key: String) -> [String] {
    (moves.experiments[name] ?? []).map { $0 + key.dropFirst(name.count) }
  }

  /// The arm, where it hangs on whether one was shown before, and nobody knows.
  func unknownExposure(to name: String, _ facts: Facts) -> Phrase? {
    guard lacks(exposureTo: name), let key = own.keptArms[name], facts.profile.exposures[key] == nil else { return nil }
    return "arm of `\(name)`"
  }

  private func lacks(counter name: String) -> Bool { lackingCounters.contains(name) }
  /// Whether it was counted, and otherwise than these rules do.
  private func countsOtherwise(_ name: String) -> Bool { otherCounters.contains(name) }

  private func lacks(stock name: String) -> Bool {
    if ([name] + (moves.stocks[name] ?? [])).contains(where: noted.dividedStocks.contains) { return false }
    let whole = StockLevel.whole(of: name) ?? name
    return ![name, whole].contains { name in ([name] + (moves.stocks[name] ?? [])).contains(where: noted.stocks.contains) }
  }

  private func lacksLimit(of rule: CompiledRule) -> Bool { rule.limit != nil && known(limitOf: rule) != own.limits[rule.id] }

  private func known(limitOf rule: CompiledRule) -> NotedFacts.Limiting? {
    ([rule.id] + (moves.rules[rule.id] ?? [])).lazy.compactMap { noted.limits[$0] }.first
  }

  private func lacks(campaign: String) -> Bool { !noted.campaigns.contains(campaign) }

  private func mayDoubt(_ leaf: Condition.Leaf, in rules: CompiledRules) -> Bool {
    switch leaf {
    case .tag(let names): isMasked || names.contains { lacks(tag: rules.names[Int(rules.operands[Int($0)])]) }
    case .value(let index):
      ([rules.values[Int(index)].operand] + rules.values[Int(index)].others.map(\.operand)).contains { mayDoubt($0.variable) }
    case .taken(let names): names.contains { lacks(stock: rules.names[Int(rules.operands[Int($0)])]) }
    case .touch(_, let names): names.contains { lacks(campaign: rules.names[Int(rules.operands[Int($0)])]) }
    case .match, .campaign, .subscription, .field, .time, .dates, .dateWindow, .calendar, .language, .source, .number, .firstFollowed: false
    }
  }

  private func mayDoubt(_ variable: Variable) -> Bool {
    switch variable {
    case .variable(let name): isMasked || lacks(variable: name)
    case .attribute(let name): isMasked || lacks(attribute: name)
    case .counter(let name): isMasked || lacks(counter: name) || countsOtherwise(name)
    case .taken(let stock): lacks(stock: stock)
    case .firstTouch, .lastTouch: isMasked || !own.campaigns.isSubset(of: noted.campaigns)
    case .userTags: isMasked || noted.tags.map { known in own.tags.map { !$0.isSubset(of: known) } ?? true } ?? false
    case .experimentArm(let name): isMasked || lacks(exposureTo: name)
    case .splitArm, .openid: isMasked
    case .eventType, .eventKey, .eventTime, .eventField, .messageContent, .messageMediaID, .messageRecognition, .messageURL, .messageTitle,
      .messageDescription, .messageFormat, .messageLatitude, .messageLongitude, .messageLabel, .scene, .capture, .campaignID, .campaignField,
      .subscription, .language, .source, .firstFollowedAt, .lastFollowedAt, .number, .calendar, .accountName, .accountAppID, .accountOriginalID,
      .accountField, .rows, .now:
      false
    }
  }

  // MARK: what is lacking of a follower

  /// The fact that a condition asks and that nobody noted of this follower; nil when it can be judged.
  /// - Parameters:
  ///   - facts: as they were recorded, before this event was counted.
  ///   - rule: whose condition it is.
  func name(askedBy leaf: Condition.Leaf, of facts: Facts, in rules: CompiledRules, _ rule: CompiledRule) -> Phrase? {
    func first(_ names: Range<Int32>, where isLacking: (String) -> Bool) -> String? {
      names.lazy.map { rules.names[Int(rules.operands[Int($0)])] }.first(where: isLacking)
    }
    switch leaf {
    case .tag(let names):
      // One that they have is enough.
      if names.contains(where: { facts.profile.tags.contains(rules.names[Int(rules.operands[Int($0)])]) }) { return nil }
      if isMasked, facts.profile.tags.contains(where: Self.isHidden) { return Self.hidden("tags") }
      return first(names) { lacks(tag: $0) }.map { Phrase(verbatim: "tags.\($0)") }
    case .value(let index):
      let test = rules.values[Int(index)]
      if let name = name(of: test.operand.variable, facts, rule) { return name }
      return test.others.lazy.compactMap { name(of: $0.operand.variable, facts, rule) }.first
    case .taken(let names):
      if names.contains(where: { facts.profile.taken[rules.names[Int(rules.operands[Int($0)])]] != nil }) { return nil }
      return first(names) { lacks(stock: $0) }.map { Phrase(verbatim: "taken.\($0)") }
    case .touch(let order, let names):
      return first(names) { lacks(campaign: $0) }.map {
        order == .first ? "first touch of campaign \($0)" : "last touch of campaign \($0)"
      }
    case .match, .campaign, .subscription, .field, .time, .dates, .dateWindow, .calendar, .language, .source, .number, .firstFollowed: return nil
    }
  }

  private func name(of variable: Variable, _ facts: Facts, _ rule: CompiledRule) -> Phrase? {
    guard mayDoubt(variable) else { return nil }
    switch variable {
    case .variable(let name):
      guard let value = facts.profile.variables[name] else { return lacks(variable: name) ? Phrase(verbatim: "vars.\(name)") : nil }
      return isMasked && Self.isHidden(value) ? Self.hidden("vars.\(name)") : nil
    case .attribute(let name):
      guard let value = facts.profile.attributes[name] else { return lacks(attribute: name) ? Phrase(verbatim: "attrs.\(name)") : nil }
      return isMasked && Self.isHidden(value) ? Self.hidden("attrs.\(name)") : nil
    case .counter(let name):
      guard let tally = facts.profile.counters[name], !countsOtherwise(name) else {
        return lacks(counter: name) || countsOtherwise(name) ? Phrase(verbatim: "counters.\(name)") : nil
      }
      return isMasked && tally.values.contains(where: Self.isHidden) ? Self.hidden("counters.\(name)") : nil
    case .taken(let stock): return facts.profile.taken[stock] == nil ? Phrase(verbatim: "taken.\(stock)") : nil
    case .firstTouch(let part): return name(of: facts.history.firstTouch, part, "first_touch")
    case .lastTouch(let part): return name(of: facts.history.lastTouch, part, "last_touch")
    case .userTags:
      if isMasked, facts.profile.tags.contains(where: Self.isHidden) { return Self.hidden("tags") }
      return noted.tags.map { known in own.tags.map { !$0.isSubset(of: known) } ?? true } ?? false ? Phrase(verbatim: "tags") : nil
    case .splitArm: return rule.split.flatMap { split in facts.draws[split.experiment] == nil ? "arm of `\(split.experiment)`" : nil }
    case .experimentArm(let name):
      if isMasked, facts.draws[name] == nil { return "arm of `\(name)`" }
      return unknownExposure(to: name, facts)
    case .openid: return Phrase(verbatim: "openid")
    case .eventType, .eventKey, .eventTime, .eventField, .messageContent, .messageMediaID, .messageRecognition, .messageURL, .messageTitle,
      .messageDescription, .messageFormat, .messageLatitude, .messageLongitude, .messageLabel, .scene, .capture, .campaignID, .campaignField,
      .subscription, .language, .source, .firstFollowedAt, .lastFollowedAt, .number, .calendar, .accountName, .accountAppID, .accountOriginalID,
      .accountField, .rows, .now:
      return nil
    }
  }

  private func name(of touch: Touch?, _ part: Variable.TouchPart, _ name: String) -> Phrase? {
    if isMasked, part == .scene, let touch, Self.isHidden(touch.scene) { return Self.hidden(name) }
    return own.campaigns.isSubset(of: noted.campaigns) ? nil : Phrase(verbatim: name)
  }

  // MARK: what a log hides

  static func hidden(_ name: String) -> Phrase { "\(name), which the log hides" }
  /// Stars stand in the log for what is hidden; those of counted values have a number behind them.
  private static func isHidden(_ text: String) -> Bool { text.hasPrefix("*") }

  private static func isHidden(_ value: Value) -> Bool {
    switch value {
    case .text(let text): isHidden(text)
    case .list(let values): values.contains { isHidden($0) }
    case .record(let fields): fields.contains { isHidden($0.value) }
    case .none, .bool, .int, .decimal, .time: false
    }
  }

  /// The count or the stock by which a rule whose conditions hold may be hindered, and that nobody kept.
  func hindrance(of rule: CompiledRule, under key: String, _ facts: Facts, in rules: CompiledRules) -> Phrase? {
    if let limit = rule.limit, lacksLimit(of: rule) {
      let answers = facts.answers(of: limit.share, under: key)
      let isKnown =
        switch known(limitOf: rule) {
        // Of another stretch so much is known: who had no answer in any had none.
        case let known?: answers.isEmpty && (own.limits[rule.id].map { known.isKept(as: $0) } ?? false)
        case nil: !answers.isEmpty
        }
      if !isKnown { return "answers of rule `\(rule.id)`" }
    }
    // Texts that answers are counted apart by are hidden with all texts.
    if isMasked, rule.limit?.by != nil {
      let hidden = CompiledLimit.prefix(of: rule.id) + "*"
      if facts.profile.answers.keys.contains(where: { $0.hasPrefix(hidden) }) || facts.shared.keys.contains(where: { $0.hasPrefix(hidden) }) {
        return "answers of rule `\(rule.id)`, which the log hides"
      }
    }
    // What is left of a stock is recorded with each event that can be given of it, also when it is nothing.
    return rule.take?.possible.lazy.map { rules.stocks[$0].name }.first { facts.stocks[$0] == nil }.map { "stock `\($0)`" }
  }
}
