extension Reader {
  mutating func readAction(_ node: YAMLNode) -> ActionDeclaration? {
    guard let fields = fields(node, .action) else { return nil }
    let given = fields.keyed(by: ActionKey.self).filter { $0.key.isAction }
    guard let (form, entry) = given.first else {
      if fields.entries.count == fields.node.entries?.count {
        let actions = ActionKey.allCases.filter(\.isAction).map(\.word)
        report(Diagnostic(.missingKey, "an action says nothing to do", at: firstLine(of: node.span), help: ["one of \(quotedList(actions))"]))
      }
      return nil
    }
    if given.count > 1 {
      report(
        Diagnostic(
          .conflictingKeys, "two actions in one entry: `\(given[0].key.word)` and `\(given[1].key.word)`", at: given[1].entry.key.span,
          notes: ["actions run in order, and a mapping has none"], help: ["begin the second with a `- ` of its own"]))
    }
    let when = fields[ActionKey.when].flatMap { readCondition($0, where: "`when`") }
    let onError = readErrorPolicy(fields["on_error"])
    let kind: ActionDeclaration.Kind?
    switch form {
    case .kind(.tag): kind = readTag(entry.value)
    case .kind(.remark): kind = template(entry.value, "`remark`").map { .remark($0) }
    case .kind(.send): kind = readSend(entry.value)
    case .kind(.template): kind = readTemplateMessage(entry.value)
    case .kind(.webhook): kind = readWebhook(entry.value)
    case .kind(.set): kind = readSet(entry.value)
    case .kind(.unset): kind = identifiers(entry.value, "`unset`").map { .unset($0.map { self.variable($0) }) }
    case .kind(.use): kind = readUse(entry.value).map { .use($0) }
    case .kind(.record): kind = readRecord(entry.value)
    case .when, .onError: kind = nil  // read above
    }
    return kind.map { ActionDeclaration(kind: $0, keySpan: entry.key.span, when: when, onError: onError) }
  }

  private mutating func readErrorPolicy(_ node: YAMLNode?) -> ErrorPolicy {
    guard let node, let text = text(node, "`on_error`", isClosed: true) else { return .log }
    if let policy = ErrorPolicy(text.value) ?? meant(node, { ErrorPolicy($0) }) { return policy }
    report(.unknownWord(text, "`on_error`", allowed: ["ignore", "log", "retry(3)"]))
    return .log
  }

  private mutating func readTag(_ node: YAMLNode) -> ActionDeclaration.Kind? {
    guard let fields = fields(node, .tagAction) else { return nil }
    let add = oneOrMany(fields["add"], "`add`", of: .words) { $0.template($1, "`add`") } ?? []
    let remove = oneOrMany(fields["remove"], "`remove`", of: .words) { $0.template($1, "`remove`") } ?? []
    if fields.entries.isEmpty {
      if node.entries?.isEmpty ?? false { report(.emptyCollection("`tag`", at: node.span)) }
      return nil
    }
    return .tag(add: add, remove: remove)
  }

  private mutating func readSend(_ node: YAMLNode) -> ActionDeclaration.Kind? {
    guard let fields = fields(node, .send) else { return nil }
    let timing = readTiming(fields)
    let otherwise = fields["else"].flatMap { readOtherwise($0) }
    let agent = template(fields["from"], "`from`")
    let given = fields.keyed(by: SendKey.self).filter { $0.key.isMessage }
    guard let (form, entry) = given.first else {
      if fields.entries.count == node.entries?.count {
        report(
          Diagnostic(.missingKey, "`send` says nothing to send", at: firstLine(of: node.span), help: ["add `text:`, or another kind of message"]))
      }
      return nil
    }
    if given.count > 1 {
      report(
        Diagnostic(
          .conflictingKeys, "`send` has both `\(given[0].key.word)` and `\(given[1].key.word)`", at: given[1].entry.key.span,
          notes: ["each message is one of those that the platform allows"], help: ["begin the second with a `- send:` of its own"]))
      return nil
    }
    let kind: MessageDeclaration.Kind?
    switch form {
    case .message(.card): kind = template(entry.value, "`card`").map { .card($0) }
    case .message(.article): kind = template(entry.value, "`article`").map { .article($0) }
    case .message(.material): kind = template(entry.value, "`mpnews`").map { .material($0) }
    case .message(.miniProgram): kind = readMiniProgram(entry.value).map { .miniProgram($0) }
    case .message(.choices): kind = readChoices(entry.value).map { .choices($0) }
    case .reply: kind = readReply(YAMLNode(.mapping([entry]), node.span)).map { .reply($0) }
    case .timing, .agent, .otherwise: kind = nil  // read above
    }
    return kind.map { .send(MessageDeclaration(kind: $0, agent: agent), timing, otherwise: otherwise) }
  }

