internal import Engine
internal import Rules

/// The schema, file by file. Each is taken once, in a transaction of its own, by whoever comes first.
struct PostgreSQLMigrations {
  struct Migration {
    let number: Int64
    let name: String
    /// The number of the newest migration that a program must know to work on a database that has taken this one. What only adds needs no more than
    /// what was there before it.
    let needs: Int64
    let sql: [UInt8]

    init(_ number: Int64, _ name: String, needs: Int64? = nil, _ sql: [UInt8]) {
      self.number = number
      self.name = name
      self.needs = needs ?? number
      self.sql = sql
    }
  }

  // The package manager puts `_` in the place of a digit that comes first.
  static let all = [
    Migration(1, "ground", PackageResources._001_ground_sql),
    Migration(2, "leases", PackageResources._002_leases_sql),
    Migration(3, "followers", PackageResources._003_followers_sql),
    Migration(4, "ledger", PackageResources._004_ledger_sql),
    Migration(5, "answers", PackageResources._005_answers_sql),
    Migration(6, "outbox", PackageResources._006_outbox_sql),
    Migration(7, "action-totals", PackageResources._007_action_totals_sql),
    Migration(8, "codes", PackageResources._008_codes_sql),
    Migration(9, "platform", PackageResources._009_platform_sql),
    Migration(10, "stocks", PackageResources._010_stocks_sql),
    Migration(11, "rules", PackageResources._011_rules_sql),
    Migration(12, "books", PackageResources._012_books_sql),
    Migration(13, "turn-records", PackageResources._013_turn_records_sql),
    Migration(14, "figures", PackageResources._014_figures_sql),
    Migration(15, "audit", PackageResources._015_audit_sql),
  ]

  /// What a database has taken, as it says.
  struct Taken: Equatable {
    let number: Int64
    let name: String
    let needs: Int64
    let hash: [UInt8]
  }

  /// Why a database is left as it is.
  enum Refusal: Hashable {
    /// There are tables, and none of ours.
    case foreign
    case newer
    /// It took something else under a number of ours.
    case other

    var fault: StoreFault {
      switch self {
      case .foreign: .refused("the database holds tables of something else; wxrules wants a database, or a schema, of its own")
      case .newer: .newer
      case .other: .damaged(table: "migrations", column: "sha256")
      }
    }
  }

  let known: [Migration]

  init(_ known: [Migration] = Self.all) { self.known = known }

  /// - Parameter hashes: of the known ones' texts, in their order.
  func refusal(of taken: [Taken], hashes: [[UInt8]]) -> Refusal? {
    let newest = known.last?.number ?? 0
    // Also one that is not known here may be there, where it is known that it does no harm.
    if taken.contains(where: { $0.needs > newest }) { return .newer }
    for (migration, hash) in zip(known, hashes) {
      if let there = taken.first(where: { $0.number == migration.number }), there.hash != hash { return .other }
    }
    return nil
  }

  /// The one to be taken next; nil when there is none.
  func next(after taken: [Taken]) -> Migration? { known.first { migration in !taken.contains { $0.number == migration.number } } }
}

extension PostgreSQLMigrations {
  /// Takes what is missing. Others wait, and find it done.
  func migrate(_ asking: Asking) throws(PostgreSQLFault) -> Refusal? {
    while true {
      let step = try asking.transaction { asking throws(PostgreSQLFault) in try takeNext(asking) }
      switch step {
      case .taken: continue
      case .complete: return nil
      case .refused(let refusal): return refusal
      }
    }
  }

  private enum Step {
    case taken, complete
    case refused(Refusal)
  }

  private func takeNext(_ asking: Asking) throws(PostgreSQLFault) -> Step {
    try asking.run(.migrationsLock)
    let taken: [Taken]
    switch try Self.state(asking) {
    case .empty: taken = []
    case .foreign: return .refused(.foreign)
    case .ours(let there): taken = there
    }
    if let refusal = refusal(of: taken, hashes: try Self.hashes(of: known, asking)) { return .refused(refusal) }
    guard let next = next(after: taken) else { return .complete }
    try asking.connection.execute(String(decoding: next.sql, as: UTF8.self), name: "migration \(next.number)", until: asking.deadline)
    try asking.run(.migrationsNote, .bigint(next.number), .text(next.name), .bigint(next.needs), .bytea(next.sql))
    return .taken
  }

  /// What lies where the connection leads.
  enum State: Equatable {
    case empty, foreign
    case ours([Taken])
  }

  static func state(_ asking: Asking) throws(PostgreSQLFault) -> State {
    let tables = try asking.run(.migrationsTables)[0]
    let (count, ours): (Int64, Int64) = (try tables.value(0), try tables.value(1))
    if count == 0 { return .empty }
    // Another program may have a table of that name; the first file makes two.
    guard ours == 2 else { return .foreign }
    var taken: [Taken] = []
    for row in try asking.run(.migrationsTaken) {
      taken.append(Taken(number: try row.value(0), name: try row.value(1), needs: try row.value(2), hash: try row.value(3)))
    }
    return .ours(taken)
  }

  static func hashes(of migrations: [Migration], _ asking: Asking) throws(PostgreSQLFault) -> [[UInt8]] {
    var hashes: [[UInt8]] = []
    for row in try asking.run(.migrationsHash, .byteas(migrations.map(\.sql))) { hashes.append(try row.value(0)) }
    return hashes
  }
}

extension PostgreSQLStatement {
  fileprivate static let migrationsLock = PostgreSQLStatement("migrations-lock", PackageResources.migrations_lock_sql)
  fileprivate static let migrationsTables = PostgreSQLStatement("migrations-tables", PackageResources.migrations_tables_sql)
  fileprivate static let migrationsTaken = PostgreSQLStatement("migrations-taken", PackageResources.migrations_taken_sql)
  fileprivate static let migrationsNote = PostgreSQLStatement("migrations-note", PackageResources.migrations_note_sql)
  fileprivate static let migrationsHash = PostgreSQLStatement("migrations-hash", PackageResources.migrations_hash_sql)
}
