extension Reader {
  mutating func readTest(_ node: YAMLNode) -> TestDeclaration? {
    isPlayed = true
    defer { isPlayed = false }
    guard let fields = fields(node, .test) else { return nil }
    let name = text(fields["name"], "`name`")
    let account = identifier(fields["account"], "`account`")
    let at = writtenTime(fields["at"], "`at`")
    let seed = integer(fields["seed"], "`seed`")
    let user = fields["user"].flatMap { readFollower($0) }
    let users =
      map(fields["users"], "`users`") { reader, name, node -> (name: Located<String>, facts: FollowerDeclaration)? in
        guard let name = reader.checkedIdentifier(name, "name of a follower") else { return nil }
        return reader.readFollower(node).map { (name, $0) }
      } ?? []
    let expect = fields["expect"].flatMap { readExpectation($0) }
    var steps: [TestStepDeclaration] = []
    switch (fields["event"], fields["events"]) {
    case (let event?, nil): steps = readStep(event).map { [$0] } ?? []
    case (nil, let events?): steps = list(events, "`events`") { $0.readStep($1) } ?? []
    case (.some, .some):
      report(
        Diagnostic(.conflictingKeys, "a test has both `event` and `events`", at: firstLine(of: node.span), help: ["put all of them under `events:`"]))
    case (nil, nil) where !fields.isWhole: break
    case (nil, nil):
      report(
        Diagnostic(
          .missingKey, "a test without an event", at: firstLine(of: node.span), help: ["add `event: { scan: SCENE }`, or `text`, `follow`, `click`"]))
    }
    guard let name else { return nil }
    if let expect, let last = steps.last {
      steps[steps.count - 1] = TestStepDeclaration(
        event: last.event, who: last.who, fields: last.fields, subscription: last.subscription, at: last.at, answer: last.answer, expect: expect,
        span: last.span)
    }
    let stocks =
      map(fields["stock"], "`stock`") { reader, name, node in
        reader.countFromZero(node, "what is left of a stock").map { (name: name, left: $0) }
      } ?? []
    return TestDeclaration(
      name: name, span: firstLine(of: node.span), account: account, at: at?.value, seed: UInt64(clamping: seed?.value ?? 0), user: user,
      users: users, stocks: stocks, steps: steps)
  }

  private mutating func countFromZero(_ node: YAMLNode, _ what: Phrase) -> Int? {
    guard let count = integer(node, what) else { return nil }
    if count.value >= 0 { return count.value }
    report(.invalid(Located("\(count.value)", count.span), what, expected: "0 or more", example: nil))
    return nil
  }

  private mutating func readStep(_ node: YAMLNode) -> TestStepDeclaration? {
    guard let fields = fields(node, .testEvent) else { return nil }
    // Who has a name that cannot be read is somebody all the same.
    let who = identifier(fields["who"], "`who`") ?? fields["who"].map { Located("", $0.span) }
    let subscription = word(fields["subscription"], "`subscription`", Subscription.self)?.value
    let at = writtenTime(fields["at"], "`at`")?.value
    let answer = fields["answer"].flatMap { readEndpointAnswer($0) }
    let expect = fields["expect"].flatMap { readExpectation($0) }
    let given =
      map(fields["fields"], "`fields`") { reader, key, value in
        reader.text(value, "a field", allowEmpty: true).map { (name: key, value: $0) }
      } ?? []
    let xmlFields = given.map { ($0.name.value, $0.value.value) }
    let forms = fields.keyed(by: TestEventKey.self).filter { $0.key.isEvent }
    guard forms.count == 1, let (form, entry) = forms.first else {
      if forms.count > 1 {
        report(
          Diagnostic(
            .conflictingKeys, "one event cannot be both `\(forms[0].key.word)` and `\(forms[1].key.word)`", at: forms[1].entry.key.span,
            help: ["write several events under `events:`"]))
      } else if fields.entries.count == fields.node.entries?.count {
        let kinds = TestEventKey.allCases.filter(\.isEvent).map(\.word)
        report(
          Diagnostic(.missingKey, "the event does not say what happens", at: firstLine(of: node.span), help: ["add one of \(quotedList(kinds))"]))
      }
      return nil
    }
    if form == .wait {
      if let key = fields.key(TestEventKey.answer) {
        report(
          Diagnostic(
            .conflictingKeys, "`answer` beside `wait`", at: key.span, notes: ["no rule is asked, so no endpoint is"],
            help: ["write it beside the event whose rule has the webhook"]))
      }
      return wait(entry.value).map {
        TestStepDeclaration(
          event: .wait($0), who: who, fields: [], subscription: nil, at: nil, answer: nil, expect: expect, span: firstLine(of: node.span))
      }
    }
    guard let value = text(entry.value, "`\(form.word)`") else { return nil }
    let event: TestStepDeclaration.Event
    switch form {
    case .scan:
      checkPrefix(ofScene: entry.value)
      event = .scan(value.value)
    case .follow: event = .follow
    case .unfollow: event = .unfollow
    case .text: event = .text(value.value)
    case .click: event = .click(value.value)
    case .view: event = .view(value.value)
    case .type: event = .named(value.value)
    case .xml: event = .xml(value)
    case .outside: event = .outside(value, given)
    case .wait, .who, .fields, .subscription, .at, .answer, .expect: return nil  // read above
    }
    return TestStepDeclaration(
      event: event, who: who, fields: xmlFields, subscription: subscription, at: at, answer: answer, expect: expect, span: firstLine(of: node.span))
  }

