/// Names as one account sees them, and whom a declaration is for.
extension Lowering {
  /// Works as one account sees lists, calendars and macros; nil for as most do.
  mutating func seen<Result>(by account: String?, _ work: (inout Lowering) -> Result) -> Result {
    guard let account, declarations.overlays[account] != nil else { return work(&self) }
    let (tables, looked, named) = (tableIndex, lookedUpTables, macros)
    let (calendars, known, common) = (calendarIndex, knownCalendars, commonScope)
    view = account
    for (name, own) in ownTables[account] ?? [:] {
      tableIndex[name] = own
      if lookedUpTables[name] != nil { lookedUpTables[name] = own }
    }
    for (name, own) in ownCalendars[account] ?? [:] {
      calendarIndex[name] = own.index
      knownCalendars[name] = own.isKnown
    }
    macros.merge(ownMacros[account] ?? [:]) { $1 }
    commonScope = nil
    defer {
      view = nil
      (tableIndex, lookedUpTables, macros) = (tables, looked, named)
      (calendarIndex, knownCalendars, commonScope) = (calendars, known, common)
    }
    return work(&self)
  }

  /// A macro as one account has it; nil for as most do.
  func macro(_ name: String, of account: String?) -> MacroDeclaration? { account.flatMap { ownMacros[$0]?[name] } ?? macros[name] }

  /// A bit for each account that something is for: those it names, without those that have their own; all ones when it is for all.
  mutating func accountBits(_ names: [Located<String>], _ reach: Reach) -> UInt64 {
    var bits = names.isEmpty ? UInt64.max : 0
    for name in names {
      if let index = accountIndex[name.value] {
        bits |= 1 << UInt64(index)
      } else {
        undefined(name, "account", in: Array(accountIndex.keys), add: "accounts")
      }
    }
    if reach == .everyone { return bits }
    return parts.accounts.enumerated().reduce(0) { all, account in
      let bit: UInt64 = 1 << UInt64(account.offset)
      return reach.includes(account.element.name) ? all | (bits & bit) : all
    }
  }
}
