/// What becomes of one account's menu, or of one variant of it.
package struct MenuDifference: Sendable, Equatable {
  /// Nil where no account is declared.
  package let account: String?
  /// As `tag vip`; nil for the menu that all others see.
  package let variant: Phrase?
  /// Buttons, as `点餐 > 外卖: click ORDER`.
  package let removed: [Phrase]
  package let added: [Phrase]

  package static func all(from old: RuleSet, to new: RuleSet) -> [MenuDifference] {
    let (before, after) = (menus(of: old), menus(of: new))
    let places = before.map(\.place) + after.map(\.place).filter { place in !before.contains { $0.place == place } }
    return places.compactMap { place in
      let left = before.first { $0.place == place }?.lines ?? []
      let right = after.first { $0.place == place }?.lines ?? []
      let changes = right.difference(from: left)
      if changes.isEmpty { return nil }
      func lines(_ some: [CollectionDifference<Phrase>.Change]) -> [Phrase] {
        some.map { change in
          switch change {
          case .insert(_, let line, _), .remove(_, let line, _): line
          }
        }
      }
      return MenuDifference(account: place.account, variant: place.variant, removed: lines(changes.removals), added: lines(changes.insertions))
    }
  }

  private struct Place: Hashable {
    let account: String?
    let variant: Phrase?
  }

  private static func menus(of ruleSet: RuleSet) -> [(place: Place, lines: [Phrase])] {
    ruleSet.compiled.menus.flatMap { menu in
      [(Place(account: menu.account, variant: nil), lines(menu.buttons))]
        + menu.variants.map { (Place(account: menu.account, variant: name(of: $0)), lines($0.buttons)) }
    }
  }

  private static func name(of variant: Menu.Variant) -> Phrase {
    let terms: [Phrase?] = [variant.tag.map { "tag \($0)" }, variant.platform.map { "platform \($0.rawValue)" }]
    return terms.compactMap { $0 }.listed()
  }

  private static func lines(_ buttons: [Menu.Button], below path: String = "") -> [Phrase] {
    buttons.flatMap { button -> [Phrase] in
      switch button {
      case .menu(let name, let inner): lines(inner, below: path + name + " > ")
      case .action(let name, let action): [[Phrase(verbatim: path + name), action.phrase].joined(separator: ": ")]
      }
    }
  }
}

extension MenuAction {
  /// As a list of buttons says it.
  fileprivate var phrase: Phrase {
    switch self {
    case .click(let key): "click \(key)"
    case .view(let url): "view \(url)"
    case .miniProgram(let appID, let page, _): "mini-program \(appID) \(page)"
    case .scan(let key, let waits): waits ? "scan \(key), and waits" : "scan \(key)"
    case .photo(let key, let camera): "photo \(key) (\(camera.rawValue))"
    case .location(let key): "location \(key)"
    case .article(let id): "article \(id)"
    }
  }
}
