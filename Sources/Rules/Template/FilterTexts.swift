/// Filters whose input is text. Characters are Unicode scalars, as in Liquid.
enum FilterTexts {
  static func apply(_ filter: Filter, to input: Value, _ arguments: [Value], limits: Limits) throws(RenderFault) -> Value {
    let text = input.filterText
    let first = arguments.first.map(\.filterText) ?? ""
    let second = arguments.count > 1 ? arguments[1].filterText : ""
    switch filter {
    case .append: return .text(text + first)
    case .prepend: return .text(first + text)
    case .capitalize: return .text(scalars(text, 0..<1).uppercased() + scalars(text, 1..<Int.max).lowercased())
    case .upcase: return .text(text.uppercased())
    case .downcase: return .text(text.lowercased())
    case .strip: return .text(trimmed(text, start: true, end: true))
    case .lstrip: return .text(trimmed(text, start: true, end: false))
    case .rstrip: return .text(trimmed(text, start: false, end: true))
    case .stripNewlines: return .text(try replaced(try replaced(text, "\r\n", "", limits), "\n", "", limits))
    case .newlineToBr: return .text(try replaced(try replaced(text, "\r\n", "\n", limits), "\n", "<br />\n", limits))
    case .stripHTML: return .text(withoutHTML(text))
    case .escape: return input == .none ? .none : .text(escaped(text, once: false))
    case .escapeOnce: return .text(escaped(text, once: true))
    case .urlEncode: return input == .none ? .none : .text(PercentEncoding.encodeForm(text))
    case .urlDecode: return input == .none ? .none : .text(try urlDecoded(text))
    case .base64Encode: return .text(Base64.encode(Array(text.utf8)))
    case .base64Decode:
      guard let bytes = Base64.decode(text), let decoded = String(validating: bytes, as: UTF8.self), !bytes.contains(0) else {
        throw RenderFault("invalid base64 provided to base64_decode")
      }
      return .text(decoded)
    case .replace: return .text(try replaced(text, first, try unescapedReplacement(second, match: first, limits), limits))
    case .replaceFirst: return .text(try replaced(text, first, try unescapedReplacement(second, match: first, limits), limits, .first))
    case .replaceLast: return .text(try replaced(text, first, second, limits, .last))
    case .remove: return .text(try replaced(text, first, "", limits))
    case .removeFirst: return .text(try replaced(text, first, "", limits, .first))
    case .removeLast: return .text(try replaced(text, first, "", limits, .last))
    case .truncate:
      if input == .none { return .none }
      let length = try FilterNumbers.whole(arguments.first, otherwise: 50)
      let ellipsis = arguments.count > 1 ? arguments[1].filterText : "..."
      guard text.unicodeScalars.count > length else { return .text(text) }
      return .text(scalars(text, 0..<max(0, length - ellipsis.unicodeScalars.count)) + ellipsis)
    case .truncatewords:
      if input == .none { return .none }
      let count = max(1, try FilterNumbers.whole(arguments.first, otherwise: 15))
      let words = splitOnSpace(text)
      guard words.count > count else { return .text(text) }
      return .text(words.prefix(count).joined(separator: " ") + (arguments.count > 1 ? arguments[1].filterText : "..."))
    case .split: return .list(pieces(text, first).map { .text($0) })
    case .slice, .join, .size, .first, .last, .reverse, .sort, .sortNatural, .uniq, .map, .where, .reject, .find, .has, .compact, .concat, .sum,
      .plus, .minus, .times, .dividedBy, .modulo, .abs, .ceil, .floor, .round, .atLeast, .atMost, .default, .date:
      return input  // of the other families
    }
  }

  static func scalars(_ text: String, _ range: Range<Int>) -> String {
    let view = text.unicodeScalars
    return String(String.UnicodeScalarView(view.dropFirst(range.lowerBound).prefix(range.count)))
  }

  private static func isSpace(_ scalar: Unicode.Scalar) -> Bool { scalar == " " || (0x09...0x0D).contains(scalar.value) || scalar.value == 0 }

  private static func trimmed(_ text: String, start: Bool, end: Bool) -> String {
    var view = Substring(text).unicodeScalars
    if start { while let first = view.first, isSpace(first) { view.removeFirst() } }
    if end { while let last = view.last, isSpace(last) { view.removeLast() } }
    return String(view)
  }

  static func splitOnSpace(_ text: String) -> [String] {
    text.unicodeScalars.split(whereSeparator: { isSpace($0) && $0.value != 0 }).map { String(String.UnicodeScalarView($0)) }
  }

  private static func pieces(_ text: String, _ separator: String) -> [String] {
    if separator == " " { return splitOnSpace(text) }
    if separator.isEmpty { return text.unicodeScalars.map { String($0) } }
    var parts: [String] = []
    let bytes = Array(text.utf8)
    let needle = ByteNeedle(separator)
    var start = 0
    for at in needle.places(in: bytes.span, 0..<bytes.count) {
      parts.append(String(decoding: bytes[start..<at], as: UTF8.self))
      start = at + needle.bytes.count
    }
    parts.append(String(decoding: bytes[start...], as: UTF8.self))
    while parts.last == "" { parts.removeLast() }
    return parts
  }

  private enum Places { case all, first, last }

