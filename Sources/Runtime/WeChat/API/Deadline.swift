/// What work comes to, or nil when it takes longer than `duration`. It is cancelled then, and not waited for: looking a name up
/// cannot be stopped. A client's own time limits end with the head of an answer: whatever reads a body as well stands in this.
package func within<Result: Sendable>(_ duration: Duration, _ work: @escaping @Sendable () async -> Result) async -> Result? {
  let (results, first) = AsyncStream<Result?>.makeStream(bufferingPolicy: .bufferingOldest(1))
  let worker = Task { first.yield(await work()) }
  let timer = Task {
    guard (try? await Task.sleep(for: duration)) != nil else { return }
    first.yield(nil)
  }
  defer {
    worker.cancel()
    timer.cancel()
  }
  for await result in results { return result }
  return nil
}
