/// `WX0504` and `WX0509`: actions that the platform refuses or never delivers. (wechat-protocol 7.1, 7.6)
extension Lowering {
  mutating func checkQuotas() {
    let continuing = continuingSends()
    for rule in orderedRules where rule.isEnabled {
      checkDeparture(rule)
      checkQuota(rule, others: rule.isContinuing?.value == true ? [:] : continuing)
    }
  }

  /// - Parameter continuing: what other rules send to the same event.
  private mutating func checkQuota(_ rule: RuleDeclaration, others continuing: [EventKind: Int]) {
    let sends = rule.actions.compactMap { action -> (span: SourceSpan, after: Located<Int64>?)? in
      if case .send(_, let timing, _) = action.kind { return (action.keySpan, timing.after) }
      return action.kind.sendsLate ? (action.keySpan, nil) : nil
    }
    guard !sends.isEmpty else { return }
    for selector in rule.on {
      guard let kind = selector.value.kind, kind != .other, kind != .unsubscribe else { continue }
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
        report(
          Diagnostic(
            .messageQuota,
            "this message can never be delivered: \(file(after.span).text(after.span.bytes)) after \(kind.article) `\(kind.word)`, the limit is \(quota.span)",
            at: after.span, related: [opens],
            help: [
              "at most 55s after scan, subscribe or menu.click; under 48h after a message",
              "later than that only a template message goes (`template: { after: … }`)",
            ]))
      }
      let others = continuing[kind] ?? 0
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

  /// Messages of unconditional `continue` rules, by event: they go out whatever else happens.
  private func continuingSends() -> [EventKind: Int] {
    var sends: [EventKind: Int] = [:]
    for rule in declarations.rules where rule.isContinuing?.value == true && rule.when == nil && rule.isEnabled {
      let count = rule.actions.count { if case .send = $0.kind { true } else { false } }
      for kind in Set(rule.on.compactMap(\.value.kind)) { sends[kind, default: 0] += count }
    }
    return sends
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

  /// Names that are written out; those that are rendered are not known before an event comes.
  mutating func checkTagNames() {
    var names: Set<String> = []
    for rule in declarations.rules where rule.isEnabled {
      for action in rule.actions {
        guard case .tag(let add, _) = action.kind else { continue }
        for tag in add where tag.isPlain {
          if names.insert(tag.text).inserted, names.count == Self.tagLimits.account + 1 {
            report(
              Diagnostic(
                .tagLimit, "more than \(Self.tagLimits.account) different tags in one rule set", at: tag.span,
                notes: ["an account has at most 100 tags: the next one is refused with 45056"],
                help: ["use one tag for what is selected by; the rest can be variables (`set:`)"]))
          }
        }
      }
    }
  }
}

extension EventKind {
  fileprivate var article: String { "aeiou".contains(word.first ?? " ") ? "an" : "a" }
}
