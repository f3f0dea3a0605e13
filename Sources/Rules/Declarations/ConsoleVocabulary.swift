/// The keys of a console that a sandbox has apart from the rules.
extension Section {
  static let console = Section(
    "a console", [Key("accounts", .map(.section(.consoleAccount)), required: true, "the accounts whose console is set apart, by name")])

  static let consoleAccount = Section("an account's console", ConsoleKey.self)
}

/// What an account's console holds; what is not said is as in the rules.
enum ConsoleKey: String, SectionKey {
  case address, token, aesKey = "aes_key", mode, allowed
  case secretFrozen = "secret_frozen"

  private static let value = Shape.either([.text, .section(.secret)])

  var declared: Section.Key {
    switch self {
    case .address: holds(.text, "URL (服务器地址)")
    case .token: holds(Self.value, "Token, as it is or by reference")
    case .aesKey: holds(Self.value, "EncodingAESKey, as it is or by reference")
    case .mode: holds(.word(DeliveryMode.allCases.map(\.rawValue)), "how the platform delivers messages")
    case .allowed: holds(.listOrNone(.text), "addresses that may fetch tokens (IP 白名单); any unless given")
    case .secretFrozen: holds(.boolean, "whether the AppSecret is frozen")
    }
  }
}
