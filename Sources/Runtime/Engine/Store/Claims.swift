internal import Rules

/// Claims for async code: whoever waits for one waits on no thread of Swift's, and nobody forgets to release it.
package struct Claims: Sendable {
  private let store: StoreThread<any ClaimStore>
  private let clock: WallClock
  /// As often as those look who wait for a token.
  private static let pause = Duration.milliseconds(100)

  package init(_ store: any ClaimStore, clock: WallClock) {
    self.store = StoreThread(store, for: "claims")
    self.clock = clock
  }

  /// Does something while nobody else does it, in this process or another. What was wanted may be done by then: whoever gets the claim looks first.
  /// - Parameter lease: milliseconds after which others take the claimant for dead.
  /// - Returns: nil when the task was cancelled before its turn came.
  package func alone<Outcome: Sendable>(
    _ name: String, lease: Int64, isolation: isolated (any Actor)? = #isolation, _ work: () async -> Outcome
  ) async throws(StoreFault) -> Outcome? {
    let claim = Claim(name)
    let (start, began) = (clock.milliseconds, ContinuousClock.now)
    while true {
      // A clock that stands, as a sandbox's may, ends no claim of one who died.
      let waited = began.duration(to: .now) / .milliseconds(1)
      if try await take(claim, now: max(clock.milliseconds, start.addingSaturated(Int64(waited))), lease: lease) {
        let outcome = await work()
        await release(claim)
        return outcome
      }
      do { try await Task.sleep(for: Self.pause) } catch { return nil }
    }
  }

  /// Does something unless somebody else does.
  /// - Returns: nil where another one has the claim.
  package func ifFree<Outcome: Sendable>(
    _ name: String, lease: Int64, isolation: isolated (any Actor)? = #isolation, _ work: () async -> Outcome
  ) async throws(StoreFault) -> Outcome? {
    let claim = Claim(name)
    guard try await take(claim, now: clock.milliseconds, lease: lease) else { return nil }
    let outcome = await work()
    await release(claim)
    return outcome
  }

  private func take(_ claim: Claim, now: Int64, lease: Int64) async throws(StoreFault) -> Bool {
    let until = now.addingSaturated(min(lease, Claim.longest))
    return try await store.run { store throws(StoreFault) in try store.claim(claim, now: now, until: until) }
  }

  /// One that cannot be ended ends by itself.
  private func release(_ claim: Claim) async { try? await store.run { store throws(StoreFault) in try store.release(claim) } }
}
