import Foundation
import GRDB
import Rules
import TestSupport
import Testing
import Wire

@testable import Engine
@testable import SQLite

/// SQLite keeps any value in any column. Whatever lies there, what reads it gives an error or goes past it, and the process goes on.
@Suite("a damaged store")
struct DamageTests {
  static let values: [any DatabaseValueConvertible & Sendable] = [
    Int64.min, Int64.max, 1.5, "words", Data([0xFF, 0x00, 0x6F]), Data(),
  ]
  static let ada = StoreContract.ada

  /// A store with a row in every table, whose columns take nothing, too.
  static func filled(_ place: StoreContract.Place) throws -> SQLiteStore {
    var store: SQLiteStore? = try SQLiteStore(path: place.folder + "/wx.db")
    try fill(try #require(store))
    store = nil
    var configuration = Configuration()
    configuration.prepareDatabase { db in try db.execute(sql: "PRAGMA writable_schema = ON") }
    try DatabaseQueue(path: place.folder + "/wx.db", configuration: configuration).writeWithoutTransaction { db in
      try db.execute(sql: "UPDATE sqlite_schema SET sql = replace(sql, ' NOT NULL', '') WHERE type = 'table'")
    }
    let opened = try SQLiteStore(path: place.folder + "/wx.db")
    // Nothing here is about the disk.
    try opened.database.writeWithoutTransaction { db in try db.execute(sql: "PRAGMA synchronous = OFF") }
    return opened
  }

  private static func fill(_ store: SQLiteStore) throws {
    var follower = Follower(ada)
    let entries = [
      StoreContract.entry(ada, .follow, at: 10, turn: 1, campaign: "poster"), StoreContract.entry(ada, .scan, at: 20, turn: 2, before: 1),
    ]
    for entry in entries { follower.add(entry) }
    follower.profile.variables = ["v": .text("a")]
    follower.profile.ends = ["v": 50]
    try store.transact([], now: 100) { _ in
      entries.map { .entered($0) } + [
        .updated(follower), .recorded(RecordEntry(follower: ada, at: 10, turn: TurnID(number: 2), position: 0, name: "r", fields: ["a": "b"])),
        .queued(row(3)), .opened(.tap, ada, at: 10), .took("coupon", piece: "A", ada, TurnID(number: 2), at: 10, until: 90),
        .sharedAnswers(alert, times: [10], at: 10, until: 90),
        .answered(DeliveryKey(high: 1, low: 0), StoreContract.answer(2, "<xml>oAda</xml>")),
      ]
    }
    for (key, scene) in [("1", CodeScene.number(7)), ("2", .text("门"))] {
      let code = StoreContract.code("a", key, scene, until: key == "2" ? 99 : nil)
      try store.change([.begun(code.address, code.scene, day: 3), .made(code), .made(code)], of: "main")
    }
    try store.change([.begun(CodeAddress(campaign: "b", key: ""), .number(9), day: 3)], of: "main")
    try store.keep(MintedCode(campaign: "login", request: "r1", scene: .number(77), ticket: "t", url: "u", madeAt: 100, expiresAt: 400), of: "main")
    try store.keep(AccessToken(text: "T", renewAt: 50_000, expiresAt: 60_000), of: owner)
    _ = try store.claimForcing(of: owner, now: 10, gap: 1)
    _ = try store.claim(Claim("tags main"), now: 10, until: 500_000)
    try store.keep(
      UploadedMedium(
        account: "main", name: "m", kind: .image, hash: "h", id: "i", url: "u", isPermanent: false, madeAt: 10, expiresAt: 20))
    try store.keepTagIDs(["vip": 1], of: "main")
    try store.keepCodeOwner("me", of: "main")
    try store.keepRules(RuleSnapshot(revision: "r", at: 5, roots: ["rules.yaml"], files: ["rules.yaml": [1]]))
    let share = try #require(RolloutShare(percent: 5))
    try store.keep(
      Rollout(of: "n", beside: "r", RolloutChoice(share, salt: "s"), at: 1000),
      RuleSnapshot(revision: "n", at: 5, roots: ["rules.yaml"], files: ["rules.yaml": [1]]))
    _ = try store.maskKey { [1, 2, 3] }
    // Two were erased: one is in the books as such.
    for (name, turn) in [("oGone", 11), ("oLeft", 12)] as [(String, Int64)] {
      let gone = FollowerID(account: "main", openid: name)
      try StoreContract.write(store, [StoreContract.entry(gone, .follow, at: 30, turn: turn, campaign: "poster")])
      try store.transact([], now: 100) { _ in [.erased(gone)] }
    }
    var postings = BookStoreContract.postings
    postings.gaps[KeptGap(cell: BookStoreContract.cell(11), span: 3600)] = 1
    #expect(try store.replaceBooks(of: "main", fingerprint: "f", from: BookMoment(cursor: LedgerPlace(number: 12)), with: [postings]))
    let books = try #require(try store.bookState(of: "main"))
    // One more makes them anew at the same time.
    try store.beginBooks(of: "main")
    _ = try store.post(BookPostings(), from: books, to: books.cursor, settling: BookStoreContract.settling(11, kept: BookStoreContract.postings))
    try store.keepFigures([PlatformFigures(day: 20_000, sources: [30: .init(new: 4, cancelled: 1)], total: 9, fetchedAt: 5)], of: "main")
    try store.noteFiguresRefused(of: "main", at: 5)
    try store.noteAlive(startedAt: 5, now: 6)
    try store.note(AuditEntry(at: 5, did: .drop, role: .operate, session: "s1", from: "127.0.0.1", what: "1-0", result: "dropped 1 action"))
    _ = try store.exchange(
      {
        var report = OutboxReport()
        report.pauses = [
          OutboxPause(
            OutboxPause.Place(account: "main", kind: .tag), OutboxPause.Cause(label: "48001", text: "t", remedy: "r"), since: 1, until: 1)
        ]
        return report
      }(), for: nil
    ) { _ in .go(nil) }
  }

  private static func row(_ turn: Int64) -> OutboxRow {
    OutboxRow(
      id: OutboxID(turn: TurnID(number: turn), position: 0), follower: ada, eventAt: 1, dueAt: 1000, deadline: 9000,
      task: .tag([TagChange(name: "vip", adds: true)]), onError: .log, rule: "r", revision: "r1")
  }
  private static let alert = SharedLimit(account: "main", key: "alert")
  static let owner = TokenOwner(appID: "wx1", family: "stable", host: "h")

  /// Everything that reads, and what changes what is there; each gives its result or a fault.
  private static func readAll(_ store: SQLiteStore, _ place: StoreContract.Place, _ ruleSet: RuleSet, isOpenedAnew: Bool = true)
    -> [StoreFault]
  {
    var faults: [StoreFault] = []
    func attempt<Result>(_ body: () throws(StoreFault) -> Result) {
      do throws(StoreFault) { _ = try body() } catch { faults.append(error) }
    }
    let stocks = ruleSet.compiled.stocks.map { StockQuestion(stock: $0, tables: ruleSet.compiled.tables, revision: "r", wanted: 3, at: 100) }
    attempt { () throws(StoreFault) in
      // What is read once, another process reads anew.
      let reader = isOpenedAnew ? try SQLiteStore(path: place.folder + "/wx.db", serves: false) : store
      for at in [5, 1_000_000] as [Int64] {
        try reader.transact([StoreContract.question(ada, 1, at: at, shared: [alert])], stocks: stocks, now: 100) { knowledge in
          _ = knowledge.standings[ada]?.before(at)
          return []
        }
      }
    }
    attempt { () throws(StoreFault) in try store.ledger(of: "main") { _ in } }
    attempt { () throws(StoreFault) in try store.lastTurn() }
    attempt { () throws(StoreFault) in try store.counts() }
    attempt { () throws(StoreFault) in try store.lastRules() }
    attempt { () throws(StoreFault) in try store.rules(of: "n") }
    for name in RuleName.allCases { attempt { () throws(StoreFault) in try store.revision(name) } }
    attempt { () throws(StoreFault) in try store.lastRollout() }
    attempt { () throws(StoreFault) in try store.audit(limit: 9) }
    attempt { () throws(StoreFault) in try store.endedActions(in: 0..<5000, since: TurnID(number: 1)) }
    attempt { () throws(StoreFault) in try store.maskKey { [1] } }
    attempt { () throws(StoreFault) in try store.codes(of: "main") }
    attempt { () throws(StoreFault) in try store.code(CodeAddress(campaign: "a", key: "1"), of: "main") }
    attempt { () throws(StoreFault) in try store.begunCodes(of: "main") }
    attempt { () throws(StoreFault) in try store.givenNumbers() }
    attempt { () throws(StoreFault) in try store.numbersVersion() }
    attempt { () throws(StoreFault) in try store.formerPermanentCodes(of: "main") }
    attempt { () throws(StoreFault) in try store.calls("qrcode/create", of: "main", on: 3) }
    attempt { () throws(StoreFault) in try store.minted("login", of: "main", request: "r1") }
    attempt { () throws(StoreFault) in try store.isMinted(.number(77), of: "main", at: 300) }
    attempt { () throws(StoreFault) in try store.mintedCount("login", of: "main", at: 300) }
    attempt { () throws(StoreFault) in try store.codeOwner(of: "main") }
    attempt { () throws(StoreFault) in try store.change([.begun(CodeAddress(campaign: "a", key: "1"), .number(7), day: 3)], of: "main") }
    attempt { () throws(StoreFault) in try store.media() }
    attempt { () throws(StoreFault) in try store.figures(of: "main", days: Int.min...Int.max) }
    attempt { () throws(StoreFault) in try store.figuresRefusedAt(of: "main") }
    attempt { () throws(StoreFault) in try store.serverRuns() }
    attempt { () throws(StoreFault) in try store.firstLine(of: "main") }
    attempt { () throws(StoreFault) in try store.lines(of: "main", in: Int64.min..<Int64.max) { _ in } }
    attempt { () throws(StoreFault) in try store.lines(of: [ada]) { _ in } }
    attempt { () throws(StoreFault) in try store.records(of: nil, named: ["stock.used", "a", "r"]) { _ in } }
    for stock in ruleSet.compiled.stocks { attempt { () throws(StoreFault) in try store.takings(of: [stock.name]) { _ in } } }
    attempt { () throws(StoreFault) in try store.accessToken(of: owner) }
    attempt { () throws(StoreFault) in try store.claimRenewal(of: owner, failed: nil, now: 1000, until: 9000) }
    attempt { () throws(StoreFault) in try store.claimForcing(of: owner, now: 1000, gap: 500) }
    attempt { () throws(StoreFault) in try store.tagIDs(of: "main") }
    attempt { () throws(StoreFault) in try store.claim(Claim("tags main"), now: 20, until: 500_000) }
    attempt { () throws(StoreFault) in try store.release(Claim("tags main")) }
    attempt { () throws(StoreFault) in try store.actions(matching: OutboxFilter(), limit: 9) }
    attempt { () throws(StoreFault) in try store.outboxCounts(now: 2000) }
    attempt { () throws(StoreFault) in try store.claimWorker() }
    attempt { () throws(StoreFault) in try store.nextDue() }
    for now in [2000, 4000] as [Int64] {
      attempt { () throws(StoreFault) in
        try store.exchange(OutboxReport(), for: OutboxRequest(now: now, lanes: 9, worker: 0, leaseUntil: now + 1000)) { candidate in
          _ = (candidate.standing, candidate.windows)
          return .go(.tap)
        }
      }
    }
    attempt { () throws(StoreFault) in try store.known([ada]) }
    attempt { () throws(StoreFault) in try store.write([AttributeWrite(ada, ["points": .int(1)], by: .api)], now: 2) }
    attempt { () throws(StoreFault) in
      let ending = OutboxEnding(.asked(row(3)), .ended(.done), facts: [.set("v", .text("b"), until: 5), .unset("w")], at: 4000)
      return try store.exchange(OutboxReport([ending]), for: nil) { _ in .go(nil) }
    }
    attempt { () throws(StoreFault) in try store.retry(OutboxFilter(), unknown: true, now: 5000) }
    attempt { () throws(StoreFault) in try store.drop(OutboxFilter(), now: 5000) }
    attempt { () throws(StoreFault) in
      let state = try store.bookState(of: "main")
      let cursor = state?.cursor ?? LedgerPlace(number: 0)
      let news = try store.bookNews(of: "main", after: LedgerPlace(number: 0), lines: 9)
      _ = try store.linesBehind(of: "main", after: cursor, most: 9)
      guard let state else { return false }
      let settling = BookSettlement(news.departed.map(\.chain), kept: KeptSums(BookStoreContract.postings, counting: BookStoreContract.spans))
      return try store.post(BookStoreContract.postings, from: state, to: cursor, settling: settling)
    }
    for query in [BookQuery(), BookQuery(days: 11...12, campaigns: ["poster"])] {
      attempt { () throws(StoreFault) in try store.cells(of: "main", query) }
    }
    attempt { () throws(StoreFault) in try store.discardUnreadable(of: "main") }
    attempt { () throws(StoreFault) in
      var sums = BookPostings()
      let moment = try store.allHistories(of: "main") { _ in }
      sums.add(moment.kept.postings(under: BookStoreContract.spans))
      return try store.replaceBooks(of: "main", fingerprint: "f", from: moment, with: [sums])
    }
    attempt { () throws(StoreFault) in try store.deadActions(of: "main", in: Int64.min..<Int64.max) }
    attempt { () throws(StoreFault) in try store.forget([ada]) }
    return faults
  }

  @Test("times that cannot be read are no times at which nobody was answered", arguments: ["x", "{}", #"[1,"b"]"#])
  func sharedAnswers(_ text: String) throws {
    let place = try StoreContract.Place(.file)
    let store = try Self.filled(place)
    try store.writing { db in try db.execute(sql: "UPDATE shared_answers SET times = ?", arguments: [text]) }
    #expect(throws: StoreFault.damaged(table: "shared_answers", column: "times")) {
      try store.transact([StoreContract.question(Self.ada, 1, at: 5, shared: [Self.alert])], now: 100) { _ in [] }
    }
  }

  @Test("each kind of value in each column of each table: an error, or it is gone past")
  func everyColumn() throws {
    let place = try StoreContract.Place(.file)
    let store = try Self.filled(place)
    let ruleSet = try Compile.ruleSet(StockTurnTests.rules)
    #expect(Self.readAll(store, place, ruleSet) == [], "a store that is well")
    store.close()

    let fresh = try StoreContract.Place(.file)
    let damaged = try Self.filled(fresh)
    let tables = try damaged.reading { db in
      try String.fetchAll(db, sql: "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%' ORDER BY name")
    }
    let rows = try damaged.reading { db in
      try tables.map { table in
        let rows = try Row.fetchAll(db, sql: "SELECT * FROM \(table)")
        return (table, columns: Array(try #require(rows.first, "\(table)").columnNames), rows: rows.map { Array($0.databaseValues) })
      }
    }
    var tried = 0
    var refused = 0
    var columnsFaulted: Set<String> = []
    for (table, columns, _) in rows {
      let anew = ["answers", "settings", "grdb_migrations"].contains(table)
      for column in columns {
        for value in Self.values + [nil] as [(any DatabaseValueConvertible & Sendable)?] {
          // Keys must differ and must be there: what SQLite itself refuses cannot have come about.
          let isThere = (try? damaged.writing { db in try db.execute(sql: "UPDATE \(table) SET \(column) = ?", arguments: [value]) }) != nil
          guard isThere else {
            refused += 1
            continue
          }
          tried += 1
          for case .damaged(let table, let column) in Self.readAll(damaged, fresh, ruleSet, isOpenedAnew: anew) {
            columnsFaulted.insert("\(table).\(column)")
          }
          try damaged.writing { db in
            for (table, columns, values) in rows {
              try db.cachedStatement(sql: "DELETE FROM \(table)").execute()
              let places = columns.map { _ in "?" }.joined(separator: ", ")
              let insert = try db.cachedStatement(sql: "INSERT INTO \(table) (\(columns.joined(separator: ", "))) VALUES (\(places))")
              for row in values { try insert.execute(arguments: StatementArguments(row)) }
            }
          }
        }
      }
    }
    #expect(tables.count == 39, "a new table is read here, too: \(tables)")
    #expect(tried > 800 && refused < 300, "\(tried) tried, \(refused) refused")
    for column in [
      "followers.profile", "ledger.kind", "codes.ticket", "media.hash", "revision_files.bytes", "rule_names.revision", "shared_answers.times",
      "minted_codes.scene", "given_numbers.key", "audit.did", "audit.role",
    ] {
      #expect(columnsFaulted.contains(column), "\(column) is not said to be damaged: \(columnsFaulted.sorted())")
    }
  }

  static let implausibleCells = [
    ("ledger", "kind", "'bogus'"), ("ledger", "subscription", "'bogus'"), ("ledger", "at", "9223372036854775807"), ("ledger", "at", "-1"),
    ("ledger", "at", "1000000000000000"), ("records", "fields", "'nojson'"), ("records", "at", "-1"),
  ]

  @Test("what nobody can have written into the ledger or the records is said, and no figure comes of it", arguments: implausibleCells)
  func implausible(_ table: String, _ column: String, _ value: String) throws {
    let store = try SQLiteStore(path: ":memory:")
    try StoreContract.write(store, [StoreContract.entry(Self.ada, .follow, at: 10, turn: 1)])
    try store.transact([], now: 100) { _ in
      [.recorded(RecordEntry(follower: Self.ada, at: 10, turn: TurnID(number: 1), position: 0, name: "order", fields: ["yuan": 5]))]
    }
    try BookStoreContract.bringUpToDate(store)
    try store.writing { db in try db.execute(sql: "UPDATE \(table) SET \(column) = \(value)") }
    let fault = StoreFault.damaged(table: table, column: column)
    if table == "ledger" {
      #expect(throws: fault) { try store.ledger(of: "main") { _ in } }
      #expect(throws: fault) { try store.lines(of: [Self.ada]) { _ in } }
    } else {
      #expect(throws: fault) { try store.records(of: "main", named: ["order"]) { _ in } }
    }
    #expect(throws: fault) { _ = try store.bookNews(of: "main", after: LedgerPlace(number: 0), lines: 9) }
    #expect(throws: fault) { _ = try BookKeeping.rebuild(store, BookStoreContract.terms) }
  }

  @Test("a damaged action is shown, and ends as one that nobody can read; those of others go")
  func actions() throws {
    let place = try StoreContract.Place(.file)
    let store = try SQLiteStore(path: place.folder + "/wx.db")
    try store.transact([], now: 1) { _ in
      (1...3).map { number in
        .queued(
          OutboxRow(
            id: OutboxID(turn: TurnID(number: number), position: 0), follower: FollowerID(account: "main", openid: "o\(number)"), eventAt: 1,
            dueAt: 1000, deadline: nil, task: .remark("a"), onError: .log, rule: "r", revision: "r1"))
      }
    }
    try store.writing { db in
      try db.execute(sql: "UPDATE outbox SET payload = x'ff00' WHERE turn = 1; UPDATE queues SET ready_at = 'soon' WHERE openid = 'o2'")
    }
    let shown = try store.actions(matching: OutboxFilter(), limit: 9)
    #expect(shown.map { "\($0.row.id)" } == ["1-0", "2-0", "3-0"])
    guard case .unreadable(let kind, _) = shown[0].row.task else {
      Issue.record("\(shown[0].row.task)")
      return
    }
    #expect(kind == "remark")
    // A worker that begins puts a queue right that does not say when it is ready.
    let claim = try store.claimWorker()
    let work = try store.exchange(OutboxReport(), for: OutboxRequest(now: 2000, lanes: 9, worker: claim.number, leaseUntil: 9000)) { _ in .go(nil) }
    #expect(work.work.map { "\($0.row.id)" }.sorted() == ["1-0", "2-0", "3-0"])
  }
}
