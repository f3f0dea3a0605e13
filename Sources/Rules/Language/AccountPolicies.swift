/// Which limits of the platform apply.
package enum AccountKind: String, Sendable, CaseIterable { case service, subscription }

/// How the platform delivers messages. (wechat-protocol 1.1)
package enum DeliveryMode: String, Sendable, CaseIterable { case plain, compatible, encrypted }

/// Which campaign is credited with a follow.
public struct AttributionPolicy: Hashable, Sendable {
  /// Which of a follower's scans counts.
  public enum Touch: String, Sendable, CaseIterable {
    /// The earliest one within the window.
    case first
    /// The latest one.
    case last
  }
  /// Which scan counts.
  public let touch: Touch
  /// Seconds before a follow within which a scan counts.
  public let window: Int64
  /// Seconds after a follow within which an unfollow takes the credit back; 0 for never.
  public let unfollowUndoes: Int64

  /// A policy; times in seconds.
  public init(touch: Touch, window: Int64, unfollowUndoes: Int64) {
    self.touch = touch
    self.window = window
    self.unfollowUndoes = unfollowUndoes
  }

  /// The latest scan of thirty days, kept whatever happens.
  public static let standard = AttributionPolicy(touch: .last, window: 30 * 86_400, unfollowUndoes: 0)
}

/// What becomes of what is known of somebody who leaves. The platform asks for deletion. (wechat-protocol 2.3)
package enum PrivacyPolicy: Sendable, Equatable {
  case keep
  /// The openid gives way to a keyed hash of it, so that somebody who returns is known as such and nobody else is.
  case pseudonymise(key: SecretReference)
  case erase

  /// What is chosen, without what it needs.
  package enum Choice: String, Sendable, CaseIterable { case keep, pseudonymise, erase }
}

/// How endpoints of the account's owner are called.
package struct WebhookPolicy: Sendable, Equatable {
  /// Key of the signature.
  package var key: SecretReference?
  /// Whether addresses inside the own network may be called.
  package var allowsPrivateAddresses = false
  package init(key: SecretReference? = nil, allowsPrivateAddresses: Bool = false) {
    self.key = key
    self.allowsPrivateAddresses = allowsPrivateAddresses
  }
}
