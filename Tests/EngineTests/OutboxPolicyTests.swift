import Rules
import TestSupport
import Testing

@testable import Engine
@testable import Wire

/// When a message goes, and what becomes of it when it does not: one line a case.
@Suite("the policy of the outbox")
struct OutboxPolicyTests {
  static let ada = FollowerID(account: "main", openid: "oAda")

  struct Case: Sendable, CustomTestStringConvertible {
    let name: String
    var kind = OutboxKind.send
    /// Seconds after the event, which happens at 1000.
    var due: Int64 = 0
    var now: Int64 = 0
    var deadline: Int64? = 60
    var hours: [Range<Int64>] = []
    var unless: [Obstacle] = []
    var otherwise = false
    var follows = true
    var returned: Int64?
    var tags: [String] = []
    var variables: Set<String> = []
    var tap: (at: Int64, used: Int)? = (0, 0)
    var message: (at: Int64, used: Int)?
    var paused: Int64?
    var calls = 0
    var lastFault: String?
    let expected: String
    /// What stands in the reason.
    var says: String?
    var testDescription: String { name }
  }

  static let cases = [
    Case(name: "at once", expected: "go tap"),
    Case(name: "in its minute", due: 40, now: 40, expected: "go tap"),
    Case(name: "just before the end", due: 40, now: 59, expected: "go tap"),
    Case(name: "after its minute", due: 40, now: 61, expected: "dead late", says: "is over; nothing had come to carry it out before"),
    Case(
      name: "after its minute, when a try had failed", due: 40, now: 61, lastFault: "errcode -1", expected: "dead late",
      says: "over; its last try: errcode -1"),
    Case(name: "after a pause that it met", due: 40, now: 61, paused: 50, expected: "dead late", says: "over; until then it waited: errcode 40164"),
    Case(name: "after a pause that was over before it was due", due: 40, now: 61, paused: 30, expected: "dead late", says: "nothing had come"),
    Case(name: "after its minute, though a message opened two days", due: 40, now: 61, message: (30, 0), expected: "dead late"),
    Case(name: "the third", tap: (0, 2), expected: "go tap"),
    Case(name: "the fourth", tap: (0, 3), expected: "dead used_up"),
    Case(name: "the fourth, after a message", tap: (0, 3), message: (0, 0), expected: "go message"),
    Case(name: "the sixth after a message", tap: nil, message: (0, 5), expected: "dead used_up"),
    Case(name: "no window is known", tap: nil, expected: "dead closed"),
    Case(name: "two days after a message", due: 172_700, now: 172_700, deadline: 172_800, tap: nil, message: (0, 0), expected: "go message"),
    Case(name: "later than that", due: 172_700, now: 172_801, deadline: 172_800, tap: nil, message: (0, 0), expected: "dead late"),
    Case(name: "hours that begin too late", due: 36_000, now: 36_000, expected: "dead quiet_hours"),
    Case(name: "in its hours", due: 40, now: 45, hours: [40..<50], expected: "go tap"),
    Case(name: "held up until they are over", due: 40, now: 50, hours: [40..<50, 55..<90], expected: "wait 55"),
    Case(name: "the next ones are too late", due: 40, now: 50, hours: [40..<50, 80..<90], expected: "dead quiet_hours"),
    Case(
      name: "a template in the next ones", due: 40, now: 50, hours: [40..<50, 80..<90], otherwise: true, expected: "replaced quiet_hours + template"),
    Case(name: "a template that is held up", kind: .template, due: 40, now: 50, deadline: nil, hours: [40..<50, 80..<90], expected: "wait 80"),
    Case(name: "a template whose hours are over", kind: .template, due: 40, now: 50, deadline: nil, hours: [40..<50], expected: "wait 86440"),
    Case(name: "a template goes instead", due: 40, now: 61, otherwise: true, expected: "replaced late + template"),
    Case(name: "instead of the fourth", otherwise: true, tap: (0, 3), expected: "replaced used_up + template"),
    Case(name: "who left", follows: false, expected: "dead unsubscribed"),
    Case(name: "who left, and need not have it", unless: [.unsubscribed], follows: false, expected: "cancelled unsubscribed"),
    Case(name: "who left and is back", due: 40, now: 40, unless: [.unsubscribed], returned: 30, tap: (30, 0), expected: "cancelled unsubscribed"),
    Case(name: "who is back and shall have it", due: 40, now: 40, returned: 30, tap: (30, 0), expected: "go tap"),
    Case(name: "who wrote", due: 40, now: 40, unless: [.replied], message: (20, 0), expected: "cancelled replied"),
    Case(name: "who wrote before", due: 40, now: 40, unless: [.replied], message: (-20, 0), expected: "go tap"),
    Case(name: "who has the tag", unless: [.tag("used")], tags: ["vip", "used"], expected: "cancelled tag"),
    Case(name: "who has another", unless: [.tag("used")], tags: ["vip"], expected: "go tap"),
    Case(name: "whose variable is set", unless: [.variable("paid")], variables: ["paid"], expected: "cancelled var"),
    Case(name: "the call is paused", paused: 10, expected: "wait 10"),
    Case(name: "the call is paused beyond the window", paused: 90, expected: "dead late", says: "until then it waited: errcode 40164"),
    Case(
      name: "the call is paused, and a template goes instead", otherwise: true, paused: 90, expected: "replaced late + template",
      says: "it waited: errcode 40164"),
    Case(
      name: "the call is paused until a day is over", kind: .tag, now: 86_401, deadline: nil, paused: 86_460, expected: "dead expired",
      says: "it waited: errcode 40164"),
    Case(name: "the endpoint is paused, its window ends", kind: .webhook, paused: 90, expected: "wait 90"),
    Case(name: "the day's calls are used up", deadline: nil, calls: 500_000, expected: "wait day"),
    Case(name: "a template needs no window", kind: .template, deadline: nil, tap: nil, expected: "go"),
    Case(name: "a template needs a follower", kind: .template, deadline: nil, follows: false, expected: "dead unsubscribed"),
    Case(name: "a template that waited for a day", kind: .template, now: 86_401, deadline: nil, expected: "dead expired"),
    Case(name: "a tag", kind: .tag, deadline: nil, tap: nil, expected: "go"),
    Case(name: "a tag of somebody who left", kind: .tag, deadline: nil, follows: false, expected: "cancelled unsubscribed"),
    Case(name: "a webhook of somebody who left", kind: .webhook, deadline: nil, follows: false, expected: "go"),
    Case(name: "a webhook that waited for a day", kind: .webhook, now: 86_401, deadline: nil, expected: "dead expired"),
    Case(name: "a webhook with a window that waited for a day", kind: .webhook, now: 86_401, expected: "dead expired"),
  ]

