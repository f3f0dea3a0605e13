/// An Official Account as the files declare it. Secrets are references: their values never come here.
public struct Account: Sendable {
  /// The name under `accounts:`.
  public let name: String
  /// `wx` and 16 hex digits.
  public let appID: String?
  /// `gh_` and 12 hex digits: what messages are addressed to.
  public let originalID: String?
  package let originalIDBytes: [UInt8]?
  package let isService: Bool
  package let mode: DeliveryMode
  package let token: KeyringReference?
  package let secret: SecretReference?
  package let aesKey: KeyringReference?
  package let timezone: Zone
  /// Texts of its own.
  package let fields: [String: String]
  /// Whether voice messages come with what the platform heard in them.
  package let hearsVoice: Bool
  package let attribution: AttributionPolicy
  package let privacy: PrivacyPolicy
  /// Where its API is.
  package let api: PlatformAddress
  package let webhooks: WebhookPolicy
  /// Where yesterday's figures go each morning; nil when nobody asked for them.
  package let digest: DigestTerms?
}
