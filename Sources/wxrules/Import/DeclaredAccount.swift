import Rules

extension Account {
  /// As it is declared under `accounts:`, without what only a server needs.
  var written: WrittenYAML.Entry {
    var entries: [WrittenYAML.Entry] = []
    if let appID { entries.append(.init("app_id", .text(appID))) }
    if let originalID { entries.append(.init("original_id", .text(originalID))) }
    entries.append(.init("kind", .word(isService ? "service" : "subscription")))
    entries.append(.init("mode", .word(mode.rawValue)))
    if let token { entries.append(.init("token", Self.written(token.current))) }
    if let aesKey { entries.append(.init("aes_key", Self.written(aesKey.current))) }
    if let secret { entries.append(.init("secret", Self.written(secret))) }
    return .init(name, .map(entries))
  }

  private static func written(_ secret: SecretReference) -> WrittenYAML {
    switch secret {
    case .environment(let name): .map([.init("env", .text(name))])
    case .file(let path): .map([.init("file", .text(path))])
    }
  }
}
