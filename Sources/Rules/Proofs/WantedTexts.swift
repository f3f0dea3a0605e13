/// Texts that show something that is wanted.
extension Samples {
  /// - Parameter values: what the hole or keyword of a name should hold: a key of a table, or a word.
  static func texts(of rule: CompiledRule, in arena: Arena, showing values: (_ name: String, _ type: HoleType) -> [String]) -> [String] {
    guard arena.hasSubject, rule.condition >= 0 else { return [] }
    return texts(rule.condition, arena.ruleSet.compiled, arena, values)
  }

  private static func texts(_ index: Int32, _ rules: CompiledRules, _ arena: Arena, _ values: (String, HoleType) -> [String]) -> [String] {
    switch rules.conditions[Int(index)].kind {
    case .all(let parts), .any(let parts): return parts.flatMap { texts(rules.operands[Int($0)], rules, arena, values) }
    case .not: return []
    case .leaf(.match(let source, let matcher)):
      return arena.kind.subjectSources.contains(source) ? rules.texts[Int(matcher)].texts(rules, showing: values) : []
    case .leaf(.campaign(let campaigns, _)):
      guard arena.kind == .scan else { return [] }
      // Of planned codes each is looked at.
      return campaigns.flatMap { at -> [String] in
        let campaign = rules.campaigns[Int(rules.operands[Int(at)])]
        guard campaign.isOnDemand, case .text(let pattern) = campaign.scene else { return [] }
        return rules.patterns[Int(pattern)].texts(rules, showing: values)
      }
    case .leaf: return []
    }
  }
}

extension TextMatcher {
  /// All texts that its patterns take, where holes name their values and they are no more than so many.
  func texts(_ rules: CompiledRules, most: Int) -> [String]? {
    for mode in modes {
      guard case .pattern(let patterns) = mode else { continue }
      var all: [String] = []
      for pattern in patterns {
        guard let texts = rules.patterns[Int(pattern)].texts(rules, most: most - all.count) else { return nil }
        all += texts
      }
      return all
    }
    return nil
  }

  fileprivate func texts(_ rules: CompiledRules, showing values: (String, HoleType) -> [String]) -> [String] {
    func first(_ words: [[UInt8]]) -> String { words.first.map { String(decoding: $0, as: UTF8.self) } ?? "" }
    var (head, tail) = ("", "")
    for mode in modes {
      switch mode {
      case .prefix(let words): head = first(words)
      case .suffix(let words): tail = first(words)
      case .equals, .contains, .containsAll, .glob, .pattern, .regex, .keyword: break
      }
    }
    return modes.flatMap { mode -> [String] in
      switch mode {
      case .pattern(let patterns): patterns.prefix(8).flatMap { rules.patterns[Int($0)].texts(rules, showing: values) }
      case .keyword(let keyword): values(rules.names[Int(keyword.name)], .list(keyword.keys.table)).map { head + $0 + tail }
      case .equals, .prefix, .suffix, .contains, .containsAll, .glob, .regex: []
      }
    }
  }
}

extension Pattern {
  fileprivate func texts(_ rules: CompiledRules, most: Int) -> [String]? {
    var texts = [""]
    for segment in segments {
      let parts: [String]
      switch segment {
      case .literal(let bytes): parts = [String(decoding: bytes, as: UTF8.self)]
      case .hole(let hole):
        switch hole.type {
        case .choice(let words): parts = words
        case .list(let table):
          guard rules.tables[table].rowCount <= most else { return nil }
          parts = (0..<rules.tables[table].rowCount).map { rules.tables[table].key($0) }
        case .int, .word, .slug, .hex, .uuid, .date, .text, .rest: return nil
        }
      }
      guard texts.count.multipliedSaturated(by: parts.count) <= most else { return nil }
      texts = texts.flatMap { text in parts.map { text + $0 } }
    }
    return texts
  }

  /// Its text with each wanted value in its hole; the other holes are plain.
  fileprivate func texts(_ rules: CompiledRules, showing values: (String, HoleType) -> [String]) -> [String] {
    segments.indices.flatMap { at -> [String] in
      guard case .hole(let own) = segments[at] else { return [] }
      return values(own.name, own.type).map { value in
        segments.indices.reduce(into: "") { text, other in
          switch segments[other] {
          case .literal(let bytes): text += String(decoding: bytes, as: UTF8.self)
          case .hole(let hole): text += other == at ? value : hole.type.sample(isPlain: true, rules)
          }
        }
      }
    }
  }
}