  private mutating func readTiming(_ fields: Fields) -> TimingDeclaration {
    let after = duration(fields["after"], "`after`")
    let between = fields["between"].flatMap { readBetween($0) }
    let unless = oneOrMany(fields["unless"], "`unless`", of: .names) { $0.readObstacle($1) } ?? []
    return TimingDeclaration(after: after, between: between, unless: unless)
  }

  private mutating func readBetween(_ node: YAMLNode) -> BetweenDeclaration? {
    if let hours = hours(node, "`between`") { return window(hours.from, hours.to, of: node) }
    guard let fields = fields(node, .between) else { return nil }
    if let open = fields.key("open") {
      guard let beside = fields.key("from") ?? fields.key("to") else { return identifier(fields["open"], "`open`").map { .open($0) } }
      report(
        Diagnostic(
          .conflictingKeys, "`\(beside.value)` beside `open`", at: beside.span,
          related: [Diagnostic.Label(open.span, "the hours are those of the calendar")],
          help: ["keep one of them"]))
      return nil
    }
    let section = Section.named(.between)
    for key in section.keys where fields.isWhole && key.name != "open" && fields[key.name] == nil && !isMisspelt(key.name, in: node, of: section) {
      report(.missingKey(key, of: section.title, at: firstLine(of: node.span)))
    }
    guard let from = clockTime(fields["from"], "`from`"), let to = clockTime(fields["to"], "`to`") else { return nil }
    return window(from, to, of: node)
  }

  private mutating func window(_ from: Located<Int>, _ to: Located<Int>, of node: YAMLNode) -> BetweenDeclaration? {
    if from.value != to.value { return .hours(TimeWindowDeclaration(span: firstLine(of: node.span), days: 0x7F, from: from, to: to)) }
    report(
      Diagnostic(
        .windowOver, "`between` begins and ends at the same time", at: to.span, notes: ["no message could ever go"],
        help: ["remove it if the message may go at any time"]))
    return nil
  }

  private mutating func readObstacle(_ node: YAMLNode) -> Located<Obstacle>? {
    guard node.entries == nil else {
      guard let fields = fields(node, .obstacle) else { return nil }
      let tag = text(fields["tag"], "`tag`")
      let variable = variable(fields["var"], "`var`")
      switch (tag, variable) {
      case (let tag?, nil): return Located(.tag(tag.value), tag.span)
      case (nil, let variable?): return Located(.variable(variable.value), variable.span)
      case (.some, let variable?):
        report(
          Diagnostic(
            .conflictingKeys, "`tag` and `var` in one entry", at: variable.span, help: ["write two entries: `unless: [ { tag: … }, { var: … } ]`"]))
      case (nil, nil): if node.entries?.isEmpty ?? false { report(.emptyCollection("`unless`", at: node.span)) }
      }
      return nil
    }
    return word(node, "`unless`", in: ["unsubscribed", "replied"]).map { Located($0.value == "replied" ? .replied : .unsubscribed, $0.span) }
  }

  private mutating func readOtherwise(_ node: YAMLNode) -> TemplateMessageDeclaration? {
    guard let fields = fields(node, .otherwise), let template = fields["template"] else { return nil }
    return self.fields(template, .templateContent).flatMap { readTemplateContent($0) }
  }

  private mutating func readMiniProgram(_ node: YAMLNode) -> MiniProgramDeclaration? {
    guard let fields = fields(node, .miniProgram) else { return nil }
    let appID = text(fields["appid"], "`appid`")
    guard let title = template(fields["title"], "`title`"), let appID, let page = template(fields["page"], "`page`"),
      let thumb = template(fields["thumb"], "`thumb`")
    else { return nil }
    return MiniProgramDeclaration(title: title, appID: appID, page: page, thumb: thumb)
  }

