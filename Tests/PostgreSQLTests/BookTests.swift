import Foundation
import Rules
import TestSupport
import Testing

@testable import Engine
@testable import PostgreSQL

extension ServerTests {
  /// What books and readers keep to beside the contract of a store: where several servers write, and where somebody changed the tables.
  @Suite("books")
  struct BookTests {
    /// A database of its own.
    private struct Place {
      let name: String
      init() throws {
        name = "books_\(UUID().uuidString.filter { $0 != "-" }.lowercased())"
        try TestServer.connect().execute("CREATE DATABASE \(name)", name: "create", until: .soon)
        let folder = Repository.root + "Sources/Runtime/PostgreSQL/Migrations/"
        for file in try FileManager.default.contentsOfDirectory(atPath: folder).sorted() {
          try change(String(contentsOfFile: folder + file, encoding: .utf8))
        }
      }
      func change(_ sql: String) throws {
        let connection = try TestServer.connect("dbname=\(name)")
        defer { connection.close() }
        try connection.execute(sql, name: "change", until: .soon)
      }
      func open() throws -> PostgreSQLStore {
        PostgreSQLStore(try ConnectionString("host=\(TestServer.folder) port=5432 user=postgres dbname=\(name)"))
      }
      /// A follower's first line, and their row.
      func write(_ openid: String, turn: Int64) throws {
        try change(
          """
          INSERT INTO followers (account, openid, last_turn, follow_count, following) VALUES ('main', '\(openid)', \(turn), 1, true);
          INSERT INTO ledger VALUES ('main', \(turn), NULL, '\(openid)', 10, 'follow', 'new', 'poster', 'poster:1', 'r');
          """)
      }
    }

    private static var postings: BookPostings {
      var figures = BookFigures()
      figures.scans = 3
      figures.kept = [1]
      let cell = BookCell(day: 10, source: .code(campaign: "poster", scene: "1"), subscription: .new)
      var postings = BookPostings()
      postings.cells[cell] = figures
      postings.people[PeopleCell(span: .day, from: 10, place: .account)] = 2
      postings.conversions[ConversionCell(cell: cell, name: "order", field: nil)] = Conversion(count: 1)
      postings.gaps[KeptGap(cell: cell, span: 60)] = 1
      return postings
    }

    private static func put(_ postings: BookPostings, in store: PostgreSQLStore) throws {
      let moment = try store.allHistories(of: "main") { _ in }
      #expect(try store.replaceBooks(of: "main", fingerprint: "f", from: moment, with: [postings], meanwhile: { _ in BookPostings() }))
    }

    @Test("nothing is told that another server may still come before")
    func horizon() throws {
      let place = try Place()
      let store = try place.open()
      try place.write("oAda", turn: 5)
      try place.write("oBob", turn: 9)
      try place.change("UPDATE nodes SET lease_until = 1, low_turn = CASE number WHEN 3 THEN 7 ELSE 20 END WHERE number IN (3, 4)")
      var news = try store.bookNews(of: "main", after: .init(number: 0), lines: 9)
      #expect(news.cursor == .init(number: 5) && news.histories.map { $0.lines.map(\.turn.number) } == [[5]] && !news.isMore)
      var told = 0
      #expect(try store.allHistories(of: "main") { _ in told += 1 }.cursor == .init(number: 5) && told == 1)
      // What comes later has a lower number than what is there.
      try place.write("oCleo", turn: 8)
      try place.change("UPDATE nodes SET low_turn = 12 WHERE number = 3")
      news = try store.bookNews(of: "main", after: news.cursor, lines: 9)
      #expect(news.cursor == .init(number: 9) && Set(news.histories.map { $0.lines.map(\.turn.number) }) == [[8], [9]])
      // A node that was taken over begins where it was: the books do not go back.
      try place.change("UPDATE nodes SET low_turn = 2 WHERE number = 3")
      news = try store.bookNews(of: "main", after: news.cursor, lines: 9)
      #expect(news.cursor == .init(number: 9) && news.histories.isEmpty && !news.isMore)
    }

