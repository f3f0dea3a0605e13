/// `WX0504` and `WX0509`: actions that the platform refuses or never delivers. (wechat-protocol 7.1, 7.6)
extension Lowering {
  mutating func checkQuotas() {
    let continuing = continuingSends()
    let always = alwaysSends()
    let besideAnswers = always + continuing
    for rule in orderedRules where rule.isEnabled {
      checkDeparture(rule)
      switch rule.role {
      case .answers: checkQuota(rule, beside: besideAnswers)
      case .continues: checkQuota(rule, beside: always)
      // They are counted together, each with those above it.
      case .always: checkQuota(rule, beside: Array(always.prefix { $0.rule.id.value != rule.id.value }))
      }
    }
  }

  private mutating func checkQuota(_ rule: RuleDeclaration, beside: [SendsBeside]) {
    let sends = rule.actions.compactMap { action -> (span: SourceSpan, after: Located<Int64>?, isSure: Bool)? in
      if case .send(_, let timing, _) = action.kind { return (action.keySpan, timing.after, action.when == nil) }
      return action.kind.sendsLate ? (action.keySpan, nil, action.when == nil) : nil
    }
    guard !sends.isEmpty else { return }
    let asked = beside.isEmpty ? nil : asked(by: rule)
    for selector in rule.on {
      guard let kind = selector.value.kind, kind != .other, kind != .unsubscribe else { continue }
      if kind == .outside {
        checkSend(rule, after: selector)
        continue
      }
      guard let quota = kind.messageWindow else {
        report(
          Diagnostic(
            .messageQuota, "this message can never be delivered: `\(kind.word)` allows none", at: sends[0].span,
            related: [Diagnostic.Label(selector.span, "opens no customer-service window")],
            help: ["use a template message (`template:`)", "for a late answer of an endpoint: `late: drop`"]))
        continue
      }
      let opens = Diagnostic.Label(selector.span, "opens \(quota.count) customer-service messages for \(quota.span)")
      for send in sends {
        guard let after = send.after, after.value + MessageWindow.journey >= quota.length else { continue }
        let delay = file(after.span).text(after.span.bytes)
        report(
          Diagnostic(
            .messageQuota,
            kind.takesAn
              ? "this message can never be delivered: \(delay) after an `\(kind.word)`, the limit is \(quota.span)"
              : "this message can never be delivered: \(delay) after a `\(kind.word)`, the limit is \(quota.span)",
            at: after.span, related: [opens],
            help: [
              "at most 55s after scan, subscribe or menu.click; under 48h after a message",
              "later than that only a template message goes (`template: { after: … }`)",
            ]))
      }
      let (sure, possible) = SendsBeside.counts(beside.filter { $0.mayRun(beside: asked, kind) && shareAccount(rule, $0.rule) })
      let certain = sends.count(where: \.isSure) + sure
      let most = sends.count + possible
      guard most > quota.count else { continue }
      let isSure = certain > quota.count
      let others = isSure ? sure : possible
      let notes: [Phrase] =
        (others > 0 ? ["\(others) of them by rules that run beside this one"] : [])
        + (isSure ? [] : ["that is when every condition that may hold does"])
      let messages: Phrase = isSure ? counted(certain, "message") : "up to \(counted(most, "message"))"
      report(
        Diagnostic(
          .messageQuota,
          kind.takesAn
            ? "\(messages) after an `\(kind.word)`, \(quota.count) are delivered"
            : "\(messages) after a `\(kind.word)`, \(quota.count) are delivered",
          severity: isSure ? .error : .warning, at: sends[sends.count - 1].span, related: [opens], notes: notes,
          help: ["join texts, or keep the most important ones"]))
    }
  }

