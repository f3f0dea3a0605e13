import Foundation
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
  /// Books that always say the same.
  struct FixedBooks: BookStore {
    func bookState(of account: String) throws(StoreFault) -> BookState? { nil }
    func bookNews(of account: String, after cursor: TurnID, lines: Int) throws(StoreFault) -> BookNews { BookNews(cursor: cursor, isMore: false) }
    func post(
      _ difference: BookPostings, from: BookState, to cursor: TurnID, departed: [(chain: TurnID, kept: BookPostings)]
    ) throws(StoreFault) -> Bool { false }
    func allHistories(of account: String, _ body: (FollowerHistory) -> Void) throws(StoreFault) -> BookMoment {
      BookMoment(cursor: TurnID(number: 0))
    }
    func replaceBooks(
      of account: String, fingerprint: String, from moment: BookMoment, with parts: some Sequence<BookPostings>
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

  static func making(_ store: any Store, at seconds: Int64) throws -> DigestMaking {
    DigestMaking(
      rules: LiveRules(try Compile.ruleSet(rules)), store: store, books: FixedBooks(), clock: WallClock { seconds * 1_000_000 },
      log: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
      terms: { $0.name == "main" ? DigestTerms(url: .secret(.environment("ROBOT_URL")), minute: 540) : nil },
      prepare: { _, _ in [.rebuilt("x")] })
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
    #expect(text.contains("> 数据已从头重算：x\n"))
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
