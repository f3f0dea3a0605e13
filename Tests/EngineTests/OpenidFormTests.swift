import Testing
import Wire

@testable import Engine

/// Openids in texts that are not theirs.
@Suite("openids by their form")
struct OpenidFormTests {
  /// A text, and how it is shown.
  static let texts = [
    ("omqB7HO7btmUjTDaYJOzPcniDakO", "NAME"), ("from:omqB7HO7btmUjTDaYJOzPcniDakO", "from:NAME"),
    ("a omqB7HO7btmUjTDaYJOzPcniDakO，b", "a NAME，b"),
    // One sign too many or too few, another first one, and what is a word.
    ("omqB7HO7btmUjTDaYJOzPcniDakOx", "omqB7HO7btmUjTDaYJOzPcniDakOx"), ("omqB7HO7btmUjTDaYJOzPcniDak", "omqB7HO7btmUjTDaYJOzPcniDak"),
    ("xmqB7HO7btmUjTDaYJOzPcniDakO", "xmqB7HO7btmUjTDaYJOzPcniDakO"), ("order-of-the-shop-in-the-lane", "order-of-the-shop-in-the-lane"),
    ("order_of_shop_2026_number_017", "order_of_shop_2026_number_017"), ("", ""), ("门店", "门店"),
  ]

  @Test("each text", arguments: texts)
  func each(_ text: String, _ shown: String) {
    #expect(OpenidForm.replaced(in: text, of: "main") { $0.openid == "omqB7HO7btmUjTDaYJOzPcniDakO" && $0.account == "main" ? "NAME" : "?" } == shown)
  }
}
