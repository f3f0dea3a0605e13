import Engine
import Foundation
import Rules
import Serving
import Synchronization
import TestSupport
import Testing
import Wire

@testable import Sandbox

/// What a server answers, and what the platform makes of it: read by a reader that shares nothing with ours.
@Suite("replies, read as the platform reads them")
struct ReplyReaderTests {
  /// What becomes of an answer; `notice` and `lost` with words of the reason.
  enum Fate: Sendable, Equatable {
    case silence
    case shown(String)
    case notice(String)
    case lost(String)
  }
  struct Case: Sendable {
    let name: String
    let push: MessageForm
    let body: String
    let fate: Fate

    init(_ name: String, _ body: String, _ fate: Fate, to push: MessageForm = .text("x")) {
      (self.name, self.push, self.body, self.fate) = (name, push, body, fate)
    }
  }

  static let head =
    "<xml><ToUserName><![CDATA[o1]]></ToUserName><FromUserName><![CDATA[gh_0123456789ab]]></FromUserName><CreateTime>1</CreateTime>"
  static func reply(_ inner: String) -> String { head + inner + "</xml>" }
  static func text(_ content: String) -> String { reply("<MsgType>text</MsgType><Content>\(content)</Content>") }
  static func item(_ title: String) -> String {
    "<item><Title>\(title)</Title><Description></Description><PicUrl></PicUrl><Url>http://e/\(title)</Url></item>"
  }
  static func news(_ count: Int, items: Int) -> String {
    reply("<MsgType>news</MsgType><ArticleCount>\(count)</ArticleCount><Articles>\((0..<items).map { item("\($0)") }.joined())</Articles>")
  }
  static func lines(_ articles: Int) -> String { (0..<articles).map { "[\($0)]\nhttp://e/\($0)" }.joined(separator: "\n") }

  /// The media that are there.
  static let media = [
    "IMG": StoredMedium(kind: .image, bytes: [0xFF, 0xD8, 0xFF]), "VOI": StoredMedium(kind: .voice, bytes: []),
    "VID": StoredMedium(kind: .video, bytes: []), "THU": StoredMedium(kind: .thumb, bytes: []),
    "GIF1": StoredMedium(kind: .image, bytes: gif(pictures: 1)), "GIF2": StoredMedium(kind: .image, bytes: gif(pictures: 2)),
  ]

  /// Of one pixel and two colours.
  static func gif(pictures: Int) -> [UInt8] {
    let picture: [UInt8] = [0x21, 0xF9, 4, 0, 10, 0, 0, 0, 0x2C, 0, 0, 0, 0, 1, 0, 1, 0, 0, 2, 2, 0x44, 1, 0]
    return Array("GIF89a".utf8) + [1, 0, 1, 0, 0x80, 0, 0, 0, 0, 0, 255, 255, 255] + (0..<pictures).flatMap { _ in picture } + [0x3B]
  }

