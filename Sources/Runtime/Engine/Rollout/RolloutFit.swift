package import Rules

/// What two rule sets must have in common that judge at the same time: what all followers share, and what is kept of each.
package enum RolloutFit {
  /// Why one cannot be tried beside the other, sentence by sentence.
  package static func objections(to tried: RuleSet, beside base: RuleSet) -> [Phrase] {
    if tried.revision == base.revision { return ["these are the rules that are in force: revision \(base.revision)"] }
    let (new, old) = (tried.compiled, base.compiled)
    let redrawn: [Phrase] = tried.experimentsRedrawn(since: base).map {
      "experiment `\($0)` has other arms than in the rules in force: it would count both together; give it another `salt`, or another name"
    }
    return redrawn + accounts(new, old) + stocks(new, old) + kept(new, old) + limits(new, old) + outside(new, old) + media(new, old)
  }

  /// Each delivery comes in by one gate, and each call goes out by one token.
  private static func accounts(_ new: CompiledRules, _ old: CompiledRules) -> [Phrase] {
    var objections: [Phrase] = []
    for account in old.accounts where !new.accounts.contains(where: { $0.name == account.name }) {
      objections.append("account `\(account.name)` is missing")
    }
    for account in new.accounts {
      guard let other = old.accounts.first(where: { $0.name == account.name }) else {
        objections.append("account `\(account.name)` is new: put it in force by a reload first")
        continue
      }
      let keys = account.connection(differingFrom: other)
      if !keys.isEmpty {
        objections.append("account `\(account.name)`: \(quotedList(keys)) must be as in the rules in force; change it by a reload")
      }
    }
    return objections
  }

  private static func stocks(_ new: CompiledRules, _ old: CompiledRules) -> [Phrase] {
    new.stocks.compactMap { stock -> Phrase? in
      guard let other = old.stocks.first(where: { $0.name == stock.name }), !stock.givesAlike(other, tables: (new.tables, old.tables)) else {
        return nil
      }
      return "stock `\(stock.name)`: both would give from it, so its pieces, `within` and `alarm` must be the same; change it by a reload"
    }
  }

  /// What one writes of a follower the other must find and read: also after the new rules are taken back.
  private static func kept(_ new: CompiledRules, _ old: CompiledRules) -> [Phrase] {
    var objections: [Phrase] = []
    func kinds(_ what: Phrase, _ new: [String: VariableKind], _ old: [String: VariableKind]) {
      for (name, kind) in new.sorted(by: { $0.key < $1.key }) {
        guard let other = old[name], other != kind else { continue }
        objections.append("\(what) `\(name)` is \(kind.phrase) here and \(other.phrase) in the rules in force: neither could read the other's")
      }
    }
    kinds("variable", new.variables.named, old.variables.named)
    kinds("attribute", new.attributes, old.attributes)
    for counter in new.counters {
      guard let other = old.counters.first(where: { $0.name == counter.name }), other.period != counter.period else { continue }
      objections.append("counter `\(counter.name)` counts over another time than in the rules in force: give the new one another name")
    }
    for (what, names, others) in [
      ("rule" as Phrase, new.moves.rules, old.moves.rules), ("stock", new.moves.stocks, old.moves.stocks),
      ("counter", new.moves.counters, old.moves.counters),
      ("variable", new.moves.variables, old.moves.variables), ("experiment", new.moves.experiments, old.moves.experiments),
    ] {
      for (name, formers) in names.sorted(by: { $0.key < $1.key }) where others[name] != formers {
        objections.append(
          "\(what) `\(name)` is `moved` from \(quotedList(formers)): what is kept would go over to the new name, and be gone when the rules are taken back; rename it by a reload"
        )
      }
    }
    return objections
  }

  /// Counts that all followers share are kept once.
  private static func limits(_ new: CompiledRules, _ old: CompiledRules) -> [Phrase] {
    func shared(_ rules: CompiledRules) -> [String: CompiledLimit] {
      Dictionary(rules.rules.compactMap { rule in rule.limit.flatMap { $0.share == .account ? (rule.id, $0) : nil } }) { first, _ in first }
    }
    let known = shared(old)
    return shared(new).sorted { $0.key < $1.key }.compactMap { id, limit -> Phrase? in
      guard let other = known[id], (other.times, other.period) != (limit.times, limit.period) else { return nil }
      return "rule `\(id)`: its `limit` counts the answers to all followers, and is another one in the rules in force; change it by a reload"
    }
  }

  private static func outside(_ new: CompiledRules, _ old: CompiledRules) -> [Phrase] {
    new.outside.compactMap { event -> Phrase? in
      guard let other = old.outside.first(where: { $0.name == event.name }) else {
        return "event `\(event.name)` under `outside:` is new: put it in force by a reload first"
      }
      return other.takesAlike(event)
        ? nil : "event `\(event.name)` under `outside:` has other fields than in the rules in force; change it by a reload"
    }
  }

  private static func media(_ new: CompiledRules, _ old: CompiledRules) -> [Phrase] {
    new.media.compactMap { medium -> Phrase? in
      guard let other = old.media.first(where: { $0.name == medium.name }) else {
        return "medium `\(medium.name)` is new: put it in force by a reload first, so that it is uploaded"
      }
      return other.isUploadedAlike(medium) ? nil : "medium `\(medium.name)` is another one in the rules in force; give the new one another name"
    }
  }
}

extension Account {
  /// Keys of what connects it to the platform and to endpoints that differ.
  fileprivate func connection(differingFrom other: Account) -> [String] {
    var keys: [String] = []
    func note(_ key: String, _ isSame: Bool) { if !isSame { keys.append(key) } }
    note("app_id", appID == other.appID)
    note("original_id", originalID == other.originalID)
    note("kind", isService == other.isService)
    note("mode", mode == other.mode)
    note("token", token == other.token)
    note("secret", secret == other.secret)
    note("aes_key", aesKey == other.aesKey)
    note("privacy", privacy == other.privacy)
    note("api", api == other.api)
    note("webhooks", webhooks == other.webhooks)
    return keys
  }
}

extension Stock {
  fileprivate func givesAlike(_ other: Stock, tables: ([Table], [Table])) -> Bool {
    guard within == other.within, alarm == other.alarm, count(tables: tables.0) == other.count(tables: tables.1) else { return false }
    switch (pieces, other.pieces) {
    case (.count, .count): return true
    case (.count, _), (_, .count): return false
    case (.table, _), (.rows, _):
      return (0..<count(tables: tables.0)).allSatisfy { piece($0, tables: tables.0) == other.piece($0, tables: tables.1) }
    }
  }
}

extension OutsideEvent {
  fileprivate func takesAlike(_ other: OutsideEvent) -> Bool {
    fields.count == other.fields.count
      && zip(fields, other.fields).allSatisfy { ($0.name, $0.kind, $0.isOptional) == ($1.name, $1.kind, $1.isOptional) }
  }
}

extension Medium {
  fileprivate func isUploadedAlike(_ other: Medium) -> Bool {
    (kind, source, isPermanent, title, description) == (other.kind, other.source, other.isPermanent, other.title, other.description)
  }
}
