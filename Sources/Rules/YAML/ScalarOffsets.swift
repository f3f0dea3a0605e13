/// Maps an offset in a scalar's value back to the byte where the author wrote it, through quotes, escapes and folding.
package struct ScalarOffsets {
  private let map: [Int32]

  /// - Complexity: O(length of the scalar). Built only when a diagnostic points inside a value.
  package init(of node: YAMLNode, in file: SourceFile) {
    guard case .scalar(let text, let style) = node.content else {
      map = []
      return
    }
    let value = Array(text.utf8)
    var walker = Walker(bytes: file.utf8, at: node.span.bytes.lowerBound, end: node.span.bytes.upperBound)
    switch style {
    case .plain: break
    case .singleQuoted, .doubleQuoted: walker.at += 1
    case .literal, .folded: walker.skipHeader()
    }
    var map: [Int32] = []
    map.reserveCapacity(value.count + 1)
    var index = 0
    while index < value.count {
      walker.align(to: value[index], style: style)
      map.append(Int32(walker.at))
      let consumed = walker.step(over: value, at: index, style: style)
      if consumed > 1 { for _ in 1..<consumed { map.append(map[map.count - 1]) } }
      index += consumed
    }
    map.append(Int32(min(walker.at, node.span.bytes.upperBound)))
    self.map = map
  }

  /// Offsets of the value's UTF-8 → bytes of the file.
  package func source(_ range: Range<Int>) -> Range<Int> {
    guard let last = map.last else { return 0..<0 }
    let start = Int(range.lowerBound < map.count ? map[range.lowerBound] : last)
    let end = Int(range.upperBound < map.count ? map[range.upperBound] : last)
    // The end of a range is the end of its last byte: what follows may be an indentation further down.
    let tail = range.isEmpty || range.upperBound > map.count ? end : Int(map[range.upperBound - 1]) + 1
    return start..<max(start, min(end, max(tail, start + 1)))
  }

  private struct Walker {
    let bytes: [UInt8]
    var at: Int
    let end: Int
    private var indent = 0

    init(bytes: [UInt8], at: Int, end: Int) {
      self.bytes = bytes
      self.at = at
      self.end = end
    }

    /// Past the `|` or `>` line; the first line that is not blank says how deep the block is indented.
    mutating func skipHeader() {
      while at < end, bytes[at] != 0x0A { at += 1 }
      at += 1
      var line = at
      while line < end {
        var column = line
        while column < end, bytes[column] == 0x20 { column += 1 }
        if column < end, bytes[column] != 0x0A, bytes[column] != 0x0D {
          indent = column - line
          return
        }
        while column < end, bytes[column] != 0x0A { column += 1 }
        line = column + 1
      }
    }

    /// Moves over what the style adds between two bytes of the value: indentation and folded line breaks.
    mutating func align(to byte: UInt8, style: ScalarStyle) {
      guard at < end else { return }
      switch style {
      case .literal, .folded:
        if style == .folded, byte != 0x0A, byte != 0x20 {
          while at < end, bytes[at] == 0x0A || bytes[at] == 0x0D { at += 1 }
        }
        guard at > 0, bytes[at - 1] == 0x0A, byte != 0x0A else { return }
        var skipped = 0
        while at < end, bytes[at] == 0x20, skipped < indent {
          at += 1
          skipped += 1
        }
      case .plain, .singleQuoted, .doubleQuoted:
        if byte != 0x20 && byte != 0x0A {
          while at < end, bytes[at] == 0x20 || bytes[at] == 0x0A || bytes[at] == 0x0D || bytes[at] == 0x09 { at += 1 }
        }
      }
    }

    /// Consumes the source of one byte of the value (or of an escaped character) and returns how many bytes of the value it made.
    mutating func step(over value: [UInt8], at index: Int, style: ScalarStyle) -> Int {
      guard at < end else { return 1 }
      if style == .singleQuoted, bytes[at] == 0x27, at + 1 < end, bytes[at + 1] == 0x27 {
        at += 2
        return 1
      }
      if style == .doubleQuoted, bytes[at] == 0x5C, at + 1 < end { return stepOverEscape(value, at: index) }
      if bytes[at] == 0x0A || bytes[at] == 0x0D, value[index] == 0x20 || value[index] == 0x0A {
        at += 1
        if style != .literal, style != .folded {
          while at < end, bytes[at] == 0x20 || bytes[at] == 0x09 { at += 1 }
        }
        return 1
      }
      at += 1
      return 1
    }

    private mutating func stepOverEscape(_ value: [UInt8], at index: Int) -> Int {
      let digits: Int =
        switch bytes[at + 1] {
        case UInt8(ascii: "x"): 2
        case UInt8(ascii: "u"): 4
        case UInt8(ascii: "U"): 8
        default: 0
        }
      // Both halves of `\\r\\n` made one line feed.
      if bytes[at + 1] == UInt8(ascii: "r"), at + 3 < end, bytes[at + 2] == 0x5C, bytes[at + 3] == UInt8(ascii: "n"), value[index] == 0x0A { at += 2 }
      at += 2 + digits
      let lead = value[index]
      let length = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4
      return min(length, value.count - index)
    }
  }
}
