extension Reader {
  private static let actions = ["tag", "remark", "send", "template", "webhook", "set", "unset", "record"]

  mutating func readAction(_ node: YAMLNode) -> ActionDeclaration? {
    guard let fields = fields(node, .action) else { return nil }
    let given = fields.entries.filter { Self.actions.contains($0.key.value) }
    guard let entry = given.first else {
      if fields.entries.count == fields.node.entries?.count {
        report(Diagnostic(.missingKey, "an action says nothing to do", at: firstLine(of: node.span), help: ["one of \(quotedList(Self.actions))"]))
      }
      return nil
    }
    if given.count > 1 {
      report(
        Diagnostic(
          .conflictingKeys, "two actions in one entry: `\(given[0].key.value)` and `\(given[1].key.value)`", at: given[1].key.span,
          notes: ["actions run in order, and a mapping has none"], help: ["begin the second with a `- ` of its own"]))
    }
    let onError = readErrorPolicy(fields["on_error"])
    let kind: ActionDeclaration.Kind?
    switch entry.key.value {
    case "tag": kind = readTag(entry.value)
    case "remark": kind = template(entry.value, "`remark`").map { .remark($0) }
    case "send": kind = readSend(entry.value)
    case "template": kind = readTemplateMessage(entry.value)
    case "webhook": kind = readWebhook(entry.value)
    case "set": kind = templates(entry.value, "`set`").map { .set($0) }
    case "unset": kind = identifiers(entry.value, "`unset`").map { .unset($0) }
    case "record": kind = readRecord(entry.value)
    default: kind = nil
    }
    return kind.map { ActionDeclaration(kind: $0, keySpan: entry.key.span, onError: onError) }
  }

  private mutating func readErrorPolicy(_ node: YAMLNode?) -> ErrorPolicy {
    guard let text = text(node, "`on_error`") else { return .log }
    switch text.value {
    case "ignore": return .ignore
    case "log": return .log
    default:
      if text.value.hasPrefix("retry("), text.value.hasSuffix(")"), let count = Int(text.value.dropFirst(6).dropLast()), (1...10).contains(count) {
        return .retry(count)
      }
      report(.unknownWord(text, "`on_error`", allowed: ["ignore", "log", "retry(3)"]))
      return .log
    }
  }

  private mutating func readTag(_ node: YAMLNode) -> ActionDeclaration.Kind? {
    guard let fields = fields(node, .tagAction) else { return nil }
    let add = oneOrMany(fields["add"], "`add`") { $0.template($1, "`add`") } ?? []
    let remove = oneOrMany(fields["remove"], "`remove`") { $0.template($1, "`remove`") } ?? []
    if fields.entries.isEmpty {
      if node.entries?.isEmpty ?? false { report(.emptyCollection("`tag`", at: node.span)) }
      return nil
    }
    return .tag(add: add, remove: remove)
  }

  private mutating func readSend(_ node: YAMLNode) -> ActionDeclaration.Kind? {
    guard let fields = fields(node, .send) else { return nil }
    let after = duration(fields["after"], "`after`")
    let content = YAMLNode(.mapping(fields.entries.filter { $0.key.value != "after" }), node.span)
    if content.entries?.isEmpty ?? true {
      report(Diagnostic(.missingKey, "`send` says nothing to send", at: firstLine(of: node.span), help: ["add `text:`, or another kind of message"]))
      return nil
    }
    return readReply(content).map { .send(after: after, $0) }
  }

  private mutating func readTemplateMessage(_ node: YAMLNode) -> ActionDeclaration.Kind? {
    guard let fields = fields(node, .templateMessage) else { return nil }
    let url = template(fields["url"], "`url`")
    guard let id = text(fields["id"], "`id`"), let data = templates(fields["data"], "`data`") else { return nil }
    return .template(id: id, url: url, data: data)
  }

  private mutating func readWebhook(_ node: YAMLNode) -> ActionDeclaration.Kind? {
    guard let fields = fields(node, .webhook) else { return nil }
    let timeout = duration(fields["timeout"], "`timeout`")
    let usesReply = boolean(fields["use_reply"], "`use_reply`")?.value ?? false
    let sent = templates(fields["fields"], "`fields`") ?? []
    guard let url = fields["url"] else { return nil }
    let address: WebhookDeclaration.Address
    if let literal = url.scalar {
      guard literal.hasPrefix("https://") || literal.hasPrefix("http://") else {
        report(.invalid(Located(literal, url.span), "`url`", expected: "an http(s) address or a reference to one", example: "`{ env: ORDERS_HOOK }`"))
        return nil
      }
      address = .literal(literal)
    } else if let reference = readSecret(url, "url") {
      address = .secret(reference)
    } else {
      return nil
    }
    return .webhook(WebhookDeclaration(address: address, timeout: timeout, usesReply: usesReply, fields: sent))
  }

  private mutating func readRecord(_ node: YAMLNode) -> ActionDeclaration.Kind? {
    guard let fields = fields(node, .record) else { return nil }
    let values = templates(fields["fields"], "`fields`") ?? []
    return identifier(fields["event"], "`event`").map { .record(event: $0, fields: values) }
  }
}
