/// A word that a condition holds a text against, and where it must stand in it.
struct AskedWord: Hashable {
  enum Place: Hashable { case whole, start, end, anywhere }
  let source: TextSource
  let look: TextLook
  let place: Place
  let bytes: [UInt8]
  /// The key of its condition, and under that the key it stands under.
  let condition: SourceSpan
  let mode: String

  /// The words of a rule, one of which is enough; what stands under `not` is none.
  static func all(of rule: CompiledRule, in rules: CompiledRules) -> [AskedWord] {
    var found: [AskedWord] = []
    if rule.condition >= 0 { collect(rule.condition, rules, &found) }
    return found
  }

  /// The words of a condition that asks for nothing else.
  static func all(at index: Int32, in rules: CompiledRules) -> [AskedWord] {
    guard case .leaf(.match(_, let number)) = rules.conditions[Int(index)].kind, rules.texts[Int(number)].modes.count == 1 else { return [] }
    var found: [AskedWord] = []
    collect(index, rules, &found)
    return found
  }

  private static func collect(_ index: Int32, _ rules: CompiledRules, _ found: inout [AskedWord]) {
    let condition = rules.conditions[Int(index)]
    switch condition.kind {
    case .all(let parts), .any(let parts): for part in parts { collect(rules.operands[Int(part)], rules, &found) }
    case .not: return
    case .leaf(.match(let source, let number)):
      let matcher = rules.texts[Int(number)]
      for mode in matcher.modes {
        guard let key = mode.key, let (place, words) = asked(mode, rules) else { continue }
        found += words.map { AskedWord(source: source, look: matcher.look, place: place, bytes: $0, condition: condition.span, mode: key) }
      }
    case .leaf: return
    }
  }

  private static func asked(_ mode: TextMatcher.Mode, _ rules: CompiledRules) -> (Place, [[UInt8]])? {
    switch mode {
    case .equals(let words): (.whole, words)
    case .prefix(let words): (.start, words)
    case .suffix(let words): (.end, words)
    case .contains(let words): (.anywhere, words)
    case .pattern(let patterns): (.whole, patterns.compactMap { rules.patterns[Int($0)].literal })
    case .containsAll, .glob, .regex, .keyword: nil
    }
  }

  /// Why every text that has the one has the other; nil where that need not be said.
  static func reason(_ own: String, by other: String, at place: Place) -> Phrase? {
    switch place {
    case _ where own == other: nil
    case .anywhere: "every text that contains `\(own)` contains `\(other)`"
    case .start: "every text that begins with `\(own)` begins with `\(other)`"
    case .end: "every text that ends with `\(own)` ends with `\(other)`"
    case .whole: nil
    }
  }

  var text: String { String(decoding: bytes, as: UTF8.self) }

  /// Whether a matcher takes every text that this word takes.
  func isTaken(by matcher: TextMatcher, in rules: CompiledRules) -> Bool {
    guard let word = look == matcher.look ? bytes : look == .exact ? matcher.look.bytes(of: text) : nil else { return false }
    return matcher.modes.allSatisfy { mode in
      switch mode {
      case .contains(let words): words.contains { Self.holds($0, in: word) }
      case .containsAll(let words): words.allSatisfy { Self.holds($0, in: word) }
      case .prefix(let words): place == .start && words.contains { word.starts(with: $0) }
      case .suffix(let words): place == .end && words.contains { word.reversed().starts(with: $0.reversed()) }
      case .keyword(let keyword): keyword.place == .anywhere && keyword.keys.occurs(in: word.span, 0..<word.count, .anywhere)
      // What may stand around the word is what its stars take.
      case .glob(let globs):
        globs.contains { glob in
          (place == .start || glob.startsOpen) && (place == .end || glob.endsOpen) && glob.matches(word.span, 0..<word.count)
        }
      case .equals, .pattern, .regex: false
      }
    }
  }

  private static func holds(_ part: [UInt8], in word: [UInt8]) -> Bool { word.span.firstIndex(of: part, in: 0..<word.count) != nil }
}

extension Glob {
  fileprivate var startsOpen: Bool { parts.first == .some(nil) }
  fileprivate var endsOpen: Bool { parts.last == .some(nil) }
}

extension AskedWord {
  /// Whether whatever has this one has another one too.
  func isTaken(byWord other: AskedWord) -> Bool {
    guard other.source == source, other.look == look else { return false }
    switch other.place {
    case .anywhere: return Self.holds(other.bytes, in: bytes)
    case .start: return (place == .start || place == .whole) && bytes.starts(with: other.bytes)
    case .end: return (place == .end || place == .whole) && bytes.reversed().starts(with: other.bytes.reversed())
    case .whole: return place == .whole && bytes == other.bytes
    }
  }
}
