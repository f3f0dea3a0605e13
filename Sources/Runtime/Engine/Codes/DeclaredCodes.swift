package import Rules

/// A code as the rules declare it.
package struct DeclaredCode: Sendable, Equatable {
  package let address: CodeAddress
  /// Nil when the declared range of ids is used up.
  package let scene: CodeScene?
  /// Seconds; nil for a permanent code.
  package let lifetime: Int64?
  /// Seconds before its end at which it is renewed; nil: only when it has ended.
  package let renewBefore: Int64?
  package let isProtected: Bool
  /// Addresses that it may have had before.
  package let former: [CodeAddress]
  /// Whether its key was another one.
  package let hasRenamedKey: Bool
}

/// Everything that the rules declare for one account.
package struct DeclaredCodes: Sendable {
  package let account: String
  package let codes: [DeclaredCode]
  /// Campaigns whose time is over: nothing is made for them any more.
  package let over: Set<String>
  /// Campaigns whose codes are made on demand, and are not planned.
  package let onDemand: Set<String>
  /// Only service accounts may have codes. (wechat-protocol, table of capabilities)
  package let mayHaveCodes: Bool

  /// - Parameter now: seconds since 1970 UTC.
  /// - Complexity: O(codes).
  package init(of account: Account, in ruleSet: RuleSet, at now: Int64) {
    self.account = account.name
    mayHaveCodes = account.isService
    var codes: [DeclaredCode] = []
    var over: Set<String> = []
    var onDemand: Set<String> = []
    for campaign in ruleSet.campaigns where ruleSet.account(of: campaign)?.name == account.name {
      if campaign.isOnDemand {
        onDemand.insert(campaign.id)
        continue
      }
      if campaign.active.upperBound <= now { over.insert(campaign.id) }
      let lifetime = campaign.lifetime
      for code in ruleSet.plannedCodes(of: campaign) {
        let formerKey = campaign.movedKeys[code.key]
        let former = [campaign.movedFrom, campaign.id].compactMap { $0 }.flatMap { name in
          [formerKey, code.key].compactMap { $0 }.map { CodeAddress(campaign: name, key: $0) }
        }
        codes.append(
          DeclaredCode(
            address: CodeAddress(campaign: campaign.id, key: code.key), scene: code.scene, lifetime: lifetime,
            renewBefore: campaign.renew.map { $0 / 1000 }, isProtected: campaign.isProtected,
            former: former.filter { $0 != CodeAddress(campaign: campaign.id, key: code.key) }, hasRenamedKey: formerKey != nil))
      }
    }
    self.codes = codes
    self.over = over
    self.onDemand = onDemand
  }
}
