package import Engine

extension ServerAddress {
  /// Whatever libpq takes is one, by its scheme or in words as `host=db dbname=wx`; nil for what can only be the path of a file.
  /// - Throws: where it looks like one and is none, so that nobody takes it for a file and prints it.
  package init?(_ text: String) throws(StoreFault) {
    guard text.contains("=") || text.contains(":") else { return nil }
    // Somebody who has forgotten a sign there has a password in the place of a name.
    if text.contains("://"), let end = text.lastIndex(of: "@"), text[..<end].contains(where: \.isWhitespace) {
      throw StoreFault(PostgreSQLFault.connectionString)
    }
    guard let string = try? ConnectionString(text) else {
      if Self.looksLikeOne(text) { throw StoreFault(PostgreSQLFault.connectionString) }
      return nil
    }
    self.init(connection: text, shown: string.short)
  }

  private static func looksLikeOne(_ text: String) -> Bool {
    let lower = text.lowercased().filter { !$0.isWhitespace }
    if lower.hasPrefix("file:") { return false }
    // `NAME:PASSWORD@HOST`, whatever became of what stands before it.
    if let colon = lower.firstIndex(of: ":"), let at = lower.lastIndex(of: "@"), colon < at { return true }
    return ["://", "password=", "passwd="].contains { lower.contains($0) } || ["postgres:", "postgresql:"].contains { lower.hasPrefix($0) }
  }
}

extension ConnectionString {
  /// Which database it is, for a line of text: how to connect to it is left out.
  var short: String {
    var shown = masked
    if shown.contains("://"), !isInWords {
      let parts = shown.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
      let kept = parts.dropFirst().flatMap { $0.split(separator: "&") }.filter { pair in
        Self.telling.contains { pair.hasPrefix($0 + "=") }
      }
      shown = parts[0] + (kept.isEmpty ? "" : "?" + kept.joined(separator: "&"))
    } else {
      shown = Self.telling.compactMap { option in
        // An address in the place of a name has a password of its own.
        self[option].map { "\(option)=\($0.contains(":") ? Self.masked($0) : $0)" }
      }.joined(separator: " ")
    }
    let line = String(shown.map { $0.isASCII && ($0.asciiValue ?? 0) < 0x20 ? " " : $0 })
    return line.count > Self.mostShown ? line.prefix(Self.mostShown) + "…" : line
  }

  private var isInWords: Bool { !["postgresql://", "postgres://"].contains { text.hasPrefix($0) } }

  private static let telling = ["service", "host", "hostaddr", "port", "dbname", "user"]
  private static let mostShown = 120
}
