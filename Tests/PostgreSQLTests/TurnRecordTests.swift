import Rules
import Testing
import Wire

@testable import Engine
@testable import PostgreSQL

extension ServerTests {
  /// What the file of turns does, the tables do.
  @Suite("turn records")
  struct TurnRecordTests {
    private static let start: Int64 = 1_780_012_800

    private static let string = "host=\(TestServer.folder) port=5432 user=postgres dbname=postgres options='-c search_path=turn_tests'"

    /// Turns in a schema of their own, which is empty.
    private static func open() throws -> PostgreSQLTurns {
      let connection = try TestServer.connect()
      try connection.execute("DROP SCHEMA IF EXISTS turn_tests CASCADE; CREATE SCHEMA turn_tests", name: "schema", until: .soon)
      connection.close()
      try PostgreSQLStore.open(string).close()
      return PostgreSQLTurns(try ConnectionString(string))
    }

    private static func record(_ after: Int64, _ number: Int64 = 0, of follower: UInt64, marks: Int = 0, revision: String = "r1") -> TurnRecord {
      var detail = TurnRecord.Detail()
      detail.eventAt = start + after
      detail.reply = "text"
      return TurnRecord(
        id: TurnID(number: (start + after) * 1_000_000 + number), at: start + after, account: "main", follower: FollowerMask(follower),
        revision: revision, rule: follower % 2 == 0 ? nil : "a", kind: "text", marks: TurnMarks(rawValue: marks), detail: detail)
    }

    private static func news(_ records: [TurnRecord]) -> TurnNews {
      var news = TurnNews()
      for record in records {
        news.entries.append(.turn(record))
        let key = TurnCounts.Key(hour: TurnCounts.hour(of: record.at), account: record.account, rule: record.rule, kind: record.kind)
        news.counts.counts[key, default: TurnCounts.Count()].add(TurnCounts.Count(turns: 1, last: record.at))
      }
      return news
    }

    private static func all(_ turns: PostgreSQLTurns) throws -> [TurnRecord] {
      var found: [TurnRecord] = []
      try turns.records(in: TurnID(number: 0)..<TurnID(number: .max)) { record in
        found.append(record)
        return true
      }
      return found
    }

    @Test("what is written is there once, in order, over more than a page; counts and their sums agree")
    func written() throws {
      let turns = try Self.open()
      #expect(try turns.newestTurn() == nil && turns.countedSince() == nil)
      let records = (0..<2500).map { (number: Int) in Self.record(Int64(number), of: UInt64(number % 7) | 1 << 63) }
      let news = Self.news(records)
      try turns.write(news)
      var again = TurnNews()
      again.entries = news.entries
      try turns.write(again)
      #expect(try Self.all(turns) == records)
      #expect(try turns.record(records[7].id) == records[7])
      #expect(try turns.records(of: records[3].follower, limit: 2).map(\.id) == [records[2495].id, records[2488].id])
      #expect(try turns.size().turns == 2500)
      #expect(try turns.counts(in: Int64.min..<Int64.max) == news.counts)
    }

    @Test("who is forgotten has no turns, those on their way neither; later ones are written; who leaves takes theirs along")
    func forgotten() throws {
      let turns = try Self.open()
      let (one, other) = (FollowerMask(1), FollowerMask(3))
      try turns.write(Self.news([Self.record(0, of: 1), Self.record(0, 1, of: 3)]))
      #expect(try turns.forget([one, one]) == 1)
      try turns.write(Self.news([Self.record(1, of: 1), Self.record(1, 1, of: 3)]))
      #expect(try turns.records(of: one, limit: 9).isEmpty)
      try turns.write(Self.news([Self.record(60, of: 1)]))
      #expect(try turns.records(of: one, limit: 9).count == 1)
      var left = TurnNews()
      left.entries = [.turn(Self.record(61, of: 1)), .left(one), .turn(Self.record(62, of: 1))]
      try turns.write(left)
      #expect(try turns.records(of: one, limit: 9).map(\.at) == [Self.start + 62])
      #expect(try turns.forgetAll(but: [other], of: ["main", "unknown"], upTo: TurnID(number: .max)) == 1)
      #expect(try Self.all(turns).allSatisfy { $0.follower == other })
    }

    @Test("dull turns go first when room is short; rule files go with the last turn that names them")
    func thinned() throws {
      let turns = try Self.open()
      try turns.write(Self.news((0..<100).map { (number: Int64) in Self.record(number, of: 1) }))
      let marked = (0..<3000).map { (number: Int) in Self.record(200_000 + Int64(number), of: 3, marks: number % 10 == 0 ? 1 : 0, revision: "r2") }
      try turns.write(Self.news(marked))
      for revision in ["r1", "r2"] {
        try turns.keepRules(RuleSnapshot(revision: revision, at: Self.start + (revision == "r1" ? 0 : 200_000), roots: ["a"], files: ["a/x": [1]]))
      }
      #expect(try turns.lackingRules() == [])
      #expect(try turns.keptRules(limit: 9).map(\.revision) == ["r2", "r1"])
      // The newest few stay for those who serve.
      let store = try PostgreSQLStore.open(Self.string)
      defer { store.close() }
      for number in 1...4 { try store.keepRules(RuleSnapshot(revision: "s\(number)", at: 0, roots: ["a"], files: [:])) }
      let now = Self.start + 400_000
      let room = try turns.size().bytes
      while try turns.thin(TurnRetention(seconds: 250_000, bytes: room), now: now) {}
      #expect(try turns.rules(of: "r1") == nil)
      #expect(try turns.rules(of: "r2")?.files == ["a/x": [1]])
      while try turns.thin(TurnRetention(seconds: 250_000, bytes: room / 2), now: now) {}
      let kept = try Self.all(turns)
      #expect(kept.count < 3000 && kept.count { $0.marks.rawValue == 1 } == 300)
      #expect(try turns.counts(in: 0..<Int64.max).damagedHours == 0)
    }

    @Test("a damaged row is a fault; damaged counts are told as far as they can be read")
    func damaged() throws {
      let turns = try Self.open()
      try turns.write(Self.news([Self.record(0, of: 1)]))
      let connection = try TestServer.connect()
      try connection.execute("UPDATE turn_tests.turns SET detail = 'x'; UPDATE turn_tests.hits SET turns = 2", name: "damage", until: .soon)
      #expect(throws: StoreFault.damaged(table: "turns", column: "detail")) { try Self.all(turns) }
      let counts = try turns.counts(in: 0..<Int64.max)
      #expect(counts.damagedHours == 1 && counts.counts.values.map(\.turns) == [2])
    }
  }
}
