import Rules
import TestSupport
import Testing

@testable import Engine
@testable import SQLite
@testable import Server
@testable import Serving
@testable import WeChat
@testable import Wire

/// Promises about actions, each held where it is kept: a real store, a worker, a platform that answers as a test says.
@Suite("the account of actions, and what was promised")
struct ActionAccountTests {
  /// Whatever happens, by seed: busy and unreachable platforms, pauses, dropping, retrying, forgetting.
  @Test("what was queued has ended or waits, in the store, in lists, in status and in metrics", arguments: 0..<16 as Range<UInt64>)
  func balance(_ seed: UInt64) async throws {
    var random = SeededRandom(seed)
    let codes =
      [OutboxWorkerTests.ok, OutboxWorkerTests.ok, OutboxWorkerTests.ok, "cut"]
      + [-1, 40003, 45002, 45011, 45015, 45047, 48001].map(OutboxWorkerTests.code)
    var answers: [String: [String]] = [:]
    for name in ["send", "template", "updateremark", "batchtagging"] {
      answers[name] = (0..<40).map { _ in random.pick(codes) } + [OutboxWorkerTests.ok]
    }
    answers["hook"] = (0..<40).map { _ in random.pick(["cut", "{}", #"{"text":"绑定成功"}"#, "<html>"]) } + ["{}"]
    let canned = OutboxWorkerTests.CannedAnswers(answers)
    let desk = try ActionDesk(store: try SQLiteStore(path: ":memory:")) { canned.answer($0) }
    let people = try (0..<5).map { try desk.follow("o\($0)") }
    let tasks = [
      OutboxWorkerTests.text, OutboxWorkerTests.orTemplate, OutboxWorkerTests.template, OutboxWorkerTests.tag("a"),
      OutboxWorkerTests.tag("a", adds: false), .remark("a"), OutboxWorkerTests.hook(at: desk.server.base),
      OutboxWorkerTests.hook(late: true, at: desk.server.base), PauseTests.toEnvironment, .unreadable(kind: "poll", payload: "{}"),
    ]
    var droppedByHand = 0
    for step in 0..<40 {
      let follower = random.pick(people)
      var filter = OutboxFilter()
      filter.kind = random.pick([nil, .send, .webhook])
      switch random.next() % 8 {
      case 0...2:
        let chosen = (0...Int(random.next() % 3)).map { _ in random.pick(tasks) }
        try desk.queue(chosen, of: follower, onError: random.pick([.log, .ignore, .retry(2)]), at: desk.now / 1000)
      case 3: _ = try desk.store.retry(filter, unknown: random.chance(50), now: desk.now)
      case 4:
        filter.states = [.waiting, .paused]
        filter.openid = follower.openid
        droppedByHand += try desk.store.drop(filter, now: desk.now)
      case 5: if random.chance(30) { _ = try desk.store.forget([follower]) }
      default:
        if let due = await desk.worker.nextDue { desk.move(to: max(desk.now + 1, due)) }
        await desk.worker.runDue()
      }
      let counts = try desk.store.outboxCounts(now: desk.now)
      #expect(counts.totals.waiting == counts.waiting, "step \(step)")
      #expect(try desk.store.actions(matching: OutboxFilter(states: [.waiting, .paused, .running]), limit: 1000).count == counts.waiting)
      #expect(try desk.store.actions(matching: OutboxFilter(states: [.paused]), limit: 1000).count == counts.paused)
    }
    let counts = try desk.store.outboxCounts(now: desk.now)
    let page = try desk.metricsPage()
    #expect(page.sum("wxrules_actions_queued_total") == page.sum("wxrules_actions_ended_total") + page.sum("wxrules_outbox"))
    // What this process ended, and what was dropped by hand or forgotten, is all that ended.
    let endedHere = page.sum("wxrules_actions_total") { line in OutboxOutcome.words.contains { line.contains("result=\"\($0)\"") } }
    #expect(endedHere + droppedByHand + counts.totals[.forgotten] == page.sum("wxrules_actions_ended_total"))
    let status = OutboxText(Paint(false)) { _ in .utc }.json(counts, now: desk.now)
    for entry in OutboxTotals.Entry.allCases { #expect(status["totals"]?[entry.rawValue]?.int == counts.totals[entry]) }
    let summary = OutboxText(Paint(false)) { _ in .utc }.summary(counts, isCut: nil)
    if let totals = counts.totals.text {
      #expect(summary.english.hasSuffix("\(totals)\n") && totals.english.contains(" = \(counts.waiting) waiting"))
    }
    await desk.close()
  }

  static func rules(_ reply: String, webhooks: String = "private_addresses: true") -> String {
    """
    wxrules: 1
    requires: ">=1.5"
    accounts:
      main: { app_id: wx0123456789abcdef, kind: service, mode: plain, token: { env: T }, secret: { env: S }, webhooks: { \(webhooks) } }
    rules: [ { id: a, on: text, reply: x, do: [ { send: { text: "\(reply)" } } ] } ]
    """
  }

  @Test("a change of the rules does not change what was promised")
  func promised() async throws {
    let desk = try ActionDesk(rules: Self.rules("old {{ message.content }}"), store: try SQLiteStore(path: ":memory:")) { request in
      .json(request.path.hasSuffix("token") ? OutboxWorkerTests.token : OutboxWorkerTests.ok)
    }
    _ = try desk.follow("o1")
    try desk.say("hi", "o1")
    desk.live.replace(with: LiveRules(try Compile.ruleSet(Self.rules("new {{ message.content }}"))).current)
    try desk.say("ho", "o1")
    await desk.worker.runDue()
    let sent = desk.server.requests.filter { $0.path.hasSuffix("custom/send") }.compactMap { JSON($0.text)?["text"]?["content"]?.string }
    #expect(sent == ["old hi", "new ho"])
    await desk.close()
  }

  @Test("a worker carries out by the rules in force: an endpoint that they refuse waits until they allow it")
  func follows() async throws {
    let desk = try ActionDesk(rules: Self.rules("a", webhooks: "private_addresses: false"), store: try SQLiteStore(path: ":memory:")) { _ in
      .json("{}")
    }
    try desk.queue([OutboxWorkerTests.hook(at: desk.server.base)], of: try desk.follow("o1"))
    await desk.worker.runDue()
    #expect(desk.server.requests.isEmpty)
    #expect(try desk.store.outboxCounts(now: desk.now).held.map(\.pause.cause.label) == ["private_address"])
    desk.live.replace(with: LiveRules(try Compile.ruleSet(Self.rules("a"))).current)
    await desk.run(until: desk.now + 60_000)
    #expect(desk.server.count("/hook") == 1)
    #expect(try desk.ended() == ["done"])
    await desk.close()
  }

  @Test("the key that signs, and the endpoint's address, are read again at each call")
  func keys() async throws {
    let desk = try ActionDesk(rules: Self.rules("a", webhooks: "private_addresses: true, sign: { env: K }"), store: try SQLiteStore(path: ":memory:"))
    { _ in
      .json("{}")
    }
    let follower = try desk.follow("o1")
    for (key, path) in [("key one", "/first"), ("key two", "/second")] {
      desk.set("K", to: key)
      desk.set("HOOK", to: desk.server.base + path)
      try desk.queue([PauseTests.toEnvironment], of: follower)
      await desk.worker.runDue()
      let request = try #require(desk.server.requests.last)
      #expect(request.path == path)
      let signature = HookClient.signature(request.body, at: desk.now / 1000, key: Array(key.utf8))
      #expect(request.head.lowercased().contains("x-wxrules-signature: sha256=\(signature)\r\n"))
    }
    await desk.close()
  }

  @Test("of one follower one action is under way at a time, whatever else goes")
  func oneAtATime() async throws {
    let store = try SQLiteStore(path: ":memory:")
    let desk = try ActionDesk(store: store) { request in
      // As many as the store knows to be under way, of the follower who is named in the call.
      for openid in ["o0", "o1", "o2"] where request.text.contains("\"\(openid)\"") {
        var filter = OutboxFilter(states: [.running])
        filter.openid = openid
        let count = (try? store.actions(matching: filter, limit: 9).count) ?? 0
        if count != 1 { return .json(OutboxWorkerTests.code(45002)) }
      }
      return .json(request.path.hasSuffix("token") ? OutboxWorkerTests.token : OutboxWorkerTests.ok)
    }
    for openid in ["o0", "o1", "o2"] {
      try desk.queue([.remark("a"), OutboxWorkerTests.text, .remark("b"), OutboxWorkerTests.text], of: try desk.follow(openid))
    }
    await desk.worker.runDue()
    #expect(try desk.ended() == Array(repeating: "done", count: 12))
    #expect(desk.server.count("/cgi-bin/message/custom/send") == 6 && desk.server.count("/cgi-bin/user/info/updateremark") == 6)
    await desk.close()
  }

  @Test("many that failed are tried again at once, each once, and what is left tells what it came to")
  func bulk() async throws {
    let canned = OutboxWorkerTests.CannedAnswers(["updateremark": Array(repeating: OutboxWorkerTests.code(40003), count: 50) + [OutboxWorkerTests.ok]]
    )
    let desk = try ActionDesk(store: try SQLiteStore(path: ":memory:")) { canned.answer($0) }
    for number in 0..<50 { try desk.queue([.remark("a")], of: try desk.follow("o\(number)")) }
    await desk.worker.runDue()
    #expect(try desk.store.outboxCounts(now: desk.now).dead == 50)
    #expect(try desk.store.retry(OutboxFilter(), unknown: false, now: desk.now) == OutboxRetry(again: 50))
    await desk.worker.runDue()
    #expect(canned.calls["updateremark"] == 100)
    let counts = try desk.store.outboxCounts(now: desk.now)
    #expect(counts.totals.text == "100 queued = 0 waiting + 50 done + 50 dead")
    #expect(counts.dead == 0 && counts.waiting == 0)
    await desk.close()
  }
}
