import Foundation
import GRDB
import Rules
import TestSupport
import Testing
import Wire

@testable import Engine
@testable import SQLite

/// The file of turns: what is written comes back, what must go goes, and counts stay true.
@Suite("the file of turns")
struct TurnStoreTests {
  typealias Place = StoreContract.Place
  /// 2026-05-29: a day that begins at midnight UTC.
  static let start: Int64 = 1_780_012_800
  static let day: Int64 = 86_400

  static func open(_ place: Place, owner: String = "owner", use: SQLiteTurns.Use = .record) throws -> SQLiteTurns {
    try SQLiteTurns(beside: place.folder + "/wx.db", owner: owner, use: use)
  }

  static func record(
    at: Int64, _ number: Int64 = 0, of follower: UInt64 = 1, rule: String? = "a", kind: String = "text", marks: TurnMarks = [], text: String = "hi",
    revision: String = "r1"
  ) -> TurnRecord {
    var detail = TurnRecord.Detail()
    detail.eventAt = at
    detail.elements = EventElements(["MsgType", "text", "Content", .string(text)])
    detail.subscription = "existing"
    detail.reply = "text"
    return TurnRecord(
      id: TurnID(number: at * 1_000_000 + number), at: at, account: "main", follower: FollowerMask(follower), revision: revision, rule: rule,
      kind: kind, marks: marks, detail: detail)
  }

  static func news(_ records: [TurnRecord]) -> TurnNews {
    var news = TurnNews()
    news.entries = records.map { .turn($0) }
    for record in records {
      let key = TurnCounts.Key(hour: TurnCounts.hour(of: record.at), account: record.account, rule: record.rule, kind: record.kind)
      news.counts.counts[key, default: TurnCounts.Count()].add(TurnCounts.Count(turns: 1, last: record.at))
    }
    return news
  }

  static func all(_ turns: SQLiteTurns, from: Int64 = 0, to: Int64 = .max) throws -> [TurnRecord] {
    var found: [TurnRecord] = []
    try turns.records(in: TurnID(number: from)..<TurnID(number: to)) { record in
      found.append(record)
      return true
    }
    return found
  }

  @Test("what is written is there, also after a restart: by its id, by its follower, in order")
  func written() throws {
    let place = try Place(.file)
    let records = (0..<2500).map { number -> TurnRecord in
      let rule: String? = number % 5 == 0 ? nil : "r\(number % 2)"
      return Self.record(at: Self.start + Int64(number), of: UInt64(number % 3), rule: rule)
    }
    var turns = try Self.open(place)
    #expect(turns.loss == .missing)
    try turns.write(Self.news(records))
    // A turn that is written twice is there once.
    var again = TurnNews()
    again.entries = [.turn(records[7])]
    try turns.write(again)
    for isRestarted in [false, true] {
      if isRestarted {
        turns.close()
        turns = try Self.open(place)
        #expect(turns.loss == nil)
      }
      #expect(try turns.record(records[1234].id) == records[1234])
      #expect(try turns.record(TurnID(number: 5)) == nil)
      #expect(try Self.all(turns) == records)
      #expect(try Self.all(turns, from: records[10].id.number, to: records[20].id.number) == Array(records[10..<20]))
      let mine = records.filter { $0.follower == FollowerMask(2) }.reversed()
      #expect(try turns.records(of: FollowerMask(2), limit: 9) == Array(mine.prefix(9)))
      #expect(try turns.size().turns == 2500)
      #expect(try turns.revisions() == ["r1"])
      #expect(try turns.countedSince() == Self.start / 3600 * 3600)
    }
    let looker = try Self.open(place, use: .look)
    #expect(try looker.record(records[0].id) == records[0])
  }

