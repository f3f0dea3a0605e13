/// What is played against a sandbox.
package struct ConversationDeclaration: Sendable {
  package let start: WrittenTime?
  package let account: Located<String>?
  package let steps: [ConversationStep]

  /// Scenes that somebody scans.
  package var scenes: [String] {
    func scenes(_ steps: [ConversationStep]) -> [String] {
      steps.flatMap { step -> [String] in
        switch step.kind {
        case .acts(_, .scan(.scene(let scene))): [scene]
        case .together(let inner): scenes(inner)
        case .acts, .waits: []
        }
      }
    }
    return Array(Set(scenes(steps))).sorted()
  }
}

package struct ConversationStep: Sendable {
  /// How a code is found.
  package enum Code: Sendable {
    case scene(String)
    case ticket(String)
    case url(String)
    /// A file relative to the conversation.
    case image(String)
  }
  package enum Act: Sendable {
    case scan(Code)
    case follow
    case unfollow
    case text(String)
    case click(String)
    case view(String)
  }
  package enum Kind: Sendable {
    case acts(who: String, Act)
    /// Milliseconds.
    case waits(Int64)
    case together([ConversationStep])
  }
  package struct Expectation: Sendable {
    package let contains: [String]
    package let rule: String?
    package let isNothing: Bool
  }
  package let kind: Kind
  package let expect: Expectation?
  package let span: SourceSpan
}

extension Reader {
  mutating func readConversation(_ node: YAMLNode) -> ConversationDeclaration? {
    guard let fields = fields(node, .conversation) else { return nil }
    let start = writtenTime(fields["start"], "`start`")?.value
    let account = identifier(fields["account"], "`account`")
    guard let steps = list(fields["steps"], "`steps`", { $0.readStep($1, isNested: false) }) else { return nil }
    return ConversationDeclaration(start: start, account: account, steps: steps)
  }

  private mutating func readStep(_ node: YAMLNode, isNested: Bool) -> ConversationStep? {
    guard let fields = fields(node, .step) else { return nil }
    let who = text(fields["who"], "`who`")
    let expect = fields["expect"].flatMap { readHeard($0) }
    if isNested, let key = fields.key("expect") {
      report(
        Diagnostic(
          .conflictingKeys, "`expect` inside `together`: nobody can say what comes first", at: key.span, help: ["write it beside `together`"]))
    }
    let kinds = ["scan", "ticket", "url", "image", "follow", "unfollow", "text", "click", "view", "wait", "together"]
    let given = fields.entries.filter { kinds.contains($0.key.value) }
    guard given.count == 1, let entry = given.first else {
      if given.count > 1 {
        report(
          Diagnostic(
            .conflictingKeys, "one step cannot be both `\(given[0].key.value)` and `\(given[1].key.value)`", at: given[1].key.span,
            help: ["write two steps; what happens at once stands under `together:`"]))
      } else if fields.entries.count == fields.node.entries?.count {
        report(
          Diagnostic(.missingKey, "the step does not say what happens", at: firstLine(of: node.span), help: ["add one of \(quotedList(kinds))"]))
      }
      return nil
    }
    let span = firstLine(of: node.span)
    switch entry.key.value {
    case "wait":
      if isNested {
        report(Diagnostic(.conflictingKeys, "`wait` inside `together`", at: entry.key.span, help: ["write it before or after"]))
        return nil
      }
      return wait(entry.value).map { ConversationStep(kind: .waits($0), expect: expect, span: span) }
    case "together":
      if isNested {
        report(Diagnostic(.conflictingKeys, "`together` inside `together`", at: entry.key.span, help: ["write the steps in one list"]))
        return nil
      }
      guard let steps = list(entry.value, "`together`", { $0.readStep($1, isNested: true) }) else { return nil }
      return ConversationStep(kind: .together(steps), expect: expect, span: span)
    default: break
    }
    guard let value = text(entry.value, "`\(entry.key.value)`") else { return nil }
    if ["follow", "unfollow"].contains(entry.key.value) {
      guard let flag = boolean(entry.value, "`\(entry.key.value)`") else { return nil }
      if !flag.value { report(.invalid(value, "`\(entry.key.value)`", expected: "`true`", example: nil)) }
    }
    guard let who else {
      if fields["who"] == nil {
        report(Diagnostic(.missingKey, "the step does not say who does it", at: span, help: ["add `who: NAME`; a new name is a new person"]))
      }
      return nil
    }
    let act: ConversationStep.Act =
      switch entry.key.value {
      case "scan": .scan(.scene(value.value))
      case "ticket": .scan(.ticket(value.value))
      case "url": .scan(.url(value.value))
      case "image": .scan(.image(value.value))
      case "follow": .follow
      case "unfollow": .unfollow
      case "click": .click(value.value)
      case "view": .view(value.value)
      default: .text(value.value)
      }
    return ConversationStep(kind: .acts(who: who.value, act), expect: expect, span: span)
  }

  private mutating func readHeard(_ node: YAMLNode) -> ConversationStep.Expectation? {
    guard let fields = fields(node, .heard) else { return nil }
    if fields.entries.isEmpty, node.entries?.isEmpty ?? false { report(.emptyCollection("`expect`", at: node.span)) }
    let contains = oneOrMany(fields["contains"], "`contains`") { $0.text($1, "a text") }
    return ConversationStep.Expectation(
      contains: (contains ?? []).map(\.value), rule: identifier(fields["rule"], "`rule`")?.value,
      isNothing: boolean(fields["nothing"], "`nothing`")?.value ?? false)
  }
}
