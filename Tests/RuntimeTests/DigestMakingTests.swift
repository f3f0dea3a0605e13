import Foundation
import GRDB
import Logging
import Rules
import Synchronization
import TestSupport
import Testing

@testable import Engine
@testable import SQLite
@testable import Server
@testable import Serving
@testable import Wire

/// Digests on their way out: once a morning, whoever makes them how often.
@Suite("digests, made")
struct DigestMakingTests {
  /// Books that always say the same, and are counted by the rules of `making`; or by others so many times that they are asked.
  final class FixedBooks: BookStore {
    private let fingerprint: String
    private let foreign: Atomic<Int>

    init(fingerprint: String, foreign: Int = 0) {
      self.fingerprint = fingerprint
      self.foreign = Atomic(foreign)
    }

    func bookState(of account: String) throws(StoreFault) -> BookState? {
      let isForeign = foreign.subtract(1, ordering: .relaxed).oldValue > 0
      return BookState(account: account, fingerprint: isForeign ? "other" : fingerprint, generation: 1, cursor: LedgerPlace(number: 0))
    }
    func bookNews(of account: String, after cursor: LedgerPlace, lines: Int) throws(StoreFault) -> BookNews {
      BookNews(cursor: cursor, isMore: false)
    }
    func post(_ difference: BookPostings, from: BookState, to cursor: LedgerPlace, settling: BookSettlement) throws(StoreFault) -> Bool { false }
    func discardUnreadable(of account: String) throws(StoreFault) -> Int { 0 }
    func unreadableRows(of account: String) throws(StoreFault) -> Int { 0 }
    func beginBooks(of account: String) throws(StoreFault) {}
    func endBooks(of account: String) {}
    func allHistories(of account: String, _ body: (FollowerHistory) -> Void) throws(StoreFault) -> BookMoment {
      BookMoment(cursor: LedgerPlace(number: 0))
    }
    func replaceBooks(
      of account: String, fingerprint: String, from moment: BookMoment, with parts: some Sequence<BookPostings>,
      meanwhile: (SettledMeanwhile) -> BookPostings
    ) throws(StoreFault) -> Bool { false }
    func cells(of account: String, _ query: BookQuery) throws(StoreFault) -> (before: BookPostings, within: BookPostings) {
      var within = BookPostings()
      var figures = BookFigures()
      figures.new = 7
      if let day = query.days?.upperBound {
        within.cells[BookCell(day: day, source: .code(campaign: "store", scene: "store:1"), subscription: .new)] = figures
      }
      return (BookPostings(), within)
    }
  }
  static let rules = """
    wxrules: 1
    defaults: { account: main }
    accounts:
      main: { app_id: wx0123456789abcdef, original_id: gh_0123456789ab, kind: service, mode: plain, token: { env: T } }
      quiet: { app_id: wxfedcba9876543210, original_id: gh_ba9876543210, kind: service, mode: plain, token: { env: T } }
    rules: [ { id: a, on: text, reply: x } ]
    """
  /// 2026-06-01 in Shanghai, in seconds since 1970 UTC.
  static let midnight: Int64 = 1_780_243_200

