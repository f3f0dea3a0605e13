package import Rules
package import Wire

/// The menu as the platform has it.
package struct PublishedMenu: Sendable {
  package struct Variant: Sendable {
    package let id: String
    package let rule: JSON
    package let buttons: JSON
  }
  /// Nil when there is none that was made by the API.
  package let buttons: JSON?
  /// The newest first: that is how the platform asks them.
  package let variants: [Variant]

  /// There is none.
  package static let none = PublishedMenu()

  private init() { (buttons, variants) = (nil, []) }

  /// Reads `menu/get`. That there is no menu is a refusal of its own, 46003: an answer without one is not the platform's, and what would be
  /// published after it might go over a menu. (wechat-protocol 8)
  package init(_ answer: PlatformAnswer) throws(AnswerFault) {
    buttons = MenuJSON.plain(.array(try Self.buttons(of: answer.object("menu"))))
    guard answer.json["conditionalmenu"].map({ $0 != .null }) ?? false else {
      variants = []
      return
    }
    var found: [(number: Int64, Variant)] = []
    for item in try answer.list("conditionalmenu", within: 1000) {
      let number = try item.number("menuid", within: 0...(.max))
      let buttons = JSON.array(try Self.buttons(of: item))
      found.append(
        (number, Variant(id: String(number), rule: MenuJSON.plainRule(try item.object("matchrule").json), buttons: MenuJSON.plain(buttons))))
    }
    variants = found.sorted { $0.number > $1.number }.map(\.1)
  }

  private static func buttons(of answer: PlatformAnswer) throws(AnswerFault) -> [JSON] {
    let buttons = try answer.list("button", within: 100)
    for button in buttons { _ = try button.text("name", within: 1024, isName: true) }
    return buttons.map(\.json)
  }

  /// For people.
  package var text: Phrase {
    guard let buttons else { return "no menu\n" }
    var out = Phrase(verbatim: MenuJSON.lines(buttons).map { $0 + "\n" }.joined())
    for variant in variants {
      out +=
        "\nfor \(OutsideText.shown(variant.rule.line))  (menu \(variant.id))\n"
        + Phrase(verbatim: MenuJSON.lines(variant.buttons, indent: "  ").map { $0 + "\n" }.joined())
    }
    return out
  }

  package var json: JSON {
    [
      "button": buttons ?? .null,
      "conditionalmenu": .array(variants.map { ["menuid": .string($0.id), "matchrule": $0.rule, "button": $0.buttons] }),
    ]
  }
}
