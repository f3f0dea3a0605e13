internal import Rules

/// A place in a line of JSON as `DecisionRecord` writes it: without blanks, its texts mostly without escapes. It finds where values lie and makes
/// none; whatever it does not expect, it says nil, and whoever asked reads the line as a tree.
struct LineScan {
  struct Text {
    let place: Range<Int>
    let isEscaped: Bool
  }
  var at: Int

  init(at: Int) { self.at = at }

  mutating func takes(_ byte: UInt8, _ bytes: Span<UInt8>) -> Bool {
    guard at < bytes.count, bytes[at] == byte else { return false }
    at += 1
    return true
  }

  /// Some bytes, as they are always written.
  mutating func takes(_ expected: [UInt8], _ bytes: Span<UInt8>) -> Bool {
    guard bytes.hasPrefix(expected, at: at, end: bytes.count) else { return false }
    at += expected.count
    return true
  }

  func sees(_ byte: UInt8, _ bytes: Span<UInt8>) -> Bool { at < bytes.count && bytes[at] == byte }

  mutating func text(_ bytes: Span<UInt8>) -> Text? {
    guard takes(UInt8(ascii: "\""), bytes) else { return nil }
    let start = at
    var isEscaped = false
    while let stop = bytes.firstQuoteEscapeOrControl(from: at) {
      switch bytes[stop] {
      case UInt8(ascii: "\""):
        at = stop + 1
        return Text(place: start..<stop, isEscaped: isEscaped)
      case UInt8(ascii: "\\"):
        isEscaped = true
        at = min(bytes.count, stop + 2)
      default: return nil
      }
    }
    return nil
  }

  /// A text without escapes.
  mutating func plain(_ bytes: Span<UInt8>) -> String? {
    guard let text = text(bytes), !text.isEscaped else { return nil }
    return bytes.string(text.place)
  }

  /// The name of a member, with its colon.
  mutating func name(_ bytes: Span<UInt8>) -> Range<Int>? {
    guard let text = text(bytes), !text.isEscaped, takes(UInt8(ascii: ":"), bytes) else { return nil }
    return text.place
  }

  mutating func whole(_ bytes: Span<UInt8>) -> Int? {
    let isNegative = takes(UInt8(ascii: "-"), bytes)
    let start = at
    var value = 0
    while at < bytes.count, bytes[at] >= 0x30, bytes[at] <= 0x39 {
      value = value &* 10 &+ Int(bytes[at] &- 0x30)
      at += 1
    }
    guard (1...18).contains(at - start), at - start == 1 || bytes[start] != 0x30 else { return nil }
    if sees(UInt8(ascii: "."), bytes) || sees(UInt8(ascii: "e"), bytes) || sees(UInt8(ascii: "E"), bytes) { return nil }
    return isNegative ? -value : value
  }

  /// Behind a value of any kind, whatever is in it.
  mutating func skip(_ bytes: Span<UInt8>) -> Bool {
    guard at < bytes.count else { return false }
    switch bytes[at] {
    case UInt8(ascii: "\""): return text(bytes) != nil
    case UInt8(ascii: "{"), UInt8(ascii: "["):
      var depth = 0
      while at < bytes.count {
        switch bytes[at] {
        case UInt8(ascii: "\""):
          guard text(bytes) != nil else { return false }
          continue
        case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
        case UInt8(ascii: "}"), UInt8(ascii: "]"): depth -= 1
        default: break
        }
        at += 1
        if depth == 0 { return true }
      }
      return false
    default:
      let start = at
      while at < bytes.count, bytes[at] != UInt8(ascii: ","), bytes[at] != UInt8(ascii: "}"), bytes[at] != UInt8(ascii: "]") { at += 1 }
      return at > start
    }
  }

  /// Behind a member or an item: whether another follows. Nil when neither that nor the end does.
  mutating func hasMore(until end: UInt8, _ bytes: Span<UInt8>) -> Bool? {
    if takes(UInt8(ascii: ","), bytes) { return true }
    return takes(end, bytes) ? false : nil
  }

  /// A list of texts without escapes.
  mutating func texts(_ bytes: Span<UInt8>) -> [String]? {
    guard takes(UInt8(ascii: "["), bytes) else { return nil }
    var items: [String] = []
    if takes(UInt8(ascii: "]"), bytes) { return items }
    while let item = plain(bytes) {
      items.append(item)
      guard let more = hasMore(until: UInt8(ascii: "]"), bytes) else { return nil }
      if !more { return items }
    }
    return nil
  }

  mutating func wholes(_ bytes: Span<UInt8>) -> [Int64]? {
    guard takes(UInt8(ascii: "["), bytes) else { return nil }
    var items: [Int64] = []
    if takes(UInt8(ascii: "]"), bytes) { return items }
    while let item = whole(bytes) {
      items.append(Int64(item))
      guard let more = hasMore(until: UInt8(ascii: "]"), bytes) else { return nil }
      if !more { return items }
    }
    return nil
  }
}
