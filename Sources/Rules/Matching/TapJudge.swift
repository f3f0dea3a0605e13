/// Which rules may answer a tap, by its key alone: of rules that are still checked, and of those that are compiled.
struct TapJudge {
  private let conditions: [Condition]
  private let operands: [Int32]
  private let texts: [TextMatcher]
  private let patterns: [Pattern]
  private let regexes: [RE2Regex]
  private let tables: [Table]

  init(_ parts: CompiledRules.Parts) {
    (conditions, operands, texts) = (parts.conditions, parts.operands, parts.texts)
    (patterns, regexes, tables) = (parts.patterns, parts.regexes, parts.tables)
  }

  init(_ rules: CompiledRules) {
    (conditions, operands, texts) = (rules.conditions, rules.operands, rules.texts)
    (patterns, regexes, tables) = (rules.patterns, rules.regexes, rules.tables)
  }

  func answers(_ rule: CompiledRule, _ kind: EventKind, _ key: String) -> Bool {
    guard rule.isNoticed, rule.events.contains(where: { $0.takes(kind) }) else { return false }
    return rule.condition < 0 || mayHold(rule.condition, Array(key.utf8))
  }

  /// Keys that a rule asks for, as they are written.
  func keys(of rule: CompiledRule) -> [String] {
    rule.condition < 0 ? [] : keyPatterns(conditions[Int(rule.condition)]).map { patterns[Int($0)].source }
  }

  /// Whether the key does not speak against it.
  private func mayHold(_ index: Int32, _ key: [UInt8]) -> Bool {
    let condition = conditions[Int(index)]
    switch condition.kind {
    case .all(let inner): return inner.allSatisfy { mayHold(operands[Int($0)], key) }
    case .any(let inner): return inner.contains { mayHold(operands[Int($0)], key) }
    case .not: return true
    case .leaf(let leaf):
      switch leaf.lookup {
      case .match(.key, let matcher): return takes(texts[Int(matcher)], key)
      case .match(.scene, _), .match(.text, _), .campaigns: return false  // a tap has none of them
      case .match(.url, _), .match(.field, _), nil: return true
      }
    }
  }

  private func takes(_ matcher: TextMatcher, _ key: [UInt8]) -> Bool {
    let text = matcher.look.bytes(of: String(decoding: key, as: UTF8.self))
    return matcher.holds(text.span, 0..<text.count, patterns: patterns, regexes: regexes, tables: tables)
  }

  private func keyPatterns(_ condition: Condition) -> [Int32] {
    switch condition.kind {
    case .all(let inner), .any(let inner): inner.flatMap { keyPatterns(conditions[Int(operands[Int($0)])]) }
    case .leaf(.match(.key, let matcher)):
      texts[Int(matcher)].modes.flatMap { if case .pattern(let patterns) = $0 { patterns } else { [Int32]() } }
    case .not, .leaf: []
    }
  }
}

extension CompiledRule {
  /// Whether whoever taps can notice that it ran.
  fileprivate var isNoticed: Bool {
    switch role {
    case .answers: true
    case .continues: !actions.isEmpty
    case .always: actions.contains { [.send, .template, .webhook].contains($0.kind.kind) }
    }
  }
}

extension RuleSet {
  /// What is said of a tap on a key that no rule of an account answers and that stands on none of its menus; nil for any other.
  package func objection(toTap key: String, account: String) -> Phrase? {
    let judge = TapJudge(compiled)
    let place = accounts.firstIndex { $0.name == account } ?? 0
    let rules = compiled.rules.filter { $0.accounts & (1 << UInt64(place)) != 0 }
    let keys = compiled.menus.filter { $0.account == nil || $0.account == account }.flatMap(\.keys)
    if keys.contains(key) || rules.contains(where: { judge.answers($0, .menuClick, key) }) { return nil }
    let close = Suggestion.closest(to: key, in: keys + rules.flatMap { judge.keys(of: $0) })
    let shown = OutsideText.shown(key, upTo: 64)
    return close.map { "no rule answers a tap on `\(shown)`, and no menu has it; did you mean `\($0)`?" }
      ?? "no rule answers a tap on `\(shown)`, and no menu has it"
  }
}

extension Menu {
  fileprivate var keys: [String] { ([buttons] + variants.map(\.buttons)).flatMap { $0.flatMap(Self.keys) } }

  private static func keys(_ button: Button) -> [String] {
    switch button {
    case .menu(_, let inner): inner.flatMap(keys)
    case .action(_, let action): action.event.map { [$0.key] } ?? []
    }
  }
}
