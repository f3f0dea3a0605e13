import Rules
import TestSupport
import Testing
import Wire

@testable import Engine

/// For whose followers an event of a file can be played.
@Suite("events that are played for a follower")
struct PlayedForTests {
  static let rules = """
    wxrules: 1
    accounts:
      main: { app_id: wx0123456789abcdef, original_id: gh_0123456789ab, kind: service, mode: plain, token: { env: T } }
      shop: { app_id: wxfedcba9876543210, original_id: gh_ba9876543210, kind: service, mode: plain, token: { env: T } }
    rules: [ { id: any, on: text, reply: x } ]
    """

  @Test(
    "an event that was sent to another account is nobody's here, and an example is anybody's",
    arguments: [
      ("gh_0123456789ab", "main", nil), ("gh_0123456789ab", "shop", "it was sent to account `main` (`ToUserName`), and this is a follower of `shop`"),
      ("gh_ba9876543210", "main", "it was sent to account `shop` (`ToUserName`), and this is a follower of `main`"), ("gh_ba9876543210", "shop", nil),
      ("gh_example00000", "main", nil), ("gh_example00000", "shop", nil),
    ] as [(String, String, String?)])
  func objection(_ addressee: String, _ account: String, _ says: String?) throws {
    let xml = """
      <xml><ToUserName>\(addressee)</ToUserName><FromUserName>oX</FromUserName><CreateTime>1780900000</CreateTime><MsgType>text</MsgType>\
      <Content>hi</Content><MsgId>1</MsgId></xml>
      """
    var decoder = EventDecoder()
    let event = try decoder.decode(Array(xml.utf8))
    #expect(try Compile.ruleSet(Self.rules).objection(to: event, playedFor: account)?.english == says)
  }
}
