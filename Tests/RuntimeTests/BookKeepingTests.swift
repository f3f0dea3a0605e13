import Foundation
import GRDB
import Logging
import Rules
import Synchronization
import TestSupport
import Testing
import Wire

@testable import Engine
@testable import SQLite
@testable import Server
@testable import Serving

/// Books in a real database come to what counting from the beginning comes to, whatever happens on the way.
@Suite("books are kept")
struct BookKeepingTests {
  typealias Contract = BookStoreContract
  typealias Place = StoreContract.Place

  @Test("in any steps, over restarts, with erased and renamed followers: as counted from the beginning", arguments: 1...12)
  func steps(_ seed: Int) throws {
    let place = try Place(.file)
    var random = SeededRandom(UInt64(seed))
    var ledger = BookLedger(seed: seed)
    var store = try place.open()
    for round in 0..<10 {
      try ledger.write(Int(random.next() % 50), to: store)
      for _ in 0..<(random.next() % 4) { _ = try BookKeeping.step(store, Contract.terms, lines: 1 + Int(random.next() % 20)) }
      if round % 4 == 3 {
        store.close()
        store = try place.open()
      }
    }
    try Contract.bringUpToDate(store, lines: 7)
    let counted = try Contract.recount(store)
    #expect(!counted.cells.isEmpty)
    #expect(try store.cells(of: "main", BookQuery()).within == counted)
    let state = try #require(try store.bookState(of: "main"))
    #expect(try store.linesBehind(of: "main", after: state.cursor, most: 99) == 0)
    // The other account is not in them, and has books of its own.
    let shop = Contract.terms("t1", account: "shop")
    try Contract.bringUpToDate(store, shop)
    #expect(try store.cells(of: "shop", BookQuery()).within == Contract.recount(store, shop))
    // Anew, they are the same: nothing of those who were erased is lost.
    try Contract.bringUpToDate(store, Contract.terms("t2"))
    #expect(try store.cells(of: "main", BookQuery()).within == counted)
  }

  /// What an operator, or a disk, may do to sums.
  static let damages = [
    "DELETE FROM book_cells WHERE day = (SELECT MIN(day) FROM book_cells)",
    "DELETE FROM book_cells",
    "UPDATE book_cells SET new_follows = new_follows + 1 WHERE day = (SELECT MAX(day) FROM book_cells)",
    "UPDATE book_cells SET day = day + 1000",
    "UPDATE book_cells SET kept_1 = 'many'",
    "UPDATE book_people SET people = people + 1 WHERE span = 'total' AND place = 'account'",
    "DELETE FROM book_conversions",
    "UPDATE book_conversions SET millionths = millionths + 1 WHERE is_field = 1",
    "DROP TABLE book_cells", "DROP TABLE book_people", "DROP TABLE book_conversions", "DROP TABLE book_state",
    "DELETE FROM book_state", "UPDATE book_state SET cells_sum = cells_sum + 1", "UPDATE book_state SET cursor = 'soon'",
    "UPDATE book_state SET generation = generation + 1", "UPDATE book_state SET cursor = cursor - 1", "UPDATE book_state SET fingerprint = 'f'",
    "UPDATE book_state SET last_generation = 9223372036854775807; DELETE FROM book_cells",
    "INSERT INTO book_gaps SELECT account, generation, day, source, campaign, scene, subscription, 3600, 1 FROM book_cells LIMIT 1",
    // Figures and totals stay as they were: only what they hang on is another.
    "UPDATE book_cells SET campaign = 'other' WHERE campaign = 'poster'",
    "UPDATE book_cells SET campaign = CASE campaign WHEN 'poster' THEN 'desk' ELSE 'poster' END WHERE campaign <> ''",
    "UPDATE book_cells SET scene = scene || '0' WHERE campaign = 'desk'", "UPDATE book_cells SET subscription = subscription || '?'",
    "UPDATE book_cells SET source = CAST(source AS BLOB)", "UPDATE book_cells SET scene = CAST(scene AS BLOB)",
    "UPDATE book_cells SET new_follows = new_follows + 5, returned = returned - 3 WHERE day = (SELECT MAX(day) FROM book_cells)",
    "UPDATE book_people SET campaign = campaign || '2' WHERE campaign <> ''", "UPDATE book_people SET scene = CAST(scene AS BLOB)",
    "UPDATE book_conversions SET name = 'other'", "UPDATE book_conversions SET field = 'euro' WHERE is_field = 1",
    "UPDATE book_state SET settled = settled + 1",
  ]

  @Test("damaged sums are found when the database is opened, and made anew", arguments: damages)
  func damaged(_ damage: String) throws {
    let place = try Place(.file)
    var ledger = BookLedger(seed: 5)
    var store = try place.open()
    try ledger.write(300, to: store)
    try Contract.bringUpToDate(store)
    let counted = try store.cells(of: "main", BookQuery()).within
    store.close()
    let hand = try DatabaseQueue(path: place.folder + "/wx.db")
    try hand.write { db in try db.execute(sql: damage) }
    try hand.close()

    store = try place.open()
    #expect(try store.bookState(of: "main") == nil)
    guard case .rebuilt(.missing, let lines, _) = try BookKeeping.step(store, Contract.terms, lines: 100) else {
      Issue.record("they are not made anew")
      return
    }
    #expect(lines > 0)
    try Contract.bringUpToDate(store)
    #expect(try store.cells(of: "main", BookQuery()).within == counted)
    store.close()
    #expect(try place.open().bookState(of: "main") != nil)
  }

