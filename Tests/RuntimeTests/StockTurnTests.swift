import Rules
import Serving
import TestSupport
import Testing

@testable import Engine
@testable import SQLite
@testable import Wire

/// Stock, limits and counters in turns: who gets which piece, whatever comes twice or at once.
@Suite("stock, limits and counters")
struct StockTurnTests {
  static let rules = """
    wxrules: 1
    accounts:
      main: { app_id: wx0123456789abcdef, kind: service, mode: plain, token: { env: T } }
    lists: { codes: [ A, B, C ] }
    stocks: { coupon: { list: codes }, number: { count: 2 } }
    counters: { scans: { on: scan, of: "{{ scene }}" }, burst: { on: text, when: { text: 快 }, within: 60s } }
    campaigns:
      door: { qr: { kind: permanent, scene: "d:{shop}:{n}" }, for_each: { shop: { of: [ p, q ] }, n: { range: 1..2 } } }
      bind: { qr: { kind: permanent, scene: bind }, attribution: none }
    rules:
      - { id: coupon, on: text, when: { text: 券 }, take: { stock: coupon }, reply: "{{ taken.coupon }}", do: [ { tag: { add: "券{{ taken.coupon }}" } } ] }
      - { id: again, on: text, when: { text: 券, taken: coupon }, reply: "again {{ taken.coupon }}" }
      - { id: gone, on: text, when: { text: 券 }, reply: gone }
      - { id: number, on: text, when: { text: 号 }, take: { stock: number, per: event }, reply: "{{ taken.number }}" }
      - { id: once, on: text, when: { text: 早 }, limit: { times: 1, within: 1h }, reply: 早 }
      - { id: daily, on: text, when: { text: 签 }, limit: { times: 1, each: day }, reply: 签 }
      - { id: alert, on: text, when: { text: 警 }, limit: { times: 2, per: account, within: 1h }, reply: 警 }
      - { id: quick, on: text, when: { text: 快, counter: burst, gte: 3 }, reply: "{{ counters.burst }}" }
      - { id: rest, on: text, reply: "-" }
      - id: door
        on: scan
        when: { campaign: door }
        limit: { times: 1, per: account, each: day, by: "{{ scene }}" }
        reply: "first at {{ scene }}"
      - { id: own, on: scan, when: { campaign: door }, limit: { times: 1, by: "{{ shop }}" }, reply: "own {{ shop }}" }
      - { id: scan, on: scan, reply: "{{ counters.scans }}" }
    """

  /// A server without the network: the writer's transaction, one for each batch.
  final class OfflineServer {
    var ruleSet: RuleSet
    let store: SQLiteStore
    private var decoder = EventDecoder()
    /// What the last batch used too late.
    private(set) var late: [LateUse] = []
    private var numbers = TurnNumbers(after: nil)

    init() throws {
      ruleSet = try Compile.ruleSet(StockTurnTests.rules)
      store = try SQLiteStore(path: ":memory:")
    }

    /// `WHO TEXT@SECOND#MSGID`, all in one transaction.
    func play(_ batch: [String]) throws -> [String] {
      let deliveries = try batch.map { line -> Delivery in
        let words = line.split(separator: " ").map { String($0) }
        let parts = words[1].split(separator: "@").map { String($0) }
        let tail = parts[1].split(separator: "#").map { String($0) }
        let form: MessageForm = parts[0].hasPrefix("scan:") ? .scan(String(parts[0].dropFirst(5))) : .text(parts[0])
        let fields = tail.count > 1 ? [("MsgId", tail[1])] : []
        let xml = form.xml(openid: words[0], account: "gh_1", isFollower: true, time: Int64(tail[0]) ?? 0, fields: fields)
        return Delivery(try decoder.decode(xml), account: "main")
      }
      let (verdicts, _, late) = try TurnBatch.transact(deliveries, in: store, numbers: &numbers, now: 1_000_000, uptime: 1, under: ruleSet)
      self.late = late
      return verdicts.map { verdict in
        let body = String(decoding: verdict.answer?.body ?? [], as: UTF8.self)
        guard let start = body.firstRange(of: "<Content><![CDATA["), let end = body.firstRange(of: "]]></Content>") else { return "" }
        return String(body[start.upperBound..<end.lowerBound])
      }
    }
  }

