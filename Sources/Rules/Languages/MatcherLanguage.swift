extension TextLanguage {
  /// What a matcher takes; nil where it cannot be said within bounds: then nothing is proved about it.
  package init?(_ matcher: TextMatcher, in rules: CompiledRules) {
    self.init(matcher, patterns: rules.patterns, regexes: rules.regexes, tables: rules.tables)
  }

  init?(_ matcher: TextMatcher, patterns: [Pattern], regexes: [RE2Regex], tables: [Table]) {
    // What is listed is asked of the matcher itself, whatever else it wants.
    if let words = matcher.modes.lazy.compactMap({ Self.words(of: $0, patterns) }).min(by: { $0.count < $1.count }) {
      var seen: Set<[UInt8]> = []
      self.init(
        words: words.filter { word in
          matcher.holds(word.span, 0..<word.count, patterns: patterns, regexes: regexes, tables: tables)
            && seen.insert(word).inserted
        }, matcher.look)
      return
    }
    var automata: [CharacterAutomaton] = []
    for mode in matcher.modes {
      guard let expressions = Self.expressions(of: mode, matcher.look, patterns, regexes, tables) else { return nil }
      for expression in expressions {
        guard let automaton = CharacterAutomaton(expression) else { return nil }
        automata.append(automaton)
      }
    }
    let beginnings = matcher.modes.map { Self.beginning(of: $0, patterns) }
    self.init(look: matcher.look, .automata(automata), beginning: beginnings.max { $0.count < $1.count } ?? [])
  }

  /// The texts that a pattern takes; nil as above.
  package init?(_ pattern: Pattern, _ look: TextLook, tables: [Table]) {
    self.init(TextMatcher(look: look, modes: [.pattern([0])]), patterns: [pattern], regexes: [], tables: tables)
  }

  private static func beginning(of mode: TextMatcher.Mode, _ patterns: [Pattern]) -> [UInt8] {
    let beginnings: [[UInt8]]
    switch mode {
    case .equals(let words), .prefix(let words): beginnings = words
    case .glob(let globs): beginnings = globs.map(\.literalPrefix)
    case .pattern(let ids):
      beginnings = ids.map { id in
        if case .literal(let bytes)? = patterns[Int(id)].segments.first { bytes } else { [] }
      }
    case .suffix, .contains, .containsAll, .regex, .keyword: return []
    }
    guard var common = beginnings.first else { return [] }
    for other in beginnings.dropFirst() { common.removeLast(common.count - zip(common, other).prefix { $0 == $1 }.count) }
    return common
  }

  /// The texts that a mode lists.
  private static func words(of mode: TextMatcher.Mode, _ patterns: [Pattern]) -> [[UInt8]]? {
    let words: [[UInt8]]?
    switch mode {
    case .equals(let listed): words = listed
    case .pattern(let ids):
      words = ids.reduce(into: []) { words, id in
        if let literal = patterns[Int(id)].literal { words?.append(literal) } else { words = nil }
      }
    case .prefix, .suffix, .contains, .containsAll, .glob, .regex, .keyword: words = nil
    }
    return words.flatMap { $0.count <= listedTexts ? $0 : nil }
  }

  /// All of them must take a text.
  private static func expressions(
    of mode: TextMatcher.Mode, _ look: TextLook, _ patterns: [Pattern], _ regexes: [RE2Regex], _ tables: [Table]
  ) -> [TextExpression]? {
    switch mode {
    case .equals(let words): return listed(words).map { [$0] }
    case .prefix(let words): return listed(words).map { [.sequence([$0, .anything])] }
    case .suffix(let words): return listed(words).map { [.sequence([.anything, $0])] }
    case .contains(let words): return listed(words).map { [.sequence([.anything, $0, .anything])] }
    case .containsAll(let words): return words.map { .sequence([.anything, .literal($0), .anything]) }
    case .glob(let globs): return [.any(of: globs.map(\.expression))]
    case .pattern(let ids):
      let choices = ids.map { patterns[Int($0)].expression(look, tables: tables) }
      let known = choices.compactMap(\.self)
      return known.count == choices.count ? [.any(of: known)] : nil
    case .regex(let ids):
      let choices = ids.map { RegexParser.expression(of: regexes[Int($0)]) }
      let known = choices.compactMap(\.self)
      return known.count == choices.count ? [.any(of: known)] : nil
    case .keyword(let keyword):
      let table = tables[keyword.keys.table]
      guard table.rowCount <= listedTexts else { return nil }
      let words = TextExpression.anyWord(of: (0..<table.rowCount).map { look.bytes(of: table.key($0)) }.filter { !$0.isEmpty })
      switch keyword.place {
      case .anywhere: return [.sequence([.anything, words, .anything])]
      case .atStart: return [.sequence([words, .anything])]
      case .atEnd: return [.sequence([.anything, words])]
      }
    }
  }

  private static func listed(_ words: [[UInt8]]) -> TextExpression? { words.count <= listedTexts ? .anyWord(of: words) : nil }
}

