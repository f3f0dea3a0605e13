internal import Rules

/// Keywords of the console as a condition that takes the same messages.
enum ImportedCondition {
  /// Nil where there is none.
  static func written(_ keywords: [ConsoleReplies.Keyword]) -> WrittenYAML? {
    var branches: [WrittenYAML] = []
    func words(_ mode: ConsoleReplies.Keyword.Mode) -> [String] { keywords.filter { $0.mode == mode && !isTemplate($0.word) }.map(\.word) }
    let equal = words(.equals)
    if !equal.isEmpty { branches.append(.map([.init("equals", list(equal)), .init("exact", .word("true"))])) }
    let contained = words(.contains)
    if !contained.isEmpty {
      let exact: [WrittenYAML.Entry] = contained.allSatisfy(isOneForm) ? [] : [.init("exact", .word("true"))]
      branches.append(.map([.init("contains", list(contained))] + exact))
    }
    for (mode, search) in [(ConsoleReplies.Keyword.Mode.equals, false), (.contains, true)] {
      // No other condition has braces that are meant as they stand.
      let expressions = keywords.filter { $0.mode == mode && isTemplate($0.word) }.map { expression($0.word) }
      if expressions.isEmpty { continue }
      let how: [WrittenYAML.Entry] = search ? [.init("search", .word("true"))] : []
      branches.append(.map([.init("regex", list(expressions))] + how + [.init("exact", .word("true"))]))
    }
    let texts = branches.map { WrittenYAML.map([.init("text", $0)]) }
    return texts.count > 1 ? .map([.init("any", .list(texts))]) : texts.first
  }

  private static func list(_ words: [String]) -> WrittenYAML { words.count == 1 ? .text(words[0]) : .list(words.map { .text($0) }) }

  private static func isTemplate(_ word: String) -> Bool {
    ["{{", "{%"].contains { ByteNeedle($0).first(in: word.utf8.span, 0..<word.utf8.count) != nil }
  }

  /// Whether nothing else is the same without case and width: then a text that has it has it by either way of comparing.
  private static func isOneForm(_ word: String) -> Bool {
    word.unicodeScalars.allSatisfy { ((0x2E80..<0xA640).contains($0.value) && $0.value != 0x3000) || (0x1F000..<0x20000).contains($0.value) }
  }

  private static func expression(_ word: String) -> String {
    word.unicodeScalars.reduce(into: "") { out, scalar in
      if scalar.isASCII, !ByteSet.word.contains(UInt8(scalar.value)) {
        out += "\\x{\(String(scalar.value, radix: 16))}"
      } else {
        out.unicodeScalars.append(scalar)
      }
    }
  }
}
