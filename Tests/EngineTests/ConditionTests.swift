import TestSupport
import Testing

@testable import Rules
@testable import Wire

/// What conditions take, as the follower's message comes in: one line a case.
@Suite("conditions")
struct ConditionTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let on: String
    let when: String
    var reply = "yes"
    let event: String
    let expected: String?
    var testDescription: String { "\(when) and \(event)" }
  }

  private static func text(_ when: String, _ content: String, _ expected: String?, reply: String = "yes") -> Case {
    Case(
      on: "text", when: "{ text: \(when) }", reply: reply, event: "<MsgType>text</MsgType><Content><![CDATA[\(content)]]></Content>",
      expected: expected)
  }
  private static func view(_ when: String, _ url: String, _ expected: String?, reply: String = "yes") -> Case {
    Case(on: "menu.view", when: "{ url: \(when) }", reply: reply, event: event("VIEW", "<EventKey><![CDATA[\(url)]]></EventKey>"), expected: expected)
  }
  private static func click(_ when: String, _ key: String, _ expected: String?, reply: String = "yes") -> Case {
    Case(on: "menu.click", when: "{ key: \(when) }", reply: reply, event: event("CLICK", "<EventKey>\(key)</EventKey>"), expected: expected)
  }
  private static func field(_ when: String, _ fields: String, _ expected: String?, reply: String = "yes") -> Case {
    Case(on: "{ event: user_get_card }", when: "{ field: \(when) }", reply: reply, event: event("user_get_card", fields), expected: expected)
  }
  private static func popup(_ when: String, _ lists: [String], _ expected: String?, reply: String = "yes") -> Case {
    let fields = "<P>" + lists.map { "<List><Id>\($0.prefix(1))</Id><Said>\($0.dropFirst())</Said></List>" }.joined() + "</P>"
    return Case(
      on: "{ event: subscribe_msg_popup_event }", when: when, reply: reply, event: event("subscribe_msg_popup_event", fields), expected: expected)
  }
  private static func voice(_ when: String, _ heard: String, _ expected: String?, reply: String = "yes") -> Case {
    Case(
      on: "[ text, voice ]", when: when, reply: reply, event: "<MsgType>voice</MsgType><MediaId>m</MediaId><Recognition>\(heard)</Recognition>",
      expected: expected)
  }
  private static func event(_ name: String, _ fields: String) -> String { "<MsgType>event</MsgType><Event>\(name)</Event>\(fields)" }

  /// An expression is folded as words are: whatever width either was written in.
  static let folded = [
    text("{ regex: '姓名：(?P<n>.+)' }", "姓名：张三", "张三", reply: "{{ n | default: '-' }}"),
    text("{ regex: '姓名：(?P<n>.+)' }", "姓名:张三", "张三", reply: "{{ n | default: '-' }}"),
    text("{ regex: '姓名：(?P<n>.+)' }", " 姓名：Ａnn　Ｌee ", "Ａnn　Ｌee", reply: "{{ n | default: '-' }}"),
    text("{ regex: '订单（\\d+）' }", "订单(12)", "yes"), text("{ regex: '订单（\\d+）' }", "订单（１２）", "yes"),
    text("{ regex: '订单\\((?P<n>\\d+)\\)' }", "订单（１２）", "１２", reply: "{{ n | default: '-' }}"),
    text("{ regex: '１２\\d' }", "123", "yes"), text("{ regex: '１２\\d' }", "１２３", "yes"), text("{ regex: 'a　b' }", "A b", "yes"),
    text("{ regex: 'a　b' }", "ａ　ｂ", "yes"), text("{ regex: 'a b' }", "ａ　ｂ", "yes"), text("{ regex: '\\x{FF1A}+' }", "：:", "yes"),
    text("{ regex: '[！-～]+' }", "Hi!", "yes"), text("{ regex: '[！-～]+' }", "ＨＩ！", "yes"), text("{ regex: '[！-～]+' }", "你好", nil),
    text("{ regex: '[^：]+' }", "姓名：张", nil), text("{ regex: '[^：]+' }", "姓名:张", nil), text("{ regex: '[^：]+' }", "姓名张", "yes"),
    text("{ regex: '[^:]+' }", "姓名：张", nil), text("{ regex: '[\\x{FF10}-\\x{FF13}]+' }", "123", "yes"),
    text("{ regex: '[\\x{FF10}-\\x{FF13}]+' }", "124", nil), text("{ regex: '[]：-]+' }", "]:-：", "yes"),
    text("{ regex: '[[:digit:]：]+' }", "１：2", "yes"),
    text("{ regex: '[z-～]+' }", "z！", "yes"), text("{ regex: '\\Q（a.b）\\E' }", "(A.B)", "yes"), text("{ regex: '\\Q（a.b）\\E' }", "(AxB)", nil),
    text("{ regex: 'Ａ{2}' }", "aA", "yes"), text("{ regex: '（{2}' }", "((", "yes"), text("{ regex: 'İ+' }", "İİ", "yes"),
    text("{ regex: '[İx]' }", "İ", "yes"),
    text("{ regex: '(?i)ab' }", "ＡＢ", "yes"), text("{ regex: '（\\d+）', search: true }", "看(7)吧", "yes"), text("{ regex: '\\p{Lu}' }", "a", "yes"),
    text("{ regex: [ 'x', '价：\\d' ] }", "价:5", "yes"), text("{ pattern: '店{s:list(t)}' }", "店sh01", "甲", reply: "{{ s.n }}"),
    text("{ pattern: '店{s:list(t)}' }", "店ＳＨ０１", "甲", reply: "{{ s.n }}"), text("{ pattern: '第{n:int}' }", "第１２", "12", reply: "{{ n }}"),
  ]

  /// Where nothing is folded, every letter counts; and a text can ask for that, a key or an address for the other.
  static let exact = [
    text("{ regex: 'AB\\d+', exact: true }", "AB12", "yes"), text("{ regex: 'AB\\d+', exact: true }", "ab12", nil),
    text("{ regex: 'AB\\d+', exact: true }", "AB１２", nil), text("{ regex: '(?i)AB', exact: true }", "ab", "yes"),
    text("{ regex: '(?-i)AB', exact: true }", "AB", "yes"), text("{ equals: ＨＩ, exact: true }", "hi", nil),
    text("{ equals: ＨＩ, exact: true }", "ＨＩ", "yes"),
    text("{ contains: Hi, exact: true }", "oh hi", nil), text("{ regex: '：', exact: true }", ":", nil),
    view("{ regex: 'https://m\\.example\\.com/ABC/.*' }", "https://m.example.com/ABC/1", "yes"),
    view("{ regex: 'https://m\\.example\\.com/ABC/.*' }", "https://m.example.com/abc/1", nil),
    view("{ regex: 'https://m\\.example\\.com/ABC/.*', exact: false }", "https://m.example.com/abc/1", "yes"),
    view("{ pattern: 'https://m.example.com/{p:word}' }", "https://m.example.com/a1", "a1", reply: "{{ p }}"),
    view("https://a/B", "https://a/b", nil),
    click("{ regex: 'ORD(?P<n>\\d+)' }", "ORD7", "7", reply: "{{ n | default: '-' }}"), click("{ regex: 'ORD\\d+' }", "ord7", nil),
    click("{ prefix: ORD }", "ORDERS", "yes"), click("{ prefix: ORD }", "orders", nil), click("{ contains: [ X, DER ] }", "ORDERS", "yes"),
    click("{ suffix: RS, prefix: ORD }", "ORDERS", "yes"), click("{ glob: 'ORD*' }", "ORDERS", "yes"),
    click("{ equals: orders, exact: false }", "ORDERS", "yes"),
    click("[ A, 'K{n:int}' ]", "K7", "7", reply: "{{ n | default: '-' }}"), click("ORDERS", "orders", nil),
    field("{ CardId: { contains: 门店 } }", "<CardId>我的门店</CardId>", "yes"), field("{ CardId: { regex: 'p[A-Z]+' } }", "<CardId>pABC</CardId>", "yes"),
    field("{ CardId: { regex: 'p[A-Z]+' } }", "<CardId>pabc</CardId>", nil),
    field("{ CardId: { regex: 'p[A-Z]+', exact: false } }", "<CardId>ＰＡＢＣ</CardId>", "yes"),
    field("{ CardId: { pattern: 'c{n:int}' } }", "<CardId>c5</CardId>", "5", reply: "{{ n }}"),
    field("{ A.B: { glob: 'x?' } }", "<A><B>xy</B></A>", "yes"), field("{ CardId: { suffix: [ a, b ] } }", "<CardId>xb</CardId>", "yes"),
    field("{ CardId: { in: { list: t } } }", "<CardId>SH01</CardId>", "yes"), field("{ CardId: { in: { list: t } } }", "<CardId>sh01</CardId>", nil),
    field("{ N: 5 }", "<N>05</N>", "yes"), field("{ N: { gte: 5, prefix: '1' } }", "<N>12</N>", "yes"),
    field("{ N: { gte: 5, prefix: '1' } }", "<N>1</N>", nil),
    field("{ N: { exists: true } }", "<M>1</M>", nil), field("{ N: { exists: false } }", "<M>1</M>", "yes"),
    field("{ N: { equals: '' } }", "<N></N>", "yes"),
  ]

  /// The longest key of a table that stands in a text, and its row.
  static let keywords = [
    text("{ contains: { list: t, as: a } }", "请问ＳＨ０１在哪", "甲", reply: "{{ a.n }}"),
    text("{ contains: { list: t, as: a } }", "请问sh01", "SH01", reply: "{{ a }}"),
    text("{ contains: { list: t, as: a } }", "请问sh01", "sh01", reply: "{{ a.k | downcase }}"),
    text("{ contains: { list: t, as: a } }", "bj02和sh01", "乙", reply: "{{ a.n }}"), text("{ contains: { list: t, as: a } }", "sh02", nil),
    text("{ prefix: { list: t, as: a } }", "sh01 bj02", "甲", reply: "{{ a.n }}"), text("{ prefix: { list: t, as: a } }", "x sh01", nil),
    text("{ suffix: { list: t, as: a } }", "sh01 bj02", "乙", reply: "{{ a.n }}"), text("{ suffix: { list: t, as: a } }", "sh01 x", nil),
    text("{ contains: { list: t, as: a }, exact: true }", "sh01", nil),
    click("{ contains: { list: t, as: a } }", "K:SH01", "甲", reply: "{{ a.n }}"), click("{ contains: { list: t, as: a } }", "K:sh01", nil),
    field("{ CardId: { contains: { list: t, as: a } } }", "<CardId>xbj02</CardId>", "乙", reply: "{{ a.n }}"),
  ]

  /// An element that repeats: any of them; templates walk all.
  static let repeated = [
    popup("{ field: { P.List.Said: accept } }", ["Areject", "Baccept"], "yes"),
    popup("{ field: { P.List.Said: accept } }", ["Areject", "Breject"], nil),
    popup("{ field: { P.List.Said: { regex: 'acc.*' } } }", ["Areject", "Baccept"], "yes"),
    popup("{ field: { P.List.Said: { pattern: 'no{n:int}' } } }", ["Ano", "Bno7"], "7", reply: "{{ n }}"),
    popup("{ field: { P.List.Said: { gte: 5 } } }", ["A1", "B9"], "yes"), popup("{ field: { P.List.Said: { gte: 5, lte: 6 } } }", ["A1", "B9"], nil),
    popup("{ not: { field: { P.List.Said: accept } } }", ["Areject", "Baccept"], nil),
    popup("{ field: { P.List.Said: { exists: false } } }", ["Areject", "Baccept"], nil),
    popup("{ tag: none }", ["Areject"], nil),
    popup(
      "{ not: { tag: none } }", ["Areject", "Baccept"], "Areject.Baccept.2.B.A.accept",
      reply:
        "{% for x in event.fields.P.List %}{{ x.Id }}{{ x.Said }}.{% endfor %}{{ event.fields.P.List.size | default: 0 }}.{{ event.fields.P.List[1].Id | default: '-' }}.{{ event.fields.P.List.first.Id | default: '-' }}.{{ event.fields.P.List.last.Said | default: '-' }}"
    ),
    popup(
      "{ not: { tag: none } }", ["Areject"], "Areject.1",
      reply: "{% for x in event.fields.P.List %}{{ x.Id }}{{ x.Said }}.{% endfor %}{{ event.fields.P.List.size | default: 0 }}"),
  ]

  /// What the platform heard is a text, where the account says that it listens.
  static let heard = [
    voice("{ text: 门店 }", "门店", "yes"), voice("{ text: { contains: 门店 } }", "请问门店。", "yes"), voice("{ text: ＷＩＦＩ }", "wifi", "yes"),
    voice("{ text: { pattern: '第{n:int}' } }", "第１２", "12", reply: "{{ n }}"),
    voice("{ text: { regex: '找：(?P<n>.+)' } }", "找:Ａ店", "Ａ店", reply: "{{ n | default: '-' }}"), voice("{ text: 门店 }", "", nil),
    voice("{ text: { regex: '.*' } }", "", nil),
  ]

  /// What an event does not have matches nothing, however open the pattern is.
  static let absent = [
    Case(on: "[ menu.click, image ]", when: "{ key: '{x:rest}' }", event: image, expected: nil),
    Case(on: "[ menu.click, image ]", when: "{ not: { key: '{x:rest}' } }", event: image, expected: "yes"),
    click("'{x:rest}'", "", nil), click("'{x:rest}'", "A", "yes"), click("{ regex: '.*' }", "", nil),
  ]
  private static let image = "<MsgType>image</MsgType><PicUrl>http://a/b</PicUrl><MediaId>m</MediaId>"

  @Test("take what they say", arguments: try Cases.counted(folded + exact + keywords + repeated + heard + absent, 112, in: "ConditionTests"))
  func takes(_ each: Case) throws {
    let ruleSet = try Compile.ruleSet(
      """
      wxrules: 1
      lists: { t: { key: k, columns: { k: word, n: string }, rows: [ [ SH01, 甲 ], [ bj02, 乙 ] ] } }
      accounts: { main: { app_id: wx0123456789abcdef, original_id: gh_1, kind: service, mode: plain, token: { env: T }, voice_recognition: true } }
      rules:
        - id: hit
          on: \(each.on)
          when: \(each.when)
          reply: "\(each.reply)"
      """)
    var decoder = EventDecoder()
    let event = try decoder.decode(
      Array(
        "<xml><ToUserName>gh_1</ToUserName><FromUserName>o1</FromUserName><CreateTime>\(Compile.now)</CreateTime>\(each.event)</xml>".utf8))
    let plan = ruleSet.plan(event, given: Facts(), at: Moment(now: Compile.now, seed: 1))
    let text: String? = if case .text(let text) = plan.reply { text.string } else { nil }
    #expect(text == each.expected)
    #expect((ruleSet.outcome(event, Facts(), naive: true).winner == nil) == (each.expected == nil), "the naive walk differs")
  }

  /// Events, a condition, and the events of which is said that they never meet it.
  static let unmet: [(String, String, [String])] = [
    ("[ text, voice ]", "{ text: 门店 }", ["voice"]), ("[ scan, subscribe ]", "{ scene: a }", ["subscribe"]),
    ("[ scan, menu.click ]", "{ subscription: new }", ["menu.click"]), ("[ text, menu.click ]", "{ any: [ { text: a }, { key: B } ] }", []),
    ("[ text, menu.click ]", "{ text: a, key: B }", ["text", "menu.click"]),
    ("[ text, scan ]", "{ all: [ { text: a }, { macro: coded } ] }", ["text", "scan"]), ("[ scan, text ]", "{ not: { scene: a } }", []),
    ("[ scan, subscribe ]", "{ macro: coded }", ["subscribe"]), ("[ scan, text ]", "{ any: [ { scene: a }, { tag: vip } ] }", []),
    ("[ text, voice ]", "{ field: { Recognition: { contains: 门店 } } }", []), ("any", "{ text: a }", []),
    ("[ text, { event: user_get_card } ]", "{ text: a }", ["event: user_get_card"]),
    ("[ text, image ]", "{ all: [ { tag: vip }, { any: [ { text: a } ] } ] }", ["image"]),
  ]

  @Test("events that never meet a condition are named", arguments: unmet)
  func naming(_ on: String, _ when: String, _ expected: [String]) {
    let (compilation, _) = Compile.text(
      """
      wxrules: 1
      macros: { coded: { scene: b } }
      rules: [ { id: r, tier: fallback, on: \(on), when: \(when), reply: a } ]
      """)
    let named = compilation.findings.filter { $0.code == .unknowableCondition }.map { $0.message.english.split(separator: "`")[0] }
    #expect(named == expected.map { Substring($0) }, "\(compilation.findings.map(\.message))")
    // What no event of the rule meets is refused.
    #expect((compilation.ruleSet == nil) == Self.neverMet.contains(when), "\(compilation.findings.map(\.message))")
  }

  static let neverMet = ["{ text: a, key: B }", "{ all: [ { text: a }, { macro: coded } ] }"]
}
