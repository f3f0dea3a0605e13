/// `WX0501`, `WX0502`, `WX0503`, `WX0505`: replies that the platform refuses or never delivers. (wechat-protocol 2.9, 3)
extension Lowering {
  mutating func checkTexts() {
    // They were kept for this alone.
    defer { renderedTexts = [] }
    for text in renderedTexts {
      switch text.use {
      case .reply(let captures): checkLength(text.template, at: firstLine(text.span), captures)
      case .title:
        guard text.template.constant.map({ $0.trimmed.isEmpty }) ?? false else { continue }
        report(
          Diagnostic(
            .news, "an article needs a title", at: text.span, notes: ["the platform refuses articles without one"],
            help: ["write what the card is about"]))
      case .address:
        guard case .literal(let bytes)? = text.template.nodes.first else { continue }
        let start = String(decoding: bytes, as: UTF8.self)
        if start.hasPrefix("http://") || start.hasPrefix("https://") { continue }
        report(
          Diagnostic(
            .news, "an address must begin with http:// or https://", at: text.span, notes: ["the app does not open anything else"],
            help: ["write the whole address"]))
      }
    }
  }

  private mutating func checkLength(_ template: Template, at span: SourceSpan, _ captures: [Scope.Capture]) {
    let (least, most) = TemplateBounds.bytes(template.nodes, tables: parts.tables) { name in captures.first { $0.name == name }?.type }
    if least > textLimit {
      report(
        Diagnostic(
          .replyTooLong, "text has at least \(least) bytes, the platform takes \(textLimit)", at: span,
          notes: ["a Chinese character has 3 bytes: about 680 of them fit"],
          help: ["shorten it, send the rest by `do: - send:`, or write `truncate: ellipsis`"]))
    } else if let most, most > textLimit {
      report(
        Diagnostic(
          .replyTooLong, "text can have \(most) bytes, the platform takes \(textLimit)", severity: .warning, at: span,
          notes: ["what is over would be cut and end in `…`"], help: ["shorten it, or write `truncate: ellipsis` if that is meant"]))
    }
  }

  private func firstLine(_ span: SourceSpan) -> SourceSpan {
    let source = file(span)
    let start = span.bytes.lowerBound
    let line = source.line(source.lineIndex(at: start))
    return span.narrowed(to: start..<max(start, min(span.bytes.upperBound, line.endIndex)))
  }

  /// Whether the kind of reply is possible for the events, and as many articles.
  mutating func checkReplies() { for rule in orderedRules where rule.isEnabled { checkReply(rule) } }

  private mutating func checkReply(_ rule: RuleDeclaration) {
    guard let reply = rule.reply else { return }
    let isAny = rule.on.contains { $0.value.kind == nil }
    for leaf in reply.leaves {
      if case .none = leaf.kind { continue }
      for selector in rule.on {
        guard let kind = selector.value.kind, let obstacle = Self.obstacle(kind) else { continue }
        report(
          Diagnostic(
            .impossibleReply, "`\(selector.value.word)` cannot be answered", severity: obstacle.severity, at: leaf.span,
            related: [Diagnostic.Label(selector.span, obstacle.reason)], notes: ["the reply would never be seen"],
            help: ["write `reply: none`; actions under `do:` still run"]))
      }
      if case .transfer = leaf.kind, !isAny, let selector = rule.on.first(where: { $0.value.kind.map { !$0.isMessage } ?? false }),
        let kind = selector.value.kind
      {
        report(
          Diagnostic(
            .impossibleReply, "`\(kind.word)` cannot be handed to customer service", at: leaf.span,
            related: [Diagnostic.Label(selector.span, "not a message")], notes: ["only messages can be transferred"],
            help: ["answer with text that invites to write"]))
      }
      if case .news(let articles) = leaf.kind { checkArticles(articles, rule, leaf.span, isAny) }
    }
  }

  private mutating func checkArticles(_ articles: [ArticleDeclaration], _ rule: RuleDeclaration, _ span: SourceSpan, _ isAny: Bool) {
    if articles.count > 8 {
      report(Diagnostic(.news, "\(articles.count) articles, at most 8 are delivered", at: articles[8].span, help: ["keep the most important ones"]))
    } else if articles.count > 1, let selector = rule.on.first(where: { $0.value.kind?.isMessage ?? false }), let kind = selector.value.kind {
      report(
        Diagnostic(
          .news, "\(articles.count) articles in answer to a message, 1 is delivered", at: articles[1].span,
          related: [Diagnostic.Label(selector.span, "`\(kind.word)` is a message")], notes: ["events, as `scan` or `menu.click`, may have 8"],
          help: ["keep one"]))
    }
  }

  private static func obstacle(_ kind: EventKind) -> (severity: Severity, reason: Phrase)? {
    switch kind {
    case .unsubscribe: (.error, "the person has left")
    case .templateDone, .massDone: (.error, "a report of the platform, not a message")
    case .outside: (.error, "posted by a server, nobody waits for an answer")
    case .menuView: (.warning, "the person is already leaving the chat")
    case .locationReport: (.warning, "comes by itself, perhaps every 5 seconds")
    case .menuPhoto, .menuLocation: (.warning, "the message that follows can be answered")
    case .scan, .subscribe, .text, .image, .voice, .video, .shortvideo, .location, .link, .menuClick, .menuScancode, .other: nil
    }
  }

  mutating func checkDeadlines() { for rule in orderedRules { checkDeadline(rule) } }

  private mutating func checkDeadline(_ rule: RuleDeclaration) {
    var first: SourceSpan?
    for action in rule.actions {
      guard case .webhook(let hook) = action.kind, hook.usesReply else { continue }
      if let first {
        report(
          Diagnostic(
            .conflictingKeys, "two endpoints whose answer is to be the reply", at: action.keySpan, related: [Diagnostic.Label(first, "the first")],
            notes: ["only the first is asked while the follower waits"], help: ["keep `use_reply: true` at one of them"]))
        continue
      }
      first = action.keySpan
      if let timeout = hook.timeout, timeout.value > 4500 {
        report(
          Diagnostic(
            .slowReply, "the reply may wait \(timeout.value) ms, the platform gives up after 5 s", at: timeout.span,
            notes: ["at most 4500 ms leave time for the rest of the turn"],
            help: ["shorten `timeout`, or remove `use_reply` and send the result by `send:`"]))
      }
    }
  }
}
