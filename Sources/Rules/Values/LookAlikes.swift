/// Signs of a Chinese keyboard that look like signs of ASCII, in one table: whoever wonders whether another sign was meant asks here.
package enum LookAlikes {
  /// What was probably meant; nil for what looks like nothing in ASCII. What cannot be seen at all stands for nothing.
  package static func ascii(_ scalar: Unicode.Scalar) -> String? {
    switch scalar.value {
    case 0xFF01...0xFF5E: String(Unicode.Scalar(UInt8(scalar.value - 0xFEE0)))  // the full-width forms
    case 0xA0, 0x2002...0x200A, 0x202F, 0x205F, 0x3000: " "
    case 0xAD, 0x200B, 0x200C, 0x202A...0x202E, 0x2060, 0x2066...0x2069, 0xFEFF: ""
    case 0x3001, 0xFE50, 0xFE51: ","
    case 0x3002, 0xFE52: "."
    case 0xFE54: ";"
    case 0x2236, 0xFE30, 0xFE55: ":"
    case 0x201C...0x201F, 0x300C...0x300F: "\""
    case 0x2018...0x201B: "'"
    case 0x3010, 0x3014, 0x3016: "["
    case 0x3011, 0x3015, 0x3017: "]"
    case 0xFE5B: "{"
    case 0xFE5C: "}"
    case 0x2010...0x2015, 0x2212, 0xFE58, 0xFE63: "-"
    case 0x301C, 0x223C: "~"
    case 0xFE6A: "%"
    case 0x2264: "<="
    case 0x2265: ">="
    case 0x2260: "!="
    default: nil
    }
  }

  /// The text with every such sign replaced; nil when it has none.
  package static func ascii(_ text: String) -> String? {
    if text.utf8.allSatisfy({ $0 < 0x80 }) { return nil }
    var isChanged = false
    var out = ""
    for scalar in text.unicodeScalars {
      if let meant = ascii(scalar) {
        isChanged = true
        out += meant
      } else {
        out.unicodeScalars.append(scalar)
      }
    }
    return isChanged ? out : nil
  }

  package static func isSpace(_ scalar: Unicode.Scalar) -> Bool { ascii(scalar) == " " }
  /// The first sign that cannot be seen, in bytes.
  package static func firstUnseen(in text: String) -> Range<Int>? {
    if text.utf8.allSatisfy({ $0 < 0x80 }) { return nil }
    var at = 0
    for scalar in text.unicodeScalars {
      let width = scalar.utf8.count
      if width > 1, ascii(scalar) == "" { return at..<at + width }
      at += width
    }
    return nil
  }

  package static func isQuote(_ scalar: Unicode.Scalar) -> Bool { ascii(scalar).map { $0 == "\"" || $0 == "'" } ?? false }
  package static func isDash(_ scalar: Unicode.Scalar) -> Bool { ascii(scalar) == "-" }
  /// `，`, `、` or `；`, as they stand between the words of a list.
  package static func isSeparator(_ scalar: Unicode.Scalar) -> Bool { ascii(scalar).map { $0 == "," || $0 == ";" } ?? false }

  /// "`，` looks like `,` but is not", for the signs that stand in a text, each once.
  package static func sentence(of text: String) -> Phrase {
    var shown: [(sign: Phrase, ascii: String)] = []
    for scalar in text.unicodeScalars {
      guard let meant = ascii(scalar) else { continue }
      let sign = name(scalar)
      if !shown.contains(where: { $0.sign == sign }) { shown.append((sign, meant)) }
    }
    func meant(_ at: Int) -> Phrase { shown[at].ascii == " " ? "a space" : "`\(shown[at].ascii)`" }
    switch shown.count {
    case 0: return ""
    case 1 where shown[0].ascii.isEmpty: return "\(shown[0].sign) cannot be seen, but is there"
    case 1: return "\(shown[0].sign) looks like \(meant(0)) but is not"
    case 2: return "\(shown[0].sign) and \(shown[1].sign) look like \(meant(0)) and \(meant(1)) but are not"
    default:
      return """
        \(shown[0].sign) and \(shown[1].sign) and \(shown[2].sign) look like \(meant(0)) and \(meant(1)) and \(meant(2)) but are not
        """
    }
  }

  private static func name(_ scalar: Unicode.Scalar) -> Phrase {
    switch scalar.value {
    case 0x3000: "a full-width space"
    case 0xA0, 0x202F: "a no-break space"
    case 0x2002...0x200A, 0x205F: "a typographer's space"
    case _ where ascii(scalar) == "": "U+\(HexDigits.padded(UInt64(scalar.value), to: 4, uppercase: true))"
    default: "`\(Character(scalar))`"
    }
  }

  /// The smallest part, in bytes, in which two texts differ, and what stands there in the second.
  package static func difference(_ old: String, _ new: String) -> (range: Range<Int>, replacement: String) {
    let (a, b) = (Array(old.unicodeScalars), Array(new.unicodeScalars))
    var head = 0
    while head < min(a.count, b.count), a[head] == b[head] { head += 1 }
    var tail = 0
    while tail < min(a.count, b.count) - head, a[a.count - 1 - tail] == b[b.count - 1 - tail] { tail += 1 }
    let start = a[..<head].reduce(0) { $0 + $1.utf8.count }
    let end = a[..<(a.count - tail)].reduce(0) { $0 + $1.utf8.count }
    var replacement = String.UnicodeScalarView()
    replacement.append(contentsOf: b[head..<(b.count - tail)])
    return (start..<end, String(replacement))
  }
}
