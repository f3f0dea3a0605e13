import Foundation
import TestSupport
import Testing

@testable import Engine
@testable import Rules
@testable import Wire

@Suite("replies")
struct ReplyTests {
  private func event(_ form: MessageForm = .text("hi")) throws -> Event {
    var decoder = EventDecoder()
    return try decoder.decode(form.xml(openid: "o1", account: "gh_1", isFollower: true, time: 5))
  }
  private static let head = "<xml><ToUserName><![CDATA[o1]]></ToUserName><FromUserName><![CDATA[gh_1]]></FromUserName><CreateTime>9</CreateTime>"

  static let cases: [(String, Reply, String)] = [
    ("silence", .none, ""),
    ("text", .text("你好"), "\(head)<MsgType><![CDATA[text]]></MsgType><Content><![CDATA[你好]]></Content></xml>"),
    (
      "an end of CDATA is split", .text("a]]>b]]]>"),
      "\(head)<MsgType><![CDATA[text]]></MsgType><Content><![CDATA[a]]]]><![CDATA[>b]]]]]><![CDATA[>]]></Content></xml>"
    ),
    ("what XML forbids goes", .text("a\u{1}b\u{FFFE}c\tд"), "\(head)<MsgType><![CDATA[text]]></MsgType><Content><![CDATA[abc\tд]]></Content></xml>"),
    ("image", .image(media: "m"), "\(head)<MsgType><![CDATA[image]]></MsgType><Image><MediaId><![CDATA[m]]></MediaId></Image></xml>"),
    ("voice", .voice(media: "v"), "\(head)<MsgType><![CDATA[voice]]></MsgType><Voice><MediaId><![CDATA[v]]></MediaId></Voice></xml>"),
    (
      "video", .video(media: "m", title: "T", description: nil),
      "\(head)<MsgType><![CDATA[video]]></MsgType><Video><MediaId><![CDATA[m]]></MediaId><Title><![CDATA[T]]></Title></Video></xml>"
    ),
    (
      "music", .music(title: "T", description: "D", url: "http://a/1", hqURL: nil, thumb: "m"),
      "\(head)<MsgType><![CDATA[music]]></MsgType><Music><Title><![CDATA[T]]></Title><Description><![CDATA[D]]></Description><MusicUrl><![CDATA[http://a/1]]></MusicUrl><ThumbMediaId><![CDATA[m]]></ThumbMediaId></Music></xml>"
    ),
    (
      "news", .news([Reply.Article(title: "T", description: "", picture: "p", url: "u?a=1&b=2")]),
      "\(head)<MsgType><![CDATA[news]]></MsgType><ArticleCount>1</ArticleCount><Articles><item><Title><![CDATA[T]]></Title><Description><![CDATA[]]></Description><PicUrl><![CDATA[p]]></PicUrl><Url><![CDATA[u?a=1&b=2]]></Url></item></Articles></xml>"
    ),
    ("transfer", .transfer(account: nil), "\(head)<MsgType><![CDATA[transfer_customer_service]]></MsgType></xml>"),
    (
      "transfer to one", .transfer(account: "desk1@example"),
      "\(head)<MsgType><![CDATA[transfer_customer_service]]></MsgType><TransInfo><KfAccount><![CDATA[desk1@example]]></KfAccount></TransInfo></xml>"
    ),
  ]

  @Test("each kind is encoded as the platform wants it", arguments: cases)
  func encoding(_ name: String, _ reply: Reply, _ expected: String) throws {
    let body = ReplyEncoder().encode(reply, to: try event(), at: 9)
    #expect(String(decoding: body, as: UTF8.self) == expected)
    // What we write, we can read.
    if reply != .none {
      var reader = XMLReader()
      _ = try reader.read(body.span)
    }
  }

  /// Parts of a text are looked at one by one, literals when the rules are read: together they are written as what is looked at whole.
  @Test("what is clean in its parts is clean as a whole")
  func cleanParts() throws {
    let signs = [
      "", "x", "]", "]]", ">", "]>", "]]>", "\r", "\n", "\t", "\u{1}", "\u{7F}", "\u{2028}", "\u{2029}", "\u{2027}", "\u{FFFE}", "\u{FFFD}", "，", "🎁",
    ]
    let fillings = ["", "门店", "12345678"]
    let parts = signs.flatMap { sign in fillings.flatMap { [sign + $0, $0 + sign] } }
    let event = try event()
    var clean = 0
    for literal in parts {
      for variable in parts {
        for end in ["", ">", "]>", "x"] {
          let (a, b, c) = (Array(literal.utf8), Array(variable.utf8), Array(end.utf8))
          guard CleanText.holds(a.span, 0..<a.count), CleanText.holdsPlain(b.span, 0..<b.count), CleanText.holds(c.span, 0..<c.count) else {
            continue
          }
          clean += 1
          let text = a + b + c
          let (known, looked) = (SentText(utf8: text, isClean: true), SentText(utf8: text, isClean: false))
          let about: Comment = "\(literal.debugDescription), \(variable.debugDescription), \(end.debugDescription)"
          #expect(ReplyEncoder().encode(.text(known), to: event, at: 9) == ReplyEncoder().encode(.text(looked), to: event, at: 9), about)
          #expect(Reply.text(known).fitted(articles: 1) == Reply.text(looked).fitted(articles: 1), about)
        }
      }
    }
    #expect(clean > 1000, "hardly any is clean: nothing was compared")
  }

