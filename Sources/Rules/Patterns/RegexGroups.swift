/// Which named groups of an expression take part in every match. RE2 has said before that the expression is well formed.
enum RegexGroups {
  private struct Level {
    var name: String?
    /// Named groups inside that every match of this group has.
    var certain: Set<String> = []
    var hasAlternatives = false
  }

  static func certain(in expression: String) -> Set<String> {
    let bytes = Array(expression.utf8)
    var levels = [Level()]
    var at = 0
    while at < bytes.count {
      switch bytes[at] {
      case UInt8(ascii: "\\"): at = afterEscape(bytes, at)
      case UInt8(ascii: "["): at = afterClass(bytes, at)
      case UInt8(ascii: "("):
        if let end = afterFlags(bytes, at) {
          at = end
        } else {
          let (name, start) = opening(bytes, at)
          levels.append(Level(name: name))
          at = start
        }
      case UInt8(ascii: ")"):
        at += 1
        guard levels.count > 1, let level = levels.popLast() else { continue }
        if isOptional(bytes, at) { continue }
        if !level.hasAlternatives { levels[levels.count - 1].certain.formUnion(level.certain) }
        if let name = level.name { levels[levels.count - 1].certain.insert(name) }
      case UInt8(ascii: "|"):
        levels[levels.count - 1].hasAlternatives = true
        at += 1
      default: at += 1
      }
    }
    return levels[0].hasAlternatives ? [] : levels[0].certain
  }

  /// `\x`, and `\Q…\E`, in which nothing means anything.
  private static func afterEscape(_ bytes: [UInt8], _ start: Int) -> Int {
    guard start + 1 < bytes.count, bytes[start + 1] == UInt8(ascii: "Q") else { return start + 2 }
    return ByteNeedle("\\E").first(in: bytes.span, start + 2..<bytes.count).map { $0 + 2 } ?? bytes.count
  }

  /// A bracket that stands first in a class is one of its characters; `[:alpha:]` stands in brackets of its own.
  private static func afterClass(_ bytes: [UInt8], _ start: Int) -> Int {
    var at = start + 1
    if at < bytes.count, bytes[at] == UInt8(ascii: "^") { at += 1 }
    if at < bytes.count, bytes[at] == UInt8(ascii: "]") { at += 1 }
    while at < bytes.count, bytes[at] != UInt8(ascii: "]") {
      if bytes[at] == UInt8(ascii: "\\") {
        at = afterEscape(bytes, at)
      } else if bytes.span.hasPrefix(Array("[:".utf8), at: at, end: bytes.count),
        let close = ByteNeedle(":]").first(in: bytes.span, at + 2..<bytes.count)
      {
        at = close + 2
      } else {
        at += 1
      }
    }
    return at + 1
  }

  /// Behind `(?i)`, which opens nothing.
  private static func afterFlags(_ bytes: [UInt8], _ start: Int) -> Int? {
    guard bytes.span.hasPrefix(Array("(?".utf8), at: start, end: bytes.count) else { return nil }
    var at = start + 2
    while at < bytes.count, Array("imsU-".utf8).contains(bytes[at]) { at += 1 }
    return at < bytes.count && bytes[at] == UInt8(ascii: ")") ? at + 1 : nil
  }

  /// The name of a group, and where its inside begins.
  private static func opening(_ bytes: [UInt8], _ start: Int) -> (name: String?, inside: Int) {
    for mark in ["(?P<", "(?<"] where bytes.span.hasPrefix(Array(mark.utf8), at: start, end: bytes.count) {
      let first = start + mark.utf8.count
      guard let end = bytes[first...].firstIndex(of: UInt8(ascii: ">")) else { break }
      return (String(decoding: bytes[first..<end], as: UTF8.self), end + 1)
    }
    return (nil, start + 1)
  }

  /// Whether what stands before may be there no time at all: `?`, `*`, `{0…}`.
  private static func isOptional(_ bytes: [UInt8], _ at: Int) -> Bool {
    guard at < bytes.count else { return false }
    if bytes[at] == UInt8(ascii: "?") || bytes[at] == UInt8(ascii: "*") { return true }
    guard bytes[at] == UInt8(ascii: "{") else { return false }
    let digits = bytes[(at + 1)...].prefix { ByteSet.digits.contains($0) }
    return !digits.isEmpty && digits.allSatisfy { $0 == UInt8(ascii: "0") }
  }
}
