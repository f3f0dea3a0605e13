package import Engine
internal import Rules
internal import Wire

/// Names of tags → the platform's ids, as all processes have them: made known to the platform when they are first used.
package struct TagIDs: Sendable {
  private let store: any OutboxStore & ClaimStore
  private let clock: WallClock
  /// Milliseconds that asking may take before another one asks.
  private static let lease: Int64 = 30_000

  package init(store: any OutboxStore & ClaimStore, clock: WallClock) {
    self.store = store
    self.clock = clock
  }

  /// - Parameter creates: whether a tag that does not exist is made; else nil stands for it.
  func id(of name: String, creates: Bool, on platform: Platform) async throws(PlatformFault) -> Int? {
    if let id = try known(on: platform)[name] { return id }
    let claim: Claim?
    do throws(StoreFault) { claim = try await store.wait(for: "tags \(platform.account)", lease: Self.lease, clock: clock) } catch {
      throw .store(error)
    }
    guard let claim else { throw .unknownOutcome("cancelled") }
    // One that cannot be ended ends by itself.
    defer { try? store.release(claim) }
    return try await found(name, creates: creates, on: platform)
  }

  private func found(_ name: String, creates: Bool, on platform: Platform) async throws(PlatformFault) -> Int? {
    // Whoever had the claim before may have found or made it.
    if let id = try known(on: platform)[name] { return id }
    let ids = try await renewed(on: platform)
    if let id = ids[name] { return id }
    if !creates { return nil }
    do throws(PlatformFault) {
      let id = try await platform.makeTag(name)
      try keep(ids.merging([name: id]) { $1 }, on: platform)
      return id
    } catch {
      // Somebody else, or this call whose answer was lost before, has made it meanwhile.
      guard case .refused(let refusal) = error, refusal.code.code == 45157 else { throw error }
      if let id = try await renewed(on: platform)[name] { return id }
      throw error
    }
  }

  /// What is known of an account's tags is no longer so. Where it cannot be forgotten, the next call that fails forgets it.
  func forget(_ account: String) { try? store.keepTagIDs([:], of: account) }

  private func renewed(on platform: Platform) async throws(PlatformFault) -> [String: Int] {
    let ids = try await platform.tagIDs()
    try keep(ids, on: platform)
    return ids
  }

  private func known(on platform: Platform) throws(PlatformFault) -> [String: Int] {
    do throws(StoreFault) { return try store.tagIDs(of: platform.account) } catch { throw .store(error) }
  }

  private func keep(_ ids: [String: Int], on platform: Platform) throws(PlatformFault) {
    do throws(StoreFault) { try store.keepTagIDs(ids, of: platform.account) } catch { throw .store(error) }
  }
}
