/// What can be reached by tests, in words.
extension Coverage {
  /// As `rule door`, `codes of door, new`.
  package func words(for item: Item) -> Phrase {
    switch item {
    case .rule(let rule): return "rule \(name(of: rule))"
    case .codes(let campaign, let states):
      let campaign = ruleSet.compiled.campaigns[Int(campaign)]
      let account = ruleSet.accounts(of: campaign.id).count > 1 ? campaign.account : nil
      let codes: Phrase = account.map { "codes of \(campaign.id) of \($0)" } ?? "codes of \(campaign.id)"
      if states.count == Subscription.allCases.count { return codes }
      return [codes, states.map { Phrase(verbatim: $0.rawValue) }.alternatives()].listed()
    case .arm(let rule, let arm): return "arm \(ruleSet.compiled.rules[Int(rule)].split?.arms[arm].name ?? "") of rule \(name(of: rule))"
    case .alternative(let rule, let condition, let part):
      guard case .any(let parts) = ruleSet.compiled.conditions[Int(condition)].kind else { return "" }
      let words = words(for: ruleSet.compiled.operands[Int(parts.lowerBound) + part])
      return "alternative \(part + 1) of \(parts.count) of rule \(name(of: rule)): \(words)"
    case .variant(let rule, let path): return "\(Self.words(for: path, in: ruleSet.compiled.rules[Int(rule)])) of rule \(name(of: rule))"
    }
  }

  /// `file:line`.
  package func place(of item: Item) -> String {
    let span: SourceSpan
    switch item {
    case .rule(let rule), .arm(let rule, _), .variant(let rule, _): span = ruleSet.compiled.rules[Int(rule)].span
    case .codes(let campaign, _): span = ruleSet.compiled.campaigns[Int(campaign)].span
    case .alternative(_, let condition, let part):
      guard case .any(let parts) = ruleSet.compiled.conditions[Int(condition)].kind else { return "" }
      span = ruleSet.compiled.conditions[Int(ruleSet.compiled.operands[Int(parts.lowerBound) + part])].span
    }
    let file = ruleSet.files[Int(span.file.index)]
    return "\(file.path):\(file.position(at: span.bytes.lowerBound).line)"
  }

  /// The id, and of whom it is where accounts have it in forms of their own.
  private func name(of ordinal: Int32) -> String {
    let rule = ruleSet.compiled.rules[Int(ordinal)]
    guard rule.accounts != .max, ruleSet.compiled.rules.count(where: { $0.id == rule.id }) > 1 else { return rule.id }
    let accounts = ruleSet.accounts.indices.filter { rule.accounts >> UInt64($0) & 1 == 1 }.map { ruleSet.accounts[$0].name }
    return "\(rule.id) (\(accounts.joined(separator: ", ")))"
  }

  private func words(for condition: Int32) -> Phrase {
    let condition = ruleSet.compiled.conditions[Int(condition)]
    guard case .all(let parts) = condition.kind else { return ruleSet.wanted(by: condition) }
    return parts.map { words(for: ruleSet.compiled.operands[Int($0)]) }.together()
  }

  private static func words(for path: [Int], in rule: CompiledRule) -> Phrase {
    var template = rule.reply
    var words: [Phrase] = []
    for place in path {
      switch template {
      case .random(let choices, _):
        guard choices.indices.contains(place) else { break }
        words.append("reply \(place + 1) of \(choices.count)")
        template = choices[place].reply
      case .arms(let arms):
        guard arms.indices.contains(place) else { break }
        words.append("arm \(rule.split?.arms[place].name ?? "")")
        template = arms[place]
      case .by(_, let cases, let otherwise):
        words.append(cases.indices.contains(place) ? "case \(cases[place].value)" : "default")
        template = cases.indices.contains(place) ? cases[place].reply : otherwise
      case .text, .image, .voice, .video, .music, .news, .transfer, .none: break
      }
    }
    return words.listed()
  }
}
