/// A regular expression as it reads over folded text: literals and classes are folded as words are. Case is RE2's to ignore; width is
/// folded here, and letters that RE2 knows by another case.
///
/// It reads as much of RE2's syntax as tells a literal from the rest, of expressions that RE2 has accepted:
///
///     姓名：(?P<n>.+)    →  姓名\x{3a}(?P<n>.+)
///     订单（\d+）         →  订单\x{28}\d+\x{29}
///     [！-～]            →  [\x{ff01}-\x{ff5e}\x{21}-\x{7e}]
struct RegexFolding {
  /// What RE2 is given.
  private(set) var pattern = ""
  /// Flags that ask for letter case, which folded text no longer has, as bytes of the source.
  private(set) var caseFlags: [Range<Int>] = []

  private let scalars: [Unicode.Scalar]
  private var at = 0

  init(_ source: String) {
    scalars = Array(source.unicodeScalars)
    while at < scalars.count { readNext() }
  }

  private mutating func readNext() {
    switch scalars[at] {
    case "\\": readEscape()
    case "[": readClass()
    case "(" where peek(1) == "?": readGroup()
    default:
      append(literal: scalars[at].value)
      at += 1
    }
  }

  private func peek(_ distance: Int) -> Unicode.Scalar? { at + distance < scalars.count ? scalars[at + distance] : nil }

  private mutating func copy(until end: Int) {
    for scalar in scalars[at..<min(end, scalars.count)] { pattern.unicodeScalars.append(scalar) }
    at = min(end, scalars.count)
  }

  private func offset(_ index: Int) -> Int { scalars[..<index].reduce(0) { $0 + UTF8.width($1) } }

  // MARK: outside of classes

  private mutating func readEscape() {
    if peek(1) == "Q" {
      at += 2
      while at < scalars.count {
        if scalars[at] == "\\", peek(1) == "E" {
          at += 2
          return
        }
        append(quoted: scalars[at].value)
        at += 1
      }
    } else if let (value, end) = escapedScalar() {
      if Self.folded(value) == [value] { copy(until: end) } else { append(literal: value) }
      at = end
    } else {
      copy(until: escapeEnd)
    }
  }

  /// `(?P<name>` has a name; everything else behind `(?` has flags.
  private mutating func readGroup() {
    let isNamed = peek(2) == "<" || (peek(2) == "P" && peek(3) == "<")
    var end = at
    while end < scalars.count, isNamed ? scalars[end] != ">" : scalars[end] != ":" && scalars[end] != ")" { end += 1 }
    if !isNamed, let minus = scalars[at..<end].firstIndex(of: "-"), scalars[minus..<end].contains("i") {
      caseFlags.append(offset(at)..<offset(min(end + 1, scalars.count)))
    }
    copy(until: end + 1)
  }

  private mutating func append(literal value: UInt32) {
    let folded = Self.folded(value)
    if folded == [value] {
      if let scalar = Unicode.Scalar(value) { pattern.unicodeScalars.append(scalar) }
    } else {
      append(escaped: folded)
    }
  }

  private mutating func append(quoted value: UInt32) {
    let isSign = value < 0x80 && !ByteSet.word.contains(UInt8(value))
    if isSign { append(escaped: [value]) } else { append(literal: value) }
  }

  /// As one atom, so that what follows repeats all of it.
  private mutating func append(escaped values: [UInt32]) {
    let text = values.map(Self.escaped).joined()
    pattern += values.count == 1 ? text : "(?:\(text))"
  }

  private static func escaped(_ value: UInt32) -> String { "\\x{\(String(value, radix: 16))}" }

  private static func folded(_ value: UInt32) -> [UInt32] {
    // RE2 ignores the case of ASCII by itself.
    value < 0x80 ? [value] : TextFolding.folded(value).map(\.value)
  }

  // MARK: classes

