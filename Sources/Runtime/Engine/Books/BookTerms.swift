package import Rules

/// What the figures of an account are counted by.
package struct BookTerms: Sendable {
  /// Nil for a campaign whose codes are no touch.
  package typealias Policies = @Sendable (_ campaign: String) -> AttributionPolicy?
  package let account: String
  /// Whose days they are.
  package let zone: Zone
  /// Seconds after a follow within which a loss is a quick one.
  package let quickLoss: Int64
  /// Seconds after which it is counted who still follows, each more than the one before.
  package let kept: [Int64]
  package let policies: Policies
  /// Equal for terms that count the same.
  package let fingerprint: String

  package init(
    account: String, zone: Zone, quickLoss: Int64 = 86_400, kept: [Int64] = [86_400, 7 * 86_400, 30 * 86_400],
    policies: @escaping Policies, fingerprint: String
  ) {
    self.account = account
    self.zone = zone
    self.quickLoss = quickLoss
    self.kept = kept
    self.policies = policies
    self.fingerprint = fingerprint
  }

  /// The same with one policy in the place of all; campaigns whose codes are no touch stay so.
  package func under(_ policy: AttributionPolicy) -> BookTerms {
    let declared = policies
    return BookTerms(
      account: account, zone: zone, quickLoss: quickLoss, kept: kept, policies: { declared($0) == nil ? nil : policy },
      fingerprint: "\(fingerprint) \(policy.touch.rawValue) \(policy.window) \(policy.unfollowUndoes)")
  }
}
