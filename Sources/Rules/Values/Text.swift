/// Line ends of other systems, and those that only typesetting knows.
package enum LineEnds {
  /// The same, as it is sent.
  static func normalized(_ text: SentText) -> SentText {
    text.isClean || !holdsOthers(text.bytes.span) ? text : SentText(normalized(text.string))
  }

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

  /// Every reply comes by here.
  private static func holdsOthers(_ bytes: Span<UInt8>) -> Bool {
    var at = 0
    while let found = bytes.firstReturnOrE2(from: at) {
      if bytes[found] == 0x0D { return true }
      // U+2028 and U+2029.
      if found + 2 < bytes.count, bytes[found + 1] == 0x80, bytes[found + 2] & 0xFE == 0xA8 { return true }
      at = found + 1
    }
    return false
  }
}

extension String {
  /// Whether a sign of these three bytes stands in it.
  func holds(_ first: UInt8, _ second: UInt8, _ third: UInt8) -> Bool {
    let utf8 = utf8
    let bytes = utf8.span
    var at = 0
    while let found = bytes.first(first, from: at), found + 2 < bytes.count {
      if bytes[found + 1] == second, bytes[found + 2] == third { return true }
      at = found + 1
    }
    return false
  }

  /// Whether a word stands in it, byte for byte: its letters and signs are of ASCII.
  func holds(_ word: StaticString) -> Bool {
    let utf8 = utf8
    let bytes = utf8.span
    let count = word.utf8CodeUnitCount
    guard count > 0 else { return true }
    var at = 0
    // Of the word `count` bytes are read, which it has.
    while let found = unsafe bytes.first(word.utf8Start[0], from: at), found + count <= bytes.count {
      var same = 1
      while same < count, unsafe bytes[found + same] == word.utf8Start[same] { same += 1 }
      if same == count { return true }
      at = found + 1
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
