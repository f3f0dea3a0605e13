internal import Synchronization

/// Wakes those who wait for something to become so.
final class Bell: Sendable {
  private struct Waiting {
    var last = 0
    var continuations: [Int: AsyncStream<Void>.Continuation] = [:]
  }
  private let waiting = Mutex(Waiting())

  /// Something is another way than before.
  func ring() { for continuation in waiting.withLock({ Array($0.continuations.values) }) { continuation.yield() } }

  /// Waits until the condition holds, which is looked at now and with each ring.
  /// - Returns: false when it did not come to hold in time, or the task was cancelled.
  @discardableResult
  func wait(atMost duration: Duration, until condition: @Sendable () -> Bool) async -> Bool {
    let (rings, continuation) = AsyncStream<Void>.makeStream(bufferingPolicy: .bufferingNewest(1))
    let number = waiting.withLock { waiting in
      waiting.last += 1
      waiting.continuations[waiting.last] = continuation
      return waiting.last
    }
    let timer = Task {
      try? await Task.sleep(for: duration)
      continuation.finish()
    }
    defer {
      timer.cancel()
      waiting.withLock { $0.continuations[number] = nil }
    }
    if condition() { return true }
    for await _ in rings where condition() { return true }
    return false
  }
}
