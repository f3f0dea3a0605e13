/// Where the processes of an account share its access token.
package protocol TokenStore: Sendable {
  /// The token that was kept last.
  func accessToken(of owner: TokenOwner) throws(StoreFault) -> AccessToken?
  /// Makes one of the processes the one that gets a new token.
  /// - Parameters:
  ///   - failed: the token that is no longer good; when another is kept by now, nobody need ask.
  ///   - now: milliseconds since 1970 UTC.
  ///   - until: when the claim ends by itself, should the claimant have died.
  func claimRenewal(of owner: TokenOwner, failed: String?, now: Int64, until: Int64) throws(StoreFault) -> RenewalClaim
  /// Notes that a token is got now that ends all others before their time, unless one was got so a short while ago.
  /// - Parameters:
  ///   - now: milliseconds since 1970 UTC.
  ///   - gap: milliseconds that lie between two.
  /// - Returns: nil when it may be got; else when it may be, in milliseconds since 1970 UTC.
  func claimForcing(of owner: TokenOwner, now: Int64, gap: Int64) throws(StoreFault) -> Int64?
  /// It was not got: the next one may be as if it had been got at this time, in milliseconds since 1970 UTC.
  func shiftForcing(of owner: TokenOwner, to time: Int64) throws(StoreFault)
  /// Keeps a new token and ends the claim; with nil only ends the claim.
  func keep(_ token: AccessToken?, of owner: TokenOwner) throws(StoreFault)
}

/// Whose token it is. Nothing that could be a secret.
package struct TokenOwner: Hashable, Sendable {
  package let appID: String
  /// The two families of tokens do not know of each other. (wechat-protocol 5.1)
  package let family: String
  /// A token of a sandbox is none of the platform.
  package let host: String

  package init(appID: String, family: String, host: String) {
    self.appID = appID
    self.family = family
    self.host = host
  }

  package var name: String { "\(host) \(appID) \(family)" }
}

package struct AccessToken: Sendable, Equatable {
  package let text: String
  /// From when on another one is asked for, in milliseconds since 1970 UTC.
  package let renewAt: Int64
  /// Milliseconds since 1970 UTC.
  package let expiresAt: Int64

  package init(text: String, renewAt: Int64, expiresAt: Int64) {
    self.text = text
    self.renewAt = renewAt
    self.expiresAt = expiresAt
  }
}

package enum RenewalClaim: Sendable, Equatable {
  /// This process gets the token.
  case ours
  /// Another one is at it.
  case theirs
  /// Another one has done it.
  case renewed(AccessToken)
}
