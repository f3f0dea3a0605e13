import Engine
import Rules
import Testing

@Suite("answers of endpoints")
struct HookReplyTests {
  @Test(
    "an answer is read as the reply that it says, or as none, with the reason",
    arguments: [
      (#"{"text":"您好"}"#, "application/json", "您好", nil), ("plain", "text/plain; charset=utf-8", "plain", nil), ("", "application/json", nil, nil),
      ("  \n", "text/plain", nil, nil), (#"{"image":"coupon"}"#, "application/json", "[image coupon]", nil),
      (#"{"voice":{"media":"v"}}"#, "application/json", "[voice v]", nil), (#"{"video":{"media":"v","title":"t"}}"#, "", "[video v] t", nil),
      (#"{"news":[{"title":"t","url":"https://e/"},{"title":"u"}]}"#, "", "[article] t\n-> https://e/", nil), (#"{"none":true}"#, "", "", nil),
      (#"{"ok":true}"#, "application/json", nil, nil), (#"{"text":""}"#, "", nil, "its reply is not one of wxrules"),
      (#"{"news":[{}]}"#, "", nil, "its article has no title"), ("<html>", "text/html", nil, "it is neither JSON nor `text/plain`"),
      ("[1]", "application/json", nil, "it is no object"), (#"{"text":"","image":"a"}"#, "", "[image a]", nil),
      (#"{"video":"v"}"#, "", "[video v] ", nil), (#"{"video":{"media":"v","title":"","description":"d"}}"#, "", "[video v] \nd", nil),
      (#"{"image":{"media":""}}"#, "", nil, "its reply is not one of wxrules"), (#"{"voice":1}"#, "", nil, "its reply is not one of wxrules"),
      (#"{"none":false}"#, "", nil, "its reply is not one of wxrules"), (#"{"text":1,"none":true}"#, "", "", nil),
      (#"{"news":{"title":"t","description":"","picture":1}}"#, "", "[article] t", nil), (#"{"news":"t"}"#, "", nil, "its article has no title"),
      (#"{"news":[],"none":true}"#, "", nil, "its article has no title"), (#"{"music":{"thumb":"m"}}"#, "", nil, nil),
      (#"{"transfer":"customer_service"}"#, "", nil, nil), (#"{"news":{"title":" \t"}}"#, "", nil, "its article has no title"),
      (#"{"news":{"title":"t","url":"javascript:1","picture":"p.jpg"}}"#, "", "[article] t", nil), (#"{"text":"您好\r\n "}"#, "", "您好", nil),
      (#"{"text":" \n"}"#, "", nil, "its reply is not one of wxrules"), ("您好\r\n", "text/plain", "您好", nil),
      (#"{"transfer":"customer_service"}"#, "", nil, nil),
      ("a\u{0}", "text/plain", nil, "it has U+0000 in it, which is taken nowhere"),
      (#"{"text":"a\u0000"}"#, "", nil, "it is JSON with a text that has U+0000 in it, which is taken nowhere (byte 10)"),
      (#"{"vars":{"a":"\u0000"},"text":"b"}"#, "", nil, "it is JSON with a text that has U+0000 in it, which is taken nowhere (byte 14)"),
      ("一\r\n二\r三", "text/plain", "一\n二\n三", nil), (#"{"text":"一\r\n二"}"#, "", "一\n二", nil),
      (#"{"news":{"title":"t","description":"一\r\n二"}}"#, "", "[article] t\n一\n二", nil),
    ] as [(String, String, String?, String?)])
  func replies(_ body: String, _ type: String, _ shown: String?, _ fault: String?) {
    let reply = HookReply(Array(body.utf8), type: type)
    #expect(reply.reply.map { ReplyText.lines($0).joined(separator: "\n").english } == shown)
    #expect(reply.fault?.english == fault)
  }

  @Test(
    "what a robot says by its errcode is known",
    arguments: [
      (#"{"errcode":93000,"errmsg":"invalid webhook url"}"#, 93000), (#"{"errcode":0,"errmsg":"ok"}"#, 0), (#"{"errcode":"1"}"#, nil), ("ok", nil),
      ("", nil), (#"[{"errcode":1}]"#, nil),
    ] as [(String, Int?)])
  func codes(_ body: String, _ code: Int?) { #expect(HookReply(Array(body.utf8), type: "application/json").code == code) }

  @Test("an answer over the limit of a text is cut, bytes that are no text are none")
  func long() {
    let long = HookReply(Array(String(repeating: "字", count: 3000).utf8), type: "text/plain")
    guard case .text(let text)? = long.reply else {
      Issue.record("no text")
      return
    }
    #expect(text.bytes.count <= 2048 && text.string.hasSuffix("…"))
    #expect(HookReply([0xFF, 0xFE], type: "text/plain") == HookReply([0xFF], type: ""))
  }
}