  @Test("each case", arguments: cases)
  func judged(_ item: Case) {
    let template = TemplateMessage(id: "T", url: nil, appID: nil, page: nil, fields: [])
    let task: OutboxTask =
      switch item.kind {
      case .send: .send(Message(.reply(.text("a"))), unless: item.unless, otherwise: item.otherwise ? template : nil)
      case .template: .template(template, unless: item.unless)
      case .tag: .tag([TagChange(name: "a", adds: true)])
      case .remark: .remark("a")
      case .webhook: .webhook(HookCall(address: .literal("https://example.com"), timeout: 2000, sendsLate: false, body: ["rule": "r"]))
      }
    func at(_ seconds: Int64) -> Int64 { (1000 + seconds) * 1000 }
    let row = OutboxRow(
      id: OutboxID(turn: TurnID(number: 1), position: 0), follower: Self.ada, eventAt: 1000, dueAt: at(item.due),
      deadline: item.deadline.map(at), hours: item.hours.map { at($0.lowerBound)..<at($0.upperBound) }, task: task, onError: .log, rule: "r",
      revision: "r")
    func window(_ given: (at: Int64, used: Int)?) -> FollowerWindows.Window? {
      given.map { FollowerWindows.Window(openedAt: 1000 + $0.at, used: $0.used) }
    }
    let candidate = OutboxCandidate(
      row,
      standing: OutboxStanding(
        isFollowing: item.follows, lastFollowedAt: item.returned.map { 1000 + $0 } ?? 900, tags: item.tags, variables: item.variables),
      windows: FollowerWindows(tap: window(item.tap), message: window(item.message)),
      pause: item.paused.map { until in
        OutboxPause(row.place, OutboxPause.Cause(label: "40164", text: "errcode 40164", remedy: "x"), since: at(0), until: at(until))
      }, callsToday: item.calls, lastFault: item.lastFault)
    let verdict: String
    var reason = ""
    switch OutboxPolicy.judge(candidate, at: at(item.now)) {
    case .go(let kind): verdict = "go" + (kind.map { " \($0.rawValue)" } ?? "")
    case .wait(let until, _): verdict = until == PlatformDay.end(of: 1000) * 1000 ? "wait day" : "wait \(until / 1000 - 1000)"
    case .end(let outcome, let follows):
      reason = outcome.reason ?? ""
      verdict = "\(outcome.word) \(outcome.code ?? "")" + follows.map { " + \($0.kind.rawValue)" }.joined()
    }
    #expect(verdict == item.expected)
    if let says = item.says { #expect(reason.contains(says)) }
  }

  @Test(
    "hours of the day move a message to their beginning",
    arguments: [
      // from, to, due, moved to
      ("08:00", "22:00", "2026-06-01T12:00", "2026-06-01T12:00"), ("08:00", "22:00", "2026-06-01T07:59", "2026-06-01T08:00"),
      ("08:00", "22:00", "2026-06-01T22:00", "2026-06-02T08:00"), ("08:00", "22:00", "2026-06-30T23:30", "2026-07-01T08:00"),
      ("22:00", "02:00", "2026-06-01T23:30", "2026-06-01T23:30"), ("22:00", "02:00", "2026-06-01T01:59", "2026-06-01T01:59"),
      ("22:00", "02:00", "2026-06-01T02:00", "2026-06-01T22:00"), ("00:00", "24:00", "2026-06-01T02:00", "2026-06-01T02:00"),
    ])
  func hours(_ from: String, _ to: String, _ due: String, _ expected: String) throws {
    func minutes(_ text: String) -> Int { Int(text.prefix(2))! * 60 + Int(text.suffix(2))! }
    func instant(_ text: String) throws -> Int64 { try #require(WrittenTime(text)).instant(in: .shanghai) * 1000 }
    let timing = Timing(after: 0, hours: .daily(from: minutes(from), to: minutes(to)), unless: [])
    #expect(try timing.moved(instant(due), in: .shanghai) == instant(expected))
  }

  @Test(
    "the hours of a calendar move a message to the next opening, over nights and holidays; beyond its known days by the week",
    arguments: [
      // due, moved to; 2035-10-01 is a Monday
      ("2035-09-26T11:59", "2035-09-26T11:59"), ("2035-09-26T12:00", "2035-09-26T13:30"), ("2035-09-26T18:00", "2035-09-27T09:00"),
      ("2035-09-28T20:00", "2035-09-29T09:00"), ("2035-09-29T18:00", "2035-10-08T09:00"), ("2035-12-31T18:00", "2036-01-01T09:00"),
    ])
  func calendar(_ due: String, _ expected: String) throws {
    func instant(_ text: String) throws -> Int64 { try #require(WrittenTime(text)).instant(in: .shanghai) * 1000 }
    let rules = try Compile.ruleSet(
      """
      wxrules: 1
      calendars:
        c:
          week: { mon-fri: [ 09:00-12:00, 13:30-18:00 ] }
          off: 2035-10-01..2035-10-07
          work: { days: 2035-09-29, as: mon }
          known_until: 2035-12-31
      rules: [ { id: a, on: text, reply: x } ]

      """)
    let timing = Timing(after: 0, hours: .open(rules.compiled.calendars[0]), unless: [])
    #expect(try timing.moved(instant(due), in: .shanghai) == instant(expected))
  }

  @Test(
    "what is written is what is read",
    arguments: [
      ("send: { text: a, unless: [ replied, { tag: t }, { var: v }, unsubscribed ], else: { template: { id: T, data: { k: v } } } }", "a"),
      ("send: { image: m }", "[image m]"), ("send: { voice: m }", "[voice m]"), ("send: { video: { media: m, title: t } }", "[video m] t"),
      ("send: { music: { title: t, thumb: m, url: \"https://e/\" } }", "[music] t\nhttps://e/"),
      ("send: { news: { title: t, description: d, url: \"https://e/\" } }", "[article] t\nd\n-> https://e/"), ("send: { card: c }", "[card c]"),
      ("send: { article: a }", "[article a]"), ("send: { mpnews: M1 }", "[mpnews M1]"),
      ("send: { miniprogram: { title: t, appid: wx1, page: p, thumb: m } }", "[mini-program t]\nwx1 p"),
      ("send: { from: desk1@e, choices: { head: h, items: [ { id: \"1\", text: x }, { id: \"2\", text: y } ], tail: z } }", "h\n(1) x\n(2) y\nz"),
      ("template: { id: T, url: \"https://e/\", data: { a: b }, miniprogram: { appid: wx1, page: p } }", "[template T]\na: b\nhttps://e/"),
    ])
  func roundTrip(_ action: String, _ shown: String) throws {
    let rules = try Compile.ruleSet("wxrules: 1\nrules:\n  - { id: a, on: text, reply: x, do: [ { \(action) } ] }\n")
    var decoder = EventDecoder()
    let event = try decoder.decode(MessageForm.text("hi").xml(openid: "o1", account: "gh_1", isFollower: true, time: 1000))
    let plan = rules.plan(event, given: Facts(), at: Moment(now: 1000, seed: 0))
    let rows = PlannedRows(plan, event, Facts(), follower: Self.ada, turn: TurnID(number: 1), now: 1_000_000, rules).rows
    let row = try #require(rows.first)
    #expect(OutboxTask(word: row.task.word, text: row.task.text) == row.task)
    switch (plan.actions[0].kind, row.task) {
    case (.send(let message, let otherwise), .send(let read, let unless, let other)):
      #expect(read == message && unless == plan.actions[0].unless && other == otherwise)
      #expect(MessageLines.of(read).joined(separator: "\n").english == shown)
      #expect(MessageBody.json(read, to: "o1", media: { "ID-\($0)" }) != nil)
    case (.template(let message), .template(let read, _)):
      #expect(read == message)
      #expect(MessageLines.of(read).joined(separator: "\n").english == shown)
    default: Issue.record("another kind came back")
    }
  }

  @Test("a row keeps the hours of its calendar, whatever rules are in force when it goes; a payload without them has none")
  func storedHours() throws {
    let rules = try Compile.ruleSet(
      """
      wxrules: 1
      calendars: { c: { week: { mon-fri: [ 09:00-12:00, 13:30-18:00 ] } } }
      rules: [ { id: a, on: text, reply: x, do: [ { send: { text: y, between: { open: c } } }, { send: { text: z, unless: replied } } ] } ]

      """)
    func instant(_ text: String) throws -> Int64 { try #require(WrittenTime(text)).instant(in: .shanghai) }
    // A Wednesday; its window ends on Friday at the same time.
    let noon = try instant("2035-09-26T12:30")
    var decoder = EventDecoder()
    let event = try decoder.decode(MessageForm.text("hi").xml(openid: "o1", account: "gh_1", isFollower: true, time: noon))
    let plan = rules.plan(event, given: Facts(), at: Moment(now: noon, seed: 0))
    let rows = PlannedRows(plan, event, Facts(), follower: Self.ada, turn: TurnID(number: 1), now: noon * 1000, rules).rows
    let hours = try [
      ("26T13:30", "26T18:00"), ("27T09:00", "27T12:00"), ("27T13:30", "27T18:00"), ("28T09:00", "28T12:00"), ("28T13:30", "28T18:00"),
    ].map { try instant("2035-09-\($0.0)") * 1000..<instant("2035-09-\($0.1)") * 1000 }
    #expect(rows.map(\.hours) == [hours, []])
    for row in rows {
      #expect(OutboxRow.hours(in: row.payload) == row.hours)
      #expect(OutboxTask(word: row.task.word, text: row.payload) == row.task)
    }
    #expect(rows[1].payload == rows[1].task.text)
    for payload in ["{\"hours\":1}", "{\"hours\":[[2,1],[1],\"x\",[1,2]]}", "\"hours\""] {
      #expect(OutboxRow.hours(in: payload) == (payload.contains("[1,2]") ? [1..<2] : []))
    }
  }

  @Test(
    "the texts in databases in use are read, and written the same",
    arguments: [
      ("tag", #"{"add":"a"}"#), ("tag", #"{"remove":"a"}"#), ("tag", #"{"add":["a","b"],"remove":"c"}"#), ("remark", #"{"text":"a"}"#),
      ("send", #"{"message":{"from":"k@e","kind":"text","text":"a"},"unless":["unsubscribed","replied",{"tag":"t"},{"var":"v"}]}"#),
      ("send", #"{"else":{"appid":"wx1","data":{"a":"b","c":3},"id":"T","page":"p"},"message":{"card":"c","kind":"card"}}"#),
      ("send", #"{"message":{"description":"d","kind":"video","media":"m","title":"t"}}"#),
      ("send", #"{"message":{"articles":[{"description":"","picture":"","title":"t","url":"https://e/"}],"kind":"news"}}"#),
      ("send", #"{"message":{"head":"h","items":[{"id":"1","text":"x"}],"kind":"choices","tail":""}}"#),
      ("send", #"{"message":{"article":"a","kind":"article"}}"#), ("send", #"{"message":{"kind":"mpnews","media":"m"}}"#),
      ("send", #"{"message":{"appid":"wx1","kind":"miniprogram","page":"p","thumb":"m","title":"t"}}"#),
      ("send", #"{"message":{"kind":"music","thumb":"m"}}"#), ("send", #"{"message":{"account":"k@e","kind":"transfer"}}"#),
      ("template", #"{"data":{"a":"b"},"id":"T","unless":["replied"],"url":"https://e/"}"#),
      ("webhook", #"{"address":"https://e/","body":{"rule":"r"},"late":true,"timeout":1500}"#),
      ("webhook", #"{"address":{"env":"HOOK"},"body":{"rule":"r"},"late":false,"timeout":1500}"#),
      ("webhook", #"{"address":{"file":"hook.txt"},"body":{},"late":false,"timeout":1500}"#),
    ])
  func stored(_ word: String, _ text: String) {
    let task = OutboxTask(word: word, text: text)
    if case .unreadable = task { Issue.record("not read") }
    #expect(task.word == word && task.text == text && task.payload.line == text)
  }

  @Test(
    "what cannot be read is kept as it stands",
    arguments: [
      ("poll", "{}"), ("tag", "{"), ("tag", "{}"), ("tag", "null"), ("tag", "12"), ("remark", "{}"), ("send", #"{"message":{"kind":"poll"}}"#),
      ("webhook", #"{ "address": 1 }"#),
    ])
  func unreadable(_ word: String, _ text: String) {
    let task = OutboxTask(word: word, text: text)
    #expect(task == .unreadable(kind: word, payload: text))
    #expect(task.word == word && task.text == text)
  }

  @Test("error policies are read as they are written", arguments: [ErrorPolicy.ignore, .log, .retry(1), .retry(10)])
  func errorPolicies(_ policy: ErrorPolicy) {
    #expect(ErrorPolicy(policy.word) == policy)
    for word in ["", "Log", "retry", "retry(0)", "retry(11)", "retry(a)", "retry(3"] { #expect(ErrorPolicy(word) == nil) }
  }

  @Test("the outbox has the kinds that are queued, under their words")
  func kinds() {
    #expect(OutboxKind.allCases.map(\.action) == ActionKind.allCases.filter(\.isQueued))
    for kind in OutboxKind.allCases { #expect(OutboxKind(kind.action) == kind) }
  }

  @Test("rows of engine 1.4 are still carried out")
  func older() {
    guard case .tag(let changes)? = OutboxTask(kind: .tag, payload: ["add": ["a", "b"], "remove": ["c"]]) else {
      Issue.record("not read")
      return
    }
    #expect(changes == [TagChange(name: "a", adds: true), TagChange(name: "b", adds: true), TagChange(name: "c", adds: false)])
    guard case .send(let message, _, _)? = OutboxTask(kind: .send, payload: ["kind": "text", "text": "hi"]) else {
      Issue.record("not read")
      return
    }
    #expect(message.content == .reply(.text("hi")))
    guard case .webhook(let call)? = OutboxTask(kind: .webhook, payload: ["address": "env HOOK", "timeout": 1500, "fields": ["a": "b"]]) else {
      Issue.record("not read")
      return
    }
    #expect(call.address == .secret(.environment("HOOK")) && call.timeout == 1500)
  }
}
