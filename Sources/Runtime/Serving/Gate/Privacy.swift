internal import Crypto
package import Engine
package import Rules

/// What becomes of those who leave, account by account, with the keys that were resolved.
package struct Privacy: Sendable {
  package enum Policy: Sendable {
    case keep
    case erase
    /// With the key of the hash.
    case pseudonymise([UInt8])
  }
  private let policies: [String: Policy]

  package init(_ policies: [String: Policy] = [:]) { self.policies = policies }

  /// As accounts declare it.
  /// - Throws: `FileFault` when a key is not there.
  package init(_ accounts: [Account], secrets: Secrets) throws(FileFault) {
    var policies: [String: Policy] = [:]
    for account in accounts {
      switch account.privacy {
      case .keep: continue
      case .erase: policies[account.name] = .erase
      case .pseudonymise(let reference):
        do throws(FileFault) {
          policies[account.name] = .pseudonymise(Array(try secrets.resolve(reference, for: .hashKey).utf8))
        } catch {
          throw FileFault("account `\(account.name)`: `privacy.key`: \(error.reason)")
        }
      }
    }
    self.policies = policies
  }

  /// What becomes of this follower when they leave.
  package func departure(of follower: FollowerID) -> Departure {
    switch policies[follower.account] ?? .keep {
    case .keep: .keep
    case .erase: .erase
    case .pseudonymise: pseudonym(of: follower).map { .pseudonymise($0) } ?? .keep
    }
  }

  /// The name under which somebody who left is still known; nil unless the account keeps pseudonyms.
  package func pseudonym(of follower: FollowerID) -> FollowerID? {
    guard case .pseudonymise(let key)? = policies[follower.account] else { return nil }
    return FollowerID(account: follower.account, openid: "p_" + Mask(key: key).digest(follower, length: 40))
  }
}

/// A keyed hash that names a follower where the openid may not stand.
package struct Mask: Sendable {
  /// With the key hashed in: each hash goes on from here.
  private let keyed: HMAC<SHA256>

  package init(key: [UInt8]) { keyed = HMAC<SHA256>(key: SymmetricKey(data: key)) }

  /// With the key that the store keeps, or a new one.
  package init(of store: any Store) throws(StoreFault) {
    var generator = SystemRandomNumberGenerator()
    self.init(key: try store.maskKey { (0..<32).map { _ in UInt8.random(in: 0...255, using: &generator) } })
  }

  /// What tells a store from others, and says nothing about it: the same for the same key.
  package var fingerprint: String { digest(FollowerID(account: "", openid: ""), length: 32) }

  /// The name of a follower in logs: the same one each time, of no use without the key.
  package func name(_ follower: FollowerID) -> FollowerMask {
    FollowerMask(digest(follower).prefix(8).reduce(0) { $0 << 8 | UInt64($1) })
  }

  func digest(_ follower: FollowerID, length: Int) -> String {
    String(decoding: HexDigits.lower(Array(digest(follower))).prefix(length), as: UTF8.self)
  }

  private func digest(_ follower: FollowerID) -> HMAC<SHA256>.MAC {
    var hash = keyed
    hash.update(data: Array(follower.account.utf8) + [0] + follower.openid.utf8)
    return hash.finalize()
  }
}
