/// Which rules answer an event, as far as that is certain where facts are lacking.
package struct Answering: Sendable, Equatable {
  /// The rule that answers; nil when none does, or when it is not certain.
  package var rule: String?
  /// Of the rule that answers; nil also when it cannot be told.
  package var arm: String?
  /// Rules under `always:` and rules with `continue: true`.
  package var continued: [String] = []
  /// The facts by which it hangs, and that nobody noted; empty when it is certain.
  package var lacking: [Phrase] = []
  /// What the arm hangs by.
  package var lackingOfArm: Phrase?
}

extension RuleSet {
  /// The rules that answer, or the facts without which nobody knows: a rule that may hold, and one below that does, are no answer.
  /// - Complexity: that of ``match(_:given:)``; more where the event meets rules that ask what is lacking.
  package func answering(_ event: Event, given facts: Facts, doubting unknown: UnknownFacts) -> Answering {
    // Facts are not copied where nothing is counted.
    findsOtherFacts(facts) ? answering(event, facts, counting(event, facts).facts, unknown) : answering(event, facts, facts, unknown)
  }

  private func answering(_ event: Event, _ facts: Facts, _ counted: Facts, _ unknown: UnknownFacts) -> Answering {
    let hidden = unknown.isMasked ? HiddenParts(of: event) : HiddenParts()
    guard unknown.mayDecide(event.kind) || !hidden.isEmpty else {
      let outcome = outcome(event, counted, naive: false)
      var answering = Answering()
      answering.continued = outcome.continued.map { compiled.rules[Int($0.rule)].id }
      if let winner = outcome.winner { settle(&answering, by: compiled.rules[Int(winner.rule)], event, counted, unknown) }
      return answering
    }
    return doubtful(event, facts, counted, hidden, unknown)
  }

  private func doubtful(
    _ event: Event, _ facts: Facts, _ counted: Facts, _ hidden: HiddenParts, _ unknown: UnknownFacts
  ) -> Answering {
    var answering = Answering()
    if event.isFollow, let scene = hidden.scene {
      answering.lacking = [scene]
      return answering
    }
    var judgement = Judgement(self, event, counted)
    var doubts = Doubts(unknown, hidden, facts)
    let account = compiled.accountBit(of: event)
    var lanes = index.rules.candidates(for: judgement)
    // Rules are looked up by texts: where those are hidden, each is asked.
    var walk = hidden.isEmpty ? nil : index.rules.rules(for: event.kind).makeIterator()
    while let ordinal = hidden.isEmpty ? lanes.next(in: index.rules) : walk?.next() {
      let rule = compiled.rules[Int(ordinal)]
      guard rule.accounts == .max || rule.accounts & account != 0, selects(rule, event), !rule.isAudit else { continue }
      if !hidden.isEmpty || unknown.mayDecide(rule: ordinal) {
        doubts.names = []
        switch judgement.certainty(of: rule, &doubts) {
        case false?: continue
        case true?: if let name = judgement.unknownHindrance(of: rule, doubts) { answering.lacking = [name] }
        case nil: answering.lacking = doubts.names
        }
        if !answering.lacking.isEmpty { return answering }
      } else if !judgement.holds(rule) {
        continue
      }
      guard judgement.hindrance(of: rule) == nil else { continue }
      judgement.answer(by: rule)
      if rule.role == .answers {
        settle(&answering, by: rule, event, counted, unknown)
        break
      }
      answering.continued.append(rule.id)
    }
    return answering
  }

  private func settle(_ answering: inout Answering, by rule: CompiledRule, _ event: Event, _ facts: Facts, _ unknown: UnknownFacts) {
    answering.rule = rule.id
    guard let split = rule.split else { return }
    if unknown.isMasked, facts.draws[split.experiment] == nil {
      answering.lackingOfArm = "arm of `\(split.experiment)`"
    } else if let terms = split.terms, terms.states >> facts.subscription(at: event).bit & 1 == 0, terms.running.contains(event.time),
      let unknown = unknown.unknownExposure(to: split.experiment, facts)
    {
      answering.lackingOfArm = unknown
    } else {
      answering.arm = split.arms[split.arm(of: event, facts)].name
    }
  }
}

/// What of an event a log does not show: elements whose text is one star.
struct HiddenParts {
  private(set) var names: Set<String> = []
  /// Whether what rules are looked up by is among them.
  private(set) var hidesSubject = false

  init() {}

  init(of event: Event) {
    let fields = event.fields
    for entry in fields.entries.indices where fields.entries[entry].text.count == 1 && !fields.entries[entry].hasChildren {
      if fields.bytes[fields.raw(entry).lowerBound] == Self.star { names.insert(fields.name(entry)) }
    }
    if names.isEmpty { return }
    // What stood in a hidden element is hidden in the others too, where they repeat it.
    for entry in fields.entries.indices where !fields.entries[entry].hasChildren && fields.bytes[fields.raw(entry)].contains(Self.star) {
      let name = fields.name(entry)
      names.insert(name)
      if fields.raw(entry) == event.subject || name == "EventKey" { hidesSubject = true }
    }
  }
  private static let star = UInt8(ascii: "*")

  var isEmpty: Bool { names.isEmpty }

