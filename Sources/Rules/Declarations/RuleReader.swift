extension Reader {
  mutating func readRule(_ node: YAMLNode) -> RuleDeclaration? {
    let named = node["id"]?.scalar
    guard let fields = fields(node, .rule, where: named.map { "rule `\($0)`" }) else { return nil }
    let id = identifier(fields["id"], "`id`")
    _ = text(fields["description"], "`description`")
    let on = oneOrMany(fields["on"], "`on`") { $0.readSelector($1) }
    let when = fields["when"].flatMap { readCondition($0, where: "`when`") }
    let split = fields["split"].flatMap { readSplit($0) }
    let reply = fields["reply"].flatMap { readReply($0, armNames: split?.arms.map(\.name.value) ?? [], isSplit: fields["split"] != nil) }
    let actions = list(fields["do"], "`do`") { $0.readAction($1) } ?? []
    let isContinuing = boolean(fields["continue"], "`continue`")
    let tier = word(fields["tier"], "`tier`", Tier.self)?.value ?? .normal
    let accounts = identifiers(fields["accounts"], "`accounts`") ?? []
    let isEnabled = boolean(fields["enabled"], "`enabled`")?.value ?? true
    let isAudit = boolean(fields["audit"], "`audit`")?.value ?? false
    let overlaps = identifiers(fields["overlaps"], "`overlaps`") ?? []
    let limit = fields["limit"].flatMap { readLimit($0) }
    let take = fields["take"].flatMap { readTake($0) }
    guard let id else { return nil }

    if isContinuing?.value == true, let key = fields.key("reply") {
      report(
        Diagnostic(
          .conflictingKeys, "rule `\(id.value)` has both `reply` and `continue: true`", at: key.span,
          related: isContinuing.map { [Diagnostic.Label($0.span, "goes on to later rules")] } ?? [],
          notes: ["the platform delivers one reply, so a rule that replies is the last one"],
          help: ["remove `continue`, or move the actions to a rule of their own"]))
    }
    if isContinuing?.value != true, fields["reply"] == nil, !isMisspelt("reply", in: node) {
      report(
        Diagnostic(
          .missingKey, "rule `\(id.value)` has no reply", at: id.span, label: "what does the follower see?",
          help: ["add `reply:` (`reply: none` for silence), or `continue: true` for a rule of actions only"]))
    }
    if isContinuing?.value == true, fields["do"] == nil, !isMisspelt("do", in: node) {
      report(
        Diagnostic(
          .missingKey, "rule `\(id.value)` continues but does nothing", at: id.span, help: ["add `do:`, or remove the rule"]))
    }
    for selector in on ?? [] where selector.value.kind == nil && selector.value.name == nil && tier != .fallback {
      report(
        Diagnostic(
          .conflictingKeys, "`on: any` outside tier `fallback`", at: selector.span,
          notes: ["here it would answer events that nobody thought of, before rules that come later"],
          help: ["add `tier: fallback`, or name the events"]))
    }
    return RuleDeclaration(
      id: id, span: node.span, on: on ?? [], when: when, split: split, reply: reply, actions: actions, isContinuing: isContinuing,
      tier: tier, accounts: accounts, isEnabled: isEnabled, isAudit: isAudit, overlaps: overlaps, limit: limit, take: take)
  }

  mutating func readSelector(_ node: YAMLNode) -> Located<EventSelector>? {
    if let entries = node.entries {
      guard entries.count == 1, let entry = entries.first, entry.key.value == "event" else {
        report(
          Diagnostic(
            .wrongType, "an event is a word, or `event: NAME`", at: firstLine(of: node.span), help: ["for example `on: { event: user_get_card }`"]))
        return nil
      }
      guard let name = text(entry.value, "`event`") else { return nil }
      if let kind = EventKind.ofPlatformEvent(name.value) {
        report(
          Diagnostic(
            .unknownWord, "the platform's event `\(name.value)` has a word of its own", at: name.span, label: "write `on: \(kind.word)`",
            notes: ["under `event:` the rule would never be asked"]))
        return nil
      }
      return Located(EventSelector(kind: .other, name: name.value.lowercased()), node.span)
    }
    guard let word = text(node, "`on`") else { return nil }
    if word.value == "any" { return Located(EventSelector(kind: nil, name: nil), word.span) }
    if let kind = EventKind.named(word.value) { return Located(EventSelector(kind: kind, name: nil), word.span) }
    let platform = EventKind.ofPlatformEvent(word.value)
    let meant = platform ?? Suggestion.closest(to: word.value, in: EventKind.words).flatMap { EventKind.named($0) }
    if let platform {
      report(
        Diagnostic(
          .unknownWord, "`\(word.value)` is the platform's name of an event, not a word for `on`", at: word.span,
          label: "write `\(platform.word)`", fix: platform.word))
    } else if let close = Suggestion.closest(to: word.value, in: EventKind.words) {
      report(
        Diagnostic(.unknownWord, "`\(word.value)` is not an event", at: word.span, label: "did you mean `\(close)`?", fix: close))
    } else {
      report(
        Diagnostic(
          .unknownWord, "`\(word.value)` is not an event", at: word.span,
          help: ["one of \(quotedList(EventKind.words))", "any other event of the platform: `on: { event: \(word.value) }`"]))
    }
    // Reading goes on with what was meant, so that the rest of the rule is checked too.
    return meant.map { Located(EventSelector(kind: $0, name: nil), word.span) }
  }

  private mutating func readSplit(_ node: YAMLNode) -> SplitDeclaration? {
    guard let fields = fields(node, .split) else { return nil }
    let experiment = identifier(fields["experiment"], "`experiment`")
    _ = word(fields["by"], "`by`", in: ["openid"])
    let arms = map(fields["arms"], "`arms`") { reader, name, node -> (name: Located<String>, share: Located<Int>)? in
      guard let name = reader.checkedIdentifier(name, "name of an arm"), let text = reader.text(node, "the share of an arm") else { return nil }
      guard text.value.hasSuffix("%"), let percent = Double(text.value.dropLast()), percent >= 0, percent <= 100,
        (percent * 100).rounded() == percent * 100
      else {
        reader.report(.invalid(text, "the share of an arm", expected: "a percentage with at most two decimals", example: "`50%`"))
        return nil
      }
      return (name, Located(Int(percent * 100), text.span))
    }
    guard let experiment, let arms, let armsNode = fields["arms"] else { return nil }
    return SplitDeclaration(span: firstLine(of: node.span), experiment: experiment, armsSpan: firstLine(of: armsNode.span), arms: arms)
  }
}

extension EventKind {
  /// Values of `Event` that have a word of their own, in lower case: the platform mixes cases. (wechat-protocol 2.3, 2.5)
  package var platformEvents: [String] {
    switch self {
    case .subscribe: ["subscribe"]
    case .unsubscribe: ["unsubscribe"]
    case .scan: ["scan"]
    case .locationReport: ["location"]
    case .menuClick: ["click"]
    case .menuView: ["view"]
    case .menuScancode: ["scancode_push", "scancode_waitmsg"]
    case .menuPhoto: ["pic_sysphoto", "pic_photo_or_album", "pic_weixin"]
    case .menuLocation: ["location_select"]
    case .templateDone: ["templatesendjobfinish"]
    case .massDone: ["masssendjobfinish"]
    case .text, .image, .voice, .video, .shortvideo, .location, .link, .other: []
    }
  }

  package static func ofPlatformEvent(_ name: String) -> EventKind? {
    let lower = name.lowercased()
    return allCases.first { $0.platformEvents.contains(lower) }
  }
}
