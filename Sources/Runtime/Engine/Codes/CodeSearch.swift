package import Rules
package import Wire

/// Codes by what people call them.
package struct CodeSearch {
  /// Why a text names no one code.
  package enum Refusal: Error, Sendable, Equatable {
    case notAnAddress
    /// How each of them is called.
    case ofSeveral(CodeAddress, [String])
    case notMade(CodeAddress)
    /// With what was meant, perhaps.
    case unknown(String?)
    case store(StoreFault)
  }
  package let ruleSet: RuleSet
  /// Those that are asked for.
  package let accounts: [Account]
  package let store: any CodeStore

  package init(_ ruleSet: RuleSet, accounts: [Account], in store: any CodeStore) {
    self.ruleSet = ruleSet
    self.accounts = accounts
    self.store = store
  }

  /// The code at an address, which must exist, and whose it is.
  /// - Parameters:
  ///   - text: as `door[sh01]`, or `sh:door[sh01]` where several accounts have it.
  ///   - now: seconds since 1970 UTC.
  package func code(at text: String, now: Int64) throws(Refusal) -> (code: PublishedCode, account: Account) {
    guard let address = AccountAddress(text) else { throw .notAnAddress }
    let owners = accounts.filter { address.account == nil || $0.name == address.account }
    let (found, known) = try look(address.code, owners)
    if found.count > 1 {
      throw .ofSeveral(address.code, found.map { AccountAddress(account: $0.account.name, code: address.code).description })
    }
    if let only = found.first { return only }
    let isDeclared = owners.contains { owner in
      DeclaredCodes(of: owner, in: ruleSet, at: now).codes.contains { $0.address == address.code }
    }
    throw isDeclared ? .notMade(address.code) : .unknown(Suggestion.closest(to: text, in: known))
  }

  /// - Returns: the codes at an address; where there is none, how all others are called.
  private func look(
    _ address: CodeAddress, _ owners: [Account]
  ) throws(Refusal) -> (found: [(code: PublishedCode, account: Account)], known: [String]) {
    do throws(StoreFault) {
      var found: [(code: PublishedCode, account: Account)] = []
      for owner in owners { if let code = try store.code(address, of: owner.name) { found.append((code, owner)) } }
      var known: [String] = []
      if found.isEmpty {
        for account in accounts { known += try store.codes(of: account.name).map { ruleSet.address($0.address, of: account.name).description } }
      }
      return (found, known)
    } catch {
      throw .store(error)
    }
  }
}

/// All codes of some accounts, for a page: those that were made, as `wxrules qr list` has them, and those that are not yet.
package struct CodeList {
  /// Of codes that are shown.
  package let rows: [JSON]
  /// How many there are.
  package let count: Int

  /// - Parameters:
  ///   - campaign: nil for all.
  ///   - limit: how many are shown.
  ///   - now: seconds since 1970 UTC.
  /// - Complexity: O(codes of the accounts).
  package init(_ search: CodeSearch, campaign: String?, limit: Int, at now: Int64) throws(StoreFault) {
    var rows: [JSON] = []
    var count = 0
    func add(_ account: String, _ fields: () -> JSON) {
      count += 1
      guard rows.count < limit, case .object(var row) = fields() else { return }
      row["account"] = .string(account)
      rows.append(.object(row))
    }
    for account in search.accounts {
      let made = try search.store.codes(of: account.name)
      for code in made where campaign ?? code.address.campaign == code.address.campaign { add(account.name) { code.json(now) } }
      let there = Set(made.map(\.address))
      let declared = DeclaredCodes(of: account, in: search.ruleSet, at: now)
      for code in declared.codes where campaign ?? code.address.campaign == code.address.campaign {
        // For a campaign whose time is over none is made any more.
        if there.contains(code.address) || declared.over.contains(code.address.campaign) { continue }
        add(account.name) { code.missing }
      }
    }
    self.rows = rows
    self.count = count
  }

  /// Keys of a row that stand in a table, in the order of its columns.
  package static let heads = [
    "account", "address", "campaign", "key", "scene", "kind", "status", "url", "made_at", "expires_at", "protected", "renewals", "ticket",
  ]
}

extension DeclaredCode {
  /// A code that is not made, as one that was is written.
  fileprivate var missing: JSON {
    [
      "address": .string(address.description), "campaign": .string(address.campaign), "key": .string(address.key),
      "scene": scene.map { .string($0.description) } ?? .null, "kind": .string(lifetime == nil ? "permanent" : "temporary"), "status": "missing",
      "ticket": .null, "url": .null, "made_at": .null, "expires_at": .null, "protected": .bool(isProtected), "renewals": 0,
    ]
  }
}
