import Rules
import TestSupport
import Testing

@testable import Engine
@testable import SQLite
@testable import Server
@testable import Serving
@testable import WeChat
@testable import Wire

/// What waits because an account is set up wrongly, or has used its calls up: it is shown with its cause and what to do, and goes on by
/// itself or by hand. A line a cause.
@Suite("pauses of actions")
struct PauseTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let testDescription: String
    var task = OutboxTask.remark("a")
    /// By the last part of the path, as in the worker's cases: the first is what is wrong, then all is well.
    var answers: [String: [String]] = [:]
    /// An environment variable that is missing at first, and its value.
    var missing: (name: String, value: String)?
    /// The place, and the label for metrics.
    let pause: String
    let says: String
    let remedy: String
  }

  static let notListed = #"{"errcode":40164,"errmsg":"invalid ip 203.0.113.9 ipv6 ::ffff:203.0.113.9, not in whitelist rid: 1-2"}"#
  static let toEnvironment = OutboxTask.webhook(
    HookCall(address: .secret(.environment("HOOK")), timeout: 1000, sendsLate: false, body: ["rule": "r"]))

  static let cases = [
    Case(
      testDescription: "the address is not on the list", answers: ["token": [notListed, OutboxWorkerTests.token]], pause: "remark of main, 40164",
      says: "errcode 40164, this machine's address is not on the account's list of allowed addresses: invalid ip 203.0.113.9",
      remedy: "add 203.0.113.9 to the IP whitelist in the console: 设置与开发 → 基本配置 → IP白名单"),
    Case(
      testDescription: "an address that nobody could have", answers: ["token": [OutboxWorkerTests.code(40164), OutboxWorkerTests.token]],
      pause: "remark of main, 40164", says: "not on the account's list", remedy: "add this machine's address to the IP whitelist"),
    Case(
      testDescription: "no right to the call", answers: ["updateremark": [OutboxWorkerTests.code(48001), OutboxWorkerTests.ok]],
      pause: "remark of main, 48001", says: "errcode 48001, this account may not use the call",
      remedy: "get the right to `/cgi-bin/user/info/updateremark`: the console lists the account's rights under 设置与开发 → 接口权限"),
    Case(
      testDescription: "a message that the account may not send", task: OutboxWorkerTests.template,
      answers: ["template": [OutboxWorkerTests.code(48001), OutboxWorkerTests.ok]], pause: "template of main, 48001", says: "errcode 48001",
      remedy: "get the right to `/cgi-bin/message/template/send`"),
    Case(
      testDescription: "a wrong secret", answers: ["token": [OutboxWorkerTests.code(40001), OutboxWorkerTests.token]],
      pause: "remark of main, 40001", says: "the AppSecret is wrong", remedy: "put the account's AppSecret where `secret:` says it is"),
    Case(
      testDescription: "no secret", missing: ("S", "secret"), pause: "remark of main, configuration",
      says: "account `main`: `secret`: environment variable S is not set",
      remedy: "set S for `serve` and `work`, and start them again: a running one does not see it"),
    Case(
      testDescription: "no endpoint", task: toEnvironment, missing: ("HOOK", "at the server"), pause: "webhook to env HOOK of main, configuration",
      says: "the endpoint's address: environment variable HOOK is not set", remedy: "set HOOK for `serve` and `work`"),
    Case(
      testDescription: "too many calls in a minute", answers: ["updateremark": [OutboxWorkerTests.code(45011), OutboxWorkerTests.ok]],
      pause: "remark of main, 45011", says: "errcode 45011, too many calls in this minute", remedy: "pause for a minute"),
    Case(
      testDescription: "the day's calls are used up", answers: ["updateremark": [OutboxWorkerTests.code(45009), OutboxWorkerTests.ok]],
      pause: "remark of main, 45009", says: "errcode 45009, today's calls are used up", remedy: "wait until midnight in Beijing"),
    Case(
      testDescription: "a proxy that wants to know who asks", answers: ["updateremark": ["status 407", OutboxWorkerTests.ok]],
      pause: "remark of main, http_407", says: "what answers `/cgi-bin/user/info/updateremark` is not the platform (status 407",
      remedy: "let this machine reach the platform without the proxy"),
    Case(
      testDescription: "a firewall, on the way to a token", answers: ["token": ["status 403", OutboxWorkerTests.token]],
      pause: "remark of main, http_403", says: "what answers `/cgi-bin/stable_token` is not the platform (status 403",
      remedy: "have the proxy or firewall between this machine and the platform"),
    Case(
      testDescription: "too many calls, says somebody in between", answers: ["updateremark": ["status 429 retry 30", OutboxWorkerTests.ok]],
      pause: "remark of main, retry", says: "(status 429, 6 bytes, `<html>`)", remedy: "wait a moment and call again"),
  ]

  @Test("each case", arguments: cases, [true, false])
  func paused(_ item: Case, byHand: Bool) async throws {
    let canned = OutboxWorkerTests.CannedAnswers(item.answers)
    let desk = try ActionDesk(store: try SQLiteStore(path: ":memory:")) { canned.answer($0) }
    if let missing = item.missing { desk.set(missing.name, to: nil) }
    try desk.queue([item.task], of: try desk.follow("o1"))
    await desk.worker.runDue()

    let counts = try desk.store.outboxCounts(now: desk.now)
    #expect(counts.held.map { "\($0.pause.place.name), \($0.pause.cause.label)" } == [item.pause])
    #expect(counts.waiting == 1 && counts.paused == 1 && counts.oldestDue == ActionDesk.start * 1000 && counts.totals.waiting == 1)
    let record = try #require(try desk.store.actions(matching: OutboxFilter(states: [.paused]), limit: 9).first)
    let pause = try #require(record.pause)
    #expect(pause.cause.text.contains(item.says) && pause.cause.remedy.hasPrefix(item.remedy), "\(pause)")
    #expect(pause.since == desk.now && pause.until > desk.now)
    // The list, `/status` and the row itself say why.
    #expect(OutboxText.json(record)["reason"]?.string?.contains(item.says) ?? false && record.reason != nil)
    #expect(
      desk.log.contains { $0.hasPrefix("error `\(item.task.word)` waits: ") && $0.contains(item.says) && $0.contains(item.remedy) }, "\(desk.log)")
    #expect(
      try desk.metricsPage().contains("wxrules_outbox_paused{account=\"main\",action=\"\(item.task.word)\",class=\"\(pause.cause.label)\"} 1\n"))

    // The cause is gone.
    if let missing = item.missing { desk.set(missing.name, to: missing.name == "HOOK" ? desk.server.base + "/hook" : missing.value) }
    if byHand {
      #expect(try desk.store.retry(OutboxFilter(), unknown: false, now: desk.now) == OutboxRetry(resumed: [pause], released: 1))
      await desk.worker.runDue()
    } else {
      await desk.run(until: pause.until)
      #expect(desk.log.contains { $0.hasPrefix("notice `\(item.task.word)` is carried out again, after ") }, "\(desk.log)")
    }
    #expect(try desk.ended() == ["done"])
    #expect(try desk.store.outboxCounts(now: desk.now).held.isEmpty)
    #expect(
      try desk.metricsPage().contains("wxrules_outbox_paused{account=\"main\",action=\"\(item.task.word)\",class=\"\(pause.cause.label)\"} 0\n"))
    await desk.close()
  }

  @Test("one endpoint that is not set up holds up no other")
  func endpoints() async throws {
    let desk = try ActionDesk(store: try SQLiteStore(path: ":memory:")) { _ in .json("{}") }
    try desk.queue([Self.toEnvironment], of: try desk.follow("o1"))
    await desk.worker.runDue()
    try desk.queue([Self.toEnvironment], of: try desk.follow("o2"))
    try desk.queue([OutboxWorkerTests.hook(at: desk.server.base)], of: try desk.follow("o3"))
    await desk.worker.runDue()
    #expect(desk.server.count("/hook") == 1)
    // The second was not tried: why it waits stands with the pause.
    let ended = try desk.ended()
    #expect(ended == ["paused the endpoint's address", "paused ", "done"])
    #expect(try desk.store.outboxCounts(now: desk.now).held.map(\.count) == [2])
    await desk.close()
  }

  @Test("calls that were never made use up no day: when the account is mended, they go")
  func uncounted() async throws {
    let canned = OutboxWorkerTests.CannedAnswers(["token": [Self.notListed]])
    let desk = try ActionDesk(store: try SQLiteStore(path: ":memory:")) { canned.answer($0) }
    try desk.queue([.remark("a")], of: try desk.follow("o1"))
    await desk.run(until: (ActionDesk.start + 300) * 1000)
    #expect(canned.calls["token", default: 0] == 5 && canned.calls["updateremark"] == nil)
    var calls: [Int] = []
    let request = OutboxRequest(now: desk.now + 60_000, lanes: 9, worker: 9, leaseUntil: desk.now + 90_000)
    _ = try desk.store.exchange(OutboxReport(), for: request) { candidate in
      calls.append(candidate.callsToday)
      return .go(nil)
    }
    #expect(calls == [0])
    await desk.close()
  }
}