  static let cases: [Case] = [
    // What is taken. (wechat-protocol 3, 3.1)
    Case("success", "success", .silence), Case("nothing", "", .silence), Case("text", text("您好"), .shown("您好")),
    Case("image", reply("<MsgType>image</MsgType><Image><MediaId>IMG</MediaId></Image>"), .shown("[image IMG]")),
    Case("a GIF that stands still", reply("<MsgType>image</MsgType><Image><MediaId>GIF1</MediaId></Image>"), .shown("[image GIF1]")),
    Case("an animated GIF", reply("<MsgType>image</MsgType><Image><MediaId>GIF2</MediaId></Image>"), .lost("an animated GIF")),
    Case("voice", reply("<MsgType>voice</MsgType><Voice><MediaId>VOI</MediaId></Voice>"), .shown("[voice VOI]")),
    Case("video", reply("<MsgType>video</MsgType><Video><MediaId>VID</MediaId><Title>片</Title></Video>"), .shown("[video VID] 片")),
    Case(
      "music",
      reply("<MsgType>music</MsgType><Music><Title>歌</Title><MusicUrl>http://e/a.mp3</MusicUrl><ThumbMediaId>THU</ThumbMediaId></Music>"),
      .shown("[music] 歌\nhttp://e/a.mp3")),
    Case("one article for a message", news(1, items: 1), .shown(lines(1))),
    Case("eight articles for an event", news(8, items: 8), .shown(lines(8)), to: .follow),
    Case("to customer service", reply("<MsgType>transfer_customer_service</MsgType>"), .shown("[to customer service]")),
    Case(
      "to one of them",
      reply("<MsgType>transfer_customer_service</MsgType><TransInfo><KfAccount>a@b</KfAccount></TransInfo>"), .shown("[to customer service]")),
    Case("a declaration before it", "<?xml version=\"1.0\" encoding=\"UTF-8\"?>" + text("a"), .shown("a")),
    Case("white space between and behind", text("a").replacing("<MsgType>", with: "\n\t<MsgType>") + "\n", .shown("a")),
    Case("elements that nobody knows", text("a").replacing("</xml>", with: "<Beside>b</Beside></xml>"), .shown("a")),
    Case("2048 bytes", text(String(repeating: "a", count: 2048)), .shown(String(repeating: "a", count: 2048))),
    Case("CDATA in two parts", text("<![CDATA[a]]]]><![CDATA[>b]]>"), .shown("a]]>b")),
    // XML that is none. (wechat-protocol 4.2)
    Case("a raw &", text("a & b"), .notice("broken XML at byte")), Case("a raw & before a letter", text("a&b"), .notice("broken XML at byte")),
    Case("an end of CDATA in text", text("a]]>b"), .notice("broken XML at byte")),
    Case("an end of CDATA in CDATA", text("<![CDATA[a]]>b]]>"), .notice("broken XML at byte")),
    Case("a control character", text("a\u{8}b"), .notice("broken XML at byte")),
    Case("the reference of one", text("a&#8;b"), .notice("broken XML at byte")),
    Case("an entity that is none", text("a&nbsp;b"), .notice("broken XML at byte")),
    Case("words behind the root", text("a") + "done", .notice("junk after document element")),
    Case("two roots", text("a") + "<xml/>", .notice("junk after document element")),
    Case("words before the root", "Warning: x\n" + text("a"), .notice("neither XML nor `success`")),
    Case("words that would move a cursor", "oops\u{1B}[2J\u{9B}1m\u{202E}x\r\n", .notice("neither XML nor `success`: `oops [2J 1m x`")),
    Case("a mark before the root", "\u{FEFF}" + text("a"), .notice("byte order mark")),
    Case("a line before the root", "\n" + text("a"), .notice("white space before")),
    Case("another root", text("a").replacing("xml>", with: "html>"), .notice("the root is `<html>`")),
    Case("the root in capitals", text("a").replacing("xml>", with: "XML>"), .notice("the root is `<XML>`")),
    Case("an end that is missing", String(text("a").dropLast(6)), .notice("no element found")),
    Case("a document type", "<!DOCTYPE xml>" + text("a"), .notice("a DOCTYPE")),
    Case("an entity of its own", "<!DOCTYPE xml [<!ENTITY e \"a\">]>" + text("&e;"), .notice("a DOCTYPE")),
    Case("another encoding", "<?xml version=\"1.0\" encoding=\"GBK\"?>" + text("a"), .notice("not UTF-8")),
    Case("levels without end", reply(String(repeating: "<a>", count: 20) + String(repeating: "</a>", count: 20)), .notice("levels")),
    Case("JSON", "{\"errcode\":0}", .notice("neither XML")), Case("success in capitals", "SUCCESS", .notice("neither XML")),
    Case("success in quotes", "\"success\"", .notice("neither XML")), Case("success behind a space", " success", .notice("white space before")),
    // Fields. (wechat-protocol 3)
    Case("another follower", text("a").replacing("[o1]", with: "[o2]"), .notice("ToUserName is not")),
    Case("the AppID as sender", text("a").replacing("gh_0123456789ab", with: "wx0123456789abcdef"), .notice("FromUserName is not")),
    Case("no time", text("a").replacing("<CreateTime>1</CreateTime>", with: ""), .notice("no `CreateTime`")),
    Case("a time in words", text("a").replacing("<CreateTime>1<", with: "<CreateTime>now<"), .notice("CreateTime is no number")),
    Case("no type", reply("<Content>a</Content>"), .notice("no `MsgType`")),
    Case("two types", reply("<MsgType>text</MsgType><MsgType>text</MsgType><Content>a</Content>"), .notice("`MsgType` stands there 2 times")),
    Case("a type that is none", reply("<MsgType>event</MsgType>"), .notice("none that may be answered")),
    Case("a type in capitals", reply("<MsgType>TEXT</MsgType><Content>a</Content>"), .notice("none that may be answered")),
    Case("empty text", text(""), .notice("answer `success` instead")),
    Case("no text", reply("<MsgType>text</MsgType>"), .notice("an empty `Content`")),
    Case("an element in text", text("<b>a</b>"), .notice("holds elements")),
    Case("2049 bytes", text(String(repeating: "a", count: 2049)), .notice("has 2049 bytes")),
    Case("683 Chinese characters", text(String(repeating: "好", count: 683)), .notice("has 2049 bytes")),
    Case("100 kB", text(String(repeating: "a", count: 100_000)), .notice("has 100000 bytes")),
    // Media. (wechat-protocol 3)
    Case("a medium that nobody uploaded", reply("<MsgType>image</MsgType><Image><MediaId>NONE</MediaId></Image>"), .notice("no medium `NONE`")),
    Case("a medium of another kind", reply("<MsgType>image</MsgType><Image><MediaId>VOI</MediaId></Image>"), .notice("uploaded as `voice`")),
    Case("no medium", reply("<MsgType>image</MsgType><Image></Image>"), .notice("no `MediaId`")),
    Case("an empty medium", reply("<MsgType>voice</MsgType><Voice><MediaId></MediaId></Voice>"), .notice("an empty `MediaId`")),
    Case("no wrapper", reply("<MsgType>image</MsgType><MediaId>IMG</MediaId>"), .notice("no `Image`")),
    Case("the wrapper of another", reply("<MsgType>video</MsgType><Image><MediaId>VID</MediaId></Image>"), .notice("no `Video`")),
    Case("music without a picture", reply("<MsgType>music</MsgType><Music><Title>歌</Title></Music>"), .notice("no `ThumbMediaId`")),
    Case(
      "music with a large picture", reply("<MsgType>music</MsgType><Music><ThumbMediaId>IMG</ThumbMediaId></Music>"), .notice("uploaded as `image`")),
    // Articles. (wechat-protocol 3, 3.3)
    Case("two articles for a message", news(2, items: 2), .lost("2 articles")),
    Case("nine articles for an event", news(9, items: 9), .lost("9 articles"), to: .follow),
    Case("a count that is too high", news(2, items: 1), .notice("ArticleCount is `2`")),
    Case("a count that is too low", news(1, items: 2), .notice("ArticleCount is `1`"), to: .follow),
    Case("no count", reply("<MsgType>news</MsgType><Articles>\(item("a"))</Articles>"), .notice("no `ArticleCount`")),
    Case("no articles", news(0, items: 0), .notice("news without an article")),
    Case("nowhere an article", reply("<MsgType>news</MsgType><ArticleCount>0</ArticleCount>"), .notice("no `Articles`")),
    Case(
      "an empty article", reply("<MsgType>news</MsgType><ArticleCount>1</ArticleCount><Articles><item></item></Articles>"),
      .notice("an article without `Title`")),
    Case("an article without a title", news(1, items: 1).replacing("<Title>0</Title>", with: "<Title></Title>"), .notice("an empty `Title`")),
    Case("an article without an address", news(1, items: 1).replacing("<Url>http://e/0</Url>", with: ""), .notice("an article without `Url`")),
    // Who hears it. (wechat-protocol 2.9)
    Case("a text to a view", text("a"), .lost("`view`"), to: .view("http://e/")),
    Case("success to a view", "success", .silence, to: .view("http://e/")),
    Case("broken XML to a view", text("a & b"), .notice("broken XML"), to: .view("http://e/")),
    Case("a text to somebody who left", text("a"), .lost("`unsubscribe`"), to: .unfollow),
    Case("a text to a result", text("a"), .lost("`templatesendjobfinish`"), to: .named("TEMPLATESENDJOBFINISH")),
    Case("a text to a scan", text("a"), .shown("a"), to: .scan("s")), Case("a text to a tap", text("a"), .shown("a"), to: .click("A")),
    Case("a text to a place that is shown", text("a"), .lost("`event-replies`"), to: .named("location_select")),
    // Hand-overs.
    Case("to nobody's desk", reply("<MsgType>transfer_customer_service</MsgType><TransInfo></TransInfo>"), .notice("no `KfAccount`")),
    Case("to the platform's own AI", reply("<MsgType>transfer_biz_ai_ivr</MsgType>"), .lost("own AI")),
  ]

