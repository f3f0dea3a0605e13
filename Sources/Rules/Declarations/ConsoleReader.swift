extension Reader {
  mutating func readConsole(_ node: YAMLNode) -> ConsoleDeclaration? {
    guard let fields = fields(node, .console), let entries = map(fields["accounts"], "`accounts`", { $0.readConsole(of: $1, $2) }) else { return nil }
    return ConsoleDeclaration(entries: entries)
  }

  private mutating func readConsole(of account: Located<String>, _ node: YAMLNode) -> ConsoleDeclaration.Entry? {
    guard let fields = fields(node, .consoleAccount, where: "the console of account `\(account.value)`") else { return nil }
    let address = text(fields["address"], "`address`")
    if let address, WebAddress(address.value) == nil {
      report(.invalid(address, "`address`", expected: "an address", example: "`http://127.0.0.1:8080/wx/main`"))
    }
    var allowed: [String]?
    if let node = fields["allowed"] {
      // Nobody is an answer.
      if case .sequence(let items) = node.content, items.isEmpty { allowed = [] } else { allowed = texts(node, "`allowed`")?.map(\.value) }
    }
    return ConsoleDeclaration.Entry(
      account: account, address: address?.value, token: value(fields["token"], "token"), aesKey: value(fields["aes_key"], "aes_key"),
      mode: word(fields["mode"], "`mode`", DeliveryMode.self)?.value, allowed: allowed,
      isSecretFrozen: boolean(fields["secret_frozen"], "`secret_frozen`")?.value)
  }

  private mutating func value(_ node: YAMLNode?, _ key: String) -> ConsoleDeclaration.Value? {
    guard let node else { return nil }
    if node.scalar != nil { return text(node, "`\(key)`").map { .literal($0.value) } }
    return readSecret(node, key).map { .reference($0) }
  }
}
