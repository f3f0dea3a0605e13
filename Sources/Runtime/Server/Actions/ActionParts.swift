internal import Engine
internal import Logging
internal import Rules
internal import ServiceLifecycle
internal import Serving
internal import WeChat

/// What carries out actions, for `serve` and `work` alike.
struct ActionParts: Sendable {
  let worker: OutboxWorker
  let media: MediaKeeper
  let hooks: EndpointAsker
  /// Wakes the worker, and those of other processes.
  let onQueued: @Sendable () -> Void
  private let store: any StoreNews
  private let client: HookClient
  private let source: MediaSource

  init(
    rules: LiveRules, store: any Store, platforms: Platforms, secrets: Secrets, clock: WallClock, metrics: ServerMetrics, lanes: Int,
    deadline: Int, log: Logger
  ) {
    self.store = store
    client = HookClient()
    source = MediaSource()
    let carrier = HookCarrier(client: client, rules: rules, secrets: secrets, clock: clock)
    media = MediaKeeper(rules: rules, platforms: platforms, store: store, source: source, live: LiveMedia(), clock: clock, log: log)
    hooks = EndpointAsker(carrier, clock: clock, deadline: Int64(deadline))
    worker = OutboxWorker(
      store: store, rules: rules, platforms: platforms, media: media, hooks: carrier, clock: clock, metrics: metrics, log: log, lanes: lanes)
    onQueued = { [worker] in
      worker.wake()
      store.tell(.actions)
    }
  }

  /// When there is something to do next, in milliseconds since 1970 UTC; nil: never.
  var nextDue: Int64? { get async { [await worker.nextDue, await media.nextDue].compactMap { $0 }.min() } }

  /// Does what is due at a time that may just have come.
  /// - Returns: what is left after a moment.
  func settle(isAtRest: () -> Bool = { true }) async -> TimeReport.State {
    worker.wake()
    let end = ContinuousClock.now + Self.moment
    var glance = Self.glances.lowerBound
    while true {
      let state = await worker.state()
      if case .idle(let next) = state, isAtRest() { return .idle(until: [next, await media.nextDue].compactMap { $0 }.min()) }
      if ContinuousClock.now >= end || Task.isCancelled {
        if case .busy = state { return state }
        return .busy("turns are under way")
      }
      try? await Task.sleep(for: glance)
      glance = min(glance * 2, Self.glances.upperBound)
    }
  }

  /// How long is waited for what is under way before that is said.
  private static let moment = Duration.seconds(2)
  /// How long between two looks: most is done at once, and what nobody does must not cost a look at the store every other millisecond.
  private static let glances = Duration.milliseconds(2)...Duration.milliseconds(250)

  func close() async {
    await client.close()
    await source.close()
  }

  /// What carries actions out and keeps media; where another process does, only what it has uploaded is followed.
  func services(carriesActions: Bool) -> [any Service] {
    guard carriesActions else { return [MediaService(media: media, uploads: false)] }
    return [
      WorkerService(worker: worker), MediaService(media: media, uploads: true), NewsService(store: store, on: [.actions: worker.wake]),
    ]
  }
}

/// Carries out actions; what is under way ends before it does.
private struct WorkerService: Service {
  let worker: OutboxWorker

  func run() async throws {
    await withGracefulShutdownHandler {
      await worker.run()
    } onGracefulShutdown: {
      worker.stop()
    }
  }
}

/// Keeps media fresh.
private struct MediaService: Service {
  let media: MediaKeeper
  let uploads: Bool
  /// A file that was changed is with the platform before somebody has opened a console.
  private static let pause = Duration.seconds(1)

  func run() async throws {
    try? await cancelWhenGracefulShutdown {
      while true {
        if uploads { await media.look() } else { try? await media.load() }
        try await Task.sleep(for: Self.pause)
      }
    }
  }
}