  /// Bytes are looked at in blocks of 32 and in words of eight: whatever stands across their edges is met all the same.
  @Test(
    "what may not stand in CDATA is met at every place, and what may goes over, in and out",
    arguments: [("]]>", "]]]]><![CDATA[>"), ("\u{1}", ""), ("\u{FFFE}", ""), ("\u{FFFF}", ""), ("，", "，"), ("\u{FFFD}>", "\u{FFFD}>"), ("]>", "]>")])
  func everyPlace(_ sign: String, _ written: String) throws {
    for length in [1, 7, 8, 31, 32, 33, 100] {
      for place in 0...length {
        let (before, behind) = (String(repeating: "x", count: place), String(repeating: "y", count: length - place))
        let body = ReplyEncoder().encode(.text(before + sign + behind), to: try event(), at: 9)
        #expect(String(decoding: body, as: UTF8.self).contains("<Content><![CDATA[\(before + written + behind)]]></Content>"), "\(length) \(place)")
        // What comes in loses what XML forbids, and nothing else; raw, as a message brings it.
        let came = "<xml><A><![CDATA[\(before)\(sign == "]]>" ? "]" : sign)\(behind)]]></A></xml>"
        var reader = XMLReader()
        let fields = try reader.read(Array(came.utf8).span)
        #expect(fields["A"] == before + (sign == "]]>" ? "]" : written) + behind, "\(length) \(place)")
      }
    }
  }

  func reply(_ rule: String, to form: MessageForm) throws -> Plan {
    let ruleSet = try Compile.ruleSet("wxrules: 1\nrules:\n  - { id: r, \(rule) }\n")
    return ruleSet.plan(try event(form), given: Facts(), at: Moment(now: 9, seed: 1))
  }

  @Test("a reply that renders to nothing is silence")
  func empty() throws {
    let plan = try reply("on: text, reply: \"{% if vars.x %}{{ vars.x }}{% endif %}\"", to: .text("hi"))
    #expect(plan.rule == "r" && plan.reply == .none)
  }

  static let subjects: [(String, MessageForm, String)] = [
    ("{% if scene %}来自 {{ scene }}{% else %}欢迎{% endif %}", .scan("s1"), "来自 s1"),
    ("{% if scene %}来自 {{ scene }}{% else %}欢迎{% endif %}", .follow, "欢迎"),
    ("{% if scene %}来自 {{ scene }}{% else %}欢迎{% endif %}", .click("A"), "欢迎"),
    ("{% if scene %}来自 {{ scene }}{% else %}欢迎{% endif %}", .text("s1"), "欢迎"),
    ("{{ scene | default: '无' }}", .click("A"), "无"), ("{{ event.key | default: '无' }}", .scan("s1"), "s1"),
    ("{{ event.key | default: '无' }}", .click("A"), "A"), ("{{ event.key | default: '无' }}", .text("s1"), "无"),
    ("{{ event.key | default: '无' }}", .follow, "无"), ("{{ message.content | default: '无' }}", .click("A"), "无"),
    ("{{ campaign.id | default: '无' }}", .text("s1"), "无"),
  ]

  @Test("a name that another of the rule's events has is absent for this one", arguments: subjects)
  func ownSubject(_ template: String, _ form: MessageForm, _ expected: String) throws {
    #expect(try reply("on: [ scan, subscribe, menu.click, text ], reply: \"\(template)\"", to: form).reply == .text(expected))
  }

  @Test("a field of a campaign that shows itself is a fault, not the end")
  func fieldsInFields() throws {
    let ruleSet = try Compile.ruleSet(
      """
      wxrules: 1
      campaigns:
        a: { qr: { kind: permanent, scene: "a:x" }, fields: { x: "{{ campaign.fields.x | default: 'y' }}" } }
      rules:
        - { id: r, on: scan, when: { campaign: a }, reply: "{{ campaign.fields.x | default: 'z' }}" }
      """)
    let plan = ruleSet.plan(try event(.scan("a:x")), given: Facts(), at: Moment(now: 9, seed: 1))
    #expect(plan.reply == .text("y"))
    #expect(plan.remarks.map(\.english) == ["rule `r`: fields of a campaign that show one another"])
  }

  @Test("text over 2048 bytes is cut between characters, by the rule's policy")
  func cut() throws {
    let echo = { (policy: String) in
      try self.reply("on: text, reply: { text: \"{{ message.content }}\", truncate: \(policy) }", to: .text(String(repeating: "你", count: 1000)))
    }
    #expect(try echo("cut").reply == .text(String(repeating: "你", count: 682)))
    #expect(try echo("ellipsis").reply == .text(String(repeating: "你", count: 681) + "…"))
    #expect(try echo("cut").remarks.map(\.english) == ["rule `r`: text of 3000 bytes was cut at 2048"])
  }

  @Test("a cut never leaves half a link", arguments: [10, 30, 60, 90, 99])
  func links(_ limit: Int) {
    let text = "看这里 <a href=\"https://m.example.com/very/long/path\">点我看更多</a> 谢谢"
    let kept = TextCut.cut(text, to: limit, .cut)
    #expect(kept.utf8.count <= limit)
    #expect(kept.contains("<a ") == kept.contains("</a>"))
  }

  @Test("one article for a message, eight for an event", arguments: [(MessageForm.text("hi"), 1), (.click("A"), 8), (.scan("x"), 8)])
  func articles(_ form: MessageForm, _ limit: Int) throws {
    let articles = (1...9).map { "{ title: \"t\($0)\" }" }.joined(separator: ", ")
    let ruleSet = try Compile.ruleSet(
      "wxrules: 1\nrules:\n  - { id: r, on: any, tier: fallback, reply: { by: { field: event.type, cases: { x: y }, default: { news: [ \(articles.split(separator: ", ").prefix(8).joined(separator: ", ")) ] } } } }\n"
    )
    guard case .news(let sent) = ruleSet.plan(try event(form), given: Facts(), at: Moment(now: 9, seed: 1)).reply else { return #expect(Bool(false)) }
    #expect(sent.count == limit)
  }

  @Test("the arm of a split is the same for the same person, and shares are kept")
  func split() throws {
    let split = CompiledSplit(experiment: "e", arms: [("a", 2500), ("b", 10_000)])
    let arms = (0..<20_000).map { split.arm(at: split.share(of: "o\($0)")) }
    #expect(arms == (0..<20_000).map { split.arm(at: split.share(of: "o\($0)")) })
    #expect((4600...5400).contains(arms.count { $0 == 0 }))
  }

  @Test("the schema takes what the reader takes, and refuses what it refuses")
  func schema() throws {
    let schema = SchemaReport.schema()
    let good = try Repository.bytes("Tests/RulesTests/Tables/complete.yaml")
    #expect(SchemaCheck.faults(of: good, against: schema) == [])
    let empty = """
      wxrules: 1
      rules: [ { id: a, on: text, reply: { random: [ 好, 您好 ] } } ]
      tests: [ { name: t, event: { text: 好 }, expect: { do: [], sent: [], dropped: [] } } ]

      """
    #expect(Compile.text(empty).0.findings.isEmpty && SchemaCheck.faults(of: Array(empty.utf8), against: schema) == [])
    for page in ["WX0201", "WX0202", "WX0203", "WX0204", "WX0205", "WX0207"] {
      let text = try Repository.text("docs/diagnostics/\(page).md")
      let blocks = text.components(separatedBy: "```yaml\n").dropFirst().map { $0.components(separatedBy: "```")[0] }
      try #require(blocks.count > 1, "\(page)")
      #expect(!SchemaCheck.faults(of: Array(blocks[0].utf8), against: schema).isEmpty, "\(page)")
      #expect(SchemaCheck.faults(of: Array(blocks[blocks.count - 1].utf8), against: schema) == [], "\(page)")
    }
  }
}

extension ReplyTests {
  @Test("what was typed in full width is a number all the same, and a block's last line break is not sent")
  func typed() throws {
    let plan = try reply("on: text, when: { text: { pattern: \"订单{no:int}\" } }, reply: \"单号 {{ no }}，下一个 {{ no | plus: 1 }}\\n\"", to: .text("订单７７"))
    #expect(plan.reply == .text("单号 77，下一个 78"))
  }
}

extension ReplyTests {
  @Test(
    "`none` is silence in every place of a reply; in quotes it is a text",
    arguments: [
      ("none", Reply.none), ("{ none: true }", .none), ("\"none\"", .text("none")),
      ("{ by: { field: event.type, cases: { text: none }, default: x } }", .none),
    ])
  func silence(_ written: String, _ expected: Reply) throws {
    let plan = try reply("on: text, reply: \(written)", to: .text("hi"))
    #expect(plan.rule == "r" && plan.reply == expected)
  }
}
