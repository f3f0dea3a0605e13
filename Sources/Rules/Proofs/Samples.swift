/// Texts of an event among which one finds what a rule takes.
struct Samples {
  /// Some that the rule may take, the likeliest first.
  let likely: [String]
  private let rule: CompiledRule
  private let arena: Arena

  /// Codes and words that are looked at one by one.
  private static let most = 20_000
  /// A text that nobody would think of.
  static let plain = "q7Z"

  init(of rule: CompiledRule, in arena: Arena) {
    self.rule = rule
    self.arena = arena
    var found: [String] = []
    if arena.hasSubject, rule.condition >= 0 { Self.collect(rule.condition, arena.ruleSet.compiled, arena, &found) }
    var seen: Set<String> = []
    likely = (found + [Self.plain]).filter { seen.insert($0).inserted }
  }

  /// Every text that the rule can take, where they are few: whoever has asked for each has asked for all.
  /// - Parameter written: how many texts of one pattern are written out.
  func all(ofPatterns written: Int = 0) -> [String]? { Self.all(of: rule, in: arena, most: Self.most, written: written) }

  /// - Parameter most: where they are more, nobody wants to know them.
  static func all(of rule: CompiledRule, in arena: Arena, most: Int, written: Int = 0) -> [String]? {
    guard arena.hasSubject else { return [plain] }
    return rule.condition < 0 ? nil : Finite(rules: arena.ruleSet.compiled, arena: arena, most: most, written: written).texts(rule.condition)
  }

  private static func collect(_ index: Int32, _ rules: CompiledRules, _ arena: Arena, _ found: inout [String]) {
    if found.count > 64 { return }
    switch rules.conditions[Int(index)].kind {
    case .all(let parts), .any(let parts): for part in parts { collect(rules.operands[Int(part)], rules, arena, &found) }
    case .not(let inner): collect(inner, rules, arena, &found)
    case .leaf(.match(let source, let matcher)):
      if arena.kind.subjectSources.contains(source) { found += rules.texts[Int(matcher)].samples(rules) }
    case .leaf(.campaign(let campaigns, _)):
      guard arena.kind == .scan else { return }
      for campaign in campaigns.prefix(8) { found += rules.campaigns[Int(rules.operands[Int(campaign)])].samples(in: rules) }
    case .leaf(.value(let number)):
      let test = rules.values[Int(number)]
      if test.operand.isSubject(of: arena.kind) { found += test.comparison.samples }
      // A row that the condition takes is one of a code.
      guard arena.kind == .scan, let name = test.operand.capture, let rows = test.rows else { return }
      for campaign in rules.campaigns {
        guard let at = campaign.members.firstIndex(where: { $0.name == name }), case .table(rows.table) = campaign.members[at].values else {
          continue
        }
        let step = campaign.members[(at + 1)...].reduce(1) { $0.multipliedSaturated(by: $1.count(tables: rules.tables)) }
        let positions = rows.first(4).map { $0.multipliedSaturated(by: step) }.filter { $0 < campaign.codeCount(tables: rules.tables) }
        found += positions.compactMap { campaign.code(at: $0, patterns: rules.patterns, tables: rules.tables) }
      }
    case .leaf: return
    }
  }
}

/// All texts for which a condition can hold, where they are known and few.
private struct Finite {
  let rules: CompiledRules
  let arena: Arena
  /// How many they may be.
  let most: Int
  /// How many texts of one pattern are written out.
  let written: Int

  func texts(_ index: Int32) -> [String]? {
    switch rules.conditions[Int(index)].kind {
    case .all(let parts):
      var least: [String]?
      for part in parts {
        guard let texts = texts(rules.operands[Int(part)]) else { continue }
        if least.map({ texts.count < $0.count }) ?? true { least = texts }
      }
      return least
    case .any(let parts):
      var all: [String] = []
      for part in parts {
        guard let texts = texts(rules.operands[Int(part)]) else { return nil }
        all += texts
        if all.count > most { return nil }
      }
      return all
    case .not: return nil
    case .leaf(.match(let source, let matcher)):
      guard arena.kind.subjectSources.contains(source) else { return nil }
      return rules.texts[Int(matcher)].words(rules) ?? rules.texts[Int(matcher)].texts(rules, most: written)
    case .leaf(.campaign(let campaigns, _)):
      guard arena.kind == .scan else { return [] }
      var all: [String] = []
      for campaign in campaigns.map({ rules.campaigns[Int(rules.operands[Int($0)])] }) {
        let count = campaign.codeCount(tables: rules.tables)
        guard !campaign.isOnDemand, all.count + count <= most else { return nil }
        all += campaign.scenes(0..<count, in: rules)
      }
      return all
    case .leaf: return nil
    }
  }
}

extension ValueTest.Operand {
  /// Whether it is the event's text as it came.
  fileprivate func isSubject(of kind: EventKind) -> Bool {
    switch variable {
    case .messageContent, .messageRecognition: kind.subjectSources == [.text]
    case .scene: kind == .scan
    case .eventKey, .messageURL: !kind.subjectSources.isEmpty
    default: false
    }
  }
}

