/// Entries of `always:`: rules that only act, whoever answers.
extension Reader {
  mutating func readAlways(_ node: YAMLNode) -> RuleDeclaration? {
    let place: Phrase? = node["id"]?.scalar.map { "`\($0)` under `always`" }
    guard let fields = fields(refusingAnswers(node), .alwaysEntry, where: place) else { return nil }
    self.when = fields[AlwaysKey.when]
    defer { self.when = nil }
    var id: Located<String>?
    var on: [Located<EventSelector>] = []
    var when: ConditionDeclaration?
    var doubtfulCaptures: Set<String> = []
    var actions: [ActionDeclaration] = []
    var accounts: [Located<String>] = []
    var isEnabled = true
    var isAudit = false
    var limit: LimitDeclaration?
    for (key, entry) in fields.keyed(by: AlwaysKey.self) {
      let what: Phrase = "`\(key.word)`"
      switch key {
      case .id: id = identifier(entry.value, what)
      case .description: _ = text(entry.value, what, braces: .anything)
      case .on: on = oneOrMany(entry.value, what, of: .names) { $0.readSelector($1) } ?? []
      case .when: (when, doubtfulCaptures) = readCapturing(entry.value, where: what)
      case .actions: actions = list(entry.value, what) { $0.readAction($1) } ?? []
      case .accounts: accounts = identifiers(entry.value, what) ?? []
      case .enabled: isEnabled = boolean(entry.value, what)?.value ?? true
      case .audit: isAudit = boolean(entry.value, what)?.value ?? false
      case .limit: limit = readLimit(entry.value)
      }
    }
    guard let id else { return nil }
    return RuleDeclaration(
      id: id, span: node.span, on: on, when: when, split: nil, reply: nil, actions: actions, role: .always, tier: .normal, accounts: accounts,
      doubtfulCaptures: doubtfulCaptures, isEnabled: isEnabled, isAudit: isAudit, overlaps: [], limit: limit, take: nil)
  }

  /// The entry without the keys of a rule that have no meaning here; each is refused at its word.
  private mutating func refusingAnswers(_ node: YAMLNode) -> YAMLNode {
    guard let entries = node.entries else { return node }
    var kept: [YAMLEntry] = []
    for entry in entries {
      guard let key = RuleKey.named(entry.key.value), let (note, help) = key.reasonAgainstAlways else {
        kept.append(entry)
        continue
      }
      report(Diagnostic(.conflictingKeys, "`\(key.word)` has no place under `always`", at: entry.key.span, notes: [note], help: [help]))
    }
    return kept.count == entries.count ? node : YAMLNode(.mapping(kept), node.span)
  }
}

extension RuleKey {
  /// Why something that always runs cannot have it, and what to write; nil when it can.
  fileprivate var reasonAgainstAlways: (note: Phrase, help: Phrase)? {
    switch self {
    case .id, .description, .on, .when, .actions, .accounts, .enabled, .audit, .limit: nil
    case .reply: ("the platform delivers one reply, and it is that of the rule that answers", "move it to a rule, or send it: `do: [ { send: … } ]`")
    case .split: ("an arm is drawn for a reply, and nothing replies here", "put `split` at the rule that answers, and ask for the arm there")
    case .continues: ("what stands here stops nobody, and nobody stops it", "remove it")
    case .tier: ("every entry that matches runs, from top to bottom", "remove it; the order of the entries is that of the file")
    case .overlaps: ("every entry that matches runs, so that none stands in another's way", "remove it")
    case .take: ("a piece goes to who sees it, and only a reply shows it", "take it in the rule that answers")
    }
  }
}
