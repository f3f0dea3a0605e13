import TestSupport
import Wire

/// A console as nobody would make it on purpose, and as many are after ten years: words within words, words in full width, words that YAML
/// reads, replies that templates would read, names that stand twice. The same from the same seed.
struct InventedConsole {
  let replies: JSON
  let menu: JSON
  /// What the media that stand in it are, by content.
  let media: [String: String]
  /// Texts that are worth sending.
  let texts: [String]

  private static let words = [
    "价格", "价格表", "门店", "门店地址", "营业时间", "几点", "你好", "您好", "hello", "Hello", "HELLO", "ＨＥＬＬＯ", "hi", "no", "yes", "null", "0123", "1e3", "~", "1",
    "１", "on", "true", "- a", "a: b", "#话题#", " 空格", "空格 ", "　", " ", "'", "\"", "{{", "{{ vars.a }}", "{% if %}", "{", "[ ]", "*", "&a", "!x", "%",
    "@", "`",
    "🎁", "👨‍👩‍👧", "é", "e\u{301}", "ß", "SS", "ﬁ", "I", "ı", "İ", "\n", "a\nb", "\\n", "<a>", "&lt;", "none", "x-a", "，", ",", "：", "wifi", "WiFi",
    "Wi-Fi", "K", "\u{212A}", "人工客服",
    "客服", "服", "0", "？", "嗯", "这句话没有关键词", "wxrules", "退款", "申请退款", "\u{200B}", "a\u{200B}b", "\t", "（", "(", "价  格", ".*", "^$", "|", "\\d",
    "\u{FEFF}",
  ]
  private static let names = [
    "价格", "价格", "", " ", "none", "x-a", "Price", "price", "ＰＲＩＣＥ", "规则/一", "规则 一", "a: b", "{{ a }}", "🎁", "follow", "otherwise", "menu", "12", "no",
    "very-long-name-that-goes-on-and-on-and-on-and-on-and-on-and-on", "é",
    "e\u{301}", "..", "../x", "- a", "问\n题", "\u{202E}abc",
  ]
  private static let sayings = [
    "您好", "您好！", "no", "none", "0123", "{{", "{{ vars.name }}", "{% raw %}{{ a }}{% endraw %}", "{%", "}}", "{{{", "{ {", "'{{' \"%}\"", "a: b",
    "- a", " 前面有空格", "后面有空格  ", "一行\n二行\n\n四行", "后面有空行\n\n", "\n\n前面有空行", "两头\n都有 \n ",
    "一\r\n二", "一\u{2028}二", "<a href=\"https://m.example.com/a?b=c&d=e\">点这里</a>", "&lt;b&gt;", "&amp;", "<b>粗</b>", "第一\\n第二", "🎁🎁", "#话题# 好", "|",
    ">", "~", "回复【1】", "]]>", "<![CDATA[x]]>",
    "“引号”", "\t制表", "\u{202E}反", "a\u{200B}b", "\u{0}".isEmpty ? "" : "控\u{1}制", String(repeating: "长", count: 600), "%1", "\\", "\"", "'",
    "https://m.example.com/",
  ]

