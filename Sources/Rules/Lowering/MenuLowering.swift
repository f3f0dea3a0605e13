extension Lowering {
  mutating func lowerMenus() {
    var owners: [String: SourceSpan] = [:]
    for declaration in declarations.menus {
      let unknown = declaration.accounts.filter { accountIndex[$0.value] == nil }
      for name in unknown { undefined(name, "account", in: Array(accountIndex.keys), add: "accounts") }
      if !unknown.isEmpty { continue }
      if declaration.accounts.isEmpty, parts.defaultAccount == nil, parts.accounts.count > 1 {
        report(
          Diagnostic(
            .menu, "a menu of no account", at: declaration.span, notes: ["there are \(parts.accounts.count) accounts; none would get it"],
            help: ["add `accounts: \(parts.accounts[0].name)`, or `account:` under `defaults:`"]))
        continue
      }
      let named = declaration.accounts.map { (name: Optional($0.value), span: $0.span) }
      let owning = named.isEmpty ? [(name: parts.defaultAccount.map { parts.accounts[$0].name }, span: declaration.span)] : named
      var isOwned = false
      for (account, span) in owning {
        if let first = owners[account ?? ""] {
          report(
            Diagnostic(
              .duplicateName, account.map { "account `\($0)` has two menus" } ?? "two menus", at: span,
              related: [Diagnostic.Label(first, "first here")],
              help: ["name another account with `accounts:`, or put the second under `for:`"]))
          continue
        }
        owners[account ?? ""] = span
        isOwned = true
        parts.menus.append(
          Menu(
            account: account, buttons: declaration.buttons.map(\.lowered),
            variants: declaration.variants.map {
              Menu.Variant(tag: $0.tag?.value, platform: $0.platform?.value, buttons: $0.buttons.map(\.lowered))
            }))
      }
      if isOwned { menus.append(declaration) }
    }
  }
}

extension MenuDeclaration.Button {
  fileprivate var lowered: Menu.Button {
    switch self {
    case .action(let name, let action, _): .action(name: name.value, action)
    case .menu(let name, let inner, _): .menu(name: name.value, inner.map(\.lowered))
    }
  }
}
