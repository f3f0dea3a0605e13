/// `WX0504` and `WX0509`: actions that the platform refuses or never delivers. (wechat-protocol 7.1, 7.6)
extension Lowering {
  mutating func checkQuota(_ rule: RuleDeclaration, _ kinds: Set<EventKind>) {
    guard rule.isEnabled else { return }
    checkDeparture(rule)
    let sends = rule.actions.compactMap { action -> (span: SourceSpan, after: Located<Int64>?)? in
      switch action.kind {
      case .send(_, let timing, _): (action.keySpan, timing.after)
      case .webhook(let hook): hook.sendsLate ? (action.keySpan, nil) : nil
      case .tag, .remark, .template, .set, .unset, .record: nil
      }
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

  /// Whoever has left gets no messages and has no tags.
  private mutating func checkDeparture(_ rule: RuleDeclaration) {
    guard let selector = rule.on.first(where: { $0.value.kind == .unsubscribe }), let action = rule.actions.first(where: { $0.kind.needsFollower })
    else { return }
    report(
      Diagnostic(
        .messageQuota, "this is never carried out: after an `unsubscribe` nobody is left to reach", at: action.keySpan,
        related: [Diagnostic.Label(selector.span, "the follower is gone")],
        help: ["`record`, `set` and `webhook` still work"]))
  }

  /// Messages of unconditional `continue` rules: they go out whatever else happens.
  private func continuingSends(for kind: EventKind, except rule: RuleDeclaration) -> Int {
    guard rule.isContinuing?.value != true else { return 0 }
    return declarations.rules.filter { $0.isContinuing?.value == true && $0.when == nil && $0.isEnabled && $0.on.contains { $0.value.kind == kind } }
      .reduce(0) { total, rule in total + rule.actions.count { if case .send = $0.kind { true } else { false } } }
  }

  // MARK: tags

  /// The name of a tag in bytes, the tags of a follower, the tags of an account.
  private static let tagLimits = (name: 30, follower: 20, account: 100)

  mutating func checkTags(_ rule: RuleDeclaration) {
    for action in rule.actions {
      guard case .tag(let add, let remove) = action.kind else { continue }
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

extension ActionDeclaration.Kind {
  fileprivate var needsFollower: Bool {
    switch self {
    case .send, .template, .tag, .remark: true
    case .webhook(let hook): hook.sendsLate
    case .set, .unset, .record: false
    }
  }
}

extension EventKind {
  fileprivate var article: String { "aeiou".contains(word.first ?? " ") ? "an" : "a" }
}
