/// The menu under the chat.
extension Reader {
  mutating func readMenu(_ node: YAMLNode) -> MenuDeclaration? {
    let before = diagnostics.count
    guard let fields = fields(node, .menu) else { return nil }
    checkAccountBesideAccounts(fields)
    let accounts = identifiers(fields["accounts"], "`accounts`") ?? [identifier(fields["account"], "`account`")].compactMap { $0 }
    let variants = fields["for"].flatMap { list($0, "`for`") { $0.readVariant($1) } } ?? []
    let buttons = list(fields["buttons"], "`buttons`") { $0.readButton($1) } ?? []
    return MenuDeclaration(
      span: firstLine(of: node.span), accounts: accounts,
      buttons: buttons, variants: variants,
      isWhole: !diagnostics[before...].contains { $0.severity == .error })
  }

  private mutating func readVariant(_ node: YAMLNode) -> MenuDeclaration.Variant? {
    guard let fields = fields(node, .menuVariant) else { return nil }
    let tag = text(fields["tag"], "`tag`")
    let platform = word(fields["platform"], "`platform`", MenuPhone.self)
    let buttons = list(fields["buttons"], "`buttons`") { $0.readButton($1) } ?? []
    if fields["tag"] == nil, fields["platform"] == nil {
      report(
        Diagnostic(
          .missingKey, "a menu for some does not say for whom", at: firstLine(of: node.span),
          notes: ["the platform takes no menu without a condition"],
          help: ["add `tag: NAME` or `platform: \(MenuPhone.ios.rawValue)`"]))
      return nil
    }
    return MenuDeclaration.Variant(tag: tag, platform: platform, buttons: buttons, span: firstLine(of: node.span))
  }

  private mutating func readButton(_ node: YAMLNode) -> MenuDeclaration.Button? {
    guard let fields = fields(node, .menuButton) else { return nil }
    let name = text(fields["name"], "`name`")
    let given = fields.keyed(by: MenuButtonKey.self).filter { $0.key.isAction }
    let waits = boolean(fields["wait"], "`wait`")?.value ?? false
    let camera = word(fields["camera"], "`camera`", MenuCamera.self)?.value ?? .either
    for (key, beside) in [("wait", "scan"), ("camera", "photo")] where fields[beside] == nil {
      if let found = fields.key(key) {
        report(
          Diagnostic(.conflictingKeys, "`\(key)` without `\(beside)`", at: found.span, help: ["it says something about the `\(beside):` beside it"]))
      }
    }
    guard let (form, entry) = given.first else {
      if fields.entries.count == node.entries?.count {
        let actions = MenuButtonKey.allCases.filter(\.isAction).map(\.word)
        report(Diagnostic(.missingKey, "a button does nothing", at: firstLine(of: node.span), help: ["add one of \(quotedList(actions))"]))
      }
      return nil
    }
    if given.count > 1 {
      report(
        Diagnostic(
          .conflictingKeys, "a button cannot do both `\(given[0].key.word)` and `\(given[1].key.word)`", at: given[1].entry.key.span,
          help: ["a button with `buttons` opens them and does nothing else; make two of it"]))
    }
    guard let name else { return nil }
    func action(_ make: (String) -> MenuAction) -> MenuDeclaration.Button? {
      text(entry.value, "`\(entry.key.value)`").map { .action(name: name, make($0.value), word: $0) }
    }
    switch form {
    case .buttons:
      return list(entry.value, "`buttons`") { $0.readButton($1) }.map { .menu(name: name, $0, firstLine(of: entry.value.span)) }
    case .click: return action { .click($0) }
    case .view: return action { .view($0) }
    case .scan: return action { .scan($0, waits: waits) }
    case .photo: return action { .photo($0, camera) }
    case .location: return action { .location($0) }
    case .article: return action { .article($0) }
    case .miniProgram:
      guard let program = self.fields(entry.value, .menuMiniProgram), let appID = text(program["appid"], "`appid`") else { return nil }
      let url = text(program["url"], "`url`")
      return .action(
        name: name, .miniProgram(appID: appID.value, page: text(program["page"], "`page`")?.value ?? "", url: url?.value ?? ""), word: url ?? appID)
    case .name, .wait, .camera: return nil  // read above
    }
  }
}
