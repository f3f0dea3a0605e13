/// What a hole of a pattern lets through. Each type takes the longest run it can; `WX0305` refuses patterns where that matters.
package enum HoleType: Hashable, Sendable {
  /// Digits without leading zeros, so that text and number are one to one.
  case int(ClosedRange<Int64>)
  case word
  case slug
  case hex
  case uuid
  case date(DateFormat)
  case choice([String])
  /// A key of a table; the index is the table's in the rule set.
  case list(Int)
  /// One or more characters, up to the next literal.
  case text
  /// Whatever is left, perhaps nothing.
  case rest

  package static let anyInt: ClosedRange<Int64> = 0...999_999_999_999_999_999
  package static let names = ["int", "word", "slug", "hex", "uuid", "date", "enum", "list", "text", "rest"]

  /// The bytes that a run of this type may hold; nil for types that are not runs of a class.
  package var byteClass: ByteSet? {
    switch self {
    case .int: .digits
    case .word: .word
    case .slug: .slug
    case .hex: .hex
    case .uuid: .uuid
    case .date, .choice, .list, .text, .rest: nil
    }
  }

  /// Whether the value is what somebody typed, and not one of a known set or a plain identifier.
  package var isFreeText: Bool {
    switch self {
    case .text, .rest: true
    case .int, .word, .slug, .hex, .uuid, .date, .choice, .list: false
    }
  }
}
