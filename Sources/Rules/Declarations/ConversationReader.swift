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
    let given = fields.keyed(by: StepKey.self).filter { $0.key.isStep }
    guard given.count == 1, let (form, entry) = given.first else {
      if given.count > 1 {
        report(
          Diagnostic(
            .conflictingKeys, "one step cannot be both `\(given[0].key.word)` and `\(given[1].key.word)`", at: given[1].entry.key.span,
            help: ["write two steps; what happens at once stands under `together:`"]))
      } else if fields.entries.count == fields.node.entries?.count {
        let kinds = StepKey.allCases.filter(\.isStep).map(\.word)
        report(
          Diagnostic(.missingKey, "the step does not say what happens", at: firstLine(of: node.span), help: ["add one of \(quotedList(kinds))"]))
      }
      return nil
    }
    let span = firstLine(of: node.span)
    switch form {
    case .wait:
      if isNested {
        report(Diagnostic(.conflictingKeys, "`wait` inside `together`", at: entry.key.span, help: ["write it before or after"]))
        return nil
      }
      return wait(entry.value).map { ConversationStep(kind: .waits($0), expect: expect, span: span) }
    case .together:
      if isNested {
        report(Diagnostic(.conflictingKeys, "`together` inside `together`", at: entry.key.span, help: ["write the steps in one list"]))
        return nil
      }
      guard let steps = list(entry.value, "`together`", { $0.readStep($1, isNested: true) }) else { return nil }
      return ConversationStep(kind: .together(steps), expect: expect, span: span)
    case .scan:
      checkPrefix(ofScene: entry.value)
      return readAct(entry, fields, who, expect) { .scan(.scene($0)) }
    case .ticket: return readAct(entry, fields, who, expect) { .scan(.ticket($0)) }
    case .url: return readAct(entry, fields, who, expect) { .scan(.url($0)) }
    case .image: return readAct(entry, fields, who, expect) { .scan(.image($0)) }
    case .follow: return readAct(entry, fields, who, expect, isFlag: true) { _ in .follow }
    case .unfollow: return readAct(entry, fields, who, expect, isFlag: true) { _ in .unfollow }
    case .text: return readAct(entry, fields, who, expect) { .text($0) }
    case .click: return readAct(entry, fields, who, expect) { .click($0) }
    case .view: return readAct(entry, fields, who, expect) { .view($0) }
    case .who, .expect: return nil  // read above
    }
  }

  /// Something that somebody does.
  private mutating func readAct(
    _ entry: YAMLEntry, _ fields: Fields, _ who: Located<String>?, _ expect: ConversationStep.Expectation?, isFlag: Bool = false,
    _ act: (String) -> ConversationStep.Act
  ) -> ConversationStep? {
    let what = "`\(entry.key.value)`"
    guard let value = text(entry.value, what) else { return nil }
    if isFlag {
      guard let flag = boolean(entry.value, what) else { return nil }
      if !flag.value { report(.invalid(value, what, expected: "`true`", example: nil)) }
    }
    let span = firstLine(of: fields.node.span)
    guard let who else {
      if fields["who"] == nil {
        report(Diagnostic(.missingKey, "the step does not say who does it", at: span, help: ["add `who: NAME`; a new name is a new person"]))
      }
      return nil
    }
    return ConversationStep(kind: .acts(who: who.value, act(value.value)), expect: expect, span: span)
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
