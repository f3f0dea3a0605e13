/// Classes and escapes of an expression, as RE2 reads them.
struct RegexClassReader {
  private let scalars: [Unicode.Scalar]
  private(set) var at: Int
  private let ignoresCase: Bool

  init(_ scalars: [Unicode.Scalar], at: Int, ignoresCase: Bool) {
    self.scalars = scalars
    self.at = at
    self.ignoresCase = ignoresCase
  }

  private func peek(_ distance: Int = 0) -> Unicode.Scalar? { at + distance < scalars.count ? scalars[at + distance] : nil }

  /// `[…]`, from its bracket on. Nil when it cannot be said what it takes.
  mutating func readClass() -> ScalarSet? {
    at += 1
    let isNegated = peek() == "^"
    if isNegated { at += 1 }
    var ranges: [ClosedRange<UInt32>] = []
    var isFirst = true
    while let next = peek(), isFirst || next != "]" {
      isFirst = false
      if next == "[", peek(1) == ":" {
        guard let set = readPOSIXClass() else { return nil }
        ranges += set.ranges
      } else if next == "\\", let set = readNamedClass() {
        ranges += set.ranges
      } else {
        guard let low = readScalar() else { return nil }
        var high = low
        if peek() == "-", let end = peek(1), end != "]" {
          at += 1
          guard let end = readScalar(), end >= low else { return nil }
          high = end
        }
        guard let set = taken([low...high]) else { return nil }
        ranges += set.ranges
      }
    }
    guard peek() == "]" else { return nil }
    at += 1
    return isNegated ? ScalarSet(ranges).complement : ScalarSet(ranges)
  }

  private func taken(_ ranges: [ClosedRange<UInt32>]) -> ScalarSet? {
    ignoresCase ? LetterCase.closure(of: ranges) : ScalarSet(ranges)
  }

  /// `\d` and its like; where none stands nothing is read.
  mutating func readNamedClass() -> ScalarSet? {
    guard peek() == "\\", let name = peek(1) else { return nil }
    let ranges: [ClosedRange<UInt32>]
    switch name {
    case "d", "D": ranges = ScalarSet.digits.ranges
    case "w", "W": ranges = ScalarSet.wordSigns.ranges
    case "s", "S": ranges = [0x09...0x0A, 0x0C...0x0D, 0x20...0x20]
    case "p", "P": return readUnicodeClass(isNegated: name == "P")
    default: return nil
    }
    at += 2
    // Case is looked at before the class is turned around.
    return taken(ranges).map { name.properties.isUppercase ? $0.complement : $0 }
  }

  /// `\pL`, `\p{Han}` or `\p{^Han}`.
  private mutating func readUnicodeClass(isNegated: Bool) -> ScalarSet? {
    guard let first = peek(2) else { return nil }
    var (name, end) = ([first][...], at + 3)
    if first == "{" {
      guard let brace = scalars[end...].firstIndex(of: "}") else { return nil }
      (name, end) = (scalars[end..<brace], brace + 1)
    }
    var isNegated = isNegated
    if name.first == "^" {
      isNegated.toggle()
      name.removeFirst()
    }
    guard let set = UnicodeClasses.characters(named: String(String.UnicodeScalarView(name)), ignoresCase: ignoresCase) else { return nil }
    at = end
    return isNegated ? set.complement : set
  }

  /// `[:alpha:]` or `[:^alpha:]`.
  private mutating func readPOSIXClass() -> ScalarSet? {
    var end = at + 2
    while end + 1 < scalars.count, scalars[end] != ":" || scalars[end + 1] != "]" { end += 1 }
    guard end + 1 < scalars.count else { return nil }
    var name = String(String.UnicodeScalarView(scalars[at + 2..<end]))
    let isNegated = name.hasPrefix("^")
    if isNegated { name.removeFirst() }
    guard let ranges = Self.named[name], let set = taken(ranges) else { return nil }
    at = end + 2
    return isNegated ? set.complement : set
  }

  private static let named: [String: [ClosedRange<UInt32>]] = [
    "alnum": [0x30...0x39, 0x41...0x5A, 0x61...0x7A], "alpha": [0x41...0x5A, 0x61...0x7A], "ascii": [0...0x7F],
    "blank": [0x09...0x09, 0x20...0x20], "cntrl": [0...0x1F, 0x7F...0x7F], "digit": [0x30...0x39], "graph": [0x21...0x7E],
    "lower": [0x61...0x7A], "print": [0x20...0x7E], "punct": [0x21...0x2F, 0x3A...0x40, 0x5B...0x60, 0x7B...0x7E],
    "space": [0x09...0x0D, 0x20...0x20], "upper": [0x41...0x5A], "word": ScalarSet.wordSigns.ranges,
    "xdigit": [0x30...0x39, 0x41...0x46, 0x61...0x66],
  ]

  /// One character, which may be escaped. Nil for what is no character, or is not known.
  mutating func readScalar() -> UInt32? {
    guard let next = peek() else { return nil }
    guard next == "\\" else {
      at += 1
      return next.value
    }
    guard let name = peek(1) else { return nil }
    at += 2
    switch name {
    case "n": return 0x0A
    case "r": return 0x0D
    case "t": return 0x09
    case "a": return 0x07
    case "f": return 0x0C
    case "v": return 0x0B
    case "x":
      let isBraced = peek() == "{"
      if isBraced { at += 1 }
      let value = number(radix: 16, digits: isBraced ? 8 : 2)
      if isBraced {
        guard peek() == "}" else { return nil }
        at += 1
      }
      return value.flatMap { $0 <= ScalarSet.highest ? $0 : nil }
    case "0"..."7":
      at -= 1
      return number(radix: 8, digits: 3)
    default:
      let isSign = name.isASCII && !ByteSet.word.contains(UInt8(name.value))
      return isSign ? name.value : nil
    }
  }

  private mutating func number(radix: Int, digits: Int) -> UInt32? {
    let start = at
    while at - start < digits, let next = peek(), next.isASCII, Int(String(next), radix: radix) != nil { at += 1 }
    return UInt32(String(String.UnicodeScalarView(scalars[start..<at])), radix: radix)
  }
}
