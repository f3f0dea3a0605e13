import Rules
import Synchronization
import TestSupport
import Testing

@testable import WeChat

@Suite("work that all share who want it at the same time")
struct SharedWorkTests {
  private struct Failed: Error {}

  @Test("work that fails is done once for all who ask, all are told, and whoever asks later begins anew")
  func failing() async throws {
    let work = SharedWork<Result<Int, Failed>>()
    let runs = Mutex(0)
    let (gate, opens) = AsyncStream<Void>.makeStream()
    let fail: @Sendable () async -> Result<Int, Failed> = {
      runs.withLock { $0 += 1 }
      _ = await Waiting.comes(gate)
      return .failure(Failed())
    }
    // Each has asked when the next one begins to.
    let askers = (0..<32).map { _ in Task.immediate { await work.once("a", fail) } }
    let other = try #require(await Waiting.outcome { await work.once("b") { .success(1) } })
    #expect(try other.get() == 1, "work of another name waits for none of it")
    opens.yield()
    opens.finish()
    for asker in askers {
      let told = try #require(await Waiting.outcome { await asker.value })
      #expect(throws: Failed.self) { try told.get() }
    }
    #expect(runs.withLock { $0 } == 1)
    let again = try #require(await Waiting.outcome { await work.once("a") { .success(2) } })
    #expect(try again.get() == 2)
  }

  @Test("who asks no longer breaks it off for nobody")
  func leaving() async throws {
    let work = SharedWork<Bool>()
    let (gate, opens) = AsyncStream<Void>.makeStream()
    let first = Task.immediate {
      await work.once("a") {
        _ = await Waiting.comes(gate)
        return Task.isCancelled
      }
    }
    let second = Task.immediate { await work.once("a") { true } }
    first.cancel()
    opens.yield()
    #expect(try await Waiting.outcome { await second.value } == false)
  }
}
