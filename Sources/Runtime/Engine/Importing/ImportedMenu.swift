internal import Rules

/// The menu as the rules declare it, and the rules that its buttons need.
struct ImportedMenu {
  /// Under `menu:`; nil where nothing is left of it.
  private(set) var entries: [WrittenYAML.Entry]?
  private(set) var rules: [ImportedItem] = []
  private(set) var remarks: [ImportRemark] = []
  /// By rule, the key that it answers.
  private(set) var keys: [(id: String, key: String)] = []
  private var unanswered: [String] = []

  init(_ menu: ConsoleMenu, contents: inout ImportedContents, names: inout ImportedNames) {
    guard menu.isShown else {
      remarks = [ImportRemark(.left, "the menu", "it is switched off in the console")]
      return
    }
    let buttons = self.buttons(menu.buttons, &contents, &names)
    guard !buttons.isEmpty else {
      remarks.append(ImportRemark(.left, "the menu", "none of its buttons does what a menu can do here"))
      return
    }
    var variants: [WrittenYAML] = []
    for (index, variant) in menu.variants.enumerated() {
      let subject: Phrase = "menu for some, number \(index + 1)"
      switch variant.whom {
      case .nobody(let reason): remarks.append(ImportRemark(.left, subject, reason))
      case .some(let tag, let phone):
        let own = self.buttons(variant.buttons, &contents, &names)
        if own.isEmpty {
          remarks.append(ImportRemark(.left, subject, "none of its buttons does what a menu can do here"))
          continue
        }
        var entries: [WrittenYAML.Entry] = []
        if let tag { entries.append(.init("tag", .text(tag))) }
        if let phone { entries.append(.init("platform", .word(phone.rawValue))) }
        variants.append(.map(entries + [.init("buttons", .list(own))]))
      }
    }
    entries = [.init("buttons", .list(buttons))] + (variants.isEmpty ? [] : [.init("for", .list(variants))])
  }

  private mutating func buttons(_ buttons: [ConsoleMenu.Button], _ contents: inout ImportedContents, _ names: inout ImportedNames) -> [WrittenYAML] {
    let fitting = buttons.prefix(3)
    for button in buttons.dropFirst(3) { leave(button.name, "a menu has three buttons") }
    return fitting.compactMap { button in
      switch button {
      case .leaf(let leaf): return self.button(leaf, nameBytes: 16, &contents, &names)
      case .menu(let name, let inner):
        guard let written = self.name(name, bytes: 16) else { return nil }
        for leaf in inner.dropFirst(5) { leave(leaf.name, "a button has five under it") }
        let below = inner.prefix(5).compactMap { inner -> WrittenYAML? in
          switch inner {
          case .leaf(let leaf): return self.button(leaf, nameBytes: 60, &contents, &names)
          case .menu(let name, _):
            leave(name, "a menu has two levels")
            return nil
          }
        }
        if below.isEmpty { return nil }
        return .map([.init("name", written), .init("buttons", .list(below))])
      }
    }
  }

  private mutating func leave(_ button: String, _ reason: Phrase) { remarks.append(ImportRemark(.left, Self.subject(button), reason)) }
  private mutating func differ(_ button: String, _ reason: Phrase) { remarks.append(ImportRemark(.differs, Self.subject(button), reason)) }

  private static func subject(_ button: String) -> Phrase { "menu button “\(OutsideText.shown(button, upTo: 40))”" }

  private mutating func name(_ name: String, bytes: Int) -> WrittenYAML? {
    let clean = ImportedText.trimmed(name)
    if ImportedText.isBlank(clean) || clean.utf8.count > bytes || clean.contains("\n") {
      leave(name, "a name has 1 to \(bytes) bytes here, in one line")
      return nil
    }
    return .text(clean)
  }

  private mutating func button(
    _ leaf: ConsoleMenu.Leaf, nameBytes: Int, _ contents: inout ImportedContents, _ names: inout ImportedNames
  ) -> WrittenYAML? {
    guard let name = name(leaf.name, bytes: nameBytes), let action = action(leaf, &contents, &names) else { return nil }
    return .map([.init("name", name)] + action)
  }

