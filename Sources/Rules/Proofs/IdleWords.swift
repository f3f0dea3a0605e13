/// Words that add nothing to those beside them: one that is written twice, and `申请退款` beside `退款`, which takes whatever contains it.
struct IdleWords {
  struct Idle {
    let word: [UInt8]
    /// The same word, or the one that takes whatever it takes.
    let by: [UInt8]
    var isTwice: Bool { word == by }
  }
  let all: [Idle]

  /// - Complexity: O(bytes of the words), beside the sorting.
  init(_ mode: TextMatcher.Mode, patterns: [Pattern]) {
    switch mode {
    case .equals(let words), .containsAll(let words): all = Self.twice(words)
    case .prefix(let words): all = Self.twice(words) + Self.beginnings(of: Self.distinct(words)).map { Idle(word: $0, by: $1) }
    case .suffix(let words):
      let turned = Self.distinct(words).map { [UInt8]($0.reversed()) }
      all = Self.twice(words) + Self.beginnings(of: turned).map { Idle(word: $0.reversed(), by: $1.reversed()) }
    case .contains(let words): all = Self.twice(words) + Self.parts(of: Self.distinct(words))
    case .pattern(let ids): all = Self.twice(ids.compactMap { patterns[Int($0)].literal })
    case .glob, .regex, .keyword: all = []
    }
  }

  private static func distinct(_ words: [[UInt8]]) -> [[UInt8]] {
    var seen: Set<[UInt8]> = []
    return words.filter { seen.insert($0).inserted }
  }

  private static func twice(_ words: [[UInt8]]) -> [Idle] {
    var seen: Set<[UInt8]> = []
    var told: Set<[UInt8]> = []
    return words.filter { !seen.insert($0).inserted && told.insert($0).inserted }.map { Idle(word: $0, by: $0) }
  }

  /// Those that begin with another one: sorted, they stand behind it.
  private static func beginnings(of words: [[UInt8]]) -> [([UInt8], [UInt8])] {
    var found: [([UInt8], [UInt8])] = []
    var first: [UInt8]?
    for word in words.sorted(by: { $0.lexicographicallyPrecedes($1) }) {
      if let first, word.starts(with: first) { found.append((word, first)) } else { first = word }
    }
    return found
  }

  private static func parts(of words: [[UInt8]]) -> [Idle] {
    guard words.count > 1 else { return [] }
    let needles = NeedleAutomaton(words)
    return words.compactMap { word in
      // What is a part and not the whole leaves out the first byte, or the last.
      for range in [1..<word.count, 0..<(word.count - 1)] {
        var part: Int32?
        needles.longest(word.span, range) { needle, _ in
          part = needle
          return true
        }
        if let part { return Idle(word: word, by: words[Int(part)]) }
      }
      return nil
    }
  }
}

extension TextMatcher.Mode {
  /// The key it is written under; nil for what no words are written under.
  var key: String? {
    switch self {
    case .equals: TextConditionKey.equals.word
    case .prefix: TextConditionKey.prefix.word
    case .suffix: TextConditionKey.suffix.word
    case .contains: TextConditionKey.contains.word
    case .containsAll: TextConditionKey.containsAll.word
    case .glob: TextConditionKey.glob.word
    case .pattern: TextConditionKey.pattern.word
    case .regex: TextConditionKey.regex.word
    case .keyword: nil
    }
  }
}
