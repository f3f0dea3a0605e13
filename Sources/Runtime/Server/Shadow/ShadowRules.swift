package import Engine
package import Logging
package import Rules
package import Serving
internal import Synchronization
internal import WeChat

/// The rules that judge beside the real ones: loaded like those, but for their secrets, which nothing asks for, and their tests, whose failure is
/// no reason not to look. Files at fault leave those that judge as they are; with none the shadow rests.
///
/// Calls of `look` come from one thread.
package final class ShadowRules: Sendable {
  /// What judges, and why it is not what lies on the disk.
  package struct Current: Sendable {
    package var ruleSet: RuleSet?
    /// Seconds since 1970 UTC: when it began to judge.
    package var since: Int64
    package var reasons: [Phrase] = []
  }

  private struct State {
    var current: Current
    var watch: RuleWatch
    /// A change that was seen and may not be complete.
    var pending: RuleWatch?
    var patience = 0
    /// The real rules when the shadow's were loaded: with them the ids of codes are read again.
    var beside: ServedRules
  }

  package let path: String
  private let live: LiveRules
  private let store: any Store
  private let clock: WallClock
  private let metrics: ServerMetrics
  private let log: Logger
  private let state: Mutex<State>

  package init(path: String, beside live: LiveRules, store: any Store, clock: WallClock, metrics: ServerMetrics, log: Logger) {
    self.path = path
    self.live = live
    self.store = store
    self.clock = clock
    self.metrics = metrics
    self.log = log
    let beside = live.current
    let (outcome, watch) = Self.load(path, store, now: clock.seconds)
    var current = Current(since: clock.seconds)
    switch outcome {
    case .success(let ruleSet): current.ruleSet = ruleSet
    case .failure(let fault): current.reasons = fault.reasons
    }
    state = Mutex(State(current: current, watch: watch, beside: beside))
    metrics.shadowing()
    note(current)
  }

  package var current: Current { state.withLock { $0.current } }

  /// Revisions that judge for real: what all followers have, then what is tried on some.
  var inForce: [String] {
    let rules = live.inForce
    return [rules.current.ruleSet.revision] + (rules.tried.map { [$0.serving.ruleSet.revision] } ?? [])
  }

  /// Looks whether something changed, and loads it when it has stayed the same for one look, as `RuleReloader` does.
  package func look() {
    let beside = live.current
    let isReady = state.withLock { state in
      if state.beside !== beside { return true }
      let now = state.watch.now
      guard now != state.watch else {
        state.pending = nil
        state.patience = 0
        return false
      }
      if state.pending == now || state.patience >= 5 { return true }
      state.pending = now
      state.patience += 1
      return false
    }
    guard isReady else { return }
    let (outcome, watch) = Self.load(path, store, now: clock.seconds)
    let (before, current) = state.withLock { state in
      let before = state.current
      switch outcome {
      case .success(let ruleSet):
        if ruleSet.revision != before.ruleSet?.revision { state.current.since = clock.seconds }
        state.current.ruleSet = ruleSet
        state.current.reasons = []
      case .failure(let fault): state.current.reasons = fault.reasons
      }
      (state.watch, state.pending, state.patience, state.beside) = (watch, nil, 0, beside)
      return (before, state.current)
    }
    if before.reasons != current.reasons || before.ruleSet?.revision != current.ruleSet?.revision { note(current) }
  }

  private struct Fault: Error { let reasons: [Phrase] }

  private static func load(_ path: String, _ store: any Store, now: Int64) -> (Result<RuleSet, Fault>, RuleWatch) {
    let files = RecordedFiles(DiskFiles())
    let roots: [String]
    do throws(FileFault) { roots = try RuleSetLocation(path: path).roots } catch {
      return (.failure(Fault(reasons: [error.reason])), RuleWatch(path: path, roots: [], files: files))
    }
    let numbers: [String: GivenNumbers]
    do throws(StoreFault) { numbers = try store.givenNumbers() } catch {
      let reason: Phrase = "the codes that were made cannot be read: \(error.message)"
      return (.failure(Fault(reasons: [reason])), RuleWatch(path: path, roots: roots, files: files))
    }
    let (compilation, sources) = RuleCompiler(now: now, givenNumbers: numbers).compile(roots: roots, from: files)
    let watch = RuleWatch(path: path, roots: roots, files: files)
    if let ruleSet = compilation.ruleSet { return (.success(ruleSet), watch) }
    let reasons = RuleLoad.reasons(compilation, sources).lines
    let kept = reasons.prefix(ServerLimits.keptReasons).map { RefusalText.cut($0, to: ServerLimits.keptReasonBytes) }
    return (.failure(Fault(reasons: kept)), watch)
  }

  private func note(_ current: Current) {
    metrics.shadowDegraded(!current.reasons.isEmpty)
    if current.reasons.isEmpty {
      log.say(
        .notice,
        current.ruleSet.map { "shadow: revision \($0.revision) judges beside the rules in force" }
          ?? "shadow: no revision judges beside the rules in force")
      return
    }
    log.say(
      .error,
      current.ruleSet.map { "shadow: the rules at \(path) are at fault: revision \($0.revision) goes on judging" }
        ?? "shadow: the rules at \(path) are at fault: nothing judges")
    for reason in current.reasons.prefix(20) { log.say(.error, "\(reason)") }
  }
}
