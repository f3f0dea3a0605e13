package import Engine
internal import Rules
internal import Wire

/// Names of tags → the platform's ids, as all processes have them: made known to the platform when they are first used.
package struct TagIDs: Sendable {
  private let store: any OutboxStore & ClaimStore
  private let clock: WallClock
  private let lists = SharedWork<Result<Void, PlatformFault>>()
  /// Milliseconds that asking may take before another one asks: three calls, of which one is tried twice.
  private static let lease: Int64 = 120_000

  package init(store: any OutboxStore & ClaimStore, clock: WallClock) {
    self.store = store
    self.clock = clock
  }

  /// - Parameter creates: whether a tag that does not exist is made; else nil stands for it.
  func id(of name: String, creates: Bool, on platform: Platform) async throws(PlatformFault) -> Int? {
    let before = try known(on: platform)
    if let id = before[name] { return id }
    try await lists.once(platform.account) { await renewedAlone(on: platform, ifStill: before) }.get()
    if let id = try known(on: platform)[name] { return id }
    return creates ? try await made(name, on: platform) : nil
  }

  private func renewedAlone(on platform: Platform, ifStill before: [String: Int]) async -> Result<Void, PlatformFault> {
    do throws(PlatformFault) {
      let claim = try await claim(platform)
      // One that cannot be ended ends by itself.
      defer { try? store.release(claim) }
      // Another process may have asked while this one waited.
      if try known(on: platform) == before { try await renew(on: platform) }
      return .success(())
    } catch {
      return .failure(error)
    }
  }

  private func made(_ name: String, on platform: Platform) async throws(PlatformFault) -> Int? {
    let claim = try await claim(platform)
    defer { try? store.release(claim) }
    // Whoever had the claim before may have made it.
    let known = try known(on: platform)
    if let id = known[name] { return id }
    do throws(PlatformFault) {
      let id = try await platform.makeTag(name)
      try keep(known.merging([name: id]) { $1 }, on: platform)
      return id
    } catch {
      // Somebody else, or this call whose answer was lost before, has made it meanwhile.
      guard case .refused(let refusal) = error, refusal.code.code == 45157 else { throw error }
      try await renew(on: platform)
      if let id = try self.known(on: platform)[name] { return id }
      throw error
    }
  }

  private func claim(_ platform: Platform) async throws(PlatformFault) -> Claim {
    let claim: Claim?
    do throws(StoreFault) { claim = try await store.wait(for: "tags \(platform.account)", lease: Self.lease, clock: clock) } catch {
      throw .store(error)
    }
    guard let claim else { throw .unknownOutcome("cancelled") }
    return claim
  }

  /// What is known of an account's tags is no longer so. Where it cannot be forgotten, the next call that fails forgets it.
  func forget(_ account: String) { try? store.keepTagIDs([:], of: account) }

  private func renew(on platform: Platform) async throws(PlatformFault) { try keep(try await platform.tagIDs(), on: platform) }

  private func known(on platform: Platform) throws(PlatformFault) -> [String: Int] {
    do throws(StoreFault) { return try store.tagIDs(of: platform.account) } catch { throw .store(error) }
  }

  private func keep(_ ids: [String: Int], on platform: Platform) throws(PlatformFault) {
    do throws(StoreFault) { try store.keepTagIDs(ids, of: platform.account) } catch { throw .store(error) }
  }
}
