import Testing

@testable import PostgreSQL

/// What is read → what is wrong.
@Suite("check of a database")
struct CheckTests {
  private static func whole() -> PostgreSQLCheck {
    var check = PostgreSQLCheck()
    check.tables = PostgreSQLCheck.wanted
    check.migrations = (1...PostgreSQLCheck.newest).map { PostgreSQLCheck.Migration(number: $0, needs: $0) }
    return check
  }

  @Test("of one that is whole nothing is found, tables of somebody else's beside ours neither")
  func clean() {
    var check = Self.whole()
    check.tables.insert("theirs")
    check.chains.lines = 1000
    #expect(check.findings == [])
  }

  @Test("an empty database lacks its tables, and nothing is said of migrations")
  func empty() {
    #expect(PostgreSQLCheck().findings == PostgreSQLCheck.wanted.sorted().map { .lacksTable($0) })
  }

  @Test("a migration of a newer version is well while it needs nothing that is not known")
  func newer() {
    var check = Self.whole()
    check.migrations.append(PostgreSQLCheck.Migration(number: PostgreSQLCheck.newest + 1, needs: PostgreSQLCheck.newest))
    #expect(check.findings == [])
    check.migrations.append(PostgreSQLCheck.Migration(number: PostgreSQLCheck.newest + 2, needs: PostgreSQLCheck.newest + 2))
    #expect(check.findings == [.unknownMigration(PostgreSQLCheck.newest + 2)])
  }

  @Test("what is damaged is told by how much of it there is")
  func damaged() {
    var check = Self.whole()
    check.migrations.removeAll { $0.number == 3 }
    check.chains = PostgreSQLCheck.Chains(lines: 9, broken: 2, forked: 1)
    check.withoutQueue = PostgreSQLCheck.mostActions
    #expect(
      check.findings == [
        .lacksMigration(3), .brokenChains(2, of: 9), .forkedChains(1, of: 9), .withoutQueue(PostgreSQLCheck.mostActions, isMore: true),
      ])
  }
}