    @Test(
      "books that somebody changed are none any more",
      arguments: [
        "book_cells SET campaign = 'desk'", "book_cells SET scans = 4", "book_cells SET kept_1 = NULL", "book_cells SET source = 'nonsense'",
        "book_people SET people = 1", "book_people SET span = 'hour'", "book_conversions SET millionths = 1", "book_conversions SET is_field = true",
        "book_gaps SET span = 61", "book_gaps SET follows = 9223372036854775807", "book_state SET cursor = 4", "book_state SET settled = 1",
      ])
    func changed(_ change: String) throws {
      let place = try Place()
      try Self.put(Self.postings, in: try place.open())
      #expect(try place.open().bookState(of: "main") != nil)
      try place.change("UPDATE \(change)")
      #expect(try place.open().bookState(of: "main") == nil)
    }

    @Test("what cannot be read makes the books none, where the checksum was right before; what cannot be added to as well")
    func damaged() throws {
      let place = try Place()
      let store = try place.open()
      try Self.put(Self.postings, in: store)
      #expect(try store.bookState(of: "main") != nil)
      try place.change("UPDATE book_cells SET source = 'nonsense'")
      #expect(throws: StoreFault.damaged(table: "book_cells", column: "source")) { try store.cells(of: "main", BookQuery()) }
      #expect(try store.bookState(of: "main") == nil)

      try Self.put(Self.postings, in: store)
      let state = try #require(try store.bookState(of: "main"))
      try place.change("UPDATE book_people SET people = 9223372036854775807")
      #expect(throws: StoreFault.damaged(table: "book_people", column: "figures")) {
        try store.post(Self.postings, from: state, to: state.cursor, settling: BookSettlement())
      }
      #expect(try store.bookState(of: "main") == nil)

      try place.write("oAda", turn: 5)
      try place.change("UPDATE ledger SET kind = 'nonsense'")
      let fault = StoreFault.damaged(table: "ledger", column: "kind")
      #expect(throws: fault) { try store.bookNews(of: "main", after: .init(number: 0), lines: 9) }
      #expect(throws: fault) { try store.allHistories(of: "main") { _ in } }
      #expect(throws: fault) { try store.lines(of: [FollowerID(account: "main", openid: "oAda")]) { _ in } }
      #expect(throws: fault) { try store.lines(of: "main", in: 0..<100) { _ in } }
      #expect(throws: fault) { try store.history(of: FollowerID(account: "main", openid: "oAda")) }
    }

    @Test("rows of erased followers that cannot be read are counted, taken out, and never forgotten")
    func unreadable() throws {
      let place = try Place()
      let store = try place.open()
      try Self.put(Self.postings, in: store)
      try place.change(
        """
        INSERT INTO book_departed (account, chain, turn, position, at, kind, subscription) VALUES ('main', 4, 4, -1, 5, 'follow', 'new'),
          ('main', 4, 3, -1, 5, 'nonsense', 'new'), ('main', 4, 3, 0, 5, 'record', ''), ('main', 4, 2, -1, 86400000001, 'follow', 'new')
        """)
      let news = try store.bookNews(of: "main", after: .init(number: 5), lines: 99)
      #expect(news.unreadable == 3 && news.departed.map(\.history.lines.count) == [1])
      #expect(try store.discardUnreadable(of: "main") == 3 && store.discardUnreadable(of: "main") == 0)
      #expect(try store.unreadableRows(of: "main") == 3 && store.bookState(of: "main") == nil)
    }

    @Test("who reads everything is ended by whoever ends the server, and when nobody waits any more", .timeLimit(.minutes(2)))
    func interrupted() throws {
      let place = try Place()
      let store = try place.open()
      try place.change(
        """
        INSERT INTO ledger SELECT 'main', n, NULL, 'o' || n, 10, 'follow', 'new', NULL, NULL, 'r' FROM generate_series(1, 20000) AS n
        """)
      var told = 0
      #expect(throws: StoreFault.cutShort) {
        try store.allHistories(of: "main") { _ in
          told += 1
          if told == 10 { store.interruptHistories() }
        }
      }
      #expect(told < 20_000)
      #expect(throws: StoreFault.cutShort) {
        try Patience { true }.during {
          try store.allHistories(of: "main") { _ in Thread.sleep(forTimeInterval: 0.0003) }
        }
      }
      told = 0
      _ = try store.allHistories(of: "main") { _ in told += 1 }
      #expect(told == 20_000)
    }
  }
}