  private mutating func readClass() {
    at += 1
    let isNegated = at < scalars.count && scalars[at] == "^"
    if isNegated { at += 1 }
    var items = ""
    var takesDottedI = false
    var isFirst = true
    while at < scalars.count, isFirst || scalars[at] != "]" {
      isFirst = false
      if let end = namedClassEnd {
        items.unicodeScalars.append(contentsOf: scalars[at..<min(end, scalars.count)])
        at = end
        continue
      }
      let low = readClassScalar()
      var high = low
      if at < scalars.count, scalars[at] == "-", let next = peek(1), next != "]" {
        at += 1
        high = readClassScalar()
      }
      items += Self.range(low, high)
      if low == high {
        let folded = Self.folded(low)
        if folded.count == 1, folded != [low] { items += Self.escaped(folded[0]) }
      } else {
        let wide = max(low, 0xFF01)...max(min(high, 0xFF5E), max(low, 0xFF01))
        if low <= 0xFF5E, high >= 0xFF01 { items += Self.range(wide.lowerBound - 0xFEE0, wide.upperBound - 0xFEE0) }
        if low <= 0x3000, high >= 0x3000 { items += Self.escaped(0x20) }
      }
      if low <= Self.dottedI, high >= Self.dottedI { takesDottedI = true }
    }
    at += 1
    let text = "[\(isNegated ? "^" : "")\(items)]"
    pattern += takesDottedI && !isNegated ? "(?:\(Self.escaped(0x69))\(Self.escaped(0x307))|\(text))" : text
  }

  /// The one letter that folds to two.
  private static let dottedI: UInt32 = 0x130

  private static func range(_ low: UInt32, _ high: UInt32) -> String {
    low == high ? escaped(low) : "\(escaped(low))-\(escaped(high))"
  }

  /// Behind `[:alpha:]`, `\d` or `\p{Han}`, when one of them stands here.
  private var namedClassEnd: Int? {
    if scalars[at] == "[", peek(1) == ":" {
      var end = at + 2
      while end + 1 < scalars.count {
        if scalars[end] == ":", scalars[end + 1] == "]" { return end + 2 }
        end += 1
      }
      return nil
    }
    return scalars[at] == "\\" && escapedScalar() == nil ? escapeEnd : nil
  }

  private mutating func readClassScalar() -> UInt32 {
    if scalars[at] == "\\", let (value, end) = escapedScalar() {
      at = end
      return value
    }
    let value = scalars[at].value
    at += 1
    return value
  }

  // MARK: escapes

  /// The character that an escape stands for and where it ends; nil for classes and assertions.
  private func escapedScalar() -> (UInt32, end: Int)? {
    guard let next = peek(1) else { return nil }
    switch next {
    case "n": return (0x0A, at + 2)
    case "r": return (0x0D, at + 2)
    case "t": return (0x09, at + 2)
    case "a": return (0x07, at + 2)
    case "f": return (0x0C, at + 2)
    case "v": return (0x0B, at + 2)
    case "x":
      let isBraced = peek(2) == "{"
      let start = at + (isBraced ? 3 : 2)
      var end = start
      while end < scalars.count, scalars[end].properties.isASCIIHexDigit, isBraced || end < start + 2 { end += 1 }
      guard let value = UInt32(String(String.UnicodeScalarView(scalars[start..<end])), radix: 16) else { return nil }
      return (value, end + (isBraced ? 1 : 0))
    case "0"..."7":
      var end = at + 1
      while end < min(scalars.count, at + 4), ("0"..."7").contains(scalars[end]) { end += 1 }
      return UInt32(String(String.UnicodeScalarView(scalars[at + 1..<end])), radix: 8).map { ($0, end) }
    default:
      let isSign = next.isASCII && !ByteSet.word.contains(UInt8(next.value)) && next != "_"
      return isSign ? (next.value, at + 2) : nil
    }
  }

  /// Behind an escape that stands for no character.
  private var escapeEnd: Int {
    guard let next = peek(1), next == "p" || next == "P", peek(2) == "{" else {
      return at + (peek(1) == "p" || peek(1) == "P" ? 3 : 2)
    }
    return (scalars[at...].firstIndex(of: "}") ?? scalars.count - 1) + 1
  }
}
