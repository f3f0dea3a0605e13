/// `WX0401` and `WX0403`: codes that two campaigns share, and permanent codes over the platform's number.
extension Lowering {
  mutating func checkScenes() {
    // Nothing is known of the codes of a campaign that could not be read.
    let usable = parts.campaigns.indices.filter { !unusable.contains($0) }.map { parts.campaigns[$0] }
    for (index, campaign) in usable.enumerated() {
      for earlier in usable[..<index] where earlier.account == campaign.account { checkPair(earlier, campaign) }
    }
    for own in Dictionary(grouping: usable, by: \.account).values { checkColumns(own) }
    var totals: [String: (count: Int, span: SourceSpan)] = [:]
    for campaign in usable where campaign.kind == .permanent {
      let count = campaign.codeCount(tables: parts.tables)
      let total = totals[campaign.account ?? "", default: (0, campaign.span)]
      totals[campaign.account ?? ""] = (total.count.addingReportingOverflow(count).overflow ? Int.max : total.count + count, campaign.span)
    }
    for (account, total) in totals.sorted(by: { $0.key < $1.key }) where total.count > 100_000 {
      report(
        Diagnostic(
          .permanentBudget,
          account.isEmpty
            ? "\(total.count) permanent codes are declared, an account may have 100000"
            : "\(total.count) permanent codes are declared for account `\(account)`, an account may have 100000",
          at: total.span,
          notes: ["no API lists or deletes them: what is used up stays used up"], help: ["make codes that need not be printed `temporary`"]))
    }
  }

  private mutating func checkPair(_ first: Campaign, _ second: Campaign) {
    switch (first.scene, second.scene) {
    case (.columns, _), (_, .columns): return  // their codes are written out once, for all pairs
    case (.text(let a), .text(let b)): checkTexts(first, Int(a), second, Int(b))
    case (.text(let text), .allocated), (.text(let text), .onDemand):
      if let range = second.scene.numbers { checkNumbers(first, Int(text), second, range, at: second) }
    case (.allocated, .text(let text)), (.onDemand, .text(let text)):
      if let range = first.scene.numbers { checkNumbers(second, Int(text), first, range, at: second) }
    case (.allocated, .allocated), (.allocated, .onDemand), (.onDemand, .allocated), (.onDemand, .onDemand):
      guard let a = first.scene.numbers, let b = second.scene.numbers, a.overlaps(b) else { return }
      collide(first, second, example: String(max(a.lowerBound, b.lowerBound)), count: nil)
    }
  }

  /// Families are written out only when their fixed beginnings and ends fit together, and then only the smaller one.
  private mutating func checkTexts(_ first: Campaign, _ a: Int, _ second: Campaign, _ b: Int) {
    let (p, q) = (parts.patterns[a], parts.patterns[b])
    guard Self.fit(p.literalPrefix, q.literalPrefix), Self.fit(p.literalSuffix.reversed(), q.literalSuffix.reversed()) else { return }
    let counts = (enumerable(first), enumerable(second))
    let expandsFirst = (counts.0 ?? .max) <= (counts.1 ?? .max)
    guard let count = expandsFirst ? counts.0 : counts.1, count <= 200_000 else {
      // Both are open: an example of one that the other takes is proof, no example is not.
      if let example = p.example(tables: parts.tables), matches(q, example) { collide(first, second, example: example, count: nil) }
      return
    }
    let (source, target) = expandsFirst ? (first, q) : (second, p)
    var hits = 0
    var example: String?
    for position in 0..<count {
      guard let code = source.code(at: position, patterns: parts.patterns, tables: parts.tables) else { return }
      if matches(target, code) {
        hits += 1
        example = example ?? code
      }
    }
    if let example { collide(first, second, example: example, count: (hits, count, (expandsFirst ? first : second).id)) }
  }

  private mutating func checkNumbers(_ text: Campaign, _ pattern: Int, _ number: Campaign, _ range: ClosedRange<Int64>, at second: Campaign) {
    let literals = parts.patterns[pattern].segments.flatMap { if case .literal(let bytes) = $0 { bytes } else { [UInt8]() } }
    guard literals.allSatisfy(ByteSet.digits.contains), let count = enumerable(text), count <= 200_000 else { return }
    for position in 0..<count {
      guard let code = text.code(at: position, patterns: parts.patterns, tables: parts.tables) else { return }
      if let value = Int64(code), String(value) == code, range.contains(value) {
        return collide(second.id == text.id ? number : text, second, example: code, count: nil)
      }
    }
  }

  private func enumerable(_ campaign: Campaign) -> Int? {
    guard case .text(let id) = campaign.scene else { return nil }
    let holes = parts.patterns[Int(id)].holes
    guard holes.allSatisfy({ hole in campaign.members.contains { $0.name == hole.name } }) else { return nil }
    return campaign.members.combinations(tables: parts.tables)
  }

  func matches(_ pattern: Pattern, _ code: String) -> Bool {
    let bytes = Array(code.utf8)
    var captures = Captures()
    return pattern.matches(bytes.span, 0..<bytes.count, tables: parts.tables, captures: &captures)
  }

  private static func fit(_ a: [UInt8], _ b: [UInt8]) -> Bool { zip(a, b).allSatisfy { $0 == $1 } }

  mutating func collide(_ first: Campaign, _ second: Campaign, example: String, count: (Int, Int, String)?) {
    let (a, b) = (sceneSpan(first), sceneSpan(second))
    report(
      Diagnostic(
        .duplicateScene, "campaigns `\(first.id)` and `\(second.id)` both produce scene \"\(example)\"", at: b,
        label: count.map { "\($0.0) of \($0.1) codes of `\($0.2)` collide" } ?? "", related: [Diagnostic.Label(a, "first declared here")],
        notes: ["a scan could not be told apart"], help: ["give one of them its own prefix, e.g. \"\(second.id):…\", or ids of its own"]))
  }

  private func sceneSpan(_ campaign: Campaign) -> SourceSpan {
    declarations.campaigns.first { $0.name.span == campaign.span }?.scene.span ?? campaign.span
  }
}

extension Pattern {
  var literalPrefix: [UInt8] { if case .literal(let bytes)? = segments.first { bytes } else { [] } }
  var literalSuffix: [UInt8] { if case .literal(let bytes)? = segments.last { bytes } else { [] } }

  /// One text that the pattern takes; nil when a list of it is empty.
  func example(tables: [Table]) -> String? {
    var text = ""
    for segment in segments {
      switch segment {
      case .literal(let bytes): text += String(decoding: bytes, as: UTF8.self)
      case .hole(let hole):
        switch hole.type {
        case .int(let range): text += String(range.lowerBound)
        case .word, .slug, .hex, .text, .rest: text += "a"
        case .uuid: text += "00000000-0000-0000-0000-000000000000"
        case .date(let format): text += format.parts.map { $0 == .year4 ? "2026" : $0.text }.joined()
        case .choice(let words): text += words.first ?? ""
        case .list(let table):
          guard tables[table].rowCount > 0 else { return nil }
          text += tables[table].key(0)
        }
      }
    }
    return text
  }
}

extension DateFormat.Part {
  fileprivate var text: String {
    switch self {
    case .year4: "2026"
    case .year2: "26"
    case .month, .day: "01"
    case .hour, .minute, .second: "00"
    case .separator(let byte): String(decoding: [byte], as: UTF8.self)
    }
  }
}
