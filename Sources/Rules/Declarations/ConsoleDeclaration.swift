/// What the platform's console holds, account by account, where a sandbox has it apart from the rules.
package struct ConsoleDeclaration: Sendable {
  /// A secret: invented ones may stand in the file, real ones are named.
  package enum Value: Sendable {
    case literal(String)
    case reference(SecretReference)
  }
  package struct Entry: Sendable {
    package let account: Located<String>
    package let address: String?
    package let token: Value?
    package let aesKey: Value?
    package let mode: DeliveryMode?
    /// The addresses that may fetch tokens.
    package let allowed: [String]?
    package let isSecretFrozen: Bool?
  }
  package let entries: [Entry]
}
