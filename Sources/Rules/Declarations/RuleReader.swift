extension Reader {
  mutating func readRule(_ node: YAMLNode) -> RuleDeclaration? {
    let named = node["id"]?.scalar
    guard let fields = fields(node, .rule, where: named.map { "rule `\($0)`" }) else { return nil }
    self.when = fields[RuleKey.when]
    defer { self.when = nil }
    var id: Located<String>?
    var on: [Located<EventSelector>] = []
    var when: ConditionDeclaration?
    var doubtfulCaptures: Set<String> = []
    var split: SplitDeclaration?
    var actions: [ActionDeclaration] = []
    var isContinuing: Located<Bool>?
    var tier = Tier.normal
    var accounts: [Located<String>] = []
    var isEnabled = true
    var isAudit = false
    var overlaps: [Located<String>] = []
    var limit: LimitDeclaration?
    var take: TakeDeclaration?
    for (key, entry) in fields.keyed(by: RuleKey.self) {
      switch key {
      case .id: id = identifier(entry.value, "`id`")
      case .description: _ = text(entry.value, "`description`", braces: .anything)
      case .on: on = oneOrMany(entry.value, "`on`", of: .names) { $0.readSelector($1) } ?? []
      case .when: (when, doubtfulCaptures) = readCapturing(entry.value, where: "`when`")
      case .split: split = readSplit(entry.value)
      case .reply: break  // read below, when the arms are known
      case .actions: actions = list(entry.value, "`do`") { $0.readAction($1) } ?? []
      case .continues: isContinuing = boolean(entry.value, "`continue`")
      case .tier: tier = word(entry.value, "`tier`", Tier.self)?.value ?? .normal
      case .accounts: accounts = identifiers(entry.value, "`accounts`") ?? []
      case .enabled: isEnabled = boolean(entry.value, "`enabled`")?.value ?? true
      case .audit: isAudit = boolean(entry.value, "`audit`")?.value ?? false
      case .overlaps: overlaps = identifiers(entry.value, "`overlaps`") ?? []
      case .limit: limit = readLimit(entry.value)
      case .take: take = readTake(entry.value)
      }
    }
    let armNames = split.map { $0.isNamed ? experimentArms[$0.experiment.value] ?? [] : $0.arms.map(\.name.value) } ?? []
    let replyNode = fields[RuleKey.reply]
    let reply = replyNode.flatMap { readReply($0, armNames: armNames, isSplit: fields[RuleKey.split] != nil) }
    guard let id else { return nil }

    if isContinuing?.value == true, let key = fields.key(RuleKey.reply) {
      report(
        Diagnostic(
          .conflictingKeys, "rule `\(id.value)` has both `reply` and `continue: true`", at: key.span,
          related: isContinuing.map { [Diagnostic.Label($0.span, "goes on to later rules")] } ?? [],
          notes: ["the platform delivers one reply, so a rule that replies is the last one"],
          help: ["remove `continue`, or move the actions to a rule of their own"]))
    }
    if isContinuing?.value != true, replyNode == nil, fields.isWhole, !isMisspelt(RuleKey.reply.word, in: node, of: .named(.rule)) {
      report(
        Diagnostic(
          .missingKey, "rule `\(id.value)` has no reply", at: id.span, label: "what does the follower see?",
          help: ["add `reply:` (`reply: none` for silence), or move it under `always:` if it only has actions"]))
    }
    if isContinuing?.value == true, fields[RuleKey.actions] == nil, fields.isWhole, !isMisspelt(RuleKey.actions.word, in: node, of: .named(.rule)) {
      report(
        Diagnostic(
          .missingKey, "rule `\(id.value)` continues but does nothing", at: id.span, help: ["add `do:`, or remove the rule"]))
    }
    for selector in on where selector.value.kind == nil && selector.value.name == nil && tier != .fallback {
      report(
        Diagnostic(
          .conflictingKeys, "`on: any` outside tier `fallback`", at: selector.span,
          notes: ["here it would answer events that nobody thought of, before rules that come later"],
          help: ["add `tier: fallback`, or name the events"]))
    }
    return RuleDeclaration(
      id: id, span: node.span, on: on, when: when, split: split, reply: reply, actions: actions,
      role: isContinuing?.value == true ? .continues : .answers, tier: tier, accounts: accounts, doubtfulCaptures: doubtfulCaptures,
      isEnabled: isEnabled,
      isAudit: isAudit, overlaps: overlaps, limit: limit, take: take)
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
      if outsideNames.contains(name.value) { report(.platformEvent(called: name)) }
      return Located(EventSelector(kind: .other, name: EventKind.folded(name.value)), node.span)
    }
    guard let word = text(node, "`on`", isClosed: true) else { return nil }
    func known(_ word: String) -> EventSelector? {
      word == "any" ? EventSelector(kind: nil, name: nil) : EventKind.named(word).map { EventSelector(kind: $0, name: nil) }
    }
    if let selector = known(word.value) ?? meant(node, known) { return Located(selector, word.span) }
    if let selector = outsideSelector(word) ?? outsideMeant(by: word) { return selector }
    let platform = EventKind.ofPlatformEvent(word.value)
    if let kind = EventKind.ofChineseName(word.value) {
      report(
        Diagnostic(.unknownWord, "`\(word.value)` is not an event", at: word.span, label: "write `\(kind.word)`", fix: kind.word))
      return Located(EventSelector(kind: kind, name: nil), word.span)
    }
    if let kind = GuessedKeys.event(word.value) {
      report(
        Diagnostic(
          .unknownWord, "`\(word.value)` is not an event", at: word.span, label: "here it is `\(kind.word)`",
          notes: kind == .subscribe ? ["a follow by a code with parameters is `scan`"] : [], fix: kind.word))
      return Located(EventSelector(kind: kind, name: nil), word.span)
    }
    if GuessedKeys.meansAny(word.value) {
      report(
        Diagnostic(
          .unknownWord, "`\(word.value)` is not an event", at: word.span, label: "here it is `any`",
          notes: ["`any` stands in `tier: fallback`, for what no other rule answers"], fix: "any"))
      return Located(EventSelector(kind: nil, name: nil), word.span)
    }
    let several = word.value.split { ",/|+ 和或".contains($0) }.map { String($0).trimmed }
    if several.count > 1, let first = several.first.flatMap(known), several.allSatisfy({ known($0) != nil }) {
      let list = several.joined(separator: ", ")
      let fix = standsBehindColon(node) ? "[ \(list) ]" : nil
      report(
        Diagnostic(
          .unknownWord, "`\(word.value)` is not one event", at: word.span, help: fix == nil ? ["write each as an item of its own: `\(list)`"] : [],
          fix: fix))
      return Located(first, word.span)
    }
    let close = Suggestion.match(to: word.value, in: EventKind.words)
    let meant = platform ?? close.flatMap { EventKind.named($0.word) }
    if let platform {
      report(
        Diagnostic(
          .unknownWord, "`\(word.value)` is the platform's name of an event, not a word for `on`", at: word.span,
          label: "write `\(platform.word)`", fix: platform.word))
    } else if let close {
      report(
        Diagnostic(.unknownWord, "`\(word.value)` is not an event", at: word.span, label: close.label, fix: close.fix))
    } else if let event = Suggestion.match(to: word.value, in: outsideNames.sorted())?.word {
      report(
        Diagnostic(
          .unknownWord, "`\(word.value)` is not an event", at: word.span, label: "did you mean `outside.\(event)`?", fix: "outside.\(event)"))
      return Located(EventSelector(kind: .outside, name: event), word.span)
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
    if node.scalar != nil { return namedSplit(node) }
    if case .sequence(let items) = node.content {
      report(
        Diagnostic(
          .wrongType, "`split` is one experiment, this is \(node.kindName)", at: firstLine(of: node.span),
          notes: ["of two divisions nobody could say which of them a reply belongs to"],
          help: ["keep one; another experiment is asked by `where: { experiments.NAME: ARM }`"]))
      return items.first.flatMap { $0.scalar == nil ? nil : namedSplit($0) }
    }
    guard let fields = fields(node, .split) else { return nil }
    var experiment: Located<String>?
    var arms: [(name: Located<String>, share: Located<Int>)]?
    for (key, entry) in fields.keyed(by: SplitKey.self) {
      switch key {
      case .experiment: experiment = identifier(entry.value, "`experiment`")
      case .by: _ = word(entry.value, "`by`", in: ["openid"])
      case .arms: arms = readArms(entry.value)
      }
    }
    guard let experiment, let arms, let armsNode = fields[SplitKey.arms] else { return nil }
    let written = armsNode.entries?.count { !$0.key.value.hasPrefix("x-") } ?? arms.count
    return SplitDeclaration(
      span: firstLine(of: node.span), experiment: experiment, armsSpan: firstLine(of: armsNode.span), arms: arms, isWhole: arms.count == written)
  }

  /// `split: welcome`: an experiment under `experiments:`.
  private mutating func namedSplit(_ node: YAMLNode) -> SplitDeclaration? {
    checkNewer(node, since: .seventh)
    return identifier(node, "`split`").map {
      SplitDeclaration(span: node.span, experiment: $0, armsSpan: node.span, arms: [], isWhole: false, isNamed: true)
    }
  }

  mutating func readArms(_ node: YAMLNode) -> [(name: Located<String>, share: Located<Int>)]? {
    map(node, "`arms`") { reader, name, node -> (name: Located<String>, share: Located<Int>)? in
      guard let name = reader.checkedIdentifier(name, "name of an arm"), let text = reader.text(node, "the share of an arm", isClosed: true) else {
        return nil
      }
      guard let share = Self.share(text.value) ?? reader.meant(node, Self.share) else {
        reader.report(.invalid(text, "the share of an arm", expected: "a percentage with at most two decimals", example: "`50%`"))
        return nil
      }
      return (name, Located(share, text.span))
    }
  }

  /// Hundredths of a percent.
  static func share(_ text: String) -> Int? {
    guard text.hasSuffix("%"), let percent = Double(text.dropLast()), percent >= 0, percent <= 100, (percent * 100).rounded() == percent * 100 else {
      return nil
    }
    return Int(percent * 100)
  }

  private mutating func readTake(_ node: YAMLNode) -> TakeDeclaration? {
    guard let fields = fields(node, .take) else { return nil }
    var stock: Located<String>?
    var share = TakeShare.user
    var part: TemplateDeclaration?
    for (key, entry) in fields.keyed(by: TakeKey.self) {
      switch key {
      case .stock: stock = identifier(entry.value, "`stock`")
      case .of: part = template(entry.value, "`of`")
      case .per: share = word(entry.value, "`per`", TakeShare.self)?.value ?? .user
      }
    }
    let isWhole = fields.isWhole && (fields[TakeKey.of] == nil || part != nil)
    return stock.map { TakeDeclaration(stock: $0, of: part, share: share, isWhole: isWhole) }
  }
}
