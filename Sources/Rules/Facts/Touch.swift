/// A scan of a campaign's code by a follower.
public struct Touch: Hashable, Sendable {
  /// Which of a follower's scans.
  public enum Order: String, Hashable, Sendable, CaseIterable { case first, last }
  /// The campaign.
  public let campaign: String
  /// Text in the code.
  public let scene: String
  /// Seconds since 1970 UTC.
  public let at: Int64

  /// A scan; time in seconds since 1970 UTC.
  public init(campaign: String, scene: String, at: Int64) {
    self.campaign = campaign
    self.scene = scene
    self.at = at
  }
}
