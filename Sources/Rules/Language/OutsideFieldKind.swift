/// What a field of an event from outside holds. Values travel as text, as those of the platform do.
package enum OutsideFieldKind: String, Sendable, CaseIterable {
  case text, word, int, decimal, boolean, date

  /// Whether a text is one of this kind.
  package func accepts(_ text: String) -> Bool {
    switch self {
    case .text: true
    case .word: !text.isEmpty && text.utf8.allSatisfy { ByteSet.slug.contains($0) || $0 == 0x2E }
    case .int: Int64(text).map { String($0) == text } ?? false
    case .decimal: Self.isDecimal(text)
    case .boolean: text == "true" || text == "false"
    case .date: text.utf8.count == 10 && WrittenTime(text) != nil
    }
  }

  /// Digits, at most one point among them, perhaps a sign before: what JSON and tables write, without exponents and without infinity.
  private static func isDecimal(_ text: String) -> Bool {
    guard text.utf8.count <= 32, Double(text) != nil else { return false }
    return text.utf8.allSatisfy { (0x30...0x39).contains($0) || $0 == 0x2E || $0 == 0x2D }
  }

  /// As templates and conditions see it; absent when the text is none of this kind.
  package func value(of text: String, in zone: Zone) -> Value {
    switch self {
    case .text, .word: .text(text)
    case .int: Int64(text).map { .int($0) } ?? .none
    // A whole number is shown as one.
    case .decimal: Int64(text).map { .int($0) } ?? Double(text).map { .decimal($0) } ?? .none
    case .boolean: accepts(text) ? .bool(text == "true") : .none
    case .date: WrittenTime(text).map { .time($0.instant(in: zone), zone) } ?? .none
    }
  }

  /// In words, as `a number, as 99.5`.
  package var phrase: Phrase {
    switch self {
    case .text: "a text"
    case .word: "a word of letters, digits, `_`, `-` and `.`"
    case .int: "a whole number"
    case .decimal: "a number, as `99.5`"
    case .boolean: "`true` or `false`"
    case .date: "a day, as `2035-06-18`"
    }
  }
}
