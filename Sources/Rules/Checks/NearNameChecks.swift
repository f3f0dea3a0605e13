/// `WX0322`: a tag that is nearly one that rules add, and keys of two rules that differ by case. Each is compared letter by letter.
extension Lowering {
  // MARK: tags

  /// The console, an import or the API may add any tag: nothing is said of one that is near none of the rules'.
  mutating func checkAskedTags() {
    guard hasAllRules, let added = tagsOfRules(), !added.isEmpty else { return }
    var byLook: [[UInt8]: String] = [:]
    for tag in added.keys.sorted() { byLook[TextLook.folded.bytes(of: tag)] = tag }
    let plain = added.keys.filter(Self.isPlainWord)
    let nearSigns = NearSigns(added.keys)
    let asked = askedTags()
    let asks = Dictionary(grouping: asked, by: \.value).mapValues { Set($0.map(\.span)).count }
    var seen: Set<SourceSpan> = []
    for tag in asked where added[tag.value] == nil && seen.insert(tag.span).inserted {
      let near =
        byLook[TextLook.folded.bytes(of: tag.value)]
        ?? (Self.isPlainWord(tag.value) ? suggestions.match(to: tag.value, in: plain) : nil).flatMap { match in
          match.isCertain && !Self.isCounted(tag.value, match.word) ? match.word : nil
        }
        // Who asks twice for a tag means it.
        ?? (asks[tag.value] == 1 ? nearSigns.neighbour(of: tag.value) : nil)
      guard let near, let place = added[near] else { continue }
      report(
        Diagnostic(
          .nearName, "no rule adds tag `\(tag.value)`, but one adds `\(near)`", severity: .warning, at: tag.span, label: "did you mean `\(near)`?",
          related: [Diagnostic.Label(place, "added here")], notes: ["tags are compared letter by letter, case too"],
          help: ["if somebody else adds it, as the console does, give the two names that are less alike"]))
    }
  }

  /// Each with a place where it is added; nil when a template may add any.
  private func tagsOfRules() -> [String: SourceSpan]? {
    var places: [String: SourceSpan] = [:]
    for rule in orderedRules {
      for case .tag(let add, _) in rule.actions.map(\.kind) { for tag in add where tag.isPlain { places[tag.text] = tag.span } }
    }
    for tag in addedTags where tag.template.constant == nil {
      guard let names = TagValues.all(tag.template, on: tag.ways, parts.tables) else { return nil }
      for name in names where places[name] == nil { places[name] = tag.span }
    }
    return places
  }

  private func askedTags() -> [Located<String>] {
    var tags = declarations.counters.compactMap(\.when).flatMap(\.tags) + declarations.macros.flatMap(\.condition.tags)
    tags += declarations.overlays.sorted { $0.key < $1.key }.flatMap(\.value.macros).flatMap(\.condition.tags)
    for rule in orderedRules {
      tags += rule.conditions.flatMap(\.tags)
      for action in rule.actions {
        switch action.kind {
        case .tag(_, let remove): tags += remove.filter(\.isPlain).map { Located($0.text, $0.span) }
        case .send(_, let timing, _), .template(_, let timing):
          for obstacle in timing.unless { if case .tag(let tag) = obstacle.value { tags.append(Located(tag, obstacle.span)) } }
        case .remark, .webhook, .set, .unset, .record, .use: break
        }
      }
    }
    return tags + declarations.menus.flatMap(\.variants).compactMap(\.tag)
  }

  /// Of Chinese words each sign is another word: they are compared otherwise.
  private static func isPlainWord(_ word: String) -> Bool { word.utf8.count >= 3 && word.utf8.allSatisfy { $0 < 0x80 } }

  /// `arm_a` and `arm_b` are two on purpose.
  private static func isCounted(_ word: String, _ other: String) -> Bool {
    let (parts, others) = (pieces(word), pieces(other))
    guard parts.count == others.count, parts.count > 1 else { return false }
    return zip(parts, others).allSatisfy { $0 == $1 || ($0.count == 1 && $1.count == 1) }
  }

  private static func pieces(_ word: String) -> [Substring] { word.split { !$0.isLetter && !$0.isNumber } }

  // MARK: keys

  /// Where a menu is declared its buttons say which of the two is right.
  mutating func checkKeyCase() {
    guard declarations.menus.isEmpty else { return }
    var first: [[UInt8]: (key: Located<String>, rule: RuleDeclaration)] = [:]
    var seen: Set<String> = []
    for rule in orderedRules where rule.isEnabled {
      for key in rule.conditions.flatMap(\.keys) {
        let look = TextLook.folded.bytes(of: key.value)
        guard let earlier = first[look] else {
          first[look] = (key, rule)
          continue
        }
        guard earlier.key.value != key.value, shareAccount(rule, earlier.rule), seen.insert(key.value).inserted else { continue }
        report(
          Diagnostic(
            .nearName, "keys `\(earlier.key.value)` and `\(key.value)` differ by case alone", severity: .warning, at: key.span,
            related: [Diagnostic.Label(earlier.key.span, "the other one")],
            notes: ["keys are compared letter by letter: a button has one of the two"],
            help: ["write the key as the button has it, or `key: { equals: \(key.value), exact: false }` for both"]))
      }
    }
  }
}

extension ConditionDeclaration {
  /// All tags that it names.
  fileprivate var tags: [Located<String>] {
    switch kind {
    case .all(let inner), .any(let inner): inner.flatMap(\.tags)
    case .not(let inner): inner.tags
    case .leaf(.tag(let tags)): tags
    case .macro, .leaf: []
    }
  }

  /// Keys of buttons that it names letter by letter.
  fileprivate var keys: [Located<String>] {
    switch kind {
    case .all(let inner), .any(let inner): inner.flatMap(\.keys)
    case .not(let inner): inner.keys
    case .leaf(.match(.key, let match)) where match.look == .exact:
      match.modes.flatMap { mode, _ -> [Located<String>] in
        switch mode {
        case .equals(.words(let words)): words
        case .pattern(let patterns): patterns.filter { !$0.text.contains("{") }.map { Located($0.text, $0.span) }
        case .equals(.list), .prefix, .suffix, .contains, .containsAll, .glob, .regex, .keyword: []
        }
      }
    case .macro, .leaf: []
    }
  }
}
