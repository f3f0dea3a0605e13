/// `WX2104`: a scene that no code of the account's campaigns has, where nobody else is said to make codes.
extension Lowering {
  mutating func checkUnmadeScenes() {
    // Nothing is known of the codes of a campaign that could not be read.
    guard !askedScenes.isEmpty, unusable.isEmpty, !parts.campaigns.isEmpty else { return }
    var codes = MadeCodes(parts.campaigns, parts.patterns, parts.tables, comparisons: limits.sceneComparisons)
    var campaignsOf: [UInt64: [Int]] = [:]
    /// By place, whether a code has it: a macro stands in many rules. Places in the order of the rules.
    var made: [SourceSpan: Bool] = [:]
    var places: [AskedScene] = []
    for (condition, accounts) in askers {
      let asked = scenes(askedIn: condition)
      if asked.isEmpty { continue }
      let campaigns = campaignsOf[accounts] ?? campaigns(of: accounts)
      campaignsOf[accounts] = campaigns
      // Where an account has no campaigns, all its codes are made elsewhere.
      for scene in asked where !campaigns.isEmpty && made[scene.span] != true {
        if made[scene.span] == nil { places.append(scene) }
        made[scene.span] = codes.areMade(for: scene.pattern, by: campaigns)
      }
    }
    for scene in places where made[scene.span] == false { report(unmade(scene)) }
  }

  /// Conditions that are asked of scans, and for which accounts.
  private var askers: [(condition: Int32, accounts: UInt64)] {
    let counters = parts.counters.filter { $0.events.contains { $0.takes(.scan) } }.map { ($0.condition, $0.accounts) }
    let rules = parts.rules.filter { $0.events.contains { $0.takes(.scan) } }
    return counters + rules.flatMap { rule in ([rule.condition] + rule.actions.map(\.condition)).map { ($0, rule.accounts) } }
  }

  private func campaigns(of accounts: UInt64) -> [Int] {
    parts.campaigns.indices.filter { index in
      guard parts.accounts.count > 1, let name = parts.campaigns[index].account, let account = accountIndex[name] else { return true }
      return accounts & 1 << UInt64(account) != 0
    }
  }

  /// What must not be is no mistake when it never is.
  private func scenes(askedIn condition: Int32) -> [AskedScene] {
    var open = condition < 0 ? [] : [condition]
    var scenes: [AskedScene] = []
    while let index = open.popLast() {
      switch parts.conditions[Int(index)].kind {
      case .all(let inner), .any(let inner): open += inner.map { parts.operands[Int($0)] }
      case .leaf(.match(.scene, let matcher)): scenes += askedScenes[matcher] ?? []
      case .not, .leaf: continue
      }
    }
    return scenes
  }

  private mutating func unmade(_ scene: AskedScene) -> Diagnostic {
    let pattern = parts.patterns[Int(scene.pattern)]
    let beginnings = parts.campaigns.compactMap { campaign -> String? in
      guard case .text(let id) = campaign.scene else { return nil }
      let bytes = parts.patterns[Int(id)].literal ?? parts.patterns[Int(id)].literalPrefix
      return bytes.isEmpty ? nil : String(decoding: bytes, as: UTF8.self)
    }
    let beginning = String(decoding: pattern.literalPrefix, as: UTF8.self)
    let close = beginning.isEmpty || beginnings.contains(beginning) ? nil : suggestions.match(to: beginning, in: beginnings)
    let label = close?.label ?? sceneLike(pattern.source).map { "did you mean `\($0)`?" } ?? ""
    return Diagnostic(
      .unmadeScene, "no code of a campaign has the scene `\(pattern.source)`", severity: .warning, at: scene.span, label: label,
      notes: ["a scan carries nothing but its scene, and the campaigns here make none like this"],
      help: ["ask for the codes of a campaign with `campaign: NAME`; where somebody else makes these, say `external: true` beside `scene:`"])
  }
}

