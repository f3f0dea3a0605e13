/// What becomes of one campaign of one account: its codes, by their keys, and its settings.
package struct CampaignDifference: Sendable {
  package enum Fate: String, Sendable { case added, removed, changed }
  /// A code whose print no longer leads where it did.
  package struct Reprint: Sendable, Equatable {
    package let key: String
    package let before: Phrase
    package let after: Phrase
  }
  package let campaign: String
  /// Nil where there is no choice.
  package let account: String?
  package let fate: Fate
  /// Keys of codes; empty for the code of a campaign that has one only.
  package let added: [String]
  package let removed: [String]
  package let reprinted: [Reprint]
  /// As `active 2026-06-01 00:00..2026-07-01 00:00 → …`.
  package let settings: [Phrase]

  package static func all(from old: RuleSet, to new: RuleSet) -> [CampaignDifference] {
    let (oldContents, newContents) = (RuleContents(old.compiled), RuleContents(new.compiled))
    var left = Array(old.campaigns.indices)
    var found: [CampaignDifference] = []
    for (index, campaign) in new.campaigns.enumerated() {
      let place = left.firstIndex { other in
        let former = old.campaigns[other]
        return former.account == campaign.account && (former.id == campaign.id || former.id == campaign.movedFrom)
      }
      let former = place.map { left.remove(at: $0) }
      let areCodesSame = former.map { oldContents.scenes(of: $0) == newContents.scenes(of: index) } ?? false
      let difference = CampaignDifference(former.map { old.campaigns[$0] }, old, campaign, new, areCodesSame: areCodesSame)
      if difference.says { found.append(difference) }
    }
    return found + left.map { CampaignDifference(old.campaigns[$0], old, nil, new, areCodesSame: false) }
  }

  private var says: Bool { fate != .changed || !added.isEmpty || !removed.isEmpty || !reprinted.isEmpty || !settings.isEmpty }

  private init(_ before: Campaign?, _ old: RuleSet, _ after: Campaign?, _ new: RuleSet, areCodesSame: Bool) {
    campaign = after?.id ?? before?.id ?? ""
    account = max(old.accounts.count, new.accounts.count) > 1 ? after?.account ?? before?.account : nil
    fate = before == nil ? .added : after == nil ? .removed : .changed
    var formerScenes = Dictionary((areCodesSame ? [] : before.map { old.plannedCodes(of: $0) } ?? []).map { ($0.key, $0.scene) }) { first, _ in first
    }
    var (added, reprinted): ([String], [Reprint]) = ([], [])
    for code in areCodesSame ? [] : after.map({ new.plannedCodes(of: $0) }) ?? [] {
      guard let former = formerScenes.removeValue(forKey: after?.movedKeys[code.key] ?? code.key) ?? formerScenes.removeValue(forKey: code.key) else {
        added.append(code.key)
        continue
      }
      if former != code.scene {
        reprinted.append(Reprint(key: code.key, before: Self.shown(former), after: Self.shown(code.scene)))
      }
    }
    self.added = added
    self.reprinted = reprinted
    removed = formerScenes.keys.sorted()
    if let before, let after { settings = Self.settings(before, old, after, new) } else { settings = [] }
  }

  private static func shown(_ scene: CodeScene?) -> Phrase { scene.map { Phrase(verbatim: $0.description) } ?? "no scene" }

  private static func settings(_ before: Campaign, _ old: RuleSet, _ after: Campaign, _ new: RuleSet) -> [Phrase] {
    var lines: [Phrase] = []
    func say(_ name: Phrase, _ before: Phrase, _ after: Phrase) { if before != after { lines.append(changed(name, before, after)) } }
    say("name", Phrase(verbatim: before.id), Phrase(verbatim: after.id))
    say("kind", Phrase(verbatim: before.kind.rawValue), Phrase(verbatim: after.kind.rawValue))
    say("active", active(before, old), active(after, new))
    say("expires", duration(before.expires), duration(after.expires))
    say("renew", duration(before.renew), duration(after.renew))
    say("protected", Phrase(verbatim: "\(before.isProtected)"), Phrase(verbatim: "\(after.isProtected)"))
    say("made", Phrase(verbatim: making(before).rawValue), Phrase(verbatim: making(after).rawValue))
    if before.isOnDemand, after.isOnDemand, scenes(before, old) != scenes(after, new) {
      lines.append(changed("scene", scene(before, old), scene(after, new)))
    }
    say("attribution", attribution(before), attribution(after))
    return lines
  }

  private static func changed(_ name: Phrase, _ before: Phrase, _ after: Phrase) -> Phrase {
    [[name, before].joined(separator: " "), after].joined(separator: " → ")
  }

  private static func duration(_ milliseconds: Int64?) -> Phrase { milliseconds.map { Phrase(verbatim: Durations.text($0)) } ?? "none" }

  private static func attribution(_ campaign: Campaign) -> Phrase {
    switch campaign.attribution {
    case .ofAccount: return "as the account"
    case .own(let policy):
      let (window, undone) = (Durations.text(policy.window * 1000), Durations.text(policy.unfollowUndoes * 1000))
      switch policy.touch {
      case .first: return "first touch within \(window), undone within \(undone)"
      case .last: return "last touch within \(window), undone within \(undone)"
      }
    case .none: return Phrase(verbatim: CampaignAttribution.noneWord)
    }
  }

  private static func making(_ campaign: Campaign) -> CodeMaking { campaign.isOnDemand ? .onDemand : .planned }

  private static func active(_ campaign: Campaign, _ ruleSet: RuleSet) -> Phrase {
    let zone = ruleSet.account(of: campaign)?.timezone ?? ruleSet.compiled.timezone
    func shown(_ time: Int64) -> Phrase { time == .min || time == .max ? "" : RuleSet.shown(zone.civil(at: time)) }
    let window = [shown(campaign.active.lowerBound), shown(campaign.active.upperBound)]
    return window.allSatisfy(\.isEmpty) ? "all the time" : window.joined(separator: "..")
  }

  private static func scenes(_ campaign: Campaign, _ ruleSet: RuleSet) -> ContentDigest {
    var writer = ContentWriter(RuleContents(ruleSet.compiled), for: [])
    writer.write(scenesOf: campaign)
    return writer.hash.digest
  }

  private static func scene(_ campaign: Campaign, _ ruleSet: RuleSet) -> Phrase {
    switch campaign.scene {
    case .text(let pattern): Phrase(verbatim: ruleSet.compiled.patterns[Int(pattern)].source)
    case .onDemand(let range): Phrase(verbatim: "\(range.lowerBound)..\(range.upperBound)")
    case .allocated(let numbering): Phrase(verbatim: "\(numbering.range.lowerBound)..\(numbering.range.upperBound)")
    case .columns: "of columns"
    }
  }
}
