public import Rules
import Wire

/// Rule sets of a size, and events that hit them.
public struct Workload {
  public let ruleSet: RuleSet
  public let bodies: [[UInt8]]
  public let scenes: [String]
  /// What is known of whoever the events are of.
  public let facts: Facts

  init(ruleSet: RuleSet, bodies: [[UInt8]], scenes: [String], facts: Facts) {
    (self.ruleSet, self.bodies, self.scenes, self.facts) = (ruleSet, bodies, scenes, facts)
  }

  /// - Parameters:
  ///   - scenes: exact scenes, each with a rule of its own.
  ///   - patterns: pattern rules beside them, as `pNNNNN:{slug}:t:{int}`.
  public init(scenes count: Int, patterns: Int) {
    facts = Facts()
    scenes = (0..<count).map { "store:sh\($0):door" }
    ruleSet = Self.compile(["rules.yaml": Self.rules(scenes: scenes, patterns: patterns)])
    var random = UInt64(42)
    let all = scenes
    bodies = (0..<1024).map { _ in
      random = random &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Self.body(scene: all[Int(random >> 33) % count])
    }
  }

  /// 300 stores of one campaign, and rules that differ by a column of the store's row before one that asks no value.
  /// - Parameter isFound: whether the row says which rule is asked; else every one of them is.
  /// What rules ask of a code of 300 beside the campaign that it is of.
  public enum ColumnRules: CaseIterable {
    case other, column, byIndex

    /// What they ask.
    public var words: String {
      switch self {
      case .other: "the subscription"
      case .column: "a column"
      case .byIndex: "a column, by the index"
      }
    }
  }

  public init(columnRules count: Int, _ kind: ColumnRules) {
    facts = Facts()
    scenes = (0..<300).map { "door_s\($0)" }
    let rows = (0..<300).map { "[ s\($0), r\($0) ]" }.joined(separator: ", ")
    var yaml = "wxrules: 1\nlists:\n  stores: { key: id, columns: { id: word, region: string }, rows: [ \(rows) ] }\n"
    yaml += "campaigns:\n  door: { qr: { kind: permanent, scene: \"door_{store}\" }, for_each: { store: { list: stores } } }\n"
    yaml += "  none: { qr: { kind: permanent, scene: none } }\nrules:\n"
    for index in 0..<count {
      let column = "{ campaign: door, where: { store.region: r\(index) } }"
      let condition =
        switch kind {
        case .byIndex: column
        case .column: "{ any: [ \(column), { campaign: none } ] }"
        // Nobody who scans is one that left: the cheapest that can be asked.
        case .other: "{ any: [ { campaign: door, subscription: returning }, { campaign: none } ] }"
        }
      yaml += "  - { id: r\(index), on: scan, when: \(condition), reply: x }\n"
    }
    yaml += "  - { id: door, on: scan, when: { campaign: door }, reply: \"{{ store.id }}\" }\n"
    ruleSet = Self.compile(["rules.yaml": yaml])
    // The last store is asked by the last rule: what is measured is the longest way.
    bodies = (0..<1024).map { _ in Self.body(scene: "door_s299") }
  }

  /// A decision log as `serve` writes it of turns that this rule set decided: each another follower's, with what is usually known of one.
  public func log(turns: Int) -> [UInt8] {
    var log = ""
    for turn in 0..<turns {
      let xml = String(decoding: bodies[turn & 1023], as: UTF8.self)
      let scene = xml.split(separator: "qrscene_")[1].prefix { $0 != "]" }
      // `store:sh17:door` is answered by `s17`.
      let rule = "\"s\(scene.dropFirst("store:sh".count).prefix { $0.isNumber })\""
      log += """
        {"account":"main","actions":[],"at":\(1_700_000_000 + turn),"captures":{},"event":"scan","event_at":1700000000,"facts":\
        {"first_followed_at":\(1_600_000_000 + turn),"first_touch":{"at":\(1_600_000_000 + turn),"campaign":"door","scene":"\(scene)"},"follow_count":1,\
        "last_followed_at":\(1_600_000_000 + turn),"tags":["贵宾"],"vars":{"city":"上海","visits":3}},"follower":"f_0123456789abcdef",\
        "id":"\(String(1_700_000_000_000_000 + turn, radix: 16))","microseconds":212,"reply":"text","revision":"\(ruleSet.revision)","rule":\(rule),\
        "subscription":"returning","xml":"\(xml)"}

        """
    }
    return Array(log.utf8)
  }

