package import Engine
package import Rules

/// Ids of codes, what is counted against the platform's numbers, and whose codes these are.
extension PostgreSQLStore {
  package func givenNumbers() throws(StoreFault) -> [String: GivenNumbers] {
    try asking(.keeping) { asking throws(PostgreSQLFault) in
      var given: [String: GivenNumbers] = [:]
      for row in try asking.run(.numbersRead) {
        let (account, campaign) = (try row.value(0, as: String.self), try row.value(2, as: String.self))
        let id = try row.value(1, as: Int64.self)
        given[account, default: GivenNumbers()].spent.insert(id)
        if !campaign.isEmpty { given[account]?.ids[campaign, default: [:]][try row.value(3)] = id }
      }
      return given
    }
  }

  package func numbersVersion() throws(StoreFault) -> Int64 {
    try asking(.keeping) { asking throws(PostgreSQLFault) in
      let rows = try asking.run(.numbersVersion)
      return rows.count == 0 ? 0 : try rows[0].value(0)
    }
  }

  package func formerPermanentCodes(of account: String) throws(StoreFault) -> Int {
    try asking(.keeping) { asking throws(PostgreSQLFault) in try asking.run(.codesFormerPermanent, .text(account))[0].quantity(0) }
  }

  package func calls(_ api: String, of account: String, on day: Int64) throws(StoreFault) -> Int {
    try asking(.keeping) { asking throws(PostgreSQLFault) in
      let rows = try asking.run(.calls, .text(account), .text(api), .bigint(day))
      return rows.count == 0 ? 0 : try rows[0].quantity(0)
    }
  }

  package func codeOwner(of account: String) throws(StoreFault) -> String? {
    try asking(.keeping) { asking throws(PostgreSQLFault) in
      guard let value = try asking.setting(Self.owner(account)) else { return nil }
      guard let owner = String(validating: value, as: UTF8.self) else {
        throw .damaged(statement: "settings-read", column: "value")
      }
      return owner
    }
  }

  package func keepCodeOwner(_ owner: String, of account: String) throws(StoreFault) {
    try asking(.keeping) { asking throws(PostgreSQLFault) in
      try asking.keepSettingOnce(Self.owner(account), Array(owner.utf8))
    }
  }

  /// Its name among the settings.
  private static func owner(_ account: String) -> String { "code_owner " + account }
}

/// Names of calls as the platform counts them.
enum CodeCalls {
  static let making = "qrcode/create"
}

extension Asking {
  /// One call more.
  func count(_ api: String, of account: String, on day: Int64) throws(PostgreSQLFault) {
    try run(.countCalls, .texts([account]), .texts([api]), .bigints([day]), .bigints([1]))
  }
}

extension PostgreSQLStatement {
  static let numbersLock = PostgreSQLStatement("numbers-lock", PackageResources.numbers_lock_sql)
  fileprivate static let numbersRead = PostgreSQLStatement("numbers-read", PackageResources.numbers_read_sql)
  fileprivate static let numbersVersion = PostgreSQLStatement("numbers-version", PackageResources.numbers_version_sql)
  fileprivate static let codesFormerPermanent = PostgreSQLStatement("codes-former-permanent", PackageResources.codes_former_permanent_sql)
  fileprivate static let calls = PostgreSQLStatement("outbox-calls", PackageResources.outbox_calls_sql)
  fileprivate static let countCalls = PostgreSQLStatement("outbox-count-calls", PackageResources.outbox_count_calls_sql)
}
