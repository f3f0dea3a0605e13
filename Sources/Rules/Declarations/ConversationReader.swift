extension Reader {
  mutating func readConversation(_ node: YAMLNode) -> ConversationDeclaration? {
    guard let fields = fields(node, .conversation) else { return nil }
    let start = writtenTime(fields["start"], "`start`")?.value
    let account = identifier(fields["account"], "`account`")
    let people =
      map(fields["people"], "`people`") { reader, name, node in reader.readPerson(node).map { (name: name.value, person: $0) } } ?? []
    guard let steps = list(fields["steps"], "`steps`", { $0.readStep($1, isNested: false) }) else { return nil }
    return ConversationDeclaration(start: start, account: account, people: people, steps: steps)
  }

  mutating func readPerson(_ node: YAMLNode) -> PersonDeclaration? {
    guard let fields = fields(node, .person) else { return nil }
    return PersonDeclaration(
      phone: word(fields["phone"], "`phone`", MenuPhone.self)?.value, language: text(fields["language"], "`language`")?.value,
      unionID: text(fields["unionid"], "`unionid`")?.value, entries: fields.entries)
  }

  mutating func readStep(_ node: YAMLNode, isNested: Bool) -> ConversationStep? {
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
      reportForms(given.map(\.entry.key), fields)
      return nil
    }
    checkCompany(of: form, fields)
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
    case .outside:
      if isNested {
        report(Diagnostic(.conflictingKeys, "`outside` inside `together`", at: entry.key.span, help: ["write it before or after"]))
        return nil
      }
      let name = identifier(entry.value, "`outside`")
      let values = map(fields[StepKey.fields], "`fields`") { reader, name, value in
        reader.text(value, "a field", allowEmpty: true).map { (name: name.value, value: $0.value) }
      }
      guard let who = follower(who, fields, span), let name else { return nil }
      return ConversationStep(kind: .posts(PostDeclaration(who: who, name: name.value, fields: values ?? [])), expect: expect, span: span)
    case .scan, .ticket, .url, .image, .follow, .unfollow, .text, .send, .click, .view, .choose, .position, .pay, .block, .type, .push:
      let act = readAct(form, entry, fields)
      let arrival = readArrival(fields)
      guard let who = follower(who, fields, span), let act else { return nil }
      let entries = fields.entries.filter { $0.key.value != StepKey.expect.word }
      return ConversationStep(
        kind: .acts(ActDeclaration(who: who, act: act, arrival: arrival, entries: entries)), expect: expect, span: span)
    case .who, .follows, .result, .pictures, .place, .fields, .late, .doubled, .expect: return nil  // they say more about a step
    }
  }

  private mutating func follower(_ who: Located<String>?, _ fields: Fields, _ step: SourceSpan) -> String? {
    if who == nil, fields["who"] == nil {
      report(Diagnostic(.missingKey, "the step does not say who does it", at: step, help: ["add `who: NAME`; a new name is a new person"]))
    }
    return who?.value
  }

  /// A step that says nothing, or two things.
  private mutating func reportForms(_ given: [Located<String>], _ fields: Fields) {
    if given.count > 1 {
      report(
        Diagnostic(
          .conflictingKeys, "one step cannot be both `\(given[0].value)` and `\(given[1].value)`", at: given[1].span,
          help: ["write two steps; what happens at once stands under `together:`"]))
    } else if fields.entries.count == fields.node.entries?.count {
      let kinds = StepKey.allCases.filter(\.isStep).map(\.word)
      report(
        Diagnostic(.missingKey, "the step does not say what happens", at: firstLine(of: fields.node.span), help: ["add one of \(quotedList(kinds))"]))
    }
  }

  /// What says more about something else than what happens.
  private mutating func checkCompany(of form: StepKey, _ fields: Fields) {
    for (key, entry) in fields.keyed(by: StepKey.self) {
      switch key.role {
      case .beside(let acts) where !acts.contains(form):
        report(
          Diagnostic(
            .conflictingKeys,
            acts.count == 1 ? "`\(key.word)` without `\(acts[0].word)`" : "`\(key.word)` without one of \(quotedList(acts.map(\.word)))",
            at: entry.key.span,
            notes: ["`\(key.word)`: \(key.declared.summary)"], help: ["remove it, or say what it belongs to"]))
      case .any where form.role == .course && [.late, .doubled].contains(key):
        report(
          Diagnostic(
            .conflictingKeys, "`\(key.word)` beside `\(form.word)`: nothing is delivered", at: entry.key.span,
            help: ["write it beside what somebody does"]))
      case .act, .course, .any, .beside: continue
      }
    }
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
