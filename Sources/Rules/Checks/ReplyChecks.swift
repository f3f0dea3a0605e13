/// `WX0501` to `WX0505`: what the platform refuses or never delivers. Numbers and their sources: wechat-protocol 2.9, 3 and 7.6.
extension Lowering {
  mutating func checkLength(_ template: Template, _ declaration: TemplateDeclaration, _ scope: Scope, isPolicyGiven: Bool) {
    let (least, most) = TemplateBounds.bytes(template.nodes, tables: parts.tables) { name in
      scope.ways.first?.captures.first { $0.name == name }?.type
    }
    let span = firstLine(declaration.span)
    if least > textLimit, !isPolicyGiven {
      report(
        Diagnostic(
          .replyTooLong, "text has at least \(least) bytes, the platform takes \(textLimit)", at: span,
          notes: ["a Chinese character has 3 bytes: about 680 of them fit"],
          help: ["shorten it, send the rest by `do: - send:`, or write `truncate: ellipsis`"]))
    } else if let most, most > textLimit, !isPolicyGiven {
      report(
        Diagnostic(
          .replyTooLong, "text can have \(most) bytes, the platform takes \(textLimit)", severity: .warning, at: span,
          notes: ["what is over would be cut and end in `…`"], help: ["shorten it, or write `truncate: ellipsis` if that is meant"]))
    }
  }

  func firstLine(_ span: SourceSpan) -> SourceSpan {
    let source = file(span)
    let start = span.bytes.lowerBound
    let line = source.line(source.lineIndex(at: start))
    return span.narrowed(to: start..<max(start, min(span.bytes.upperBound, line.endIndex)))
  }

  /// Whether the kind of reply is possible for the events, and as many articles.
  mutating func checkReply(_ rule: RuleDeclaration, _ kinds: Set<EventKind>) {
    guard let reply = rule.reply, rule.isEnabled else { return }
    let isAny = rule.on.contains { $0.value.kind == nil }
    for leaf in Self.leaves(reply) {
      if case .none = leaf.kind { continue }
      for selector in rule.on {
        guard let kind = selector.value.kind, let obstacle = Self.obstacle(kind) else { continue }
        report(
          Diagnostic(
            .impossibleReply, "`\(kind.word)` cannot be answered", severity: obstacle.severity, at: leaf.span,
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

  private static func obstacle(_ kind: EventKind) -> (severity: Severity, reason: String)? {
    switch kind {
    case .unsubscribe: (.error, "the person has left")
    case .templateDone, .massDone: (.error, "a report of the platform, not a message")
    case .menuView: (.warning, "the person is already leaving the chat")
    case .locationReport: (.warning, "comes by itself, perhaps every 5 seconds")
    case .menuPhoto, .menuLocation: (.warning, "the message that follows can be answered")
    case .scan, .subscribe, .text, .image, .voice, .video, .shortvideo, .location, .link, .menuClick, .menuScancode, .other: nil
    }
  }

  private static func leaves(_ reply: ReplyDeclaration) -> [ReplyDeclaration] {
    switch reply.kind {
    case .random(let choices, _): choices.flatMap { leaves($0.reply) }
    case .arms(let arms): arms.flatMap { leaves($0.reply) }
    case .by(_, let cases, let otherwise): cases.flatMap { leaves($0.reply) } + leaves(otherwise)
    case .text, .image, .voice, .video, .music, .news, .transfer, .none: [reply]
    }
  }

  /// How many customer-service messages an event allows, and for how many milliseconds.
  private static func quota(_ kind: EventKind) -> (count: Int, window: Int64)? {
    if kind.isMessage { return (5, 48 * 3_600_000) }
    switch kind {
    case .scan, .subscribe, .menuClick, .menuScancode: return (3, 60_000)
    default: return nil
    }
  }

  mutating func checkQuota(_ rule: RuleDeclaration, _ kinds: Set<EventKind>) {
    guard rule.isEnabled else { return }
    let sends = rule.actions.compactMap { action -> (span: SourceSpan, after: Located<Int64>?)? in
      if case .send(let after, _) = action.kind { (action.keySpan, after) } else { nil }
    }
    guard !sends.isEmpty else { return }
    for selector in rule.on {
      guard let kind = selector.value.kind, kind != .other else { continue }
      guard let quota = Self.quota(kind) else {
        report(
          Diagnostic(
            .messageQuota, "this message can never be delivered: `\(kind.word)` allows none", at: sends[0].span,
            related: [Diagnostic.Label(selector.span, "opens no customer-service window")], help: ["use a template message (`template:`)"]))
        continue
      }
      let opens = Diagnostic.Label(
        selector.span, "opens \(quota.count) customer-service messages for \(quota.window == 60_000 ? "1 minute" : "48 hours")")
      for send in sends {
        guard let after = send.after, after.value >= quota.window else { continue }
        report(
          Diagnostic(
            .messageQuota,
            "this message can never be delivered: \(file(after.span).text(after.span.bytes)) after \(kind.article) `\(kind.word)`, the limit is \(quota.window == 60_000 ? "1 minute" : "48 hours")",
            at: after.span, related: [opens], help: ["at most 55s after scan, subscribe or menu.click; under 48h after a message"]))
      }
      let others = continuingSends(for: kind, except: rule)
      if sends.count + others > quota.count {
        report(
          Diagnostic(
            .messageQuota, "\(counted(sends.count + others, "message")) after \(kind.article) `\(kind.word)`, \(quota.count) are delivered",
            at: sends[sends.count - 1].span,
            related: [opens], notes: others > 0 ? ["\(others) of them by rules that continue"] : [],
            help: ["join texts, or keep the most important ones"]))
      }
    }
  }

  /// Messages of unconditional `continue` rules: they go out whatever else happens.
  private func continuingSends(for kind: EventKind, except rule: RuleDeclaration) -> Int {
    guard rule.isContinuing?.value != true else { return 0 }
    return declarations.rules.filter { $0.isContinuing?.value == true && $0.when == nil && $0.isEnabled && $0.on.contains { $0.value.kind == kind } }
      .reduce(0) { total, rule in total + rule.actions.count { if case .send = $0.kind { true } else { false } } }
  }

  mutating func checkDeadline(_ rule: RuleDeclaration) {
    var total: Int64 = 0
    for action in rule.actions {
      guard case .webhook(let hook) = action.kind, hook.usesReply else { continue }
      total += min(hook.timeout?.value ?? 2000, 3_600_000)
      if total > 4500 {
        report(
          Diagnostic(
            .slowReply, "the reply may wait \(total) ms, the platform gives up after 5 s", at: hook.timeout?.span ?? action.keySpan,
            notes: ["at most 4500 ms leave time for the rest of the turn"],
            help: ["shorten `timeout`, or remove `use_reply` and send the result by `send:`"]))
      }
    }
  }
}

extension EventKind {
  fileprivate var article: String { "aeiou".contains(word.first ?? " ") ? "an" : "a" }
}
