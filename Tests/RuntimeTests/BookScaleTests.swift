import Foundation
import GRDB
import Rules
import Testing

@testable import Engine
@testable import SQLite

/// How long books take, and what memory, with a ledger of many lines.
///
///     PROVE_LEDGER=10000000 swift test -c release --filter BookScaleTests
@Suite("books of a large ledger", .serialized)
struct BookScaleTests {
  static let asked = ProcessInfo.processInfo.environment["PROVE_LEDGER"].flatMap { Int($0) }
  static let lines = asked ?? 20_000
  static let days = 200
  static let codes = 2000

  /// A third of the lines is the number of followers: each follows, scans and leaves again.
  static func fill(_ store: SQLiteStore) throws {
    let followers = max(1, lines / 3)
    try store.database.writeWithoutTransaction { db in try db.execute(sql: "PRAGMA synchronous = OFF") }
    var from = 1
    // In parts, so that the log does not hold all of them.
    while from <= lines {
      let to = min(lines, from + 499_999)
      try store.writing { db in
        try db.execute(
          sql: """
            WITH RECURSIVE number (i) AS (SELECT ?1 UNION ALL SELECT i + 1 FROM number WHERE i < ?2)
            INSERT INTO ledger (turn, before, account, openid, at, kind, subscription, campaign, scene, revision)
            SELECT i, CASE WHEN i > ?3 THEN i - ?3 END, 'main', printf('oFollower%019d', i * 7919 % ?3),
              ?4 + i * ?5 / ?6, CASE (i - 1) / ?3 WHEN 0 THEN 'follow' WHEN 1 THEN 'scan' ELSE 'unfollow' END,
              CASE (i - 1) / ?3 WHEN 0 THEN 'new' ELSE 'existing' END,
              CASE WHEN (i - 1) / ?3 < 2 THEN 'campaign' || (i % 50) END, CASE WHEN (i - 1) / ?3 < 2 THEN 'code:' || (i % ?7) END, 'r1'
            FROM number
            """, arguments: [from, to, followers, BookLedger.begin, Self.days * 86_400, lines, Self.codes])
      }
      from = to + 1
    }
  }

  /// In kilobytes.
  static func memory(_ name: String) -> Int {
    let status = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
    let line = status.split(separator: "\n").first { $0.hasPrefix(name + ":") }
    return line.flatMap { Int($0.filter(\.isNumber)) } ?? 0
  }

  static func seconds(_ body: () throws -> Void) rethrows -> Double {
    let began = ContinuousClock.now
    try body()
    return (ContinuousClock.now - began) / .seconds(1)
  }

  @Test("made from the beginning, brought up to date, and read")
  func figures() throws {
    let place = try StoreContract.Place(.file)
    let store = try SQLiteStore(path: place.folder + "/wx.db")
    try Self.fill(store)
    let terms = BookStoreContract.terms

    // The peak is counted from here on.
    try? "5".write(toFile: "/proc/self/clear_refs", atomically: false, encoding: .utf8)
    let before = Self.memory("VmRSS")
    var outcome = BookKeeping.Outcome.upToDate
    let made = try Self.seconds { outcome = try BookKeeping.step(store, terms, lines: 5000) }
    let grown = Self.memory("VmHWM") - before
    #expect(outcome == .rebuilt(why: .missing, lines: Self.lines))
    let perSecond = Int(Double(Self.lines) / max(made, 0.000_001))

    var cells = 0
    let read = try Self.seconds { cells = try store.cells(of: "main", BookQuery()).within.cells.count }
    let last = Int(BookLedger.begin / 86_400) + Self.days
    let month = try Self.seconds { _ = try store.cells(of: "main", BookQuery(days: last - 30...last)) }

    // New turns of some of the followers, each with a chain.
    let followers = max(1, Self.lines / 3)
    try store.writing { db in
      try db.execute(
        sql: """
          WITH RECURSIVE number (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM number WHERE i < 1000)
          INSERT INTO ledger (turn, before, account, openid, at, kind, subscription, campaign, scene, revision)
          SELECT ?1 + i, turn, account, openid, at + 60, 'follow', 'returning', 'campaign1', 'code:1', revision
          FROM number JOIN ledger ON turn = ?1 - ?2 + i * 3
          """, arguments: [Self.lines, min(followers, 3001)])
    }
    let moved = try Self.seconds { try BookStoreContract.bringUpToDate(store, lines: 5000) }
    print(
      "books: \(Self.lines) lines, \(cells) cells: \(perSecond) lines/s from the beginning, \(grown / 1024) MB more, "
        + "all cells in \(Int(read * 1000)) ms, of a month in \(Int(month * 1000)) ms, 1000 new lines in \(Int(moved * 1000)) ms")
    #expect(try store.cells(of: "main", BookQuery()).within.cells.values.reduce(0) { $0 + $1.returning } > 0)
    #if !DEBUG
      if Self.asked != nil {
        #expect(perSecond >= 300_000)
        #expect(grown <= 200 * 1024)
        #expect(read <= 1 && month <= 1)
        #expect(moved <= 1)
      }
    #endif
  }
}
