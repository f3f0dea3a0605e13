package import Rules

/// What the webhook knows of an account: names, and secrets that were resolved. Never printed. A reference, since each request holds it.
public final class WebhookAccount: Sendable {
  /// The name in the path.
  public let name: String
  /// The AppID, which encrypted messages end in.
  public let appID: String
  /// The id that messages are addressed to; nil when it was not declared.
  public let originalID: String?
  package let mode: DeliveryMode
  /// The token in force, then the one before it.
  package let tokens: [[UInt8]]
  package let cipher: MessageCipher?

  package init(name: String, appID: String, originalID: String?, mode: DeliveryMode, tokens: [[UInt8]], cipher: MessageCipher?) {
    self.name = name
    self.appID = appID
    self.originalID = originalID
    self.mode = mode
    self.tokens = tokens
    self.cipher = cipher
  }

  func signs(_ signature: ArraySlice<UInt8>, _ parts: [ArraySlice<UInt8>]) -> Bool { signer(of: signature, parts) != nil }

  /// The token that a signature was made with; nil when it is none of the account's.
  func signer(of signature: ArraySlice<UInt8>, _ parts: [ArraySlice<UInt8>]) -> [UInt8]? {
    // Every token is tried, so that the time does not tell which one it was.
    tokens.reversed().reduce(nil) { Signature.holds(signature, over: [$1[...]] + parts) ? $1 : $0 }
  }
}
