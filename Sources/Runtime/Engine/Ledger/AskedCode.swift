package import Rules

/// A campaign or a scene that lines of the ledger are asked by. One that is in the rules has lines or none; one that is not may be of former
/// rules, whose lines stay; what neither knows is mistyped, and no answer to it would be true.
package struct AskedCode: Sendable {
  package var campaign: String?
  /// What stands in the code.
  package var scene: String?

  package init(campaign: String? = nil, scene: String? = nil) {
    self.campaign = campaign
    self.scene = scene
  }

  /// Scenes that are looked at for "did you mean": a campaign may have as many codes as it likes.
  private static let mostScenes = 50_000

  /// What is said of a name that neither the rules nor the ledger know; nil where both are known. Blocks.
  /// - Parameter accounts: whose codes are asked for.
  /// - Complexity: O(1) for what is in the rules, else O(lines of the accounts).
  package func objection(in store: any Store, under ruleSet: RuleSet, accounts: [String]) throws(StoreFault) -> BookQueryFault? {
    let declared = ruleSet.campaigns.filter { campaign in ruleSet.account(of: campaign).map { accounts.contains($0.name) } ?? false }
    let names = Set(declared.map(\.id)).sorted()
    if let campaign, !names.contains(campaign), try !isRemembered({ $0.campaign == campaign }, store, accounts) {
      return .noCampaign(campaign, of: names)
    }
    guard let scene, !accounts.contains(where: { ruleSet.campaign(ofScene: scene, account: $0) != nil }),
      try !isRemembered({ $0.scene == scene }, store, accounts)
    else { return nil }
    let scenes = declared.lazy.flatMap { ruleSet.plannedCodes(of: $0) }.compactMap { $0.scene?.description }.prefix(Self.mostScenes)
    let close = Suggestion.closest(to: scene, in: scenes)
    let shown = OutsideText.shown(scene, upTo: 64)
    return BookQueryFault(
      close.map { "no code with the scene `\(shown)`; did you mean `\($0)`?" }
        ?? "no code with the scene `\(shown)`: neither the rules nor the ledger know it")
  }

  private func isRemembered(
    _ isIt: (LedgerEntry) -> Bool, _ store: any Store, _ accounts: [String]
  ) throws(StoreFault) -> Bool {
    var isThere = false
    for account in accounts where !isThere { try store.ledger(of: account) { if !isThere { isThere = isIt($0) } } }
    return isThere
  }
}

extension BookQueryFault {
  /// - Parameter names: those that there are.
  package static func noCampaign(_ name: String, of names: [String]) -> BookQueryFault {
    let close = Suggestion.closest(to: name, in: names)
    let shown = OutsideText.shown(name, upTo: 64)
    if let close { return BookQueryFault("no campaign `\(shown)`; did you mean `\(close)`?") }
    return BookQueryFault(
      names.isEmpty ? "no campaign `\(shown)`; the rules have none" : "no campaign `\(shown)`; they have \(quotedList(names))")
  }
}
