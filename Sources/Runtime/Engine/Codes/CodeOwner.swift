package import Rules

/// Codes belong to one account of one platform: those of a sandbox, or of a test account, are not those of the real one.
package enum CodeOwner {
  package static func name(_ account: Account, override: String?) -> String { name(host: override ?? account.api.url, appID: account.appID ?? "") }
  package static func name(host: String, appID: String) -> String { "\(host) \(appID)" }

  /// Why the codes in a store are not this account's, as a sentence; nil when they are, or there are none.
  /// - Parameter override: base address of a sandbox.
  package static func objection(
    _ account: Account, override: String?, in store: any CodeStore
  ) throws(StoreFault) -> Phrase? {
    let owner = name(account, override: override)
    guard let there = try store.codeOwner(of: account.name), there != owner else { return nil }
    return
      "the codes of account `\(account.name)` in this database were made at \(there), and this is \(owner); use another database for each, with --database"
  }
}