  @Test("a row that cannot be read is said once, and then they are made anew; a table that is gone is made anew under way")
  func damagedUnderWay() throws {
    let place = try Place(.file)
    let store = try SQLiteStore(path: place.folder + "/wx.db")
    var ledger = BookLedger(seed: 6)
    try ledger.write(200, to: store)
    try Contract.bringUpToDate(store)
    let counted = try store.cells(of: "main", BookQuery()).within
    try store.writing { db in try db.execute(sql: "UPDATE book_cells SET source = 'elsewhere' WHERE day = (SELECT MAX(day) FROM book_cells)") }
    #expect(throws: StoreFault.damaged(table: "book_cells", column: "source")) { try store.cells(of: "main", BookQuery()) }
    #expect(try store.bookState(of: "main") == nil)
    try Contract.bringUpToDate(store)
    #expect(try store.cells(of: "main", BookQuery()).within == counted)

    try store.writing { db in try db.execute(sql: "DROP TABLE book_cells; DROP TABLE book_departed") }
    #expect(try store.bookState(of: "main") == nil)
    try Contract.bringUpToDate(store)
    #expect(try store.cells(of: "main", BookQuery()).within == counted)
    try store.transact([], now: 100) { _ in [.erased(FollowerID(account: "main", openid: BookLedger.openid(1)))] }
  }

  /// Columns that name what sums hang on.
  static let texts = [
    "book_cells": ["source", "campaign", "scene", "subscription"], "book_people": ["span", "place", "campaign", "scene"],
    "book_conversions": ["source", "campaign", "scene", "subscription", "name", "field"],
  ].flatMap { table, columns in columns.map { (table, $0) } }.sorted { $0 < $1 }

  @Test("a text that is damaged under way is named by its column, and does not end a reading: the books are made anew", arguments: texts)
  func damagedText(_ table: String, _ column: String) throws {
    let store = try SQLiteStore(path: ":memory:")
    var ledger = BookLedger(seed: 6)
    try ledger.write(200, to: store)
    try Contract.bringUpToDate(store)
    let counted = try store.cells(of: "main", BookQuery()).within
    // Nothing comes to it that is not a row of its own.
    try store.writing { db in try db.execute(sql: "UPDATE \(table) SET \(column) = CAST(\(column) AS BLOB)") }
    #expect(throws: StoreFault.damaged(table: table, column: column)) { try store.cells(of: "main", BookQuery()) }
    var made = 0
    let read = try BookKeeping.cells(store, Contract.terms, BookQuery()) { () throws(StoreFault) in
      made += try Contract.bringUpToDate(store)
    }
    #expect(read.within == counted && made == 1)
  }

  @Test("sums to which nothing can be added are made anew by the step that finds it")
  func damagedAddition() throws {
    let store = try SQLiteStore(path: ":memory:")
    var ledger = BookLedger(seed: 6)
    try ledger.write(200, to: store)
    try Contract.bringUpToDate(store)
    // Of somebody who did nothing before, at the place of a sum that is no number.
    let newest = ledger.turn + 1
    let entry = StoreContract.entry(FollowerID(account: "main", openid: "oLast"), .seen, at: 10, turn: newest)
    func order(_ turn: Int64) -> StoreChange {
      .recorded(RecordEntry(follower: entry.follower, at: 10, turn: TurnID(number: turn), position: 0, name: "order", fields: [:]))
    }
    var follower = Follower(entry.follower)
    follower.add(entry)
    try store.transact([], now: 100) { _ in [.entered(entry), .updated(follower), order(newest)] }
    try Contract.bringUpToDate(store)
    try store.writing { db in try db.execute(sql: "UPDATE book_conversions SET count = 'many' WHERE day = 0") }
    try store.transact([], now: 100) { _ in [order(newest + 1)] }
    guard case .rebuilt(.missing, _, 0) = try BookKeeping.step(store, Contract.terms, lines: 1000) else {
      Issue.record("they are not made anew")
      return
    }
    #expect(try store.cells(of: "main", BookQuery()).within == Contract.recount(store))
  }

  /// What may stand in a line of somebody who was erased that no version wrote.
  static let implausible = [
    "at = 9007199254740993", "at = -86400000001", "at = 'soon'", "kind = 'shout'", "kind = x'ff'", "subscription = 'x'", "position = 3",
    "position = 'x'", "position = 1.5", "turn = 'soon'", "turn = CAST(x'ff' AS TEXT)", "chain = CAST(x'ff' AS TEXT)",
    "chain = 'a' || char(0) || 'b'", "chain = x'ff'", "turn = -1", "turn = 4611686018427387904", "chain = 'soon'", "campaign = x'ff'",
    "kind = 'record', name = 'order', fields = 'x'", "kind = 'record', name = 'order', fields = '[]'", "kind = 'record', fields = '{}'",
  ]