  private mutating func readChoices(_ node: YAMLNode) -> ChoicesDeclaration? {
    guard let fields = fields(node, .choices) else { return nil }
    let items = list(fields["items"], "`items`") { reader, item -> (id: Located<String>, text: TemplateDeclaration)? in
      guard let fields = reader.fields(item, .choice), let id = reader.text(fields["id"], "`id`"),
        let text = reader.template(fields["text"], "`text`")
      else { return nil }
      if id.value.utf8.count > 128 { reader.report(.invalid(id, "`id` of an answer", expected: "at most 128 bytes", example: "`101`")) }
      return (id, text)
    }
    let tail = template(fields["tail"], "`tail`")
    guard let head = template(fields["head"], "`head`"), let items, !items.isEmpty else { return nil }
    return ChoicesDeclaration(head: head, items: items, tail: tail)
  }

  private mutating func readTemplateMessage(_ node: YAMLNode) -> ActionDeclaration.Kind? {
    guard let fields = fields(node, .templateMessage) else { return nil }
    let timing = readTiming(fields)
    return readTemplateContent(fields).map { .template($0, timing) }
  }

  private mutating func readTemplateContent(_ fields: Fields) -> TemplateMessageDeclaration? {
    let url = template(fields["url"], "`url`")
    var program: (appID: Located<String>, page: TemplateDeclaration?)?
    if let node = fields["miniprogram"], let inner = self.fields(node, .menuMiniProgram), let appID = text(inner["appid"], "`appid`") {
      program = (appID, template(inner["page"], "`page`"))
    }
    guard let id = text(fields["id"], "`id`"), let data = templates(fields["data"], "`data`") else { return nil }
    return TemplateMessageDeclaration(id: id, url: url, miniProgram: program, fields: data)
  }

  private mutating func readWebhook(_ node: YAMLNode) -> ActionDeclaration.Kind? {
    guard let fields = fields(node, .webhook) else { return nil }
    let timeout = duration(fields["timeout"], "`timeout`")
    if let timeout, !(1...60_000).contains(timeout.value) {
      report(.invalid(Located(fields["timeout"]?.scalar ?? "", timeout.span), "`timeout`", expected: "at most 60s", example: nil))
    }
    let usesReply = boolean(fields["use_reply"], "`use_reply`")?.value ?? false
    let late = word(fields["late"], "`late`", in: ["send", "drop"])
    if let key = fields.key("late"), !usesReply {
      report(
        Diagnostic(
          .conflictingKeys, "`late` without `use_reply: true`", at: key.span, help: ["it says what becomes of an answer that was to be the reply"]))
    }
    let sent = templates(fields["fields"], "`fields`") ?? []
    let returns = readReturns(fields["returns"])
    guard let url = fields["url"] else { return nil }
    let address: EndpointAddress
    if let literal = url.scalar {
      guard literal.hasPrefix("https://") || literal.hasPrefix("http://") else {
        report(.invalid(Located(literal, url.span), "`url`", expected: "an http(s) address or a reference to one", example: "`{ env: ORDERS_HOOK }`"))
        return nil
      }
      guard WebAddress(literal) != nil else {
        report(
          .invalid(
            Located(literal, url.span), "`url`", expected: "an address in ASCII, without the name of a user, its port from 1 to 65535",
            example: "`https://example.com/hook`, and `webhooks: { sign: … }` of the account tells the endpoint who calls"))
        return nil
      }
      address = .literal(literal)
    } else if let reference = readSecret(url, "url") {
      address = .secret(reference)
    } else {
      return nil
    }
    return .webhook(
      WebhookDeclaration(
        address: Located(address, url.span), timeout: timeout, usesReply: usesReply, sendsLate: late?.value == "send", fields: sent,
        returns: returns))
  }

  private mutating func readUse(_ node: YAMLNode) -> UseDeclaration? {
    guard node.entries != nil else { return identifier(node, "`use`").map { UseDeclaration(stock: $0, of: nil) } }
    guard let fields = fields(node, .use) else { return nil }
    let part = template(fields["of"], "`of`")
    return identifier(fields["stock"], "`stock`").map { UseDeclaration(stock: $0, of: part) }
  }

  private mutating func readRecord(_ node: YAMLNode) -> ActionDeclaration.Kind? {
    guard let fields = fields(node, .record) else { return nil }
    let values = templates(fields["fields"], "`fields`") ?? []
    return identifier(fields["event"], "`event`").map { .record(event: $0, fields: values) }
  }
}
