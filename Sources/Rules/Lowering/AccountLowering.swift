extension Lowering {
  mutating func lowerAccounts() {
    parts.timezone = zone(declarations.defaults.timezone) ?? .shanghai
    for account in unique(declarations.accounts, "account", { $0.name }) {
      if parts.accounts.count == 64 {
        report(.tooLarge("more than 64 accounts in one rule set", at: account.name.span))
        break
      }
      accountIndex[account.name.value] = parts.accounts.count
      parts.accounts.append(Account(account, timezone: zone(account.timezone) ?? parts.timezone))
    }
    if let name = declarations.defaults.account {
      if let index = accountIndex[name.value] {
        parts.defaultAccount = index
      } else {
        undefined(name, "account", in: Array(accountIndex.keys), add: "accounts")
      }
    } else if parts.accounts.count == 1 {
      parts.defaultAccount = 0
    }
  }
}

extension Account {
  init(_ declaration: AccountDeclaration, timezone: Zone) {
    name = declaration.name.value
    appID = declaration.appID?.value
    originalID = declaration.originalID?.value
    originalIDBytes = declaration.originalID.map { Array($0.value.utf8) }
    isService = declaration.kind == .service
    mode = declaration.mode
    token = declaration.token
    secret = declaration.secret
    aesKey = declaration.aesKey
    self.timezone = timezone
    hearsVoice = declaration.hearsVoice
    attribution = declaration.attribution ?? .standard
    privacy = declaration.privacy ?? .keep
    api = declaration.api
    webhooks = declaration.webhooks
  }
}