  static let stories: [(String, [[String]], [[String]])] = [
    ("three deliveries of one message are one piece", [["a 券@1#7", "a 券@1#7"], ["a 券@1#7"]], [["A", "A"], ["A"]]),
    ("another message shows the same piece again", [["a 券@1#7", "a 券@2#8"], ["a 券@3#9"]], [["A", "again A"], ["again A"]]),
    ("followers of one batch get different pieces", [["a 券@1#1", "b 券@1#2", "c 券@1#3", "d 券@1#4"]], [["A", "B", "C", "gone"]]),
    ("what one batch took the next does not have", [["a 券@1#1"], ["b 券@1#2", "c 券@1#3"], ["d 券@1#4"]], [["A"], ["B", "C"], ["gone"]]),
    ("each event takes, until nothing is left", [["a 号@1#1", "a 号@2#2"], ["a 号@3#3"]], [["1", "2"], ["-"]]),
    ("once an hour, by the time of the event", [["a 早@1000#1", "a 早@1001#2"], ["a 早@4599#3"], ["a 早@4600#4"]], [["早", "-"], ["-"], ["早"]]),
    ("each follower has a limit of their own", [["a 早@1000#1", "b 早@1000#2"]], [["早", "早"]]),
    (
      // Second 57600 is midnight in Shanghai.
      "once a day of the calendar, also for one that comes late",
      [["a 签@57599#1", "a 签@57600#2"], ["a 签@57601#3", "a 签@57598#4"], ["a 签@144000#5"]], [["签", "签"], ["-", "-"], ["签"]]
    ),
    (
      "a limit of the account is for all its followers, those of one batch too",
      [["a 警@1000#1", "b 警@1001#2", "c 警@1002#3"], ["d 警@4599#4", "d 警@4600#5"]], [["警", "警", "-"], ["-", "警"]]
    ),
    (
      "and counts apart what it is divided by", [["a scan:d:p:1@1", "b scan:d:p:1@2", "c scan:d:p:2@3"], ["b scan:d:p:2@4"]],
      [["first at d:p:1", "own p", "first at d:p:2"], ["2"]]
    ),
    (
      "a counter over a time forgets what is longer ago", [["a 快@1#1", "a 快@30#2", "a 快@59#3"], ["a 快@61#4", "a 快@200#5"]],
      [["-", "-", "3"], ["3", "-"]]
    ),
    (
      "an answer that comes late counts for what comes beside it", [["a 早@43200#1", "a 早@50400#2", "a 早@32400#3", "a 早@33000#4"]],
      [["早", "早", "早", "-"]]
    ),
    (
      "each value counts once, this event included", [["a scan:x@1", "a scan:x@2", "a scan:y@3"], ["a scan:x@4", "b scan:y@5"]],
      [["1", "1", "2"], ["2", "1"]]
    ),
  ]