  private mutating func readEndpointAnswer(_ node: YAMLNode) -> EndpointAnswerDeclaration? {
    guard let fields = fields(node, .endpointAnswer) else { return nil }
    // The word of `expect:`, where JSON has null.
    let variables = givenValues(fields["vars"], "`vars`") { $0 == "nothing" && !$1 ? .none : .scalar($0, quoted: $1) }
    return EndpointAnswerDeclaration(
      text: text(fields["text"], "`text`")?.value, variables: variables.map { ($0.name, $0.value.value) }, span: firstLine(of: node.span))
  }

  private mutating func givenValues(
    _ node: YAMLNode?, _ what: Phrase, as value: (String, Bool) -> Value
  ) -> [(name: Located<String>, value: Located<Value>)] {
    map(node, what) { reader, name, node -> (name: Located<String>, value: Located<Value>)? in
      guard case .scalar(let text, let style) = node.content else {
        reader.report(.wrongType(node, expected: "text", under: "`\(name.value)`", example: nil))
        return nil
      }
      return (name, Located(value(text, style != .plain), node.span))
    } ?? []
  }

  /// `asked: x`, or `asked: { value: x, until: 2035-01-01T10:00 }`.
  private mutating func readGivenVariables(
    _ node: YAMLNode?, _ ends: inout [(name: String, end: WrittenTime)]
  ) -> [(name: Located<String>, value: Located<Value>)] {
    var read: [(name: String, end: WrittenTime)] = []
    let variables = map(node, "`vars`") { reader, key, node -> (name: Located<String>, value: Located<Value>)? in
      let name = reader.variable(key)
      var given = node
      if node.entries != nil {
        guard let fields = reader.fields(node, .givenVariable) else { return nil }
        if let end = reader.writtenTime(fields["until"], "`until`") { read.append((name.value, end.value)) }
        guard let value = fields["value"] else { return nil }
        given = value
      }
      guard case .scalar(let text, let style) = given.content else {
        reader.report(.wrongType(given, expected: "text", under: "`\(name.value)`", example: nil))
        return nil
      }
      return (name, Located(.variable(text, quoted: style != .plain), given.span))
    }
    ends += read
    return variables ?? []
  }

