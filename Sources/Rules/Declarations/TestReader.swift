extension Reader {
  mutating func readTest(_ node: YAMLNode) -> TestDeclaration? {
    guard let fields = fields(node, .test) else { return nil }
    let name = text(fields["name"], "`name`")
    let at = writtenTime(fields["at"], "`at`")
    let seed = integer(fields["seed"], "`seed`")
    let user = fields["user"].flatMap { readFollower($0) }
    let expect = fields["expect"].flatMap { readExpectation($0) }
    var steps: [TestStepDeclaration] = []
    switch (fields["event"], fields["events"]) {
    case (let event?, nil): steps = readStep(event).map { [$0] } ?? []
    case (nil, let events?): steps = list(events, "`events`") { $0.readStep($1) } ?? []
    case (.some, .some):
      report(
        Diagnostic(.conflictingKeys, "a test has both `event` and `events`", at: firstLine(of: node.span), help: ["put all of them under `events:`"]))
    case (nil, nil):
      report(
        Diagnostic(
          .missingKey, "a test without an event", at: firstLine(of: node.span), help: ["add `event: { scan: SCENE }`, or `text`, `follow`, `click`"]))
    }
    guard let name else { return nil }
    if let expect, let last = steps.last {
      steps[steps.count - 1] = TestStepDeclaration(
        event: last.event, fields: last.fields, subscription: last.subscription, at: last.at, expect: expect, span: last.span)
    }
    let stocks =
      map(fields["stock"], "`stock`") { reader, name, node in reader.integer(node, "what is left of a stock").map { (name: name, left: $0.value) } }
      ?? []
    return TestDeclaration(
      name: name, span: firstLine(of: node.span), at: at?.value, seed: UInt64(clamping: seed?.value ?? 0), user: user, stocks: stocks, steps: steps)
  }

  private mutating func readStep(_ node: YAMLNode) -> TestStepDeclaration? {
    guard let fields = fields(node, .testEvent) else { return nil }
    let subscription = word(fields["subscription"], "`subscription`", Subscription.self)?.value
    let at = writtenTime(fields["at"], "`at`")?.value
    let expect = fields["expect"].flatMap { readExpectation($0) }
    let xmlFields =
      map(fields["fields"], "`fields`") { reader, key, value in reader.text(value, "a field", allowEmpty: true).map { (key.value, $0.value) } } ?? []
    let kinds = ["scan", "follow", "unfollow", "text", "click", "view", "type", "xml", "wait"]
    let given = fields.entries.filter { kinds.contains($0.key.value) }
    guard given.count == 1, let entry = given.first else {
      if given.count > 1 {
        report(
          Diagnostic(
            .conflictingKeys, "one event cannot be both `\(given[0].key.value)` and `\(given[1].key.value)`", at: given[1].key.span,
            help: ["write several events under `events:`"]))
      } else if fields.entries.count == fields.node.entries?.count {
        report(
          Diagnostic(.missingKey, "the event does not say what happens", at: firstLine(of: node.span), help: ["add one of \(quotedList(kinds))"]))
      }
      return nil
    }
    if entry.key.value == "wait" {
      return wait(entry.value).map {
        TestStepDeclaration(
          event: .wait($0), fields: [], subscription: nil, at: nil, expect: expect, span: firstLine(of: node.span))
      }
    }
    guard let value = text(entry.value, "`\(entry.key.value)`") else { return nil }
    let event: TestStepDeclaration.Event
    switch entry.key.value {
    case "scan": event = .scan(value.value)
    case "follow": event = .follow
    case "unfollow": event = .unfollow
    case "text": event = .text(value.value)
    case "click": event = .click(value.value)
    case "view": event = .view(value.value)
    case "type": event = .named(value.value)
    default: event = .xml(value)
    }
    return TestStepDeclaration(event: event, fields: xmlFields, subscription: subscription, at: at, expect: expect, span: firstLine(of: node.span))
  }

  /// Also the whole of a `--user` file.
  mutating func readFollower(_ node: YAMLNode) -> FollowerDeclaration? {
    guard let fields = fields(node, .follower) else { return nil }
    func values(_ key: String, _ reader: inout Reader) -> [(String, Value)] {
      reader.map(fields[key], "`\(key)`") { _, name, node -> (String, Value)? in
        guard case .scalar(let text, let style) = node.content else { return nil }
        return (name.value, .scalar(text, quoted: style != .plain))
      } ?? []
    }
    let count = integer(fields["follow_count"], "`follow_count`")
    if let count, count.value < 0 {
      report(.invalid(Located("\(count.value)", count.span), "`follow_count`", expected: "0 or more", example: nil))
    }
    return FollowerDeclaration(
      openid: text(fields["openid"], "`openid`")?.value, tags: texts(fields["tags"], "`tags`")?.map(\.value) ?? [],
      variables: values("vars", &self), attributes: values("attrs", &self),
      firstFollowedAt: writtenTime(fields["first_followed_at"], "`first_followed_at`")?.value,
      lastFollowedAt: writtenTime(fields["last_followed_at"], "`last_followed_at`")?.value, followCount: count?.value,
      language: text(fields["lang"], "`lang`")?.value, source: text(fields["source"], "`source`")?.value,
      firstTouch: text(fields["first_touch"], "`first_touch`")?.value, lastTouch: text(fields["last_touch"], "`last_touch`")?.value,
      taken: map(fields["taken"], "`taken`") { reader, name, node in reader.text(node, "a piece").map { (name.value, $0.value) } } ?? [])
  }

  private mutating func readExpectation(_ node: YAMLNode) -> ExpectationDeclaration? {
    guard let fields = fields(node, .expectation) else { return nil }
    func pairs(_ key: String, _ reader: inout Reader) -> [(name: Located<String>, value: String)] {
      reader.map(fields[key], "`\(key)`") { reader, name, node in
        reader.text(node, "`\(name.value)`", allowEmpty: true).map { (name: name, value: $0.value) }
      } ?? []
    }
    var reply: [ExpectationDeclaration.ReplyParts] = []
    if let node = fields["reply"] {
      if let text = node.scalar {
        reply = [.text(text)]
      } else if let parts = self.fields(node, .expectedReply) {
        if let kind = word(parts["kind"], "`kind`", in: ["text", "image", "voice", "video", "music", "news", "transfer", "none"]) {
          reply.append(.kind(kind.value))
        }
        if let text = text(parts["text"], "`text`") { reply.append(.text(text.value)) }
        if let words = texts(parts["contains"], "`contains`") { reply.append(.contains(words.map(\.value))) }
        if let path = text(parts["xml"], "`xml`") { reply.append(.xml(path)) }
      }
    }
    let actions = readListOrNone(fields["do"], "`do`") { $0.word($1, "`do`", in: Self.actionNames)?.value }
    let sent = readListOrNone(fields["sent"], "`sent`") { reader, item in reader.texts(item, "`sent`")?.map(\.value) }
    let dropped = readListOrNone(fields["dropped"], "`dropped`") { reader, item in reader.text(item, "`dropped`")?.value }
    return ExpectationDeclaration(
      span: firstLine(of: node.span), rule: text(fields["rule"], "`rule`"), captures: pairs("captures", &self), reply: reply,
      actions: actions, subscription: word(fields["subscription"], "`subscription`", Subscription.self)?.value,
      variables: pairs("vars", &self).map { ($0.name.value, $0.value) },
      tags: texts(fields["tags"], "`tags`")?.map(\.value), sent: sent, dropped: dropped)
  }

  /// Unlike elsewhere, an empty list says something: nothing may come.
  private mutating func readListOrNone<Item>(_ node: YAMLNode?, _ what: String, _ read: (inout Reader, YAMLNode) -> Item?) -> [Item]? {
    if case .sequence(let items)? = node?.content, items.isEmpty { return [] }
    return list(node, what, read)
  }

  static let actionNames = ["tag", "remark", "send", "template", "webhook", "set", "unset", "record"]
}
