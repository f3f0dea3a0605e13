import Foundation
import Testing

@testable import Engine
@testable import PostgreSQL

extension ServerTests {
  /// Bringing databases along.
  @Suite("migrations")
  struct MigrationTests {
    private static func store(_ name: String) throws -> PostgreSQLStore {
      PostgreSQLStore(try ConnectionString("host=\(TestServer.folder) port=5432 user=postgres dbname=\(name)"))
    }

    /// Of a database of its own, which goes afterwards.
    private static func trying(_ body: (String, PostgreSQLStore) throws -> Void) throws {
      let name = "migrations_\(UUID().uuidString.lowercased().filter { $0 != "-" })"
      let server = try TestServer.connect()
      defer { server.close() }
      try server.execute("CREATE DATABASE \(name)", name: "asked", until: .soon)
      let store = try store(name)
      defer {
        store.close()
        try? server.execute("DROP DATABASE \(name) WITH (FORCE)", name: "asked", until: .soon)
      }
      try body(name, store)
    }

    private static func execute(_ store: PostgreSQLStore, _ sql: String) throws {
      try store.asking(.keeping) { asking throws(PostgreSQLFault) in
        try asking.connection.execute(sql, name: "asked", until: asking.deadline)
      }
    }

    private static func state(_ store: PostgreSQLStore) throws -> PostgreSQLMigrations.State {
      try store.asking(.keeping) { asking throws(PostgreSQLFault) in try PostgreSQLMigrations.state(asking) }
    }

    @Test("an empty database takes all files, and the next one finds them taken")
    func all() throws {
      try Self.trying { _, store in
        #expect(try Self.state(store) == .empty)
        for _ in 0..<2 {
          try store.migrate(PostgreSQLMigrations())
          guard case .ours(let taken) = try Self.state(store) else {
            Issue.record("it is not ours")
            return
          }
          #expect(taken.map(\.number) == PostgreSQLMigrations.all.map(\.number))
          #expect(taken.map(\.name) == PostgreSQLMigrations.all.map(\.name))
          #expect(taken.allSatisfy { $0.hash.count == 32 })
        }
      }
    }

    @Test("files are in the order of their numbers, without a gap, and need nothing that comes later")
    func order() {
      let numbers = PostgreSQLMigrations.all.map(\.number)
      #expect(numbers == Array(1...Int64(numbers.count)))
      #expect(PostgreSQLMigrations.all.allSatisfy { $0.needs <= $0.number && $0.needs >= 1 })
    }

    @Test("two that begin at once take each file once")
    func together() throws {
      try Self.trying { name, store in
        let other = try Self.store(name)
        defer { other.close() }
        let ended = DispatchSemaphore(value: 0)
        Thread {
          #expect(throws: Never.self) { try other.migrate(PostgreSQLMigrations()) }
          ended.signal()
        }.start()
        try store.migrate(PostgreSQLMigrations())
        ended.wait()
        guard case .ours(let taken) = try Self.state(store) else { return }
        #expect(taken.count == PostgreSQLMigrations.all.count)
      }
    }

    @Test("a file that fails leaves what was there before it")
    func failing() throws {
      try Self.trying { _, store in
        let broken = PostgreSQLMigrations.Migration(2, "broken", Array("CREATE TABLE half (a bigint); SELECT 1 / 0".utf8))
        let migrations = PostgreSQLMigrations([PostgreSQLMigrations.all[0], broken])
        #expect(throws: StoreFault.self) { try store.migrate(migrations) }
        try store.migrate(PostgreSQLMigrations())
        try Self.execute(store, "CREATE TABLE half (a bigint)")
      }
    }

    @Test("what a newer version has taken is borne where it needs nothing newer, and refused else")
    func newer() throws {
      try Self.trying { _, store in
        let harmless = PostgreSQLMigrations.Migration(99, "harmless", needs: 3, Array("CREATE TABLE later (a bigint)".utf8))
        try store.migrate(PostgreSQLMigrations(PostgreSQLMigrations.all + [harmless]))
        try store.migrate(PostgreSQLMigrations())
        #expect(throws: StoreFault.newer) { try store.migrate(PostgreSQLMigrations(Array(PostgreSQLMigrations.all.prefix(2)))) }
        let strict = PostgreSQLMigrations.Migration(100, "strict", Array("CREATE TABLE strict (a bigint)".utf8))
        try store.migrate(PostgreSQLMigrations(PostgreSQLMigrations.all + [harmless, strict]))
        #expect(throws: StoreFault.newer) { try store.migrate(PostgreSQLMigrations()) }
      }
    }

    @Test("a file that was changed after it was taken is noticed")
    func changed() throws {
      try Self.trying { _, store in
        try store.migrate(PostgreSQLMigrations())
        try Self.execute(store, "UPDATE migrations SET sha256 = sha256('other') WHERE number = 4")
        #expect(throws: StoreFault.damaged(table: "migrations", column: "sha256")) { try store.migrate(PostgreSQLMigrations()) }
      }
    }

    @Test("a database with tables of somebody else is left alone", arguments: ["guests (a bigint)", "migrations (a bigint, b bigint)"])
    func foreign(_ table: String) throws {
      try Self.trying { _, store in
        try Self.execute(store, "CREATE TABLE \(table); CREATE TABLE more (a bigint)")
        #expect(throws: PostgreSQLMigrations.Refusal.foreign.fault) { try store.migrate(PostgreSQLMigrations()) }
        // In a schema of its own there is room.
        try Self.execute(store, "CREATE SCHEMA own; SET search_path = own")
        try store.migrate(PostgreSQLMigrations())
      }
    }
  }
}
