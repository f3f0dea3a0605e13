package import Engine
internal import Rules
internal import Wire

/// Names of tags → the platform's ids, as all processes have them: made known to the platform when they are first used.
package struct TagIDs: Sendable {
  private let store: StoreThread<any OutboxStore>
  private let claims: Claims
  private let lists = SharedWork<Result<Void, PlatformFault>>()
  /// Milliseconds that asking may take before another one asks: three calls, of which one is tried twice.
  private static let lease: Int64 = 120_000

  package init(store: any OutboxStore & ClaimStore, clock: WallClock) {
    self.store = StoreThread(store, for: "tags")
    claims = Claims(store, clock: clock)
  }

  /// - Parameter creates: whether a tag that does not exist is made; else nil stands for it.
  func id(of name: String, creates: Bool, on platform: Platform) async throws(PlatformFault) -> Int? {
    let before = try await known(on: platform)
    if let id = before[name] { return id }
    try await lists.once(platform.account) { await renewedAlone(on: platform, ifStill: before) }.get()
    if let id = try await known(on: platform)[name] { return id }
    return creates ? try await made(name, on: platform) : nil
  }

  private func renewedAlone(on platform: Platform, ifStill before: [String: Int]) async -> Result<Void, PlatformFault> {
    await alone(platform) { () throws(PlatformFault) in
      // Another process may have asked while this one waited.
      if try await known(on: platform) == before { try await renew(on: platform) }
    }
  }

  private func made(_ name: String, on platform: Platform) async throws(PlatformFault) -> Int? {
    try await alone(platform) { () throws(PlatformFault) -> Int in
      // Whoever had the claim before may have made it.
      let known = try await known(on: platform)
      if let id = known[name] { return id }
      do throws(PlatformFault) {
        let id = try await platform.makeTag(name)
        try await keep(known.merging([name: id]) { $1 }, on: platform)
        return id
      } catch {
        // Somebody else, or this call whose answer was lost before, has made it meanwhile.
        guard case .refused(let refusal) = error, refusal.code.code == 45157 else { throw error }
        try await renew(on: platform)
        if let id = try await self.known(on: platform)[name] { return id }
        throw error
      }
    }.get()
  }

  private func alone<Outcome: Sendable>(
    _ platform: Platform, _ work: () async throws(PlatformFault) -> Outcome
  ) async -> Result<Outcome, PlatformFault> {
    do throws(StoreFault) {
      let result = try await claims.alone("tags \(platform.account)", lease: Self.lease) { () -> Result<Outcome, PlatformFault> in
        do throws(PlatformFault) { return .success(try await work()) } catch { return .failure(error) }
      }
      return result ?? .failure(.unknownOutcome("cancelled"))
    } catch {
      return .failure(.store(error))
    }
  }

  /// What is known of an account's tags is no longer so. Where it cannot be forgotten, the next call that fails forgets it.
  func forget(_ account: String) async { try? await store.run { store throws(StoreFault) in try store.keepTagIDs([:], of: account) } }

  private func renew(on platform: Platform) async throws(PlatformFault) { try await keep(try await platform.tagIDs(), on: platform) }

  private func known(on platform: Platform) async throws(PlatformFault) -> [String: Int] {
    let account = platform.account
    do throws(StoreFault) { return try await store.run { store throws(StoreFault) in try store.tagIDs(of: account) } } catch {
      throw .store(error)
    }
  }

  private func keep(_ ids: [String: Int], on platform: Platform) async throws(PlatformFault) {
    let account = platform.account
    do throws(StoreFault) { try await store.run { store throws(StoreFault) in try store.keepTagIDs(ids, of: account) } } catch {
      throw .store(error)
    }
  }
}
