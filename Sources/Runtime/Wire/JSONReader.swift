package import Rules
/// Why bytes are not JSON.
package enum JSONFault: Error, Hashable, Sendable {
  case notUTF8
  /// At this byte; behind the last one when it breaks off.
  case malformed(offset: Int)
  /// Two members of one object have the same name: who reads the first and who reads the last would differ. Names of the same letters in
  /// other code points (NFC, NFD) are the same as well: a value here is found by its letters, and one of the two would be lost.
  case repeatedName(offset: Int)
  case tooDeep(limit: Int)
  /// A text with U+0000, which ends a text for many who read it, and which not every database keeps.
  case nul(offset: Int)

  /// What is wrong with it, behind "it is".
  package var message: Phrase {
    switch self {
    case .notUTF8: "not UTF-8"
    case .malformed(let offset): "not JSON from byte \(offset) on"
    case .repeatedName(let offset): "JSON with a name that stands twice in one object (byte \(offset))"
    case .tooDeep(let limit): "JSON of over \(limit) levels"
    case .nul(let offset): "JSON with a text that has U+0000 in it, which is taken nowhere (byte \(offset))"
    }
  }
}

/// JSON by the letter (RFC 8259), in one pass: no comma too many, no name twice, nothing behind the end, and a bound on its depth before
/// there is a level too many. The toolchain's decoder takes the first two, and its time grows with the square of the depth.
struct JSONReader {
  private let bytes: [UInt8]
  private let limit: Int
  private let takesNUL: Bool
  private var at = 0
  private var depth = 0

  /// - Parameter bytes: of valid UTF-8.
  init(_ bytes: [UInt8], depth limit: Int, takesNUL: Bool) {
    self.bytes = bytes
    self.takesNUL = takesNUL
    self.limit = limit
    // Editors of other systems put a mark in front.
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { at = 3 }
  }

  mutating func document() throws(JSONFault) -> JSON {
    let value = try value()
    skipSpace()
    if at < bytes.count { throw broken }
    return value
  }

  private var broken: JSONFault { .malformed(offset: at) }
  private var next: UInt8? { at < bytes.count ? bytes[at] : nil }

  private mutating func skipSpace() {
    while let byte = next, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { at += 1 }
  }

  /// Goes past white space and this byte, if it is the next.
  private mutating func takes(_ byte: UInt8) -> Bool {
    skipSpace()
    guard next == byte else { return false }
    at += 1
    return true
  }

  private mutating func value() throws(JSONFault) -> JSON {
    skipSpace()
    switch next {
    case UInt8(ascii: "{"): return .object(try object())
    case UInt8(ascii: "["): return .array(try array())
    case UInt8(ascii: "\""): return .string(try string())
    case UInt8(ascii: "t"): return try word("true", .bool(true))
    case UInt8(ascii: "f"): return try word("false", .bool(false))
    case UInt8(ascii: "n"): return try word("null", .null)
    default: return try number()
    }
  }

  private mutating func word(_ word: StaticString, _ value: JSON) throws(JSONFault) -> JSON {
    guard bytes[at...].starts(with: Array(word.description.utf8)) else { throw broken }
    at += word.utf8CodeUnitCount
    return value
  }

  private mutating func enter() throws(JSONFault) {
    guard depth < limit else { throw .tooDeep(limit: limit) }
    depth += 1
    at += 1
  }

  private mutating func object() throws(JSONFault) -> [String: JSON] {
    try enter()
    defer { depth -= 1 }
    var fields: [String: JSON] = [:]
    if takes(UInt8(ascii: "}")) { return fields }
    while true {
      skipSpace()
      guard next == UInt8(ascii: "\"") else { throw broken }
      let start = at
      let name = try string()
      guard takes(UInt8(ascii: ":")) else { throw broken }
      guard fields.updateValue(try value(), forKey: name) == nil else { throw .repeatedName(offset: start) }
      if takes(UInt8(ascii: "}")) { return fields }
      guard takes(UInt8(ascii: ",")) else { throw broken }
    }
  }

  private mutating func array() throws(JSONFault) -> [JSON] {
    try enter()
    defer { depth -= 1 }
    var items: [JSON] = []
    if takes(UInt8(ascii: "]")) { return items }
    while true {
      items.append(try value())
      if takes(UInt8(ascii: "]")) { return items }
      guard takes(UInt8(ascii: ",")) else { throw broken }
    }
  }

  private mutating func string() throws(JSONFault) -> String {
    at += 1
    var start = at
    var decoded: [UInt8] = []
    while let byte = next {
      switch byte {
      case UInt8(ascii: "\""):
        decoded += bytes[start..<at]
        at += 1
        return String(decoding: decoded, as: UTF8.self)
      case UInt8(ascii: "\\"):
        decoded += bytes[start..<at]
        at += 1
        try escape(into: &decoded)
        start = at
      case 0..<0x20: throw broken
      default: at += 1
      }
    }
    throw broken
  }

  private mutating func escape(into out: inout [UInt8]) throws(JSONFault) {
    guard let sign = next else { throw broken }
    at += 1
    switch sign {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): out.append(sign)
    case UInt8(ascii: "b"): out.append(0x08)
    case UInt8(ascii: "f"): out.append(0x0C)
    case UInt8(ascii: "n"): out.append(0x0A)
    case UInt8(ascii: "r"): out.append(0x0D)
    case UInt8(ascii: "t"): out.append(0x09)
    case UInt8(ascii: "u"):
      var code = try fourDigits()
      if (0xD800...0xDBFF).contains(code) {
        guard bytes[at...].starts(with: [UInt8(ascii: "\\"), UInt8(ascii: "u")]) else { throw broken }
        at += 2
        let low = try fourDigits()
        guard (0xDC00...0xDFFF).contains(low) else { throw broken }
        code = 0x1_0000 + (code - 0xD800) << 10 + (low - 0xDC00)
      }
      guard let scalar = Unicode.Scalar(code) else { throw broken }
      // Its six signs lie behind.
      if code == 0, !takesNUL { throw .nul(offset: at - 6) }
      out += scalar.utf8
    default: throw broken
    }
  }

  private mutating func fourDigits() throws(JSONFault) -> UInt32 {
    var code: UInt32 = 0
    for _ in 0..<4 {
      guard let byte = next, let digit = Character(Unicode.Scalar(byte)).hexDigitValue else { throw broken }
      code = code << 4 | UInt32(digit)
      at += 1
    }
    return code
  }

  private mutating func number() throws(JSONFault) -> JSON {
    let start = at
    if next == UInt8(ascii: "-") { at += 1 }
    if next == UInt8(ascii: "0") { at += 1 } else { try digits() }
    var isWhole = true
    if next == UInt8(ascii: ".") {
      isWhole = false
      at += 1
      try digits()
    }
    if next == UInt8(ascii: "e") || next == UInt8(ascii: "E") {
      isWhole = false
      at += 1
      if next == UInt8(ascii: "+") || next == UInt8(ascii: "-") { at += 1 }
      try digits()
    }
    let text = String(decoding: bytes[start..<at], as: UTF8.self)
    if isWhole, let whole = Int(text) { return .int(whole) }
    guard let value = Double(text), value.isFinite else { throw .malformed(offset: start) }
    return Int(exactly: value).map { .int($0) } ?? .number(value)
  }

  private mutating func digits() throws(JSONFault) {
    guard let byte = next, (0x30...0x39).contains(byte) else { throw broken }
    while let byte = next, (0x30...0x39).contains(byte) { at += 1 }
  }
}
