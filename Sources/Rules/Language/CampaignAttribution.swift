/// What scans of a campaign's codes are to follows.
package enum CampaignAttribution: Hashable, Sendable {
  /// Touches, under the account's policy.
  case ofAccount
  /// Touches, under a policy of its own.
  case own(AttributionPolicy)
  /// No touches: a code for a login or a binding brings nobody.
  case none

  /// How the last one is written.
  package static let noneWord = "none"
}
