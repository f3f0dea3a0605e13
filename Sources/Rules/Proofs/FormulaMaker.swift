/// Turns conditions into formulas, where something is known of the event's text.
///
/// What the text decides is decided here, so that only what else may be is left to reason about. What cannot be reasoned about is a
/// question of its own that may be answered either way: then too much is held to be possible, never too little.
struct FormulaMaker: ~Copyable {
  enum Known {
    /// The text itself. Texts that are written otherwise but compared alike may be meant too.
    case text(isSpelling: Bool)
    /// For some of what may be asked of it, whether it holds.
    case answers([TextAtom: Bool])
  }
  private let rules: CompiledRules
  private let known: Known
  private let sources: [TextSource]
  private var judgement: Judgement
  /// Whether it depends on more than the text what was captured so far.
  private var isDoubtful = false

  /// - Parameter event: of any follower at any time; only its text is looked at.
  init(_ ruleSet: RuleSet, _ event: Event, _ known: Known) {
    rules = ruleSet.compiled
    self.known = known
    sources = event.kind.subjectSources
    judgement = Judgement(ruleSet, event, Facts())
  }

  /// The rules that may match the text, to be walked in ascending order.
  func candidates(in index: RuleIndex) -> RuleIndex.Lanes { index.candidatesOfAnyFields(for: judgement) }

  mutating func formula(of rule: CompiledRule) -> Formula {
    isDoubtful = false
    judgement.forget(after: 0)
    return rule.condition < 0 ? .constant(true) : formula(rule.condition)
  }

  /// When a rule does what stands under a condition of its own.
  mutating func formula(of rule: CompiledRule, withAction condition: Int32) -> Formula {
    let whole = formula(of: rule)
    return condition < 0 || whole.known == false ? whole : .meeting([whole, formula(condition)])
  }

  private mutating func formula(_ index: Int32) -> Formula {
    switch rules.conditions[Int(index)].kind {
    case .all(let range):
      var parts: [Formula] = []
      for at in range {
        let part = formula(rules.operands[Int(at)])
        if part.known == false { return part }
        parts.append(part)
      }
      return .meeting(parts)
    case .any(let range):
      let mark = judgement.binders.count
      var parts: [Formula] = []
      for at in range {
        let part = formula(rules.operands[Int(at)])
        // Of several the first that holds binds: here it is known which that is.
        if part.known == true, parts.isEmpty { return part }
        if judgement.binders.count > mark, part.known != false { isDoubtful = true }
        judgement.forget(after: mark)
        parts.append(part)
      }
      return .joining(parts)
    case .not(let inner):
      let mark = judgement.binders.count
      let part = formula(inner)
      judgement.forget(after: mark)
      return .opposite(of: part)
    case .leaf(let leaf): return formula(leaf, index)
    }
  }

  private mutating func formula(_ leaf: Condition.Leaf, _ index: Int32) -> Formula {
    switch leaf {
    case .match(let source, let matcher):
      let takes = takes(source, matcher, index)
      if takes.known == true { judgement.note(leaf, at: index) }
      // What it captures, if it takes something, is not known.
      if takes.known == nil, rules.texts[Int(matcher)].captures { isDoubtful = true }
      return takes
    case .campaign(let campaigns, let phases):
      let parts = campaigns.map { at -> Formula in
        let campaign = rules.operands[Int(at)]
        let isOne = isCode(of: campaign)
        return isOne.known == false ? isOne : .meeting([isOne, .ask(.moment, .phases(campaign: campaign, phases))])
      }
      let whole = Formula.joining(parts)
      if whole.known != false { judgement.note(leaf, at: index) }
      return whole
    case .subscription(let states): return .ask(.follower, .subscription(states))
    case .number(let number, let comparison): return .ask(.follower, .number(number, comparison: comparison))
    case .firstFollowed(let from, let until): return .ask(.follower, .firstFollowed(from: from, until: until))
    case .field(let path, let comparison):
      let names = rules.fieldPaths[Int(path)].map { String(decoding: $0, as: UTF8.self) }
      return ask(.eventField(names), rules.comparisons[Int(comparison)], .comparison(comparison), index)
    case .tag(let names): return .joining(names.map { .ask(.tag(rules.operands[Int($0)]), .holds) })
    case .taken(let names): return .joining(names.map { .ask(.fact(.taken(rules.names[Int(rules.operands[Int($0)])])), .holds) })
    case .time(let days, let from, let to): return .ask(.moment, .time(days: days, from: from, to: to))
    case .dates(let days): return .ask(.moment, .dates(days))
    case .dateWindow(let from, let until): return .ask(.moment, .window(from: from, until: until))
    case .calendar(let calendar, let isOpen): return .ask(.moment, .calendar(calendar, isOpen: isOpen))
    case .language(let names): return .ask(.language, .words(names))
    case .source(let names): return .ask(.source, .words(names))
    case .touch(let order, let names): return .ask(.touch(order), .words(names))
    case .value(let number): return formula(of: number, index)
    }
  }

