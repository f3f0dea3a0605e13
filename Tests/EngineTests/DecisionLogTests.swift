import TestSupport
import Testing

@testable import Engine
@testable import Rules
@testable import Wire

@Suite("logs of decisions, read and counted")
struct DecisionLogTests {
  /// Facts of all forms that a log may have, common and not.
  static func facts(_ random: inout SeededRandom) -> Facts {
    let texts = ["a", "金卡", "say \"hi\"", "two\nlines", "back\\slash", "", "*", "f_0123456789abcdef", "tab\t"]
    func value(_ random: inout SeededRandom) -> Value {
      switch random.next() % 8 {
      case 0: .bool(random.chance(50))
      case 1: .int(Int64(random.next() % 100_000) - 50_000)
      case 2: .decimal(Double(random.next() % 1000) / 8 + 0.0625)
      case 3: .list([.text(random.pick(texts)), .int(1)])
      default: .text(random.pick(texts))
      }
    }
    var facts = Facts()
    facts.history.followCount = Int(random.next() % 3)
    if random.chance(70) { facts.history.firstFollowedAt = Int64(random.next() % 2_000_000_000) }
    if random.chance(50) { facts.history.lastFollowedAt = Int64(random.next() % 2_000_000_000) }
    if random.chance(30) { facts.history.firstTouch = Touch(campaign: random.pick(["door", "门"]), scene: random.pick(texts), at: 5) }
    if random.chance(30) { facts.history.lastTouch = Touch(campaign: "door", scene: "s:1", at: -5) }
    if random.chance(30) { facts.profile.tags = (0..<Int(random.next() % 3)).map { _ in random.pick(texts) } }
    for name in ["x", "大小"] where random.chance(30) { facts.profile.variables[name] = value(&random) }
    if random.chance(30) { facts.profile.attributes["points"] = value(&random) }
    if random.chance(20) { facts.profile.ends["x"] = 1_900_000_000 }
    if random.chance(20) { facts.profile.language = "zh_CN" }
    if random.chance(20) { facts.profile.source = "ADD_SCENE_QR_CODE" }
    if random.chance(10) { facts.profile.rotations["r"] = 2 }
    if random.chance(20) { facts.profile.counters["c"] = random.chance(50) ? Tally(count: 3) : Tally(count: 1, values: ["a"]) }
    if random.chance(20) { facts.profile.answers["once"] = [5, 9] }
    if random.chance(10) { facts.profile.taken["s"] = "P1" }
    if random.chance(10) { facts.stocks["s"] = StockLevel(left: 3, next: ["P2", "P3"]) }
    if random.chance(10) { facts.shared["r#1f"] = [7] }
    if random.chance(10) { facts.draws["e"] = Int(random.next() % 10_000) }
    return facts
  }

  static func line(_ facts: Facts, _ text: String, _ random: inout SeededRandom) -> String {
    let xml = MessageForm.text(text).xml(openid: "f_0123456789abcdef", account: "gh_1", isFollower: true, time: 5)
    var fields: [String: JSON] = [
      "id": "660e390ca66ce", "at": 1_700_000_000, "revision": "0123456789ab", "account": "main", "event": "text", "event_at": 5,
      "xml": .string(String(decoding: xml, as: UTF8.self)), "facts": FactsCodec.json(facts), "rule": random.chance(80) ? "menu" : .null,
      "reply": "text", "actions": random.chance(50) ? [] : ["tag", "send"], "microseconds": 41,
    ]
    if random.chance(20) { fields["continued"] = ["w", "规则"] }
    if random.chance(20) { fields["arm"] = "b" }
    if random.chance(20) { fields["captures"] = ["n": ["deep": [1, "}"]]] }
    if random.chance(20) { fields["remarks"] = ["rule `a`: \"x\""] }
    if !facts.draws.isEmpty { fields["draws"] = .object(facts.draws.mapValues { .int($0) }) }
    return JSON.object(fields).line
  }

  /// Everything of a decision, to be compared.
  static func shown(_ decision: DecisionReplay) -> String {
    """
    \(decision.id) \(decision.moment) \(decision.revision) \(decision.rule ?? "-") \(decision.arm ?? "-") \(decision.continued) \(decision.reply)
    \(decision.actions) \(decision.event.kind) \(decision.event.time) \(decision.event.openid) \(decision.event.fields.bytes)
    \(FactsCodec.json(decision.facts).line) \(decision.facts.draws)
    """
  }

