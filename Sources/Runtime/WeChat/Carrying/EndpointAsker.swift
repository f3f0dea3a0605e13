package import Engine
internal import Rules
internal import Synchronization

/// Asks endpoints whose answers are replies, while the follower waits.
package final class EndpointAsker: Sendable {
  private let carrier: HookCarrier
  private let clock: WallClock
  private let deadline: Int64
  private let underWay = Mutex<[Int: Task<Void, Never>]>([:])
  private let lastNumber = Mutex(0)

  /// - Parameter deadline: milliseconds that a delivery may wait in all.
  package init(_ carrier: HookCarrier, clock: WallClock, deadline: Int64) {
    self.carrier = carrier
    self.clock = clock
    // The answer is yet to be written.
    self.deadline = max(100, deadline - 300)
  }

  package func ask(_ row: OutboxRow, _ answer: @escaping @Sendable (HookAnswer) -> Void) {
    let number = lastNumber.withLock { last in
      last += 1
      return last
    }
    underWay.withLock { tasks in
      tasks[number] = Task {
        answer(await carrier.ask(row, within: deadline))
        underWay.withLock { $0[number] = nil }
      }
    }
  }

  /// Returns when nobody waits for an endpoint any more.
  package func close() async {
    for task in underWay.withLock({ Array($0.values) }) { await task.value }
  }
}