  public static func rules(scenes: [String], patterns: Int) -> String {
    var yaml = "wxrules: 1\nrules:\n"
    for (index, scene) in scenes.enumerated() {
      yaml += "  - { id: s\(index), on: scan, when: { scene: \"\(scene)\" }, reply: \"\(greeting(index)){{ scene }}\" }\n"
    }
    for index in 0..<patterns {
      yaml += "  - { id: p\(index), on: scan, when: { scene: \"p\(index):{partner:slug}:t:{n:int}\" }, reply: \"{{ partner }} {{ n }}\" }\n"
    }
    return yaml
  }

  /// About 100 000 rules of many kinds, of which 952 can never answer, 150 of them for the union of two others.
  public static func mixedRules() -> String {
    func number(_ value: Int, _ digits: Int) -> String { String(repeating: "0", count: max(0, digits - String(value).count)) + String(value) }
    var yaml = "wxrules: 1\nrules:\n"
    var count = 0
    func rule(_ scene: String, _ rest: String) {
      yaml += "  - { id: r\(count), on: scan, when: { scene: \"\(scene)\", external: true\(rest) }, reply: \"欢迎 \(count)\" }\n"
      count += 1
    }
    for index in 0..<25_000 {
      let scene = "store_\(number(index, 5))"
      rule(scene, ", subscription: [ new, existing ]")
      rule(scene, ", subscription: returning")
      if index % 50 == 0 { rule(scene, ", subscription: returning, tag: t0") }
    }
    for index in 0..<15_000 {
      let scene = "p\(number(index, 5)):{s:slug}:t:{d:int}"
      rule(scene, ", time: { from: 09:00, to: 21:00 }")
      rule(scene, ", time: { from: 21:00, to: 09:00 }")
      if index % 100 == 0 { rule(scene, ", time: { days: mon-fri, from: 10:00, to: 21:40 }") }
    }
    for index in 0..<3000 {
      let begin = "c\(number(index, 4))-"
      rule(begin + "{s:slug}", ", tag: t\(index % 60)")
      rule(begin + "{w:word}-x", "")
      if index % 10 == 0 { rule(begin + "{w:word}-x", ", tag: t\(index % 60)") }
      rule(begin + "{d:int}", ", not: { tag: t\(index % 60) }")
    }
    for index in 0..<8000 {
      let day = 1 + index * 7 % 28
      rule(
        "kol_\(number(index, 4))_\(index % 9)",
        ", date: { from: 2035-0\(1 + index % 9)-\(number(day, 2)), until: 2036-01-01 }, all: [ { tag: t\(index % 60) }, { tag: t\(index * 7 % 60) } ]"
      )
    }
    let states = ["new", "existing", "returning"]
    let days = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
    for index in 0..<300 {
      let minute = index * 37 % 1300
      func clock(_ minute: Int) -> String { "\(number(minute / 60, 2)):\(number(minute % 60, 2))" }
      rule(
        "{r:rest}",
        ", subscription: \(states[index % 3]), time: { days: \(days[index % 7]), from: \(clock(minute)), to: \(clock(minute + 60)) }, tag: t\(index * 11 % 60)"
      )
    }
    rule("{r:rest}", ", subscription: [ new, existing ]")
    rule("{r:rest}", ", subscription: returning")
    rule("{r:rest}", "")
    rule("vip-{w:word}", "")
    return yaml
  }

