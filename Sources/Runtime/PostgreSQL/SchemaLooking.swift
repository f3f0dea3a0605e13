package import Engine
internal import Rules

/// What is found out of a database before anything is written to it.
extension PostgreSQLStore {
  /// Nil where there are no tables at all.
  /// - Throws: also where they are something else's, or a newer version's.
  package func schemaSteps() throws(StoreFault) -> SchemaSteps? {
    let migrations = PostgreSQLMigrations()
    let found = try asking(.looking) { asking throws(PostgreSQLFault) in
      try asking.transaction { asking throws(PostgreSQLFault) in try migrations.found(asking) }
    }
    switch found {
    case .empty: return nil
    case .steps(let steps): return steps
    case .refused(let refusal): throw refusal.fault
    }
  }

  /// Why this user could not serve from it, as far as that can be told without writing; nil when nothing speaks against it.
  package func servingObjection() throws(StoreFault) -> StoreFault? {
    try asking(.keeping) { asking throws(PostgreSQLFault) in
      let row = try asking.run(PostgreSQLStatement("check-writing", PackageResources.check_writing_sql))[0]
      if try row.value(0, as: Bool.self) { return .readOnly }
      let (tables, barred): (Int64, Int64) = (try row.value(2), try row.value(3))
      if barred > 0 { return .refused("the user may not write \(barred) of its \(tables) tables: they belong to somebody else") }
      if tables == 0, try !row.value(1, as: Bool.self) { return .refused("the user may make no tables there: GRANT CREATE ON SCHEMA lets it") }
      return nil
    }
  }
}

extension PostgreSQLMigrations {
  enum Found {
    case empty
    case steps(SchemaSteps)
    case refused(Refusal)
  }

  func found(_ asking: Asking) throws(PostgreSQLFault) -> Found {
    switch try Self.state(asking) {
    case .empty: return .empty
    case .foreign: return .refused(.foreign)
    case .ours(let taken):
      if let refusal = refusal(of: taken, hashes: try Self.hashes(of: known, asking)) { return .refused(refusal) }
      return .steps(SchemaSteps(taken: known.count { step in taken.contains { $0.number == step.number } }, known: known.count))
    }
  }
}
