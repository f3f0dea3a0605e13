extension RuleSet {
  /// The account that a campaign's codes belong to; nil when no account is declared.
  package func account(of campaign: Campaign) -> Account? {
    guard let name = campaign.account else { return accounts.first }
    return account(named: name)
  }

  /// All codes that a campaign plans, in order.
  /// - Complexity: O(codes).
  package func plannedCodes(of campaign: Campaign) -> [PlannedCode] {
    (0..<campaign.codeCount(tables: compiled.tables)).map { campaign.plannedCode(at: $0, in: compiled) }
  }

  /// What a campaign's scene is made of when codes are made on demand: the holes and what each may hold.
  package func holes(of campaign: Campaign) -> [Pattern.Hole] {
    guard case .text(let pattern) = campaign.scene else { return [] }
    return compiled.patterns[Int(pattern)].holes
  }

  /// Writes a scene of a text campaign with these values in its holes; nil when they do not come back as they were written.
  package func scene(of campaign: Campaign, with values: [String: String]) -> String? {
    guard case .text(let id) = campaign.scene else { return nil }
    let pattern = compiled.patterns[Int(id)]
    var text = ""
    for segment in pattern.segments {
      switch segment {
      case .literal(let bytes): text += String(decoding: bytes, as: UTF8.self)
      case .hole(let hole): text += values[hole.name] ?? ""
      }
    }
    let bytes = Array(text.utf8)
    var captures = Captures()
    guard (1...64).contains(bytes.count),
      pattern.matches(bytes.span, 0..<bytes.count, tables: compiled.tables, captures: &captures)
    else { return nil }
    for (index, hole) in pattern.holes.enumerated() where String(decoding: bytes[captures[index].range], as: UTF8.self) != values[hole.name] {
      return nil
    }
    return text
  }
}
