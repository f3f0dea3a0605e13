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
    counters: { scans: { on: scan, of: "{{ scene }}" } }
    rules:
      - { id: coupon, on: text, when: { text: 券 }, take: { stock: coupon }, reply: "{{ taken.coupon }}", do: [ { tag: { add: "券{{ taken.coupon }}" } } ] }
      - { id: again, on: text, when: { text: 券, taken: coupon }, reply: "again {{ taken.coupon }}" }
      - { id: gone, on: text, when: { text: 券 }, reply: gone }
      - { id: number, on: text, when: { text: 号 }, take: { stock: number, per: event }, reply: "{{ taken.number }}" }
      - { id: once, on: text, when: { text: 早 }, limit: { times: 1, within: 1h }, reply: 早 }
      - { id: rest, on: text, reply: "-" }
      - { id: scan, on: scan, reply: "{{ counters.scans }}" }
    """

  /// A server without the network: the writer's transaction, one for each batch.
  final class OfflineServer {
    let ruleSet: RuleSet
    let store: SQLiteStore
    private var decoder = EventDecoder()
    private var turn: Int64 = 100

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
      let first = turn + 1
      turn += Int64(deliveries.count)
      let verdicts = try TurnBatch.transact(deliveries, in: store, first: first, now: 1_000_000, uptime: 1, under: ruleSet).verdicts
      return verdicts.map { verdict in
        let body = String(decoding: verdict.answer.body, as: UTF8.self)
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
      "each value counts once, this event included", [["a scan:x@1", "a scan:x@2", "a scan:y@3"], ["a scan:x@4", "b scan:y@5"]],
      [["1", "1", "2"], ["2", "1"]]
    ),
  ]

  @Test("each story", arguments: stories)
  func story(_ name: String, _ batches: [[String]], _ replies: [[String]]) throws {
    let server = try OfflineServer()
    for (batch, expected) in zip(batches, replies) { #expect(try server.play(batch) == expected, "\(name)") }
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
      for step in server.ruleSet.trace(event, given: facts).steps { if case .hindered(_, let reason) = step.verdict { return reason } }
      return nil
    }
    #expect(try why("早") == "answers once in 1h, last Mon 2026-06-01 11:59")
    #expect(try why("券") == "takes from `coupon` once, and the follower has B")
    #expect(try why("号") == "takes from `number`, and nothing is left")
  }
}