  private mutating func action(
    _ leaf: ConsoleMenu.Leaf, _ contents: inout ImportedContents, _ names: inout ImportedNames
  ) -> [WrittenYAML.Entry]? {
    switch leaf.action {
    case .acts(let action): return written(action, leaf)
    case .says(let message):
      return answering(leaf, &names) { id, subject in
        contents.content(message, of: subject, owner: id, articles: EventKind.menuClick.articleLimit)
      } remarks: {
        contents.takeRemarks()
      }
    case .material(let id):
      return answering(leaf, &names) { owner, subject in
        contents.material(id, of: subject, owner: owner)
      } remarks: {
        contents.takeRemarks()
      }
    case .opensMaterial(let id):
      guard case .articles(let all)? = contents.export.media[id], let url = all.first.flatMap({ ImportedText.address($0.url) }) else {
        leave(leaf.name, "it opens a material, and the address of its article is not known")
        return nil
      }
      return written(.view(url), leaf)
    case .articleView(let id):
      differ(leaf.name, "a tap opens the article; here it sends it into the chat")
      return written(.article(id), leaf)
    case .nothing:
      leave(leaf.name, "it does nothing")
      return nil
    case .strange(let type):
      leave(leaf.name, "a menu here has no buttons of type `\(OutsideText.shown(type, upTo: 40))`")
      return nil
    }
  }

  /// A button with a key, and the rule that answers it.
  private mutating func answering(
    _ leaf: ConsoleMenu.Leaf, _ names: inout ImportedNames, content: (String, Phrase) -> ImportedContent?, remarks: () -> [ImportRemark]
  ) -> [WrittenYAML.Entry]? {
    let (id, subject) = (names.name("menu-" + leaf.name, fallback: "menu"), Self.subject(leaf.name))
    let content = content(id, subject)
    let found = remarks()
    guard let content else {
      rules.append(.left(found))
      return nil
    }
    rules.append(
      .rule(
        ImportedRule(
          id: id, subject: subject, head: [.init("on", .word("menu.click")), .init("when", .map([.init("key", .text(id))]))],
          answer: .all(content, then: []), remarks: found)))
    keys.append((id, id))
    return [.init("click", .text(id))]
  }

  /// - Returns: nil for what the platform would refuse.
  private mutating func written(_ action: MenuAction, _ leaf: ConsoleMenu.Leaf) -> [WrittenYAML.Entry]? {
    func isAddress(_ url: String) -> Bool { ImportedText.address(url) != nil && url.utf8.count <= 1024 && ImportedText.trimmed(url) == url }
    if let key = action.event?.key {
      guard !ImportedText.isBlank(key), key.utf8.count <= 128, !WrittenYAML.losesPart(of: key) else {
        leave(leaf.name, "a key has 1 to 128 bytes")
        return nil
      }
      if !unanswered.contains(key) {
        unanswered.append(key)
        differ(leaf.name, "it sends the key `\(OutsideText.shown(key, upTo: 128))` to a server, and the console does not say what that one answers")
      }
    }
    switch action {
    case .click(let key): return [.init("click", .text(key))]
    case .view(let url):
      if isAddress(url) { return [.init("view", .text(url))] }
      leave(leaf.name, "it opens no address that a menu takes")
      return nil
    case .miniProgram(let appID, let page, let url):
      guard !appID.isEmpty, isAddress(url), ImportedText.trimmed(page) == page, ImportedText.trimmed(appID) == appID else {
        leave(leaf.name, "a mini-program needs an AppID, and an address for old clients")
        return nil
      }
      let page: [WrittenYAML.Entry] = page.isEmpty ? [] : [.init("page", ImportedText.template(page))]
      return [.init("miniprogram", .map([.init("appid", .text(appID))] + page + [.init("url", .text(url))]))]
    case .scan(let key, let waits): return [.init("scan", .text(key))] + (waits ? [.init("wait", .word("true"))] : [])
    case .photo(let key, let camera): return [.init("photo", .text(key)), .init("camera", .word(camera.rawValue))]
    case .location(let key): return [.init("location", .text(key))]
    case .article(let id):
      if ImportedText.trimmed(id) == id, !id.isEmpty { return [.init("article", .text(id))] }
      leave(leaf.name, "it names no article")
      return nil
    }
  }
}
