package import Rules
package import Wire

/// Rules as they stand in their files, for a page. Tables are named and not shown: a table may hold a stock, and a piece is worth something
/// to whoever reads it.
package struct RuleFilesReport {
  private let ruleSet: RuleSet
  /// Revisions whose files are kept, the newest first, with when they came into force.
  private let kept: [(revision: String, at: Int64)]
  private let hits: RuleHitReport?
  private let allowances: [Allowances.Allowed]

  /// Bytes of all files that are shown; what lies behind them is not.
  package static let shownBytes = 16 << 20
  private static let shownPieces = 200_000

  /// - Parameters:
  ///   - hits: nil where turns are not counted, or those of other rules.
  ///   - allowances: findings that comments allow; their places are in the files of the rule set.
  package init(
    _ ruleSet: RuleSet, kept: [(revision: String, at: Int64)], hits: RuleHitReport? = nil, allowances: [Allowances.Allowed] = []
  ) {
    self.ruleSet = ruleSet
    self.kept = kept
    self.hits = hits
    self.allowances = allowances
  }

  package var json: JSON {
    let (texts, tables) = files
    return [
      "revision": .string(ruleSet.revision), "files": .array(texts), "tables": .array(tables), "rules": .array(rules),
      "kept": .array(kept.map { ["revision": .string($0.revision), "since": .string(WallClock.text($0.at))] }),
      "hits": hits?.json ?? .null, "allowances": .array(allowances.map(json)),
    ]
  }

  /// - Complexity: O(bytes shown + pieces of stocks).
  private var files: (texts: [JSON], tables: [JSON]) {
    var (texts, tables): ([JSON], [JSON]) = ([], [])
    var room = Self.shownBytes
    let pieces = pieces
    for file in ruleSet.files {
      guard file.path.hasSuffix(".yaml") || file.path.hasSuffix(".yml") else {
        tables.append(["path": .string(file.path), "bytes": .int(file.utf8.count)])
        continue
      }
      let count = min(room, file.utf8.count)
      room -= count
      var fields: [String: JSON] = ["path": .string(file.path), "text": .string(Self.hide(pieces, in: Self.withoutSecrets(file).prefix(count)))]
      if count < file.utf8.count { fields["bytes"] = .int(file.utf8.count) }
      texts.append(.object(fields))
    }
    return (texts, tables)
  }

  /// What a rules file must not hold may stand in one that is served all the same, as an address with a key in it.
  private static func withoutSecrets(_ file: SourceFile) -> [UInt8] {
    let ranges = SecretMask(file).ranges
    if ranges.isEmpty { return file.utf8 }
    var out: [UInt8] = []
    var end = 0
    for range in ranges {
      out += file.utf8[end..<range.lowerBound] + Array("***".utf8)
      end = range.upperBound
    }
    return out + file.utf8[end...]
  }

  /// Of stocks whose list may stand among the rules; one of four letters or fewer guards nothing.
  private var pieces: Set<String> {
    var pieces: Set<String> = []
    for stock in ruleSet.compiled.stocks {
      switch stock.pieces {
      case .count: continue
      case .table, .rows:
        let count = min(stock.count(tables: ruleSet.compiled.tables), max(0, Self.shownPieces - pieces.count))
        for index in 0..<count {
          let piece = stock.piece(index, tables: ruleSet.compiled.tables)
          if piece.count > 4 { pieces.insert(piece) }
        }
      }
    }
    return pieces
  }

  /// The text with pieces of stocks shown as reports show them. What was cut in the middle of a character ends before it.
  static func hide(_ pieces: Set<String>, in bytes: some Collection<UInt8>) -> String {
    let text = String(decoding: bytes, as: UTF8.self)
    if pieces.isEmpty { return text }
    var out = ""
    var word = ""
    func end() {
      out += pieces.contains(word) ? StockPapers.hidden(word) : word
      word = ""
    }
    for character in text {
      if " \t\n\r\r\n,[]{}:\"'".contains(character) {
        end()
        out.append(character)
      } else {
        word.append(character)
      }
    }
    end()
    return out
  }

  private var rules: [JSON] {
    ruleSet.compiled.rules.compactMap { rule in
      guard let (file, lines) = RuleText.lines(of: rule, in: ruleSet) else { return nil }
      return [
        "rule": .string(rule.id), "file": .string(file.path), "first_line": .int(lines.lowerBound + 1), "last_line": .int(lines.upperBound + 1),
        "kinds": .array(rule.events.map { .string($0.word) }), "tier": .string(rule.tier.rawValue),
      ]
    }
  }

  private func json(_ allowed: Allowances.Allowed) -> JSON {
    let span = allowed.finding.primary.span
    let index = Int(span.file.index)
    let file = ruleSet.files.indices.contains(index) ? ruleSet.files[index] : nil
    return [
      "code": .string(allowed.finding.code.rawValue), "message": .string(allowed.finding.message), "reason": .string(allowed.reason),
      "file": file.map { .string($0.path) } ?? .null, "line": file.map { .int($0.position(at: span.bytes.lowerBound).line) } ?? .null,
    ]
  }
}