  /// How long the result is, is known before it is made.
  private static func replaced(_ text: String, _ sought: String, _ replacement: String, _ limits: Limits, _ which: Places = .all)
    throws(RenderFault) -> String
  {
    let bytes = Array(text.utf8)
    let needle = ByteNeedle(sought)
    let places: [Int] =
      switch which {
      case .all: sought.isEmpty ? boundaries(bytes) : needle.places(in: bytes.span, 0..<bytes.count)
      case .first: needle.first(in: bytes.span, 0..<bytes.count).map { [$0] } ?? []
      case .last: needle.last(in: bytes.span, 0..<bytes.count).map { [$0] } ?? []
      }
    let inserted = places.count.multipliedReportingOverflow(by: replacement.utf8.count)
    if inserted.overflow || inserted.partialValue > limits.renderBytes { throw RenderFault.tooLong(limits) }
    var out: [UInt8] = []
    out.reserveCapacity(bytes.count + inserted.partialValue)
    var start = 0
    for at in places {
      out += bytes[start..<at]
      out += replacement.utf8
      start = at + needle.bytes.count
    }
    return String(decoding: out + bytes[start...], as: UTF8.self)
  }

  /// Where nothing is found: before each scalar, and at the end.
  private static func boundaries(_ bytes: [UInt8]) -> [Int] { bytes.indices.filter { bytes[$0] & 0xC0 != 0x80 } + [bytes.count] }

  /// Ruby reads `\\`, `\0` and `\&` in a replacement.
  private static func unescapedReplacement(_ replacement: String, match: String, _ limits: Limits) throws(RenderFault) -> String {
    guard replacement.contains("\\") else { return replacement }
    var out = ""
    var rest = Substring(replacement)
    while let character = rest.popFirst() {
      guard character == "\\", let next = rest.first else {
        out.append(character)
        continue
      }
      switch next {
      case "\\": out.append("\\")
      case "0", "&": out += match
      default: out += "\\\(next)"
      }
      if out.utf8.count > limits.renderBytes { throw RenderFault.tooLong(limits) }
      rest = rest.dropFirst()
    }
    return out
  }

  private static func withoutHTML(_ text: String) -> String {
    var bytes = Array(text.utf8)
    for (open, close) in [("<script", "</script>"), ("<!--", "-->"), ("<style", "</style>")] {
      bytes = removing(bytes, from: Array(open.utf8), through: Array(close.utf8))
    }
    return String(decoding: removing(bytes, from: [0x3C], through: [0x3E]), as: UTF8.self)
  }

  private static func removing(_ bytes: [UInt8], from open: [UInt8], through close: [UInt8]) -> [UInt8] {
    var out: [UInt8] = []
    var start = 0
    while let at = bytes.span.firstIndex(of: open, in: start..<bytes.count),
      let end = bytes.span.firstIndex(of: close, in: at + open.count..<bytes.count)
    {
      out += bytes[start..<at]
      start = end + close.count
    }
    return out + bytes[start...]
  }

  private static func escaped(_ text: String, once: Bool) -> String {
    var out = ""
    var rest = Substring(text).unicodeScalars
    while let scalar = rest.popFirst() {
      out += once && scalar == "&" && startsEntity(rest) ? "&" : CellText.html(scalar)
    }
    return out
  }

  private static func startsEntity(_ rest: Substring.UnicodeScalarView) -> Bool {
    let body = rest.prefix(32).prefix { $0 != ";" }
    guard body.count < 32, !body.isEmpty, body.endIndex < rest.endIndex else { return false }
    if body.first == "#" { return body.count > 1 && body.dropFirst().allSatisfy { ("0"..."9").contains($0) } }
    return body.allSatisfy { ("a"..."z").contains($0) || ("A"..."Z").contains($0) }
  }

  private static func urlDecoded(_ text: String) throws(RenderFault) -> String {
    let bytes = Array(text.utf8)
    var out: [UInt8] = []
    var at = 0
    while at < bytes.count {
      if bytes[at] == 0x2B {
        out.append(0x20)
      } else if bytes[at] == 0x25, at + 2 < bytes.count, let byte = UInt8(String(decoding: bytes[at + 1...at + 2], as: UTF8.self), radix: 16),
        bytes[at + 1] != 0x2B
      {
        out.append(byte)
        at += 2
      } else {
        out.append(bytes[at])
      }
      at += 1
    }
    // U+0000 is taken nowhere: what a follower sends in could carry it past every other look.
    guard let decoded = String(validating: out, as: UTF8.self), !out.contains(0) else { throw RenderFault("invalid byte sequence in UTF-8") }
    return decoded
  }
}

/// RFC 4648, padded, without line breaks.
enum Base64 {
  private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

  static func encode(_ bytes: [UInt8]) -> String {
    var out: [UInt8] = []
    for start in stride(from: 0, to: bytes.count, by: 3) {
      let chunk = bytes[start..<min(start + 3, bytes.count)]
      let bits = chunk.reduce(0) { $0 << 8 | UInt32($1) } << UInt32(8 * (3 - chunk.count))
      for index in 0..<4 { out.append(index <= chunk.count ? alphabet[Int(bits >> UInt32(18 - 6 * index) & 63)] : 0x3D) }
    }
    return String(decoding: out, as: UTF8.self)
  }

  static func decode(_ text: String) -> [UInt8]? {
    let bytes = Array(text.utf8)
    guard bytes.count % 4 == 0 else { return nil }
    var out: [UInt8] = []
    for start in stride(from: 0, to: bytes.count, by: 4) {
      let padding = bytes[start..<start + 4].reversed().prefix { $0 == 0x3D }.count
      guard padding <= 2, padding == 0 || start + 4 == bytes.count else { return nil }
      var bits: UInt32 = 0
      for byte in bytes[start..<start + 4 - padding] {
        guard let value = alphabet.firstIndex(of: byte) else { return nil }
        bits = bits << 6 | UInt32(value)
      }
      bits <<= UInt32(6 * padding)
      for index in 0..<3 - padding { out.append(UInt8(truncatingIfNeeded: bits >> UInt32(16 - 8 * index))) }
    }
    return out
  }
}