  @Test("a line that is scanned means what it means as a tree")
  func agrees() throws {
    var random = SeededRandom(7)
    var reader = DecisionReader()
    var decoder = EventDecoder()
    for _ in 0..<2000 {
      let facts = Self.facts(&random)
      let line = Self.line(facts, random.pick(["你好", "a \"b\"", "two\nlines", "]]>", "1\\2"]), &random)
      let bytes = Array(line.utf8)
      let tree = try DecisionReplay(try JSON(reading: bytes), &decoder)
      let scanned = try reader.read(bytes.span)
      #expect(Self.shown(scanned) == Self.shown(tree), "\(line)")
      #expect(FactsCodec.json(tree.facts) == FactsCodec.json(facts))
    }
    // Both ways are walked.
    let unusual = reader.unusual
    #expect(unusual > 300 && unusual < 1900, "\(unusual)")
  }

  @Test(
    "what cannot be judged is said, with its cause",
    arguments: [
      ("", "it breaks off"), ("{\"id\":\"9\"", "it breaks off"), ("hello", "it is not JSON from byte 0 on"),
      ("{}", "it is no decision: it has no id"),
      ("[1]", "it is no decision: it has no id"), ("{\"id\":\"zz\"}", "it is no decision: it has no id"),
      ("{\"id\":\"9\",\"at\":1}", "decision `9` is not whole"),
      ("{\"id\":\"9\",\"at\":1,\"xml\":\"<xml><a>1</a></xml>\",\"facts\":{}}", "decision `9`: no valid `MsgType`"),
      (
        "{\"id\":\"9\",\"at\":1,\"facts\":{\"mood\":\"good\"},\"xml\":\"\(xml)\"}", "decision `9`: its facts are those of another version, or damaged"
      ),
      (
        "{\"id\":\"9\",\"at\":1,\"facts\":{\"tags\":[1]},\"xml\":\"\(xml)\"}", "decision `9`: its facts are those of another version, or damaged"
      ),
      ("{\"id\":\"9\",\"at\":1,\"id\":\"8\"}", "it is JSON with a name that stands twice in one object (byte 17)"),
    ])
  func refused(_ line: String, _ reason: String) {
    var reader = DecisionReader()
    let bytes = Array(line.utf8)
    do throws(FileFault) {
      _ = try reader.read(bytes.span)
      Issue.record("taken: \(line)")
    } catch {
      #expect(error.reason.english == reason, "\(line)")
    }
  }

  static let xml =
    "<xml><ToUserName>gh_1</ToUserName><FromUserName>f_1</FromUserName><CreateTime>5</CreateTime><MsgType>text</MsgType><Content>hi</Content></xml>"

  @Test("lines are the same wherever blocks end, are counted, and have a bound")
  func lines() {
    let text = Array("one\n\ntwo\r\n\n三\nlast".utf8)
    for size in 1...text.count {
      var lines = LogLines()
      var found: [String] = []
      func take(_ line: Span<UInt8>?, _ number: Int) {
        if let line { found.append("\(number) \(line.string(0..<line.count))") } else { found.append("\(number) too long") }
      }
      var at = 0
      while at < text.count {
        let block = Array(text[at..<min(text.count, at + size)])
        lines.add(block.span, take)
        at += size
      }
      let isTorn = lines.isTorn
      #expect(isTorn)
      lines.end(take)
      #expect(found == ["1 one", "3 two", "5 三", "6 last"], "blocks of \(size)")
    }
    var short = LogLines(limit: 20)
    var found: [Int] = []
    func take(_ line: Span<UInt8>?, _ number: Int) { if let line { found.append(line.count) } else { found.append(-number) } }
    let block = [UInt8](repeating: UInt8(ascii: "x"), count: 7)
    for _ in 0..<3 { short.add(block.span, take) }
    let rest = Array("\nshort\n".utf8)
    short.add(rest.span, take)
    #expect(found == [-1, 5])
  }

  static let before = "wxrules: 1\nrules: [ { id: a, on: text, reply: x } ]\n"
  static let after = """
    wxrules: 1
    rules:
      - { id: b, on: text, when: { text: hi }, reply: y }
      - { id: new, on: text, when: { text: once }, limit: { times: 1 }, reply: z }
      - { id: a, on: text, reply: x }
    """

  /// A log of ten turns, a line that breaks off in the middle, and one at its end.
  static func counted(_ selection: LogComparison.Selection = LogComparison.Selection(), knowsBefore: Bool = true) throws -> LogComparison {
    let (before, after) = (try Compile.ruleSet(before), try Compile.ruleSet(after))
    let comparison = LogComparison(after, recorders: knowsBefore ? [before] : [], selection)
    var text = ""
    for (number, said) in ["hi", "bye", "hi", "once", "bye", "hi", "bye", "hi", "bye", "bye"].enumerated() {
      let turn = try ComparisonTests.turn(before, said, Facts())
      text += ComparisonTests.line(turn, said, id: Int64(16 + number), at: 1_780_286_400 + Int64(number) * 60) + "\n"
      if number == 3 { text += "{\"id\":\"7\",\"at\n" }
    }
    text += "{\"id\":\"99\",\"at\":1,"
    var lines = LogLines()
    let bytes = Array(text.utf8)
    lines.add(bytes.span) { comparison.add($0, number: $1, log: 0) }
    lines.end { comparison.add($0, number: $1, log: 0) }
    return comparison
  }

