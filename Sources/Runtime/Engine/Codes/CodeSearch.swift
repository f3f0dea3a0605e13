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

  /// A code that is declared and not made, and whose it is; nil where no account asked for declares it.
  /// - Parameter now: seconds since 1970 UTC.
  package func unmade(at text: String, now: Int64) -> (code: DeclaredCode, account: Account)? {
    guard let address = AccountAddress(text) else { return nil }
    for owner in accounts where address.account == nil || owner.name == address.account {
      if let code = DeclaredCodes(of: owner, in: ruleSet, at: now).codes.first(where: { $0.address == address.code }) { return (code, owner) }
    }
    return nil
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
    func add(_ account: String, _ address: CodeAddress, _ fields: () -> JSON) {
      count += 1
      guard rows.count < limit, case .object(var row) = fields() else { return }
      row["account"] = .string(account)
      row["columns"] = .array(search.ruleSet.columns(ofCode: address).map { .string($0) })
      rows.append(.object(row))
    }
    for account in search.accounts {
      let made = try search.store.codes(of: account.name)
      for code in made where campaign ?? code.address.campaign == code.address.campaign {
        add(account.name, code.address) { code.json(now) }
      }
      let there = Set(made.map(\.address))
      let declared = DeclaredCodes(of: account, in: search.ruleSet, at: now)
      for code in declared.codes where campaign ?? code.address.campaign == code.address.campaign {
        // For a campaign whose time is over none is made any more.
        if there.contains(code.address) || declared.over.contains(code.address.campaign) { continue }
        add(account.name, code.address) { code.missing }
      }
    }
    self.rows = rows
    self.count = count
  }

  /// Keys of a row that stand in a table, in the order of its columns.
  package static let heads = [
    "account", "address", "campaign", "key", "scene", "kind", "status", "url", "made_at", "expires_at", "protected", "renewals", "ticket", "columns",
  ]
}

extension RuleSet {
  /// What stands in the lists' rows that a code is of, as a shop's city and name, in the order of its columns. The key, which the address has, is left out.
  /// - Complexity: O(columns of the campaign's lists).
  package func columns(ofCode address: CodeAddress) -> [String] {
    guard let campaign = campaigns.first(where: { $0.id == address.campaign }), let position = position(ofKey: address.key, of: campaign) else {
      return []
    }
    return columns(at: position, of: campaign)
  }

  /// The same by what stands in the code.
  package func columns(ofScene scene: String, of name: String) -> [String] {
    guard let campaign = campaigns.first(where: { $0.id == name }), let position = position(ofScene: scene, of: campaign) else { return [] }
    return columns(at: position, of: campaign)
  }

  private func columns(at position: Int, of campaign: Campaign) -> [String] {
    let key = Campaign.key(of: campaign.members, at: position, tables: compiled.tables)
    return columns(of: campaign).compactMap { name in
      guard let dot = name.firstIndex(of: ".") else { return nil }
      let text = cell(String(name[name.index(after: dot)...]), ofList: String(name[..<dot]), at: position, of: campaign) ?? ""
      return text.isEmpty || text == key ? nil : text
    }
  }

  /// Codes that are looked through for a text.
  private static let searchedCodes = 20_000

  /// What stands in planned codes of whose rows a text is a part; case and width do not count.
  /// - Complexity: O(bytes of the rows), of 20 000 codes at most.
  package func scenes(whoseRowsHold text: String) -> Set<String> {
    let wanted = String(decoding: TextFolding.fold(text), as: UTF8.self)
    if wanted.isEmpty { return [] }
    var (scenes, room) = (Set<String>(), Self.searchedCodes)
    for campaign in campaigns where !campaign.isOnDemand && !columns(of: campaign).isEmpty {
      let count = min(room, campaign.codeCount(tables: compiled.tables))
      room -= count
      for position in 0..<count {
        let holds = columns(at: position, of: campaign).contains {
          String(decoding: TextFolding.fold($0), as: UTF8.self).contains(wanted)
        }
        if holds, let scene = campaign.plannedCode(at: position, in: compiled).scene { scenes.insert(scene.description) }
      }
    }
    return scenes
  }
}

extension DeclaredCode {
  /// A code that is not made, as one that was is written.
  package var missing: JSON {
    [
      "address": .string(address.description), "campaign": .string(address.campaign), "key": .string(address.key),
      "scene": scene.map { .string($0.description) } ?? .null, "kind": .string(lifetime == nil ? "permanent" : "temporary"), "status": "missing",
      "ticket": .null, "url": .null, "made_at": .null, "expires_at": .null, "protected": .bool(isProtected), "renewals": 0,
    ]
  }
}
