/// When and with what luck a turn is judged: passed in, so that the same turn always comes out the same.
public struct Moment: Sendable {
  /// Seconds since 1970 UTC: `now` in templates. Conditions go by the event's own time.
  public let now: Int64
  /// Decides `random` with `pick: even`.
  public let seed: UInt64

  /// - Parameters:
  ///   - now: seconds since 1970 UTC.
  ///   - seed: any number; the same one makes the same choice.
  public init(now: Int64, seed: UInt64) {
    self.now = now
    self.seed = seed
  }
}