  static func console(_ mode: DeliveryMode = .compatible) -> Console {
    Console(
      ConsoleValues(token: "token1", aesKey: "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8", mode: mode), isConnected: true, name: "main",
      appID: "wx0123456789abcdef", originalID: "gh_0123456789ab")
  }

  static func fate(_ body: [UInt8], of push: MessageForm = .text("x"), _ console: Console = console(), lenient: Set<DisputedFact> = []) throws -> Fate
  {
    let push = try #require(Push(push.xml(openid: "o1", account: "gh_0123456789ab", isFollower: true, time: 1)))
    let reader = ReplyReader(push: push, console: console, values: console.values, readings: Readings(lenient: lenient), media: { media[$0] })
    switch reader.verdict(on: body) {
    case .silence: return .silence
    case .shown(let message): return .shown(MessageText.lines(message).joined(separator: "\n"))
    case .lost(_, let why): return .lost(why.english)
    case .notice(let why): return .notice(why.english)
    }
  }

  /// Whether the reason holds the words that are expected.
  static func agree(_ found: Fate, _ expected: Fate) -> Bool {
    switch (found, expected) {
    case (.lost(let why), .lost(let words)), (.notice(let why), .notice(let words)): why.contains(words)
    case (.silence, _), (.shown, _), (.lost, _), (.notice, _): found == expected
    }
  }

