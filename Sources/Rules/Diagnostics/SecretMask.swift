/// Which bytes of a file are shown to nobody: what stands below a key that holds a secret, and what has the shape of one.
///
/// It reads bytes, not YAML: a file that is no YAML may hold a secret too, and is shown just as much.
package struct SecretMask: Sendable {
  /// Offsets into the file, from the first to the last; they do not overlap.
  package private(set) var ranges: [Range<Int>] = []
  private let bytes: [UInt8]

  /// - Complexity: O(bytes).
  package init(_ file: SourceFile) {
    bytes = file.utf8
    scan(0..<bytes.count, isNested: false)
  }

  /// The hidden texts themselves.
  package var texts: Set<String> { Set(ranges.map { String(decoding: bytes[$0], as: UTF8.self) }) }

  /// Bytes that one value may have; what is longer is no secret of a rules file.
  private static let longestValue = 64 << 10

  private mutating func scan(_ range: Range<Int>, isNested: Bool) {
    var line = Line(start: bytes[..<range.lowerBound].lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0)
    if isNested { line.pass(bytes, line.start..<range.lowerBound) }
    // By itself, so that it is looked up once and not for each byte.
    let bytes = bytes
    var at = range.lowerBound
    while at < range.upperBound {
      guard Self.isWord(bytes[at]) else {
        line.pass(bytes[at], at: at)
        at += 1
        continue
      }
      var end = at + 1
      while end < range.upperBound, Self.isWord(bytes[end]) { end += 1 }
      if let value = value(of: at..<end, line, isNested: isNested), value.range.upperBound <= range.upperBound {
        if value.isSecret { hideScalars(in: value.range) } else { scan(value.range, isNested: true) }
        end = value.range.upperBound
        line.pass(bytes, at..<end)
      } else {
        hideIfShaped(at..<end)
        // Of a word only its beginning tells anything of its line.
        line.pass(bytes[at], at: at)
      }
      at = end
    }
  }

  /// Where a line began, how many brackets of it are open, and of those before it since the last line that is not further in.
  private struct Line {
    var start: Int
    var depth = 0
    var before = 0

    mutating func pass(_ bytes: [UInt8], _ range: Range<Int>) { for index in range { pass(bytes[index], at: index) } }

    mutating func pass(_ byte: UInt8, at index: Int) {
      if index == start, byte > 0x20 { before = 0 }
      switch byte {
      case UInt8(ascii: "\n"): self = Line(start: index + 1, before: max(0, before + depth))
      case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
      case UInt8(ascii: "}"), UInt8(ascii: "]"): depth -= 1
      default: break
      }
    }
  }

  /// Written out: it is asked of each byte of every file.
  private static func isWord(_ byte: UInt8) -> Bool {
    (0x61...0x7A).contains(byte | 0x20) || (0x30...0x39).contains(byte) || byte == UInt8(ascii: "_")
  }

  /// How the words begin that `value(of:)` looks for: most others are seen to be none of them at once.
  private static let beginnings = ByteSet(
    (SecretSigns.keys + SecretSigns.nested.flatMap { [$0.outer, $0.key] }).compactMap(\.utf8.first).flatMap { [$0, $0 & ~0x20] })

  private mutating func hide(_ range: Range<Int>) {
    guard !range.isEmpty else { return }
    if let last = ranges.last, last.upperBound >= range.upperBound { return }
    ranges.append(max(range.lowerBound, ranges.last?.upperBound ?? 0)..<range.upperBound)
  }

  private mutating func hideIfShaped(_ range: Range<Int>) {
    if SecretSigns.Shape(bytes[range]) != nil { hide(range) }
  }

  // MARK: where a value ends

  /// What stands below a word, when it is the key of a secret or of what holds one; nil for any other word, which is not looked at further.
  private func value(of word: Range<Int>, _ line: Line, isNested: Bool) -> (range: Range<Int>, isSecret: Bool)? {
    guard word.count <= 20, Self.beginnings.contains(bytes[word.lowerBound]) else { return nil }
    // Whether it is a key at all is seen at once, and most words are none.
    var at = word.upperBound
    if at < bytes.count, bytes[at] == UInt8(ascii: "\"") || bytes[at] == UInt8(ascii: "'") { at += 1 }
    while at < bytes.count, bytes[at] == UInt8(ascii: " ") { at += 1 }
    if at < bytes.count, bytes[at] == UInt8(ascii: ":") {
      at += 1
    } else if bytes[at...].starts(with: "：".utf8) {
      at += "：".utf8.count
    } else {
      return nil
    }
    let name = String(decoding: bytes[word], as: UTF8.self).lowercased()
    let isSecret = SecretSigns.keys.contains(name) || (isNested && SecretSigns.nested.contains { $0.key == name })
    guard isSecret || (!isNested && SecretSigns.nested.contains { $0.outer == name }) else { return nil }
    if line.depth > 0 { return (at..<flowEnd(from: at), isSecret) }
    let end = blockEnd(from: at, column: word.lowerBound - line.start)
    // A bracket of an earlier line may be part of a text: whichever reading hides more.
    return (at..<(line.before > 0 ? max(end, flowEnd(from: at)) : end), isSecret)
  }

  private func depth(of range: Range<Int>) -> Int {
    bytes[range].reduce(0) { depth, byte in
      byte == UInt8(ascii: "{") || byte == UInt8(ascii: "[") ? depth + 1 : byte == UInt8(ascii: "}") || byte == UInt8(ascii: "]") ? depth - 1 : depth
    }
  }

  /// The end of a value between brackets: a comma or the bracket that closes them.
  private func flowEnd(from start: Int) -> Int {
    var at = start
    var depth = 0
    var quote: UInt8?
    var hasBegun = false
    while at < bytes.count, at - start < Self.longestValue {
      let byte = bytes[at]
      hasBegun = hasBegun || byte > 0x20
      if let open = quote {
        if byte == open { quote = nil }
      } else {
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "'"): quote = byte
        case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
        case UInt8(ascii: "}"), UInt8(ascii: "]"):
          if depth == 0 { return at }
          depth -= 1
        case UInt8(ascii: ","): if depth == 0 { return at }
        // A bracket that is never closed hides the line where the value stands, and no more.
        case UInt8(ascii: "\n"): if depth == 0, hasBegun { return at }
        default: break
        }
      }
      at += 1
    }
    return at
  }

  /// The end of a value in lines: the first line that is not further in than its key.
  private func blockEnd(from start: Int, column: Int) -> Int {
    var end = bytes[start...].firstIndex(of: UInt8(ascii: "\n")) ?? bytes.count
    let isAlone = bytes[start..<end].allSatisfy { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\r") }
    var open = depth(of: start..<end)
    while end < bytes.count, end - start < Self.longestValue {
      let line = end + 1
      let next = bytes[line...].firstIndex(of: UInt8(ascii: "\n")) ?? bytes.count
      let indent = bytes[line..<next].prefix { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }.count
      let isBlank = line + indent >= next
      let isItem = isAlone && indent == column && line + indent < next && bytes[line + indent] == UInt8(ascii: "-")
      guard isBlank || indent > column || isItem || open > 0 else { break }
      open += depth(of: line..<next)
      end = next
    }
    return end
  }

  // MARK: what of a value is hidden

  /// Hides every scalar but keys and the places where secrets are kept.
  private mutating func hideScalars(in value: Range<Int>) {
    var at = value.lowerBound
    var key = ""
    while at < value.upperBound {
      let byte = bytes[at]
      if byte <= 0x20 || "{}[],:-|>#".utf8.contains(byte) {
        if byte == UInt8(ascii: ",") || byte == UInt8(ascii: "\n") { key = "" }
        at += 1
        continue
      }
      var range: Range<Int>
      if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") {
        let close = bytes[(at + 1)..<value.upperBound].firstIndex(of: byte) ?? value.upperBound
        range = (at + 1)..<close
        at = min(close + 1, value.upperBound)
      } else {
        var end = at
        while end < value.upperBound, !endsPlain(end, before: value.upperBound) { end += 1 }
        while end > at, bytes[end - 1] == UInt8(ascii: " ") || bytes[end - 1] == UInt8(ascii: "\r") { end -= 1 }
        range = at..<max(end, at + 1)
        at = range.upperBound
      }
      let text = String(decoding: bytes[range].prefix(256), as: UTF8.self)
      if isFollowedByColon(at, before: value.upperBound), range.count <= 20, text.utf8.allSatisfy({ (0x61...0x7A).contains($0) || $0 == 0x5F }) {
        key = text
        continue
      }
      let isPlace = SecretSigns.places.contains(key) && SecretSigns.Shape(bytes[range]) == nil
      if !isPlace, TokenFamily(rawValue: text) == nil { hide(range) }
    }
  }

  private func endsPlain(_ at: Int, before end: Int) -> Bool {
    switch bytes[at] {
    case UInt8(ascii: "\n"), UInt8(ascii: ","), UInt8(ascii: "{"), UInt8(ascii: "}"), UInt8(ascii: "["), UInt8(ascii: "]"): true
    case UInt8(ascii: ":"): at + 1 >= end || bytes[at + 1] <= 0x20
    case UInt8(ascii: "#"): at > 0 && bytes[at - 1] <= 0x20
    default: false
    }
  }

  private func isFollowedByColon(_ at: Int, before end: Int) -> Bool {
    bytes[at..<end].first { $0 != UInt8(ascii: " ") } == UInt8(ascii: ":")
  }
}

