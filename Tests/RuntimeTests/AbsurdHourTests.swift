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
@testable import WeChat
@testable import Wire

/// An hour in which whatever answers is not the platform, or is mad; and what an hour like that left behind.
@Suite("answers that are absurd for an hour")
struct AbsurdHourTests {
  static let rules = """
    wxrules: 1
    accounts:
      main: { app_id: wx0123456789abcdef, kind: service, mode: plain, token: { env: T }, secret: { env: S } }
    campaigns: { door: { qr: { kind: temporary, scene: door, expires: 7d, renew: 1d } } }
    rules: [ { id: a, on: text, reply: "{{ message.content }}", do: [ { tag: { add: hot } }, { remark: "{{ message.content }}" } ] } ]
    """

  static func page(_ status: Int, _ headers: String = "") -> ScriptedServer.Response {
    .raw(Array("HTTP/1.1 \(status) X\r\n\(headers)Content-Length: 6\r\nConnection: close\r\n\r\n<html>".utf8))
  }

  /// A line each, and none that confirms a call. No message is among the actions: those have a window of their own, and of a message that may have come nobody sends a second.
  static let absurd: [ScriptedServer.Response] = [
    page(502), page(404), page(408), page(429), page(429, "Retry-After: 9223372036854775807\r\n"), page(429, "Retry-After: 40\r\n"), page(403),
    page(407), page(302, "Location: http://127.0.0.1:1/\r\n"), .cut, .raw(Array("SSH-2.0\r\n".utf8)), .json(""), .json("{"), .json("[]"), .json("{}"),
    .json(#"{"errcode":0,}"#), .json(#"{"errcode":{}}"#), .json(String(repeating: "[", count: 5000)),
    .json(
      #"{"access_token":"T","expires_in":9223372036854775807,"ticket":"t","expire_seconds":9223372036854775807,"url":"http://weixin.qq.com/q/02a","tags":7,"errcode":1e300}"#
    ),
    .json(
      #"{"access_token":"","expires_in":-5,"ticket":"","expire_seconds":-5,"url":"http://weixin.qq.com/q/02b","tags":[{"id":-1}],"errcode":"x"}"#),
  ]

  @Test("followers are answered, no action is lost, and all goes on when the platform is there again", arguments: 0..<8 as Range<UInt64>)
  func hour(_ seed: UInt64) async throws {
    let random = Mutex(SeededRandom(seed))
    let isWell = Atomic(false)
    let desk = try ActionDesk(rules: Self.rules, store: try SQLiteStore(path: ":memory:")) { request in
      if !isWell.load(ordering: .relaxed) {
        // Now and then there is a token, and it is the calls that are answered so.
        let (answer, hasToken) = random.withLock { ($0.pick(Self.absurd), $0.chance(30)) }
        return hasToken && request.path == "/cgi-bin/stable_token" ? .json(OutboxWorkerTests.token) : answer
      }
      switch request.path {
      case "/cgi-bin/stable_token": return .json(OutboxWorkerTests.token)
      case "/cgi-bin/tags/get": return .json(#"{"tags":[{"id":100,"name":"hot"}]}"#)
      case "/cgi-bin/qrcode/create": return .json(#"{"ticket":"new","expire_seconds":604800,"url":"http://weixin.qq.com/q/02new"}"#)
      default: return .json(OutboxWorkerTests.ok)
      }
    }
    // A code that is due in this hour.
    let door = CodeAddress(campaign: "door", key: "")
    try desk.store.change(
      [
        .made(
          PublishedCode(
            address: door, scene: .text("door"), kind: .temporary(until: ActionDesk.start + 600), ticket: "old", url: "http://weixin.qq.com/q/02old",
            madeAt: ActionDesk.start - 6 * 86_400, isProtected: false))
      ], of: "main")
    for number in 0..<6 { _ = try desk.follow("o\(number)") }
    for minute in 0..<60 {
      desk.move(to: (ActionDesk.start + Int64(minute) * 60) * 1000)
      // An answer that cannot be given is thrown.
      try desk.say("m\(minute)", "o\(minute % 6)")
      await desk.worker.runDue()
      if minute % 10 == 0 { await desk.renewal.run() }
    }
    await desk.run(until: (ActionDesk.start + 3600) * 1000)
    var counts = try desk.store.outboxCounts(now: desk.now)
    #expect(counts.waiting == 120 && counts.dead == 0)
    #expect(try desk.store.code(door, of: "main")?.ticket == "old")
    // What keeps each of those that were tried is said.
    let tried = try desk.store.actions(matching: OutboxFilter(states: [.waiting, .paused]), limit: 200).filter { $0.notBefore > $0.row.dueAt }
    #expect(!tried.isEmpty && tried.contains { $0.reason != nil })
    #expect(desk.log.allSatisfy { OutsideText.isPlain($0) })

    isWell.store(true, ordering: .relaxed)
    desk.move(to: (ActionDesk.start + 3600) * 1000)
    await desk.run(until: (ActionDesk.start + 3 * 3600) * 1000)
    await desk.renewal.run()
    counts = try desk.store.outboxCounts(now: desk.now)
    #expect(counts.waiting == 0 && counts.dead == 0 && counts.held.isEmpty)
    #expect(try Set(desk.ended()) == ["done"] && desk.ended().count == 120)
    #expect(try desk.store.code(door, of: "main")?.ticket == "new")
    await desk.close()
  }

  /// What versions of before wrote down as it came, and what a damaged file holds.
  @Test(
    "a code of a store that ends beyond all time or never began is survived at each start, and renewed",
    arguments: [Int64.max, 9_000_000_000_000, Int64.min, 0])
  func stored(_ end: Int64) async throws {
    let desk = try ActionDesk(rules: Self.rules, store: try SQLiteStore(path: ":memory:")) { request in
      request.path == "/cgi-bin/qrcode/create"
        ? .json(#"{"ticket":"new","expire_seconds":604800,"url":"http://weixin.qq.com/q/02new"}"#) : .json(OutboxWorkerTests.token)
    }
    let door = CodeAddress(campaign: "door", key: "")
    let code = PublishedCode(
      address: door, scene: .text("door"), kind: .temporary(until: end), ticket: "old", url: "javascript:1", madeAt: ActionDesk.start - 86_400,
      isProtected: false)
    try desk.store.change([.made(code)], of: "main")
    try (desk.store as? SQLiteStore)?.writing { db in
      try db.execute(
        sql: "INSERT INTO api_calls (account, api, day, count) VALUES ('main', 'qrcode/create', ?, ?)",
        arguments: [PlatformDay.number(at: ActionDesk.start), Int64.min])
    }
    let (account, now) = (try #require(desk.live.current.ruleSet.accounts.first), ActionDesk.start)
    let declared = DeclaredCodes(of: account, in: desk.live.current.ruleSet, at: now)
    let published = try PublishedCodes(of: "main", in: desk.store, at: now)
    let plan = CodePlan(declared, against: published, at: now)
    #expect(plan.steps.map(\.action.word) == ["renew"])
    let status = CodeStatus(declared, published, plan: plan, minted: [:], zone: .shanghai, at: now)
    #expect(!status.text.isEmpty && status.json != .null && published.codes.allSatisfy { $0.json(now) != .null })
    #expect(!CodePlanText(plan, zone: .shanghai, colour: false, showsAll: true).render().isEmpty)
    await desk.renewal.run()
    #expect(try desk.store.code(door, of: "main")?.ticket == "new")
    #expect(try desk.store.code(door, of: "main")?.kind == .temporary(until: now + 604_800))
    await desk.close()
  }
}
