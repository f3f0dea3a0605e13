package import Engine
internal import Rules
internal import Wire

/// Names of tags → the platform's ids, for all accounts of one worker: made known to the platform when they are first used.
package actor TagIDs {
  private let store: any OutboxStore
  private var ids: [String: [String: Int]] = [:]
  private var renewals: [String: Task<Result<[String: Int], PlatformFault>, Never>] = [:]

  package init(store: any OutboxStore) { self.store = store }

  /// - Parameter creates: whether a tag that does not exist is made; else nil stands for it.
  func id(of name: String, creates: Bool, on platform: Platform) async throws(PlatformFault) -> Int? {
    if ids[platform.account] == nil {
      do throws(StoreFault) { ids[platform.account] = try store.tagIDs(of: platform.account) } catch { throw .store(error) }
    }
    if let id = ids[platform.account]?[name] { return id }
    try await renew(platform)
    if let id = ids[platform.account]?[name] { return id }
    if !creates { return nil }
    do throws(PlatformFault) {
      let id = try await platform.makeTag(name)
      try remember([name: id], on: platform)
      return id
    } catch {
      // Somebody else, or this call whose answer was lost before, has made it meanwhile.
      guard case .refused(let refusal) = error, refusal.code.code == 45157 else { throw error }
      try await renew(platform)
      if let id = ids[platform.account]?[name] { return id }
      throw error
    }
  }

  /// What is known of an account's tags is no longer so.
  func forget(_ account: String) { ids[account] = [:] }

  /// All who ask at the same time are told the same.
  private func renew(_ platform: Platform) async throws(PlatformFault) {
    let task: Task<Result<[String: Int], PlatformFault>, Never>
    if let running = renewals[platform.account] {
      task = running
    } else {
      task = Task {
        do throws(PlatformFault) {
          return .success(try await platform.tagIDs())
        } catch {
          return .failure(error)
        }
      }
      renewals[platform.account] = task
    }
    let result = await task.value
    if renewals[platform.account] == task { renewals[platform.account] = nil }
    ids[platform.account] = try result.get()
    try remember([:], on: platform)
  }

  private func remember(_ new: [String: Int], on platform: Platform) throws(PlatformFault) {
    ids[platform.account, default: [:]].merge(new) { $1 }
    do throws(StoreFault) { try store.keepTagIDs(ids[platform.account] ?? [:], of: platform.account) } catch { throw .store(error) }
  }
}
