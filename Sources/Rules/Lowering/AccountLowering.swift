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
    reportMissingFields()
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

  /// Rules are for any account, so what they read of it is there on each.
  private mutating func reportMissingFields() {
    let accounts = firsts(declarations.accounts) { $0.name }
    var first: [String: (field: Located<String>, owner: Int)] = [:]
    for (index, account) in accounts.enumerated() {
      for field in account.fields where first[field.name.value] == nil { first[field.name.value] = (field.name, index) }
    }
    accountFields = first.keys.sorted()
    let names = accounts.map { Set($0.fields.map(\.name.value)) }
    for (index, account) in accounts.enumerated() {
      for name in accountFields where !names[index].contains(name) {
        guard let there = first[name] else { continue }
        // A misspelt name is missing here and too much there: that is one fault, and it is the later one's.
        let close = suggestions.match(to: name, in: names[index].subtracting(names[there.owner]))
        if close != nil, there.owner > index { continue }
        report(
          Diagnostic(
            .missingKey, "account `\(account.name.value)` has no field `\(name)`", at: account.name.span,
            label: close.map { "it has `\($0.word)`" } ?? "",
            related: [Diagnostic.Label(there.field.span, "account `\(accounts[there.owner].name.value)` has it")],
            notes: ["what a rule shows of `account.fields` must be there whichever account it answers for"],
            help: ["add `\(name): …` to `fields:` of account `\(account.name.value)`"]))
      }
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
    fields = Dictionary(declaration.fields.map { ($0.name.value, $0.value.value) }) { first, _ in first }
    hearsVoice = declaration.hearsVoice
    attribution = declaration.attribution ?? .standard
    privacy = declaration.privacy ?? .keep
    api = declaration.api
    webhooks = declaration.webhooks
    digest = declaration.digest
  }
}
