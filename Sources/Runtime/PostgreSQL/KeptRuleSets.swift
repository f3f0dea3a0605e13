package import Engine
internal import Wire

/// Rule sets whole, by their revision: that which was in force last, and that which is tried on some.
extension PostgreSQLStore {
  /// The name of the one that was put in force last.
  private static let inForce = "in force"
  /// Files that are read at once.
  private static let page = 64

  package func keepRules(_ snapshot: RuleSnapshot) throws(StoreFault) {
    try changing(.keeping) { asking throws(PostgreSQLFault) in
      try Self.keep(snapshot, asking)
      try asking.run(.rulesName, .text(Self.inForce), .text(snapshot.revision))
    }
  }

  package func lastRules() throws(StoreFault) -> RuleSnapshot? {
    try reading { asking throws(PostgreSQLFault) in try Self.rules(asking.run(.rulesNamed, .text(Self.inForce)), asking) }
  }

  package func keep(_ rollout: Rollout, _ files: RuleSnapshot?) throws(StoreFault) {
    try changing(.keeping) { asking throws(PostgreSQLFault) in
      if let files { try Self.keep(files, asking) }
      try asking.run(
        .rolloutKeep, .text(rollout.json.line), files.map { .text($0.revision) } ?? .null, .bool(rollout.isRunning))
    }
  }

  package func lastRollout() throws(StoreFault) -> (rollout: Rollout, files: RuleSnapshot?)? {
    try reading { asking throws(PostgreSQLFault) in
      let rows = try asking.run(.rolloutRead)
      guard rows.count > 0, let rollout = JSON(try rows[0].value(1, as: String.self)).flatMap({ Rollout($0) }) else { return nil }
      guard rollout.isRunning, let revision: String = try rows[0].value(2) else { return (rollout, nil) }
      return (rollout, try Self.rules(asking.run(.rulesRead, .text(revision)), asking))
    }
  }

  /// Several statements that see the same.
  private func reading<Result>(_ body: (Asking) throws(PostgreSQLFault) -> Result) throws(StoreFault) -> Result {
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
  fileprivate static let rulesLock = PostgreSQLStatement("rules-lock", PackageResources.rules_lock_sql)
  fileprivate static let rulesKeep = PostgreSQLStatement("rules-keep", PackageResources.rules_keep_sql)
  fileprivate static let rulesName = PostgreSQLStatement("rules-name", PackageResources.rules_name_sql)
  fileprivate static let rulesNamed = PostgreSQLStatement("rules-named", PackageResources.rules_named_sql)
  fileprivate static let rulesRead = PostgreSQLStatement("rules-read", PackageResources.rules_read_sql)
  fileprivate static let rulesFiles = PostgreSQLStatement("rules-files", PackageResources.rules_files_sql)
  fileprivate static let rolloutKeep = PostgreSQLStatement("rollout-keep", PackageResources.rollout_keep_sql)
  fileprivate static let rolloutRead = PostgreSQLStatement("rollout-read", PackageResources.rollout_read_sql)
}
