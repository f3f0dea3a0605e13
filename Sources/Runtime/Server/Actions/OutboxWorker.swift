package import Engine
package import Logging
internal import Rules
package import Serving
internal import Synchronization
package import WeChat

/// Takes actions from the outbox when their time has come and carries them out. Several may work on one store.
package final class OutboxWorker: Sendable {
  /// Milliseconds after which another worker takes what this one was handed, should its machine be cut off. All that one hand-out may take
  /// fits in: fifty calls of ten seconds, when one of fifty tags is refused.
  private static let lease: Int64 = 600_000
  /// How often one looks for what others have queued.
  private static let pulse = Duration.milliseconds(100)

  private let store: StoreThread<any OutboxStore>
  /// Beside the worker's own, which a long hand-out may keep.
  private let looking: StoreThread<any OutboxStore>
  private let carrier: ActionCarrier
  private let clock: WallClock
  private let actionLog: ActionLog
  private let log: Logger
  private let lanes: Int
  private let inbox = Mutex<Inbox>(Inbox())
  private let signal: (stream: AsyncStream<Void>, continuation: AsyncStream<Void>.Continuation)

  private struct Inbox {
    var report = OutboxReport()
    var ended = 0
    var isStopping = false
    /// Whether it waits for something to be due, and how often it has looked.
    var isWaiting = true
    var looks = 0
  }

  /// - Parameter lanes: calls that are made at the same time.
  package init(
    store: any OutboxStore & ClaimStore, rules: LiveRules, platforms: Platforms, media: MediaKeeper, hooks: HookCarrier, clock: WallClock,
    metrics: ServerMetrics, log: Logger, lanes: Int = 32
  ) {
    self.store = StoreThread(store, for: "actions")
    looking = StoreThread(store, for: "due")
    carrier = ActionCarrier(
      rules: rules, platforms: platforms, media: media, tags: TagIDs(store: store, clock: clock), hooks: hooks, clock: clock)
    self.clock = clock
    actionLog = ActionLog(metrics: metrics, log: log)
    self.log = log
    self.lanes = max(1, lanes)
    signal = AsyncStream<Void>.makeStream(bufferingPolicy: .bufferingNewest(1))
  }

  private var now: Int64 { clock.milliseconds }

  /// Something may be due that was not before.
  package func wake() { signal.continuation.yield() }

  /// Hands out no more; `run` returns when what is under way has ended.
  package func stop() {
    inbox.withLock { $0.isStopping = true }
    wake()
  }

  /// Works until it is stopped.
  package func run() async {
    await withTaskGroup(of: Void.self) { group in
      group.addTask { [self] in
        while !Task.isCancelled {
          try? await Task.sleep(for: Self.pulse)
          wake()
        }
      }
      await work(untilIdle: false)
      group.cancelAll()
    }
  }

  /// Works until nothing may go now: for those whose clock stands still.
  package func runDue() async { await work(untilIdle: true) }

  /// When the next action may go, in milliseconds since 1970 UTC; nil when none waits.
  package var nextDue: Int64? { get async { try? await due() } }

  private func due() async throws(StoreFault) -> Int64? { try await looking.run { store throws(StoreFault) in try store.nextDue() } }

  /// What is to be done now: one that is under way stands in the store as if it were due later.
  func state() async -> TimeReport.State {
    func look() -> (looks: Int, isWaiting: Bool) { inbox.withLock { ($0.looks, $0.isWaiting) } }
    let before = look()
    let next: Int64?
    do throws(StoreFault) { next = try await due() } catch { return .busy("the store cannot be read: \(error.message.english)") }
    let after = look()
    guard before.isWaiting, after.isWaiting, before.looks == after.looks else { return .busy("actions are under way") }
    return next.map { $0 <= now } ?? false ? .busy("actions are due") : .idle(until: next)
  }

  private func work(untilIdle: Bool) async {
    guard let claim = await claim(untilIdle) else { return }
    await withDiscardingTaskGroup { group in
      var running = 0
      var signals = signal.stream.makeAsyncIterator()
      var failures = 0
      while true {
        var (report, isStopping) = inbox.withLock { inbox in
          defer {
            inbox.report = OutboxReport()
            running -= inbox.ended
            inbox.ended = 0
            inbox.looks += 1
            inbox.isWaiting = false
          }
          return (inbox.report, inbox.isStopping)
        }
        var handed: [OutboxWork] = []
        do throws(StoreFault) {
          let request =
            isStopping || Task.isCancelled || running >= lanes
            ? nil : OutboxRequest(now: now, lanes: lanes - running, limit: lanes, worker: claim.number, leaseUntil: now + Self.lease)
          handed = try await exchange(&report, request)
          if failures > 0 { log.say(.notice, "actions are carried out again") }
          failures = 0
        } catch {
          // What became of actions and is not written is not forgotten: it is written with the next.
          inbox.withLock { inbox in
            let later = inbox.report
            inbox.report = report
            inbox.report.add(later)
          }
          // A cancelled task cannot sleep, so it would spin; the lease hands on what was not written.
          if Task.isCancelled { return }
          if failures == 0 { log.say(.error, "actions wait: \(error.message)") }
          failures += 1
          try? await Task.sleep(for: Self.pulse)
          if running <= 0, isStopping || (untilIdle && failures > 100) { return }
          continue
        }
        for unit in ActionCarrier.units(handed) {
          running += 1
          group.addTask { [self] in
            let result = await carrier.carry(unit)
            note(result)
            wake()
          }
        }
        if running <= 0, isStopping || (untilIdle && handed.isEmpty) {
          if inbox.withLock({ $0.report.isEmpty }) { return }
          continue
        }
        if !handed.isEmpty, running < lanes { continue }
        let isIdle = running <= 0
        inbox.withLock { $0.isWaiting = isIdle && $0.report.isEmpty }
        if await signals.next() == nil { return }
      }
    }
  }

  /// A transaction, when there is something to write or something may go; looking alone keeps no turn waiting.
  private func exchange(_ report: inout OutboxReport, _ request: OutboxRequest?) async throws(StoreFault) -> [OutboxWork] {
    let handout = try await store.run { [report] store throws(StoreFault) in
      if report.isEmpty {
        guard let request, let due = try store.nextDue(), due <= request.now else { return OutboxHandout() }
      }
      return try store.exchange(report, for: request) { OutboxPolicy.judge($0, at: request?.now ?? 0) }
    }
    report = OutboxReport()
    for (row, outcome) in handout.ended { actionLog.note(row, outcome, label: "policy") }
    actionLog.note(superseded: handout.superseded)
    for pause in handout.resumed { actionLog.noteEnd(of: pause, now: now) }
    if let fault = handout.fault { throw fault }
    return handout.work
  }

  private func claim(_ untilIdle: Bool) async -> WorkerClaim? {
    while true {
      if let claim = try? await store.run({ store throws(StoreFault) in try store.claimWorker() }) { return claim }
      if untilIdle || Task.isCancelled || inbox.withLock({ $0.isStopping }) { return nil }
      try? await Task.sleep(for: .seconds(1))
    }
  }

  private func note(_ result: OutboxResult) {
    inbox.withLock { inbox in
      inbox.report.add(result.report)
      inbox.ended += 1
    }
    actionLog.note(result, now: now)
  }
}
