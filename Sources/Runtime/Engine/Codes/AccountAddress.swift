package import Rules

/// The address of a code beside the account that it is of: `sh:door[sh01]`. The account is said where a campaign has codes of several.
package struct AccountAddress: Hashable, Sendable, CustomStringConvertible {
  package let account: String?
  package let code: CodeAddress

  package init(account: String?, code: CodeAddress) {
    self.account = account
    self.code = code
  }

  /// Reads `account:campaign[key]` and what `CodeAddress` reads. Names have no colon, keys may.
  package init?(_ text: String) {
    let (account, rest) = Self.split(text)
    guard let code = CodeAddress(rest) else { return nil }
    self.init(account: account, code: code)
  }

  package var description: String { account.map { "\($0):\(code)" } ?? code.description }

  /// `sh:door` → account and campaign.
  package static func split(_ text: String) -> (account: String?, rest: String) {
    let name = text.prefix { $0 != "[" }
    guard let colon = name.firstIndex(of: ":"), colon > text.startIndex else { return (nil, text) }
    return (String(text[..<colon]), String(text[text.index(after: colon)...]))
  }
}

extension RuleSet {
  /// How a code of an account is called: with the account where others have codes of the campaign too.
  package func address(_ code: CodeAddress, of account: String) -> AccountAddress {
    AccountAddress(account: accounts(of: code.campaign).count > 1 ? account : nil, code: code)
  }

  /// What was meant by `sh:door` or `door`; or why it is no one campaign, in words.
  /// - Parameter account: the only one that is asked for, where that is said beside.
  package func campaign(
    at text: String, of account: String? = nil, where isMeant: (Campaign) -> Bool = { _ in true }
  ) -> Result<(campaign: Campaign, account: Account), CampaignFault> {
    let (named, name) = AccountAddress.split(text)
    let found = campaigns.filter { campaign in
      let owner = self.account(of: campaign)?.name
      return campaign.id == name && isMeant(campaign) && (named == nil || owner == named) && (account == nil || owner == account)
    }
    guard let campaign = found.first, let owner = self.account(of: campaign) else { return .failure(.unknown) }
    if found.count > 1 { return .failure(.ofSeveral(found.compactMap { self.account(of: $0)?.name }.map { "\($0):\(name)" })) }
    return .success((campaign, owner))
  }
}

/// Why a word names no one campaign.
package enum CampaignFault: Error, Sendable, Equatable {
  case unknown
  /// It has codes of several accounts; how each is called.
  case ofSeveral([String])
}
