/// How long nobody looks for changes after the store could not be read: each time twice as long, up to a minute. Whoever asks for a reload need
/// not wait for it.
struct ReloadPause: Equatable {
  static let longest: Int64 = 60
  private(set) var seconds: Int64 = 0
  private var until: Int64 = .min

  /// - Parameter now: seconds since 1970 UTC.
  mutating func lengthen(at now: Int64) {
    seconds = min(Self.longest, max(1, seconds * 2))
    until = now + seconds
  }

  /// A clock that was set back does not prolong it.
  func isOn(at now: Int64) -> Bool { now < until && until - now <= seconds }
}
