import TestSupport
import Testing

@testable import Engine
@testable import Rules
@testable import Wire

/// A situation has three faces that say the same: what the engine is asked, a line for people, a test.
@Suite("witnesses")
struct WitnessTests {
  static let rules = """
    wxrules: 1
    requires: ">=1.6"
    accounts:
      a: { app_id: wx0123456789abcdea, original_id: gh_00000000000a, kind: service, mode: plain, token: { env: T } }
      b: { app_id: wx0123456789abcdeb, original_id: gh_00000000000b, kind: service, mode: plain, token: { env: T }, timezone: America/New_York }
      c: { app_id: wx0123456789abcdec, kind: service, mode: plain, token: { env: T } }
    attrs: { points: number, level: text, member: boolean }
    vars: { lv: number, size: text, flag: boolean }
    stocks: { cup: { count: 3 }, gift: { count: 5 } }
    counters:
      seen: { on: [ scan, text ] }
      orders: { on: outside.paid, of: "{{ event.fields.order }}" }
      burst: { on: [ text, image ], within: 1d }
      days: { on: [ text, scan ], of: "{{ event.time | date: '%j' }}", each: month }
    campaigns:
      door: { accounts: [ a, b ], qr: { kind: permanent, scene: "door_{n}" }, for_each: { n: { range: 1..9 } } }
      hall: { accounts: [ a, b ], qr: { kind: permanent, scene: hall } }
    outside:
      paid: { fields: { amount: decimal, order: word, gift: boolean, day: date, note: text, count: int }, optional: [ gift, note ] }
      gone: {}
    rules:
      - { id: vip, on: [ scan, text ], when: { tag: vip, subscription: existing }, reply: 贵宾 }
      - { id: door, on: scan, when: { campaign: door }, reply: 门 }
      - { id: back, on: [ scan, subscribe ], when: { subscription: returning }, reply: 欢迎回来 }
      - { id: points, tier: fallback, on: any, when: { where: { user.attrs.points: { gte: 5 } } }, reply: 积分 }
      - { id: lv, tier: fallback, on: any, when: { where: { vars.lv: { gte: 2 } } }, reply: 等级 }
      - { id: night, tier: fallback, on: any, when: { time: { from: 21:00, to: 09:00 } }, reply: 夜 }
      - { id: seen, on: text, when: { where: { counters.seen: { gte: 3 } } }, reply: 又来了 }
      - { id: burst, on: text, when: { where: { counters.burst: { gte: 4 } } }, reply: 慢一点 }
      - { id: had, tier: fallback, on: any, when: { taken: cup }, reply: 有了 }
      - { id: cup, on: text, when: { text: 杯 }, take: { stock: cup }, reply: 杯子 }
      - { id: zh, tier: fallback, on: any, when: { lang: zh_CN }, reply: 中文 }
      - { id: often, tier: fallback, on: any, when: { follow_count: { gte: 3 } }, reply: 常客 }
      - { id: since, tier: fallback, on: any, when: { first_followed: { from: 2026-01-01, until: 2026-06-01 } }, reply: 新人 }
      - { id: touched, tier: fallback, on: any, when: { first_touch: hall, last_touch: door }, reply: 逛过 }
      - { id: photo, on: menu.photo, when: { field: { SendPicsInfo.Count: "2" } }, reply: none }
      - { id: code, on: menu.scancode, when: { field: { ScanCodeInfo.ScanType: qrcode, ScanCodeInfo.ScanResult: { prefix: "http" } } }, reply: 码 }
      - { id: place, on: [ location, location.report ], when: { field: { Label: { contains: 路 } } }, reply: none }
      - { id: big, on: outside.paid, when: { field: { amount: { gte: 100 } } }, reply: none }
      - { id: away, on: [ outside.paid, outside.gone ], when: { subscription: [ new, returning ] }, reply: none }
      - { id: paid, on: outside.paid, reply: none }
      - { id: gone, on: outside.gone, reply: none }
      - { id: linked, on: [ link, menu.view ], when: { url: { prefix: "https://" } }, reply: none }
      - { id: pressed, on: [ menu.click, menu.photo ], when: { key: { prefix: A } }, reply: none }
      - { id: once, on: text, when: { text: { contains: a } }, limit: { times: 1, by: "{{ message.content }}" }, reply: 一次 }
      - { id: twice, on: [ image, text ], limit: { times: 2, within: 1d }, reply: 两次 }
      - { id: all, on: [ voice, text ], limit: { times: 3, per: account, each: day }, reply: 都 }
      - { id: part, on: video, split: { experiment: e, arms: { x: 10%, y: 90% } }, when: { where: { split.arm: x } }, reply: { x: 甲, y: 乙 } }
      - { id: hi, on: text, when: { text: { contains: [ hi, 你好 ] } }, reply: 好 }

    """