  @Test("each story", arguments: stories)
  func story(_ name: String, _ batches: [[String]], _ replies: [[String]]) throws {
    let server = try OfflineServer()
    for (batch, expected) in zip(batches, replies) { #expect(try server.play(batch) == expected, "\(name)") }
  }

  @Test("a scan of a code without attribution stands in the ledger under its campaign, and is no touch")
  func noTouch() throws {
    let server = try OfflineServer()
    _ = try server.play(["a scan:bind@1", "a scan:d:p:1@2"])
    var lines: [String] = []
    try server.store.ledger(of: "main") { lines.append("\($0.kind.rawValue) \($0.scene ?? "-") \($0.campaign ?? "-")") }
    #expect(lines == ["scan bind bind", "scan d:p:1 door"])
    var touches: [String?] = []
    try server.store.followers {
      touches += [$0.history.firstTouch?.campaign, $0.history.lastTouch?.campaign]
      return true
    }
    #expect(touches == ["door", "door"])
  }

  @Test("after a stock, a rule and a counter were renamed, what was taken is taken, and limits and counts go on")
  func renamed() throws {
    let server = try OfflineServer()
    #expect(try server.play(["a 券@1#1", "b 号@2#2", "a 早@3#3", "a scan:x@4"]) == ["A", "1", "早", "1"])
    #expect(try server.play(["a 警@1#20", "b 警@2#21", "a scan:d:p:1@3", "b scan:d:p:1@3"]) == ["警", "警", "first at d:p:1", "own p"])
    var rules = Self.rules
    for (old, new) in [
      ("coupon", "coupon26"), ("number", "number26"), ("once", "morning"), ("alert", "alarm"), ("door", "shop"), ("own", "mine"), ("scans", "visits"),
    ] {
      rules = rules.replacing("id: \(old),", with: "id: \(new),").replacing("id: \(old)\n", with: "id: \(new)\n").replacing(
        "stock: \(old)", with: "stock: \(new)"
      )
      .replacing("taken: \(old)", with: "taken: \(new)").replacing("taken.\(old)", with: "taken.\(new)")
      .replacing("{ \(old):", with: "{ \(new):").replacing(", \(old):", with: ", \(new):").replacing("counters.\(old)", with: "counters.\(new)")
    }
    let moved = """
      moved:
        stocks: { coupon: coupon26, number: number26 }
        rules: { once: morning, alert: alarm, gate: shop, door: gate, own: mine }
        counters: { scans: visits }

      """
    server.ruleSet = try Compile.ruleSet(rules.replacing("rules:\n", with: moved + "rules:\n"))
    #expect(try server.play(["a 券@5#5", "b 券@6#6", "b 号@7#7", "a 早@8#8", "a scan:x@9", "a scan:y@10"]) == ["again A", "B", "2", "-", "2", "3"])
    #expect(try server.play(["c 警@11#11", "b scan:d:p:1@12"]) == ["-", "1"])
  }

  @Test("one event is shown as many pieces as its rules may take, and no more")
  func severalTakes() throws {
    let server = try OfflineServer()
    #expect(server.ruleSet.compiled.stocks(for: .text) == [0: 1, 1: 1] && server.ruleSet.compiled.stocks(for: .scan).isEmpty)
    let also = (1...5).map { "  - { id: c\($0), on: text, continue: true, take: { stock: number, per: event }, do: [ { tag: { add: x } } ] }\n" }
    let rules = Self.rules.replacing("number: { count: 2 }", with: "number: { count: 7 }").replacing("rules:\n", with: "rules:\n" + also.joined())
    server.ruleSet = try Compile.ruleSet(rules)
    #expect(server.ruleSet.compiled.stocks(for: .text) == [0: 1, 1: 6])
    #expect(try server.play(["a 号@1#1"]) == ["6"])
  }

  @Test("an action that gives a piece is queued with it")
  func actions() throws {
    let server = try OfflineServer()
    _ = try server.play(["a 券@1#1", "b 券@1#2"])
    let tags = ["券A", "券B"].map { OutboxTask.tag([TagChange(name: $0, adds: true)]) }
    #expect(try server.store.actions(matching: OutboxFilter(), limit: 9).map(\.row.task) == tags)
  }

  @Test("a rule that may not answer says why")
  func trace() throws {
    let server = try OfflineServer()
    var facts = Facts()
    facts.history.followCount = 1
    facts.profile.answers = ["once": [Compile.now - 60]]
    facts.profile.taken = ["coupon": "B"]
    facts.stocks = ["number": StockLevel(left: 0, next: [])]
    func why(_ text: String) throws -> String? {
      var decoder = EventDecoder()
      let event = try decoder.decode(MessageForm.text(text).xml(openid: "o1", account: "gh_1", isFollower: true, time: Compile.now))
      for step in server.ruleSet.trace(event, given: facts).steps { if case .hindered(_, let reason) = step.verdict { return reason.english } }
      return nil
    }
    #expect(try why("早") == "answers once in 1h, last Mon 2026-06-01 11:59")
    #expect(try why("券") == "takes from `coupon` once, and the follower has B")
    #expect(try why("号") == "takes from `number`, and nothing is left")
  }
}
