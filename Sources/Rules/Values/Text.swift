/// Line ends of other systems, and those that only typesetting knows.
package enum LineEnds {
  /// The text with one line feed for each end of a line, whoever wrote it.
  package static func normalized(_ text: String) -> String {
    if !holdsOthers(text.utf8.span) { return text }
    var out = String.UnicodeScalarView()
    var last: Unicode.Scalar = " "
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\r", "\u{2028}", "\u{2029}": out.append("\n")
      case "\n": if last != "\r" { out.append(scalar) }
      default: out.append(scalar)
      }
      last = scalar
    }
    return String(out)
  }

  /// One look at each byte: every reply comes by here.
  private static func holdsOthers(_ bytes: Span<UInt8>) -> Bool {
    for index in bytes.indices {
      if bytes[index] == 0x0D { return true }
      // U+2028 and U+2029.
      if bytes[index] == 0xE2, index + 2 < bytes.count, bytes[index + 1] == 0x80, bytes[index + 2] & 0xFE == 0xA8 { return true }
    }
    return false
  }
}

extension String {
  /// Whether a sign of these three bytes stands in it, at the cost of one look at each.
  func holds(_ first: UInt8, _ second: UInt8, _ third: UInt8) -> Bool {
    var (last, beforeLast): (UInt8, UInt8) = (0, 0)
    for byte in utf8 {
      if byte == third, last == second, beforeLast == first { return true }
      (beforeLast, last) = (last, byte)
    }
    return false
  }

  var trimmed: String {
    var view = self[...]
    while view.first == " " { view.removeFirst() }
    while view.last == " " { view.removeLast() }
    return String(view)
  }
}

extension String {
  /// The end of a file's name, in lower case; empty when there is none.
  var fileExtension: String {
    let name = split(separator: "/").last ?? ""
    guard let dot = name.lastIndex(of: "."), dot != name.startIndex else { return "" }
    return name[name.index(after: dot)...].lowercased()
  }
}
