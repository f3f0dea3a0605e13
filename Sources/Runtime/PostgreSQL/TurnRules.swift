package import Engine
internal import Rules

/// Rule files of turns: those that the servers keep, found by what turns name.
extension PostgreSQLTurns {
  package func lackingRules() throws(StoreFault) -> [String] {
    try asking { asking throws(PostgreSQLFault) in
      try Self.revisions(try asking.run(PostgreSQLStatement("records-of-turns-lacking", PackageResources.records_of_turns_lacking_sql)))
    }
  }

  package func revisions() throws(StoreFault) -> [String] {
    try looking { asking throws(PostgreSQLFault) in
      try Self.revisions(
        try asking.run(PostgreSQLStatement("records-of-turns-live-revisions", PackageResources.records_of_turns_live_revisions_sql)))
    }
  }

  private static func revisions(_ rows: PostgreSQLRows) throws(PostgreSQLFault) -> [String] {
    var revisions: [String] = []
    for row in rows { revisions.append(try row.value(0)) }
    return revisions
  }

  package func keepRules(_ snapshot: RuleSnapshot) throws(StoreFault) {
    try changing { asking throws(PostgreSQLFault) in
      let isLacking = try asking.run(
        PostgreSQLStatement("records-of-turns-names-revision", PackageResources.records_of_turns_names_revision_sql), .text(snapshot.revision)
      )[0].value(0, as: Bool.self)
      if isLacking { try PostgreSQLStore.keep(snapshot, asking) }
    }
  }

  package func rules(of revision: String) throws(StoreFault) -> RuleSnapshot? {
    try looking { asking throws(PostgreSQLFault) in
      try PostgreSQLStore.rules(asking.run(PostgreSQLStatement("rules-read", PackageResources.rules_read_sql), .text(revision)), asking)
    }
  }

  package func keptRules(limit: Int) throws(StoreFault) -> [(revision: String, at: Int64)] {
    try looking { asking throws(PostgreSQLFault) in
      var kept: [(revision: String, at: Int64)] = []
      let rows = try asking.run(
        PostgreSQLStatement("records-of-turns-kept-rules", PackageResources.records_of_turns_kept_rules_sql), .bigint(Int64(max(0, limit))))
      for row in rows { kept.append((try row.value(0), try row.value(1))) }
      return kept
    }
  }

  /// With the last turn of a revision its files go, where nothing else needs them.
  func removeRules() throws(StoreFault) {
    try changing { asking throws(PostgreSQLFault) in try PostgreSQLStore.removeUnneededRules(asking) }
  }
}