  /// The same rules, one of them rewritten, one moved above those that cover it, and one removed.
  public static func changed(_ mixedRules: String) -> String {
    var lines = mixedRules.split(separator: "\n").map { String($0) }
    func place(_ rule: Int) -> Int {
      guard let place = lines.firstIndex(where: { $0.hasPrefix("  - { id: r\(rule),") }) else { preconditionFailure("no rule \(rule)") }
      return place
    }
    lines[place(1000)].replace("欢迎", with: "您好")
    // A pattern's rule for some days and hours, behind the two for all hours.
    let covered = lines.remove(at: place(50_502))
    lines.insert(covered, at: place(50_500))
    lines.remove(at: place(1))
    return lines.joined(separator: "\n") + "\n"
  }

  /// One rule with a keyword table, and texts that have one of its words in them, or none.
  public static func keywords(_ count: Int) -> (ruleSet: RuleSet, bodies: [[UInt8]]) {
    var csv = "word,answer\n"
    for index in 0..<count { csv += "商品\(index),在 \(index % 40) 号柜\n" }
    let yaml = """
      wxrules: 1
      lists: { goods: { key: word, columns: { word: string, answer: string }, from: goods.csv } }
      rules: [ { id: goods, on: text, when: { text: { contains: { list: goods, as: a } } }, reply: "{{ a.answer }}" } ]

      """
    let bodies = (0..<1024).map { index in
      MessageForm.text(index % 2 == 0 ? "请问商品\(index * 97 % count)还有货吗，什么时候能送到" : "请问这里几点关门，周末也开门吗，谢谢")
        .xml(openid: "oTEST-openid_0000000000000001", account: "gh_0123456789ab", isFollower: true, time: 1_700_000_000)
    }
    return (compile(["rules.yaml": yaml, "goods.csv": csv]), bodies)
  }

  public static func compile(_ files: [String: String]) -> RuleSet {
    let (compilation, sources) = RuleCompiler(now: 1_780_286_400).compile(roots: ["rules.yaml"], from: MemoryFiles(files))
    guard let ruleSet = compilation.ruleSet else { preconditionFailure(DiagnosticText(files: sources).render(compilation.findings)) }
    return ruleSet
  }

  public static func body(scene: String) -> [UInt8] {
    Array(
      """
      <xml><ToUserName><![CDATA[gh_0123456789ab]]></ToUserName><FromUserName><![CDATA[oTEST-openid_0000000000000001]]></FromUserName>\
      <CreateTime>1700000000</CreateTime><MsgType><![CDATA[event]]></MsgType><Event><![CDATA[subscribe]]></Event>\
      <EventKey><![CDATA[qrscene_\(scene)]]></EventKey>\
      <Ticket><![CDATA[gQH47joAAAAAAAAAASxodHRwOi8vd2VpeGluLnFxLmNvbS9xL2taZ2Z3TVRtNzJXV1Brb3ZhYmJJAAIEZ23sUwMEmm3sUw==]]></Ticket></xml>
      """.utf8)
  }

  /// 100 000 campaign codes (500 stores of a CSV table × 200 tables) and 10 000 pattern rules.
  public static let campaignFiles: [String: String] = {
    var csv = "code,city,name\n"
    for index in 0..<500 { csv += "sh\(index),上海,第 \(index) 店\n" }
    var yaml = """
      wxrules: 1
      lists:
        stores: { key: code, columns: { code: word, city: string, name: string }, from: stores.csv }
      campaigns:
        table_tent:
          qr: { kind: permanent, scene: "store:{store}:table:{table}" }
          for_each: { store: { list: stores }, table: { range: 1..200 } }
      rules:
        - { id: table, on: scan, when: { campaign: table_tent }, reply: "{{ store.name }} {{ table }} 号桌" }

      """
    for index in 0..<10_000 {
      yaml +=
        "  - { id: p\(index), on: scan, when: { scene: \"p\(index):{partner:slug}:t:{n:int}\", external: true }, reply: \"{{ partner }} {{ n }}\" }\n"
    }
    return ["rules.yaml": yaml, "stores.csv": csv]
  }()
}
