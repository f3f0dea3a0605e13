package enum SecretReference: Sendable, Hashable {
  case environment(String)
  case file(String)
}

/// A secret that can be changed under traffic: the one in force and, for a while, the one before it.
package struct KeyringReference: Sendable, Equatable {
  package let current: SecretReference
  package let previous: SecretReference?
}

/// What tells a secret from other texts, for whoever must not show one.
package enum SecretSigns {
  /// Keys of the language whose value names a secret.
  package static let fields: Set<String> = ["token", "secret", "aes_key", "sign"]
  /// Those, and what people write instead who know the platform's console.
  package static let keys = fields.union(["app_secret", "appsecret", "encoding_aes_key", "encodingaeskey"])
  /// Keys that hold a secret only below another one: whoever has the address of a group's robot can write to the group.
  package static let nested: [(outer: String, key: String)] = [("privacy", "key"), ("digest", "url")]
  /// Keys below those that say where the secret is kept. What stands under them may be shown.
  package static let places: Set<String> = ["env", "file"]

  package enum Shape: Sendable {
    /// 32 hex digits.
    case appSecret
    /// 43 letters and digits.
    case aesKey

    /// Nil for a text that looks like neither.
    package init?(_ text: some Collection<UInt8>) {
      switch text.count {
      case 32:
        guard text.allSatisfy(ByteSet.hex.contains), text.contains(where: ByteSet.digits.contains), !text.allSatisfy(ByteSet.digits.contains)
        else { return nil }
        self = .appSecret
      case 43:
        guard text.allSatisfy(ByteSet.word.contains), text.contains(where: ByteSet.digits.contains),
          text.contains(where: { (0x41...0x5A).contains($0) }), text.contains(where: { (0x61...0x7A).contains($0) })
        else { return nil }
        self = .aesKey
      default: return nil
      }
    }
  }
}
