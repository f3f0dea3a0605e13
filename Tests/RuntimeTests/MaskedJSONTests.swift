import Testing
import Wire

@testable import Engine
@testable import Server

/// Answers of the console without openids.
@Suite("answers without openids")
struct MaskedJSONTests {
  private static let ada = "oAAAAbcdefghijklmnopqrstuv-1"
  private static let bob = "omqB7HO7btmUjTDaYJOzPcniDakO"

  /// What is said, and what of it is shown.
  static let answers: [(JSON, JSON)] = [
    (.string(ada), .string("<\(ada.count)>")), (.string("to \(ada)，from \(bob)"), .string("to <28>，from <28>")),
    (["scene": .string("by:\(bob)"), "number": .int(1)], ["scene": "by:<28>", "number": .int(1)]),
    (.array([.string(bob), .null, .bool(true)]), .array(["<28>", .null, .bool(true)])), (.string("谢谢"), .string("谢谢")),
  ]

  @Test("a follower's own, wherever it stands, and somebody else's by its form", arguments: answers)
  func each(_ answer: JSON, _ shown: JSON) {
    #expect(answer.masking([FollowerID(account: "main", openid: Self.ada)], of: "main") { "<\($0.openid.count)>" } == shown)
  }
}