  /// With it went the prefix that tells a follow by a code from one without.
  var scene: Phrase? { names.contains("EventKey") ? UnknownFacts.hidden("`EventKey`") : nil }
}

/// What conditions are asked in doubt: the facts that are lacking, and those that were met so far.
struct Doubts {
  private let unknown: UnknownFacts
  private let hidden: HiddenParts
  private let facts: Facts
  var names: [Phrase] = []

  init(_ unknown: UnknownFacts, _ hidden: HiddenParts, _ facts: Facts) {
    self.unknown = unknown
    self.hidden = hidden
    self.facts = facts
  }

  func name(askedBy leaf: Condition.Leaf, in rules: CompiledRules, _ rule: CompiledRule) -> Phrase? {
    hiddenPart(askedBy: leaf, in: rules) ?? unknown.name(askedBy: leaf, of: facts, in: rules, rule)
  }

  func hindrance(of rule: CompiledRule, under key: String, in rules: CompiledRules) -> Phrase? {
    unknown.hindrance(of: rule, under: key, facts, in: rules)
  }

  private func hiddenPart(askedBy leaf: Condition.Leaf, in rules: CompiledRules) -> Phrase? {
    if hidden.isEmpty { return nil }
    switch leaf {
    case .match(.field(let path), _), .field(let path, _): return shown(rules.fieldPaths[Int(path)].map { String(decoding: $0, as: UTF8.self) })
    case .match(.text, _): return shown(["Content", "Recognition"])
    case .match(.url, _): return shown(["Url", "EventKey"])
    case .match(.scene, _), .match(.key, _), .campaign: return hidden.hidesSubject ? shown(["EventKey", "Content"]) : nil
    case .value(let index):
      let test = rules.values[Int(index)]
      return part(of: test.operand.variable) ?? test.others.lazy.compactMap { part(of: $0.operand.variable) }.first
    case .subscription, .tag, .taken, .time, .dates, .dateWindow, .calendar, .language, .source, .touch, .number, .firstFollowed: return nil
    }
  }

  private func part(of variable: Variable) -> Phrase? {
    switch variable {
    case .eventField(let path): shown(path)
    case .eventKey, .scene, .capture, .campaignID, .campaignField: hidden.hidesSubject ? shown(["EventKey", "Content", "Recognition"]) : nil
    case .messageContent: shown(["Content"])
    case .messageRecognition: shown(["Recognition"])
    case .messageMediaID: shown(["MediaId"])
    case .messageURL: shown(["Url", "PicUrl"])
    case .messageTitle: shown(["Title"])
    case .messageDescription: shown(["Description"])
    case .messageFormat: shown(["Format"])
    case .messageLatitude, .messageLongitude, .messageLabel: shown(["Location_X", "Location_Y", "Latitude", "Longitude", "Label"])
    case .eventType, .eventTime, .subscription, .firstTouch, .lastTouch, .openid, .userTags, .language, .source, .firstFollowedAt, .lastFollowedAt,
      .number, .attribute, .variable, .counter, .taken, .calendar, .splitArm, .experimentArm, .accountName, .accountAppID, .accountOriginalID,
      .accountField, .rows,
      .now:
      nil
    }
  }

  private func shown(_ names: [String]) -> Phrase? { names.first { hidden.names.contains($0) }.map { UnknownFacts.hidden("`\($0)`") } }
}

/// Conditions judged where some cannot be: yes, no, or nil for nobody knows. A condition that nobody knows decides nothing where the others
/// around it decide.
extension Judgement {
  mutating func certainty(of rule: CompiledRule, _ doubts: inout Doubts) -> Bool? {
    if rule.condition < 0 { return true }
    enter(rule, captured: Bindings())
    forget(after: 0)
    return certainty(rule.condition, rule, &doubts)
  }

  func unknownHindrance(of rule: CompiledRule, _ doubts: Doubts) -> Phrase? {
    doubts.hindrance(of: rule, under: rule.limit.map { key(of: $0, rule) } ?? rule.id, in: rules)
  }

  private mutating func certainty(_ index: Int32, _ rule: CompiledRule, _ doubts: inout Doubts) -> Bool? {
    switch rules.conditions[Int(index)].kind {
    case .all(let parts):
      var isKnown = true
      for part in parts {
        switch certainty(rules.operands[Int(part)], rule, &doubts) {
        case false?: return false
        case true?: continue
        case nil: isKnown = false
        }
      }
      return isKnown ? true : nil
    case .any(let parts):
      let mark = binders.count
      var isKnown = true
      for part in parts {
        switch certainty(rules.operands[Int(part)], rule, &doubts) {
        // Which of them binds is not known then.
        case true?: if isKnown || !rules.asksCaptures { return true }
        case false?: forget(after: mark)
        case nil:
          isKnown = false
          forget(after: mark)
        }
      }
      return isKnown ? false : nil
    case .not(let inner):
      let mark = binders.count
      let holds = certainty(inner, rule, &doubts)
      forget(after: mark)
      return holds.map { !$0 }
    case .leaf(let leaf):
      if let name = doubts.name(askedBy: leaf, in: rules, rule) {
        if !doubts.names.contains(name) { doubts.names.append(name) }
        return nil
      }
      return holds(index)
    }
  }
}