extension Glob {
  var expression: TextExpression {
    .sequence(
      parts.map { part in
        guard let part else { return .anything }
        return part.isEmpty ? .characters(.all) : .literal(part)
      })
  }
}

extension Pattern {
  /// Nil when a list is too long.
  func expression(_ look: TextLook, tables: [Table]) -> TextExpression? {
    var parts: [TextExpression] = []
    var isSkipped = false
    for (index, segment) in segments.enumerated() {
      switch segment {
      case .literal(let text):
        if !isSkipped { parts.append(.literal(text)) }
        isSkipped = false
      case .hole(let hole):
        let next = literal(after: index)
        guard let part = hole.type.expression(look, until: next, tables: tables) else { return nil }
        parts.append(part)
        // A free text ends where the literal begins, which is part of its expression.
        isSkipped = hole.type == .text && next != nil
      }
    }
    return .sequence(parts)
  }
}

extension HoleType {
  /// What `extent` takes; `next` is the literal that follows. A text goes up to its end.
  fileprivate func expression(_ look: TextLook, until next: [UInt8]?, tables: [Table]) -> TextExpression? {
    switch self {
    case .int(let range): return .decimals(range)
    case .word, .slug, .hex: return byteClass.map { .repeated(.characters(ScalarSet($0)), least: 1, most: nil) }
    case .uuid:
      // It takes the longest run, so that nothing of the kind may follow.
      if let first = next?.first, ByteSet.uuid.contains(first) { return .nothing }
      let groups = [8, 4, 4, 4, 12].map { TextExpression.repeated(.characters(ScalarSet(.hex)), least: $0, most: $0) }
      return .sequence(groups.enumerated().flatMap { $0 == 0 ? [$1] : [.literal([0x2D]), $1] })
    case .date(let format): return .dates(format)
    case .choice(let words): return Self.words(words.map { Array($0.utf8) }, until: next)
    case .list(let table):
      guard tables[table].rowCount <= TextLanguage.listedTexts else { return nil }
      guard tables[table].keyColumns.count == 1 else { return .nothing }
      return Self.words(
        (0..<tables[table].rowCount).map { row in
          switch look {
          // The table of a folded pattern has its keys folded; its cells are as they were written.
          case .folded: look.bytes(of: tables[table].key(row))
          case .exact: Array(tables[table].key(row).utf8)
          }
        }, until: next)
    case .text:
      let some = TextExpression.characters(.all)
      guard let next else { return .sequence([some, .anything]) }
      return .sequence([some, .untilFirst(next.scalarValues)])
    case .rest: return .anything
    }
  }

  /// What follows ends a word, so that none is found which holds its first byte.
  private static func words(_ words: [[UInt8]], until next: [UInt8]?) -> TextExpression {
    .anyWord(of: words.filter { word in next?.first.map { !word.contains($0) } ?? true })
  }
}
