package struct AccountDeclaration: Sendable {
  package let name: Located<String>
  package let appID: Located<String>?
  package let originalID: Located<String>?
  package let kind: AccountKind
  package let mode: DeliveryMode
  package let token: KeyringReference?
  package let secret: SecretReference?
  package let aesKey: KeyringReference?
  package let timezone: Located<String>?
  /// Values of its own, as they are written.
  package let fields: [(name: Located<String>, value: Located<String>)]
  package let hearsVoice: Bool
  package let attribution: AttributionPolicy?
  package let privacy: PrivacyPolicy?
  package let api: PlatformAddress
  package let webhooks: WebhookPolicy
  package let digest: DigestTerms?
}
