internal import NIOPosix
internal import ServiceLifecycle

/// Lets the books follow the turns.
struct BookService: Service {
  let keeper: BookKeeper
  let threads: NIOThreadPool
  /// Reports may be a second late; turns of a second are one step.
  private static let pause = Duration.seconds(1)

  func run() async throws {
    await withGracefulShutdownHandler {
      try? await cancelWhenGracefulShutdown {
        while true {
          try await Task.sleep(for: Self.pause)
          try await threads.runIfActive { keeper.look() }
        }
      }
    } onGracefulShutdown: {
      keeper.end()
    }
  }
}
