import Foundation
import Synchronization
import Testing

@testable import Engine

/// What async code keeps to when it asks a store.
@Suite("the way to a store for async code", .timeLimit(.minutes(1)))
struct StoreThreadTests {
  /// A store over a network that stands still.
  private final class Still: Sendable {
    let begun = Atomic(0)
    private let isOver = Mutex(false)

    func call() {
      begun.add(1, ordering: .sequentiallyConsistent)
      while !isOver.withLock({ $0 }) { Thread.sleep(forTimeInterval: 0.001) }
    }

    func end() { isOver.withLock { $0 = true } }
  }

  private final class Noted: Sendable {
    let numbers = Mutex<[Int]>([])
  }

  private actor Asker {
    private let thread: StoreThread<Noted>

    init(_ store: Noted) { thread = StoreThread(store, for: "test") }

    func note(_ numbers: [Int]) async {
      for number in numbers { try? await thread.run { store throws(StoreFault) in store.numbers.withLock { $0.append(number) } } }
    }
  }

  @Test("however many stores stand still, other tasks go on")
  func stall() async throws {
    let still = Still()
    let count = ProcessInfo.processInfo.activeProcessorCount * 4
    try await withThrowingTaskGroup(of: Void.self) { group in
      for number in 0..<count {
        let thread = StoreThread(still, for: "test \(number)")
        group.addTask { try await thread.run { store throws(StoreFault) in store.call() } }
      }
      // That this runs at all is the proof: it needs a thread of those that the calls would have kept.
      group.addTask {
        while still.begun.load(ordering: .sequentiallyConsistent) < count { try await Task.sleep(for: .milliseconds(1)) }
        still.end()
      }
      try await group.waitForAll()
    }
  }

  @Test("what a store throws arrives as it is")
  func faults() async throws {
    let thread = StoreThread(Noted(), for: "test")
    await #expect(throws: StoreFault.numberTaken) {
      _ = try await thread.run { _ throws(StoreFault) -> Int in throw .numberTaken }
    }
    #expect(try await thread.run { _ throws(StoreFault) in 7 } == 7)
  }

  @Test("what a cancelled task asks for is done")
  func cancelled() async throws {
    let noted = Noted()
    let asker = Asker(noted)
    let task = Task {
      while !Task.isCancelled { await Task.yield() }
      await asker.note([1, 2])
    }
    task.cancel()
    await task.value
    #expect(noted.numbers.withLock { $0 } == [1, 2])
  }
}
