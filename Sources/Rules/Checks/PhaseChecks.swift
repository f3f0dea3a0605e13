/// `WX0309`: a phase in which a campaign never is, and a touch that none of its codes makes.
extension Lowering {
  mutating func checkPhases(_ phases: [Located<CampaignPhase>], of names: [Located<String>]) {
    for phase in phases {
      guard let bound = phase.value.bound else { continue }
      for name in names {
        // What stands under `active` and could not be read has been said.
        guard let index = campaignIndex[name.value]?.first, let campaign = firstCampaign(name.value), campaign.isActiveWhole else { continue }
        let active = parts.campaigns[index].active
        guard !unusable.contains(index), phase.value == .before ? active.lowerBound == .min : active.upperBound == .max else { continue }
        let missing: Phrase = campaign.active == nil ? "it has no `active`" : "it has an `active` without \(quotedAlternatives(bound))"
        report(
          Diagnostic(
            .constantCondition, "campaign `\(name.value)` is never `\(phase.value.rawValue)`", at: phase.span,
            related: [Diagnostic.Label(campaign.active?.span ?? campaign.name.span, missing)],
            help: ["add `\(bound[bound.count - 1]):` to its `active`, or take the word out"]))
      }
    }
  }

  mutating func checkTouches(_ names: [Located<String>]) {
    for name in names {
      guard let campaign = firstCampaign(name.value), campaign.attribution == .none else { continue }
      report(
        Diagnostic(
          .constantCondition, "a code of campaign `\(name.value)` is never a touch", at: name.span,
          related: [Diagnostic.Label(campaign.name.span, "it says `attribution: none`")], help: ["take the name out, or remove that `attribution`"]))
    }
  }

  private func firstCampaign(_ name: String) -> CampaignDeclaration? { declarations.campaigns.first { $0.name.value == name } }
}

extension CampaignPhase {
  /// The keys of `active` one of which makes it possible; nil for what needs none.
  fileprivate var bound: [String]? {
    switch self {
    case .before: [DateWindowKey.from.word]
    case .running: nil
    case .ended: [DateWindowKey.until.word, DateWindowKey.through.word]
    }
  }
}