extension Lowering {
  /// The one scene of a campaign that says nearly the same around its holes.
  private mutating func sceneLike(_ source: String) -> String? {
    var sources: [String: String] = [:]
    for case .text(let id) in parts.campaigns.map(\.scene) {
      let source = parts.patterns[Int(id)].source
      sources[Self.withoutHoles(source)] = source
    }
    let own = Self.withoutHoles(source)
    guard let near = suggestions.match(to: own, in: sources.keys.sorted()), near.isCertain else { return nil }
    return sources[near.word]
  }

  /// As `store:{}:door`.
  private static func withoutHoles(_ source: String) -> String {
    var kept = ""
    var depth = 0
    for character in source {
      switch character {
      case "{":
        if depth == 0 { kept += "{}" }
        depth += 1
      case "}": depth = max(0, depth - 1)
      default: if depth == 0 { kept.append(character) }
      }
    }
    return kept
  }
}

/// Whether campaigns make codes of a form: by asking some of them, then by all that there may be.
private struct MadeCodes {
  private let campaigns: [Campaign]
  private let patterns: [Pattern]
  private let tables: [Table]
  private var comparisons: Int
  private var languages: [Int: TextLanguage?] = [:]

  init(_ campaigns: [Campaign], _ patterns: [Pattern], _ tables: [Table], comparisons: Int) {
    self.campaigns = campaigns
    self.patterns = patterns
    self.tables = tables
    self.comparisons = comparisons
  }

  /// What cannot be said within bounds counts as made.
  mutating func areMade(for pattern: Int32, by campaigns: [Int]) -> Bool {
    for campaign in campaigns where mayMake(campaign, pattern) { return true }
    return false
  }

  private mutating func mayMake(_ campaign: Int, _ id: Int32) -> Bool {
    let pattern = patterns[Int(id)]
    comparisons -= 1
    if comparisons < 0 { return true }
    if case .text(let made) = campaigns[campaign].scene, !fits(pattern, patterns[Int(made)]) { return false }
    if let literal = pattern.literal { return makes(literal, campaigns[campaign]) }
    let count = campaigns[campaign].codeCount(tables: tables)
    comparisons -= min(count, 16)
    if asks(pattern, campaign, 0..<min(count, 16)) { return true }
    comparisons -= 1_000
    let language = languages[campaign] ?? TextLanguage(scenesOf: campaigns[campaign], patterns: patterns, tables: tables)
    languages.updateValue(language, forKey: campaign)
    let asked = TextLanguage(TextMatcher(look: .exact, modes: [.pattern([id])]), patterns: patterns, regexes: [], tables: tables)
    if let language, let asked {
      switch asked.text(with: language, among: LegalTexts(of: .scene, .exact)) {
      case .text: return true
      case .nowhere: return false
      case .unknown: break
      }
    }
    // Too many to be one language: those that are planned are asked one by one.
    if campaigns[campaign].isOnDemand || count > comparisons { return true }
    comparisons -= count
    return asks(pattern, campaign, 0..<count)
  }

  private func makes(_ literal: [UInt8], _ campaign: Campaign) -> Bool {
    switch campaign.scene {
    case .text(let made): return takes(patterns[Int(made)], literal)
    case .columns(let scene): return scene.position(of: literal.span, 0..<literal.count) != nil
    case .allocated(let numbering): return number(literal).map { numbering.position(of: $0) != nil } ?? false
    case .onDemand(let range): return number(literal).map(range.contains) ?? false
    }
  }

  private func number(_ literal: [UInt8]) -> Int64? {
    let text = String(decoding: literal, as: UTF8.self)
    return Int64(text).flatMap { String($0) == text ? $0 : nil }
  }

  private func asks(_ pattern: Pattern, _ campaign: Int, _ positions: Range<Int>) -> Bool {
    positions.contains { position in
      campaigns[campaign].code(at: position, patterns: patterns, tables: tables).map { takes(pattern, Array($0.utf8)) } ?? false
    }
  }

  private func takes(_ pattern: Pattern, _ code: [UInt8]) -> Bool {
    var captures = Captures()
    return pattern.matches(code.span, 0..<code.count, tables: tables, captures: &captures)
  }

  private func fits(_ a: Pattern, _ b: Pattern) -> Bool { zip(a.literalPrefix, b.literalPrefix).allSatisfy { $0 == $1 } }
}
