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
  package let attribution: AttributionPolicy
  package let privacy: PrivacyPolicy
  /// Where its API is.
  package let api: PlatformAddress
  package let webhooks: WebhookPolicy

  package init(_ declaration: AccountDeclaration, timezone: Zone) {
    name = declaration.name.value
    appID = declaration.appID?.value
    originalID = declaration.originalID?.value
    originalIDBytes = declaration.originalID.map { Array($0.value.utf8) }
    isService = declaration.kind == "service"
    mode = declaration.mode
    token = declaration.token
    secret = declaration.secret
    aesKey = declaration.aesKey
    self.timezone = timezone
    attribution = declaration.attribution ?? .standard
    privacy = declaration.privacy ?? .keep
    api = declaration.api
    webhooks = declaration.webhooks
  }
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

/// Where the platform's API is found, and by which kind of token. (wechat-protocol 5.1, 5.2)
package struct PlatformAddress: Sendable, Equatable {
  /// Without a slash at the end.
  package let url: String
  /// The host that draws codes; without a slash at the end.
  package let codesURL: String
  package let token: TokenFamily

  package init(url: String, codesURL: String, token: TokenFamily) {
    self.url = url
    self.codesURL = codesURL
    self.token = token
  }

  package static let standard = PlatformAddress(url: "https://api.weixin.qq.com", codesURL: "https://mp.weixin.qq.com", token: .stable)

  /// A base address in its plain form; nil when it is none.
  package static func base(_ text: String) -> String? {
    guard let scheme = ["https://", "http://"].first(where: text.hasPrefix) else { return nil }
    var host = text.dropFirst(scheme.count)
    while host.hasSuffix("/") { host.removeLast() }
    let isHost = host.utf8.allSatisfy { ByteSet.slug.contains($0) || ".:[]".utf8.contains($0) }
    return host.isEmpty || !isHost ? nil : scheme + host
  }
}

/// The two kinds of access token; calls for one never end the other's. (wechat-protocol 5.1)
package enum TokenFamily: String, Sendable, CaseIterable { case stable, classic }

/// How the platform delivers messages. (wechat-protocol 1.1)
package enum DeliveryMode: String, Sendable, CaseIterable { case plain, compatible, encrypted }

package enum SecretReference: Sendable, Hashable {
  case environment(String)
  case file(String)
}

/// A secret that can be changed under traffic: the one in force and, for a while, the one before it.
package struct KeyringReference: Sendable, Equatable {
  package let current: SecretReference
  package let previous: SecretReference?
}

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
}
