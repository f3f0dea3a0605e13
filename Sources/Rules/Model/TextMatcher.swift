/// A part of the event that holds text.
package enum TextSource: Hashable, Sendable {
  /// The scene of the scanned code.
  case scene
  /// The key of the menu button.
  case key
  /// What was written, or what the platform heard in a voice message.
  case text
  /// The address of the menu button or the link.
  case url
  /// An element, by its path in `CompiledRules.fieldPaths`.
  case field(Int32)

  /// Whether events of a kind can have it.
  func mayBe(in kind: EventKind) -> Bool {
    switch self {
    case .scene: kind == .scan
    case .key: kind != .scan && kind != .text
    case .text: kind == .text || kind == .voice
    case .url: kind == .menuView || kind == .link
    case .field: true
    }
  }
}

/// What a text is held against, however it came into the event; all modes must hold.
package struct TextMatcher: Sendable {
  package enum Mode: Sendable {
    case equals([[UInt8]])
    case prefix([[UInt8]])
    case suffix([[UInt8]])
    case contains([[UInt8]])
    case containsAll([[UInt8]])
    case glob([Glob])
    case pattern([Int32])
    case regex([Int32])
    /// The longest key of a table that stands in it; the row is bound to a name.
    case keyword(Keyword)
  }
  package struct Keyword: Sendable {
    package let keys: KeywordSet
    package let place: KeywordSet.Place
    /// What the row is called: one of `CompiledRules.names`.
    package let name: Int32
  }
  package let look: TextLook
  package let modes: [Mode]

  /// Whether it takes a text that was folded already, where it compares folded text.
  func holds(_ bytes: Span<UInt8>, _ range: Range<Int>, patterns: [Pattern], regexes: [RE2Regex], tables: [Table]) -> Bool {
    for mode in modes {
      let holds: Bool
      switch mode {
      case .equals(let words): holds = words.contains { bytes.equals($0, in: range) }
      case .prefix(let words): holds = words.contains { bytes.hasPrefix($0, at: range.lowerBound, end: range.upperBound) }
      case .suffix(let words):
        holds = words.contains { range.count >= $0.count && bytes.hasPrefix($0, at: range.upperBound - $0.count, end: range.upperBound) }
      case .contains(let words): holds = words.contains { bytes.firstIndex(of: $0, in: range) != nil }
      case .containsAll(let words): holds = words.allSatisfy { bytes.firstIndex(of: $0, in: range) != nil }
      case .glob(let globs): holds = globs.contains { $0.matches(bytes, range) }
      case .pattern(let ids):
        var captures = Captures()
        holds = ids.contains { patterns[Int($0)].matches(bytes, range, tables: tables, captures: &captures) }
      case .regex(let ids): holds = ids.contains { regexes[Int($0)].matches(bytes, range) }
      case .keyword(let keyword): holds = keyword.keys.occurs(in: bytes, range, keyword.place)
      }
      if !holds { return false }
    }
    return true
  }
}