  private func takes(_ source: TextSource, _ matcher: Int32, _ index: Int32) -> Formula {
    guard source.mayBe(in: judgement.event.kind) else { return .constant(false) }
    guard sources.contains(source) else {
      guard case .field(let path) = source, rules.texts[Int(matcher)].namesWords else { return .ask(.truth(index), .holds) }
      let field = Variable.eventField(rules.fieldPaths[Int(path)].map { String(decoding: $0, as: UTF8.self) })
      return rules.factKind(of: field, in: judgement.event) == nil ? .ask(.truth(index), .holds) : .ask(.fact(field), .equals(matcher))
    }
    let atom = TextAtom.match(source, matcher)
    switch known {
    case .text(let isSpelling):
      if isSpelling, rules.texts[Int(matcher)].look == .exact { return .ask(.text(atom), .holds) }
      return .constant(judgement.place(taken: rules.texts[Int(matcher)], of: source) != nil)
    case .answers(let answers): return answers[atom].map { .constant($0) } ?? .ask(.text(atom), .holds)
    }
  }

  private func isCode(of campaign: Int32) -> Formula {
    guard judgement.event.kind == .scan else { return .constant(false) }
    switch known {
    case .text: return .constant(judgement.campaign == campaign)
    case .answers(let answers): return answers[.campaign(campaign)].map { .constant($0) } ?? .ask(.text(.campaign(campaign)), .holds)
    }
  }

  private mutating func formula(of number: Int32, _ index: Int32) -> Formula {
    let test = rules.values[Int(number)]
    if case .text(let isSpelling) = known, !isDoubtful, test.isOfText, !(isSpelling && judgement.asksSpelling(test)) {
      if !test.comparison.asksNow { return .constant(judgement.holds(test)) }
      if test.others.isEmpty { return .ask(.moment, .toNow(judgement.value(of: test.operand), test: number)) }
    }
    guard test.others.isEmpty, test.operand.members.isEmpty else { return .ask(.truth(index), .holds) }
    return ask(test.operand.variable, test.comparison, .value(number), index)
  }

  private func ask(_ variable: Variable, _ comparison: Comparison, _ test: AxisTest, _ index: Int32) -> Formula {
    guard let kind = rules.factKind(of: variable, in: judgement.event), kind.tellsApart(by: comparison) else { return .ask(.truth(index), .holds) }
    return .ask(.fact(variable), test)
  }
}

extension TextMatcher {
  /// Whether it takes the words that it names, and no other text.
  var namesWords: Bool { modes.allSatisfy { if case .equals = $0 { true } else { false } } }

  fileprivate var captures: Bool {
    modes.contains { mode in
      switch mode {
      case .pattern, .regex, .keyword: true
      case .equals, .prefix, .suffix, .contains, .containsAll, .glob: false
      }
    }
  }
}

extension Judgement {
  /// Whether letters are asked for as they are written: a row goes by its key, however that was written.
  fileprivate mutating func asksSpelling(_ test: ValueTest) -> Bool {
    for operand in [test.operand] + test.others.map(\.operand) {
      switch operand.variable {
      case .messageContent: return true
      case .capture(let name): if row(of: name) == nil { return true }
      default: break
      }
    }
    return false
  }
}

extension ValueTest {
  /// Whether the text of the event and what was captured from it decide.
  fileprivate var isOfText: Bool { operand.isOfText && others.allSatisfy { $0.operand.isOfText } }
}

extension ValueTest.Operand {
  fileprivate var isOfText: Bool {
    guard members.allSatisfy({ $0.name != nil }) else { return false }
    switch variable {
    case .capture, .scene, .campaignID, .eventType, .eventKey, .messageContent: return true
    default: return false
    }
  }
}

extension EventKind {
  /// The parts of an event that are its subject: what it says is all that they are held against.
  var subjectSources: [TextSource] {
    switch self {
    case .scan: [.scene]
    case .text, .voice: [.text]
    case .menuClick, .menuScancode, .menuPhoto, .menuLocation: [.key]
    // The address is its key.
    case .menuView: [.url, .key]
    case .link: [.url]
    case .subscribe, .unsubscribe, .image, .video, .shortvideo, .location, .locationReport, .templateDone, .massDone, .other, .outside: []
    }
  }

  /// Whether it may come without its subject: a voice in which no word was heard.
  var mayLackSubject: Bool { self == .voice || self == .link }
}
