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

/// 256 bits, one for each byte.
package struct ByteSet: Hashable, Sendable {
  private var a: UInt64 = 0, b: UInt64 = 0, c: UInt64 = 0, d: UInt64 = 0

  package init(_ bytes: some Sequence<UInt8>) { for byte in bytes { insert(byte) } }

  package mutating func insert(_ byte: UInt8) {
    let bit = UInt64(1) << UInt64(byte & 63)
    switch byte >> 6 {
    case 0: a |= bit
    case 1: b |= bit
    case 2: c |= bit
    default: d |= bit
    }
  }

  package func contains(_ byte: UInt8) -> Bool {
    let word = byte < 64 ? a : byte < 128 ? b : byte < 192 ? c : d
    return word >> UInt64(byte & 63) & 1 == 1
  }

  package static let digits = ByteSet(UInt8(ascii: "0")...UInt8(ascii: "9"))
  package static let word = ByteSet(
    [UInt8](UInt8(ascii: "0")...UInt8(ascii: "9")) + [UInt8](UInt8(ascii: "A")...UInt8(ascii: "Z")) + [UInt8](UInt8(ascii: "a")...UInt8(ascii: "z")))
  package static let slug = ByteSet("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_-".utf8)
  package static let hex = ByteSet("0123456789abcdefABCDEF".utf8)
  package static let uuid = ByteSet("0123456789abcdefABCDEF-".utf8)
}

/// A fixed-width date: `yyyy`, `yy`, `MM`, `dd`, `HH`, `mm`, `ss` and separators.
package struct DateFormat: Hashable, Sendable {
  package enum Part: Hashable, Sendable {
    case year4, year2, month, day, hour, minute, second
    case separator(UInt8)
    var width: Int {
      switch self {
      case .year4: 4
      case .year2, .month, .day, .hour, .minute, .second: 2
      case .separator: 1
      }
    }
  }
  package let source: String
  package let parts: [Part]
  package var width: Int { parts.reduce(0) { $0 + $1.width } }

  /// Nil when the format has a letter that is not listed above, or no year, month and day.
  package init?(_ source: String) {
    var parts: [Part] = []
    var rest = Substring(source)
    let known: [(String, Part)] = [("yyyy", .year4), ("yy", .year2), ("MM", .month), ("dd", .day), ("HH", .hour), ("mm", .minute), ("ss", .second)]
    while let first = rest.first {
      if let (text, part) = known.first(where: { rest.hasPrefix($0.0) }) {
        parts.append(part)
        rest = rest.dropFirst(text.count)
      } else if let ascii = first.asciiValue, !first.isLetter, !first.isNumber {
        parts.append(.separator(ascii))
        rest = rest.dropFirst()
      } else {
        return nil
      }
    }
    guard parts.contains(.year4) || parts.contains(.year2), parts.contains(.month), parts.contains(.day) else { return nil }
    self.source = source
    self.parts = parts
  }

  package func read(_ bytes: Span<UInt8>, at start: Int) -> CivilTime? {
    var civil = CivilTime(year: 2000, month: 1, day: 1)
    var at = start
    for part in parts {
      if case .separator(let byte) = part {
        guard bytes[at] == byte else { return nil }
        at += 1
        continue
      }
      var number = 0
      for _ in 0..<part.width {
        guard ByteSet.digits.contains(bytes[at]) else { return nil }
        number = number * 10 + Int(bytes[at] - 0x30)
        at += 1
      }
      switch part {
      case .year4: civil.year = number
      case .year2: civil.year = 2000 + number
      case .month: civil.month = number
      case .day: civil.day = number
      case .hour: civil.hour = number
      case .minute: civil.minute = number
      case .second: civil.second = number
      case .separator: break
      }
    }
    return civil.isValid ? civil : nil
  }
}
