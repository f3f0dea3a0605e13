package import Rules

/// Secrets that nobody asks for until a rule or an action needs them: the calls of an account, signatures, addresses of endpoints and
/// of digests. A server answers without them, and what needs them fails when its time has come.
package enum AskedSecrets {
  /// - Returns: a sentence for each that is not there, with where it is asked for.
  /// - Complexity: O(rules).
  package static func missing(in ruleSet: RuleSet, _ secrets: Secrets) -> [Phrase] {
    var missing: [Phrase] = []
    func ask(_ reference: SecretReference?, for use: Secrets.Use, _ place: Phrase) {
      guard let reference else { return }
      do throws(FileFault) { _ = try secrets.resolve(reference, for: use) } catch { missing.append("\(place): \(error.reason)") }
    }
    for account in ruleSet.accounts {
      ask(account.secret, for: .appSecret, "account `\(account.name)`: `secret`")
      ask(account.webhooks.key, for: .signingKey, "account `\(account.name)`: `webhooks.sign`")
      if case .secret(let reference)? = account.digest?.url { ask(reference, for: .endpoint, "account `\(account.name)`: `digest.url`") }
    }
    for rule in ruleSet.compiled.rules {
      for action in rule.actions {
        guard case .webhook(let hook) = action.kind, case .secret(let reference) = hook.address else { continue }
        ask(reference, for: .endpoint, "rule `\(rule.id)`: `webhook`")
      }
    }
    return missing
  }
}
