import CBaseline
import Rules
import Wire

extension Workload {
  /// What rules ask and say. Of each kind there can be any number; the event of each body is answered by one of them.
  public enum Kind: String, CaseIterable {
    /// A scene of its own for each rule, and a text.
    case exact
    /// A pattern for each rule, of which two parts stand in the reply.
    case pattern
    /// A scene with conditions on what is known of the follower.
    case facts
    /// Rows of a table: a campaign with as many codes, answered by one rule.
    case table
    /// A scene for each rule, and two articles.
    case news
    /// A word in a text for each rule.
    case keyword
  }

  /// The C++ program that does the job of a kind, with as many rules.
  public static func program(_ kind: Kind, rules count: Int) -> OpaquePointer? {
    func make(_ kind: baseline_kind, _ rule: (Int) -> (key: String, first: String, second: String)) -> OpaquePointer? {
      guard let program = unsafe baseline_new(kind) else { return nil }
      for (key, first, second) in (0..<count).map(rule) { unsafe baseline_add(program, key, first, second) }
      if kind == BASELINE_FACTS { for tag in tags { unsafe baseline_tag(program, tag) } }
      return program
    }
    return switch kind {
    case .exact: make(BASELINE_EXACT) { ("store:sh\($0):door", greeting($0), "") }
    case .pattern: make(BASELINE_PATTERN) { ("p\($0)", " 号桌", "") }
    case .facts: make(BASELINE_FACTS) { ("f\($0)", "欢迎，第 \($0) 位，", "black") }
    case .table: make(BASELINE_TABLE) { ("s\($0)", "上海", "第 \($0) 店") }
    case .news: make(BASELINE_NEWS) { ("n\($0)", "第 \($0) 店", "https://example.com/\($0)") }
    case .keyword: make(BASELINE_KEYWORD) { ("商品\($0)号", "在 \($0 % 40) 号柜", "") }
    }
  }

  private static let tags = ["贵宾", "上海"]

  public static func greeting(_ index: Int) -> String { "欢迎光临，这里是门店 \(index)，请出示会员码。EventKey: " }

  /// 64 events and the rules for them.
  public init(_ kind: Kind, rules count: Int) {
    var facts = Facts()
    var yaml = "wxrules: 1\nrules:\n"
    var random = UInt64(42)
    let chosen = (0..<64).map { _ -> Int in
      random = random &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(random >> 33) % count
    }
    var scenes: [String] = []
    func scan(_ scene: (Int) -> String) -> [[UInt8]] { chosen.map { Self.body(scene: scene($0)) } }
    let bodies: [[UInt8]]
    switch kind {
    case .exact:
      scenes = (0..<count).map { "store:sh\($0):door" }
      yaml = Self.rules(scenes: scenes, patterns: 0)
      let all = scenes
      bodies = scan { all[$0] }
    case .pattern:
      for index in 0..<count {
        let asked = "scene: \"p\(index):{partner:slug}:t:{n:int}\", external: true"
        yaml += "  - { id: p\(index), on: scan, when: { \(asked) }, reply: \"{{ partner }} {{ n }} 号桌\" }\n"
      }
      bodies = scan { "p\($0):coffee-house:t:17" }
    case .facts:
      for index in 0..<count {
        let asked = "scene: \"f\(index)\", external: true, subscription: new, not: { tag: black }, time: { from: 00:00, to: 23:59 }"
        yaml += "  - { id: f\(index), on: scan, when: { \(asked) }, reply: \"欢迎，第 \(index) 位，{{ user.tags }}\" }\n"
      }
      facts.profile.tags = Self.tags
      bodies = scan { "f\($0)" }
    case .table:
      let rows = (0..<count).map { "[ s\($0), 上海, 第 \($0) 店 ]" }.joined(separator: ", ")
      yaml = """
        wxrules: 1
        lists: { stores: { key: id, columns: { id: word, city: string, name: string }, rows: [ \(rows) ] } }
        campaigns: { door: { qr: { kind: permanent, scene: "door_{store}" }, for_each: { store: { list: stores } } } }
        rules: [ { id: door, on: scan, when: { campaign: door }, reply: "欢迎来到{{ store.city }}{{ store.name }}" } ]

        """
      bodies = scan { "door_s\($0)" }
    case .news:
      for index in 0..<count {
        let page = "https://example.com/\(index)"
        let article = "{ title: \"第 \(index) 店\", description: \"{{ scene }}\", picture: \"\(page).jpg\", url: \"\(page)\" }"
        yaml += "  - { id: n\(index), on: scan, when: { scene: \"n\(index)\", external: true }, reply: { news: [ \(article), \(article) ] } }\n"
      }
      bodies = scan { "n\($0)" }
    case .keyword:
      for index in 0..<count {
        yaml += "  - { id: k\(index), on: text, when: { text: { contains: \"商品\(index)号\" } }, reply: \"在 \(index % 40) 号柜\" }\n"
      }
      bodies = chosen.map { index in
        MessageForm.text("请问商品\(index)号还有货吗，什么时候能送到")
          .xml(openid: "oTEST-openid_0000000000000001", account: "gh_0123456789ab", isFollower: true, time: 1_700_000_000)
      }
    }
    self.init(ruleSet: Self.compile(["rules.yaml": yaml]), bodies: bodies, scenes: scenes, facts: facts)
  }
}
