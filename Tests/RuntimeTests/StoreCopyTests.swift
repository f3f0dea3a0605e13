import Foundation
import GRDB
import Rules
import TestSupport
import Testing

@testable import Engine
@testable import PostgreSQL
@testable import SQLite

/// A store that is moved into the other engine and back.
///
///     PROVE_COPY=1000000,10000000 swift test -c release --filter StoreCopyTests
@Suite("a store is moved", .serialized, .enabled(if: CopyPlace.server != nil))
struct StoreCopyTests {
  /// All rows, each as a text, in one order.
  private static func rows(_ store: any CopiedStore) throws -> [CopiedKind: [String]] {
    var found: [CopiedKind: [String]] = [:]
    try store.givingOut { source throws(StoreFault) in
      for kind in CopiedKind.allCases {
        var rows: [String] = []
        try source.rows(of: kind) { page throws(StoreFault) in rows += page.map { "\($0)" } }
        found[kind] = rows.sorted()
      }
    }
    return found
  }

  private static func figures(_ store: any BookStore) throws -> BookPostings {
    var sums = BookPostings()
    let terms = BookStoreContract.terms
    let moment = try store.allHistories(of: terms.account) { sums.add(FollowerBook.postings(of: $0, under: terms)) }
    sums.add(moment.kept.postings(under: terms.kept))
    return sums
  }

  @Test("what random turns left is the same there and back, and so are the figures that are counted from it", arguments: [1, 2])
  func turns(_ seed: Int) throws {
    let place = try CopyPlace()
    let first = try SQLiteStore(path: place.file("first"))
    var ledger = BookLedger(seed: seed)
    try ledger.write(600, to: first)
    _ = try first.maskKey { Array(0..<32) }
    let counted = try Self.figures(first)
    first.close()
    let (source, server, back) = (place.store("first"), try place.database("turns"), place.store("back"))
    let report = try StoreCopying(from: source, to: PostgreSQLCopiedStore(server)).run()
    #expect(report.isEqual && report.rows > 300)
    #expect(try StoreCopying(from: PostgreSQLCopiedStore(server), to: back).run().kinds.map(\.target) == report.kinds.map(\.source))
    #expect(try Self.rows(back) == Self.rows(source))
    let there = try PostgreSQLStore.open(server)
    defer { there.close() }
    #expect(try Self.figures(there) == counted)
    #expect(try Self.figures(SQLiteStore(path: place.file("back"))) == counted)
    // Whoever serves from it goes on above, and books read all of it at once.
    let claimed = try there.claimNode()
    #expect(try #require(claimed.after).number >= ledger.turn)
  }

