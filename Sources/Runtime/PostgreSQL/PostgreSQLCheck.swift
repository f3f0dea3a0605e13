package import Engine
package import Rules

/// What a database is found to be, for operators who ask whether it is whole. A value: what was read → what is wrong.
package struct PostgreSQLCheck: Sendable, Equatable {
  package enum Finding: Sendable, Equatable {
    case lacksTable(String)
    /// By its number: this version must know it and does not.
    case unknownMigration(Int)
    /// Not taken, though this version has it.
    case lacksMigration(Int)
    /// Lines of the ledger whose predecessor is not their follower's, of so many that were looked at.
    case brokenChains(Int, of: Int)
    /// Lines that follow one that another line of their follower follows.
    case forkedChains(Int, of: Int)
    /// Actions that wait and are never handed out; `isMore` where counting ended.
    case withoutQueue(Int, isMore: Bool)

    /// One line for operators; nothing of the data in it.
    package var message: Phrase {
      switch self {
      case .lacksTable(let table): "table `\(table)` is not there"
      case .unknownMigration(let number): "migration \(number) is needed and unknown: the database was written by a newer wxrules"
      case .lacksMigration(let number): "migration \(number) was not taken"
      case .brokenChains(let count, let all): "\(count) of \(all) lines of the ledger follow a line that is not there"
      case .forkedChains(let count, let all): "\(count) of \(all) lines of the ledger follow the same line as another"
      case .withoutQueue(let count, let isMore):
        isMore ? "at least \(count) actions wait and stand in no queue" : "\(count) actions wait and stand in no queue"
      }
    }
  }
  struct Migration: Sendable, Equatable {
    let number: Int
    let needs: Int
  }
  struct Chains: Sendable, Equatable {
    var lines = 0
    var broken = 0
    var forked = 0
  }
  var tables: Set<String> = []
  var migrations: [Migration] = []
  /// Of the newest lines of each account.
  var chains = Chains()
  var withoutQueue = 0

  /// Tables of all migrations that this version has.
  static let wanted: Set<String> = [
    "access_tokens", "action_totals", "action_totals_news", "answers", "api_calls", "audit", "begun_codes", "book_cells", "book_conversions",
    "book_departed", "book_gaps", "book_kept", "book_people", "book_settled", "book_state", "claims", "codes", "followers", "former_codes",
    "given_numbers", "hit_sums", "hits", "ledger", "media", "migrations", "minted_codes", "nodes", "numbers_version", "outbox", "pauses",
    "platform_figures", "queues", "records", "refused_figures", "rule_bytes", "rule_files", "rule_names", "rule_sets", "server_runs", "settings",
    "shared_answers", "stock_counts", "tag_ids", "taken", "turn_revisions", "turn_words", "turns", "turns_forgotten", "unanswered", "windows",
    "workers",
  ]
  /// The last migration that this version has.
  static let newest = 15
  static let mostLines: Int64 = 1000
  static let mostActions = 1000

  package var findings: [Finding] {
    var findings = Self.wanted.subtracting(tables).sorted().map { Finding.lacksTable($0) }
    let taken = Set(migrations.map(\.number))
    // Without the table nothing is known of them.
    if tables.contains("migrations") { findings += (1...Self.newest).filter { !taken.contains($0) }.map { .lacksMigration($0) } }
    findings += Set(migrations.map(\.needs)).filter { $0 > Self.newest }.sorted().map { .unknownMigration($0) }
    if chains.broken > 0 { findings.append(.brokenChains(chains.broken, of: chains.lines)) }
    if chains.forked > 0 { findings.append(.forkedChains(chains.forked, of: chains.lines)) }
    if withoutQueue > 0 { findings.append(.withoutQueue(withoutQueue, isMore: withoutQueue >= Self.mostActions)) }
    return findings
  }
}

extension PostgreSQLStore {
  /// Looks at what can be looked at: of tables that are not there nothing is asked.
  package func check() throws(StoreFault) -> PostgreSQLCheck {
    try asking(.looking) { asking throws(PostgreSQLFault) in
      var check = PostgreSQLCheck()
      for row in try asking.run(PostgreSQLStatement("check-tables", PackageResources.check_tables_sql)) {
        check.tables.insert(try row.value(0, as: String.self))
      }
      if check.tables.contains("migrations") {
        for row in try asking.run(PostgreSQLStatement("check-migrations", PackageResources.check_migrations_sql)) {
          check.migrations.append(
            PostgreSQLCheck.Migration(number: Int(try row.value(0, as: Int64.self)), needs: Int(try row.value(2, as: Int64.self))))
        }
      }
      if check.tables.contains("ledger") {
        for account in try asking.run(PostgreSQLStatement("ledger-accounts", PackageResources.ledger_accounts_sql)) {
          let chains = try asking.run(
            PostgreSQLStatement("check-ledger", PackageResources.check_ledger_sql), .text(try account.value(0)),
            .bigint(PostgreSQLCheck.mostLines))[0]
          check.chains.lines += Int(try chains.value(0, as: Int64.self))
          check.chains.broken += Int(try chains.value(1, as: Int64.self))
          check.chains.forked += Int(try chains.value(2, as: Int64.self))
        }
      }
      if check.tables.isSuperset(of: ["outbox", "queues"]) {
        check.withoutQueue = Int(
          try asking.run(PostgreSQLStatement("check-queues", PackageResources.check_queues_sql), .bigint(Int64(PostgreSQLCheck.mostActions)))[0]
            .value(0, as: Int64.self))
      }
      return check
    }
  }
}