extension Diagnostic {
  /// The same finding, with these texts shown nowhere in it.
  package func hiding(_ secrets: Set<String>) -> Diagnostic {
    guard secrets.contains(where: { secret in texts.contains { Self.holds(secret, in: $0) } }) else { return self }
    // Longer ones first: one may begin another.
    let ordered = secrets.sorted { ($0.utf8.count, $0) > ($1.utf8.count, $1) }
    func hidden(_ text: String) -> String { ordered.reduce(text) { Self.hide($1, in: $0) } }
    func hidden(_ phrase: Phrase) -> Phrase {
      let masked = phrase.mappingTexts { ordered.contains($0) ? "***" : hidden($0) }
      // Should one stand in the words themselves, the words give way.
      return ordered.contains { Self.holds($0, in: masked.english) } ? masked.mapped { hidden($0) } : masked
    }
    var copy = Diagnostic(
      code, hidden(message), severity: severity, at: primary.span, label: hidden(primary.text),
      related: related.map { Label($0.span, hidden($0.text)) }, notes: notes.map { hidden($0) }, help: help.map { hidden($0) },
      // A fix with stars in it would break the file.
      fix: fix.flatMap { hidden($0.replacement) == $0.replacement ? $0.replacement : nil }, of: fix?.span
    )
    copy.isRaised = isRaised
    copy.witnesses = witnesses.map { FindingWitness(label: $0.label.map { hidden($0) }, line: hidden($0.line), test: hidden($0.test)) }
    return copy
  }

