package import Rules
package import Wire

/// What came of judging turns by two rule sets, for people and for machines; the same of a log and of a running server.
package struct ComparisonReport: Sendable, Equatable {
  package struct Example: Sendable, Equatable {
    package let id: String
    /// The log in which it stands; nil for that of the server.
    package let log: String?
  }

  package struct Row: Sendable, Equatable {
    /// What is counted, in words.
    package let shown: Phrase
    /// In one word, with the rules before and after; nil for a row of facts that are lacking.
    package let difference: (kind: String, before: String?, after: String?)?
    package let facts: [String]
    package let count: Int
    /// Seconds since 1970 UTC.
    package let first: Int64
    package let last: Int64
    /// The newest last.
    package let examples: [Example]

    package static func == (a: Row, b: Row) -> Bool { a.json == b.json }
  }

  package let same: Int
  package let differing: Int
  package let incomparable: Int
  package let differences: [Row]
  package let lacking: [Row]
  /// Kinds of differences, and of what is lacking, that are not among the rows.
  package let more: Int

  /// - Parameters:
  ///   - logs: by their numbers, as examples name them.
  ///   - limit: rows of each kind.
  package init(_ tally: DifferenceTally, logs: [String] = [], limit: Int) {
    func row(_ shown: Phrase, _ difference: TurnDifference?, _ facts: [String], _ group: DifferenceTally.Group) -> Row {
      Row(
        shown: shown.mapped { OutsideText.shown($0) }, difference: difference.map { ($0.kind, $0.before, $0.after) }, facts: facts,
        count: group.count,
        first: group.first, last: group.last,
        examples: group.examples.map { Example(id: $0.turn.description, log: logs.indices.contains($0.log) ? logs[$0.log] : nil) })
    }
    same = tally.same
    differing = tally.differing
    incomparable = tally.incomparable
    let (ranked, lacking) = (tally.ranked, tally.rankedLacking)
    differences = ranked.prefix(limit).map { row($0.difference.shown, $0.difference, [], $0.group) }
    self.lacking = lacking.prefix(limit).map { row($0.facts.map { UnknownFacts.phrase(of: $0) }.listed(), nil, $0.facts, $0.group) }
    let unkept = (tally.unkept.differing > 0 ? 1 : 0) + (tally.unkept.incomparable > 0 ? 1 : 0)
    more = max(0, ranked.count - limit) + max(0, lacking.count - limit) + unkept
  }

  package var turns: Int { same + differing + incomparable }

  // MARK: JSON

  package var json: JSON {
    [
      "turns": .int(turns), "same": .int(same), "differ": .int(differing), "incomparable": .int(incomparable),
      "differences": .array(differences.map(\.json)), "lacking": .array(lacking.map(\.json)), "more": .int(more),
    ]
  }

  /// Nil when it is no report.
  package init?(_ json: JSON) {
    guard let same = json["same"]?.int, let differing = json["differ"]?.int, let incomparable = json["incomparable"]?.int,
      case .array(let differences)? = json["differences"], case .array(let lacking)? = json["lacking"]
    else { return nil }
    self.same = same
    self.differing = differing
    self.incomparable = incomparable
    self.differences = differences.compactMap { Row($0) }
    self.lacking = lacking.compactMap { Row($0) }
    more = json["more"]?.int ?? 0
  }

  // MARK: text

  /// Three lines of sums, then each kind of difference.
  /// - Parameters:
  ///   - sameness: what is said of turns that do not differ: what was compared of them.
  ///   - open: the command that explains a turn; nil where none can.
  package func text(_ paint: Paint, in zone: Zone, sameness: Phrase = "the same", open: (Example) -> String?) -> Phrase {
    func sum(_ count: Int, _ words: Phrase, _ style: Paint.Style) -> Phrase {
      Self.aligned(count, of: turns, count > 0 ? paint(words, style) : words)
    }
    var sums = [sum(same, sameness, .green), sum(differing, "differ", .red)]
    if incomparable > 0 { sums.append(sum(incomparable, "cannot be compared", .yellow)) }
    var out = sums.map { $0 + "\n" }.joined(separator: "")
    func block(_ title: Phrase, _ rows: [Row], of total: Int) {
      if rows.isEmpty { return }
      out += "\n" + title + "\n"
      for row in rows {
        out += Self.aligned(row.count, of: total, paint(row.shown, .bold)) + Phrase(verbatim: "  \(Self.period(row, zone))\n")
        if row.examples.count > 1 { out += Phrase(verbatim: "\(Self.indent)\(row.examples.map(\.id).joined(separator: " "))\n") }
        if let command = row.examples.last.flatMap(open) { out += Phrase(verbatim: "\(Self.indent)\(command)\n") }
      }
    }
    block("differ, by rule before → after:", differences, of: differing)
    block("cannot be compared, for want of:", lacking, of: incomparable)
    if more > 0 { out += "\n\(counted(more, "kind")) more not shown\n" }
    return out
  }

  private static let indent = String(repeating: " ", count: 18)

  /// Numbers to the right.
  private static func aligned(_ count: Int, of total: Int, _ words: Phrase) -> Phrase {
    func right(_ text: String, _ width: Int) -> String { String(repeating: " ", count: max(0, width - text.count)) + text }
    return Phrase(verbatim: "\(right(String(count), 8))  \(right(share(count, of: total), 6))  ") + words
  }

  package static func period(_ row: Row, _ zone: Zone) -> String {
    let (first, last) = (WallClock.text(row.first, in: zone), WallClock.text(row.last, in: zone))
    return first == last ? first : "\(first) … \(last)"
  }

  /// `0.3 %`; what is there is never 0.
  package static func share(_ count: Int, of total: Int) -> String {
    if total <= 0 { return "-" }
    let thousandths = Int((Double(count) / Double(total) * 1000).rounded())
    if count > 0, thousandths == 0 { return "<0.1 %" }
    if count < total, thousandths == 1000 { return ">99.9 %" }
    return "\(thousandths / 10).\(thousandths % 10) %"
  }

  // MARK: Markdown

  /// For a pull request: sums in a sentence, then a table.
  package func markdown(_ title: Phrase, in zone: Zone, sameness: Phrase = "the same", open: (Example) -> String?) -> Phrase {
    func cell(_ text: Phrase) -> Phrase { text.mapped { $0.replacing("|", with: "\\|").replacing("`", with: "'") } }
    let sums: Phrase = "\(same) \(sameness), \(differing) differ (\(Self.share(differing, of: turns)))"
    var out = "**" + cell(title) + "**: " + (incomparable > 0 ? "\(sums), \(incomparable) cannot be compared" : sums) + "\n"
    func table(_ head: Phrase, _ rows: [Row], of total: Int) {
      if rows.isEmpty { return }
      out += "\n| turns | share | \(head) | when | one of them |\n|---|---|---|---|---|\n"
      for row in rows {
        let command = row.examples.last.map { open($0) ?? $0.id } ?? ""
        out += Phrase(verbatim: "| \(row.count) | \(Self.share(row.count, of: total)) | ") + cell(row.shown)
        out += Phrase(verbatim: " | \(Self.period(row, zone)) | `") + cell(Phrase(verbatim: command)) + "` |\n"
      }
    }
    table("rule before → after", differences, of: differing)
    table("cannot be compared, for want of", lacking, of: incomparable)
    if more > 0 { out += "\n\(counted(more, "kind")) more not shown.\n" }
    return out
  }
}