  final class Folder {
    let path = FileManager.default.temporaryDirectory.appending(path: "wxrules-digest-\(UUID().uuidString)").path
    init() throws { try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true) }
    deinit { try? FileManager.default.removeItem(atPath: path) }
  }

  static func making(_ store: any Store, at seconds: Int64, foreign: Int = 0) throws -> DigestMaking {
    let ruleSet = try Compile.ruleSet(rules)
    let books = FixedBooks(fingerprint: ruleSet.bookTerms(of: "main").fingerprint, foreign: foreign)
    return DigestMaking(
      rules: LiveRules(ruleSet), store: store, books: books, clock: WallClock { seconds * 1_000_000 },
      log: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
      terms: { $0.name == "main" ? DigestTerms(url: .secret(.environment("ROBOT_URL")), minute: 540) : nil },
      prepare: { _, _ in [.fraud(nil, evidence: Digest.Evidence(chinese: "x", english: "y"))] })
  }

  @Test("one row a morning, over restarts, for a clock that goes back, and for two who make it")
  func once() throws {
    let folder = try Folder()
    let steps: [(seconds: Int64, queued: Int)] = [
      (9 * 3600 - 1, 0), (9 * 3600, 1), (9 * 3600 + 60, 0), (86_399, 0), (9 * 3600, 0), (86_400 + 9 * 3600 - 1, 0), (86_400 + 9 * 3600, 1),
      (86_400 + 9 * 3600, 0), (9 * 3600, 0),
    ]
    for (place, step) in steps.enumerated() {
      let store = try SQLiteStore(path: folder.path + "/wx.db")
      defer { store.close() }
      let other = try SQLiteStore(path: folder.path + "/wx.db", serves: false)
      defer { other.close() }
      let queued = try Self.making(store, at: Self.midnight + step.seconds).run() + Self.making(other, at: Self.midnight + step.seconds).run()
      #expect(queued == step.queued, "step \(place)")
    }
    let store = try SQLiteStore(path: folder.path + "/wx.db")
    defer { store.close() }
    let records = try store.actions(matching: OutboxFilter(), limit: 10)
    #expect(records.count == 2)
    let row = try #require(records.first?.row)
    #expect(row.follower == FollowerID(account: "main", openid: "") && row.rule == DigestRow.rule && row.dueAt == (Self.midnight + 9 * 3600) * 1000)
    guard case .webhook(let call) = row.task else {
      Issue.record("no call")
      return
    }
    #expect(call.address == .secret(.environment("ROBOT_URL")))
    let text = try #require(call.body["markdown"]?["content"]?.string)
    #expect(call.body["msgtype"]?.string == "markdown" && text.hasPrefix("### main 2026-05-31 周日\n") && text.contains("新关注 7"))
    #expect(text.contains("> 疑似刷粉：x\n"))
  }

  @Test("figures that were counted by other rules are told to nobody: they are made anew, or it is tried again", arguments: [(1, 1), (1000, 0)])
  func otherTerms(_ foreign: Int, _ queued: Int) throws {
    let store = try SQLiteStore(path: ":memory:")
    let making = try Self.making(store, at: Self.midnight + 9 * 3600, foreign: foreign)
    #expect(making.run() == queued)
    #expect(try store.lastDigest(of: "main") == (queued == 0 ? nil : 20_604))
  }

  @Test("dead actions are counted exactly: those of the account and of the day, however many there are")
  func deadActions() throws {
    let store = try SQLiteStore(path: ":memory:")
    // By account, end in seconds after midnight of the digest's day, and how many.
    let rows: [(account: String, at: Int64, count: Int)] = [
      ("main", 0, 700), ("main", 86_399, 800), ("main", -1, 3), ("main", 86_400, 5), ("other", 100, 7),
    ]
    let begin = Self.midnight - 86_400
    var turn: Int64 = 0
    try store.writing { db in
      for row in rows {
        for _ in 0..<row.count {
          turn += 1
          try db.execute(
            sql: """
              INSERT INTO outbox
                (turn, position, account, openid, event_at, due_at, kind, payload, on_error, rule, revision, ended_at, result, reason)
              VALUES (?, 0, ?, 'o', 1, 1000, 'remark', '{}', 'log', 'r', 'r1', ?, 'dead', '45009: x')
              """, arguments: [turn, row.account, (begin + row.at) * 1000])
        }
      }
    }
    let days = BookDays(.shanghai)
    #expect(try store.deadActions(of: "main", in: days.end(of: 20_603) * 1000..<days.end(of: 20_604) * 1000) == 1500)
    #expect(try store.deadActions(of: "other", in: Int64.min..<Int64.max) == 7)
  }

  @Test("new followers are held against the platform's count of that day, and scans and other days are no matter")
  func reconciled() throws {
    let store = try SQLiteStore(path: ":memory:")
    let terms = BookTerms(account: "main", zone: .shanghai, policies: { _ in .standard }, fingerprint: "f")
    func counted() throws -> (platform: Int, ours: Int)? {
      try Reconciliation.newFollowers(store, under: terms, on: 20_604) { () throws(StoreFault) in
        try DigestRemarks.bringUpToDate(terms, in: store)
      }
    }
    #expect(try counted() == nil)
    let begin = Self.midnight - 86_400
    let times: [(at: Int64, kind: LedgerEntry.Kind)] = [
      (-1, .follow), (0, .follow), (5, .scan), (9, .unfollow), (86_399, .follow), (86_400, .follow),
    ]
    for (number, time) in times.enumerated() {
      let at = begin + time.at
      try StoreContract.write(
        store, [StoreContract.entry(FollowerID(account: "main", openid: "o\(number)"), time.kind, at: at, turn: at * 1_000_000)])
    }
    try store.keepFigures(
      [PlatformFigures(day: 20_604, sources: [30: .init(new: 4, cancelled: 1), 0: .init(new: 1, cancelled: 0)], fetchedAt: 5)], of: "main")
    // Who is erased after that was new all the same: `o1` followed on that day, `o0` and `o5` did not.
    for erased in [nil, 0, 1, 5] as [Int?] {
      if let erased { try store.transact([], now: 100) { _ in [.erased(FollowerID(account: "main", openid: "o\(erased)"))] } }
      try DigestRemarks.bringUpToDate(terms, in: store)
      let found = try #require(try counted())
      #expect(found.platform == 5 && found.ours == 2, "\(erased ?? -1)")
      #expect(
        try DigestRemarks.remarks(under: terms, on: 20_604, in: store, now: Self.midnight + 32_400) == [.reconciliation(platform: 5, ours: 2)])
    }
  }

  @Test("the day and the row are noted together: a row that cannot be written leaves the day open")
  func together() throws {
    let store = try SQLiteStore(path: ":memory:")
    let place = DigestTerms(url: .literal("https://robot.example.com/"), minute: 0)
    let row = DigestRow.row("a", of: "main", number: 0, to: place, now: 1_000_000)
    #expect(try store.queueDigest(row, day: 5))
    #expect(try store.lastDigest(of: "main") == 5)
    // The same id once more.
    #expect(throws: StoreFault.self) { try store.queueDigest(row, day: 6) }
    #expect(try store.lastDigest(of: "main") == 5)
    #expect(try !store.queueDigest(DigestRow.row("a", of: "main", number: 0, to: place, now: 2_000_000), day: 4))
    #expect(try store.queueDigest(DigestRow.row("a", of: "other", number: 1, to: place, now: 1_000_000), day: 4))
    #expect(try store.lastDigest(of: "other") == 4 && store.lastDigest(of: "nobody") == nil)
  }
}
