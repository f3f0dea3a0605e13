internal import Synchronization

/// Work that all who want it at the same time do once, and all are told the same of: also that it failed. Between processes claims do that, and
/// whoever waited for one begins again.
final class SharedWork<Outcome: Sendable>: Sendable {
  private let running = Mutex<[String: Task<Outcome, Never>]>([:])

  /// Who asks no longer does not break it off.
  func once(_ name: String, _ work: @escaping @Sendable () async -> Outcome) async -> Outcome {
    let task = running.withLock { all in
      if let task = all[name] { return task }
      let task = Task {
        let outcome = await work()
        self.running.withLock { $0[name] = nil }
        return outcome
      }
      all[name] = task
      return task
    }
    return await task.value
  }
}