  @Test("an answer is what the platform would make of it", arguments: try Cases.counted(cases.map(\.name), 84, in: "ReplyReaderTests"))
  func answer(_ name: String) throws {
    let one = try #require(Self.cases.first { $0.name == name })
    let found = try Self.fate(Array(one.body.utf8), of: one.push)
    #expect(Self.agree(found, one.fate), "\(found)")
  }

  @Test("each case has a name of its own") func names() { #expect(Set(Self.cases.map(\.name)).count == Self.cases.count) }

  @Test("a push is read as liberally as people write: what they paste does not make its answer a fault")
  func push() throws {
    let xml = MessageForm.text("a\u{8}\u{FFFE}b").xml(openid: "o1", account: "gh_0123456789ab", isFollower: true, time: 1)
    #expect(Push(xml)?.kind == .message("text") && Push(xml)?.openid == "o1")
    let spaced =
      "<xml><ToUserName> gh_1 </ToUserName><FromUserName>\n<![CDATA[o1]]>\n</FromUserName><MsgType>EVENT</MsgType><Event>Scan</Event></xml>"
    let push = try #require(Push(Array(spaced.utf8)))
    #expect(push.openid == "o1" && push.account == "gh_1" && push.kind == .event("scan") && push.deafness(.strict) == nil)
    #expect(Push(Array("<xml>".utf8)) == nil && Push(Array("<xml><MsgType>text</MsgType></xml>".utf8)) == nil)
  }

  @Test("bytes that are no UTF-8 are broken")
  func encoding() throws {
    let body = Array(Self.text("a").utf8).map { $0 == UInt8(ascii: "1") ? 0xFF : $0 }
    #expect(try Self.agree(Self.fate(body), .notice("broken XML")))
  }

  // MARK: what our encoder writes

  /// Every kind: a new one does not compile until it stands here.
  private static func sample(_ kind: ReplyKind) -> (Reply, shown: String)? {
    switch kind {
    case .text: (.text("a & b ]]> <c> \u{1}好"), "a & b ]]> <c> 好")
    case .image: (.image(media: "IMG"), "[image IMG]")
    case .voice: (.voice(media: "VOI"), "[voice VOI]")
    case .video: (.video(media: "VID", title: "T", description: nil), "[video VID] T")
    case .music: (.music(title: "T", description: nil, url: nil, hqURL: nil, thumb: "THU"), "[music] T")
    case .news: (.news([Reply.Article(title: "T", description: "", picture: "", url: "http://e/?a&b")]), "[T]\nhttp://e/?a&b")
    case .transfer: (.transfer(account: "a@b"), "[to customer service]")
    case .none: nil
    }
  }

  static func encoded(_ reply: Reply) throws -> [UInt8] {
    var decoder = EventDecoder()
    let event = try decoder.decode(MessageForm.text("x").xml(openid: "o1", account: "gh_0123456789ab", isFollower: true, time: 1))
    return ReplyEncoder().encode(reply, to: event, at: 1)
  }

  @Test("whatever kind the engine writes is taken", arguments: ReplyKind.allCases)
  func encoder(_ kind: ReplyKind) throws {
    guard let (reply, shown) = Self.sample(kind) else { return }
    #expect(try Self.fate(Self.encoded(reply)) == .shown(shown))
  }

  /// Faults that an encoder could have, made on purpose.
  static let damages: [(String, Reply, String, String, Fate)] = [
    ("no CDATA around a text", .text("a & b"), "<![CDATA[a & b]]>", "a & b", .notice("broken XML")),
    ("an end of CDATA that is not split", .text("a]]>b"), "a]]]]><![CDATA[>b", "a]]>b", .notice("broken XML")),
    ("a wrong count", .news([Reply.Article(title: "T", description: "", picture: "", url: "u")]), "Count>1<", "Count>2<", .notice("ArticleCount")),
    ("an end that is missing", .text("a"), "</Content>", "", .notice("broken XML")),
    ("an element that is missing", .image(media: "IMG"), "<Image><MediaId><![CDATA[IMG]]></MediaId></Image>", "", .notice("no `Image`")),
    (
      "an article without its picture", .news([Reply.Article(title: "T", description: "", picture: "", url: "u")]), "<PicUrl><![CDATA[]]></PicUrl>",
      "", .notice("`PicUrl`")
    ),
    ("the names the wrong way round", .text("a"), "o1", "gh_0123456789ab", .notice("ToUserName")),
    ("a name that is cut", .text("a"), "MsgType>", "MsgTyp>", .notice("no `MsgType`")),
    ("a type of its own", .text("a"), "[text]", "[txt]", .notice("none that may be answered")),
  ]

  @Test("a fault of the encoder is found", arguments: damages.map(\.0))
  func damage(_ name: String) throws {
    let (_, reply, right, wrong, fate) = try #require(Self.damages.first { $0.0 == name })
    let body = try Self.encoded(reply)
    let damaged = body.replacing(Array(right.utf8), with: Array(wrong.utf8))
    #expect(damaged != body)
    let found = try Self.fate(damaged)
    #expect(Self.agree(found, fate), "\(found)")
  }

  // MARK: envelopes

  /// Sealed as our gate seals, with one value that may be another.
  static func sealed(
    _ body: String, token: String = "token1", key: String = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8", appID: String = "wx0123456789abcdef"
  ) throws -> String {
    let decoded = try #require(AESKey(encodingAESKey: key))
    let cipher = try #require(MessageCipher(keys: [decoded], appID: appID))
    let ciphertext = cipher.encrypt(Array(body.utf8), random: [UInt8](repeating: 7, count: 16))
    let (timestamp, nonce) = (Array("5".utf8), Array("9".utf8))
    let signature = Signature.make([Array(token.utf8), timestamp, nonce, ciphertext])
    return String(
      decoding: ReplyEncoder.sealed(ciphertext: ciphertext, signature: signature, timestamp: timestamp, nonce: nonce), as: UTF8.self)
  }

  /// By the console's mode, what a plain answer and one that is sealed come to.
  static let modes: [(DeliveryMode, plain: Fate, sealed: Fate)] = [
    (.plain, .shown("a"), .notice("plain mode")), (.compatible, .shown("a"), .shown("a")), (.encrypted, .notice("safe mode"), .shown("a")),
  ]

  @Test("an answer has the envelope that the mode asks for; silence has none", arguments: modes.map(\.0))
  func mode(_ mode: DeliveryMode) throws {
    let (_, plain, sealed) = try #require(Self.modes.first { $0.0 == mode })
    #expect(try Self.agree(Self.fate(Array(Self.text("a").utf8), Self.console(mode)), plain))
    #expect(try Self.agree(Self.fate(Array(Self.sealed(Self.text("a")).utf8), Self.console(mode)), sealed))
    #expect(try Self.fate(Array("success".utf8), Self.console(mode)) == .silence)
  }

  static let envelopes: [(String, @Sendable () throws -> String, Fate)] = [
    ("another token", { try sealed(text("a"), token: "token2") }, .notice("wrong MsgSignature")),
    ("another key", { try sealed(text("a"), key: String(repeating: "A", count: 43)) }, .notice("EncodingAESKey")),
    ("another AppID", { try sealed(text("a"), appID: "wxfedcba9876543210") }, .notice("EncodingAESKey and this account's AppID")),
    ("success inside", { try sealed("success") }, .notice("sent in clear")),
    ("broken XML inside", { try sealed(text("a & b")) }, .notice("broken XML")),
    ("a time that was changed", { try sealed(text("a")).replacing("<TimeStamp>5<", with: "<TimeStamp>6<") }, .notice("wrong MsgSignature")),
    ("a time in words", { try sealed(text("a")).replacing("<TimeStamp>5<", with: "<TimeStamp>a<") }, .notice("TimeStamp is no number")),
    ("a nonce that was changed", { try sealed(text("a")).replacing("CDATA[9]", with: "CDATA[8]") }, .notice("wrong MsgSignature")),
    ("no nonce", { try sealed(text("a")).replacing("<Nonce><![CDATA[9]]></Nonce>", with: "") }, .notice("no `Nonce`")),
    ("no signature", { try sealed(text("a")).replacing("MsgSignature", with: "Signature") }, .notice("no `MsgSignature`")),
    ("a signature in capitals", { try capital(sealed(text("a"))) }, .notice("wrong MsgSignature")),
  ]

  private static func capital(_ envelope: String) -> String {
    let parts = envelope.components(separatedBy: "MsgSignature>")
    return [parts[0], parts[1].uppercased(), parts[2]].joined(separator: "MsgSignature>")
  }

  @Test("an envelope with one wrong value is found", arguments: envelopes.map(\.0))
  func envelope(_ name: String) throws {
    let (_, make, fate) = try #require(Self.envelopes.first { $0.0 == name })
    let found = try Self.fate(Array(make().utf8), Self.console(.encrypted))
    #expect(Self.agree(found, fate), "\(found)")
  }

  // MARK: disputed facts

  @Test("too many articles are cut only by the kinder reading")
  func articlesCut() throws {
    #expect(try Self.agree(Self.fate(Array(Self.news(2, items: 2).utf8)), .lost("2 articles")))
    #expect(try Self.fate(Array(Self.news(2, items: 2).utf8), lenient: [.articlesCut]) == .shown(Self.lines(1)))
  }

  @Test("answers to what a message follows are heard only by the kinder reading", arguments: ["pic_sysphoto", "pic_weixin", "location_select"])
  func eventReplies(_ name: String) throws {
    let reply = Array(Self.text("a").utf8)
    #expect(try Self.agree(Self.fate(reply, of: .named(name)), .lost("`event-replies`")))
    #expect(try Self.fate(reply, of: .named(name), lenient: [.eventReplies]) == .shown("a"))
  }

  @Test("a reply under the key before the console's is taken only by the kinder reading")
  func previousKey() throws {
    let console = Self.console(.encrypted)
    let old = console.values
    let reply = Array(try Self.sealed(Self.text("a")).utf8)
    #expect(try Self.fate(reply, console) == .shown("a"))
    console.save(ConsoleValues(token: old.token, aesKey: String(repeating: "A", count: 43), mode: .encrypted), at: 1)
    #expect(try Self.agree(Self.fate(reply, console), .notice("the console's values were changed")))
    #expect(try Self.fate(reply, console, lenient: [.previousKey]) == .shown("a"))
    #expect(
      try Self.agree(Self.fate(Array(Self.sealed(Self.text("a"), token: "token3").utf8), console, lenient: [.previousKey]), .notice("MsgSignature")))
    #expect(try Self.fate(Array(Self.sealed(Self.text("a"), key: String(repeating: "A", count: 43)).utf8), console) == .shown("a"))
  }

