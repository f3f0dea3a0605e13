package import Engine

/// Rule sets whole, by revision, and the names that point to them.
extension PostgreSQLStore: RuleStore {
  /// Revisions that stay though nothing asks for them any more: servers that are replaced one by one have two, and somebody may go back.
  private static let newest: Int64 = 4
  /// Files that are read at once.
  private static let page = 64

  package func keepRules(_ snapshot: RuleSnapshot) throws(StoreFault) {
    try changing(.keeping) { asking throws(PostgreSQLFault) in
      try Self.keep(snapshot, asking)
      try asking.run(.rulesName, .text(RuleName.inForce.rawValue), .text(snapshot.revision))
      try Self.removeUnneededRules(asking)
    }
  }

  package func lastRules() throws(StoreFault) -> RuleSnapshot? {
    try reading { asking throws(PostgreSQLFault) in try Self.rules(asking.run(.rulesNamed, .text(RuleName.inForce.rawValue)), asking) }
  }

  package func revision(_ name: RuleName) throws(StoreFault) -> String? {
    try asking(.keeping) { asking throws(PostgreSQLFault) in
      for row in try asking.run(.rulesRevision, .text(name.rawValue)) { return try row.value(0) }
      return nil
    }
  }

  package func rules(of revision: String) throws(StoreFault) -> RuleSnapshot? {
    try reading { asking throws(PostgreSQLFault) in try Self.rules(asking.run(.rulesRead, .text(revision)), asking) }
  }

  /// Several statements that see the same.
  func reading<Result>(_ body: (Asking) throws(PostgreSQLFault) -> Result) throws(StoreFault) -> Result {
    try asking(.keeping) { asking throws(PostgreSQLFault) in
      try asking.connection.transaction(.repeatableRead, readsOnly: true, until: asking.deadline) { () throws(PostgreSQLFault) in
        try body(asking)
      }
    }
  }

  static func keep(_ snapshot: RuleSnapshot, _ asking: Asking) throws(PostgreSQLFault) {
    let files = snapshot.files.sorted { $0.key < $1.key }
    try asking.run(.rulesLock)
    try asking.run(
      .rulesKeep, .text(snapshot.revision), .bigint(snapshot.at), .text(snapshot.roots.joined(separator: "\n")), .texts(files.map(\.key)),
      .byteas(files.map(\.value)))
  }

  static func removeUnneededRules(_ asking: Asking) throws(PostgreSQLFault) {
    try asking.run(.rulesLock)
    if try asking.run(.rulesRemoveUnneeded, .bigint(newest)).changes > 0 { try asking.run(.rulesPurgeBytes) }
  }

  /// - Parameter rows: one with revision, time and roots, or none.
  static func rules(_ rows: PostgreSQLRows, _ asking: Asking) throws(PostgreSQLFault) -> RuleSnapshot? {
    guard rows.count > 0 else { return nil }
    let revision: String = try rows[0].value(0)
    let roots: String = try rows[0].value(2)
    var files: [String: [UInt8]] = [:]
    var last: PostgreSQLValue = .null
    while true {
      let page = try asking.run(.rulesFiles, .text(revision), last, .bigint(Int64(Self.page)))
      for row in page {
        let path: String = try row.value(0)
        files[path] = try row.value(1)
        last = .text(path)
      }
      if page.count < Self.page { break }
    }
    return RuleSnapshot(
      revision: revision, at: try rows[0].value(1), roots: roots.split(separator: "\n").map { String($0) }, files: files)
  }
}

extension PostgreSQLStatement {
  static let rulesLock = PostgreSQLStatement("rules-lock", PackageResources.rules_lock_sql)
  fileprivate static let rulesKeep = PostgreSQLStatement("rules-keep", PackageResources.rules_keep_sql)
  static let rulesName = PostgreSQLStatement("rules-name", PackageResources.rules_name_sql)
  static let rulesNamed = PostgreSQLStatement("rules-named", PackageResources.rules_named_sql)
  fileprivate static let rulesRead = PostgreSQLStatement("rules-read", PackageResources.rules_read_sql)
  fileprivate static let rulesFiles = PostgreSQLStatement("rules-files", PackageResources.rules_files_sql)
  fileprivate static let rulesRevision = PostgreSQLStatement("rules-revision", PackageResources.rules_revision_sql)
  fileprivate static let rulesRemoveUnneeded = PostgreSQLStatement("rules-remove-unneeded", PackageResources.rules_remove_unneeded_sql)
  fileprivate static let rulesPurgeBytes = PostgreSQLStatement("rules-purge-bytes", PackageResources.rules_purge_bytes_sql)
}