  /// Also the whole of a `--user` file.
  mutating func readFollower(_ node: YAMLNode) -> FollowerDeclaration? {
    guard let fields = fields(node, .follower) else { return nil }
    var numbers: [NumberFact: Int] = [:]
    for number in NumberFact.allCases {
      let what: Phrase = "`\(number.rawValue)`"
      guard let count = integer(fields[number.rawValue], what) else { continue }
      if count.value < 0 { report(.invalid(Located("\(count.value)", count.span), what, expected: "0 or more", example: nil)) }
      numbers[number] = count.value
    }
    let openid = text(fields["openid"], "`openid`")?.value
    var profile = Facts.Profile()
    profile.tags = texts(fields["tags"], "`tags`", of: .words)?.map(\.value) ?? []
    var ends: [(name: String, end: WrittenTime)] = []
    let variables = readGivenVariables(fields["vars"], &ends)
    profile.variables = Dictionary(variables.map { ($0.name.value, $0.value.value) }) { $1 }
    let attributes = givenValues(fields["attrs"], "`attrs`") { .scalar($0, quoted: $1) }
    profile.attributes = Dictionary(attributes.map { ($0.name.value, $0.value.value) }) { $1 }
    let firstFollowedAt = writtenTime(fields["first_followed_at"], "`first_followed_at`")?.value
    let lastFollowedAt = writtenTime(fields["last_followed_at"], "`last_followed_at`")?.value
    profile.language = text(fields["lang"], "`lang`")?.value
    profile.source = text(fields["source"], "`source`")?.value
    let firstTouch = text(fields["first_touch"], "`first_touch`")?.value
    let lastTouch = text(fields["last_touch"], "`last_touch`")?.value
    let taken = map(fields["taken"], "`taken`") { reader, name, node in reader.text(node, "a piece").map { (name.value, $0.value) } }
    profile.taken = Dictionary(taken ?? []) { $1 }
    let counters =
      map(fields["counters"], "`counters`") { reader, name, node in
        reader.countFromZero(node, "what a counter holds").map { (name: name, count: $0) }
      } ?? []
    let answered =
      map(fields["answered"], "`answered`") { reader, rule, node in
        reader.countFromZero(node, "how often a rule has answered").map { (rule: rule, count: $0) }
      } ?? []
    let arms =
      map(fields["arms"], "`arms`") { reader, experiment, node in
        reader.text(node, "an arm", isClosed: true).map { (experiment: experiment, arm: $0) }
      } ?? []
    return FollowerDeclaration(
      span: firstLine(of: node.span), openid: openid, profile: profile, variables: variables, variableEnds: ends, attributes: attributes,
      counters: counters, answered: answered, numbers: numbers, firstFollowedAt: firstFollowedAt,
      lastFollowedAt: lastFollowedAt,
      firstTouch: firstTouch, lastTouch: lastTouch, arms: arms)
  }

  private mutating func readExpectation(_ node: YAMLNode) -> ExpectationDeclaration? {
    // One that could not be read is there all the same.
    guard let fields = fields(node, .expectation) else {
      return ExpectationDeclaration(
        span: firstLine(of: node.span), rule: nil, captures: [], reply: [], actions: nil, subscription: nil, variables: [], tags: nil, sent: nil,
        dropped: nil)
    }
    func pairs(_ key: String, _ reader: inout Reader) -> [(name: Located<String>, value: Located<String>)] {
      reader.map(fields[key], "`\(key)`") { reader, name, node in
        reader.text(node, "`\(name.value)`", allowEmpty: true).map { (name: name, value: $0) }
      } ?? []
    }
    var reply: [ExpectationDeclaration.ReplyParts] = []
    if let node = fields["reply"] {
      if let text = node.scalar {
        reply = [.text(text)]
      } else if let parts = self.fields(node, .expectedReply) {
        if let kind = word(parts["kind"], "`kind`", ReplyKind.self) {
          reply.append(.kind(kind.value))
        }
        if let text = text(parts["text"], "`text`") { reply.append(.text(text.value)) }
        if let words = texts(parts["contains"], "`contains`") { reply.append(.contains(words.map(\.value))) }
        if let path = text(parts["xml"], "`xml`") { reply.append(.xml(path)) }
      }
    }
    let actions = readListOrNone(fields["do"], "`do`") { $0.word($1, "`do`", ActionKind.self)?.value }
    let sent = readListOrNone(fields["sent"], "`sent`") { reader, item in reader.texts(item, "`sent`")?.map(\.value) }
    let dropped = readListOrNone(fields["dropped"], "`dropped`") { reader, item in reader.text(item, "`dropped`")?.value }
    return ExpectationDeclaration(
      span: firstLine(of: node.span), rule: text(fields["rule"], "`rule`"),
      captures: pairs("captures", &self).map { (name: $0.name, value: $0.value.value) }, reply: reply,
      actions: actions, subscription: word(fields["subscription"], "`subscription`", Subscription.self)?.value,
      variables: pairs("vars", &self).map { (name: variable($0.name), value: $0.value) },
      tags: readListOrNone(fields["tags"], "`tags`") { $0.texts($1, "`tags`", of: .words)?.map(\.value) }?.flatMap { $0 }, sent: sent,
      dropped: dropped)
  }

  /// Unlike elsewhere, an empty list says something: nothing may come.
  private mutating func readListOrNone<Item>(_ node: YAMLNode?, _ what: Phrase, _ read: (inout Reader, YAMLNode) -> Item?) -> [Item]? {
    if case .sequence(let items)? = node?.content, items.isEmpty { return [] }
    return list(node, what, read)
  }
}
