package import Engine
internal import Rules
internal import Synchronization
internal import Wire

/// Carries out a plan. What the platform answered is on the disk before the next call of the same lane begins: a process that dies
/// leaves at most one call a lane whose answer nobody knows.
package struct CodeApply: Sendable {
  /// How far it is.
  package struct Progress: Sendable {
    package var done = 0
    package var failed = 0
    package let total: Int
    /// Milliseconds since it began.
    package var elapsed: Int64 = 0
    package var isPaused = false
  }

  /// How it ended.
  package struct Report: Sendable {
    package enum Ending: Sendable, Equatable {
      case finished
      /// Today's calls are used up; so many steps remain.
      case quota(remaining: Int)
      /// Going on would be of no use.
      case stopped(PlatformFault, remaining: Int)
    }
    package let ending: Ending
    package let done: Int
    /// Codes that were not made, and why.
    package let failures: [(address: CodeAddress, fault: PlatformFault)]
    /// Milliseconds.
    package let elapsed: Int64
  }

  private let platform: Platform
  private let store: StoreThread<any CodeStore>
  private let clock: WallClock
  private let lanes: Int
  private let pause: @Sendable (Duration) async throws -> Void
  /// Failures in a row after which the platform counts as gone.
  private static let patience = 12

  /// - Parameters:
  ///   - lanes: calls at the same time.
  ///   - pause: how the minute is waited that the platform asks for.
  package init(
    _ platform: Platform, store: any CodeStore, clock: WallClock, lanes: Int = 8,
    pause: @escaping @Sendable (Duration) async throws -> Void = { try await Task.sleep(for: $0) }
  ) {
    self.platform = platform
    self.store = StoreThread(store, for: "codes")
    self.clock = clock
    self.lanes = max(1, lanes)
    self.pause = pause
  }

  /// - Throws: `StoreFault`. What was done stays done.
  package func run(_ plan: CodePlan, onProgress: @escaping @Sendable (Progress) -> Void = { _ in }) async throws(StoreFault) -> Report {
    let owner = CodeOwner.name(host: platform.host, appID: platform.appID)
    let (local, codes) = try await store.run { store throws(StoreFault) in
      let local = try Self.recordLocalSteps(of: plan, in: store)
      try store.keepCodeOwner(owner, of: plan.account)
      return (local, try store.codes(of: plan.account))
    }
    let room = max(0, plan.callLimit - plan.callsToday)
    let calls = plan.steps.filter(\.isCall)
    let held = codes.map { ($0.url, $0.address) }
    let work = Work(Array(calls.prefix(room)), done: local, total: plan.steps.count, began: now, held: held)
    await withTaskGroup(of: Void.self) { group in
      for _ in 0..<min(lanes, calls.count) { group.addTask { await lane(work, plan.account, onProgress) } }
    }
    if let fault = work.storeFault { throw fault }
    var (ending, remaining) = work.ending
    remaining += calls.count - min(room, calls.count)
    if case .finished = ending, remaining > 0 { ending = .quota(remaining: remaining) }
    switch ending {
    case .finished: break
    case .quota: ending = .quota(remaining: remaining)
    case .stopped(let fault, _): ending = .stopped(fault, remaining: remaining)
    }
    return Report(ending: ending, done: work.done, failures: work.failures, elapsed: now - work.began)
  }

  /// Does the steps for which the platform is not called.
  /// - Returns: how many there were.
  private static func recordLocalSteps(of plan: CodePlan, in store: any CodeStore) throws(StoreFault) -> Int {
    let changes = plan.steps.compactMap(\.localChange)
    if !changes.isEmpty { try store.change(changes, of: plan.account) }
    return changes.count
  }

  /// Carries out a plan for which the platform need not be called.
  package static func runLocally(_ plan: CodePlan, in store: any CodeStore) throws(StoreFault) -> Report {
    Report(ending: .finished, done: try recordLocalSteps(of: plan, in: store), failures: [], elapsed: 0)
  }

  private var now: Int64 { clock.milliseconds }

  private func lane(_ work: Work, _ account: String, _ onProgress: @Sendable (Progress) -> Void) async {
    // The answer to one call and the beginning of the next are one transaction.
    var changes: [CodeChange] = []
    while !Task.isCancelled, let step = work.next() {
      changes.append(
        .begun(step.address, step.scene, day: PlatformDay.number(at: now / 1000)))
      guard await write(changes, account, work) else { return }
      changes = []
      switch await make(step, work, onProgress) {
      case .success(let code):
        changes.append(.made(code))
        work.succeeded()
      case .failure(let fault):
        // What may have been made stays begun, and the next plan says so.
        if !fault.isUnknown { changes.append(.failed(step.address)) }
        work.failed(step, fault)
      }
      onProgress(work.progress(at: now))
    }
    _ = await write(changes, account, work)
  }

  private func write(_ changes: [CodeChange], _ account: String, _ work: Work) async -> Bool {
    if changes.isEmpty { return true }
    do throws(StoreFault) {
      try await store.run { store throws(StoreFault) in try store.change(changes, of: account) }
      return true
    } catch {
      work.stop(error)
      return false
    }
  }

  private func make(
    _ step: CodePlan.Step, _ work: Work, _ onProgress: @Sendable (Progress) -> Void
  ) async -> Result<PublishedCode, PlatformFault> {
    while true {
      let asked = now / 1000
      do throws(PlatformFault) {
        let made = try await platform.makeCode(step.scene, lifetime: step.lifetime)
        if let other = work.holds(made.url, besides: step.address) {
          // Two codes with one address are one code: whoever answered did not ask the platform. (wechat-protocol 6.1)
          return .failure(
            .unusable(
              AnswerFault("/cgi-bin/qrcode/create", .outside("url", found: "that of `\(other.description)`", wanted: "another for each code"))))
        }
        let kind: CodeKind = made.lifetime.map { .temporary(until: asked + $0) } ?? .permanent
        return .success(
          PublishedCode(
            address: step.address, scene: step.scene, kind: kind, ticket: made.ticket, url: made.url, madeAt: asked,
            isProtected: step.isProtected, renewals: step.action == .create ? 0 : step.renewals + 1))
      } catch {
        let fault = error
        guard fault.class == .quotaMinute else { return .failure(fault) }
        // Every lane runs into the same wall; each waits its minute.
        onProgress(work.progress(at: now, isPaused: true))
        do { try await pause(.seconds(60)) } catch { return .failure(fault) }
      }
    }
  }

  /// What the lanes share.
  private final class Work: Sendable {
    private struct State {
      var steps: ArraySlice<CodePlan.Step>
      var done: Int
      var failures: [(address: CodeAddress, fault: PlatformFault)] = []
      var failuresInARow = 0
      var ending: Report.Ending = .finished
      var abandoned = 0
      var storeFault: StoreFault?
      /// By what a code holds, whose it is.
      var holders: [String: CodeAddress]
    }
    private let state: Mutex<State>
    private let total: Int
    let began: Int64

    init(_ steps: [CodePlan.Step], done: Int, total: Int, began: Int64, held: [(String, CodeAddress)]) {
      state = Mutex(State(steps: steps[...], done: done, holders: Dictionary(held) { $1 }))
      self.total = total
      self.began = began
    }

    func next() -> CodePlan.Step? {
      state.withLock { state in
        guard state.ending == .finished, state.storeFault == nil else { return nil }
        return state.steps.popFirst()
      }
    }

    /// Notes what a new code holds.
    /// - Returns: another code that holds the same.
    func holds(_ url: String, besides address: CodeAddress) -> CodeAddress? {
      state.withLock { state in
        if let holder = state.holders[url], holder != address { return holder }
        state.holders[url] = address
        return nil
      }
    }

    func succeeded() {
      state.withLock { state in
        state.done += 1
        state.failuresInARow = 0
      }
    }

    func failed(_ step: CodePlan.Step, _ fault: PlatformFault) {
      state.withLock { state in
        state.failuresInARow += 1
        switch fault.class {
        case .quotaDay:
          state.abandoned += 1
          state.ending = .quota(remaining: 0)
          return
        case .configuration, .refresh:
          state.abandoned += 1
          state.ending = .stopped(fault, remaining: 0)
          return
        case .retry, .quotaMinute, .unreachable, .payload, .done: state.failures.append((step.address, fault))
        }
        if state.failuresInARow >= CodeApply.patience { state.ending = .stopped(fault, remaining: 0) }
      }
    }

    func stop(_ fault: StoreFault) { state.withLock { $0.storeFault = $0.storeFault ?? fault } }

    func progress(at now: Int64, isPaused: Bool = false) -> Progress {
      state.withLock { state in
        Progress(done: state.done, failed: state.failures.count, total: total, elapsed: now - began, isPaused: isPaused)
      }
    }

    var storeFault: StoreFault? { state.withLock { $0.storeFault } }
    var done: Int { state.withLock { $0.done } }
    var failures: [(address: CodeAddress, fault: PlatformFault)] { state.withLock { $0.failures } }
    /// With the steps that nobody has taken.
    var ending: (Report.Ending, remaining: Int) { state.withLock { ($0.ending, $0.steps.count + $0.abandoned) } }
  }
}
