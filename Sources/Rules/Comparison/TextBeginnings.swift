/// How the texts begin that rules take: a quick way to see that two rules have no text in common.
final class TextBeginnings {
  private let arena: Arena
  private var known: [Int32: [[UInt8]]?] = [:]

  init(_ arena: Arena) { self.arena = arena }

  private var rules: CompiledRules { arena.ruleSet.compiled }

  /// How its rules compare the texts of events.
  private(set) lazy var looks: Set<TextLook> = {
    var looks: Set<TextLook> = []
    for ordinal in arena.ruleSet.index.rules.rules(for: arena.kind) where arena.hears(rules.rules[Int(ordinal)]) {
      for atom in rules.atoms(of: ordinal, in: arena.kind) { looks.insert(rules.look(of: atom)) }
      if arena.kind.subjectSources == [.text], rules.asksLetters(of: ordinal) { looks.insert(.exact) }
      if looks.count > 1 { break }
    }
    return looks
  }()

  /// Those that compare a text as it is written.
  private(set) lazy var exactRules: [Int32] = asked.filter { ordinal in
    rules.atoms(of: ordinal, in: arena.kind).contains { rules.look(of: $0) == .exact }
  }

  /// Nil when they may begin with anything.
  func beginnings(of rule: Int32) -> [[UInt8]]? {
    if let known = known[rule] { return known }
    let condition = rules.rules[Int(rule)].condition
    let found = condition < 0 ? nil : beginnings(ofCondition: condition)
    known[rule] = .some(found)
    return found
  }

  /// The rules that may take a text that begins so, in their order.
  func rules(meeting beginnings: [[UInt8]]?) -> [Int32] {
    guard let beginnings else { return asked }
    var found = Set(anywhere)
    for beginning in beginnings {
      // Those that begin with it,
      var place = sorted.partitioningIndex { !$0.text.lexicographicallyPrecedes(beginning) }
      while place < sorted.count, sorted[place].text.starts(with: beginning) {
        found.insert(sorted[place].rule)
        place += 1
      }
      // and those with which it begins.
      for length in 0..<beginning.count { found.formUnion(exact[Array(beginning.prefix(length))] ?? []) }
    }
    return found.sorted()
  }

  /// Whether a text that begins so may be a code of a campaign.
  func mayBeCode(of campaign: Campaign, _ beginnings: [[UInt8]]?) -> Bool {
    guard let beginnings, case .text(let pattern) = campaign.scene, let start = rules.patterns[Int(pattern)].beginning else { return true }
    return beginnings.contains { $0.starts(with: start) || start.starts(with: $0) }
  }

  private lazy var asked: [Int32] = arena.ruleSet.index.rules.rules(for: arena.kind).filter { arena.hears(rules.rules[Int($0)]) }
  private lazy var anywhere: [Int32] = asked.filter { beginnings(of: $0) == nil }
  private lazy var sorted: [(text: [UInt8], rule: Int32)] = asked.flatMap { rule in (beginnings(of: rule) ?? []).map { (text: $0, rule: rule) } }
    .sorted { $0.text == $1.text ? $0.rule < $1.rule : $0.text.lexicographicallyPrecedes($1.text) }
  private lazy var exact: [[UInt8]: [Int32]] = Dictionary(grouping: sorted) { $0.text }.mapValues { $0.map(\.rule) }

  private func beginnings(ofCondition index: Int32) -> [[UInt8]]? {
    switch rules.conditions[Int(index)].kind {
    case .all(let parts):
      let all = parts.compactMap { beginnings(ofCondition: rules.operands[Int($0)]) }
      return all.max { weight($0) < weight($1) }
    case .any(let parts):
      var all: [[UInt8]] = []
      for part in parts {
        guard let some = beginnings(ofCondition: rules.operands[Int(part)]) else { return nil }
        all += some
      }
      return all.count > Self.most ? nil : all
    case .not: return nil
    case .leaf(.match(let source, let matcher)):
      guard arena.kind.subjectSources.contains(source), rules.texts[Int(matcher)].look == .exact || arena.kind.subjectSources == [.text] else {
        return nil
      }
      // A text that is compared otherwise begins otherwise.
      if arena.kind.subjectSources == [.text], rules.texts[Int(matcher)].look == .exact { return nil }
      return beginnings(of: rules.texts[Int(matcher)])
    case .leaf(.campaign(let campaigns, _)):
      guard arena.kind == .scan else { return [] }
      var all: [[UInt8]] = []
      for campaign in campaigns.map({ rules.campaigns[Int(rules.operands[Int($0)])] }) {
        guard case .text(let pattern) = campaign.scene, let start = rules.patterns[Int(pattern)].beginning else { return nil }
        all.append(start)
      }
      return all
    case .leaf: return nil
    }
  }

  private static let most = 64

  private func weight(_ beginnings: [[UInt8]]) -> Int { beginnings.map(\.count).min() ?? .max }

  private func beginnings(of matcher: TextMatcher) -> [[UInt8]]? {
    var best: [[UInt8]]?
    for mode in matcher.modes {
      let found: [[UInt8]]?
      switch mode {
      case .equals(let words), .prefix(let words): found = words
      case .glob(let globs): found = globs.map(\.literalPrefix)
      case .pattern(let patterns):
        let starts = patterns.map { rules.patterns[Int($0)].beginning }
        found = starts.contains(nil) ? nil : starts.compactMap(\.self)
      case .suffix, .contains, .containsAll, .regex, .keyword: found = nil
      }
      if let found, found.count <= Self.most, best.map({ weight(found) > weight($0) }) ?? true { best = found }
    }
    return best
  }
}

extension Pattern {
  /// Nil when it begins with a hole.
  fileprivate var beginning: [UInt8]? {
    if let literal { return literal }
    guard case .literal(let text)? = segments.first else { return nil }
    return text
  }
}

extension CompiledRules {
  /// Whether a rule compares values with a text, or with what was captured from it, as it came.
  fileprivate func asksLetters(of rule: Int32) -> Bool {
    let condition = rules[Int(rule)].condition
    return condition >= 0 && asksLetters(inCondition: condition)
  }

  private func asksLetters(inCondition index: Int32) -> Bool {
    switch conditions[Int(index)].kind {
    case .all(let parts), .any(let parts): return parts.contains { asksLetters(inCondition: operands[Int($0)]) }
    case .not(let inner): return asksLetters(inCondition: inner)
    case .leaf(.value(let number)):
      let test = values[Int(number)]
      // A row is the same however its key was spelled.
      if test.rows != nil, test.others.isEmpty { return false }
      return ([test.operand] + test.others.map(\.operand)).contains { operand in
        if case .messageContent = operand.variable { true } else { operand.capture != nil }
      }
    case .leaf: return false
    }
  }
}
