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
@testable import WeChat
@testable import Wire

/// The worker against a platform that answers as each line says. Time passes from one action to the next.
@Suite("the worker of the outbox")
struct OutboxWorkerTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let testDescription: String
    var followers = 1
    let actions: [OutboxTask]
    var onError = ErrorPolicy.log
    /// By the last part of the path: answers in order; the last one goes on.
    let answers: [String: [String]]
    /// What became of the actions, in their order.
    let ended: [String]
    /// Calls by the last part of the path.
    let calls: [String: Int]
    /// Seconds that pass at most.
    var seconds: Int64 = 3600
    /// Part of the reason of one of them.
    var says: String?
  }

  static let ok = #"{"errcode":0,"errmsg":"ok"}"#
  static func code(_ code: Int) -> String { #"{"errcode":\#(code),"errmsg":"no rid: 1-2"}"# }
  static let text = OutboxTask.send(Message(.reply(.text("您好"))), unless: [], otherwise: nil)
  static let orTemplate = OutboxTask.send(
    Message(.reply(.text("您好"))), unless: [],
    otherwise: TemplateMessage(id: "T", url: nil, appID: nil, page: nil, fields: [Value.Field("thing1", .text("x"))]))
  static let template = OutboxTask.template(TemplateMessage(id: "T", url: nil, appID: nil, page: nil, fields: []), unless: [])
  static func tag(_ name: String, adds: Bool = true) -> OutboxTask { .tag([TagChange(name: name, adds: adds)]) }

  static let cases: [Case] = [
    Case(testDescription: "a message", actions: [text], answers: ["send": [ok]], ended: ["done"], calls: ["send": 1]),
    Case(
      testDescription: "a busy platform", actions: [text], answers: ["send": [code(-1), code(-1), ok]], ended: ["done"], calls: ["send": 3]),
    Case(
      testDescription: "a platform that stays busy longer than the window", actions: [text], answers: ["send": [code(-1)]],
      ended: ["dead late"], calls: [:], says: "; its last try: errcode -1, the platform is busy"),
    Case(
      testDescription: "a token that is refused longer than the window", actions: [text],
      answers: ["token": [#"{"errcode":40164,"errmsg":"invalid ip 203.0.113.9 ipv6 ::ffff:203.0.113.9, not in whitelist rid: 1-2"}"#]],
      ended: ["dead late"], calls: ["send": 0], says: "is over; until then it waited: errcode 40164, this machine's address"),
    Case(
      testDescription: "an else while messages are paused", actions: [orTemplate], answers: ["send": [code(48001)]],
      ended: ["replaced late", "done"], calls: ["send": 1, "template": 1], says: "is over; until then it waited: errcode 48001"),
    Case(
      testDescription: "a busy platform and a tag, eight times more", actions: [tag("a")], answers: ["batchtagging": [code(-1)]],
      ended: ["dead retries"], calls: ["batchtagging": 9]),
    Case(
      testDescription: "a proxy's page for ten minutes: nothing is lost", actions: [tag("a"), .remark("a")],
      answers: ["batchtagging": Array(repeating: "status 502", count: 12) + [ok], "updateremark": Array(repeating: "status 404", count: 12) + [ok]],
      ended: ["done", "done"], calls: ["batchtagging": 13, "updateremark": 13], seconds: 10_800),
    Case(
      testDescription: "and when the platform is back and busy, its tries begin then", actions: [tag("a")],
      answers: ["batchtagging": Array(repeating: "status 429", count: 12) + [code(-1), code(-1), ok]],
      ended: ["done"], calls: ["batchtagging": 15], seconds: 10_800),
    Case(
      testDescription: "whoever refuses a message has not sent it", actions: [text], answers: ["send": ["status 429", "status 404", ok]],
      ended: ["done"], calls: ["send": 3]),
    Case(
      testDescription: "whoever says when to come back is not asked before", followers: 3, actions: [.remark("a")],
      answers: ["updateremark": Array(repeating: "status 429 retry 600", count: 3) + [ok]],
      ended: ["done", "done", "done"], calls: ["updateremark": 6], seconds: 700),
    Case(
      testDescription: "a gateway that may have sent it", actions: [text], answers: ["send": ["status 504", ok]], ended: ["dead unknown"],
      calls: ["send": 1]),
    Case(
      testDescription: "a gateway that may have sent it and says when to come back", actions: [text, text],
      answers: ["send": ["status 503 retry 5", ok]], ended: ["dead unknown", "done"], calls: ["send": 2]),
    Case(
      testDescription: "no token but pages: as with calls", actions: [tag("a")],
      answers: ["token": Array(repeating: "status 408", count: 50) + [token]], ended: ["done"], calls: ["batchtagging": 1], seconds: 10_800),
    Case(
      testDescription: "tokens that end at once, in all eternity or never were", actions: [tag("a")],
      answers: [
        "token": [
          #"{"access_token":"T","expires_in":0}"#, #"{"access_token":"T","expires_in":9223372036854775807}"#, #"{"access_token":"T"}"#,
          #"{"access_token":"","expires_in":7200}"#, #"{"access_token":"a\nb","expires_in":7200}"#, token,
        ]
      ], ended: ["done"], calls: ["batchtagging": 1, "token": 6]),
    Case(
      testDescription: "an answer that confirms nothing", actions: [.remark("a"), text], answers: ["updateremark": ["{}", ok], "send": ["{}", ok]],
      ended: ["done", "dead unknown"], calls: ["updateremark": 2, "send": 1]),
    Case(
      testDescription: "lists of tags that are none", actions: [tag("a")],
      answers: ["get": [#"{"tags":7}"#, "{}", #"{"tags":[],}"#, #"{"tags":[{"id":100,"name":"a"}]}"#]], ended: ["done"],
      calls: ["batchtagging": 1, "create": 0, "get": 4]),
    Case(
      testDescription: "the answer is lost", actions: [text, text], answers: ["send": ["cut", ok]],
      ended: ["dead unknown", "done"], calls: ["send": 2]),
    Case(
      testDescription: "something that is no answer", actions: [text], answers: ["send": ["<html>"]], ended: ["dead unknown"],
      calls: ["send": 1]),
    Case(
      testDescription: "the answer is lost, and twice is better than never", actions: [text], onError: .retry(1),
      answers: ["send": ["cut", "cut", ok]], ended: ["dead unknown"], calls: ["send": 2]),
    Case(
      testDescription: "a tag whose answer is lost", actions: [tag("a")], answers: ["batchtagging": ["cut", ok]], ended: ["done"],
      calls: ["batchtagging": 2]),
    Case(
      testDescription: "the window is closed, and so it stays", actions: [text, text], answers: ["send": [code(45015)]],
      ended: ["dead closed", "dead closed"], calls: ["send": 1]),
    Case(
      testDescription: "the messages are used up", actions: [text, text], answers: ["send": [code(45047)]],
      ended: ["dead used_up", "dead used_up"], calls: ["send": 1]),
    Case(
      testDescription: "a template instead", actions: [orTemplate],
      answers: ["send": [code(45015)], "template": [#"{"errcode":0,"msgid":1}"#]],
      ended: ["replaced closed", "done"], calls: ["send": 1, "template": 1]),
    Case(
      testDescription: "the fourth message", actions: Array(repeating: text, count: 4), answers: ["send": [ok]],
      ended: ["done", "done", "done", "dead used_up"], calls: ["send": 3]),
    Case(
      testDescription: "a refused one does not count", actions: Array(repeating: text, count: 4), answers: ["send": [code(45002), ok]],
      ended: ["dead refused", "done", "done", "done"], calls: ["send": 4]),
    Case(
      testDescription: "who turned messages off", actions: [text], answers: ["send": [code(48002)]], ended: ["dead refused"],
      calls: ["send": 1]),
    Case(
      testDescription: "an unknown tag is made", actions: [tag("new")], answers: [:], ended: ["done"],
      calls: ["get": 1, "create": 1, "batchtagging": 1]),
    Case(
      testDescription: "somebody else made it meanwhile", actions: [tag("late")],
      answers: ["get": [#"{"tags":[]}"#, #"{"tags":[{"id":7,"name":"late"}]}"#], "create": [code(45157)]], ended: ["done"],
      calls: ["get": 2, "create": 1, "batchtagging": 1]),
    Case(
      testDescription: "a tag that is nowhere is not taken away", actions: [tag("new", adds: false)], answers: [:], ended: ["done"],
      calls: ["get": 1, "create": 0, "batchuntagging": 0]),
    Case(
      testDescription: "the tag's id is no longer good", actions: [tag("a")], answers: ["batchtagging": [code(45159), ok]],
      ended: ["done"],
      calls: ["get": 2, "batchtagging": 2]),
    Case(
      testDescription: "three at once", followers: 3, actions: [tag("a")], answers: [:], ended: ["done", "done", "done"],
      calls: ["batchtagging": 1]),
    Case(
      testDescription: "one of three cannot be tagged", followers: 3, actions: [tag("a")],
      answers: ["batchtagging": [code(40003), ok, code(40003), ok]], ended: ["done", "dead refused", "done"].sorted(), calls: ["batchtagging": 4]),
    Case(
      testDescription: "the account has too many tags", actions: [tag("new")],
      answers: ["create": [code(45056), #"{"tag":{"id":9,"name":"new"}}"#]], ended: ["done"], calls: ["create": 2]),
    Case(testDescription: "a remark", actions: [.remark("a")], answers: [:], ended: ["done"], calls: ["updateremark": 1]),
    Case(
      testDescription: "too many calls this minute", actions: [.remark("a")], answers: ["updateremark": [code(45011), ok]],
      ended: ["done"],
      calls: ["updateremark": 2]),
    Case(
      testDescription: "the day is used up", actions: [.remark("a"), .remark("b")],
      answers: ["updateremark": [code(45009), ok]],
      ended: ["done", "done"], calls: ["updateremark": 3, "quota": 1], seconds: 86_400),
    Case(
      testDescription: "the day is said to be used up, and is not", actions: [.remark("a")],
      answers: ["updateremark": [code(45009), ok], "quota": [#"{"errcode":0,"quota":{"remain":"5"}}"#]], ended: ["done"],
      calls: ["updateremark": 2, "quota": 1], seconds: 60),
    Case(
      testDescription: "the account may not", actions: [template],
      answers: ["template": [code(48001), code(48001), ok]],
      ended: ["done"], calls: ["template": 3]),
    Case(
      testDescription: "a token that ended", actions: [text], answers: ["send": [code(42001), ok]], ended: ["done"],
      calls: ["send": 2, "token": 3]),
    Case(
      testDescription: "no token for a while", actions: [tag("a")], answers: ["token": [code(-1), code(-1), token]], ended: ["done"],
      calls: ["batchtagging": 1]),
    Case(testDescription: "an endpoint", actions: [hook()], answers: ["hook": ["{}"]], ended: ["done"], calls: ["hook": 1]),
    Case(
      testDescription: "an endpoint that fails, once", actions: [hook()], answers: ["hook": ["cut"]], ended: ["dead retries"],
      calls: ["hook": 1]),
    Case(
      testDescription: "and twice more", actions: [hook()], onError: .retry(2), answers: ["hook": ["cut"]], ended: ["dead retries"],
      calls: ["hook": 3]),
    Case(
      testDescription: "a late answer is a message", actions: [hook(late: true)],
      answers: ["hook": ["cut", #"{"text":"绑定成功"}"#], "send": [ok]],
      ended: ["done", "done"], calls: ["hook": 2, "send": 1]),
    Case(
      testDescription: "a late answer is sent once, whatever the rule says of the call", actions: [hook(late: true)], onError: .retry(2),
      answers: ["hook": [#"{"text":"绑定成功"}"#], "send": ["cut", ok]],
      ended: ["done", "dead unknown"], calls: ["hook": 1, "send": 1]),
  ]

  static let token = #"{"access_token":"T","expires_in":7200}"#
  /// Where it goes is known when the server listens.
  static func hook(late: Bool = false, at base: String = "") -> OutboxTask {
    .webhook(HookCall(address: .literal(base + "/hook"), timeout: 1000, sendsLate: late, body: ["rule": "r"]))
  }

  /// Answers and counts.
  final class CannedAnswers: Sendable {
    private let state: Mutex<(answers: [String: [String]], calls: [String: Int])>
    init(_ answers: [String: [String]]) {
      let usual = [
        "token": [OutboxWorkerTests.token], "get": [#"{"tags":[{"id":2,"name":"星标组"},{"id":"101","name":"x"},{"id":100,"name":"a"}]}"#],
        "create": [#"{"tag":{"id":9,"name":"new"}}"#], "quota": [#"{"errcode":0,"quota":{"remain":0}}"#],
      ]
      state = Mutex((usual.merging(answers) { $1 }, [:]))
    }
    func answer(_ request: ScriptedServer.Request) -> ScriptedServer.Response {
      var name = request.path.split(separator: "/").last.map { String($0) } ?? ""
      if request.path.hasSuffix("template/send") { name = "template" }
      if request.path.hasSuffix("stable_token") { name = "token" }
      if request.path.hasSuffix("quota/get") { name = "quota" }
      let key = name
      let answer = state.withLock { state in
        state.calls[key, default: 0] += 1
        var list = state.answers[key] ?? [OutboxWorkerTests.ok]
        let first = list[0]
        if list.count > 1 { list.removeFirst() }
        state.answers[key] = list
        return first
      }
      return answer == "cut" ? .cut : Self.page(answer) ?? .json(answer)
    }
    /// `status 429`, `status 429 retry 30`: a page of whoever stands between.
    private static func page(_ words: String) -> ScriptedServer.Response? {
      let words = words.split(separator: " ")
      guard words.count > 1, words[0] == "status" else { return nil }
      let retry = words.count > 3 ? "Retry-After: \(words[3])\r\n" : ""
      return .raw(
        Array("HTTP/1.1 \(words[1]) X\r\n\(retry)Content-Type: text/html\r\nContent-Length: 6\r\nConnection: close\r\n\r\n<html>".utf8))
    }
    var calls: [String: Int] { state.withLock { $0.calls } }
  }

  @Test("each case", arguments: cases)
  func carries(_ item: Case) async throws {
    let canned = CannedAnswers(item.answers)
    let desk = try ActionDesk(store: try SQLiteStore(path: ":memory:")) { canned.answer($0) }
    for number in 0..<item.followers {
      let tasks = item.actions.map { action in
        if case .webhook(let call) = action { Self.hook(late: call.sendsLate, at: desk.server.base) } else { action }
      }
      try desk.queue(tasks, of: try desk.follow("o\(number)"), onError: item.onError)
    }
    await desk.run(until: (ActionDesk.start + item.seconds) * 1000)
    await desk.close()
    let ended = try desk.ended()
    #expect((item.followers > 1 ? ended.sorted() : ended) == item.ended)
    for (name, count) in item.calls { #expect(canned.calls[name, default: 0] == count, "\(name)") }
    if let says = item.says {
      let reasons = try desk.store.actions(matching: OutboxFilter(), limit: 9).compactMap(\.reason)
      #expect(reasons.contains { $0.contains(says) }, "\(reasons)")
    }
    // What was queued has ended or waits, and this process has counted it, too.
    let counts = try desk.store.outboxCounts(now: desk.now)
    #expect(counts.totals.waiting == counts.waiting && counts.waiting == 0)
    let page = try desk.metricsPage()
    #expect(page.sum("wxrules_actions_queued_total") == page.sum("wxrules_actions_ended_total"))
    #expect(
      page.sum("wxrules_actions_total") { line in OutboxOutcome.words.contains { line.contains("result=\"\($0)\"") } }
        == page.sum("wxrules_actions_ended_total"))
  }

  /// The moment of the ending is chance, so there are many: one that finds the worker at its store is among them.
  @Test("a worker that is cancelled ends, whatever it is at")
  func endsWhenCancelled() async throws {
    let rules = LiveRules(try Compile.ruleSet("wxrules: 1\nrules: [ { id: a, on: text, reply: x } ]"))
    let clock = WallClock { Compile.now * 1_000_000 }
    let store = try SQLiteStore(path: ":memory:")
    let log = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
    let secrets = Secrets { _ in nil }
    let platforms = Platforms(override: nil, secrets: secrets, store: store, clock: clock)
    let client = HookClient()
    let source = MediaSource()
    for yields in 0..<200 {
      let worker = OutboxWorker(
        store: store, rules: rules, platforms: platforms,
        media: MediaKeeper(rules: rules, platforms: platforms, store: store, source: source, live: LiveMedia(), clock: clock, log: log),
        hooks: HookCarrier(client: client, rules: rules, secrets: secrets, clock: clock), clock: clock, metrics: ServerMetrics(), log: log)
      let running = Task { await worker.run() }
      for _ in 0..<yields { await Task.yield() }
      running.cancel()
      await running.value
    }
    await client.close()
    await source.close()
    await platforms.close()
  }
}