  @Test(
    "a file that is of no use begins anew and says why; whoever only looks is told",
    arguments: [
      ("nothing", TurnFileLoss.missing, StoreFault.missing), ("foreign", .foreign, .damaged(table: "settings", column: "owner")),
      ("text", .damaged, .corrupt), ("head", .damaged, .corrupt), ("database", .damaged, .corrupt), ("ours", nil, nil),
      ("DELETE FROM settings", .foreign, .damaged(table: "settings", column: "owner")),
      ("UPDATE settings SET value = 'x'", .foreign, .damaged(table: "settings", column: "owner")),
      ("DROP TABLE settings", .damaged, .corrupt), ("DROP TABLE turns", .damaged, .corrupt), ("DROP TABLE words", .damaged, .corrupt),
      ("DROP TABLE revisions", .damaged, .corrupt), ("DROP TABLE revision_files", .damaged, .corrupt), ("DROP TABLE files", .damaged, .corrupt),
      ("DROP TABLE hits", .damaged, .corrupt), ("DROP TABLE unanswered", .damaged, .corrupt), ("DROP TABLE forgotten", .damaged, .corrupt),
      ("DROP TABLE hit_sums", .damaged, .corrupt), ("DROP TABLE grdb_migrations", .damaged, nil),
      ("DELETE FROM grdb_migrations WHERE identifier <> '1 turns'", .damaged, nil),
    ] as [(String, TurnFileLoss?, StoreFault?)])
  func losses(_ what: String, _ loss: TurnFileLoss?, _ fault: StoreFault?) throws {
    let place = try Place(.file)
    let path = place.folder + "/wx.db-turns"
    switch what {
    case "foreign", "ours":
      let other = try Self.open(place, owner: what == "ours" ? "owner" : "other")
      try other.write(Self.news([Self.record(at: Self.start)]))
      other.close()
    case "text": try Data("no database, but long enough to be looked at by anybody who opens it\n".utf8).write(to: URL(filePath: path))
    case "head":
      let other = try Self.open(place)
      try other.write(Self.news([Self.record(at: Self.start)]))
      other.close()
      var bytes = try Data(contentsOf: URL(filePath: path))
      bytes.replaceSubrange(0..<16, with: Data(repeating: 0x7A, count: 16))
      try bytes.write(to: URL(filePath: path))
    case "database": try SQLiteStore(path: path).close()
    case "nothing": break
    default:
      let other = try Self.open(place)
      try other.write(Self.news([Self.record(at: Self.start)]))
      other.close()
      let damaged = try DatabaseQueue(path: path)
      try damaged.write { db in try db.execute(sql: what) }
      try damaged.close()
    }
    if let fault { #expect(throws: fault) { try Self.open(place, use: .look) } }
    let turns = try Self.open(place)
    #expect(turns.loss == loss)
    try turns.write(Self.news([Self.record(at: Self.start, 1)]))
    #expect(try Self.all(turns).count == (loss == nil ? 2 : 1))
  }

  @Test("where a table goes while it is written, the file begins anew", arguments: ["turns", "words", "hits", "hit_sums", "files", "forgotten"])
  func lostTable(_ table: String) throws {
    let place = try Place(.file)
    let turns = try Self.open(place)
    try turns.write(Self.news([Self.record(at: Self.start)]))
    let other = try DatabaseQueue(path: place.folder + "/wx.db-turns")
    try other.write { db in try db.execute(sql: "DROP TABLE \(table)") }
    try other.close()
    #expect(try turns.mend() == .damaged)
    #expect(try turns.mend() == nil)
    try turns.write(Self.news([Self.record(at: Self.start, 1)]))
    #expect(try Self.all(turns).map(\.id.number) == [Self.start * 1_000_000 + 1])
  }

  @Test("a file that goes while it is written begins anew; one that was put back is taken")
  func mended() throws {
    let place = try Place(.file)
    let path = place.folder + "/wx.db-turns"
    let turns = try Self.open(place)
    try turns.write(Self.news([Self.record(at: Self.start)]))
    #expect(try turns.mend() == nil)
    for suffix in ["", "-wal", "-shm"] { try? FileManager.default.removeItem(atPath: path + suffix) }
    #expect(try turns.mend() == .missing)
    #expect(try turns.mend() == nil)
    try turns.write(Self.news([Self.record(at: Self.start, 1)]))
    #expect(try Self.all(turns).map(\.id.number) == [Self.start * 1_000_000 + 1])
  }

  @Test("forgotten turns are in no file, beside a server that goes on; counts stay")
  func forgotten() throws {
    let place = try Place(.file)
    let mark = "PRIVATE-TEXT"
    let turns = try Self.open(place)
    for block in 0..<10 {
      try turns.write(
        Self.news(
          (0..<100).map { number in
            let isTheirs = number % 10 == 0
            return Self.record(
              at: Self.start + Int64(block * 100 + number), of: isTheirs ? 7 : UInt64(100 + number), text: isTheirs ? "\(mark) \(number)" : "others")
          }))
    }
    #expect(try ErasureTests.found(in: place.folder, [mark]) == [mark])
    let command = try Self.open(place, use: .forget)
    #expect(try command.forget([FollowerMask(7), FollowerMask(8)]) == 100)
    #expect(try command.scrub())
    #expect(try ErasureTests.found(in: place.folder, [mark]) == [])
    #expect(try turns.records(of: FollowerMask(7), limit: 5) == [])
    #expect(try turns.size().turns == 900)
    #expect(try turns.counts(in: 0..<(1 << 40)).counts.values.reduce(0) { $0 + $1.turns } == 1000)
    command.close()
  }

  @Test("turns that were on their way when their follower was forgotten are not written, those of others and later ones are")
  func forgottenMeanwhile() throws {
    let place = try Place(.file)
    let turns = try Self.open(place)
    try turns.write(Self.news([Self.record(at: Self.start, of: 7), Self.record(at: Self.start, 1, of: 8)]))
    let command = try Self.open(place, use: .forget)
    #expect(try command.forget([FollowerMask(7)]) == 1)
    command.close()
    // Of what is written now, more waits up to five seconds later; a turn is a second under way at most.
    var news = Self.news([Self.record(at: Self.start + 2, of: 7, text: "PRIVATE-TEXT"), Self.record(at: Self.start + 2, 1, of: 8)])
    news.newest = TurnID(number: (Self.start + 5) * 1_000_000)
    try turns.write(news)
    try turns.write(Self.news([Self.record(at: Self.start + 5, of: 7, text: "PRIVATE-TEXT")]))
    try turns.write(Self.news([Self.record(at: Self.start + 6, of: 7, text: "PRIVATE-TEXT")]))
    #expect(try turns.scrub())
    #expect(try Self.all(turns).map(\.follower) == [FollowerMask(8), FollowerMask(8)])
    #expect(try ErasureTests.found(in: place.folder, ["PRIVATE-TEXT"]) == [])
    // They wrote again.
    try turns.write(Self.news([Self.record(at: Self.start + 6, 1, of: 7)]))
    #expect(try turns.records(of: FollowerMask(7), limit: 9).map(\.id.number) == [(Self.start + 6) * 1_000_000 + 1])
    #expect(try turns.reading { db in try Int.fetchOne(db, sql: "SELECT COUNT(*) FROM forgotten") } == 0)
    #expect(try turns.counts(in: 0..<(1 << 40)).counts.values.reduce(0) { $0 + $1.turns } == 7)
  }

  @Test("where no turn comes, it is soon said up to when turns of the forgotten can be on their way")
  func forgottenAtRest() throws {
    let place = try Place(.file)
    let turns = try Self.open(place)
    try turns.write(Self.news([Self.record(at: Self.start, of: 7)]))
    let command = try Self.open(place, use: .forget)
    #expect(try command.forget([FollowerMask(7), FollowerMask(9)]) == 1)
    command.close()
    try turns.endForgetting(at: TurnID(number: (Self.start + 10) * 1_000_000))
    // A later look changes nothing.
    try turns.endForgetting(at: TurnID(number: (Self.start + 90) * 1_000_000))
    try turns.write(Self.news([Self.record(at: Self.start + 11, of: 7), Self.record(at: Self.start + 12, of: 9)]))
    #expect(try Self.all(turns).map(\.at) == [Self.start + 12])
  }

  @Test("which accounts erase is noted, over a restart, and put right")
  func erasing() throws {
    let place = try Place(.file)
    for accounts in [[], ["main", "门店"], ["shop"]] as [Set<String>] {
      let turns = try Self.open(place)
      try turns.note(erasing: accounts)
      #expect(try turns.erasingAccounts() == accounts)
      turns.close()
      #expect(try Self.open(place).erasingAccounts() == accounts)
    }
  }

  @Test("who leaves takes their turns along, those of the same batch too, and none of others")
  func left() throws {
    let place = try Place(.file)
    let turns = try Self.open(place)
    try turns.write(Self.news([Self.record(at: Self.start, of: 1), Self.record(at: Self.start, 1, of: 2)]))
    var news = Self.news([Self.record(at: Self.start + 1, of: 1, text: "PRIVATE-TEXT"), Self.record(at: Self.start + 1, 1, of: 2)])
    news.entries.append(.left(FollowerMask(1)))
    news.entries.append(.turn(Self.record(at: Self.start + 2, of: 1)))
    try turns.write(news)
    #expect(try turns.scrub())
    // They came back afterwards.
    #expect(try turns.records(of: FollowerMask(1), limit: 9).map(\.at) == [Self.start + 2])
    #expect(try turns.records(of: FollowerMask(2), limit: 9).count == 2)
    #expect(try ErasureTests.found(in: place.folder, ["PRIVATE-TEXT"]) == [])
    let newest = try #require(try turns.newestTurn())
    #expect(newest.number == (Self.start + 2) * 1_000_000)
    #expect(try turns.forgetAll(but: [FollowerMask(1)], of: ["other"], upTo: newest) == 0)
    #expect(try turns.forgetAll(but: [FollowerMask(1)], of: ["main"], upTo: TurnID(number: Self.start * 1_000_000)) == 0)
    #expect(try turns.forgetAll(but: [FollowerMask(1)], of: ["main"], upTo: newest) == 2)
    #expect(try Self.all(turns).map(\.follower) == [FollowerMask(1)])
  }

  @Test("rule files stay as long as a turn names them, and what revisions share is there once")
  func rules() throws {
    let turns = try SQLiteTurns(beside: nil, owner: "owner", use: .record)
    func snapshot(_ revision: String, _ text: String) -> RuleSnapshot {
      RuleSnapshot(
        revision: revision, at: 5, roots: ["rules.yaml"], files: ["rules.yaml": Array(text.utf8), "table.csv": Array("a,b\n1,2\n".utf8)])
    }
    try turns.write(Self.news([Self.record(at: Self.start, revision: "r1"), Self.record(at: Self.start + 9 * Self.day, revision: "r2")]))
    #expect(try turns.lackingRules() == ["r2", "r1"])
    // Of a revision that no turn names nothing is kept.
    for (revision, text) in [("r1", "one"), ("r2", "two"), ("r3", "three")] { try turns.keepRules(snapshot(revision, text)) }
    #expect(try turns.lackingRules() == [] && turns.rules(of: "r3") == nil)
    #expect(try turns.rules(of: "r1") == snapshot("r1", "one") && turns.rules(of: "r2") == snapshot("r2", "two"))
    func files() throws -> Int? { try turns.reading { db in try Int.fetchOne(db, sql: "SELECT COUNT(*) FROM files") } }
    #expect(try files() == 3)
    _ = try turns.thin(TurnRetention(seconds: 5 * Self.day, bytes: 1 << 30), now: Self.start + 10 * Self.day)
    #expect(try turns.rules(of: "r1") == nil && turns.rules(of: "r2") == snapshot("r2", "two"))
    #expect(try files() == 2)
    // It comes back into force.
    try turns.write(Self.news([Self.record(at: Self.start + 10 * Self.day, revision: "r1")]))
    #expect(try turns.lackingRules() == ["r1"])
  }

  @Test("in forty days of turns the dull ones go when room is short, the others stay for their time, and every count is exact")
  func thinned() throws {
    let place = try Place(.file)
    let turns = try Self.open(place)
    let retention = TurnRetention(seconds: 30 * Self.day, bytes: 4 << 20)
    var random = SeededRandom(11)
    var counts = TurnCounts()
    var unusual: [TurnRecord] = []
    let padding = String(repeating: "字", count: 100)
    for day in Int64(0)..<40 {
      let records = (Int64(0)..<500).map { number -> TurnRecord in
        let marks: TurnMarks = random.chance(10) ? random.pick([.unanswered, .follow, .scan, .remark, [.acts, .exposure]]) : []
        return Self.record(
          at: Self.start + day * Self.day + number * 100, of: random.next() % 200, rule: marks == .unanswered ? nil : random.pick(["a", "b", "c"]),
          kind: marks == .scan ? "scan" : "text", marks: marks, text: padding)
      }
      let news = Self.news(records)
      counts.add(news.counts)
      unusual += records.filter { !$0.marks.isEmpty }
      try turns.write(news)
      let now = Self.start + (day + 1) * Self.day
      for _ in 0..<6 { _ = try turns.thin(retention, now: now) }
      #expect(try turns.size().bytes <= retention.bytes)
    }
    let kept = try Self.all(turns)
    #expect(try turns.counts(in: 0..<(1 << 40)) == counts)
    #expect(counts.counts.values.reduce(0) { $0 + $1.turns } == 20_000)
    #expect(kept.filter { !$0.marks.isEmpty } == unusual.filter { $0.at >= Self.start + 10 * Self.day })
    let count = try turns.size().turns
    #expect(kept.count < 15_000 && kept.count == count)
    // Yesterday's are all there.
    #expect(kept.count { $0.at >= Self.start + 39 * Self.day } == 500)
  }

  @Test(
    "texts that no rule answered are told of the days that are asked for",
    arguments: [
      (nil, nil, nil, 7), ("2026-05-30", nil, nil, 6), (nil, "2026-05-29", nil, 1), ("2026-05-30", "2026-05-30", nil, 2),
      ("yesterday", "today", nil, 6),
      ("2d", nil, nil, 6), (nil, nil, 1, 4), (nil, nil, 2, 6), ("all", nil, nil, 7), ("2026-06-01", nil, nil, 0),
    ] as [(String?, String?, Int?, Int)])
  func unansweredDays(_ from: String?, _ to: String?, _ days: Int?, _ times: Int) throws {
    let turns = try SQLiteTurns(beside: nil, owner: "owner", use: .record)
    var news = TurnNews()
    let first = Self.start / Self.day
    for (day, count) in [(0, 1), (1, 2), (2, 4)] as [(Int64, Int)] {
      news.unanswered[UnansweredText(account: "main", text: "a", day: first + day)] = count
    }
    try turns.write(news)
    let now = Self.start + 2 * Self.day + 100
    func question(_ days: Int?) throws(BookQueryFault) -> UnansweredQuestion {
      try UnansweredQuestion(from: from, to: to, days: days, limit: 9, now: now)
    }
    #expect(try question(days).texts(of: turns).shown.map(\.count) == (times == 0 ? [] : [times]))
    if from != nil || to != nil { #expect(throws: BookQueryFault("--days and --from or --to: say one of both")) { try question(3) } }
    // A count that is none, and one that nobody can have reached, are passed over.
    try turns.writing { db in
      try db.execute(
        sql: "INSERT INTO unanswered VALUES (1, 'b', ?1, 1.5), (1, 'c', ?1, 9223372036854775807), (1, x'ff', ?1, 1), (1, 'd', 'soon', 1)",
        arguments: [first + 1])
    }
    #expect(try question(days).texts(of: turns).shown.map(\.count) == (times == 0 ? [] : [times]))
  }

  /// What may be done to counts, in how many hours they are not what was written then, and how many turns can still be read.
  static let countDamages: [(String, hours: Int, turns: Int)] = [
    ("UPDATE hits SET turns = turns WHERE 1", 0, 4), ("UPDATE hits SET turns = turns + 1 WHERE FIRST", 1, 5),
    ("UPDATE hits SET rule = (SELECT number FROM words WHERE word = 'b') WHERE FIRST", 1, 4), ("UPDATE hits SET rule = 0 WHERE FIRST", 1, 4),
    ("UPDATE words SET word = 'c' WHERE word = 'a'", 1, 4), ("UPDATE words SET word = x'ff' WHERE word = 'a'", 1, 1),
    ("DELETE FROM words WHERE word = 'a'", 1, 1), ("UPDATE words SET word = 'shop' WHERE word = 'main'", 2, 4),
    ("UPDATE words SET word = x'ff' WHERE word = 'main'", 2, 0), ("UPDATE hits SET part = 'x' WHERE FIRST", 1, 1),
    ("UPDATE hits SET part = 7 WHERE FIRST", 1, 1), ("UPDATE hits SET turns = 'many' WHERE FIRST", 1, 1),
    ("UPDATE hits SET turns = -1 WHERE FIRST", 1, 1), ("UPDATE hits SET last = 5 WHERE FIRST", 1, 4),
    ("UPDATE hits SET last = 'soon' WHERE FIRST", 1, 4), ("DELETE FROM hits WHERE FIRST", 1, 1), ("UPDATE hits SET hour = hour + 5", 4, 4),
    ("UPDATE hit_sums SET sum = 'x'", 2, 4), ("DELETE FROM hit_sums", 2, 4),
  ]

  @Test("counts that were damaged are told as far as they can be read, and said to be so", arguments: countDamages)
  func damagedCounts(_ damage: String, _ hours: Int, _ readable: Int) throws {
    let turns = try SQLiteTurns(beside: nil, owner: "owner", use: .record)
    let records = (0..<3).map { Self.record(at: Self.start + $0) } + [Self.record(at: Self.start + 3600, rule: "b")]
    for record in records { try turns.write(Self.news([record])) }
    let first = "hour = \(Self.start / 3600)"
    try turns.writing { db in try db.execute(sql: damage.replacing("FIRST", with: first)) }
    func counted() throws -> (Int, Int) {
      let counts = try turns.counts(in: 0..<(1 << 40))
      return (counts.damagedHours, counts.counts.values.reduce(0) { $0 + $1.turns })
    }
    #expect(try counted() == (hours, readable))
    // What is counted from then on in other hours is as it was written, where its words are.
    guard !damage.contains("words") else { return }
    try turns.write(Self.news([Self.record(at: Self.start + 9 * 3600)]))
    let later = try turns.counts(in: (Self.start / 3600 + 9)..<(1 << 40))
    #expect(try counted() == (hours, readable + 1))
    #expect(later.counts.count == 1 && later.damagedHours == 0)
  }

  @Test("a file of an older version has no sums of its counts: they are made of what is there")
  func olderCounts() throws {
    let place = try Place(.file)
    var turns = try Self.open(place)
    for record in [Self.record(at: Self.start), Self.record(at: Self.start + 3600, rule: nil)] { try turns.write(Self.news([record])) }
    let counts = try turns.counts(in: 0..<(1 << 40))
    #expect(counts.damagedHours == 0 && counts.counts.count == 2)
    try turns.writing { db in try db.execute(sql: "DROP TABLE hit_sums; DELETE FROM grdb_migrations WHERE identifier = '3 sums of hits'") }
    turns.close()
    #expect(try Self.open(place, use: .look).counts(in: 0..<(1 << 40)) == counts)
    turns = try Self.open(place)
    #expect(try turns.counts(in: 0..<(1 << 40)) == counts)
    #expect(try turns.reading { db in try Int.fetchOne(db, sql: "SELECT COUNT(*) FROM hit_sums") } == 2)
    try turns.write(Self.news([Self.record(at: Self.start + 1)]))
    #expect(try turns.counts(in: 0..<(1 << 40)).damagedHours == 0)
  }

  @Test("when nothing dull is left and the room is full, the oldest go; a bound that is lowered makes the file shorter")
  func full() throws {
    let place = try Place(.file)
    let turns = try Self.open(place)
    let text = String(repeating: "x", count: 400)
    for block in Int64(0)..<10 {
      try turns.write(
        Self.news((Int64(0)..<1000).map { Self.record(at: Self.start + block * 1000 + $0, marks: .follow, text: text) }))
    }
    let before = try turns.size()
    #expect(before.turns == 10_000 && before.bytes > 4 << 20)
    let retention = TurnRetention(seconds: 30 * Self.day, bytes: 2 << 20)
    for _ in 0..<20 { _ = try turns.thin(retention, now: Self.start + 20_000) }
    let after = try turns.size()
    #expect(after.bytes <= retention.bytes && after.turns > 1000 && after.turns < 6000)
    #expect(try Self.all(turns).first?.at == Self.start + 10_000 - Int64(after.turns))
    let pages = try turns.reading { db in try SQLiteTurns.pages(db) }
    #expect(pages.all <= 3 << 20)
  }

  @Test("texts that no rule answered are told by how often, for their days, and the least frequent go first")
  func texts() throws {
    let turns = try SQLiteTurns(beside: nil, owner: "owner", use: .record)
    let today = Self.start / Self.day
    func write(_ text: String, _ count: Int, daysAgo: Int64 = 0) throws {
      var news = TurnNews()
      news.unanswered[UnansweredText(account: "main", text: text, day: today - daysAgo)] = count
      try turns.write(news)
    }
    for (text, count, daysAgo) in [("a", 2, 0), ("b", 1, 0), ("a", 3, 5), ("c", 9, 31)] as [(String, Int, Int64)] {
      try write(text, count, daysAgo: daysAgo)
    }
    func told(since: Int64) throws -> [String] { try turns.unanswered(since: today - since, limit: 10).map { "\($0.text) \($0.count)" } }
    #expect(try told(since: 29) == ["a 5", "b 1"] && told(since: 0) == ["a 2", "b 1"] && told(since: 40) == ["c 9", "a 5", "b 1"])
    _ = try turns.thin(.standard, now: Self.start)
    #expect(try told(since: 40) == ["a 5", "b 1"])
    var news = TurnNews()
    for number in 0..<(UnansweredText.most + 5) {
      news.unanswered[UnansweredText(account: "main", text: "t\(number)", day: today)] = 2 + number % 2
    }
    try turns.write(news)
    _ = try turns.thin(.standard, now: Self.start)
    let all = try turns.unanswered(since: 0, limit: 20_000)
    #expect(all.count == UnansweredText.most && all.first?.text == "a" && !all.contains { $0.text == "b" })
  }
}

extension TurnStore {
  func unanswered(since day: Int64, limit: Int) throws(StoreFault) -> [UnansweredCount] { try unanswered(in: day...Int64.max, limit: limit) }
}