  @Test(
    "a line of an erased follower that nobody can have written is taken out and said, and the books are made anew without it", arguments: implausible)
  func implausibleDeparted(_ damage: String) throws {
    let store = try SQLiteStore(path: ":memory:")
    for (follower, turn) in [(Contract.ada, 1), (Contract.bob, 2)] as [(FollowerID, Int64)] {
      try StoreContract.write(store, [StoreContract.entry(follower, .follow, at: 10, turn: turn)])
    }
    try Contract.bringUpToDate(store)
    try store.transact([], now: 100) { _ in [.erased(Contract.ada)] }
    try store.writing { db in try db.execute(sql: "UPDATE book_departed SET \(damage)") }
    #expect(try BookKeeping.step(store, Contract.terms, lines: 9) == .rebuilt(why: .missing, lines: 1, unreadable: 1))
    #expect(try BookKeeping.step(store, Contract.terms, lines: 9) == .upToDate)
    let within = try store.cells(of: "main", BookQuery()).within
    #expect(try within == Contract.recount(store))
    #expect(within.cells.values.reduce(0) { $0 + $1.new } == 1 && within.cells.count == 1)
    #expect(try store.reading { db in try Int.fetchOne(db, sql: "SELECT COUNT(*) FROM book_departed") } == 0)
  }

  @Test("what is remembered for one who makes books anew goes when that process is gone")
  func leftovers() throws {
    let place = try Place(.file)
    let stores = try place.openTwo()
    try Self.follow(3, stores[0])
    try stores[1].beginBooks(of: "main")
    try Self.erase(1, stores[0])
    #expect(try Self.remembered(stores[0]) == 2, "that it began, and a line")
    // As when it is killed: its claim goes with it.
    stores[1].close()
    try Self.erase(2, stores[0])
    #expect(try Self.remembered(stores[0]) == 0)
    try Self.erase(3, stores[0])
    #expect(try Self.remembered(stores[0]) == 0)
    #expect(try stores[0].cells(of: "main", BookQuery()).within == Contract.recount(stores[0]))
  }

  /// Follows of so many, all counted.
  private static func follow(_ count: Int64, _ store: any Store) throws {
    for turn in 1...count {
      try StoreContract.write(store, [StoreContract.entry(FollowerID(account: "main", openid: "o\(turn)"), .follow, at: 10, turn: turn)])
    }
    try Contract.bringUpToDate(store)
  }

  private static func erase(_ turn: Int64, _ store: any Store) throws {
    try store.transact([], now: 100) { _ in [.erased(FollowerID(account: "main", openid: "o\(turn)"))] }
    try Contract.bringUpToDate(store)
  }

  /// What is remembered for those who make the books of `main` anew.
  private static func remembered(_ store: any Store) throws -> Int? {
    try #require(store as? SQLiteStore).reading { db in try Int.fetchOne(db, sql: "SELECT COUNT(*) FROM book_settled WHERE account = 'main'") }
  }

  @Test("nothing is remembered for one who could not make books anew, and for several until the last of them is done")
  func makers() throws {
    let place = try Place(.file)
    let stores = try place.openTwo()
    try Self.follow(4, stores[0])
    #expect(throws: StoreFault.cutShort) { try Patience { true }.during { _ = try BookKeeping.rebuild(stores[1], Contract.terms) } }
    try Self.erase(1, stores[0])
    #expect(try Self.remembered(stores[0]) == 0)
    for account in ["main", "main", "shop"] { try stores[1].beginBooks(of: account) }
    stores[1].endBooks(of: "main")
    try Self.erase(2, stores[0])
    #expect(try Self.remembered(stores[0]) == 2)
    stores[1].endBooks(of: "shop")
    try Self.erase(3, stores[0])
    #expect(try Self.remembered(stores[0]) == 3)
    stores[1].endBooks(of: "main")
    try Self.erase(4, stores[0])
    #expect(try Self.remembered(stores[0]) == 0)
  }

  @Test(
    "where something of who was settled meanwhile cannot be read, what was made is not put in place, and the next is",
    arguments: ["kind = 'shout'", "at = 'soon'", "turn = -1", "number = CAST(x'ff' AS TEXT)"])
  func unreadableSettled(_ damage: String) throws {
    let place = try Place(.file)
    let stores = try place.openTwo()
    try Self.follow(3, stores[0])
    let server = try #require(stores[0] as? SQLiteStore)
    let erasing = Erasing(stores[1]) {
      try Self.erase(1, server)
      try server.writing { db in try db.execute(sql: "UPDATE book_settled SET \(damage) WHERE number > 0") }
    }
    #expect(try BookKeeping.rebuild(erasing, Contract.terms) == .overtaken)
    #expect(try BookKeeping.rebuild(stores[1], Contract.terms) == .rebuilt(why: .asked, lines: 2))
    #expect(try Self.remembered(server) == 0)
    let within = try server.cells(of: "main", BookQuery()).within
    #expect(try within == Contract.recount(server))
    #expect(within.cells.values.reduce(0) { $0 + $1.new } == 3)
  }

