/// Which parts of a follower's facts decide which rule answers: where turns are judged by the hundred thousand, the others are not even read.
package struct AskedFacts: Sendable {
  package enum Part: UInt8, CaseIterable, Sendable { case touches, tags, variables, attributes }

  /// Bit per part.
  private var asked: UInt8 = 0

  private init() {}

  package static let whole = { () -> AskedFacts in
    var facts = AskedFacts()
    for part in Part.allCases { facts.ask(part) }
    return facts
  }()

  /// What any condition asks. A template that decides (what answers are counted apart by, which stock is given from) may show anything.
  /// - Complexity: O(conditions + rules).
  package init(toDecideBy ruleSet: RuleSet) {
    let rules = ruleSet.compiled
    guard !rules.rules.contains(where: { $0.limit?.by != nil || $0.take?.choice != nil }), !rules.counters.contains(where: { $0.of != nil }) else {
      self = .whole
      return
    }
    for condition in rules.conditions {
      guard case .leaf(let leaf) = condition.kind else { continue }
      switch leaf {
      case .tag: ask(.tags)
      case .touch: ask(.touches)
      case .value(let index):
        let test = rules.values[Int(index)]
        for operand in [test.operand] + test.others.map(\.operand) { ask(operand) }
      case .match, .campaign, .subscription, .field, .taken, .time, .dates, .dateWindow, .calendar, .language, .source, .number, .firstFollowed:
        break
      }
    }
  }

  package func holds(_ part: Part) -> Bool { asked >> part.rawValue & 1 == 1 }

  private mutating func ask(_ part: Part) { asked |= 1 << part.rawValue }

  private mutating func ask(_ operand: ValueTest.Operand) {
    // What stands in brackets may be any expression.
    if operand.members.contains(where: { if case .index = $0 { true } else { false } }) { self = .whole }
    switch operand.variable {
    case .firstTouch, .lastTouch: ask(.touches)
    case .userTags: ask(.tags)
    case .variable: ask(.variables)
    case .attribute: ask(.attributes)
    case .eventType, .eventKey, .eventTime, .eventField, .messageContent, .messageMediaID, .messageRecognition, .messageURL, .messageTitle,
      .messageDescription, .messageFormat, .messageLatitude, .messageLongitude, .messageLabel, .scene, .capture, .campaignID, .campaignField,
      .subscription, .openid, .language, .source, .firstFollowedAt, .lastFollowedAt, .number, .counter, .taken, .calendar, .splitArm,
      .experimentArm, .accountName, .accountAppID, .accountOriginalID, .accountField, .rows, .now:
      break
    }
  }
}
