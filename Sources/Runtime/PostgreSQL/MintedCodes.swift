package import Engine
package import Rules

/// Codes that were made because somebody asked for one.
extension PostgreSQLStore {
  package func minted(_ campaign: String, of account: String, request: String) throws(StoreFault) -> MintedCode? {
    try asking(.keeping) { asking throws(PostgreSQLFault) in
      let rows = try asking.run(.mintedRead, .text(account), .text(campaign), .text(request))
      if rows.count == 0 { return nil }
      let row = rows[0]
      return MintedCode(
        campaign: campaign, request: request, scene: try row.scene(0), ticket: try row.value(2), url: try row.value(3),
        madeAt: try row.bounded(4), expiresAt: try row.boundedIfAny(5))
    }
  }

  package func isMinted(_ scene: CodeScene, of account: String, at now: Int64) throws(StoreFault) -> Bool {
    try asking(.keeping) { asking throws(PostgreSQLFault) in
      try asking.run(.mintedExists, .text(account), .text(scene.description), .bool(scene.isNumber), .bigint(now))[0].value(0)
    }
  }

  package func keep(_ minted: MintedCode, of account: String) throws(StoreFault) {
    try changing(.keeping) { asking throws(PostgreSQLFault) in
      if minted.expiresAt == nil { try asking.run(.numbersLock) }
      // What ended a day ago is asked for no more.
      try asking.run(.mintedPurge, .text(account), .bigint(minted.madeAt.subtractingSaturated(86_400)))
      try asking.run(
        .mintedKeep, .text(account), .text(minted.campaign), .text(minted.request), .text(minted.scene.description),
        .bool(minted.scene.isNumber), .text(minted.ticket), .text(minted.url), .bigint(minted.madeAt),
        minted.expiresAt.map { .bigint($0) } ?? .null)
      try asking.count(CodeCalls.making, of: account, on: PlatformDay.number(at: minted.madeAt))
      // What can be scanned for ever is nobody else's for ever.
      if minted.expiresAt == nil, case .number(let id) = minted.scene { try asking.run(.numbersSpend, .text(account), .bigint(id)) }
    }
  }

  package func mintings(after time: Int64, limit: Int) throws(StoreFault) -> [Int64] {
    try asking(.keeping) { asking throws(PostgreSQLFault) in
      try asking.run(.mintedTimes, .bigint(time), .bigint(Int64(max(0, limit)))).map { row throws(PostgreSQLFault) in try row.value(0) }
    }
  }

  package func mintedCount(_ campaign: String, of account: String, at now: Int64) throws(StoreFault) -> Int {
    try asking(.keeping) { asking throws(PostgreSQLFault) in
      try asking.run(.mintedCount, .text(account), .text(campaign), .bigint(now))[0].quantity(0)
    }
  }
}

extension PostgreSQLStatement {
  fileprivate static let mintedRead = PostgreSQLStatement("minted-read", PackageResources.minted_read_sql)
  fileprivate static let mintedExists = PostgreSQLStatement("minted-exists", PackageResources.minted_exists_sql)
  fileprivate static let mintedPurge = PostgreSQLStatement("minted-purge", PackageResources.minted_purge_sql)
  fileprivate static let mintedKeep = PostgreSQLStatement("minted-keep", PackageResources.minted_keep_sql)
  fileprivate static let mintedTimes = PostgreSQLStatement("minted-times", PackageResources.minted_times_sql)
  fileprivate static let mintedCount = PostgreSQLStatement("minted-count", PackageResources.minted_count_sql)
  fileprivate static let numbersSpend = PostgreSQLStatement("numbers-spend", PackageResources.numbers_spend_sql)
}