  @Test("turns of a log are counted by how they part, and nothing is lost")
  func sums() throws {
    let comparison = try Self.counted()
    #expect(
      [comparison.tally.same, comparison.tally.differing, comparison.tally.incomparable, comparison.unreadableCount] == [5, 4, 1, 2])
    #expect(comparison.unreadable.map(\.line) == [5, 12] && comparison.unreadable.allSatisfy { $0.reason.english.contains("breaks off") })
    #expect(comparison.unusual == 2 && comparison.strange.isEmpty && comparison.advice == nil)
    let report = ComparisonReport(comparison.tally, logs: ["decisions.jsonl"], limit: 20)
    #expect(
      report.text(Paint(false), in: .utc) { "wxrules simulate --decision \($0.log ?? "-"):\($0.id)" } == """
               5  50.0 %  the same
               4  40.0 %  differ
               1  10.0 %  cannot be compared

        differ, by rule before → after:
               4  100.0 %  a → b  2026-06-01T04:00:00Z … 2026-06-01T04:07:00Z
                          12 15 17
                          wxrules simulate --decision decisions.jsonl:17

        cannot be compared, for want of:
               1  100.0 %  answers of rule `new`  2026-06-01T04:03:00Z
                          wxrules simulate --decision decisions.jsonl:13

        """)
    #expect(
      report.markdown("10 turns", in: .utc) { _ in nil } == """
        **10 turns**: 5 the same, 4 differ (40.0 %), 1 cannot be compared

        | turns | share | rule before → after | when | one of them |
        |---|---|---|---|---|
        | 4 | 100.0 % | a → b | 2026-06-01T04:00:00Z … 2026-06-01T04:07:00Z | `17` |

        | turns | share | cannot be compared, for want of | when | one of them |
        |---|---|---|---|---|
        | 1 | 100.0 % | answers of rule 'new' | 2026-06-01T04:03:00Z | `13` |

        """)
    // What a server says of its shadow is read back by the command.
    #expect(ComparisonReport(report.json) == report && ComparisonReport(.null) == nil)
  }

  @Test(
    "a selection narrows what is counted",
    arguments: [
      (nil, 0, nil, [5, 4, 1]), (nil, 120, nil, [4, 3, 1]), (nil, 0, 120, [1, 1, 0]), ("b", 0, nil, [0, 4, 1]), ("none", 0, nil, [0, 0, 1]),
      ("a", 0, nil, [5, 4, 1]),
    ] as [(String?, Int64, Int64?, [Int])])
  func selected(_ rule: String?, _ since: Int64, _ until: Int64?, _ sums: [Int]) throws {
    var selection = LogComparison.Selection()
    selection.rule = rule
    selection.since = 1_780_286_400 + since
    if let until { selection.until = 1_780_286_400 + until }
    let tally = try Self.counted(selection).tally
    #expect([tally.same, tally.differing, tally.incomparable] == sums)
  }

  @Test("of rules that were not given it is said how to give them")
  func strangers() throws {
    let comparison = try Self.counted(knowsBefore: false)
    let revision = try Compile.ruleSet(Self.before).revision
    #expect(comparison.strange == [revision: 10])
    #expect(comparison.advice?.english.contains("revision \(revision) (10 turns) noted is not known: give them with --recorded-by PATH") ?? false)
  }

  @Test("a tally has a bound, and counts what finds no room")
  func bound() {
    var tally = DifferenceTally()
    for number in 0..<(DifferenceTally.keptGroups + 5) {
      tally.add(.differs(TurnDifference("a", "r\(number)")), of: DifferenceTally.Example(TurnID(number: 1)), at: Int64(number))
      tally.add(.incomparable(lacking: ["vars.v\(number)"]), of: DifferenceTally.Example(TurnID(number: 1)), at: Int64(number))
    }
    #expect(tally.differences.count == DifferenceTally.keptGroups && tally.lacking.count == DifferenceTally.keptGroups)
    #expect(tally.unkept.differing == 5 && tally.unkept.incomparable == 5 && tally.turns == 2 * (DifferenceTally.keptGroups + 5))
    #expect(ComparisonReport(tally, limit: 20).more == 2 * (DifferenceTally.keptGroups - 20) + 2)
  }

  @Test(
    "shares are rounded, and nothing that is there is none",
    arguments: [(0, 5, "0.0 %"), (1, 3, "33.3 %"), (5, 5, "100.0 %"), (1, 100_000, "<0.1 %"), (99_999, 100_000, ">99.9 %"), (0, 0, "-")])
  func shares(_ count: Int, _ total: Int, _ shown: String) { #expect(ComparisonReport.share(count, of: total) == shown) }
}