extension Comparison {
  /// Some texts that it may take.
  fileprivate var samples: [String] {
    tests.flatMap { test -> [String] in
      switch test {
      case .equals(let value): [value.shown]
      case .oneOf(let words): Array(words.prefix(8))
      case .prefix(let word), .suffix(let word): [word]
      case .noneOf, .number, .moment, .exists: []
      }
    }
  }
}

extension Campaign {
  fileprivate func scenes(_ positions: Range<Int>, in rules: CompiledRules) -> [String] {
    positions.compactMap { code(at: $0, patterns: rules.patterns, tables: rules.tables) }
  }

  /// Some of its codes: the first and the last, or one that could be asked for.
  func samples(in rules: CompiledRules) -> [String] {
    let count = codeCount(tables: rules.tables)
    if !isOnDemand, count > 0 { return scenes(0..<1, in: rules) + scenes(count - 1..<count, in: rules) }
    switch scene {
    case .text(let pattern): return rules.patterns[Int(pattern)].samples(rules)
    case .onDemand(let range): return [String(range.lowerBound)]
    case .columns, .allocated: return []
    }
  }
}

extension TextMatcher {
  /// All texts that it takes, where it names them.
  fileprivate func words(_ rules: CompiledRules) -> [String]? {
    for mode in modes {
      switch mode {
      case .equals(let words): return words.map { String(decoding: $0, as: UTF8.self) }
      case .pattern(let patterns):
        let literals = patterns.compactMap { rules.patterns[Int($0)].literal }
        if literals.count == patterns.count { return literals.map { String(decoding: $0, as: UTF8.self) } }
      case .prefix, .suffix, .contains, .containsAll, .glob, .regex, .keyword: break
      }
    }
    return nil
  }

  /// Some texts that it may take.
  fileprivate func samples(_ rules: CompiledRules) -> [String] {
    if let words = words(rules) { return words }
    func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }
    // What must stand in it beside what one mode asks.
    var (head, middle, tail) = ("", "", "")
    for mode in modes {
      switch mode {
      case .prefix(let words): head = words.first.map(text) ?? ""
      case .suffix(let words): tail = words.first.map(text) ?? ""
      case .contains(let words): middle += words.first.map(text) ?? ""
      case .containsAll(let words): middle += words.map(text).joined(separator: " ")
      case .equals, .glob, .pattern, .regex, .keyword: break
      }
    }
    var samples: [String] = []
    for mode in modes {
      switch mode {
      case .prefix(let words):
        samples += words.prefix(8).flatMap { [text($0) + middle + tail, text($0) + Samples.plain.lowercased() + middle + tail] }
      case .suffix(let words):
        samples += words.prefix(8).flatMap { [head + middle + text($0), head + middle + Samples.plain.lowercased() + text($0)] }
      case .contains(let words): samples += words.prefix(8).map { head + text($0) + tail }
      case .containsAll: samples.append(head + middle + tail)
      case .glob(let globs): samples += globs.prefix(8).map { $0.source.replacing("*", with: "").replacing("?", with: "x") }
      case .pattern(let patterns): samples += patterns.prefix(8).flatMap { rules.patterns[Int($0)].samples(rules) }
      case .keyword(let keyword):
        let table = rules.tables[keyword.keys.table]
        samples += (0..<min(4, table.rowCount)).map { head + table.key($0) + tail }
      case .equals, .regex: break
      }
    }
    return samples
  }
}

extension Pattern {
  /// Its text with plain values in the holes: one that other types take too, and one that few do.
  fileprivate func samples(_ rules: CompiledRules) -> [String] {
    [true, false].map { isPlain in
      segments.reduce(into: "") { text, segment in
        switch segment {
        case .literal(let bytes): text += String(decoding: bytes, as: UTF8.self)
        case .hole(let hole): text += hole.type.sample(isPlain: isPlain, rules)
        }
      }
    }
  }
}

extension HoleType {
  func sample(isPlain: Bool, _ rules: CompiledRules) -> String {
    switch self {
    case .int(let range): String(isPlain ? range.lowerBound : range.upperBound)
    case .word: isPlain ? "a" : "q7z"
    case .slug: isPlain ? "a" : "q7-z"
    case .hex: isPlain ? "a" : "9f07"
    case .uuid: "6ba7b810-9dad-11d1-80b4-00c04fd430c8"
    case .date(let format): format.sample
    case .choice(let words): (isPlain ? words.first : words.last) ?? ""
    case .list(let table): rules.tables[table].rowCount == 0 ? "" : rules.tables[table].key(isPlain ? 0 : rules.tables[table].rowCount - 1)
    case .text: isPlain ? "a" : "q7~中"
    case .rest: isPlain ? "" : "q7~中"
    }
  }
}
