internal import NIOPosix

/// Threads for what blocks, so many for each purpose that none waits for another.
struct ServerThreads: Sendable {
  /// For whoever asks how the server fares, and for small services.
  let threads = NIOThreadPool(numberOfThreads: 2)
  /// A rule set may take seconds.
  let loading = NIOThreadPool(numberOfThreads: 1)
  /// Books that are made from the beginning take a minute.
  let keeping = NIOThreadPool(numberOfThreads: 1)
  /// For what operators do, and the writing down of it: it waits for no one who looks.
  let acting = NIOThreadPool(numberOfThreads: 1)
  /// For those who look at the console, at what is there at once.
  let looking = NIOThreadPool(numberOfThreads: 2)
  /// The same for figures.
  let reading = NIOThreadPool(numberOfThreads: 2)
  /// One after the other: rules that are tried take as long as those that are loaded.
  let trying = NIOThreadPool(numberOfThreads: 1)

  /// They begin at once.
  init() {
    for pool in all { pool.start() }
  }

  private var all: [NIOThreadPool] { [threads, loading, keeping, acting, looking, reading, trying] }

  /// Returns when what is under way has ended.
  func close() async {
    for pool in all { try? await pool.shutdownGracefully() }
  }
}
