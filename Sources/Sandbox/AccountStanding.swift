internal import Rules

/// What the platform grants an account: each step has what the ones before it have. (wechat-protocol, capability by account type)
package enum AccountStanding: Int, Sendable, Comparable {
  /// Not verified, or no longer: it receives messages and answers them.
  case unverified
  case verified
  /// A service account that is verified: codes with parameters and template messages.
  case verifiedService

  package init(isService: Bool, isVerified: Bool) { self = !isVerified ? .unverified : isService ? .verifiedService : .verified }

  package static func < (a: AccountStanding, b: AccountStanding) -> Bool { a.rawValue < b.rawValue }

  /// In words.
  var title: Phrase {
    switch self {
    case .unverified: "an account that is not verified"
    case .verified: "a verified account"
    case .verifiedService: "a verified service account"
    }
  }
}
