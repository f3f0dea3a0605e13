/// Values on their way into a rules file: what is read from it is the same again.
package indirect enum WrittenYAML: Hashable, Sendable {
  /// As it stands there.
  case word(String)
  case list([WrittenYAML])
  case map([Entry])

  package struct Entry: Hashable, Sendable {
    package let key: String
    package let value: WrittenYAML
    package init(_ key: String, _ value: WrittenYAML) {
      self.key = key
      self.value = value
    }
  }

  /// In quotes where YAML or a reader could take it for something else.
  package static func text(_ text: String) -> WrittenYAML { .word(written(text)) }

  // MARK: scalars

  /// Whether no quotes can keep it: a line end that every way of reading makes a line feed.
  package static func losesPart(of text: String) -> Bool { text.unicodeScalars.contains { $0 == "\r" || $0 == "\u{2028}" || $0 == "\u{2029}" } }

  private static func written(_ text: String) -> String {
    if isPlain(text) { return text }
    // Quotes inside are easier to read when nothing stands before them.
    let readsBetter =
      text.unicodeScalars.contains { $0 == "\"" || $0 == "\\" } && text.unicodeScalars.allSatisfy { escape($0) == nil || $0 == "\"" || $0 == "\\" }
    return readsBetter ? singleQuoted(text) : quoted(text)
  }

  /// By scalars: a mark that combines would hide the quote before it.
  private static func singleQuoted(_ text: String) -> String {
    text.unicodeScalars.reduce(into: "'") { out, scalar in
      out.unicodeScalars.append(scalar)
      if scalar == "'" { out.unicodeScalars.append(scalar) }
    } + "'"
  }

  /// Between double quotes, with everything visible.
  package static func quoted(_ text: String) -> String {
    text.unicodeScalars.reduce(into: "\"") { out, scalar in
      if let escape = escape(scalar) { out += escape } else { out.unicodeScalars.append(scalar) }
    } + "\""
  }

  /// Nil for what stands for itself.
  private static func escape(_ scalar: Unicode.Scalar) -> String? {
    switch scalar {
    case "\"": return "\\\""
    case "\\": return "\\\\"
    case "\n": return "\\n"
    case "\t": return "\\t"
    default: break
    }
    switch scalar.value {
    case ..<0x20, 0x7F...0x9F: return "\\x" + HexDigits.padded(UInt64(scalar.value), to: 2, uppercase: true)
    case 0xA0, 0x2028, 0x2029, 0xFFFE, 0xFFFF: return "\\u" + HexDigits.padded(UInt64(scalar.value), to: 4, uppercase: true)
    default: return LookAlikes.ascii(scalar) == "" ? "\\u" + HexDigits.padded(UInt64(scalar.value), to: 4, uppercase: true) : nil
    }
  }

  /// Words of letters, which nobody takes for a number, a date, a truth or a sign of YAML's.
  private static func isPlain(_ text: String) -> Bool {
    let scalars = text.unicodeScalars
    guard let first = scalars.first, let last = scalars.last, text.utf8.count <= 120, isLetter(first), isLetter(last) || isDigit(last) else {
      return false
    }
    return scalars.allSatisfy { isLetter($0) || isDigit($0) || "_-./ ".unicodeScalars.contains($0) } && !text.contains("  ")
      && !truths.contains(text.lowercased())
  }

  private static func isDigit(_ scalar: Unicode.Scalar) -> Bool { ("0"..."9").contains(scalar) }
  private static func isLetter(_ scalar: Unicode.Scalar) -> Bool {
    ("a"..."z").contains(scalar) || ("A"..."Z").contains(scalar) || (scalar.value >= 0x2E80 && scalar.properties.isIdeographic)
  }
  private static let truths: Set<String> = ["true", "false", "yes", "no", "on", "off", "y", "n", "null", "none"]

  // MARK: collections

  /// On one line.
  package var line: String {
    switch self {
    case .word(let word): word
    case .list(let items): items.isEmpty ? "[]" : "[ \(items.map(\.line).joined(separator: ", ")) ]"
    case .map(let entries): entries.isEmpty ? "{}" : "{ \(entries.map(\.line).joined(separator: ", ")) }"
    }
  }

  /// As an item of a list, `- ` before it: on one line where it has room.
  package func item(width: Int) -> String {
    let line = "- " + line
    guard DisplayWidth.of(line) > width, let block = block(width: width - 2) else { return line }
    return "- " + block.joined(separator: "\n  ")
  }

  /// A line for each entry, or several; nil for what is always one.
  private func block(width: Int) -> [String]? {
    switch self {
    case .word: return nil
    case .list(let items): return items.isEmpty ? nil : items.flatMap { $0.item(width: width).split(separator: "\n").map { String($0) } }
    case .map(let entries):
      if entries.isEmpty { return nil }
      return entries.flatMap { entry in
        guard DisplayWidth.of(entry.line) > width, let block = entry.value.block(width: width - 2) else { return [entry.line] }
        return [entry.writtenKey + ":"] + block.map { "  " + $0 }
      }
    }
  }
}

extension WrittenYAML.Entry {
  package var line: String { "\(writtenKey): \(value.line)" }

  /// Old readers of YAML take `on` for a truth; this language has a key of that name, and nobody writes it in quotes.
  fileprivate var writtenKey: String { key == "on" ? key : WrittenYAML.text(key).line }
}
