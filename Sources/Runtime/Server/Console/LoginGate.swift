internal import Rules

/// How often a token may be tried, at the login or with a request: so many times a minute from an address, and from all of them together.
struct LoginGate: Sendable {
  struct Limits: Sendable {
    var perAddress = 5
    var inAll = 30
    /// Seconds.
    var span: Int64 = 60
    /// Addresses that are remembered for a right token.
    var trusted = 64
    /// Seconds for which they are.
    var trust: Int64 = 7 * 86_400
  }
  private var tries: [(address: String, at: Int64)] = []
  /// The latest one last.
  private var trusted: [(address: String, at: Int64)] = []
  private let limits: Limits

  init(_ limits: Limits = Limits()) { self.limits = limits }

  /// A token is shown, at the login or with a request. A right one does not count, for a script may show its own each second. An address that
  /// showed one in the last days, and none that is wrong in the last minute, is looked at whatever others do: whoever guesses elsewhere keeps no
  /// operator out who has been here. From all other addresses none is looked at where there were too many, be it right: else they would learn
  /// which one is. So while many guess, whoever comes from a new address waits with them.
  /// - Parameter now: seconds of a clock that only goes forward.
  /// - Returns: nil where it is looked at, and a wrong one counts; else the seconds after which it is.
  mutating func show(isRight: Bool, from address: String, now: Int64) -> Int64? {
    tries.removeAll { now >= $0.at.addingSaturated(limits.span) }
    trusted.removeAll { now >= $0.at.addingSaturated(limits.trust) }
    let own = tries.filter { $0.address == address }
    let isTrusted = own.isEmpty && trusted.contains { $0.address == address }
    if !isTrusted, let seconds = wait(own: own, now) { return seconds }
    if isRight { trust(address, now) } else { tries.append((address, now)) }
    return nil
  }

  private mutating func trust(_ address: String, _ now: Int64) {
    trusted.removeAll { $0.address == address }
    trusted.append((address, now))
    if trusted.count > limits.trusted { trusted.removeFirst() }
  }

  private func wait(own: [(address: String, at: Int64)], _ now: Int64) -> Int64? {
    // The oldest that stand in the way: when they are gone, there is room.
    let waits = [
      own.count >= limits.perAddress ? own[own.count - limits.perAddress].at : nil,
      tries.count >= limits.inAll ? tries[tries.count - limits.inAll].at : nil,
    ].compactMap { $0 }
    return waits.max().map { max(1, $0.addingSaturated(limits.span) - now) }
  }
}
