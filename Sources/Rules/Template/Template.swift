/// A parsed template: literal text between outputs and tags of Liquid.
package struct Template: Sendable {
  package let nodes: [TemplateNode]
  /// How many loop and assigned variables a rendering needs room for.
  package let localCount: Int

  /// Bytes of the literal parts: the least room that a rendering needs.
  package let literalBytes: Int
  /// Whether its literal parts can stand in an answer as they are; see ``CleanText``.
  let hasCleanLiterals: Bool

  package init(nodes: [TemplateNode], localCount: Int) {
    self.nodes = nodes
    self.localCount = localCount
    var (literalBytes, isClean) = (0, true)
    for case .literal(let bytes) in nodes {
      literalBytes += bytes.count
      isClean = isClean && CleanText.holds(bytes.span, 0..<bytes.count)
    }
    self.literalBytes = literalBytes
    hasCleanLiterals = isClean
  }

  package init(literal text: String) { self.init(nodes: text.isEmpty ? [] : [.literal(Array(text.utf8))], localCount: 0) }

  /// The text, when nothing in it depends on the event.
  package var constant: String? {
    if nodes.isEmpty { return "" }
    guard nodes.count == 1, case .literal(let bytes) = nodes[0] else { return nil }
    return String(decoding: bytes, as: UTF8.self)
  }
}

package enum TemplateNode: Sendable {
  case literal([UInt8])
  case output(FilteredExpression)
  case assign(local: Int, FilteredExpression)
  case capture(local: Int, [TemplateNode])
  case conditional([(test: TemplateTest?, body: [TemplateNode])])
  indirect case choice(TemplateExpression, [(values: [TemplateExpression], body: [TemplateNode])], otherwise: [TemplateNode])
  indirect case loop(TemplateLoop)
  case breakLoop
  case continueLoop
}

/// A reference, so that rendering copies none of its parts.
package final class FilteredExpression: Sendable {
  package let expression: TemplateExpression
  package let filters: [FilterCall]

  init(expression: TemplateExpression, filters: [FilterCall]) {
    self.expression = expression
    self.filters = filters
  }
}

package struct FilterCall: Sendable {
  package let filter: Filter
  package let arguments: [TemplateExpression]
  package let allowsFalse: TemplateExpression?
}

package enum TemplateExpression: Sendable {
  case literal(Value)
  case empty
  case blank
  /// A variable of the turn, then members of its value.
  case variable(Variable, [TemplateMember])
  case local(Int, [TemplateMember])
  /// A cell that is itself a template: one of `CompiledRules.cellTemplates`.
  case cell(Variable, [TemplateMember], templates: Int)
  indirect case range(TemplateExpression, TemplateExpression)
}

package enum TemplateMember: Sendable {
  case name(String)
  case key(String)
  case index(TemplateExpression)
}

package enum TemplateTest: Sendable {
  case truth(TemplateExpression)
  case comparison(TemplateExpression, TemplateOperator, TemplateExpression)
  indirect case and(TemplateTest, TemplateTest)
  indirect case or(TemplateTest, TemplateTest)
  indirect case not(TemplateTest)
}

package enum TemplateOperator: String, Sendable, CaseIterable {
  case equal = "=="
  case notEqual = "!="
  case unequal = "<>"
  case less = "<"
  case greater = ">"
  case lessOrEqual = "<="
  case greaterOrEqual = ">="
  case contains
}

package struct TemplateLoop: Sendable {
  /// As `forloop.name` shows it.
  package let name: String
  package let item: Int
  package let forloop: Int
  /// Loops of one name over one collection share the place where `offset: continue` goes on.
  package let continueKey: Int
  package let collection: TemplateExpression
  package let isReversed: Bool
  package let limit: TemplateExpression?
  package let offset: TemplateExpression?
  package let continues: Bool
  package let body: [TemplateNode]
  package let otherwise: [TemplateNode]
}

extension TemplateMember {
  package var name: String? {
    switch self {
    case .name(let name), .key(let name): name
    case .index: nil
    }
  }
}

/// What a template can read of a turn. Closed: a name that is not here is a diagnostic when the file is loaded.
package enum Variable: Hashable, Sendable {
  case eventType, eventKey, eventTime
  case eventField([String])
  case messageContent, messageMediaID, messageRecognition, messageURL, messageTitle, messageDescription, messageFormat
  case messageLatitude, messageLongitude, messageLabel
  case scene
  case capture(String)
  case campaignID
  case campaignField(String)
  case subscription
  case firstTouch(TouchPart), lastTouch(TouchPart)
  case openid, userTags, language, source
  case firstFollowedAt
  case lastFollowedAt
  case number(NumberFact)
  case attribute(String)
  case variable(String)
  case counter(String), taken(String)
  case calendar(String, CalendarPart)
  case splitArm
  /// The arm of an experiment under `experiments:`.
  case experimentArm(String)
  case accountName, accountAppID, accountOriginalID, accountField(String)
  /// The rows of a table, by its place in the rule set: its first members are the key.
  case rows(Int)
  case now

  package enum TouchPart: String, Hashable, Sendable, CaseIterable { case campaign, scene, at }

  /// Of a calendar: when it opens next, and when the hours end in which the event falls.
  package enum CalendarPart: String, Hashable, Sendable, CaseIterable { case opens, closes }

  /// How many bytes it renders as it is, where the platform or the engine sets a bound. That of a capture depends on its hole.
  package var renderedBytes: ClosedRange<Int>? {
    switch self {
    case .scene, .openid: 1...64
    case .subscription: 3...9
    case .eventType, .eventKey, .eventTime, .eventField, .messageContent, .messageMediaID, .messageRecognition, .messageURL, .messageTitle,
      .messageDescription, .messageFormat, .messageLatitude, .messageLongitude, .messageLabel, .capture, .campaignID, .campaignField, .userTags,
      .firstTouch, .lastTouch, .firstFollowedAt, .lastFollowedAt, .number, .language, .source, .attribute, .variable, .counter, .taken,
      .calendar, .splitArm, .experimentArm, .accountName, .accountAppID, .accountOriginalID, .accountField, .rows, .now:
      nil
    }
  }
}