  private var texts: [String] {
    ([message, primary.text] + related.map(\.text) + notes + help + witnesses.map(\.sentence)).map(\.english)
      + (fix.map { [$0.replacement] } ?? []) + witnesses.map(\.test.english)
  }

  /// A short text is a word of ours as well: it is hidden where it is quoted, and where it is all that stands in a place.
  private static func spellings(of secret: String) -> [String] {
    secret.utf8.count >= 6 ? [secret] : secret.utf8.count >= 3 ? ["`\(secret)`", "\"\(secret)\""] : []
  }

  private static func holds(_ secret: String, in text: String) -> Bool { spellings(of: secret).contains { text.contains($0) } }

  private static func hide(_ secret: String, in text: String) -> String {
    spellings(of: secret).reduce(text) { $0.replacing($1, with: $1 == secret ? "***" : "`***`") }
  }
}

extension [Diagnostic] {
  /// The findings as they may be shown: no text in them is a secret of the files that they point into.
  package func hidingSecrets(of files: [SourceFile]) -> [Diagnostic] {
    let pointed = Set(flatMap { [$0.primary] + $0.related }.map(\.span.file))
    let secrets = pointed.reduce(into: Set<String>()) { $0.formUnion(SecretMask(files[Int($1.index)]).texts) }
    return secrets.isEmpty ? self : map { $0.hiding(secrets) }
  }
}
