import Rules
import TestSupport
import Testing

@testable import Engine
@testable import Server
@testable import Serving
@testable import Wire

/// What the decision log shows of a turn. The platform's openids are `o` and 27 signs; the tests' own are known once they were seen.
@Suite("the decision log's mask")
struct DecisionMaskTests {
  static let ada = "oAda_0000000000000000000001-"
  static let bob = "oBob-0123456789ABCDEFabcdef_"

  static func turn(_ xml: [UInt8], _ facts: Facts = Facts(), _ rules: RuleSet, isDeparture: Bool = false) throws -> Turn {
    var decoder = EventDecoder()
    let event = try decoder.decode(xml)
    let moment = Moment(now: 5, seed: 9)
    return Turn(
      id: TurnID(number: 9), delivery: Delivery(event, account: "main"), facts: facts, moment: moment,
      plan: rules.plan(event, given: facts, at: moment), revision: rules.revision, answer: Answer(turn: TurnID(number: 9), body: []), queued: [],
      question: nil, missingMedia: [], lowStocks: [], isProfileDamaged: false, isDeparture: isDeparture)
  }

  static let rules = """
    wxrules: 1
    rules:
      - { id: named, on: text, when: { text: { pattern: "姓名:{n:rest}" } }, do: [ { set: { name: "{{ n }}", level: gold } } ], reply: "{{ n }}" }
      - { id: gold, on: text, when: { where: { vars.level: gold } }, reply: "for gold" }
      - { id: friend, on: scan, when: { scene: "ref:{who:rest}", external: true }, do: [ { set: { friend: "{{ who }}" } } ], reply: "from {{ who }}" }
      - { id: tagged, on: text, when: { tag: vip }, reply: vip }
      - { id: rest, on: [ text, scan, menu.scancode ], reply: "-" }
    """

  @Test(
    "an openid is found by its form, and nothing else is taken for one",
    arguments: [
      (text: "OTHER", masked: 1), (text: "ref:OTHER", masked: 1), (text: "qrscene_OTHER", masked: 1), (text: "ref_OTHER_17", masked: 1),
      (text: "refOTHER", masked: 1), (text: "OTHER和OTHER", masked: 2), (text: "a=OTHER&b=OTHER", masked: 2),
      (text: "oTEST-openid_0000000000000001", masked: 1),
      (text: "official-account-poster-2026-a", masked: 0), (text: "order_20260601_0001", masked: 0),
      (text: "OTHER0123456789012345678901234567", masked: 0),
      (text: "gQH47joAAAAAAAAAASxodHRwOi8vd2VpeGluLnFxLmNvbS9xL2taZ2Z3TVRtNzJXV1Brb3ZhYmJJAAIEZ23sUwMEmm3sUw", masked: 0), (text: "o", masked: 0),
      (text: "", masked: 0), (text: "你好", masked: 0),
    ])
  func form(_ text: String, _ masked: Int) {
    let text = text.replacing("OTHER", with: Self.bob)
    var found: [String] = []
    let shown = SeenOpenids().replaced(in: text) { name in
      found.append(name)
      return "f_"
    }
    #expect(found.count == masked, "\(found)")
    #expect(masked == 0 ? shown == text : !shown.contains(Self.bob) && found.allSatisfy { text.contains($0) })
  }

  @Test("an openid of another form is known once it was seen, alone and behind a joint, and not inside of a word")
  func seen() {
    var seen = SeenOpenids()
    for openid in ["oA", "oLonger"] { seen.add(openid) }
    let shown = seen.replaced(in: "oA ref:oA ref_oLonger oAuth x-oA-y photoA oLongerYet") { _ in "*" }
    #expect(shown == "* ref:* ref_* oAuth x-*-y photoA oLongerYet")
  }

