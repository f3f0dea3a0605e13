internal import Engine
internal import Logging
internal import NIOPosix
internal import Rules
internal import ServiceLifecycle
internal import Synchronization
internal import WeChat

/// Takes what was erased out of the store's files too, within seconds. While another process reads what was there before, it is tried again.
struct ErasureService: Service {
  let store: any Store
  let threads: NIOThreadPool
  let log: Logger
  /// Seconds: those who leave together go together.
  private static let pause = Duration.seconds(10)

  func run() async throws {
    let isHeldUp = Mutex(false)
    try? await cancelWhenGracefulShutdown {
      while true {
        try await Task.sleep(for: Self.pause)
        let isGone = try await threads.runIfActive { scrub() }
        let isNews = isHeldUp.withLock { was in
          defer { was = !isGone }
          return was == isGone
        }
        guard isNews else { continue }
        if isGone {
          log.say(.notice, "what was erased is gone from the database's files")
        } else {
          log.say(.warning, "what was erased can still be found in the database's files: another process reads what was there before")
        }
      }
    }
  }

  private func scrub() -> Bool {
    do throws(StoreFault) { return try store.scrub() } catch {
      // That the store fails is told where turns are refused.
      return false
    }
  }
}
