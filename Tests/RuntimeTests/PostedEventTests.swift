import Rules
import TestSupport
import Testing

@testable import Engine
@testable import Server
@testable import Serving
@testable import Wire

/// What `POST /events/NAME` makes of a body, and what becomes of it in a store.
@Suite("posted events")
struct PostedEventTests {
  static let rules = """
    wxrules: 1
    requires: ">=1.6"
    accounts:
      main: { app_id: wx0123456789abcdef, kind: service, mode: plain, token: { env: T } }
    outside: { paid: { fields: { amount: decimal, order: word, note: text }, optional: [ note ] } }
    rules:
      - { id: hello, on: [ scan, subscribe ], reply: 您好 }
      - { id: bye, on: unsubscribe, reply: none }
      - { id: big, on: outside.paid, when: { field: { amount: { gte: 100 } } }, reply: none, do: [ { set: { last: "{{ event.fields.order }}" } }, { record: { event: paid } } ] }
    """
  static let now: Int64 = 1_780_000_000
  static let fields = #""fields":{"amount":120,"order":"A7"}"#

  static func post(_ body: String, key: String = "k1", in ruleSet: RuleSet? = nil) throws(PostedEvent.Objection) -> PostedEvent {
    guard let ruleSet = ruleSet ?? (try? Compile.ruleSet(rules)) else { throw .unknownEvent }
    return try PostedEvent(Array(body.utf8), named: "paid", key: key, under: ruleSet, at: now)
  }

