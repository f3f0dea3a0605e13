/// `*` is any run, `?` is any one character, everything else is itself.
package struct Glob: Sendable, Hashable {
  package let source: String
  /// Nil is `*`, empty is `?`, everything else one character.
  package let parts: [[UInt8]?]

  package init(_ source: String, _ look: TextLook) {
    self.source = source
    var parts: [[UInt8]?] = []
    for scalar in source.unicodeScalars {
      switch scalar {
      case "*": if parts.last != .some(nil) { parts.append(nil) }
      case "?": parts.append([])
      default:
        parts.append(look.bytes(ofPart: Array(String(scalar).utf8)))
      }
    }
    self.parts = parts
  }

  /// What the text must begin with.
  package var literalPrefix: [UInt8] {
    parts.prefix { $0.map { !$0.isEmpty } ?? false }.flatMap { $0 ?? [] }
  }

  /// - Complexity: O(length of the glob × length of the text): after a mismatch only the last `*` grows.
  package func matches(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Bool {
    var at = range.lowerBound
    var part = 0
    var star: (part: Int, at: Int)?
    while at < range.upperBound {
      if part < parts.count, let literal = parts[part] {
        let width = literal.isEmpty ? characterWidth(bytes[at]) : literal.count
        if literal.isEmpty ? at + width <= range.upperBound : bytes.hasPrefix(literal, at: at, end: range.upperBound) {
          at += width
          part += 1
          continue
        }
      } else if part < parts.count {
        star = (part, at)
        part += 1
        continue
      }
      guard let last = star else { return false }
      let next = last.at + characterWidth(bytes[last.at])
      star = (last.part, next)
      at = next
      part = last.part + 1
    }
    return parts[part...].allSatisfy { $0 == nil }
  }

  private func characterWidth(_ lead: UInt8) -> Int { lead < 0xC0 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4 }
}