  // MARK: in a conversation

  /// What a server answers, how it stands in the chat, and words of why. OPENID is the follower's.
  static let chats: [(String, type: String, why: String)] = [
    (text("您好"), "text", ""), (text("a & b"), "notice", "broken XML"), (text("a]]>b"), "notice", "broken XML"),
    (news(2, items: 1), "notice", "ArticleCount"), (news(2, items: 2), "refusal", "2 articles"),
    (reply("<MsgType>image</MsgType><Image><MediaId>IMG</MediaId></Image>"), "notice", "no medium `IMG`"),
    (reply("<MsgType>text</MsgType>"), "notice", "an empty `Content`"), (text(String(repeating: "a", count: 100_000)), "notice", "100000 bytes"),
    ((try? sealed(text("a"), key: String(repeating: "A", count: 43))) ?? "", "notice", "EncodingAESKey"), ("success", "silence", ""),
  ]

  @Test("what is wrong with an answer stands beside the conversation, and in the log")
  func chat() async throws {
    let next = Mutex("success")
    let server = try ScriptedServer { request in
      let openid = String(request.target.components(separatedBy: "openid=")[1].prefix { $0 != "&" })
      return .json(next.withLock { $0 }.replacing("[o1]", with: "[\(openid)]"))
    }
    try await RunningSandbox.with(webhook: server.base) { running in
      let account = try running.account()
      _ = try await running.sandbox.followers.act("小王", .follow, of: account)
      var refused = 0
      for (body, type, why) in Self.chats {
        next.withLock { $0 = body }
        let outcome = try await running.sandbox.followers.act("小王", .text("x"), of: account)
        let (_, chat) = try await HTTP.get(running.base + "/sandbox/conversation?openid=\(outcome.openid)&after=\(outcome.number)")
        guard case .array(let messages)? = JSON(chat)?["messages"] else { throw RunningSandbox.DidNotStart() }
        #expect(messages.count == 1, "\(chat)")
        #expect(messages.first?["body"]?["type"]?.string == type, "\(chat)")
        #expect(why.isEmpty || messages.first?["body"]?["why"]?.string?.contains(why) == true, "\(chat)")
        refused += why.isEmpty ? 0 : 1
        #expect(running.sandbox.refusals.all.count == refused)
        if !why.isEmpty { #expect(running.sandbox.refusals.all.last?.reason.english.contains(why) == true) }
        #expect(!running.sandbox.refusals.all.contains { $0.reason.english.contains(outcome.openid) })
      }
    }
  }
}