  @Test(
    "everything that is wrong is named",
    arguments: [
      ("[]", ["not a JSON object"]), ("{", ["not a JSON object"]), ("{}", ["`openid` is missing", "`amount` is missing", "`order` is missing"]),
      (#"{"openid":"o1","felds":{}}"#, ["`felds` is not known", "`amount` is missing", "`order` is missing"]),
      (#"{"openid":"o1","fields":{"amount":"viel","order":"A 7"}}"#, ["`amount` is not a number", "`order` is not a word"]),
      (#"{"openid":"o1","fields":{"amount":1,"order":"A7","x":1}}"#, ["`x` is not a field"]),
      (#"{"openid":"o1","fields":{"amount":[1],"order":"A7"}}"#, ["`amount` is not a number"]),
      (#"{"openid":"o1","fields":{"amount":1,"order":{},"x":[1]}}"#, ["`order` is not a word", "`x` is not a field"]),
      (#"{"openid":"o1","fields":{"amount":"\u0007","order":"A7"}}"#, ["signs that no text has"]),
      (#"{"openid":"o1","fields":7}"#, ["`fields` is not an object"]),
      (#"{"openid":"o1","fields":{"order":"A\u0000"}}"#, ["U+0000"]),
      (#"{"openid":"a b","# + fields + "}", ["`openid` is missing"]), (#"{"openid":"o1","time":1780000061,"# + fields + "}", ["in the future"]),
      (#"{"openid":"o1","time":1777407999,"# + fields + "}", ["30 days back"]),
      (#"{"openid":"o1","time":"now","# + fields + "}", ["seconds since 1970"]),
      (#"{"openid":"o1","account":7,"# + fields + "}", ["`account` is not a text"]),
      (#"{"openid":"o1","fields":{"amount":1,"order":"A7","note":"\u0007"}}"#, ["signs that no text has"]),
    ])
  func refused(_ body: String, _ parts: [String]) throws {
    let error = try #require(throws: PostedEvent.Objection.self) { _ = try Self.post(body) }
    guard case .wrong(let faults) = error else {
      Issue.record("\(error)")
      return
    }
    #expect(faults.count == parts.count, "\(faults)")
    for (fault, part) in zip(faults, parts) { #expect(fault.english.contains(part), "\(faults)") }
  }

  @Test("an account that is none is not found")
  func account() throws {
    let error = try #require(throws: PostedEvent.Objection.self) { _ = try Self.post(#"{"openid":"o1","account":"x","# + Self.fields + "}") }
    guard case .unknownAccount("x") = error else {
      Issue.record("\(error)")
      return
    }
  }

  @Test("the same request has the same digest, another one another")
  func digests() throws {
    let one = try Self.post(#"{"openid":"o1","# + Self.fields + "}")
    let same = try Self.post(#"{ "fields": {"order":"A7", "amount": 120}, "openid": "o1" }"#)
    let other = try Self.post(#"{"openid":"o2","# + Self.fields + "}")
    #expect(one.request == same.request && one.delivery.key == same.delivery.key)
    #expect(one.request != other.request && one.delivery.key == other.delivery.key)
    #expect(try Self.post(#"{"openid":"o1","# + Self.fields + "}", key: "k2").delivery.key != one.delivery.key)
  }

  @Test("a turn like any other: once, for those who came, also when they left")
  func turns() throws {
    let server = try TurnTests.OfflineServer(rules: Self.rules)
    func post(_ openid: String, key: String, amount: Int = 120) throws -> (Verdict, PostedAnswer?) {
      let posted = try Self.post(#"{"openid":"\#(openid)","fields":{"amount":\#(amount),"order":"A7"}}"#, key: key, in: server.ruleSet)
      let verdict = try server.judge([posted.delivery])[0]
      return (verdict, verdict.answer.flatMap { PostedAnswer($0) })
    }
    guard case .stranger = try post("o1", key: "a").0 else {
      Issue.record("nobody came")
      return
    }
    #expect(try server.play(["follow@10"]) == ["您好"])
    let first = try post("o1", key: "a")
    #expect(first.1?.rule == "big" && first.1?.isFollowing == true)
    guard case .turn(let turn) = first.0, case .repeated = try post("o1", key: "a").0 else {
      Issue.record("one turn and its repeat")
      return
    }
    #expect(turn.plan.changes.contains(.set("last", .text("A7"))))
    #expect(try post("o1", key: "a").1 == first.1)
    #expect(try post("o1", key: "a", amount: 7).1 == first.1, "the digest that is kept is that of the first")
    #expect(try post("o1", key: "b", amount: 7).1?.rule == nil)
    #expect(try server.store.counts().records == 1)
    #expect(try server.play(["leave@20"]) == ["-"])
    let last = try post("o1", key: "c")
    #expect(last.1?.isFollowing == false)
    guard case .turn(let parted) = last.0 else {
      Issue.record("one turn")
      return
    }
    #expect(parted.facts.subscription(at: parted.delivery.event) == .returning)
  }

  @Test(
    "who was erased, or has only a pseudonym left, is not found, though they come in the same batch",
    arguments: [(Privacy.Policy.erase, 0), (.pseudonymise(Array("k".utf8)), 1)])
  func erased(_ privacy: Privacy.Policy, _ kept: Int) throws {
    let server = try TurnTests.OfflineServer(privacy, rules: Self.rules)
    let posted = try Self.post(#"{"openid":"o1","# + Self.fields + "}", in: server.ruleSet)
    let deliveries = try ["follow@10", "leave@20"].map { Delivery(try server.event($0, openid: "o1"), account: "main") }
    guard case .stranger = try server.judge(deliveries + [posted.delivery])[2] else {
      Issue.record("departed in the batch")
      return
    }
    guard case .stranger = try server.judge([posted.delivery])[0] else {
      Issue.record("departed before")
      return
    }
    #expect(try server.store.counts().followers == kept && server.store.counts().records == 0)
    #expect(try server.play(["follow@30"]) == ["您好"])
    guard case .turn = try server.judge([posted.delivery])[0] else {
      Issue.record("they came back")
      return
    }
  }

  static let lateRules = """
    wxrules: 1
    requires: ">=1.6"
    accounts:
      main: { app_id: wx0123456789abcdef, kind: service, mode: plain, token: { env: T } }
    outside:
      paid: { fields: { order: word } }
      seen: { fields: { note: text }, optional: [ note ] }
      all: { fields: { note: text }, optional: [ note ] }
    counters:
      often: { on: outside.seen, within: 1h }
      orders: { on: outside.paid, of: "{{ event.fields.order }}", within: 1h }
    rules:
      - { id: hello, on: [ scan, subscribe ], reply: 您好 }
      - { id: start, on: text, when: { text: 开 }, reply: 好, do: [ { set: { open: { value: 开着, for: 1h } } } ] }
      - { id: talk, on: text, reply: 好, do: [ { set: { talked: "1" } } ] }
      - { id: open, on: outside.all, when: { where: { vars.open: 开着 } }, reply: none }
      - { id: first, on: outside.all, limit: { times: 1, within: 1d, per: account }, reply: none }
      - { id: many, on: outside.seen, when: { where: { counters.often: { gte: 2 } } }, reply: none }
      - { id: hour, on: outside.seen, limit: { times: 1, within: 1h }, reply: none }
      - { id: two, on: outside.paid, when: { where: { counters.orders: { gte: 2 } } }, reply: none }
      - { id: day, on: outside.paid, limit: { times: 1, each: day }, reply: none }
      - { id: rest, on: [ outside.all, outside.paid, outside.seen ], reply: none }
    """

  /// Event, order, seconds since 20 days ago, and the rule that answers.
  static let late: [(String, String, Int64, String)] = [
    // A variable that ended long ago, and a limit of all followers.
    ("all", "", 600, "open"), ("all", "", 3600, "first"), ("all", "", 9 * 86_400, "first"), ("all", "", 7200, "rest"),
    ("all", "", 3 * 86_400, "first"),
    // A counter, and a limit that counts again.
    ("seen", "", 0, "hour"), ("seen", "", 5 * 86_400, "hour"), ("seen", "", 60, "many"), ("seen", "", 5 * 86_400 - 3600, "hour"),
    // Values, and days of the calendar.
    ("paid", "A", 0, "day"), ("paid", "A", 86_400, "day"), ("paid", "A", 2 * 86_400, "day"), ("paid", "A", 60, "rest"), ("paid", "B", 120, "two"),
    ("paid", "A", 3 * 86_400, "day"),
  ]

  @Test("what comes late is judged by what was when it happened: values, limits, counters")
  func late() throws {
    let server = try TurnTests.OfflineServer(rules: Self.lateRules)
    let start = Self.now - 20 * 86_400
    let days = { (days: Int64) in start + days * 86_400 }
    #expect(try server.play(["follow@\(days(-1))", "text@\(start):开", "text@\(days(10)):早"]) == ["您好", "好", "好"])
    for (index, (name, order, offset, rule)) in Self.late.enumerated() {
      let fields = order.isEmpty ? "" : #","fields":{"order":"\#(order)"}"#
      let body = Array(#"{"openid":"o1","time":\#(start + offset)\#(fields)}"#.utf8)
      let posted = try PostedEvent(body, named: name, key: "k\(index)", under: server.ruleSet, at: Self.now)
      let answer = try server.judge([posted.delivery])[0].answer.flatMap { PostedAnswer($0) }
      #expect(answer?.rule == rule, "\(name) \(order) \(offset)")
    }
  }

  @Test("a decision that was noted is judged again as what it was")
  func decisions() throws {
    let ruleSet = try Compile.ruleSet(Self.rules)
    let event = try Self.post(#"{"openid":"o1","# + Self.fields + "}").delivery.event
    #expect(event.title == "outside.paid" && event.fields["amount"] == "120")
    let again = event.asOutside
    #expect(again?.name == "paid" && again?.kind == .outside)
    #expect(ruleSet.match(event, given: Facts()).map { ruleSet.compiled.rules[Int($0.rule)].id } == "big")
  }
}

/// A stock that is divided by a column, in a store.
@Suite("parts of a stock in a store")
struct StockPartStoreTests {
  @Test("each part is used up by itself, in one batch and over several")
  func levels() throws {
    let server = try TurnTests.OfflineServer(
      rules: """
        wxrules: 1
        requires: ">=1.6"
        accounts: { main: { app_id: wx0123456789abcdef, kind: service, mode: plain, token: { env: T } } }
        lists: { codes: { key: code, columns: { code: word, batch: word }, rows: [ [ A1, a ], [ B1, b ], [ A2, a ] ] } }
        stocks: { coupon: { list: codes, by: batch } }
        rules:
          - { id: take, on: text, when: { text: { pattern: "领{batch:word}" } }, take: { stock: coupon, of: "{{ batch }}" }, reply: "{{ taken.coupon }}" }
          - { id: none, on: text, reply: 没有了 }
        """)
    #expect(try server.play(["text@10:领a", "text@11:领a", "text@12:领b"], openid: "o1") == ["A1", "没有了", "B1"])
    #expect(try server.play(["text@20:领b", "text@21:领a", "text@22:领x"], openid: "o2") == ["没有了", "A2", "没有了"])
    #expect(try server.play(["text@30:领a"], openid: "o3") == ["没有了"])
  }

  @Test("what was given before a stock was divided, or got another name, is given")
  func moved() throws {
    func rules(_ name: String, by: String = "", of: String = "", _ moved: String = "") throws -> RuleSet {
      try Compile.ruleSet(
        """
        wxrules: 1
        requires: ">=1.6"
        accounts: { main: { app_id: wx0123456789abcdef, kind: service, mode: plain, token: { env: T } } }
        lists: { codes: { key: code, columns: { code: word, batch: word }, rows: [ [ A1, a ], [ B1, b ], [ A2, a ], [ A3, a ] ] } }
        stocks: { \(name): { list: codes\(by) } }
        \(moved)
        rules:
          - { id: take, on: text, when: { text: { pattern: "领{batch:word}" } }, take: { stock: \(name)\(of) }, reply: "{{ taken.\(name) }}" }
          - { id: none, on: text, reply: 没有了 }
        """)
    }
    let server = try StockTurnTests.OfflineServer()
    server.ruleSet = try rules("coupon")
    #expect(try server.play(["x 领a@1#1", "y 领a@2#2"]) == ["A1", "B1"])
    server.ruleSet = try rules("coupon", by: ", by: batch", of: ", of: \"{{ batch }}\"")
    #expect(try server.play(["z 领a@3#3", "z 领b@4#4"]) == ["A2", "没有了"])
    server.ruleSet = try rules("voucher", by: ", by: batch", of: ", of: \"{{ batch }}\"", "moved: { stocks: { coupon: voucher } }")
    #expect(try server.play(["v 领a@5#5", "z 领a@6#6", "w 领a@7#7"]) == ["A3", "没有了", "没有了"])
  }
}