  @Test("nothing more of all that is there is read when nobody waits for it", arguments: StoreContract.Engine.allCases)
  func cutShort(_ engine: StoreContract.Engine) throws {
    let place = try Place(engine)
    let store = try place.open()
    let lines = (1...20_000).map { (number: Int64) in
      StoreContract.entry(FollowerID(account: "main", openid: "o\(100_000 + number)"), .follow, at: number, turn: number)
    }
    try store.transact([], now: 100) { _ in lines.map { .entered($0) } }
    var told = 0
    #expect(throws: StoreFault.cutShort) { try Patience { true }.during { _ = try store.allHistories(of: "main") { _ in told += 1 } } }
    #expect(told == 0)
    // It ends while some are counted: these are, and no more, though more was read ahead.
    let isOver = Atomic(false)
    let patience = Patience { isOver.load(ordering: .sequentiallyConsistent) }
    #expect(throws: StoreFault.cutShort) {
      try patience.during {
        _ = try store.allHistories(of: "main") { _ in
          told += 1
          isOver.store(true, ordering: .sequentiallyConsistent)
        }
      }
    }
    #expect((1...2000).contains(told))
    #expect(throws: StoreFault.cutShort) { try patience.during { _ = try BookKeeping.step(store, Contract.terms) } }
    #expect(try BookKeeping.step(store, Contract.terms) == .rebuilt(why: .missing, lines: 20_000))
  }

  @Test("other terms: made anew, and said why")
  func otherTerms() throws {
    let store = try Place(.memory).open()
    var ledger = BookLedger(seed: 7)
    try ledger.write(100, to: store)
    try Contract.bringUpToDate(store)
    let outcome = try BookKeeping.step(store, Contract.terms("t2"), lines: 9)
    guard case .rebuilt(.otherTerms, _, _) = outcome else {
      Issue.record("\(outcome)")
      return
    }
    #expect(try store.bookState(of: "main")?.fingerprint == "t2")
  }

  @Test("two who keep the same books at the same time count everything once", arguments: 1...3)
  func two(_ seed: Int) throws {
    let place = try Place(.file)
    let stores = try place.openTwo()
    var ledger = BookLedger(seed: 100 + seed)
    try ledger.write(60, to: stores[0])
    for _ in 0..<6 {
      _ = try atOnce { side in try Contract.bringUpToDate(stores[side], lines: 3) }
      #expect(try stores[1].cells(of: "main", BookQuery()).within == Contract.recount(stores[0]))
      try ledger.write(40, to: stores[0])
    }
  }

  @Test("an end at any moment leaves books that go on to the same figures", arguments: 1...4)
  func killed(_ seed: Int) throws {
    let place = try Place(.file)
    let store = try place.open()
    var ledger = BookLedger(seed: 200 + seed)
    try ledger.write(80, to: store)
    for step in 0..<12 {
      _ = try BookKeeping.step(store, Contract.terms, lines: 10)
      if step % 3 == 0 { try ledger.write(15, to: store) }
      // What the disk holds while the process runs is what a killed one leaves.
      let left = try Place(.file)
      for name in ["wx.db", "wx.db-wal"] { try FileManager.default.copyItem(atPath: place.folder + "/" + name, toPath: left.folder + "/" + name) }
      let after = try left.open()
      try Contract.bringUpToDate(after)
      #expect(try after.cells(of: "main", BookQuery()).within == Contract.recount(after), "after step \(step)")
    }
  }

  @Test("sums of which an end left a part are cleared by the next who make books anew")
  func unfinished() throws {
    let place = try Place(.file)
    let store = try SQLiteStore(path: place.folder + "/wx.db")
    var ledger = BookLedger(seed: 8)
    try ledger.write(100, to: store)
    try Contract.bringUpToDate(store)
    try store.writing { db in
      for table in ["book_cells", "book_people", "book_conversions"] {
        try db.execute(
          sql: "CREATE TEMP TABLE part AS SELECT * FROM \(table); UPDATE part SET generation = 99; INSERT INTO \(table) SELECT * FROM part")
        try db.execute(sql: "DROP TABLE part")
      }
    }
    try Contract.bringUpToDate(store, Contract.terms("t2"))
    let generations = try store.reading { db in
      try Int64.fetchAll(
        db, sql: "SELECT generation FROM book_cells UNION SELECT generation FROM book_people UNION SELECT generation FROM book_conversions")
    }
    #expect(generations == [try #require(try store.bookState(of: "main")).generation] && generations[0] > 99)
    #expect(try store.cells(of: "main", BookQuery()).within == Contract.recount(store))
  }

  @Test("of who was erased no table and no file says a name, and what they came to stays", arguments: [true, false])
  func erased(_ isForgotten: Bool) throws {
    let place = try Place(.file)
    let store = try SQLiteStore(path: place.folder + "/wx.db")
    try ErasureTests.fill(store)
    try Contract.bringUpToDate(store)
    func total() throws -> BookFigures { try store.cells(of: "main", BookQuery()).within.cells.values.reduce(into: BookFigures()) { $0.add($1) } }
    let before = try total()
    #expect(before.new == 301 && before.change == 301)
    _ = try store.drop(OutboxFilter(), now: 1)
    if isForgotten {
      #expect(try store.forget([ErasureTests.follower]) > 0)
    } else {
      try store.transact([], now: 100) { _ in [.erased(ErasureTests.follower), .closed(ErasureTests.follower)] }
    }
    #expect(try total() == before, "until the next step")
    #expect(try Self.tables(naming: ErasureTests.openid, store).subtracting(["answers", "outbox", "queues"]) == [])
    try Contract.bringUpToDate(store)
    let after = try total()
    #expect(after.erased == 1 && after.change == 300)
    #expect((after.scans, after.new, after.returning, after.lost) == (before.scans, before.new, before.returning, before.lost))
    #expect(try Self.tables(naming: ErasureTests.openid, store).subtracting(["answers", "outbox", "queues"]) == [])
    #expect(try store.reading { db in try Int.fetchOne(db, sql: "SELECT COUNT(*) FROM book_departed") } == 0)
    // Anew, they are the same.
    try Contract.bringUpToDate(store, Contract.terms("t2"))
    #expect(try total() == after)
    if isForgotten {
      #expect(try store.scrub())
      #expect(try ErasureTests.found(in: place.folder) == [])
    }
  }

  /// In which tables any column holds these letters.
  static func tables(naming text: String, _ store: SQLiteStore) throws -> Set<String> {
    try store.reading { db in
      let tables = try String.fetchAll(db, sql: "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%'")
      return Set(
        try tables.filter { table in
          let columns = try db.columns(in: table).map { "instr(CAST(\"\($0.name)\" AS BLOB), CAST(?1 AS BLOB))" }
          return try Bool.fetchOne(
            db, sql: "SELECT EXISTS (SELECT 1 FROM \(table) WHERE \(columns.joined(separator: " OR ")))", arguments: [text]) ?? false
        })
    }
  }

  @Test("a step writes nothing where nothing happened, also when others have written much")
  func quiet() throws {
    let place = try Place(.file)
    let store = try place.open()
    try StoreContract.write(store, [StoreContract.entry(StoreContract.ada, .follow, at: 1, turn: 1)])
    try Contract.bringUpToDate(store)
    let shop = FollowerID(account: "shop", openid: "oShop")
    try StoreContract.write(
      store, (2...60).map { StoreContract.entry(shop, $0 == 2 ? .follow : .scan, at: $0, turn: $0, before: $0 > 2 ? $0 - 1 : nil) })
    let looker = try DatabaseQueue(path: place.folder + "/wx.db")
    // It moves when another connection has written.
    func version() throws -> Int { try looker.read { db in try Int.fetchOne(db, sql: "PRAGMA data_version") ?? 0 } }
    let before = try version()
    for _ in 0..<5 { #expect(try BookKeeping.step(store, Contract.terms, lines: 20) == .upToDate) }
    #expect(try version() == before)
    #expect(try store.bookState(of: "main")?.cursor == LedgerPlace(number: 1))
    // What comes behind lines that were gone past is found, and taken up to where it is.
    try StoreContract.write(store, [StoreContract.entry(StoreContract.ada, .scan, at: 70, turn: 70, before: 1)])
    #expect(try BookKeeping.step(store, Contract.terms, lines: 20) == .moved(lines: 1))
    #expect(try BookKeeping.step(store, Contract.terms, lines: 20) == .upToDate)
    #expect(try store.bookState(of: "main")?.cursor == LedgerPlace(number: 70))
    #expect(try store.cells(of: "main", BookQuery()).within == Contract.recount(store))
    // Many more lines than a step looks at are gone past for good.
    try StoreContract.write(store, (71...300).map { StoreContract.entry(shop, .scan, at: $0, turn: $0, before: $0 - 1) })
    #expect(try BookKeeping.step(store, Contract.terms, lines: 20) == .moved(lines: 0))
    #expect(try store.bookState(of: "main")?.cursor == LedgerPlace(number: 230))
  }

  @Test("a server that erases again and again ends the making of its books, which come to what counting from the beginning does", arguments: 1...3)
  func erasing(_ seed: Int) throws {
    let place = try Place(.file)
    let stores = try place.openTwo()
    var ledger = BookLedger(seed: 400 + seed)
    try ledger.write(150, to: stores[0])
    try Contract.bringUpToDate(stores[0])
    for round in 0..<8 {
      // Somebody does something and is erased, and somebody else books it, while all histories are read.
      let erasing = Erasing(stores[1]) {
        try ledger.write(3, to: stores[0])
        let known = try stores[0].bookNews(of: "main", after: LedgerPlace(number: 0), lines: 1000).histories.compactMap { $0.lines.first?.follower }
        if let one = known.min(by: { $0.openid < $1.openid }) { try stores[0].transact([], now: 100) { _ in [.erased(one)] } }
        try Contract.bringUpToDate(stores[0])
      }
      let outcome = try BookKeeping.rebuild(erasing, Contract.terms)
      guard case .rebuilt(.asked, _, 0) = outcome else {
        Issue.record("round \(round): \(outcome)")
        continue
      }
      #expect(erasing.count == 1)
      try Contract.bringUpToDate(stores[1])
      #expect(try stores[1].cells(of: "main", BookQuery()).within == Contract.recount(stores[0]), "round \(round)")
    }
    let left = try #require(stores[1] as? SQLiteStore)
    #expect(try left.reading { db in try Int.fetchOne(db, sql: "SELECT COUNT(*) FROM book_settled") } == 0)
  }

  /// A store in which something happens when everything was read. One test has it, and calls it from one thread.
  final class Erasing: BookStore, @unchecked Sendable {
    private let store: any BookStore
    private let body: () throws -> Void
    private(set) var count = 0

    init(_ store: any BookStore, _ body: @escaping () throws -> Void) {
      self.store = store
      self.body = body
    }

    func bookState(of account: String) throws(StoreFault) -> BookState? { try store.bookState(of: account) }
    func bookNews(of account: String, after cursor: LedgerPlace, lines: Int) throws(StoreFault) -> BookNews {
      try store.bookNews(of: account, after: cursor, lines: lines)
    }
    func post(_ difference: BookPostings, from: BookState, to cursor: LedgerPlace, settling: BookSettlement) throws(StoreFault) -> Bool {
      try store.post(difference, from: from, to: cursor, settling: settling)
    }
    func discardUnreadable(of account: String) throws(StoreFault) -> Int { try store.discardUnreadable(of: account) }
    func unreadableRows(of account: String) throws(StoreFault) -> Int { try store.unreadableRows(of: account) }
    func beginBooks(of account: String) throws(StoreFault) { try store.beginBooks(of: account) }
    func endBooks(of account: String) { store.endBooks(of: account) }
    func allHistories(of account: String, _ body: (FollowerHistory) -> Void) throws(StoreFault) -> BookMoment {
      let moment = try store.allHistories(of: account, body)
      count += 1
      do { try self.body() } catch { Issue.record(error) }
      return moment
    }
    func replaceBooks(
      of account: String, fingerprint: String, from moment: BookMoment, with parts: some Sequence<BookPostings>,
      meanwhile: (SettledMeanwhile) -> BookPostings
    ) throws(StoreFault) -> Bool {
      try store.replaceBooks(of: account, fingerprint: fingerprint, from: moment, with: parts, meanwhile: meanwhile)
    }
    func cells(of account: String, _ query: BookQuery) throws(StoreFault) -> (before: BookPostings, within: BookPostings) {
      try store.cells(of: account, query)
    }
  }

  /// What may stand in a row of the erased that no version wrote.
  static let damagedRows = [
    "UPDATE book_kept SET figures = 'many' WHERE cell LIKE '[\"cell\"%'", "UPDATE book_kept SET figures = x'00ff' WHERE cell LIKE '[\"cell\"%'",
    "UPDATE book_kept SET figures = '[1,2]' WHERE cell LIKE '[\"cell\"%'", "UPDATE book_kept SET cell = 'x' WHERE cell LIKE '[\"cell\"%'",
    "UPDATE book_kept SET cell = replace(cell, '86400,604800', '604800,86400') WHERE cell LIKE '[\"cell\"%'",
    "UPDATE book_kept SET cell = replace(cell, '\"none\"', '\"elsewhere\"') WHERE cell LIKE '[\"cell\"%'",
    "UPDATE book_kept SET cell = replace(cell, '[\"cell\",0,', '[\"cell\",9223372036854775807,') WHERE cell LIKE '[\"cell\"%'",
    "UPDATE book_kept SET figures = replace(figures, '[0,1,', '[0,4000000000000000000,') WHERE cell LIKE '[\"cell\"%'",
    "UPDATE book_kept SET figures = replace(figures, '[0,1,', '[0,-1,') WHERE cell LIKE '[\"cell\"%'",
    // What can be read, and is not what was written.
    "UPDATE book_kept SET figures = replace(figures, '[0,1,', '[0,2,') WHERE cell LIKE '[\"cell\"%'",
    "UPDATE book_kept SET cell = replace(cell, '\"none\"', '\"unknown\"') WHERE cell LIKE '[\"cell\"%'",
    "UPDATE book_kept SET cell = replace(cell, '[\"cell\",0,', '[\"cell\",1,') WHERE cell LIKE '[\"cell\"%'",
  ]

  @Test("a row of the erased that cannot be read is said and gone past, and nobody adds to it", arguments: damagedRows)
  func damagedKept(_ damage: String) throws {
    let store = try SQLiteStore(path: ":memory:")
    func erase(_ name: String, _ turn: Int64) throws {
      let follower = FollowerID(account: "main", openid: name)
      try StoreContract.write(store, [StoreContract.entry(follower, .follow, at: 10, turn: turn)])
      try Contract.bringUpToDate(store)
      try store.transact([], now: 100) { _ in [.erased(follower)] }
      try Contract.bringUpToDate(store)
    }
    func moment() throws -> BookMoment { try store.allHistories(of: "main") { _ in } }
    func new(_ moment: BookMoment) -> Int { moment.kept.postings(under: Contract.terms.kept).cells.values.reduce(0) { $0 + $1.new } }
    try erase("oOne", 1)
    let whole = try moment()
    #expect(whole.unreadable == 0 && new(whole) == 1)
    try store.writing { db in try db.execute(sql: damage) }
    let damaged = try moment()
    #expect(damaged.unreadable == 1 && new(damaged) == 0)
    // One more in the same cell, which is not lost, nor is that there was damage.
    try erase("oTwo", 2)
    let later = try moment()
    #expect(later.unreadable == 1 && new(later) == 1)
    guard case .rebuilt(.asked, _, 1) = try BookKeeping.rebuild(store, Contract.terms) else {
      Issue.record("it is not said")
      return
    }
  }

  @Test("that rows of the erased could not be read is known for good, and every report of the account says it")
  func saidForGood() throws {
    let store = try SQLiteStore(path: ":memory:")
    let ruleSet = try Compile.ruleSet(Self.rules)
    try StoreContract.write(store, [StoreContract.entry(StoreContract.ada, .follow, at: 10, turn: 1)])
    let reading = BookReading(store, ruleSet, ["main"])
    try reading.bringUpToDate()
    try store.transact([], now: 100) { _ in [.erased(StoreContract.ada)] }
    try reading.bringUpToDate()
    func notes(_ policy: String? = nil) throws -> [String] {
      var question = BookQuestion()
      (question.from, question.policy) = ("all", policy)
      let asked = try question.asked(in: ruleSet, now: 1_780_286_400)
      return try reading.reports(asked, asked.sheets).first?.notes ?? []
    }
    let said = "what erased followers of main came to is not all in the figures: 1 row of it could not be read"
    #expect(try !notes().contains(said))
    try store.writing { db in try db.execute(sql: "UPDATE book_kept SET figures = 'x' WHERE cell LIKE '[\"cell\"%'") }
    try reading.bringUpToDate(recompute: true)
    for _ in 0..<2 {
      #expect(try notes().contains(said) && notes("touch=first").contains(said))
      // Nothing finds again what stood there.
      try store.writing { db in try db.execute(sql: "DELETE FROM book_kept") }
      try reading.bringUpToDate(recompute: true)
    }
    #expect(try store.unreadableRows(of: "main") == 1 && store.unreadableRows(of: "shop") == 0)
  }

  @Test("a record that is no JSON is counted as damage also when its follower is erased before anybody has met it")
  func unreadableRecord() throws {
    let store = try SQLiteStore(path: ":memory:")
    try StoreContract.write(store, [StoreContract.entry(Contract.ada, .follow, at: 10, turn: 1)])
    try store.transact([], now: 100) { _ in
      [.recorded(RecordEntry(follower: Contract.ada, at: 10, turn: TurnID(number: 1), position: 0, name: "order", fields: ["yuan": 5]))]
    }
    try Contract.bringUpToDate(store)
    try store.writing { db in try db.execute(sql: "UPDATE records SET fields = 'nojson'") }
    try store.transact([], now: 100) { _ in [.erased(Contract.ada)] }
    #expect(try BookKeeping.step(store, Contract.terms, lines: 9) == .rebuilt(why: .missing, lines: 1, unreadable: 1))
    try Contract.bringUpToDate(store)
    #expect(try store.unreadableRows(of: "main") == 1)
    #expect(try BookKeeping.rebuild(store, Contract.terms) == .rebuilt(why: .asked, lines: 0))
    #expect(try store.unreadableRows(of: "main") == 1)
  }

  @Test("after a move to a zone where it is earlier, what the erased did on a day that has not begun there is said, and told from then on")
  func movedWest() throws {
    let store = try SQLiteStore(path: ":memory:")
    // 2026-06-02 01:00 in Shanghai, 2026-06-01 13:00 in New York.
    let at: Int64 = 1_780_333_200
    func reading(_ zone: String) throws -> (RuleSet, BookReading) {
      let ruleSet = try Compile.ruleSet(Self.rules.replacing("wxrules: 1", with: "wxrules: 1\ndefaults: { timezone: \(zone) }"))
      return (ruleSet, BookReading(store, ruleSet, ["main"]))
    }
    try StoreContract.write(store, [StoreContract.entry(StoreContract.ada, .follow, at: at, turn: 1)])
    try reading("Asia/Shanghai").1.bringUpToDate()
    try store.transact([], now: 100) { _ in [.erased(StoreContract.ada)] }
    try reading("Asia/Shanghai").1.bringUpToDate()
    let (ruleSet, west) = try reading("America/New_York")
    func told(_ now: Int64) throws -> (new: BookFigure?, isSaid: Bool) {
      var question = BookQuestion()
      question.from = "all"
      let asked = try question.asked(in: ruleSet, now: now)
      let report = try #require(try west.reports(asked, asked.sheets).first)
      let said = "some figures of main stand on 2026-06-02 or later, which is still to come in America/New_York: they are told from then on"
      let place = try #require(report.columns.firstIndex(of: .new))
      return (report.total[place], report.notes.contains(said))
    }
    let (today, tomorrow) = (try told(at + 3600), try told(at + 86_400))
    #expect(today.new == .count(0) && today.isSaid)
    #expect(tomorrow.new == .count(1) && !tomorrow.isSaid)
  }

  @Test("rows of an older version have no spans: what was kept of these people is known of none")
  func olderKept() throws {
    let store = try SQLiteStore(path: ":memory:")
    try store.writing { db in
      try db.execute(
        sql: "INSERT INTO book_kept (account, cell, figures) VALUES ('main', ?, '[1,3,0,0,1,0,0,0,2,1,1]')",
        arguments: [#"["cell",20000,"code","poster","poster:1","new"]"#])
    }
    try Contract.bringUpToDate(store)
    let within = try store.cells(of: "main", BookQuery()).within
    let cell = Contract.cell(20_000)
    #expect(within.cells[cell]?.new == 3 && within.cells[cell]?.kept == [0, 0, 0])
    #expect(within.gaps == Dictionary(uniqueKeysWithValues: Contract.terms.kept.map { (KeptGap(cell: cell, span: $0), 3) }))
  }

  // MARK: who keeps them

  static let rules = """
    wxrules: 1
    accounts:
      main: { app_id: wx0123456789abcdef, kind: service, mode: plain, token: { env: T }, attribution: { touch: last, window: 30d } }
    rules: [ { id: a, on: text, reply: hi } ]
    """

  @Test("the keeper brings them up to date when turns were written, and makes them anew under other rules; both can be seen")
  func keeper() throws {
    let store = try Place(.memory).open()
    let live = LiveRules(try Compile.ruleSet(Self.rules))
    let metrics = ServerMetrics()
    let keeper = BookKeeper(store: store, rules: live, metrics: metrics, log: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    func isTold(_ line: String) -> Bool {
      metrics.kept(keeper.standings)
      return metrics.registry.text.contains("\n\(line)\n")
    }
    #expect(isTold(#"wxrules_books_rebuilds_total{reason="other_terms"} 0"#))
    keeper.look()
    #expect(isTold(#"wxrules_books_behind_lines{account="main"} 0"#))
    #expect(isTold(#"wxrules_books_rebuilds_total{reason="missing"} 0"#), "nothing was there to count")

    try StoreContract.write(store, (1...5).map { StoreContract.entry(StoreContract.ada, .scan, at: $0, turn: $0, before: $0 > 1 ? $0 - 1 : nil) })
    #expect(isTold(#"wxrules_books_behind_lines{account="main"} 5"#))
    keeper.look()
    #expect(isTold(#"wxrules_books_behind_lines{account="main"} 5"#), "nobody has told it")
    keeper.wake(["shop"])
    keeper.look()
    #expect(isTold(#"wxrules_books_behind_lines{account="main"} 5"#), "others wrote")
    keeper.wake(["main"])
    keeper.look()
    #expect(isTold(#"wxrules_books_behind_lines{account="main"} 0"#))
    #expect(keeper.standings.map(\.json.line) == [#"{"account":"main","behind":0,"fault":null,"made_anew":null}"#])

    // Others erase: after some rounds it looks without being told.
    _ = try store.forget([StoreContract.ada])
    for _ in 0..<10 { keeper.look() }
    let state = try #require(try store.bookState(of: "main"))
    #expect(try store.bookNews(of: "main", after: state.cursor, lines: 9).departed.isEmpty)

    live.replace(with: ServedRules.closed(try Compile.ruleSet(Self.rules.replacing("touch: last", with: "touch: first"))))
    keeper.look()
    #expect(isTold(#"wxrules_books_rebuilds_total{reason="other_terms"} 0"#), "of nobody there is anything to count any more")
    #expect(try store.bookState(of: "main")?.fingerprint != state.fingerprint)
    try StoreContract.write(store, [StoreContract.entry(StoreContract.bob, .follow, at: 9, turn: 9)])
    live.replace(with: ServedRules.closed(try Compile.ruleSet(Self.rules)))
    keeper.look()
    #expect(isTold(#"wxrules_books_rebuilds_total{reason="other_terms"} 1"#))
    #expect(isTold(#"wxrules_books_behind_lines{account="main"} 0"#))
  }

  @Test("the keeper says that something of the erased cannot be read, once for each time that books are made anew, and goes on")
  func unreadable() throws {
    let store = try SQLiteStore(path: ":memory:")
    let live = LiveRules(try Compile.ruleSet(Self.rules))
    let lines = RefusalLogTests.Lines()
    let log = Logger(label: "test") { _ in RefusalLogTests.Handler(lines: lines) }
    let keeper = BookKeeper(store: store, rules: live, metrics: ServerMetrics(), log: log)
    try StoreContract.write(store, [StoreContract.entry(StoreContract.ada, .follow, at: 1, turn: 1)])
    keeper.look()
    _ = try store.forget([StoreContract.ada])
    keeper.wake(["main"])
    keeper.look()
    func said() -> Int { lines.all.count { $0 == "some of what erased followers came to cannot be read, and is in no report any more" } }
    #expect(said() == 0)
    try store.writing { db in try db.execute(sql: "UPDATE book_kept SET figures = 'x'") }
    let other = try Compile.ruleSet(Self.rules.replacing("touch: last", with: "touch: first"))
    live.replace(with: ServedRules.closed(other))
    keeper.look()
    keeper.wake(["main"])
    keeper.look()
    #expect(said() == 1)
    #expect(try store.bookState(of: "main")?.fingerprint == other.bookTerms(of: "main").fingerprint)
  }
}
