package import Rules
package import Serving

/// An account as its sandbox knows it: what the console of the platform would show.
package struct SandboxAccount: Sendable {
  package let name: String
  package let appID: String
  package let secret: String
  /// The id that messages are addressed to.
  package let originalID: String
  /// Subscription accounts may not create codes.
  package let isService: Bool
  /// Where deliveries go.
  package let webhook: @Sendable () -> String
  package let wire: WebhookAccount
  /// In which the rules judge times.
  package let zone: Zone
  /// What the rules call the codes.
  package let codeNames: CodeNames

  package init(
    name: String, appID: String, secret: String, originalID: String, isService: Bool, webhook: @escaping @Sendable () -> String, wire: WebhookAccount,
    zone: Zone, codeNames: CodeNames
  ) {
    self.name = name
    self.appID = appID
    self.secret = secret
    self.originalID = originalID
    self.isService = isService
    self.webhook = webhook
    self.wire = wire
    self.zone = zone
    self.codeNames = codeNames
  }

  /// The accounts of a rule set, with the secrets that `serve` uses.
  /// - Parameter webhook: where the deliveries of an account go.
  /// - Throws: `ServingFault` with every secret that is missing.
  package static func all(
    of ruleSet: RuleSet, secrets: Secrets, webhook: @escaping @Sendable (String) -> String
  ) throws(ServingFault) -> [SandboxAccount] {
    let serving = try ServedRules.prepare(ruleSet, secrets: secrets, window: nil)
    var problems: [String] = []
    var accounts: [SandboxAccount] = []
    for account in ruleSet.accounts {
      guard let gate = serving.gates[account.name] else { continue }
      var secret = ""
      if let reference = account.secret {
        do throws(FileFault) { secret = try secrets.resolve(reference, for: .appSecret) } catch {
          problems.append("account `\(account.name)`: `secret`: \(error.reason)")
        }
      }
      accounts.append(
        SandboxAccount(
          name: account.name, appID: account.appID ?? "", secret: secret, originalID: account.originalID ?? "gh_000000000000",
          isService: account.isService, webhook: { webhook(account.name) }, wire: gate.account, zone: account.timezone,
          codeNames: CodeNames(of: account, in: ruleSet)))
    }
    if !problems.isEmpty { throw ServingFault(reasons: problems) }
    return accounts
  }
}
