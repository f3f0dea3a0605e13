internal import Engine
internal import Logging
internal import NIOPosix
internal import Rules
internal import ServiceLifecycle
internal import Serving
internal import WeChat

/// Finds out where no turn does whether the store can be written: a server that is not ready gets none.
struct WriterWatch: Service {
  let writer: TurnWriter
  let threads: NIOThreadPool

  func run() async throws {
    try? await cancelWhenGracefulShutdown {
      while true {
        // Servers that lost one database do not all come back to it at once.
        try await Task.sleep(for: .milliseconds(.random(in: 800...1200)))
        _ = try? await threads.runIfActive { writer.look() }
      }
    }
  }
}

/// Has the store do once a minute what no turn and no action should wait for.
struct TidyService: Service {
  let store: any Store
  let threads: NIOThreadPool
  let log: Logger

  func run() async throws {
    try? await cancelWhenGracefulShutdown {
      var isFailing = false
      while true {
        let fault: StoreFault? =
          try await threads.runIfActive {
            do throws(StoreFault) { try store.tidy() } catch { return error }
            return nil
          }
        if let fault, !isFailing { log.say(.warning, "the database is not kept tidy, and is asked again each minute: \(fault.message)") }
        if fault == nil, isFailing { log.say(.notice, "the database is kept tidy again") }
        isFailing = fault != nil
        try await Task.sleep(for: .seconds(.random(in: 50...70)))
      }
    }
  }
}

/// Wakes those who wait for what other processes do; they look from time to time all the same.
struct NewsService: Service {
  private let store: any StoreNews
  private let wakes: [News: @Sendable () -> Void]

  init(store: any StoreNews, on wakes: [News: @Sendable () -> Void]) { (self.store, self.wakes) = (store, wakes) }

  func run() async throws {
    await cancelWhenGracefulShutdown {
      for await news in store.changes() { wakes[news]?() }
      // A store that tells nothing ends none of the others.
      try? await gracefulShutdown()
    }
  }
}

/// Says at `/ready` that the server is about to end, before it takes no more: whoever sends deliveries to others needs a moment to hear it. To be
/// the last of the services, for those end one after the other from there.
struct LeavingService: Service {
  let writer: TurnWriter
  /// Three looks of a proxy that looks each second.
  private static let moment = Duration.seconds(3)

  func run() async throws {
    try await gracefulShutdown()
    writer.leave()
    try? await Task.sleep(for: Self.moment)
  }
}
