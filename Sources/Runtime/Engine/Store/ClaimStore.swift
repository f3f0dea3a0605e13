internal import Rules

/// Where the tasks of all processes agree on who does something outside that is to be done once.
package protocol ClaimStore: Sendable {
  /// Makes one of all callers the one that does it.
  /// - Parameters:
  ///   - now: milliseconds since 1970 UTC.
  ///   - until: when the claim ends by itself, should the claimant have died; no later than `Claim.longest` from now.
  /// - Returns: false while another one has it.
  func claim(_ claim: Claim, now: Int64, until: Int64) throws(StoreFault) -> Bool
  /// Ends a claim; one that ended by itself and is another's by now stays.
  func release(_ claim: Claim) throws(StoreFault)
}

/// What is done by one at a time, and who asks to be that one.
package struct Claim: Sendable, Equatable {
  /// Milliseconds. A claim that lasts longer comes from a clock that was far ahead, and must not last for ever.
  package static let longest: Int64 = 10 * 60_000

  package let name: String
  /// Differs from claim to claim, so that nobody ends that of somebody else.
  package let holder: Int64

  package init(_ name: String, holder: Int64 = .random(in: 0...Int64.max)) {
    self.name = name
    self.holder = holder
  }
}

extension ClaimStore {
  /// Waits until it is the caller's turn. What was wanted may be done by then: whoever gets the claim looks first.
  /// - Parameter lease: milliseconds after which others take the claimant for dead.
  /// - Returns: nil when the task was cancelled meanwhile.
  package func wait(for name: String, lease: Int64, clock: WallClock) async throws(StoreFault) -> Claim? {
    let claim = Claim(name)
    let (start, began) = (clock.milliseconds, ContinuousClock.now)
    while true {
      // A clock that stands, as a sandbox's may, ends no claim of one who died.
      let waited = began.duration(to: .now) / .milliseconds(1)
      let now = max(clock.milliseconds, start.addingSaturated(Int64(waited)))
      if try self.claim(claim, now: now, until: now.addingSaturated(min(lease, Claim.longest))) { return claim }
      // As often as those who wait for a token.
      do { try await Task.sleep(for: .milliseconds(100)) } catch { return nil }
    }
  }
}
