package import Engine
internal import Rules

/// Codes that plans made.
extension PostgreSQLStore: CodeStore {
  package func codes(of account: String) throws(StoreFault) -> [PublishedCode] {
    try asking(.keeping) { asking throws(PostgreSQLFault) in
      try asking.run(.codesOfAccount, .text(account)).map { row throws(PostgreSQLFault) in try Self.code(row) }
    }
  }

  package func code(_ address: CodeAddress, of account: String) throws(StoreFault) -> PublishedCode? {
    try asking(.keeping) { asking throws(PostgreSQLFault) in
      let rows = try asking.run(.codesRead, .text(account), .text(address.campaign), .text(address.key))
      return rows.count == 0 ? nil : try Self.code(rows[0])
    }
  }

  private static func code(_ row: PostgreSQLRow) throws(PostgreSQLFault) -> PublishedCode {
    let until = try row.boundedIfAny(4)
    return PublishedCode(
      address: CodeAddress(campaign: try row.value(0), key: try row.value(1)), scene: try row.scene(2),
      kind: until.map { .temporary(until: $0) } ?? .permanent, status: PublishedCode.Status(rawValue: try row.value(5)) ?? .live,
      ticket: try row.value(6), url: try row.value(7), madeAt: try row.bounded(8), isProtected: try row.value(9),
      renewals: Int(max(0, try row.value(10, as: Int32.self))))
  }

  package func begunCodes(of account: String) throws(StoreFault) -> [CodeAddress] {
    try asking(.keeping) { asking throws(PostgreSQLFault) in
      try asking.run(.codesBegun, .text(account)).map { row throws(PostgreSQLFault) in
        CodeAddress(campaign: try row.value(0), key: try row.value(1))
      }
    }
  }

  package func change(_ changes: [CodeChange], of account: String) throws(StoreFault) {
    if changes.isEmpty { return }
    var isTaken = false
    do throws(StoreFault) {
      try changing(.keeping) { asking throws(PostgreSQLFault) in
        isTaken = false
        // Whoever gives ids out does so after the one before: otherwise two could find the same one free, or wait for each other.
        try asking.run(.numbersLock)
        for change in changes {
          if try Self.make(change, account, asking) { continue }
          isTaken = true
          // Ends the transaction.
          throw .uniqueViolation(constraint: "given_numbers_pkey")
        }
      }
    } catch {
      throw isTaken ? .numberTaken : error
    }
  }

  /// - Returns: false when its id is another code's.
  private static func make(_ change: CodeChange, _ account: String, _ asking: Asking) throws(PostgreSQLFault) -> Bool {
    func run(_ statement: PostgreSQLStatement, _ address: CodeAddress) throws(PostgreSQLFault) {
      try asking.run(statement, .text(account), .text(address.campaign), .text(address.key))
    }
    switch change {
    case .begun(let address, let scene, let day):
      try run(.codesBegin, address)
      try asking.count(CodeCalls.making, of: account, on: day)
      return try give(scene, to: address, account, asking)
    case .made(let code):
      try asking.run(
        .codesMake, .text(account), .text(code.address.campaign), .text(code.address.key), .text(code.scene.description),
        .bool(code.scene.isNumber), code.kind.expiresAt.map { .bigint($0) } ?? .null, .text(code.status.rawValue), .text(code.ticket),
        .text(code.url), .bigint(code.madeAt), .bool(code.isProtected), .int4(Int32(clamping: code.renewals)))
      return try give(code.scene, to: code.address, account, asking)
    case .failed(let address): try run(.codesFail, address)
    case .updated(let address, let status, let isProtected):
      try asking.run(
        .codesUpdate, .text(account), .text(address.campaign), .text(address.key), .text(status.rawValue), .bool(isProtected))
    case .lost(let address, let ticket):
      try asking.run(
        .codesLose, .text(account), .text(address.campaign), .text(address.key), .text(ticket), .text(PublishedCode.Status.lost.rawValue))
    case .moved(let from, let to):
      try asking.run(.codesMove, .text(account), .text(from.campaign), .text(from.key), .text(to.campaign), .text(to.key))
    case .forgotten(let address): try run(.codesForget, address)
    }
    return true
  }

  private static func give(_ scene: CodeScene, to address: CodeAddress, _ account: String, _ asking: Asking) throws(PostgreSQLFault) -> Bool {
    switch scene {
    case .number(let id):
      try asking.run(.numbersGive, .text(account), .bigint(id), .text(address.campaign), .text(address.key)).count > 0
    case .text: true
    }
  }
}

extension PostgreSQLStatement {
  fileprivate static let codesOfAccount = PostgreSQLStatement("codes-of-account", PackageResources.codes_of_account_sql)
  fileprivate static let codesRead = PostgreSQLStatement("codes-read", PackageResources.codes_read_sql)
  fileprivate static let codesBegun = PostgreSQLStatement("codes-begun", PackageResources.codes_begun_sql)
  fileprivate static let codesBegin = PostgreSQLStatement("codes-begin", PackageResources.codes_begin_sql)
  fileprivate static let codesMake = PostgreSQLStatement("codes-make", PackageResources.codes_make_sql)
  fileprivate static let codesFail = PostgreSQLStatement("codes-fail", PackageResources.codes_fail_sql)
  fileprivate static let codesUpdate = PostgreSQLStatement("codes-update", PackageResources.codes_update_sql)
  fileprivate static let codesLose = PostgreSQLStatement("codes-lose", PackageResources.codes_lose_sql)
  fileprivate static let codesMove = PostgreSQLStatement("codes-move", PackageResources.codes_move_sql)
  fileprivate static let codesForget = PostgreSQLStatement("codes-forget", PackageResources.codes_forget_sql)
  fileprivate static let numbersGive = PostgreSQLStatement("numbers-give", PackageResources.numbers_give_sql)
}
