import Rules
import TestSupport
import Testing
import Wire

@testable import Engine

@Suite("what a change of rules does")
struct DifferenceReportTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let name: String
    let old: String
    let new: String
    /// Headings and places of classes, then what was not proved.
    let classes: [String]
    var testDescription: String { name }

    init(_ name: String, _ old: String, _ new: String, _ classes: [String]) {
      (self.name, self.old, self.new, self.classes) = (name, old, new, classes)
    }
  }

  static let surroundings = """
    wxrules: 1
    campaigns:
      poster: { qr: { kind: permanent, scene: "p:{n}" }, for_each: { n: { range: 1..3 } } }

    """
  static let stores = """
    wxrules: 1
    lists:
      stores: { key: id, columns: { id: word, name: string }, rows: [ [ s1, 甲 ], [ s2, 乙 ] ] }
    campaigns:
      table: { qr: { kind: permanent, scene: "t:{store}" }, for_each: { store: { list: stores } } }
    rules:
      - { id: welcome, on: scan, when: { campaign: table }, reply: "{{ store.name }}" }

    """

  static let moved = """
    wxrules: 1
    lists: { stores: { key: code, columns: { code: word, state: word }, rows: [ [ s1, open ], [ s2, closed ] ] } }
    campaigns:
      table: { qr: { kind: permanent, scene: "t:{store}:{n}" }, for_each: { store: { list: stores }, n: { range: 1..3 } } }
    rules:
      - { id: moved, on: scan, when: { campaign: table, where: { store.state: closed } }, reply: 停业 }
      - { id: table, on: scan, when: { campaign: table }, reply: 点餐 }

    """

  static let numbered = """
    wxrules: 1
    lists: { stores: { key: code, columns: { code: word, name: string }, rows: [ [ s1, 静安店 ], [ s2, 徐汇店 ] ] } }
    campaigns:
      door: { qr: { kind: permanent, scene: "d:{store}" }, for_each: { store: { list: stores } } }
      member: { qr: { kind: permanent, scene: int, allocate: 1..9 }, for_each: { store: { list: stores } } }
    rules:
      - { id: day, on: scan, when: { campaign: door, time: { from: 09:00, to: 22:00 } }, reply: "{{ store.name }}营业中" }
      - { id: rest, tier: fallback, on: scan, reply: 您好 }

    """

  static func desk(_ zone: String) -> String {
    """
    wxrules: 1
    calendars: { c: { \(zone)week: { mon-fri: 09:00-18:00, sat: 10:00-16:00 } } }
    rules:
      - { id: open, on: text, when: { open: c }, reply: A }
      - { id: later, on: text, reply: B }

    """
  }

  static func set(_ rules: String...) -> String { surroundings + "rules:\n" + rules.map { "  - \($0)\n" }.joined() }

  static let hi = "{ id: hi, on: text, when: { text: hi }, reply: A }"
  static let bye = "{ id: bye, on: text, when: { text: bye }, reply: B }"
  static let codes = "{ id: codes, on: scan, when: { campaign: poster }, reply: A }"
  static let ab = "{ id: ab, on: text, when: { text: { prefix: ab } }, reply: A }"
  static let a = "{ id: a, on: text, when: { text: { prefix: a } }, reply: B }"
  static let rest = "{ id: rest, on: text, reply: R }"

  static let cases = [
    Case("nothing", set(hi, bye), set(hi, bye), []),
    Case("another order of rules that never meet", set(hi, bye), set(bye, hi), []),
    Case("another reply", set(hi, bye), set(hi.replacing("A", with: "C"), bye), ["hi says something else | text"]),
    Case("a rule is gone", set(hi, bye), set(hi), ["bye → nobody | text"]),
    Case(
      "a rule that takes everything", set(hi), set("{ id: all, on: text, reply: X }", hi), ["nobody → all | text", "hi → all | text"]),
    Case("the wider one first", set(ab, a), set(a, ab), ["ab → a | text"]),
    Case("a word of a wider rule", set(a), set("{ id: apple, on: text, when: { text: apple }, reply: X }", a), ["a → apple | text"]),
    Case(
      "one code", set(codes), set("{ id: first, on: scan, when: { scene: \"p:2\" }, reply: B }", codes),
      ["codes → first | scan, 1 code of campaign poster"]),
    Case(
      "one state", set(codes), set(codes.replacing("campaign: poster", with: "campaign: poster, subscription: new")),
      ["codes → nobody | scan, 3 codes of campaign poster, who is returning or existing"]),
    Case(
      "some times", set(codes), set(codes.replacing("campaign: poster", with: "campaign: poster, time: { from: 09:00, to: 18:00 }")),
      ["codes → nobody | scan, 3 codes of campaign poster, not 09:00–18:00"]),
    Case(
      "hours that end earlier", set(codes.replacing("campaign: poster", with: "campaign: poster, time: { from: 09:00, to: 22:00 }")),
      set(codes.replacing("campaign: poster", with: "campaign: poster, time: { from: 09:00, to: 21:30 }")),
      ["codes → nobody | scan, 3 codes of campaign poster, 21:30–22:00"]),
    Case(
      "hours that end earlier, beside a campaign with ids", numbered,
      numbered.replacing("22:00", with: "21:30").replacing("  - { id: rest, tier: fallback, on: scan, reply: 您好 }\n", with: ""),
      [
        "day → nobody | scan, 2 codes of campaign door, 21:30–22:00", "rest → nobody | scan, 2 codes of campaign door, not 09:00–22:00",
        "rest → nobody | scan, 2 codes of campaign member", "rest → nobody | scan",
      ]),
    Case("a calendar that ends earlier", desk(""), desk("").replacing("16:00", with: "15:00"), ["open → later | text, Sat; 15:00–16:00"]),
    Case(
      "a calendar with hours of another zone", desk("timezone: Asia/Tokyo, "), desk("timezone: Asia/Tokyo, ").replacing("16:00", with: "15:00"),
      ["open → later | text, c open before, closed now"]),
    Case(
      "a higher limit", set("{ id: gift, on: text, when: { text: gift }, limit: { times: 1, within: 1d }, reply: A }", rest),
      set("{ id: gift, on: text, when: { text: gift }, limit: { times: 2, within: 1d }, reply: A }", rest), ["rest → gift | text"]),
    Case(
      "what runs beside", set(hi), set("{ id: log, on: text, continue: true, do: [ { record: { event: e } } ] }", hi), ["log acts too | text"]),
    Case(
      "a pattern above rules for some codes of it", moved,
      moved.replacing("\nrules:", with: "\nrules:\n  - { id: one, on: scan, when: { scene: \"t:s1:{k:int}\" }, reply: 一店 }"),
      ["table → one | scan, 3 codes of campaign table", "nobody → one | scan"]),
    Case("one row", stores, stores.replacing("乙", with: "丙"), ["welcome says something else | scan, 1 code of campaign table"]),
    Case(
      "one more row", stores, stores.replacing("[ s2, 乙 ]", with: "[ s2, 乙 ], [ s3, 丙 ]"),
      ["nobody → welcome | scan, 1 code of campaign table"]),
  ]

  @Test("the classes of events that change, and no others", arguments: cases)
  func classes(_ example: Case) throws {
    let (old, new) = (try Compile.ruleSet(example.old), try Compile.ruleSet(example.new))
    let report = Self.report(old, new)
    let found = report.difference.rules.changes.map { "\(report.heading($0)) | \(report.place($0))" }
    #expect(found + report.difference.rules.unproved.map { "\($0.rule): \($0.reason)" } == example.classes)
  }

  // MARK: what shows a change

  static let split = set("{ id: s, on: text, split: { experiment: e, arms: { a: 50%, b: 50% } }, reply: { a: 一, b: 二 } }")
  static let phones = """
    wxrules: 1
    lists: { s: { key: id, columns: { id: word, tel: string, name: string }, rows: [ [ a, "1", 甲 ], [ b, "2", 乙 ], [ c, "3", 丙 ], [ d, "4", 丁 ] ] } }
    rules:
      - { id: tel, on: text, when: { text: { pattern: "电话{s:list(s)}" } }, reply: "{{ s.tel }}" }
      - { id: name, on: text, when: { text: { pattern: "谁{s:list(s)}" }, where: { s.name: { in: [ 甲, 丙, 丁 ] } } }, reply: "{{ s.name }}" }
      - { id: badge, on: scan, when: { scene: "T{s:list(s)}", external: true }, reply: "{{ s.name }}" }
      - { id: two, on: text, when: { text: { pattern: "请{s:list(s)}" }, where: { s: { in: [ a, b ] } } }, reply: "{{ s }}" }
      - { id: first, on: menu.click, when: { key: A }, reply: "{{ lists.s['a'].tel }}" }

    """
  static let depts = """
    wxrules: 1
    requires: ">=1.6"
    lists:
      d: { key: id, columns: { id: word, tel: string }, rows: [ [ x, "1" ], [ y, "2" ], [ z, "3" ] ] }
      s: { key: id, columns: { id: word, dept: list(d) }, rows: [ [ a, x ], [ b, y ], [ c, z ] ] }
    campaigns: { badge: { qr: { kind: permanent, scene: "b:{who}" }, for_each: { who: { list: s } } } }
    rules:
      - { id: tel, on: text, when: { text: { pattern: "电话{s:list(s)}" } }, reply: "{{ s.dept.tel }}" }
      - { id: badge, on: scan, when: { campaign: badge }, reply: "{{ who.dept.tel }}" }

    """
  static let shop = """
    wxrules: 1
    requires: ">=1.6"
    calendars:
      shop: { week: { mon-sun: 10:00-22:00 }, off: [ 2035-10-01 ], known_until: 2035-12-31 }
    rules:
      - { id: hours, on: text, reply: "{{ calendars.shop.opens | date: '%m-%d' | default: '无' }}" }

    """
  static let gifts = """
    wxrules: 1
    requires: ">=1.6"
    lists: { codes: [ A1, A2, A3 ] }
    stocks: { gift: { list: codes } }
    rules:
      - { id: gift, on: text, when: { text: gift }, take: { stock: gift, per: user }, reply: "{{ taken.gift }}" }
      - { id: rest, on: text, reply: R }

    """

  /// A stock of parts: one rule gives of one of them, the other of that of its code.
  static let parts = """
    wxrules: 1
    requires: ">=1.6"
    lists: { coupons: { key: code, columns: { code: word, batch: word }, rows: [ [ N1, new ], [ N2, new ], [ D1, dec ], [ D2, dec ] ] } }
    stocks: { coupon: { list: coupons, by: batch } }
    campaigns: { door: { qr: { kind: permanent, scene: "d:{b}" }, for_each: { b: { of: [ new, dec ] } } } }
    rules:
      - { id: coupon, on: text, when: { text: 券 }, take: { stock: coupon, of: new }, reply: "券码 {{ taken.coupon }}" }
      - { id: gone, on: text, when: { text: 券 }, reply: 券已领完。 }
      - { id: door, on: scan, when: { campaign: door }, take: { stock: coupon, of: "{{ b }}" }, reply: "券码 {{ taken.coupon }}" }
      - { id: shut, on: scan, when: { campaign: door }, reply: 没有了。 }

    """

  /// Part of a rule set, what stands there instead, and the classes with their events.
  static let shows: [(yaml: String, old: String, new: String, classes: [String])] = [
    (split, "a: 一", "a: 三", ["s says something else | text | text \"q7Z\", arm a of e"]),
    (split, "b: 二", "b: 三", ["s says something else | text | text \"q7Z\""]),
    (split, "a: 50%, b: 50%", "a: 10%, b: 90%", ["s says something else | text | text \"q7Z\", arm b of e"]),
    (set("{ id: r, on: text, reply: { random: [ 一, 二, 三 ] } }"), "三", "四", ["r says something else | text | text \"q7Z\""]),
    (
      set("{ id: h, on: text, reply: { by: { field: user.lang, cases: { en: Hello }, default: 您好 } } }"), "Hello", "Hi",
      ["h says something else | text | text \"q7Z\", language en"]
    ),
    (phones, "\"2\"", "\"9\"", ["tel says something else | text | text \"电话b\""]),
    (phones, "\"3\"", "\"9\"", ["tel says something else | text | text \"电话c\""]),
    (
      phones, "\"1\"", "\"9\"",
      ["tel says something else | text | text \"电话a\"", "first says something else | menu.click | menu.click \"A\""]
    ),
    (
      phones, "\"2\", 乙", "\"2\", 甲",
      ["nobody → name | text | text \"谁b\"", "badge says something else | scan | scan \"Tb\""]
    ),
    (
      depts, "\"2\"", "\"9\"",
      [
        "tel says something else | text | text \"电话b\"",
        "badge says something else | scan, 1 code of campaign badge | scan \"b:b\"",
      ]
    ),
    (shop, "[ 2035-10-01 ]", "[ 2035-10-01, 2035-10-02 ]", ["hours says something else | text | text \"q7Z\", Mon 2035-10-01 12:00"]),
    (gifts, "A2", "B2", ["gift says something else | text | text \"gift\", stock gift has 2 left"]),
    (gifts, "A3", "A3, A4", ["rest → gift | text | text \"gift\", stock gift has 1 left"]),
    (
      parts, "[ D2, dec ]", "[ D2, dec ], [ N3, new ]",
      [
        "gone → coupon | text | text \"券\", stock coupon[new] has 1 left",
        "shut → door | scan, 1 code of campaign door | scan \"d:new\", stock coupon[dec] has 0 left, stock coupon[new] has 1 left",
      ]
    ),
    (
      parts, "[ N2, new ], ", "",
      [
        "coupon → gone | text | text \"券\", stock coupon[new] has 0 left",
        "door → shut | scan, 1 code of campaign door | scan \"d:new\", stock coupon[dec] has 0 left, stock coupon[new] has 0 left",
      ]
    ),
  ]

  @Test("an event that shows what changed is found, and rules that cannot show it are not doubted", arguments: shows)
  func events(_ example: (yaml: String, old: String, new: String, classes: [String])) throws {
    #expect(example.yaml.contains(example.old))
    let report = Self.report(try Compile.ruleSet(example.yaml), try Compile.ruleSet(example.yaml.replacing(example.old, with: example.new)))
    let rules = report.difference.rules
    let found = rules.changes.map { "\(report.heading($0)) | \(report.place($0)) | \($0.witness.line(in: report.new.ruleSet))" }
    #expect(found + rules.unproved.map { "\($0.rule): \($0.reason)" } == example.classes)
  }

  static let badges = """
    wxrules: 1
    lists: { st: { key: no, columns: { no: word, name: string }, rows: [ [ e1, 小陈 ], [ e2, 阿芳 ] ] } }
    campaigns: { badge: { qr: { kind: permanent, scene: int, allocate: 1000..1999 }, for_each: { who: { list: st } } } }
    rules:
      - { id: badge, on: scan, when: { campaign: badge }, reply: "我是{{ who.name }}" }

    """

  @Test("ids stay with the keys of codes, and are assumed only where it is said") func ids() throws {
    let old = try Compile.ruleSet(Self.badges)
    let swapped = Self.badges.replacing("[ e1, 小陈 ], [ e2, 阿芳 ]", with: "[ e2, 阿芳 ], [ e1, 小陈 ]")
    let longer = Self.badges.replacing("[ e1, 小陈 ]", with: "[ e0, 新人 ], [ e1, 小陈 ]")
    func served(_ yaml: String) throws -> RuleSet {
      try #require(
        RuleCompiler(now: Compile.now, givenNumbers: GivenNumbers.assumed(of: old)).compile(
          roots: ["rules.yaml"], from: MemoryFiles(["rules.yaml": yaml])
        ).0.ruleSet)
    }
    #expect(Self.report(old, try served(Self.badges)).isSame)
    #expect(Self.report(old, try served(swapped)).isSame)
    let more = Self.report(old, try served(longer))
    #expect(more.difference.rules.changes.map(more.place) == ["scan, 1 code of campaign badge"])
    #expect(more.difference.rules.changes.map { $0.witness.line(in: more.new.ruleSet).english } == ["scan \"1002\""])
    #expect(more.shown.campaigns.flatMap(more.lines) == ["campaign badge", "  + 1 code: e0"])
    // Where each really has the ids of its own order, the printed codes say something else.
    let renumbered = Self.report(old, try Compile.ruleSet(swapped))
    #expect(renumbered.difference.rules.changes.map(renumbered.place) == ["scan, 2 codes of campaign badge"])
  }

  static func report(_ old: RuleSet, _ new: RuleSet, only: [String] = []) -> DifferenceReport {
    DifferenceReport(
      DifferenceReport.Side(name: "old.yaml", ruleSet: old), DifferenceReport.Side(name: "new.yaml", ruleSet: new),
      RuleSetDifference(from: old, to: new), only: only, limit: 50)
  }

  @Test("--only proves that nothing else changes, or shows what does") func only() throws {
    let old = try Compile.ruleSet(Self.set(Self.codes, Self.hi))
    let within = try Compile.ruleSet(Self.set(Self.codes.replacing("reply: A", with: "reply: C"), Self.hi))
    let beyond = try Compile.ruleSet(Self.set(Self.codes.replacing("reply: A", with: "reply: C"), Self.hi.replacing("A", with: "C")))
    #expect(Self.report(old, within, only: ["poster"]).isSame)
    #expect(Self.report(old, within, only: ["poster"]).verdict == "nothing but campaign poster changes (proved)")
    #expect(!Self.report(old, within).isSame)
    let told = Self.report(old, beyond, only: ["poster"])
    #expect(told.verdict == "1 class of events changes beside campaign poster")
    #expect(told.shown.rules.changes.map(told.heading) == ["hi says something else"])
  }

  /// Rules, and a campaign whose codes become more: nothing else changes.
  static let grownRules: [(rules: String, campaign: String)] = [
    (
      """
      wxrules: 1
      campaigns: { poster: { qr: { kind: permanent, scene: "poster:{n}" }, for_each: { n: { range: 1..3 } } } }
      always: [ { id: log, on: scan, do: [ { record: { event: scan, fields: { c: "{{ campaign.id | default: 'none' }}" } } } ] } ]
      rules:
        - { id: poster, on: scan, when: { campaign: poster }, reply: 活动 }
        - { id: rest, tier: fallback, on: scan, reply: 欢迎 }
      """, "poster"
    ),
    (
      """
      wxrules: 1
      lists: { stores: { key: code, columns: { code: word, state: word }, rows: [ [ s1, open ], [ s2, closed ] ] } }
      campaigns:
        table: { qr: { kind: permanent, scene: "t:{store}:{n}" }, for_each: { store: { list: stores }, n: { range: 1..3 } } }
        door: { qr: { kind: permanent, scene: "d:{store}" }, for_each: { store: { list: stores } } }
      always: [ { id: log, on: scan, do: [ { record: { event: scan, fields: { c: "{{ campaign.id | default: 0 }}" } } } ] } ]
      rules:
        - { id: moved, on: scan, when: { campaign: [ table, door ], where: { store.state: closed } }, reply: 停业 }
        - { id: table, on: scan, when: { campaign: table }, reply: 点餐 }
        - { id: door, on: scan, when: { campaign: door }, reply: 欢迎 }
      """, "table"
    ),
  ]

  @Test("rules that read which campaign a code is of say the same of all other codes", arguments: grownRules)
  func grown(_ example: (rules: String, campaign: String)) throws {
    let (old, new) = (try Compile.ruleSet(example.rules), try Compile.ruleSet(example.rules.replacing("1..3", with: "1..4")))
    let report = Self.report(old, new, only: [example.campaign])
    #expect(report.verdict == "nothing but campaign \(example.campaign) changes (proved)")
    #expect(!Self.report(old, new).isSame)
  }

  @Test("codes and other texts of one pattern are told apart, so that --only speaks of all of them") func codesAndOthers() throws {
    let rule = "{ id: any, on: scan, when: { scene: \"p:{x:int}\" }, reply: A }"
    let report = Self.report(
      try Compile.ruleSet(Self.set(rule)), try Compile.ruleSet(Self.set(rule.replacing("A", with: "C"))), only: ["poster"])
    #expect(report.difference.rules.changes.map(report.place) == ["scan, 3 codes of campaign poster", "scan"])
    #expect(report.shown.rules.changes.map(report.place) == ["scan"] && !report.isSame)
  }

  static let campaigns: [(old: String, new: String, lines: [String])] = [
    ("range: 1..3", "range: 1..3", []),
    ("range: 1..3", "range: 2..5", ["campaign poster", "  + 2 codes: 4, 5", "  - 1 code: 1"]),
    ("scene: \"p:{n}\"", "scene: \"q:{n}\"", ["campaign poster", "  ! 3 codes with another scene: 1 p:1 → q:1"]),
    ("  poster:", "  flyer:", ["campaign flyer is new: 3 planned codes", "campaign poster is gone: 3 planned codes"]),
    (
      "range: 1..3 } }", "range: 1..3 } }, active: { from: 2026-05-30, through: 2026-06-01 }",
      ["campaign poster", "  active all the time → Sat 2026-05-30 00:00..Tue 2026-06-02 00:00"]
    ),
  ]

  @Test("codes and settings of campaigns that change", arguments: campaigns)
  func campaign(_ example: (old: String, new: String, lines: [String])) throws {
    let yaml = Self.set(Self.hi)
    let report = Self.report(try Compile.ruleSet(yaml), try Compile.ruleSet(yaml.replacing(example.old, with: example.new)))
    #expect(report.shown.campaigns.flatMap(report.lines).map(\.english) == example.lines)
  }

  static let once = """
    wxrules: 1
    rules:
      - { id: sign, on: text, when: { text: 签到 }, limit: { times: 1 }, reply: 已签到 }
      - { id: again, on: text, when: { text: 签到 }, reply: 签过了 }
      - { id: rest, tier: fallback, on: text, reply: 您好 }

    """

  @Test("a test is given where the new files can read it and it passes, or why there is none") func pastable() throws {
    func tests(_ report: DifferenceReport) -> [(test: JSON?, noTest: JSON?)] {
      guard case .object(let object) = report.json, case .array(let classes)? = object["classes"] else { return [] }
      return classes.map { item in if case .object(let item) = item { (item["test"], item["noTest"]) } else { (nil, nil) } }
    }
    let gone = Self.once.split(separator: "\n").filter { !$0.contains("id: sign") && !$0.contains("id: again") }.joined(separator: "\n")
    let report = Self.report(try Compile.ruleSet(Self.once), try Compile.ruleSet(gone))
    #expect(report.difference.rules.changes.count == 2)
    for found in tests(report) {
      guard case .string(let test)? = found.test else { throw Compile.Failure(description: "no test") }
      #expect(!test.contains("answered:"))
      let read = Compile.text(gone + "\ntests:\n" + test.split(separator: "\n").map { "  \($0)\n" }.joined()).0
      #expect(read.ruleSet != nil)
    }
    let numbered = DifferenceReport(
      DifferenceReport.Side(name: "old.yaml", ruleSet: try Compile.ruleSet(Self.badges)),
      DifferenceReport.Side(name: "new.yaml", ruleSet: try Compile.ruleSet(Self.badges.replacing("我是", with: "这是"))),
      RuleSetDifference(from: try Compile.ruleSet(Self.badges), to: try Compile.ruleSet(Self.badges.replacing("我是", with: "这是"))), only: [],
      limit: 50, areIDsAssumed: true)
    #expect(tests(numbered).map { $0.test } == [nil])
    #expect(tests(numbered).map { $0.noTest } == ["ids of `scene: int` are given by a server, and files do not say them"])
  }

  @Test("the same in text, JSON and Markdown") func forms() throws {
    let (old, new) = (
      try Compile.ruleSet(Self.set(Self.codes, Self.hi)), try Compile.ruleSet(Self.set(Self.codes, Self.hi.replacing("A", with: "\"*\"")))
    )
    let report = Self.report(old, new)
    let text = report.text(Paint(false))
    for part in [
      "hi says something else  text\n", "  before  A\n", "  after   *\n", "rules: 1 rewritten (hi)\n", "differs  1 class of events changes\n",
    ] {
      #expect(text.english.contains(part), "\(text)")
    }
    let markdown = report.markdown
    #expect(markdown.english.hasPrefix("### Rules: 1 class of events changes\n"))
    #expect(markdown.english.contains("| hi says something else | text | "), "\(markdown)")
    #expect(markdown.english.contains(" | A | \\* |\n"), "\(markdown)")
    guard case .object(let object) = report.json else { throw Compile.Failure(description: "no object") }
    #expect(object["same"] == false)
    #expect(object["rules"] == ["added": [], "removed": [], "rewritten": ["hi"], "moved": []])
  }
}
