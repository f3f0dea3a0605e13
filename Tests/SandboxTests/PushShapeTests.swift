import Rules
import TestSupport
import Testing
import Wire

@testable import Sandbox

/// The platform has been seen to send the same thing in many forms, and a seed decides which. (wechat-protocol 2.4, 2.5, 2.8)
@Suite("shapes of pushes")
struct PushShapeTests {
  static let scan = Happening.event("SCAN", [.word("EventKey", "booth:7"), .word("Ticket", "gQ==")])
  static let follow = Happening.event("subscribe", [.trace("EventKey", ofPayment: false)])

  static func xml(_ happening: Happening, seed: UInt64, _ number: Int64) -> String {
    var shape = PushShape(Draw(seed: seed, "oSANDBOX1", number))
    return String(decoding: shape.xml(happening, from: "oSANDBOX1", to: "gh_0123456789ab", at: Compile.now), as: UTF8.self)
  }

  struct Form: CustomTestStringConvertible, Sendable {
    let name: String
    let happening: Happening
    let isIn: @Sendable (String) -> Bool
    var testDescription: String { name }

    init(_ name: String, _ happening: Happening, _ isIn: @escaping @Sendable (String) -> Bool) {
      (self.name, self.happening, self.isIn) = (name, happening, isIn)
    }
  }

  static let forms = [
    Form("a follow without EventKey", follow) { !$0.contains("EventKey") },
    Form("a follow with an empty section", follow) { $0.contains("<EventKey><![CDATA[]]>") },
    Form("a follow with an empty element", follow) { $0.contains("<EventKey></EventKey>") || $0.contains("<EventKey/>") },
    Form("a follow after a payment", follow) { $0.contains("last_trade_no_") }, Form("the usual case", scan) { $0.contains("[SCAN]") },
    Form("another case", scan) { $0.contains("[scan]") }, Form("white space around a section", scan) { $0.contains("> \n<![CDATA[") },
    Form("a key without a section", scan) { $0.contains("<EventKey>booth:7</EventKey>") },
    Form("an unknown element", scan) { $0.contains("<ExtInfo>") }, Form("another order", scan) { $0.contains("</EventKey><ToUserName") },
    Form("a number in a section", .event("VIEW", [.number("MenuId", "5")])) { $0.contains("<MenuId><![CDATA[5]]>") },
    Form("a number that is plain", .event("VIEW", [.number("MenuId", "5")])) { $0.contains("<MenuId>5</MenuId>") },
  ]

  @Test("each form is drawn, and says the same as the others", arguments: forms)
  func drawn(_ form: Form) throws {
    var count = 0
    for number in 0..<300 as Range<Int64> {
      let xml = Self.xml(form.happening, seed: 1, number)
      count += form.isIn(xml) ? 1 : 0
      var decoder = EventDecoder()
      let event = try decoder.decode(Array(xml.utf8))
      #expect(event.openid == "oSANDBOX1" && event.account == "gh_0123456789ab" && event.time == Compile.now)
      #expect(event.kind == (form.happening.event == "SCAN" ? .scan : form.happening.event == "VIEW" ? .menuView : .subscribe))
      if event.kind == .scan { #expect(event.scene == "booth:7" && event.fields["Ticket"] == "gQ==") }
    }
    #expect(count > 0 && count < 300)
  }

  @Test("the same seed draws the same forms, another one others")
  func seeds() {
    func all(_ seed: UInt64) -> [String] { (0..<40 as Range<Int64>).map { Self.xml(Self.scan, seed: seed, $0) } }
    #expect(all(1) == all(1))
    #expect(all(1) != all(2))
  }

  @Test("what somebody wrote is never touched, and a message's number is always plain")
  func text() throws {
    for number in 0..<100 as Range<Int64> {
      let xml = Self.xml(.message("text", number: 7, [.text("Content", " a ]]> b ")]), seed: 3, number)
      #expect(xml.contains("<Content><![CDATA[ a ]]]]><![CDATA[> b ]]></Content>") && xml.contains("<MsgId>23000000000000007</MsgId>"))
    }
  }
}
