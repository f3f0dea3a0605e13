/// `WX0510`: what rules ask of an account that it cannot do.
extension Lowering {
  mutating func checkAccounts() {
    for account in declarations.accounts where account.secret == nil {
      let asked = rules(of: account).lazy.flatMap(\.actions).first { $0.kind.kind.asksPlatform || $0.kind.sendsLate }.map(\.keySpan)
      guard let asked = asked ?? declarations.media.first?.name.span else { continue }
      report(
        Diagnostic(
          .incapableAccount, "account `\(account.name.value)` has no `secret`", severity: .warning, at: account.name.span,
          related: [Diagnostic.Label(asked, "asks the platform")],
          notes: ["without it the platform answers no calls: tags, messages and media never arrive"],
          help: ["add `secret: { env: NAME }` with the name of the variable that holds the AppSecret"]))
    }
    // What may not be had with a subscription account is said of codes where they are planned. (wechat-protocol, capability by account type)
    for account in declarations.accounts where account.kind == .subscription {
      guard let asked = rules(of: account).lazy.flatMap(\.actions).first(where: { $0.kind.sendsTemplate }) else { continue }
      report(
        Diagnostic(
          .incapableAccount, "account `\(account.name.value)` sends no template messages", severity: .warning, at: asked.keySpan,
          related: [Diagnostic.Label(account.name.span, "a subscription account")],
          notes: ["the platform refuses them with 48001: only verified service accounts have them"],
          help: ["narrow the rule with `accounts:`, or send a customer message (`send:`) while its window is open"]))
    }
    for account in declarations.accounts where !account.webhooks.allowsPrivateAddresses {
      for action in rules(of: account).flatMap(\.actions) {
        guard case .webhook(let hook) = action.kind, case .literal(let url) = hook.address.value, HostAddress(url: url)?.isPublic == false else {
          continue
        }
        report(
          Diagnostic(
            .incapableAccount, "account `\(account.name.value)` may not call this address", severity: .warning, at: hook.address.span,
            label: "in the own network",
            related: [Diagnostic.Label(account.name.span, "does not allow it")],
            notes: ["the call is refused: a rules file must not open what only this machine can reach"],
            help: ["to allow it: `webhooks: { private_addresses: true }` in the account"]))
      }
      for medium in declarations.media where HostAddress(url: medium.source.value)?.isPublic == false {
        report(
          Diagnostic(
            .incapableAccount, "account `\(account.name.value)` may not load this address", severity: .warning, at: medium.source.span,
            label: "in the own network",
            related: [Diagnostic.Label(account.name.span, "does not allow it")],
            notes: ["it is not loaded: a rules file must not send out what only this machine can reach"],
            help: ["to allow it: `webhooks: { private_addresses: true }` in the account"]))
      }
    }
  }

  private func rules(of account: AccountDeclaration) -> [RuleDeclaration] {
    declarations.rules.filter { $0.isEnabled && $0.isFor(account.name.value) }
  }
}
