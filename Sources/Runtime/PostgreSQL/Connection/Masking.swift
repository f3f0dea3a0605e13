extension ConnectionString {
  /// The text for people: what opens the door is left out.
  package var masked: String { Self.masked(text) }

  /// Of any text that somebody gave for a connection string. Of one that cannot be read nothing is shown, since nobody knows what is what in it.
  package static func masked(_ text: String) -> String {
    guard (try? ConnectionString(text)) != nil else { return "…" }
    // By bytes: a sign that joins the one before it hides no `=` and no `@`.
    let bytes = Array(text.utf8)
    let scheme = ["postgresql://", "postgres://"].first { text.utf8.starts(with: $0.utf8) }
    let secret = scheme.map { secretOfAddress(bytes, from: $0.utf8.count) } ?? secretOfWords(bytes)
    var shown: [UInt8] = []
    for (index, byte) in bytes.enumerated() {
      if !secret.contains(index) {
        shown.append(byte)
      } else if !secret.contains(index - 1) {
        shown += "…".utf8
      }
    }
    return String(decoding: shown, as: UTF8.self)
  }

  private static func isSecret(_ name: some Sequence<UInt8>) -> Bool { ["password", "sslpassword"].contains { name.elementsEqual($0.utf8) } }

  /// A password with a bare `/` or `@` ends early for libpq, and its rest is taken for a host or a database: so all is hidden up to the last `@`.
  private static func secretOfAddress(_ bytes: [UInt8], from start: Int) -> Set<Int> {
    var secret: Set<Int> = []
    let body = bytes[start...]
    if let colon = body.firstIndex(of: UInt8(ascii: ":")), let at = body.lastIndex(of: UInt8(ascii: "@")), colon < at {
      secret.formUnion(colon + 1..<at)
    }
    for place in body.indices where bytes[place] == UInt8(ascii: "?") || bytes[place] == UInt8(ascii: "&") {
      let pair = bytes[(place + 1)...].prefix { $0 != UInt8(ascii: "&") }
      guard let equals = pair.firstIndex(of: UInt8(ascii: "=")), isSecret(decoded(pair[..<equals])) else { continue }
      secret.formUnion(equals + 1..<pair.endIndex)
    }
    return secret
  }

  /// Names of options may be written with percent signs too.
  private static func decoded(_ text: ArraySlice<UInt8>) -> [UInt8] {
    var decoded: [UInt8] = []
    var rest = text
    while let byte = rest.popFirst() {
      let digits = rest.prefix(2)
      if byte == UInt8(ascii: "%"), digits.count == 2, let value = UInt8(String(decoding: digits, as: UTF8.self), radix: 16) {
        decoded.append(value)
        rest = rest.dropFirst(2)
      } else {
        decoded.append(byte)
      }
    }
    return decoded
  }

  /// `name = value`, with quotes and backslashes as libpq takes them.
  private static func secretOfWords(_ bytes: [UInt8]) -> Set<Int> {
    var secret: Set<Int> = []
    var rest = bytes[...]
    while true {
      rest = rest.drop(while: isSpace)
      let name = rest.prefix { !isSpace($0) && $0 != UInt8(ascii: "=") }
      rest = rest[name.endIndex...].drop(while: isSpace)
      guard rest.popFirst() != nil else { return secret }
      rest = rest.drop(while: isSpace)
      let start = rest.startIndex
      let isQuoted = rest.first == UInt8(ascii: "'")
      if isQuoted { rest = rest.dropFirst() }
      while let byte = rest.first, isQuoted || !isSpace(byte) {
        rest = rest.dropFirst(byte == UInt8(ascii: "\\") ? 2 : 1)
        if isQuoted, byte == UInt8(ascii: "'") { break }
      }
      if isSecret(name) { secret.formUnion(start..<rest.startIndex) }
    }
  }

  /// As C's `isspace`.
  private static func isSpace(_ byte: UInt8) -> Bool { byte == 32 || 9...13 ~= byte }
}
