internal import Rules

/// How often a login may be tried: so many times a minute from an address, and from all of them together.
struct LoginGate: Sendable {
  struct Limits: Sendable {
    var perAddress = 5
    var inAll = 30
    /// Seconds.
    var span: Int64 = 60
  }
  private var tries: [(address: String, at: Int64)] = []
  private let limits: Limits

  init(_ limits: Limits = Limits()) { self.limits = limits }

  /// - Parameter now: seconds of a clock that only goes forward.
  /// - Returns: nil where it may be tried, which counts; else the seconds after which it may.
  mutating func attempt(from address: String, now: Int64) -> Int64? {
    tries.removeAll { now >= $0.at.addingSaturated(limits.span) }
    let own = tries.filter { $0.address == address }
    // The oldest that stand in the way: when they are gone, there is room.
    let waits = [
      own.count >= limits.perAddress ? own[own.count - limits.perAddress].at : nil,
      tries.count >= limits.inAll ? tries[tries.count - limits.inAll].at : nil,
    ].compactMap { $0 }
    if let last = waits.max() { return max(1, last.addingSaturated(limits.span) - now) }
    tries.append((address, now))
    return nil
  }
}