extension ComparisonReport.Row {
  package var json: JSON {
    var fields: [String: JSON] = [
      "shown": .string(shown), "count": .int(count), "first": .string(WallClock.text(first)), "last": .string(WallClock.text(last)),
      "examples": .array(
        examples.map { example in
          var fields: [String: JSON] = ["id": .string(example.id)]
          if let log = example.log { fields["log"] = .string(log) }
          return .object(fields)
        }),
    ]
    if let difference {
      fields["kind"] = .string(difference.kind)
      fields["before"] = difference.before.map { .string($0) } ?? .null
      fields["after"] = difference.after.map { .string($0) } ?? .null
    } else {
      fields["facts"] = .array(facts.map { .string($0) })
    }
    return .object(fields)
  }

  fileprivate init?(_ json: JSON) {
    guard let shown = json["shown"]?.string, let count = json["count"]?.int else { return nil }
    func time(_ key: String) -> Int64 { json[key]?.string.flatMap { WrittenTime($0) }?.instant(in: .utc) ?? 0 }
    func items(_ key: String) -> [JSON] { if case .array(let items)? = json[key] { items } else { [] } }
    difference = json["kind"]?.string.map { ($0, json["before"]?.string, json["after"]?.string) }
    facts = items("facts").compactMap(\.string)
    self.shown =
      facts.isEmpty
      ? TurnDifference.phrase(of: OutsideText.shown(shown)) : facts.map { UnknownFacts.phrase(of: OutsideText.shown($0)) }.listed()
    self.count = count
    first = time("first")
    last = time("last")
    examples = items("examples").compactMap { item in
      item["id"]?.string.map { ComparisonReport.Example(id: OutsideText.shown($0), log: item["log"]?.string) }
    }
  }
}
