extension Lowering {
  mutating func lowerMenus() {
    var owners: [String: SourceSpan] = [:]
    for declaration in declarations.menus {
      if let name = declaration.account, accountIndex[name.value] == nil {
        undefined(name, "account", in: Array(accountIndex.keys), add: "accounts")
        continue
      }
      let account = declaration.account?.value ?? parts.defaultAccount.map { parts.accounts[$0].name }
      let span = declaration.account?.span ?? declaration.span
      if account == nil, parts.accounts.count > 1 {
        report(
          Diagnostic(
            .menu, "a menu of no account", at: span, notes: ["there are \(parts.accounts.count) accounts; none would get it"],
            help: ["add `account: \(parts.accounts[0].name)`, or `account:` under `defaults:`"]))
        continue
      }
      if let first = owners[account ?? ""] {
        report(
          Diagnostic(
            .duplicateName, account.map { "account `\($0)` has two menus" } ?? "two menus", at: span,
            related: [Diagnostic.Label(first, "first here")],
            help: ["name another account with `account:`, or put the second under `for:`"]))
        continue
      }
      owners[account ?? ""] = span
      menus.append(declaration)
      parts.menus.append(
        Menu(
          account: account, buttons: declaration.buttons.map(\.lowered),
          variants: declaration.variants.map {
            Menu.Variant(tag: $0.tag?.value, platform: $0.platform?.value, buttons: $0.buttons.map(\.lowered))
          }))
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
