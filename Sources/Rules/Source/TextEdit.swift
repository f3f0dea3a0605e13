/// A change of a file: which of its bytes go, and what stands there instead.
package struct TextEdit: Hashable, Sendable {
  /// Bytes of the file as it was read.
  package let range: Range<Int>
  package let text: String

  package init(range: Range<Int>, text: String) {
    self.range = range
    self.text = text
  }
}

extension [TextEdit] {
  /// From the first to the last; what is put in before a sign comes before the change of that sign. Of two that would change the same bytes
  /// the first is made.
  package func inOrder() -> [TextEdit] {
    var end = 0
    return sorted { ($0.range.lowerBound, $0.range.upperBound) < ($1.range.lowerBound, $1.range.upperBound) }.filter { edit in
      guard edit.range.lowerBound >= end else { return false }
      end = edit.range.upperBound
      return true
    }
  }

  /// The bytes after them all, which stand in order and apart from each other.
  package func applied(to bytes: [UInt8]) -> [UInt8] { applied(to: bytes, in: 0..<bytes.count) }

  /// Of a part, which holds them all.
  package func applied(to bytes: [UInt8], in part: Range<Int>) -> [UInt8] {
    var out: [UInt8] = []
    out.reserveCapacity(part.count)
    var at = part.lowerBound
    for edit in self {
      out += bytes[at..<edit.range.lowerBound]
      out += edit.text.utf8
      at = edit.range.upperBound
    }
    return out + bytes[at..<part.upperBound]
  }
}