  init(seed: UInt64) {
    var random = SeededRandom(seed)
    var media: [String: String] = [:]
    var texts: Set<String> = []
    func word() -> String {
      var word = random.pick(Self.words)
      if random.chance(15) { word += random.pick(Self.words) }
      return word
    }
    // The console takes 600 signs.
    func text() -> String {
      random.chance(80) ? random.pick(Self.sayings) : String((random.pick(Self.sayings) + random.pick(Self.sayings)).prefix(600))
    }
    func article() -> JSON {
      [
        "title": .string(random.pick(["新品", "{{ 题 }}", "no", "a: b", "🎁", "&quot;题&quot;"])), "author": "某",
        "digest": .string(random.pick(["", "摘要", "{{", "一\n二"])), "show_cover": 1,
        "cover_url": .string(random.pick(["", "http://mmbiz.qpic.cn/a/0", "https://m.example.com/{{a}}.png"])),
        "content_url": .string(random.pick(["http://mp.weixin.qq.com/s?__biz=M&mid=2&idx=1#rd", "https://m.example.com/a?b=1&amp;c=2"])),
        "source_url": "",
      ]
    }
    func message(_ content: String, hasNews: Bool = true) -> JSON {
      switch random.next() % (hasNews ? 10 : 8) {
      case 0:
        let id = "IMG_\(media.count)"
        media[id] = random.pick(["jpg", "png", "gif"])
        return ["type": "img", content: .string(id)]
      case 1:
        let id = "VOICE_\(media.count)"
        media[id] = random.pick(["mp3", "amr"])
        return ["type": "voice", content: .string(id)]
      case 2:
        let id = random.chance(50) ? "http://203.0.113.1/v/\(media.count).mp4?vkey=A" : "VIDEO_\(media.count)"
        media[id] = "mp4"
        return ["type": "video", content: .string(id)]
      case 8, 9: return ["type": "news", "news_info": ["list": .array((0...Int(random.next() % 2)).map { _ in article() })]]
      default: return ["type": "text", content: .string(text())]
      }
    }
    let rules = (0..<Int(random.next() % 9)).map { index -> JSON in
      let many = random.chance(3) ? 300 : Int(random.next() % 5) + 1
      let keywords = (0..<many).map { number -> JSON in
        let word = many > 100 ? "\(madeUpWord(&random))\(number)" : word()
        texts.insert(word)
        return ["type": "text", "match_mode": random.chance(50) ? "equal" : "contain", "content": .string(word)]
      }
      return [
        "rule_name": .string(random.pick(Self.names)), "create_time": .int(1_700_000_000 + index),
        "reply_mode": random.chance(40) ? "reply_all" : "random_one",
        "keyword_list_info": .array(keywords), "reply_list_info": .array((0...Int(random.next() % 4)).map { _ in message("content") }),
      ]
    }
    var replies: [String: JSON] = [
      "is_add_friend_reply_open": .int(random.chance(80) ? 1 : 0), "is_autoreply_open": .int(random.chance(80) ? 1 : 0),
    ]
    if random.chance(80) { replies["add_friend_autoreply_info"] = message("content", hasNews: false) }
    if random.chance(80) { replies["message_default_autoreply_info"] = message("content", hasNews: false) }
    if !rules.isEmpty || random.chance(50) { replies["keyword_autoreply_info"] = ["list": .array(rules)] }
    func leaf(_ name: String) -> JSON {
      if random.chance(30) { return ["type": "view", "name": .string(name), "url": "https://m.example.com/?a=1&b=2"] }
      guard case .object(var fields) = message("value") else { return .null }
      fields["name"] = .string(name)
      return .object(fields)
    }
    let buttons = (0..<Int(random.next() % 4)).map { index -> JSON in
      let name = random.pick(["关于", "no", "a:b", "{{", "🎁"]) + "\(index)"
      if random.chance(40) {
        return ["name": .string(name), "sub_button": ["list": .array((0...Int(random.next() % 5)).map { leaf("\(name)-\($0)") })]]
      }
      return leaf(name)
    }
    self.replies = .object(replies)
    menu = ["is_menu_open": .int(buttons.isEmpty ? 0 : random.chance(90) ? 1 : 0), "selfmenu_info": ["button": .array(buttons)]]
    self.media = media
    for word in texts.sorted().prefix(40) {
      texts.insert(word.uppercased())
      texts.insert(word.lowercased())
      texts.insert(" " + word)
      texts.insert(word + " ")
      texts.insert("请问" + word + "？")
      texts.insert(word + random.pick(Self.words))
      texts.insert(
        String(word.unicodeScalars.map { (0x21...0x7E).contains($0.value) ? Character(Unicode.Scalar($0.value + 0xFEE0) ?? $0) : Character($0) }))
    }
    for _ in 0..<10 { texts.insert(random.pick(Self.words)) }
    // What a phone cannot send.
    self.texts = texts.filter { !$0.unicodeScalars.contains { $0.value < 0x20 && $0 != "\n" && $0 != "\t" } && !$0.isEmpty }.sorted()
  }
}

private func madeUpWord(_ random: inout SeededRandom) -> String { random.pick(["词", "Word", "ｗ"]) }