  @Test("every kind of row is the same there and back, whatever stands in it", arguments: [3, 4])
  func kinds(_ seed: UInt64) throws {
    let place = try CopyPlace()
    let (source, server, back) = (place.store("first"), try place.database("kinds"), place.store("back"))
    var random = RandomRows(seed: seed)
    try source.takingIn { target throws(StoreFault) in
      for kind in CopiedKind.allCases {
        try target.begin(kind)
        try target.write(random.rows(of: kind), of: kind)
      }
      try target.end(newest: TurnID(number: 0))
    }
    let report = try StoreCopying(from: source, to: PostgreSQLCopiedStore(server)).run()
    for kind in report.kinds { #expect(kind.isEqual && kind.source.count > 0, "\(kind.kind)") }
    _ = try StoreCopying(from: PostgreSQLCopiedStore(server), to: back).run()
    let (before, after) = (try Self.rows(source), try Self.rows(back))
    for kind in CopiedKind.allCases { #expect(before[kind] == after[kind], "\(kind)") }
  }

  @Test("what cannot be copied is refused, and nothing is changed")
  func refusals() throws {
    let place = try CopyPlace()
    let server = try place.database("refusals")
    func fault(_ from: any CopiedStore, _ to: any CopiedStore) -> CopyFault? {
      do throws(CopyFault) {
        _ = try StoreCopying(from: from, to: to).run()
        return nil
      } catch { return error }
    }
    #expect(fault(place.store("none"), PostgreSQLCopiedStore(server)) == .source(.missing))
    let store = try SQLiteStore(path: place.file("served"))
    _ = try store.maskKey { Array(0..<32) }
    #expect(fault(place.store("served"), PostgreSQLCopiedStore(server)) == .source(.served))
    store.close()
    let worker = try SQLiteStore(path: place.file("served"), serves: false)
    var claim: WorkerClaim? = try worker.claimWorker()
    #expect(claim != nil && fault(place.store("served"), PostgreSQLCopiedStore(server)).isRefusal)
    claim = nil
    worker.close()
    // A server that lives, at either end.
    let there = try PostgreSQLStore.open(server)
    _ = try there.claimNode()
    #expect(fault(place.store("served"), PostgreSQLCopiedStore(server)).isRefusal)
    #expect(fault(PostgreSQLCopiedStore(server), place.store("other")).isRefusal)
    there.close()
    #expect(fault(place.store("served"), PostgreSQLCopiedStore(server)) == nil)
    // It is not empty any more.
    #expect(fault(place.store("served"), PostgreSQLCopiedStore(server)).isRefusal)
    try PostgreSQLStore.open(server).close()
    // Turns that nobody knows whose they are.
    #expect(FileManager.default.createFile(atPath: place.file("new") + "-turns", contents: Data()))
    #expect(fault(place.store("served"), place.store("new")).isRefusal)
  }

  @Test("nobody serves from a copy that died in the middle, and the next one is whole", arguments: [0, 1, 100])
  func deaths(_ rows: Int) throws {
    let place = try CopyPlace()
    let store = try SQLiteStore(path: place.file("first"))
    var ledger = BookLedger(seed: 5)
    try ledger.write(600, to: store)
    store.close()
    let server = try place.database("deaths_\(rows)")
    for target in [PostgreSQLCopiedStore(server), place.store("second")] as [any CopiedStore] {
      let dying = AlteredStore(base: place.store("first"), dies: rows)
      #expect(throws: CopyFault.self) { try StoreCopying(from: dying, to: target).run() }
      #expect(throws: CopyMark.refusal) {
        try target is SQLiteCopiedStore ? Self.open(file: place.file("second")) : PostgreSQLStore.open(server).close()
      }
      #expect(try StoreCopying(from: place.store("first"), to: target).run().isEqual)
      #expect(try Self.rows(target) == Self.rows(place.store("first")))
    }
  }

  private static func open(file: String) throws { try SQLiteStore(path: file).close() }

  @Test("a row that was not written as it was read is found, and nothing stays")
  func differences() throws {
    let place = try CopyPlace()
    let store = try SQLiteStore(path: place.file("first"))
    var ledger = BookLedger(seed: 6)
    try ledger.write(100, to: store)
    store.close()
    let server = try place.database("differences")
    for target in [PostgreSQLCopiedStore(server), place.store("second")] as [any CopiedStore] {
      do throws(CopyFault) {
        _ = try StoreCopying(from: place.store("first"), to: AlteredStore(base: target, loses: .ledger)).run()
        Issue.record("it was not found")
      } catch {
        guard case .differs(let report) = error else { throw error }
        #expect(report.kinds.filter { !$0.isEqual }.map(\.kind) == [.ledger])
      }
      #expect(throws: StoreFault.self) { try target.givingOut { _ in } }
    }
  }

  @Test(
    "a damaged row is named, and ends the copy",
    arguments: [
      ("UPDATE ledger SET scene = x'FF' WHERE turn = (SELECT MAX(turn) FROM ledger)", "ledger", "scene"),
      ("UPDATE ledger SET at = 'soon' WHERE turn = (SELECT MIN(turn) FROM ledger)", "ledger", "at"),
      ("UPDATE followers SET following = 7", "followers", "following"), ("UPDATE records SET name = CAST(x'C328' AS TEXT)", "records", "name"),
      ("UPDATE followers SET profile = 'a' || char(0)", "followers", "profile"), ("UPDATE settings SET name = x'00'", "settings", "name"),
      ("INSERT INTO answers VALUES (1, 5, x'0102')", "answers", "entries"),
      ("INSERT INTO queues VALUES ('main', 'o', 1.5, NULL)", "queues", "ready_at"),
    ])
  func damage(_ change: String, _ table: String, _ column: String) throws {
    let place = try CopyPlace()
    let store = try SQLiteStore(path: place.file("first"))
    var ledger = BookLedger(seed: 7)
    try ledger.write(100, to: store)
    _ = try store.maskKey { Array(0..<32) }
    try store.database.writeWithoutTransaction { db in try db.execute(sql: change) }
    store.close()
    do throws(CopyFault) {
      _ = try StoreCopying(from: place.store("first"), to: place.store("second")).run()
      Issue.record("it was copied")
    } catch {
      guard case .source(.damaged(table, column), let place?) = error else { throw error }
      #expect(place.kind.table == table)
    }
  }

  private static let asked = ProcessInfo.processInfo.environment["PROVE_COPY"].map { $0.split(separator: ",").compactMap { Int($0) } }

  @Test("a large store, in bounded memory and bounded time")
  func large() throws {
    let (followers, lines) = (Self.asked?.first ?? 2000, Self.asked?.last ?? 20_000)
    let place = try CopyPlace()
    let server = try place.database("large")
    var random = RandomRows(seed: 8)
    try place.store("first").takingIn { target throws(StoreFault) in
      for start in stride(from: 0, to: followers, by: 2000) {
        try target.write((start..<min(followers, start + 2000)).map { random.follower($0) }, of: .followers)
      }
      for start in stride(from: 0, to: lines, by: 2000) {
        try target.write((start..<min(lines, start + 2000)).map { random.line($0, followers) }, of: .ledger)
      }
      try target.end(newest: TurnID(number: 0))
    }
    let before = BookScaleTests.memory("VmHWM")
    for (name, from, to) in [
      ("into PostgreSQL", place.store("first"), PostgreSQLCopiedStore(server)), ("into a file", PostgreSQLCopiedStore(server), place.store("back")),
    ] as [(String, any CopiedStore, any CopiedStore)] {
      var report: CopyReport?
      let seconds = try BookScaleTests.seconds { report = try StoreCopying(from: from, to: to).run() }
      #expect(report?.isEqual == true && report?.rows ?? 0 >= followers + lines)
      guard Self.asked != nil else { continue }
      let grown = BookScaleTests.memory("VmHWM") - before
      print("copies: \(name), \(report?.rows ?? 0) rows in \(Int(seconds)) s, \(grown / 1024) MB more at most")
      #expect(Double(report?.rows ?? 0) / seconds > 5000)
      #expect(grown < 300 << 10)
    }
  }
}

extension CopyFault? {
  fileprivate var isRefusal: Bool {
    switch self {
    case .source(.refused, _), .target(.refused, _): true
    case .source, .target, .differs, nil: false
    }
  }
}
