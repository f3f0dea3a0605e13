/// `{ total: 5,000 }`: between brackets the comma ends the value, and `000` is a key of its own.
struct Thousands {
  /// What the author meant, `5000`.
  private let number: String
  private let key: String
  private let value: String
  /// From the value to its last part.
  private let written: SourceSpan
  private let part: Located<String>
  /// Whether this is the part behind the first comma: the others are said with it.
  let isFirst: Bool

  /// Nil unless a key is such a part.
  init?(_ entry: YAMLEntry, among entries: [YAMLEntry]) {
    guard Self.isPart(entry), let at = entries.firstIndex(where: { $0.key.span == entry.key.span }) else { return nil }
    var first = at
    while first > 0, Self.isPart(entries[first - 1]) { first -= 1 }
    guard first > 0, let value = entries[first - 1].value.scalar, (1...3).contains(value.utf8.count), Self.areDigits(value) else { return nil }
    var end = first
    while end + 1 < entries.count, Self.isPart(entries[end + 1]) { end += 1 }
    let start = entries[first - 1].value.span
    number = value + entries[first...end].map(\.key.value).joined()
    key = entries[first - 1].key.value
    self.value = value
    written = start.narrowed(to: start.bytes.lowerBound..<entries[end].key.span.bytes.upperBound)
    part = entry.key
    isFirst = first == at
  }

  func finding(in title: Phrase) -> Diagnostic {
    Diagnostic(
      .unknownKey, "unknown key `\(part.value)` in \(title): the comma before it ends the value", at: part.span,
      notes: ["between brackets a comma stands between keys: `\(key)` is `\(value)` here"], help: ["write `\(key): \(number)`, without commas"],
      fix: number, of: written)
  }

  /// Three digits that nothing is said of; behind the last of them there may be decimals.
  private static func isPart(_ entry: YAMLEntry) -> Bool {
    guard entry.value.scalar?.isEmpty ?? false else { return false }
    let halves = entry.key.value.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
    return halves[0].utf8.count == 3 && halves.allSatisfy { areDigits($0) }
  }

  private static func areDigits(_ text: some StringProtocol) -> Bool { !text.isEmpty && text.utf8.allSatisfy { (0x30...0x39).contains($0) } }
}

extension Thousands {
  /// A number that was written with commas between thousands, without them; nil for any other text.
  static func plain(_ text: String) -> String? {
    let parts = text.split(separator: ",", omittingEmptySubsequences: false)
    guard parts.count > 1, (1...3).contains(parts[0].utf8.count), areDigits(parts[0]) else { return nil }
    for (place, part) in parts.enumerated().dropFirst() {
      let halves = part.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
      guard halves[0].utf8.count == 3, halves.count == 1 || place == parts.count - 1, halves.allSatisfy({ areDigits($0) }) else { return nil }
    }
    return parts.joined()
  }
}
