/// `WX0316` and `WX0317`: what the order of rules decides without anybody having meant it.
extension Lowering {
  /// How many rules of those that share a word with another one are looked at: the first are enough to say who stands above.
  private static let neighbours = 64

  mutating func checkOrder() {
    let rules = Array(orderedRules).filter { $0.isEnabled && !$0.isAudit && $0.role != .always }
    checkStopped(rules)
    checkFileNames(rules)
  }

  // MARK: accounts

  /// Whether some account asks both: what `overrides` with `for` made never stands beside what it was made of.
  func shareAccount(_ rule: RuleDeclaration, _ other: RuleDeclaration) -> Bool {
    parts.accounts.isEmpty || parts.accounts.contains { rule.isFor($0.name) && other.isFor($0.name) }
  }

  /// Whether every account that asks the other rule asks this one too.
  private func isForAllAccounts(_ rule: RuleDeclaration, of other: RuleDeclaration) -> Bool {
    parts.accounts.allSatisfy { !other.isFor($0.name) || rule.isFor($0.name) }
  }

  // MARK: actions that a rule above takes away

  private mutating func checkStopped(_ rules: [RuleDeclaration]) {
    guard rules.contains(where: { $0.role == .continues }) else { return }
    var above = AskedIndex()
    for rule in rules {
      let asked = asked(by: rule)
      if rule.role == .answers {
        above.add(rule, asked)
        continue
      }
      var stopping: RuleDeclaration?
      var sharing: RuleDeclaration?
      for (other, otherAsked) in above.neighbours(of: rule, asked, atMost: Self.neighbours) where shareAccount(rule, other) {
        if otherAsked.covers(asked), other.answersWhatever(rule), isForAllAccounts(other, of: rule) {
          stopping = other
          break
        }
        // Below what answers nothing else, a rule may well be meant for what is left.
        if sharing == nil, rule.tier != .fallback, asked.meets(otherAsked, in: rule.sharedKinds(with: other)) { sharing = other }
      }
      guard let other = stopping ?? sharing else { continue }
      let message: Phrase =
        stopping == nil
        ? "`\(other.id.value)` above answers some events of `\(rule.id.value)`, and then its actions do not run"
        : "the actions of `\(rule.id.value)` are lost: `\(other.id.value)` above answers the same events"
      report(
        Diagnostic(
          .stoppedActions, message, severity: stopping == nil ? .note : .warning, at: rule.id.span,
          related: [Diagnostic.Label(other.id.span, "answers first")],
          notes: ["`continue: true` runs only while no rule above it has answered"],
          help: ["write it under `always:`, without `continue`: there it runs whoever answers"]))
    }
  }

  // MARK: files whose names decide

  private mutating func checkFileNames(_ rules: [RuleDeclaration]) {
    guard !filesByName.isEmpty else { return }
    var above = AskedIndex()
    for rule in rules where rule.role == .answers {
      guard let places = filesByName[Int(rule.id.span.file.index)] else { continue }
      let asked = asked(by: rule)
      for (other, otherAsked) in above.neighbours(of: rule, asked, atMost: Self.neighbours) {
        guard other.tier == rule.tier, let otherPlaces = filesByName[Int(other.id.span.file.index)],
          let wildcard = FoundByName.wildcard(between: otherPlaces, places), shareAccount(rule, other), !rule.overlapsOnPurpose(with: other),
          !hasSameOutcome(rule, other), asked.meets(otherAsked, in: rule.sharedKinds(with: other))
        else { continue }
        report(
          Diagnostic(
            .orderByFileName, "`\(other.id.value)` comes before `\(rule.id.value)` only because of the names of their files", severity: .warning,
            at: rule.id.span, related: [Diagnostic.Label(other.id.span, "answers first"), Diagnostic.Label(wildcard, "finds both files")],
            notes: ["both match the same event, and whoever renames a file changes who answers"],
            help: [
              "name the files one by one under `include:`, in the order that is meant",
              "or part the rules: another `tier:`, or conditions that exclude each other", "or say that it is meant: `overlaps: \(other.id.value)`",
            ]))
        break
      }
      above.add(rule, asked)
    }
  }