  /// Whoever has left gets no messages and has no tags.
  private mutating func checkDeparture(_ rule: RuleDeclaration) {
    guard let selector = rule.on.first(where: { $0.value.kind == .unsubscribe }),
      let action = rule.actions.first(where: { $0.kind.kind.needsFollower || $0.kind.sendsLate })
    else { return }
    report(
      Diagnostic(
        .messageQuota, "this is never carried out: after an `unsubscribe` nobody is left to reach", at: action.keySpan,
        related: [Diagnostic.Label(selector.span, "the follower is gone")],
        help: ["`record`, `set` and `webhook` still work"]))
  }

  /// Messages of unconditional `continue` rules: they go out whatever else happens.
  private func continuingSends() -> [SendsBeside] {
    orderedRules.filter { $0.role == .continues && $0.when == nil && $0.isEnabled && !$0.isAudit }.compactMap { SendsBeside($0, Asked(parts: [])) }
  }

  /// Messages of what always runs, from top to bottom.
  private func alwaysSends() -> [SendsBeside] {
    Array(
      orderedRules.lazy.filter { $0.role == .always && $0.isEnabled && !$0.isAudit }.compactMap { SendsBeside($0, asked(by: $0)) }.prefix(
        SendsBeside.most))
  }

  // MARK: what stands in an action

  mutating func checkActions() {
    for rule in orderedRules {
      for action in rule.actions {
        if case .tag(let add, let remove) = action.kind { checkTags(add, remove) }
        if case .remark(let text) = action.kind { checkRemark(text) }
        if case .send(let message, _, _) = action.kind { checkArticles(message) }
      }
    }
  }

  private mutating func checkRemark(_ text: TemplateDeclaration) {
    guard text.isPlain, text.text.count >= 30 else { return }
    report(.invalid(Located(text.text, text.span), "a remark", expected: "under 30 characters", example: nil))
  }

  private mutating func checkArticles(_ message: MessageDeclaration) {
    guard case .reply(let reply) = message.kind, case .news(let articles) = reply.kind, articles.count > 1 else { return }
    report(
      Diagnostic(
        .news, "\(articles.count) articles in a customer message, 1 is delivered", at: articles[1].span,
        help: ["keep one, or send several messages"]))
  }

  // MARK: tags

  /// The name of a tag in bytes, the tags of a follower, the tags of an account.
  private static let tagLimits = (name: 30, follower: 20, account: 100)

  private mutating func checkTags(_ add: [TemplateDeclaration], _ remove: [TemplateDeclaration]) {
    for tag in add + remove where tag.isPlain && tag.text.utf8.count > Self.tagLimits.name {
      report(.invalid(Located(tag.text, tag.span), "the name of a tag", expected: "at most 30 bytes, which is 10 Chinese characters", example: nil))
    }
    if add.count > Self.tagLimits.follower {
      report(
        Diagnostic(
          .tagLimit, "\(add.count) tags for one follower, the platform keeps \(Self.tagLimits.follower)", at: add[Self.tagLimits.follower].span,
          notes: ["the rest would be refused with 45059"], help: ["keep what is selected by; the rest can be a variable (`set:`)"]))
    }
  }

  /// Names that are written out, and those that a template makes of known words; the rest is not known before an event comes.
  mutating func checkTagNames() {
    var names: Set<String> = []
    for tag in addedTags {
      let own = tag.template.constant.map { [$0] } ?? TagValues.all(tag.template, on: tag.ways, parts.tables) ?? []
      let known = names.count
      names.formUnion(own)
      guard known <= Self.tagLimits.account, names.count > Self.tagLimits.account else { continue }
      let isTemplate = tag.template.constant == nil
      report(
        Diagnostic(
          .tagLimit, "more than \(Self.tagLimits.account) different tags in one rule set", severity: isTemplate ? .warning : .error, at: tag.span,
          label: isTemplate ? "makes \(own.count) different tags" : "",
          notes: ["an account has at most 100 tags: the next one is refused with 45056"],
          help: ["use one tag for what is selected by; the rest can be variables (`set:`)"]))
    }
  }
}

extension EventKind {
  /// Whether English says "an" before it.
  fileprivate var takesAn: Bool { "aeiou".contains(word.first ?? " ") }
}
