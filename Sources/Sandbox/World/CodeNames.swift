internal import Engine
package import Rules
internal import WeChat

/// What people call the codes of an account: the platform knows scenes only, and nobody looks for `store_sh01` who means 静安店.
package struct CodeNames: Sendable {
  private var names: [String: String] = [:]

  /// No names at all.
  package init() {}

  /// - Complexity: O(planned codes).
  package init(of account: Account, in ruleSet: RuleSet) {
    let values = CodeValues(ruleSet, of: account)
    for campaign in ruleSet.campaigns where !campaign.isOnDemand && ruleSet.account(of: campaign)?.name == account.name {
      for code in ruleSet.plannedCodes(of: campaign) {
        guard let scene = code.scene else { continue }
        let address = CodeAddress(campaign: campaign.id, key: code.key)
        let words = values[address].map(\.value).filter { !$0.isEmpty && !code.key.contains($0) }
        names[scene.description] = ([address.description] + words).joined(separator: " · ")
      }
    }
  }

  /// The name of a scene, nil for one that is not declared.
  package subscript(scene: String) -> String? { names[scene] }

  /// Scenes whose name holds these words, in the order of their names.
  /// - Complexity: O(codes).
  package func scenes(matching words: String, limit: Int) -> [String] {
    if words.isEmpty { return [] }
    let wanted = words.lowercased()
    return names.filter { $0.value.lowercased().contains(wanted) }.sorted { $0.value < $1.value }.prefix(limit).map(\.key)
  }
}
