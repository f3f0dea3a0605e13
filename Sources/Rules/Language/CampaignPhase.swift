/// Where a campaign stands at a moment; one without `active` always runs.
public enum CampaignPhase: String, Sendable, CaseIterable {
  /// It has not begun.
  case before
  /// It holds.
  case running
  /// It is over.
  case ended
}

extension CampaignPhase {
  package var bit: UInt8 {
    switch self {
    case .before: 1
    case .running: 2
    case .ended: 4
    }
  }
}