  /// Two rules of which it does not matter who answers.
  private func hasSameOutcome(_ rule: RuleDeclaration, _ other: RuleDeclaration) -> Bool {
    guard rule.actions.isEmpty, other.actions.isEmpty, rule.take == nil, other.take == nil, let reply = rule.reply, let second = other.reply else {
      return false
    }
    return file(reply.span).text(reply.span.bytes) == file(second.span).text(second.span.bytes)
  }
}

/// Rules by what they ask, to find those that can meet another one without asking all.
private struct AskedIndex {
  private struct Key: Hashable {
    let kind: EventKind
    let part: Asked.Part
  }
  private var rules: [(rule: RuleDeclaration, asked: Asked)] = []
  private var unconditional: [EventKind: [Int]] = [:]
  private var all: [EventKind: [Int]] = [:]
  private var byWord: [Key: [Int]] = [:]

  mutating func add(_ rule: RuleDeclaration, _ asked: Asked) {
    let number = rules.count
    rules.append((rule, asked))
    for kind in rule.kinds {
      all[kind, default: []].append(number)
      if asked.parts.isEmpty { unconditional[kind, default: []].append(number) }
      for part in Self.words(of: asked) { byWord[Key(kind: kind, part: part), default: []].append(number) }
    }
  }

  /// Those above that ask for nothing, or share a word, or all where nothing is asked; as they stand.
  func neighbours(of rule: RuleDeclaration, _ asked: Asked, atMost count: Int) -> [(rule: RuleDeclaration, asked: Asked)] {
    var found: Set<Int> = []
    for kind in rule.kinds {
      if asked.parts.isEmpty { found.formUnion(all[kind]?.prefix(count) ?? []) }
      found.formUnion(unconditional[kind]?.prefix(count) ?? [])
      for part in Self.words(of: asked).prefix(count) { found.formUnion(byWord[Key(kind: kind, part: part)]?.prefix(count) ?? []) }
    }
    return found.sorted().prefix(count).map { rules[$0] }.filter { !rule.sharedKinds(with: $0.rule).isEmpty }
  }

  /// Each word by itself.
  private static func words(of asked: Asked) -> [Asked.Part] {
    asked.parts.flatMap { part -> [Asked.Part] in
      switch part {
      case .words(let subject, let words): words.sorted().map { .words(subject, [$0]) }
      case .written: [part]
      }
    }
  }
}

extension RuleDeclaration {
  /// Kinds of which one event can be both rules'.
  func sharedKinds(with other: RuleDeclaration) -> Set<EventKind> {
    var kinds = kinds.intersection(other.kinds)
    func names(_ rule: RuleDeclaration) -> Set<String>? {
      rule.on.contains { $0.value.kind == nil } ? nil : Set(rule.on.compactMap(\.value.name))
    }
    if let own = names(self), let others = names(other), own.isDisjoint(with: others) { kinds.subtract([.other, .outside]) }
    return kinds
  }

  /// Whether it answers every event of another rule that meets its conditions: nothing holds it back, and it is for as many events.
  fileprivate func answersWhatever(_ other: RuleDeclaration) -> Bool {
    limit == nil && take == nil && sharedKinds(with: other).isSuperset(of: other.on.flatMap(\.value.kinds))
      && (on.contains { $0.value.kind == nil } || Set(on.compactMap(\.value.name)).isSuperset(of: other.on.compactMap(\.value.name)))
  }

  fileprivate func overlapsOnPurpose(with other: RuleDeclaration) -> Bool {
    overlaps.contains { $0.value == other.id.value } || other.overlaps.contains { $0.value == id.value }
  }
}
