/// Names under `fields:` of a campaign, over all accounts that have codes of it.
struct CampaignFields {
  /// Those that it has on every account.
  let certain: Set<String>
  /// Those that it has on some account.
  let possible: Set<String>

  /// - Parameter unread: names whose values could not be read: that has findings of its own.
  init(of variants: [CampaignDeclaration], unread: Set<String>) {
    let names = variants.map { variant in Set(variant.fields.map(\.name.value)) }
    certain = names.dropFirst().reduce(names.first ?? []) { $0.intersection($1) }.union(unread)
    possible = names.reduce(unread) { $0.union($1) }
  }
}

extension Lowering {
  /// By campaign, the names under its `fields:` as they are written, read or not.
  func writtenCampaignFields() -> [String: Set<String>] {
    var names: [String: Set<String>] = [:]
    for entry in sections.entries(of: .campaigns) {
      names[entry.key.value, default: []].formUnion((entry.value["fields"]?.entries ?? []).map(\.key.value))
    }
    return names
  }
}

extension Scope {
  /// A field of the campaign, by what each way to match says of the campaign.
  func campaignFieldMeaning(_ name: String) -> Meaning {
    var isCertain = isOfScansAlone
    var isPossible = false
    for way in ways {
      if let campaign = way.campaign, campaignFields.indices.contains(campaign), !way.isOneOfMore {
        isCertain = isCertain && campaignFields[campaign].certain.contains(name)
        isPossible = isPossible || campaignFields[campaign].possible.contains(name)
      } else if way.isOpen {
        // A campaign that is not known may have it.
        isPossible = true
      } else {
        isCertain = false
        isPossible = isPossible || campaignFields.contains { $0.possible.contains(name) }
      }
    }
    guard isPossible else { return .unknown(candidates: campaignMembers) }
    return isCertain
      ? .found(.campaignField(name), .text(isFree: false), used: 2) : .partial(.campaignField(name), .text(isFree: false), used: 2)
  }

  /// What can be read of the campaigns that the ways know, or of all where one knows none.
  var campaignMembers: [String] {
    let known = ways.compactMap { way in way.isOneOfMore ? nil : way.campaign }.filter(campaignFields.indices.contains)
    let fields = known.count == ways.count ? known.map { campaignFields[$0] } : campaignFields
    return ["campaign.id"] + fields.reduce(into: Set<String>()) { $0.formUnion($1.possible) }.sorted().map { "campaign.fields.\($0)" }
  }
}
