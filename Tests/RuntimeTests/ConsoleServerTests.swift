import Hummingbird
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

/// What the console serves, and what it keeps.
@Suite("console: files, audit, actions")
struct ConsoleServerTests {
  @Test("every file of the pages is in the binary, under its name and a tag of its own")
  func files() throws {
    let names = try Repository.names(in: "Sources/Runtime/Server/Console/Pages", count: nil)
    #expect(ConsoleAssets.names == names)
    let assets = ConsoleAssets.all
    for name in names where name != "console.html" {
      let asset = try #require(assets[name], "\(name)")
      #expect(asset.bytes == (try Repository.bytes("Sources/Runtime/Server/Console/Pages/\(name)")), "\(name)")
    }
    #expect(Set(assets.values.map(\.tag)).count == assets.count)
    #expect((assets["chart.js"] != nil) == ConsoleAssets.hasCharts && (assets["chart.js.LICENSE.txt"] != nil) == ConsoleAssets.hasCharts)
    if let chart = assets["chart.js"] { #expect(String(decoding: chart.bytes.prefix(200), as: UTF8.self).contains("Chart.js v3")) }
  }

  @Test("an asset that the browser has is not sent again")
  func tags() throws {
    let asset = ConsoleAssets.shell
    for (known, status) in [
      (nil, 200), ("\"x\"", 200), (asset.tag, 304), ("\"x\", " + asset.tag, 304), ("W/" + asset.tag, 304), ("*", 304), ("", 200),
    ] as [(String?, Int)] {
      let answer = ConsoleAssets.answer(asset, known: known)
      #expect(answer.status.code == status, "\(known ?? "-")")
      #expect(answer.headers[.eTag] == asset.tag && answer.headers[.cacheControl] == "no-cache")
    }
  }

  @Test("every answer says what a browser may do with it")
  func headers() {
    for answer in [
      ConsoleAnswer.json(.ok, [:]), ConsoleAnswer.errors(.badRequest, ["x"]), ConsoleOutcome(csv: "a", named: "a").response,
      ConsoleFault.full.response,
      ConsoleFault.ended(.late, after: .seconds(30)).response,
      ConsoleAnswer.refusal(.noSession), ConsoleAnswer.refusal(.tooMany(seconds: 7)), ConsoleAssets.answer(ConsoleAssets.shell, known: nil),
    ] {
      let text = answer.headers.map { "\($0.name.canonicalName): \($0.value)" }.joined(separator: "\n")
      for part in [
        "default-src 'none'", "script-src 'self'", "frame-ancestors 'none'", "x-content-type-options: nosniff", "referrer-policy: no-referrer",
        "cross-origin-opener-policy: same-origin", "cross-origin-resource-policy: same-origin", "cache-control: no-",
      ] { #expect(text.contains(part), "\(part) in \(text)") }
      #expect(!text.contains("unsafe"))
    }
    #expect(ConsoleAnswer.refusal(.tooMany(seconds: 7)).headers[.retryAfter] == "7")
    for (fault, status, pause, says) in [
      (ConsoleFault.full, 429, "5", "others are waiting"), (.others, 503, "5", "others have asked"), (.busy("x", seconds: 9), 503, "9", "x"),
      (.ended(.late, after: .seconds(30)), 503, nil, "takes longer than 30 s, and was stopped: ask for fewer days"),
      (.ended(.closing, after: .seconds(30)), 503, nil, "the server ends"), (.store(.full), 503, nil, "the disk is full"),
      (.bad("a", "b"), 400, nil, "a"), (.unknown("a"), 404, nil, "a"), (.refused(.conflict, ["a"]), 409, nil, "a"),
    ] as [(ConsoleFault, Int, String?, String)] {
      #expect(
        fault.response.status.code == status && fault.response.headers[.retryAfter] == pause && fault.reasons[0].english.contains(says), "\(fault)")
    }
  }

  @Test("who did what stands in the database, the newest first, bounded kind by kind")
  func audit() throws {
    let store = try SQLiteStore(path: ":memory:")
    let first = AuditEntry(at: 5, did: .reload, role: .operate, session: "s1", from: "192.0.2.7", what: "1a2b3c4d", result: "in_force")
    try store.note(first)
    for number in 0..<1003 {
      try store.note(AuditEntry(at: Int64(number), did: .refusedLogin, role: nil, session: nil, from: "192.0.2.8", result: "no such token"))
    }
    let last = AuditEntry(at: 9, did: .drop, role: .operate, session: nil, from: "127.0.0.1", what: "1-0", result: "changed 1 action")
    try store.note(last)
    let all = try store.audit(limit: 5000)
    #expect(all.count == 1002 && all.first == last && all.last == first)
    #expect(all[1].at == 1002 && all[1000].at == 3)
    #expect(try store.audit(limit: 1) == [last])
    #expect(try store.audit(limit: 0) == [])
  }

  @Test("lines of the audit are bounded, in one line, and without what moves a cursor")
  func auditText() throws {
    let entry = AuditEntry(
      at: 0, did: .rollout, role: .operate, session: nil, from: String(repeating: "9", count: 100), what: "a\nb\u{1B}[2J",
      result: String(repeating: "x", count: 1000))
    #expect(entry.from.count == 64 && entry.what == "a b [2J" && entry.result.count == 300)
    #expect(entry.json["did"] == "rollout" && entry.json["session"] == nil && entry.json["at"] == "1970-01-01T00:00:00Z")
    #expect(Set(AuditEntry.heads).isSuperset(of: ["at", "from", "did", "result"]))
    let fields = try #require(AuditEntry(at: 0, did: .drop, role: .view, session: "s1", from: "a", what: "b", result: "c").json.members)
    #expect(AuditEntry.heads.sorted() == fields.keys.sorted(), "a column for each, and no other")
  }

  @Test("what can be done with an action, by its state")
  func objections() {
    let row = OutboxRow(
      id: OutboxID(turn: TurnID(number: 1), position: 0), follower: FollowerID(account: "main", openid: "oSECRET_0000000000000000001"), eventAt: 1,
      dueAt: 1000, deadline: nil, task: .remark("for oSECRET_0000000000000000001"), onError: .log, rule: "r", revision: "r1")
    let expected: [OutboxFilter.State: (retry: Bool, drop: Bool)] = [
      .waiting: (false, true), .paused: (true, true), .running: (false, false), .done: (false, false), .cancelled: (false, false),
      .replaced: (false, false), .dead: (true, true),
    ]
    for state in OutboxFilter.State.allCases {
      let record = OutboxRecord(row: row, state: state, attempts: 1, notBefore: 0, endedAt: nil, reason: "for oSECRET_0000000000000000001")
      #expect((record.objection(to: .retry(unknown: false)) == nil) == expected[state]?.retry, "\(state)")
      #expect((record.objection(to: .drop) == nil) == expected[state]?.drop, "\(state)")
      // By masks, also where a text names the follower; by openids for whoever asked.
      let mask = Mask(key: [3])
      let masked = ActionJSON(mask: mask, showsOpenids: false).json(record)
      #expect(!masked.line.contains("oSECRET") && masked["openid"] == nil && masked["follower"] == .string(mask.name(row.follower).description))
      let open = ActionJSON(mask: mask, showsOpenids: true).json(record)
      #expect(open["openid"] == "oSECRET_0000000000000000001" && open["follower"] == masked["follower"])
      for shown in [ActionJSON(mask: mask, showsOpenids: false), ActionJSON(mask: mask, showsOpenids: true)] {
        let table = RowTable.csv(shown.heads, [shown.json(record)])
        #expect(table.contains("oSECRET") == shown.showsOpenids && table.contains(state.rawValue), "\(table)")
      }
    }
  }

  @Test("a page does what the command does")
  func acts() throws {
    let store = try SQLiteStore(path: ":memory:")
    func row(_ number: Int64) -> OutboxRow {
      OutboxRow(
        id: OutboxID(turn: TurnID(number: number), position: 0), follower: FollowerID(account: "main", openid: "o\(number)"), eventAt: 1,
        dueAt: 1000, deadline: nil, task: .remark("a"), onError: .log, rule: "r", revision: "r1")
    }
    try store.transact([], now: 1) { _ in [.queued(row(1)), .queued(row(2))] }
    var filter = OutboxFilter()
    filter.id = row(1).id
    let dropped = try store.act(.drop, on: [filter], now: 2000)
    #expect(dropped.dropped == 1 && dropped.changed == 1 && !dropped.isIdle)
    #expect(try store.act(.drop, on: [filter], now: 2000).isIdle)
    filter.id = row(2).id
    let retried = try store.act(.retry(unknown: false), on: [filter], now: 2000)
    #expect(retried.isIdle && retried.changed == 0 && retried.leftOut == 0 && retried.retries.count == 1)
  }

  @Test("where a ledger begins is looked up once, and where there is none, every five minutes")
  func firstLines() throws {
    let store = try SQLiteStore(path: ":memory:")
    let uptime = Atomic<Int64>(0)
    let firsts = FirstLines(store: store, clock: WallClock(microseconds: { 0 }, uptime: { uptime.load(ordering: .relaxed) }))
    #expect(try firsts.first(of: "main") == nil)
    try StoreContract.write(store, [StoreContract.entry(FollowerID(account: "main", openid: "o1"), .follow, at: 30, turn: 11, campaign: "poster")])
    uptime.store(299, ordering: .relaxed)
    #expect(try firsts.first(of: "main") == nil)
    uptime.store(300, ordering: .relaxed)
    #expect(try firsts.first(of: "main") == 30)
    _ = try store.forget([FollowerID(account: "main", openid: "o1")])
    #expect(try firsts.first(of: "main") == 30)
  }

  @Test("what others must keep is asked once for all who want to know, and no more than once a minute")
  func outside() async throws {
    let uptime = Atomic<Int64>(0)
    let asked = Atomic(0)
    let looks = OutsideLooks(clock: WallClock(microseconds: { 0 }, uptime: { uptime.load(ordering: .relaxed) })) {
      asked.add(1, ordering: .relaxed)
      return [ConsoleCheck(promise: .platform, account: "main", Diagnosis.line(.wrong, "the secret is wrong"))]
    }
    for (at, count) in [(0, 1), (59, 1), (60, 2)] as [(Int64, Int)] {
      uptime.store(at, ordering: .relaxed)
      async let one = looks.look()
      async let other = looks.look()
      let (first, second) = try await (one, other)
      let times = asked.load(ordering: .relaxed)
      #expect(first == second && times == count, "\(at)")
      #expect(first.map(\.held) == [false] && first[0].json(.zh)["evidence"] == "the secret is wrong")
    }
  }

  @Test(
    "a look that nobody waits for any more is left off", arguments: [(.gone, 30), (.closing, 30), (.late, 0)] as [(ConsoleWait.End, Int)])
  func leaving(_ end: ConsoleWait.End, _ seconds: Int) async throws {
    let (begun, begins) = AsyncStream<Void>.makeStream()
    let (leftOff, leaves) = AsyncStream<Void>.makeStream()
    let looks = OutsideLooks(clock: WallClock(microseconds: { 0 }, uptime: { 0 }), patience: .seconds(seconds)) {
      begins.yield()
      // Until it is cancelled.
      try? await Task.sleep(for: .seconds(3600))
      leaves.yield()
      return []
    }
    let client = ClientWatch()
    let look = Task { try await looks.look(for: client) }
    try #require(await Waiting.comes(begun))
    switch end {
    case .gone: client.go()
    case .closing: look.cancel()
    case .late: break
    }
    await #expect(throws: ConsoleFault.ended(end, after: .seconds(seconds))) { try await Waiting.outcome { try await look.value } }
    try #require(await Waiting.comes(leftOff))
  }

  @Test("who goes takes nothing from others who wait for the same look")
  func staying() async throws {
    let (begun, begins) = AsyncStream<Void>.makeStream()
    let (ready, tell) = AsyncStream<Void>.makeStream()
    let check = ConsoleCheck(promise: .platform, account: "main", held: true, evidence: .said("yes"))
    let looks = OutsideLooks(clock: WallClock(microseconds: { 0 }, uptime: { 0 })) {
      begins.yield()
      return await Waiting.comes(ready) ? [check] : []
    }
    let stayer = Task { try await looks.look() }
    try #require(await Waiting.comes(begun))
    let client = ClientWatch()
    client.go()
    await #expect(throws: ConsoleFault.self) { try await looks.look(for: client) }
    tell.yield()
    #expect(try await Waiting.outcome { try await stayer.value } == [check])
  }

  @Test("accounts are asked side by side, and told in their order")
  func together() async {
    let (ready, tell) = AsyncStream<Void>.makeStream()
    func check(_ account: String) -> ConsoleCheck { ConsoleCheck(promise: .platform, account: account, held: true, evidence: .said("yes")) }
    let (first, second) = (check("a"), check("b"))
    let found = await OutsideLooks.sideBySide([
      {
        _ = await Waiting.comes(ready)
        return [first]
      },
      {
        tell.yield()
        return [second]
      },
    ])
    #expect(found == [first, second])
  }

  @Test("promises have words in both languages, and say null where they cannot be told")
  func promises() {
    for promise in ConsoleCheck.Promise.allCases {
      let check = ConsoleCheck(promise: promise, held: nil, evidence: .dropped(0))
      #expect(check.json(.en)["promise"] != check.json(.zh)["promise"] && check.json(.en)["held"] == .null && check.json(.en)["account"] == .null)
    }
    let check = ConsoleCheck(promise: .codes, account: "main", held: false, evidence: .codes(declared: 5, lacking: 2))
    #expect(check.json(.en)["evidence"] == "5 declared, 2 to be made here or renewed: wxrules qr status" && check.json(.en)["held"] == false)
    // 12:00 UTC is eight in the evening there.
    let loaded = ConsoleCheck(
      promise: .rules, held: true, evidence: .revision("r1", loadedAt: 1_780_315_200, zone: .shanghai))
    #expect(loaded.json(.zh)["evidence"] == "版本 r1，2026-06-01 周一 20:00 加载")
  }
}

extension Diagnosis {
  /// A line as the doctor writes it.
  fileprivate static func line(_ verdict: Verdict, _ text: String) -> Line {
    var diagnosis = Diagnosis()
    diagnosis.note(.platform, verdict, Phrase(verbatim: text))
    return diagnosis.lines[0]
  }
}
