package import Rules
package import Serving

/// An account as its sandbox knows it: what the console of the platform would show.
package struct SandboxAccount: Sendable {
  package let name: String
  package let appID: String
  package let secret: String
  /// The id that messages are addressed to.
  package let originalID: String
  /// Which calls are granted to it.
  package let standing: AccountStanding
  /// Whether what somebody says is pushed as text as well.
  package let hearsVoice: Bool
  /// The templates that its console has: those that the rules declare.
  package let templates: [PlatformTemplate]
  /// Where deliveries go unless the console has another address.
  package let webhook: @Sendable () -> String
  package let console: Console
  /// In which the rules judge times.
  package let zone: Zone
  /// What the rules call the codes.
  package let codeNames: CodeNames
  /// Whether an event in short must say that it is this one's: there are several. Who has no `original_id` cannot be meant.
  package let isOneOfSeveral: Bool

  package init(
    name: String, appID: String, secret: String, originalID: String, standing: AccountStanding, hearsVoice: Bool, templates: [PlatformTemplate],
    webhook: @escaping @Sendable () -> String, console: Console, zone: Zone, codeNames: CodeNames, isOneOfSeveral: Bool
  ) {
    self.name = name
    self.appID = appID
    self.secret = secret
    self.originalID = originalID
    self.standing = standing
    self.hearsVoice = hearsVoice
    self.templates = templates
    self.webhook = webhook
    self.console = console
    self.zone = zone
    self.codeNames = codeNames
    self.isOneOfSeveral = isOneOfSeveral
  }

  /// Where deliveries go.
  package var address: String { address(by: console.values) }

  func address(by values: ConsoleValues) -> String { values.address ?? webhook() }

  /// The accounts of a rule set, with the secrets that `serve` uses.
  /// - Parameters:
  ///   - unverified: names of accounts that the platform has not verified.
  ///   - entries: the consoles whose values are set apart, by account: nothing is delivered before they are submitted.
  ///   - webhook: where the deliveries of an account go.
  /// - Throws: `ServingFault` with every secret that is missing.
  package static func all(
    of ruleSet: RuleSet, secrets: Secrets, unverified: Set<String> = [], consoles entries: [String: ConsoleEntry] = [:],
    webhook: @escaping @Sendable (String) -> String
  ) throws(ServingFault) -> [SandboxAccount] {
    let serving = try ServedRules.prepare(ruleSet, secrets: secrets, window: nil)
    var problems: [Phrase] = []
    var accounts: [SandboxAccount] = []
    for account in ruleSet.accounts {
      guard let gate = serving.gates[account.name] else { continue }
      var secret = ""
      if let reference = account.secret {
        do throws(FileFault) { secret = try secrets.resolve(reference, for: .appSecret) } catch {
          problems.append("account `\(account.name)`: `secret`: \(error.reason)")
        }
      }
      // Its keys hold: they were prepared above.
      let key = account.aesKey.flatMap { keyring in try? secrets.resolve(keyring.current, for: .aesKey) }
      let values = ConsoleValues(
        token: String(decoding: gate.account.tokens.first ?? [], as: UTF8.self), aesKey: key, mode: gate.account.mode)
      let entry = entries[account.name]
      let entered = entry.map { values.with($0) } ?? values
      if let objection = entered.objection { problems.append("account `\(account.name)`: the console does not take it: \(objection)") }
      accounts.append(
        SandboxAccount(
          name: account.name, appID: account.appID ?? "", secret: secret, originalID: account.originalID ?? "gh_000000000000",
          standing: AccountStanding(isService: account.isService, isVerified: !unverified.contains(account.name)),
          hearsVoice: account.hearsVoice, templates: ruleSet.compiled.platformTemplates.filter { $0.account == account.name },
          webhook: { webhook(account.name) },
          console: Console(
            entered, isConnected: entry == nil, name: account.name, appID: account.appID ?? "", originalID: gate.account.originalID),
          zone: account.timezone, codeNames: CodeNames(of: account, in: ruleSet),
          isOneOfSeveral: ruleSet.accounts.count > 1 && account.originalID != nil))
    }
    if !problems.isEmpty { throw ServingFault(reasons: problems) }
    return accounts
  }
}
