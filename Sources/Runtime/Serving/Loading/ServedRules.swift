package import Rules

/// A rule set in force with everything that was resolved for it. Immutable: a turn keeps the one it began with.
package final class ServedRules: Sendable {
  package let ruleSet: RuleSet
  /// By the account's name in the path.
  package let gates: [String: WebhookGate]
  package let privacy: Privacy

  fileprivate init(ruleSet: RuleSet, gates: [String: WebhookGate], privacy: Privacy) {
    self.ruleSet = ruleSet
    self.gates = gates
    self.privacy = privacy
  }

  /// A rule set without gates, for commands, which take no deliveries.
  package static func closed(_ ruleSet: RuleSet) -> ServedRules { ServedRules(ruleSet: ruleSet, gates: [:], privacy: Privacy()) }

  /// Resolves what the accounts refer to.
  /// - Parameter window: seconds by which a time stamp may be off; nil to take any.
  /// - Throws: `ServingFault` with every reason at once.
  package static func prepare(_ ruleSet: RuleSet, secrets: Secrets, window: Int64?) throws(ServingFault) -> ServedRules {
    var problems: [Phrase] = []
    var gates: [String: WebhookGate] = [:]
    if ruleSet.accounts.isEmpty {
      problems.append("the rules declare no account; add one under `accounts:` with `app_id`, `kind`, `mode` and `token`")
    }
    for account in ruleSet.accounts {
      func value(_ reference: SecretReference?, _ key: String, _ use: Secrets.Use) -> String? {
        guard let reference else { return nil }
        do throws(FileFault) {
          return try secrets.resolve(reference, for: use)
        } catch {
          problems.append("account `\(account.name)`: `\(key)`: \(error.reason)")
          return nil
        }
      }
      /// The one before is often not there: between two changes there is none.
      func values(_ reference: KeyringReference?, _ key: String, _ use: Secrets.Use) -> [String] {
        guard let reference, let current = value(reference.current, key, use) else { return [] }
        let previous: String? = reference.previous.flatMap { previous in try? secrets.resolve(previous, for: use) }
        return [current] + (previous.map { [$0] } ?? [])
      }
      if ruleSet.accounts.count > 1, account.originalID == nil {
        problems.append("account `\(account.name)` has no `original_id`; with several accounts it tells whose message it is")
      }
      let tokens = values(account.token, "token", .token)
      for token in tokens where !(3...32).contains(token.utf8.count) || !token.utf8.allSatisfy(ByteSet.word.contains) {
        problems.append("account `\(account.name)`: `token` must be 3 to 32 letters and digits, as the console takes them")
      }
      let texts = account.mode == .plain && account.aesKey == nil ? [] : values(account.aesKey, "aes_key", .aesKey)
      let keys = texts.compactMap { AESKey(encodingAESKey: $0) }
      if keys.count < texts.count { problems.append("account `\(account.name)`: `aes_key` must be 43 letters and digits") }
      gates[account.name] = WebhookGate(
        account: WebhookAccount(
          name: account.name, appID: account.appID ?? "", originalID: account.originalID, mode: account.mode, tokens: tokens.map { Array($0.utf8) },
          cipher: MessageCipher(keys: keys, appID: account.appID ?? "")),
        window: window)
    }
    var privacy = Privacy()
    do throws(FileFault) { privacy = try Privacy(ruleSet.accounts, secrets: secrets) } catch { problems.append(error.reason) }
    guard problems.isEmpty else { throw ServingFault(reasons: problems) }
    return ServedRules(ruleSet: ruleSet, gates: gates, privacy: privacy)
  }
}

extension Account {
  /// Paths of the files that hold its secrets.
  package var secretFiles: [String] {
    var references = [token?.current, token?.previous, secret, aesKey?.current, aesKey?.previous]
    if case .pseudonymise(let key) = privacy { references.append(key) }
    references.append(webhooks.key)
    if case .secret(let reference)? = digest?.url { references.append(reference) }
    return references.compactMap { if case .file(let path) = $0 { path } else { nil } }
  }
}

/// Why a rule set cannot be served, sentence by sentence.
package struct ServingFault: Error, Sendable {
  package let reasons: [Phrase]

  package init(reasons: [Phrase]) { self.reasons = reasons }
}