  // MARK: the event

  @Test("of every kind it is what the decoder makes of the same message", arguments: EventKind.allCases.filter { $0 != .outside })
  func decoded(kind: EventKind) throws {
    let ruleSet = try Compile.ruleSet(Self.rules)
    var random = SeededRandom(UInt64(kind.rawValue) + 1)
    for number in 0..<120 {
      var witness = number == 0 ? Witness(kind) : RandomWitnesses.witness(kind, &random, ruleSet)
      // What `CreateTime` never says.
      witness.at = witness.at.map { max(0, $0) }
      // An empty scene is none, and its event another.
      if kind == .scan, witness.texts[.scene].map({ Witness.isBlank(Witness.sent($0)) }) ?? false { witness.texts[.scene] = nil }
      let event = witness.event(in: ruleSet)
      let (form, fields) = witness.said(in: ruleSet)
      let xml = try #require(form).xml(
        openid: event.openid, account: ruleSet.addressee(witness.account), isFollower: !witness.isFollow, time: event.time, fields: fields)
      var decoder = EventDecoder()
      let decoded = try decoder.decode(xml)
      #expect(Told(event) == Told(decoded), "\(String(decoding: xml, as: UTF8.self))")
    }
  }

  @Test("what is asked of its parts is found in it", arguments: sources)
  func texts(_ kind: EventKind, _ source: TextSource) throws {
    let ruleSet = try Compile.ruleSet(Self.rules)
    var witness = Witness(kind)
    witness.texts[source] = "退款-7"
    let event = witness.event(in: ruleSet)
    let places = Judgement(ruleSet, event, Facts()).places(of: source).map { event.fields.string($0) }
    #expect(places == ["退款-7"])
  }

  /// Every text that an event of a kind can have, fields aside. What is heard is asked only where the account listens.
  static let sources: [(EventKind, TextSource)] =
    [
      (.scan, .scene), (.text, .text), (.link, .url), (.menuView, .url), (.menuView, .key), (.menuClick, .key), (.menuScancode, .key),
      (.menuPhoto, .key), (.menuLocation, .key), (.templateDone, .key), (.massDone, .key), (.locationReport, .key), (.other, .key),
    ]

  // MARK: the test

  @Test("a test says the same event of the same follower, and passes", arguments: 0..<20 as Range<UInt64>)
  func tests(seed: UInt64) throws {
    let ruleSet = try Compile.ruleSet(Self.rules)
    var random = SeededRandom(seed + 100)
    var witnesses: [Witness] = []
    var yaml = Self.rules + "tests:\n"
    var unsaid: [String: Int] = [:]
    while witnesses.count < 100 {
      let witness = RandomWitnesses.witness(random.pick(EventKind.allCases), &random, ruleSet)
      let winner = ruleSet.match(witness.event(in: ruleSet), given: witness.facts(in: ruleSet))
      let expectation = winner.map { Witness.Expectation.rule(ruleSet.compiled.rules[Int($0.rule)].id) } ?? .noReply
      do throws(Witness.Unsayable) {
        let test = try witness.test(named: "w\(witnesses.count)", expecting: expectation, in: ruleSet)
        yaml += test.english.split(separator: "\n").map { "  \($0)\n" }.joined()
        witnesses.append(witness)
      } catch {
        unsaid[error.reason.english, default: 0] += 1
      }
    }
    // What no test can say is rare, or the rest of this says little.
    #expect(unsaid.values.reduce(0, +) < 100, "\(unsaid)")
    let results = RuleTests(try Compile.ruleSet(yaml), files: MemoryFiles([:])).run(where: { _ in true })
    #expect(results.count == witnesses.count)
    for (witness, result) in zip(witnesses, results) {
      let about = Comment(rawValue: "seed \(seed), \(result.name): \(witness.line(in: ruleSet))")
      let turn = try #require(result.turns.first, about)
      #expect(result.failures == [], about)
      #expect(Told(turn.event) == Told(witness.event(in: ruleSet)), about)
      let facts = witness.facts(in: ruleSet)
      #expect(turn.facts.history == facts.history, about)
      #expect(turn.facts.profile == facts.profile, about)
      #expect(turn.facts.stocks == facts.stocks && turn.facts.isAway == facts.isAway && turn.facts.shared == facts.shared, about)
    }
  }

  @Test("rules read counters as it says, this event counted where they count it")
  func counters() throws {
    let ruleSet = try Compile.ruleSet(Self.rules)
    for (kind, name) in [(EventKind.text, nil), (.image, nil), (.scan, nil), (.outside, "paid")] as [(EventKind, String?)] {
      for counter in ["seen", "orders", "burst", "days"] {
        for count in [1, 2, 7, 999] {
          var witness = Witness(kind, name: name)
          witness.counters = [counter: count]
          let event = witness.event(in: ruleSet)
          let profile = ruleSet.counting(event, witness.facts(in: ruleSet)).facts.profile
          #expect(ruleSet.compiled.count(of: counter, in: profile, at: event) == count, "\(kind) \(counter) \(count)")
        }
      }
    }
  }

  @Test("whose event it is decides the arm", arguments: ["x", "y"])
  func arms(arm: String) throws {
    let ruleSet = try Compile.ruleSet(Self.rules)
    var witness = Witness(.video)
    witness.arms = ["e": arm]
    let split = try #require(ruleSet.compiled.rules.compactMap(\.split).first)
    #expect(split.arms[split.arm(of: witness.event(in: ruleSet), witness.facts(in: ruleSet))].name == arm)
  }

  @Test("a rule that has answered as often as it may answers no more", arguments: [("once", 1), ("twice", 2), ("all", 3)])
  func limits(rule: String, times: Int) throws {
    let ruleSet = try Compile.ruleSet(Self.rules)
    var witness = Witness(.text)
    witness.texts[.text] = "a"
    // Those before it are used up.
    let before = [("once", 1), ("twice", 2), ("all", 3)].prefix { $0.0 != rule }
    witness.answered = Dictionary(uniqueKeysWithValues: before.map { ($0.0, $0.1) })
    func winner() -> String? {
      ruleSet.match(witness.event(in: ruleSet), given: witness.facts(in: ruleSet)).map { ruleSet.compiled.rules[Int($0.rule)].id }
    }
    #expect(winner() == rule)
    witness.answered[rule] = times - 1
    #expect(winner() == rule)
    witness.answered[rule] = times
    #expect(winner() != rule)
  }

  /// What no test can say, and why.
  static let unsayable: [(why: String, change: @Sendable (inout Witness) -> Void)] = [
    ("no `original_id`", { $0.account = "c" }), ("before 1970", { $0.at = -1 }), ("such a time", { $0.at = 400_000_000_000 }),
    ("has followed at least once", { $0.numbers[.followCount] = 0 }), ("no other end of a line", { $0.texts[.text] = "a\u{2028}b" }),
    ("`lv` is 1.0e+300", { $0.variables["lv"] = .known(.decimal(1e300)) }), ("begins with `x-`", { $0.variables["x-lv"] = .known(.int(1)) }),
    ("has a field `a b`", { $0.fields["a b"] = "1" }), ("has a field `1a`", { $0.fields["1a"] = "1" }),
    ("nobody was found", { $0.arms = ["e": "z"] }),
  ]

  @Test("what no test can say is refused with the reason", arguments: unsayable.indices)
  func refuses(index: Int) throws {
    let (why, change) = Self.unsayable[index]
    var witness = Witness(.text)
    change(&witness)
    let error = #expect(throws: Witness.Unsayable.self) { try witness.test(expecting: .noReply, in: Compile.ruleSet(Self.rules)) }
    #expect(error?.reason.english.contains(why) ?? false, "\(error?.reason.english ?? "")")
  }

  // MARK: for people

  /// A witness, its line, and its test.
  static let shown: [(witness: @Sendable (RuleSet) -> Witness, line: String, test: String)] = [
    (
      { _ in
        var witness = Witness(.scan)
        witness.texts[.scene] = "door_7"
        witness.subscription = .existing
        witness.tags = ["vip": true]
        witness.at = 1_780_288_200
        return witness
      }, #"scan "door_7", existing, tag vip, Mon 2026-06-01 12:30"#,
      """
      - name: 'scan "door_7", existing, tag vip, Mon 2026-06-01 12:30'
        at: 2026-06-01T12:30
        user: { tags: [ vip ] }
        event: { scan: door_7, subscription: existing }
        expect: { rule: vip }
      """
    ),
    ({ _ in Witness(.subscribe) }, "subscribe", "- { name: subscribe, event: { follow: true }, expect: { rule: vip } }"),
    ({ _ in Witness(.unsubscribe) }, "unsubscribe", "- { name: unsubscribe, event: { unfollow: true }, expect: { rule: vip } }"),
    ({ _ in Witness(.image) }, "image", "- { name: image, event: { type: image }, expect: { rule: vip } }"),
    (
      { _ in Witness(.locationReport) }, "location.report",
      "- { name: location.report, event: { type: location.report }, expect: { rule: vip } }"
    ),
    (
      { _ in
        var witness = Witness(.text)
        witness.texts[.text] = "0008"
        return witness
      }, #"text "0008""#, #"- { name: 'text "0008"', event: { text: "0008" }, expect: { rule: vip } }"#
    ),
    (
      { _ in
        var witness = Witness(.text)
        witness.texts[.text] = "订单：7\n"
        witness.tags = ["vip": false]
        return witness
      }, #"text "订单：7\n", no tag vip"#,
      #"""
      - { name: 'text "订单：7\n", no tag vip', event: { text: "订单：7\n" }, expect: { rule: vip } }
      """#
    ),
    (
      { _ in
        var witness = Witness(.other, name: "user_get_card")
        witness.variables = ["lv": .known(.int(2)), "size": .absent]
        return witness
      }, "event user_get_card, vars.lv 2, no vars.size",
      """
      - name: "event user_get_card, vars.lv 2, no vars.size"
        user: { vars: { lv: 2 } }
        event: { type: user_get_card }
        expect: { rule: vip }
      """
    ),
    (
      { _ in
        var witness = Witness(.outside, name: "paid")
        witness.fields = ["amount": "99.5"]
        witness.subscription = .returning
        return witness
      }, #"outside.paid amount "99.5", returning, does not follow now"#,
      """
      - name: 'outside.paid amount "99.5", returning, does not follow now'
        event:
          outside: paid
          fields: { amount: "99.5", order: x, day: "2026-06-01", count: "0" }
          subscription: returning
        expect: { rule: vip }
      """
    ),
    (
      { ruleSet in
        var witness = Witness(.menuScancode)
        let path = ruleSet.compiled.fieldPaths.firstIndex { $0.last == Array("ScanResult".utf8) } ?? 0
        witness.texts = [.key: "A", .field(Int32(path)): "https://a.example.com/"]
        witness.account = "b"
        witness.counters = ["seen": 0]
        witness.left = ["cup": 0]
        witness.at = 1_780_286_405
        return witness
      },
      #"menu.scancode "A" ScanCodeInfo.ScanResult "https://a.example.com/", account b, counters.seen 0, stock cup has 0 left, Mon 2026-06-01 00:00:05"#,
      """
      - name: 'menu.scancode "A" ScanCodeInfo.ScanResult "https://a.example.com/", account b, counters.seen 0, stock cup has 0 left, Mon 2026-06-01 00:00:05'
        account: b
        at: 2026-06-01T00:00:05
        user: { counters: { seen: 0 } }
        stock: { cup: 0 }
        event:
          type: menu.scancode
          fields: { EventKey: A, ScanCodeInfo.ScanResult: "https://a.example.com/" }
        expect: { rule: vip }
      """
    ),
    (
      { _ in
        var witness = Witness(.link)
        witness.texts[.url] = "https://a.example.com/" + String(repeating: "路", count: 60)
        witness.language = .known("zh_CN")
        witness.numbers = [.followCount: 3]
        witness.answered = ["once": 1]
        witness.taken = ["cup": .absent, "gift": .known("2")]
        return witness
      },
      #"link "https://a.example.com/路路路路路路路路路路路路路路路路路路路路路路路路路路路路路路路路路路路路路路"… (82 letters), once has answered 1 time, no taken.cup, taken.gift "2", follow count 3, language zh_CN"#,
      """
      - name: short
        user: { answered: { once: 1 }, follow_count: 3, lang: zh_CN, taken: { gift: "2" } }
        event:
          type: link
          fields:
            Url: "https://a.example.com/\(String(repeating: "路", count: 60))"
          subscription: existing
        expect: { rule: vip }
      """
    ),
  ]

  @Test("it is shown in one line, and as a test to be pasted", arguments: shown.indices)
  func shows(index: Int) throws {
    let ruleSet = try Compile.ruleSet(Self.rules)
    let (make, line, test) = Self.shown[index]
    let witness = make(ruleSet)
    #expect(witness.line(in: ruleSet).english == line)
    #expect(try witness.test(named: test.contains("name: short") ? "short" : nil, expecting: .rule("vip"), in: ruleSet).english == test)
  }

  // MARK: the words of tests that it needs

  static let findings: [(test: String, code: String, part: String)] = [
    ("user: { counters: { seen: 2 } }, event: { text: x }", "-", ""), ("user: { counters: { sen: 2 } }, event: { text: x }", "WX0301", "`seen`"),
    ("user: { counters: { seen: -1 } }, event: { text: x }", "WX0207", "0 or more"),
    ("user: { counters: { seen: viel } }, event: { text: x }", "WX0207", "whole number"),
    ("user: { counters: 3 }, event: { text: x }", "WX0203", "a mapping"),
    ("user: { answered: { once: 1 } }, event: { text: x }", "-", ""),
    ("user: { answered: { onze: 1 } }, event: { text: x }", "WX0301", "`once`"),
    ("user: { answered: { vip: 1 } }, event: { text: x }", "WX2501", "has no `limit`"),
    ("user: { answered: { once: -2 } }, event: { text: x }", "WX0207", "0 or more"),
  ]

  @Test("what counters never hold is found at its word", arguments: findings)
  func finds(_ item: (test: String, code: String, part: String)) {
    let (compilation, files) = Compile.text(Self.rules + "tests: [ { name: t, \(item.test), expect: { rule: none } } ]\n")
    let shown = DiagnosticText(files: files).render(compilation.findings)
    #expect(compilation.findings.map(\.code.rawValue) == (item.code == "-" ? [] : [item.code]), "\(shown)")
    #expect(item.part.isEmpty || shown.contains(item.part), "\(shown)")
  }
}

/// An event, apart from how its bytes lie.
private struct Told: Equatable {
  struct Element: Equatable {
    let name: String
    let text: String
    let parent: Int32
    let hasChildren: Bool
  }
  let kind: EventKind
  let subject: String
  let openid: String
  let account: String
  let time: Int64
  let isFollow: Bool
  let elements: [Element]

  init(_ event: Event) {
    kind = event.kind
    subject = event.fields.string(event.subject)
    openid = event.openid
    account = event.account
    time = event.time
    isFollow = event.isFollow
    // The root is called `xml` where there was some.
    elements = event.fields.entries.indices.dropFirst().map { index in
      let entry = event.fields.entries[index]
      let text = entry.hasChildren ? "" : event.fields.string(event.fields.raw(index))
      return Element(name: event.fields.name(index), text: text, parent: entry.parent, hasChildren: entry.hasChildren)
    }
  }
}

/// Situations of every kind, with everything that can be known, and texts that files and messages stumble over.
enum RandomWitnesses {
  private static let pieces: [String] = [
    "a", "Z", "0", "7", " ", "  ", "\n", "\r\n", "\t", ":", ": ", "#", " #", "'", "\"", "\\", "{", "}", "[", "]", ",", "&", "*", "!", "|", ">", "<",
    "%", "@", "`", "-", "- ", "?", "=", "~", "退款", "，", "：", "“", "”", "【", "\u{3000}", "\u{200B}", "\u{FEFF}", "\u{7F}", "\u{85}", "\u{A0}",
    "\u{1}", "\u{FFFE}", "😀", "👨‍👩‍👧", "]]>", "&amp;", "\u{301}", "é", "Ａ", "{{ x }}", "hi", "你好", "door_3", "$", "/",
  ]
  private static let whole: [String] = [
    "no", "yes", "on", "Null", "~", "none", "true", "0008", "1e5", "0x1F", "1_000", ".5", "-3", "2026-06-01", "21:00", "- a", "? b", "a: b", "a #b",
    "---",
    "...", "<<", "=", "!tag", "*a", "&a", "", " lead", "trail ", "hall", "door_7", "杯", "k1", "x-y", "qrscene", "🇨🇳", "a\u{2028}b", "zh_CN",
    "http://a/b?c=d&e",
    "vip", "[ a ]", "{ a: b }", "`", "@x", "%x", "\"q\"", "'q'", "a'b", #"a\nb"#, "\n", "a\n\nb\n", "\u{1}",
  ]

  static func text(_ random: inout SeededRandom) -> String {
    if random.chance(40) { return random.pick(whole) }
    return (0..<Int(random.next() % 8 + 1)).map { _ in random.pick(pieces) }.joined()
  }

  private static func known<Wrapped>(_ value: Wrapped, _ random: inout SeededRandom) -> Witness.Known<Wrapped> {
    random.chance(20) ? .absent : .known(value)
  }

  private static func time(_ random: inout SeededRandom) -> Int64 {
    switch random.next() % 8 {
    case 0: 0
    // In New York an hour comes twice, and another never: before, in and after both.
    case 1: random.pick([1_793_509_200, 1_793_511_000, 1_793_512_800, 1_793_514_600, 1_793_516_400, 1_772_951_400, 1_772_953_200, 1_772_955_000])
    case 2: 1_780_000_000 + Int64(random.next() % 31_536_000)
    default: 1_780_000_020 + 60 * Int64(random.next() % 525_600)
    }
  }

  private static func number(_ random: inout SeededRandom) -> Value {
    random.pick([.int(0), .int(2), .int(7), .int(-3), .int(.max), .decimal(0.5), .decimal(99.25), .decimal(-1.5), .decimal(5)])
  }

  static func witness(_ kind: EventKind, _ random: inout SeededRandom, _ ruleSet: RuleSet) -> Witness {
    var witness = Witness(kind)
    switch kind {
    case .other: witness.name = random.pick(["user_get_card", "view_miniprogram", "ENTER", "text", "no", "location.report"])
    case .outside: witness.name = random.pick(["paid", "gone"])
    case .scan, .subscribe, .unsubscribe, .text, .image, .voice, .video, .shortvideo, .location, .link, .menuClick, .menuView, .menuScancode,
      .menuPhoto, .menuLocation, .locationReport, .templateDone, .massDone:
      break
    }
    if random.chance(40) { witness.account = random.pick(["a", "b"]) }
    for source in [TextSource.scene, .key, .text, .url] where random.chance(70) { witness.texts[source] = text(&random) }
    if kind == .outside {
      if random.chance(60) { witness.fields["amount"] = random.pick(["1", "99.5", "100", "-3"]) }
      if random.chance(60) { witness.fields["order"] = random.pick(["A7", "no", "0008", "a.b"]) }
      if random.chance(60) { witness.fields["note"] = text(&random) }
      if random.chance(60) { witness.fields["gift"] = random.pick(["true", "false"]) }
      if random.chance(60) { witness.fields["day"] = "2035-06-18" }
    } else {
      for path in ruleSet.compiled.fieldPaths.indices where random.chance(20) { witness.texts[.field(Int32(path))] = text(&random) }
      for name in ["MsgId", "bizmsgmenuid", "A.B", "A.C.D", "Content", "EventKey", "MsgType"] where random.chance(8) {
        witness.fields[name] = text(&random)
      }
    }
    if random.chance(60) { witness.subscription = random.pick(Subscription.allCases) }
    if random.chance(60) { witness.at = time(&random) }
    if random.chance(30) { witness.openid = "o\(random.next() % 100)" }
    if random.chance(30) { witness.numbers[.followCount] = witness.state == .new ? 0 : Int(random.next() % 4 + 1) }
    if random.chance(30) { witness.firstFollowedAt = known(time(&random), &random) }
    for tag in ["vip", "no", "老 客", "a,b"] where random.chance(20) { witness.tags[tag] = random.chance(70) }
    if random.chance(30) { witness.variables["lv"] = known(number(&random), &random) }
    if random.chance(30) { witness.variables["size"] = known(.text(text(&random)), &random) }
    if random.chance(30) { witness.variables["flag"] = known(.bool(random.chance(50)), &random) }
    if random.chance(30) { witness.attributes["points"] = known(number(&random), &random) }
    if random.chance(30) { witness.attributes["level"] = known(.text(text(&random)), &random) }
    if random.chance(30) { witness.attributes["member"] = known(.bool(random.chance(50)), &random) }
    for counter in ["seen", "orders", "burst", "days"] where random.chance(25) { witness.counters[counter] = Int(random.next() % 6) }
    for rule in ["once", "twice", "all"] where random.chance(25) { witness.answered[rule] = Int(random.next() % 3) }
    if random.chance(20) { witness.arms["e"] = random.pick(["x", "y"]) }
    if random.chance(20) { witness.taken["cup"] = known("1", &random) }
    if random.chance(20) { witness.language = known(random.pick(["zh_CN", "en", "no"]), &random) }
    if random.chance(20) { witness.source = known("ADD_SCENE_QR_CODE", &random) }
    if random.chance(20) { witness.firstTouch = known(random.pick(["hall", "door"]), &random) }
    if random.chance(20) { witness.lastTouch = known(random.pick(["hall", "door"]), &random) }
    if random.chance(20) { witness.left["cup"] = Int(random.next() % 4) }
    return witness
  }
}
