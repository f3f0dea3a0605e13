internal import Dispatch

/// The way to a store for async code. A store's calls block, as those of a file do for moments and those over a network for as long as it
/// likes, and Swift has few threads for all tasks: whoever blocked one of them would keep others waiting who want no store at all.
///
/// Calls of one are made one after the other, in the order in which they were asked for. One for each purpose: then none waits for another's.
package struct StoreThread<Store: Sendable>: Sendable {
  /// Nobody else has it, so that nobody calls it directly.
  private let store: Store
  // A queue of its own gets a thread when there is something to do, and needs no closing.
  private let queue: DispatchQueue

  /// - Parameter purpose: for those who look at threads.
  package init(_ store: Store, for purpose: String) {
    self.store = store
    queue = DispatchQueue(label: "wxrules.store.\(purpose)")
  }

  /// What is asked for is done also when the task is cancelled meanwhile: half a step is worse than one too many.
  package func run<Outcome: Sendable>(
    // On the caller's actor as far as the queue, so that its calls keep their order.
    isolation: isolated (any Actor)? = #isolation,
    _ body: @escaping @Sendable (Store) throws(StoreFault) -> Outcome
  ) async throws(StoreFault) -> Outcome {
    let result: Result<Outcome, StoreFault> = await withCheckedContinuation(isolation: isolation) { continuation in
      queue.async { [store] in
        do throws(StoreFault) {
          let outcome = try body(store)
          continuation.resume(returning: .success(outcome))
        } catch {
          continuation.resume(returning: .failure(error))
        }
      }
    }
    return try result.get()
  }
}
