extension Lowering {
  mutating func limit(_ declaration: LimitDeclaration, of rule: RuleDeclaration, _ ways: [Scope.Way]) -> CompiledLimit {
    var scope = scope(of: rule.kinds, ways.map { ofCampaign($0) })
    scope.outside = outside(rule.on)
    let bound = Set(ways.flatMap { $0.captures.map(\.name) })
    scope.isOfEventAlone = true
    scope.unreadCaptures = bound.subtracting(scope.ways.flatMap { $0.captures.map(\.name) })
    return CompiledLimit(
      times: declaration.times.value, period: declaration.period, share: declaration.share, by: template(declaration.by, scope),
      span: declaration.times.span)
  }

  /// What a code says whatever the rule asks of it.
  private func ofCampaign(_ way: Scope.Way) -> Scope.Way {
    let captures = way.campaign.map { unusable.contains($0) ? way.captures : campaignCaptures(parts.campaigns[$0]) } ?? []
    return Scope.Way(captures: captures, campaign: way.campaign, isOpen: way.isOpen, labels: way.labels)
  }

  func campaignCaptures(_ campaign: Campaign) -> [Scope.Capture] {
    /// For what can be read of it, an account's own table is as good as the one of the others.
    func type(_ type: HoleType) -> Scope.CaptureType {
      if case .list(let table) = type { .hole(.list(commonTables[table] ?? table)) } else { .hole(type) }
    }
    return switch campaign.scene {
    case .text(let pattern): parts.patterns[Int(pattern)].holes.map { Scope.Capture(name: $0.name, type: type($0.type)) }
    case .allocated, .columns: campaign.members.map { Scope.Capture(name: $0.name, type: type($0.holeType)) }
    case .onDemand: []
    }
  }
}

extension Scope {
  /// Why a name cannot be read where nothing but the event is known; nil where it can.
  func absence(of root: String, _ member: String?) -> Phrase? {
    guard isOfEventAlone else { return nil }
    if unreadCaptures.contains(root) { return "`by` is read before the rule is asked; of captures it knows those of the campaign's code" }
    switch root {
    case "vars", "counters", "taken", "user", "subscription", "split", "experiments", "now":
      return "`by` says what the event is about, not who sent it or when"
    case "campaign" where member == "fields": return "`by` is read before the campaign's fields are; use `campaign.id`"
    default: return nil
    }
  }
}