  @Test("followers are masked wherever they stand, by the same name each time, and the decision can be judged again")
  func openids() throws {
    let rules = try Compile.ruleSet(Self.rules)
    let mask = DecisionMask(Mask(key: [3]), hidden: [])
    let (adasName, bobsName) = (
      Mask(key: [3]).name(FollowerID(account: "main", openid: Self.ada)), Mask(key: [3]).name(FollowerID(account: "main", openid: Self.bob))
    )
    var facts = Facts()
    facts.history.firstTouch = Touch(campaign: "c", scene: "ref:\(Self.bob)", at: 1)
    facts.history.lastTouch = Touch(campaign: "c", scene: "ref_\(Self.ada)", at: 1)
    facts.profile.variables = ["friend": .text(Self.bob), "me": .list([.text("id \(Self.ada)")])]
    facts.profile.attributes = ["from": .record([Value.Field("id", .text(Self.bob))])]
    facts.profile.tags = ["of \(Self.bob)"]
    facts.profile.counters = ["friends": Tally(count: 1, values: [Self.bob])]
    facts.profile.taken = ["code": "X-\(Self.ada)"]
    let xml = MessageForm.scan("ref:\(Self.bob)").xml(openid: Self.ada, account: "gh_1", isFollower: true, time: 5)
    let turn = try Self.turn(xml, facts, rules)
    #expect(turn.plan.rule == "friend")
    let line = DecisionRecord(turn, by: mask, microseconds: 1).json.line
    for openid in [Self.ada, Self.bob] { #expect(!line.contains(openid), "\(line)") }
    #expect(line.contains("\"friend\":\"\(bobsName)\"") && line.contains("id \(adasName)") && line.contains("\"follower\":\"\(adasName)\""))
    #expect(line.contains("\"captures\":{\"who\":\"\(bobsName)\"}"))
    let replay = try DecisionReplay("9", in: Array("\(line)\n".utf8))
    let again = rules.plan(replay.event, given: replay.facts, at: replay.moment)
    #expect(again.rule == "friend" && replay.differences(from: again, under: rules.revision).isEmpty)
    #expect(again.reply == .text("from \(bobsName)"))
  }

  static let secrets = ["张三", "13800138000", "五道口", "https://example.com/private"]

  @Test(
    "what stood in a hidden element stands nowhere else: not in variables, captures or elements around it",
    arguments: ["Content", " content", "CONTENT"])
  func hidden(_ name: String) throws {
    let rules = try Compile.ruleSet(Self.rules)
    let mask = DecisionMask(Mask(key: [3]), hidden: [name, "SendLocationInfo", "ScanResult", "Recognition"])
    var facts = Facts()
    facts.profile.variables = [
      "name": .text("张三"), "phone": .int(13_800_138_000), "level": .text("gold"), "visits": .int(3), "home": .list([.text("五道口"), .bool(true)]),
    ]
    facts.profile.tags = ["vip", "住在五道口"]
    facts.profile.attributes = ["phone": .text("13800138000"), "score": .decimal(1.5)]
    facts.profile.counters = ["words": Tally(count: 2, values: ["张三", "五道口"])]
    facts.history.lastTouch = Touch(campaign: "c", scene: "五道口-2", at: 1)
    let xml = MessageForm.text("姓名:张三").xml(
      openid: Self.ada, account: "gh_1", isFollower: true, time: 5, fields: [("MsgId", "1"), ("Other", "also 姓名:张三"), ("Recognition", "五道口")])
    let turn = try Self.turn(xml, facts, rules)
    #expect(turn.plan.rule == "named")
    let line = DecisionRecord(turn, by: mask, words: rules.ownWords, microseconds: 1).json.line
    for secret in Self.secrets { #expect(!line.contains(secret), "\(line)") }
    // What rules hold facts against is there, and what is short enough to say nothing.
    for part in ["\"level\":\"gold\"", "\"visits\":3", "\"vip\"", "\"score\":1.5", "\"count\":2", "\"c\""] { #expect(line.contains(part), "\(line)") }
    #expect(line.contains("Content") && !line.contains("captures"))
  }

  @Test("an element that is hidden is hidden with all in it, and what its parts say is hidden elsewhere")
  func nested() throws {
    let rules = try Compile.ruleSet(Self.rules)
    let inner = "<ScanType>qrcode</ScanType><ScanResult>https://example.com/private</ScanResult>"
    let xml = """
      <xml><ToUserName>gh_1</ToUserName><FromUserName>\(Self.ada)</FromUserName><CreateTime>5</CreateTime><MsgType>event</MsgType>\
      <Event>scancode_waitmsg</Event><EventKey>go https://example.com/private</EventKey><ScanCodeInfo>\(inner)</ScanCodeInfo></xml>
      """
    let turn = try Self.turn(Array(xml.utf8), Facts(), rules)
    let open = DecisionRecord(turn, by: DecisionMask(Mask(key: [3]), hidden: []), microseconds: 1).json.line
    #expect(open.contains("example.com") && open.contains("qrcode"))
    let line = DecisionRecord(turn, by: DecisionMask(Mask(key: [3]), hidden: ["ScanCodeInfo"]), microseconds: 1).json.line
    #expect(!line.contains("example.com") && !line.contains("qrcode") && line.contains("go *"), "\(line)")
    let replay = try DecisionReplay("9", in: Array("\(line)\n".utf8))
    #expect(rules.plan(replay.event, given: replay.facts, at: replay.moment).rule == turn.plan.rule)
  }

  @Test("where texts are hidden, a decision on what rules have set can be judged again")
  func hiddenReplay() throws {
    let rules = try Compile.ruleSet(Self.rules)
    for (variables, tags, rule) in [(["level": Value.text("gold")], [], "gold"), ([:], ["vip"], "tagged"), (["name": .text("张三")], [], "rest")]
      as [([String: Value], [String], String)]
    {
      var facts = Facts()
      facts.profile.variables = variables
      facts.profile.tags = tags
      let xml = MessageForm.text("hello").xml(openid: Self.ada, account: "gh_1", isFollower: true, time: 5, fields: [("MsgId", "1")])
      let turn = try Self.turn(xml, facts, rules)
      #expect(turn.plan.rule == rule)
      let line = DecisionRecord(turn, by: DecisionMask(Mask(key: [3]), hidden: ["Content"]), words: rules.ownWords, microseconds: 1).json.line
      let replay = try DecisionReplay("9", in: Array("\(line)\n".utf8))
      #expect(rules.plan(replay.event, given: replay.facts, at: replay.moment).rule == rule)
    }
  }
}
