package import Engine
package import Logging
package import Rules
package import Serving
internal import Synchronization
internal import WeChat

/// Puts changed rules in force, or keeps those that are and says why.
///
/// Calls block while rules compile, so they come from a thread of their own. Whatever asks, and however many at once: loads are one after the
/// other, so that what is in force is what was read last.
package final class RuleReloader: Sendable {
  /// What asked for a reload.
  package enum Cause: String, Sendable {
    case start, change, signal, request, codes
    /// The end of a rollout: what waited for it.
    case rollout

    /// Whether nobody asked for it.
    var isOwn: Bool {
      switch self {
      case .change, .codes, .rollout: true
      case .start, .signal, .request: false
      }
    }
  }

  /// One reload.
  package struct Record: Sendable {
    package enum Result: String, Sendable {
      case inForce = "in_force"
      case unchanged
      case refused
      /// The files are at fault; what was in force before the process ended is served.
      case restored
      /// Rules are tried on some followers: files that change wait until that is over.
      case waits
      /// The rules were tried and taken back: nobody has asked for them since.
      case barred
    }

    /// Keeps of the reasons and the detail what `ServerLimits` says: a file may have as many findings as lines.
    init(at: Int64, cause: Cause, result: Result, revision: String, reasons: [Phrase], detail: Phrase, changes: Phrase = "") {
      self.at = at
      self.cause = cause
      self.result = result
      self.revision = revision
      reasonCount = reasons.count
      self.reasons = reasons.prefix(ServerLimits.keptReasons).map { RefusalText.cut($0, to: ServerLimits.keptReasonBytes) }
      self.detail = RefusalText.cut(detail, to: ServerLimits.keptDetailBytes)
      self.changes = RefusalText.cut(changes, to: ServerLimits.keptChangeBytes)
    }

    /// How many reasons there were, also of those that are not kept.
    package let reasonCount: Int
    /// Seconds since 1970 UTC.
    package let at: Int64
    package let cause: Cause
    package let result: Result
    /// What is in force afterwards.
    package let revision: String
    /// One line each; empty where nothing stands in the way.
    package let reasons: [Phrase]
    /// The same as `wxrules validate` and `wxrules test` print it.
    package let detail: Phrase
    /// What is answered otherwise since the revision before; empty where nothing else came into force.
    package let changes: Phrase

    func repeats(_ other: Record) -> Bool {
      result == .refused && (cause, result, revision, reasons) == (other.cause, other.result, other.revision, other.reasons)
    }
  }

  struct State {
    var watch: RuleWatch
    /// A change that was seen and may not be complete.
    var pending: RuleWatch?
    var patience = 0
    /// Of the ids that codes have, as they were when the rules were loaded.
    var numbers: Int64
    var seenNumbers: Int64 = -1
    var numbersPatience = 0
    var history: [Record]

    /// What another server has in force, where that is not what this one has.
    var elsewhere: String?
    /// That this server could not follow, for want of rules that it could load.
    var unfollowed: String?
    /// Until when nobody looks, after the store could not be read.
    var pause = ReloadPause()

    mutating func add(_ record: Record) {
      // What is tried again by itself and says the same again is one line.
      if let last = history.last, record.cause.isOwn, record.repeats(last) { history.removeLast() }
      history.append(record)
      if history.count > ServerLimits.keptReloads { history.removeFirst() }
    }
  }

  package let live: LiveRules
  package let rollout: RolloutWatch
  let path: String?
  let source: any RuleFiles & Sendable
  let store: any Store
  let secrets: Secrets
  let window: Int64?
  let keepsRules: Bool
  private let firstShare: RolloutShare?
  let clock: WallClock
  let metrics: ServerMetrics
  let log: Logger
  let state: Mutex<State>
  /// Held while rules are loaded and put in force.
  private let loading = Mutex(())
  private let asked = Atomic(0)

  /// Loads the rules, or those that were in force last.
  /// - Parameters:
  ///   - path: a file or folder; nil for the usual places.
  ///   - source: where the files are read; a path is looked up on the disk.
  ///   - window: seconds by which a time stamp may be off; nil to take any.
  ///   - keepsRules: whether rules in force are kept for the next start, which is for the one that answers to say.
  ///   - firstShare: of the followers, on whom changed files are tried first; nil: they come into force for all. Whoever asks for a reload
  ///     asks for all.
  /// - Throws: `ServingFault` when there is nothing that could be served.
  package init(
    path: String?, from source: any RuleFiles & Sendable = DiskFiles(), store: any Store, secrets: Secrets, window: Int64?, keepsRules: Bool = true,
    firstShare: RolloutShare? = nil, clock: WallClock, metrics: ServerMetrics, log: Logger
  ) throws(ServingFault) {
    self.path = path
    self.source = source
    self.store = store
    self.secrets = secrets
    self.window = window
    self.keepsRules = keepsRules
    self.firstShare = firstShare
    self.clock = clock
    self.metrics = metrics
    self.log = log
    let (version, numbers): (Int64, [String: GivenNumbers])
    let load: RuleLoad
    do throws(StoreFault) {
      (version, numbers) = try Self.numbers(in: store)
      load = try RuleLoad.load(path: path, from: source, codes: store, numbers: numbers, secrets: secrets, window: window, now: clock.seconds)
    } catch {
      throw ServingFault(reasons: ["the codes that were made cannot be read: \(error.message)"])
    }
    let kept = KeptSets(store: store, numbers: numbers, secrets: secrets, window: window, now: clock.seconds)
    let start = try StartingRules(load.outcome, kept, triesRules: keepsRules)
    let record = Record(
      at: clock.seconds, cause: .start, result: start.result, revision: start.serving.ruleSet.revision, reasons: start.reasons, detail: start.detail)
    live = LiveRules(start.serving)
    rollout = RolloutWatch(live, start.rollout, store: store, clock: clock, metrics: metrics, log: log)
    if keepsRules, let snapshot = start.snapshot { Self.keep(snapshot, in: store, log) }
    if let tried = start.tried { rollout.install(start.serving, trying: tried, waiting: start.waiting) }
    if let loss = start.loss { rollout.end(.lost, loss) }
    for (level, line) in start.lines { log.say(level, line) }
    state = Mutex(State(watch: load.watch, numbers: version, history: [record]))
    note(record, before: nil)
    warn()
  }

  /// The newest is last.
  package var history: [Record] { state.withLock { $0.history } }
  /// What another server on the database has in force, where that is not what this one has.
  package var elsewhere: String? { state.withLock { $0.elsewhere } }
  package var revision: String { live.current.ruleSet.revision }
  /// Whether the files on disk are not what is served.
  package var isDegraded: Bool {
    switch history.last(where: { ![.unchanged, .waits].contains($0.result) })?.result {
    case .refused, .restored, .barred: true
    case .inForce, .unchanged, .waits, nil: false
    }
  }

  /// Looks whether something changed, and reloads when it has stayed the same for one look or has been changing for five: an
  /// editor writes a file in several steps.
  package func look() {
    if state.withLock({ $0.pause.isOn(at: clock.seconds) }) { return }
    if haveNumbersSettled() {
      reload(.codes)
      return
    }
    let isReady = state.withLock { state in
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
    if isReady { reload(.change) }
  }

  /// Whether ids were given out and no more are just now, or for five seconds: `qr apply` gives out thousands in a row.
  private func haveNumbersSettled() -> Bool {
    guard let version = try? store.numbersVersion() else {
      state.withLock { $0.pause.lengthen(at: clock.seconds) }
      return false
    }
    return state.withLock { state in
      guard version != state.numbers else { return false }
      defer { state.seenNumbers = version }
      state.numbersPatience += 1
      guard version == state.seenNumbers || state.numbersPatience > 25 else { return false }
      state.numbersPatience = 0
      return true
    }
  }

  /// Reloads that are under way or wait for one that is.
  var pending: Int { asked.load(ordering: .sequentiallyConsistent) }

  /// Loads everything again, after what is being loaded now.
  @discardableResult package func reload(_ cause: Cause) -> Record {
    defer { lookBeside() }
    return exclusively { load(cause) }
  }

  /// One after the other, whoever asks.
  func exclusively<Result: Sendable, Fault: Error>(_ body: () throws(Fault) -> Result) throws(Fault) -> Result {
    asked.add(1, ordering: .sequentiallyConsistent)
    defer { asked.subtract(1, ordering: .sequentiallyConsistent) }
    return try loading.withLock { _ throws(Fault) in try body() }
  }

  /// The files that are served, as they are now.
  func loadServed() throws(StoreFault) -> (load: RuleLoad, version: Int64) {
    let (version, numbers) = try Self.numbers(in: store)
    return (
      try RuleLoad.load(path: path, from: source, codes: store, numbers: numbers, secrets: secrets, window: window, now: clock.seconds), version
    )
  }

  @discardableResult func load(_ cause: Cause) -> Record {
    let before = revision
    let (load, version): (RuleLoad, Int64)
    do throws(StoreFault) { (load, version) = try loadServed() } catch {
      // Without them an id would mean another code: the rules in force stay.
      let reason: Phrase = "the codes that were made cannot be read: \(error.message)"
      let record = Record(at: clock.seconds, cause: cause, result: .refused, revision: before, reasons: [reason], detail: RuleLoad.lines([reason]))
      state.withLock { state in
        (state.pending, state.patience) = (nil, 0)
        state.pause.lengthen(at: clock.seconds)
        state.add(record)
      }
      note(record, before: before)
      return record
    }
    let former = live.current.ruleSet
    let (result, reasons, detail): (Record.Result, [Phrase], Phrase)
    switch load.outcome {
    case .ready(let serving, let snapshot): (result, reasons, detail) = take(serving, snapshot, cause)
    case .refused(let refused, let text): (result, reasons, detail) = (.refused, refused, text)
    }
    let record = Record(
      at: clock.seconds, cause: cause, result: result, revision: revision, reasons: reasons, detail: detail, changes: changes(since: former))
    settle(load, version, record, before: before)
    return record
  }

  /// What is answered otherwise now. Nobody waits for it: the rules are in force.
  func changes(since former: RuleSet) -> Phrase {
    let now = live.current.ruleSet
    return now.revision == former.revision ? "" : RuleDifference(from: former, to: now, budget: ServerLimits.comparedEvents).summary
  }

  /// What becomes of rules that could be loaded.
  private func take(_ serving: ServedRules, _ snapshot: RuleSnapshot, _ cause: Cause) -> (Record.Result, reasons: [Phrase], detail: Phrase) {
    let isSame = snapshot.revision == revision
    func because(_ result: Record.Result, _ reasons: [Phrase]) -> (Record.Result, [Phrase], Phrase) {
      (result, reasons, RuleLoad.lines(reasons))
    }
    if let running = rollout.newest, running.isRunning {
      guard let (base, tried) = renewed(isSame ? serving : nil) else {
        return because(.refused, ["the rules in force, or those that are tried, cannot be loaded again with today's secrets and codes"])
      }
      rollout.install(base, trying: tried, waiting: isSame ? nil : snapshot.revision)
      return isSame ? because(.unchanged, []) : because(.waits, [running.wait(of: snapshot.revision)])
    }
    if !isSame, cause.isOwn, let newest = rollout.newest, newest.bars(snapshot.revision) { return because(.barred, [newest.bar]) }
    if !isSame, let newest = rollout.newest, newest.isPast(snapshot.revision), cause == .codes || cause == .rollout {
      return because(.barred, [newest.lag])
    }
    if !isSame, cause.isOwn, let firstShare {
      do throws(RolloutFault) {
        let new = try begin(serving, snapshot, RolloutRequest(path: path, share: firstShare), waiting: snapshot.revision)
        return because(.waits, [new.wait(of: snapshot.revision)])
      } catch {
        return because(.refused, error.reasons + ["it cannot be tried on some first; POST /reload or SIGHUP puts it in force for all at once"])
      }
    }
    let isNews = !isSame || isDegraded
    // Secrets may have changed though no rule has.
    live.replace(with: serving)
    if keepsRules, isNews { Self.keep(snapshot, in: store, log) }
    return because(isNews ? .inForce : .unchanged, [])
  }

  /// Both sets of a rollout, with ids and secrets as they are now.
  /// - Parameter base: the one in force, where it was loaded just now.
  private func renewed(_ base: ServedRules?) -> (base: ServedRules, tried: ServedRules)? {
    guard let kept, let base = base ?? kept.rules(of: revision), let tried = kept.rollout()?.rules else { return nil }
    return (base, tried)
  }

  /// What the store keeps, with ids and secrets as they are now.
  var kept: KeptSets? {
    (try? store.givenNumbers()).map { KeptSets(store: store, numbers: $0, secrets: secrets, window: window, now: clock.seconds) }
  }

  /// The rules that were tried come into force for all.
  /// - Returns: false when a guard was faster.
  func putInForce(_ serving: ServedRules, _ snapshot: RuleSnapshot, _ load: RuleLoad, _ version: Int64) -> Bool {
    let (before, former) = (revision, live.current.ruleSet)
    guard rollout.end(.finished, "it is in force for all followers", inForce: serving) else { return false }
    if keepsRules { Self.keep(snapshot, in: store, log) }
    let record = Record(
      at: clock.seconds, cause: .rollout, result: .inForce, revision: snapshot.revision, reasons: [], detail: "", changes: changes(since: former))
    settle(load, version, record, before: before)
    return true
  }

  private func settle(_ load: RuleLoad, _ version: Int64, _ record: Record, before: String) {
    state.withLock { state in
      state.watch = load.watch
      state.pending = nil
      state.patience = 0
      state.numbers = version
      state.pause = ReloadPause()
      state.add(record)
    }
    note(record, before: before)
    if record.result == .inForce { warn() }
  }

  /// What can be answered without is answered; what cannot be carried out for want of a secret is said before somebody waits for it.
  func warn() {
    for reason in AskedSecrets.missing(in: live.current.ruleSet, secrets).prefix(20) { log.say(.error, "\(reason); actions that need it fail") }
  }

  /// The version first: ids that are given out between the two are seen at the next look.
  private static func numbers(in store: any Store) throws(StoreFault) -> (version: Int64, numbers: [String: GivenNumbers]) {
    (try store.numbersVersion(), try store.givenNumbers())
  }

  func note(_ record: Record, before: String?) {
    metrics.reloaded(record.result.rawValue)
    metrics.inForce(record.revision, before: before, isDegraded: isDegraded)
    switch record.result {
    case .inForce:
      guard record.cause != .start else { return }
      let news: Phrase =
        switch (before, record.changes.isEmpty) {
        case (let before?, false): "rules in force: revision \(record.revision), before \(before): \(record.changes)"
        case (let before?, true): "rules in force: revision \(record.revision), before \(before)"
        case (nil, false): "rules in force: revision \(record.revision): \(record.changes)"
        case (nil, true): "rules in force: revision \(record.revision)"
        }
      log.say(.notice, news, metadata: ["cause": "\(record.cause.rawValue)"])
    case .unchanged: log.say(.info, "rules unchanged: revision \(record.revision)", metadata: ["cause": "\(record.cause.rawValue)"])
    case .refused:
      log.say(
        .error,
        "reload refused: \(counted(record.reasonCount, "reason")), serving revision \(record.revision)",
        metadata: ["cause": "\(record.cause.rawValue)"])
      for reason in record.reasons.prefix(20) { log.say(.error, "\(reason)") }
    case .waits:
      log.say(.notice, "changed rules wait, serving revision \(record.revision)", metadata: ["cause": "\(record.cause.rawValue)"])
      for reason in record.reasons { log.say(.notice, "\(reason)") }
    case .barred: for reason in record.reasons { log.say(.warning, "\(reason)") }
    case .restored: return
    }
  }

  private static func keep(_ snapshot: RuleSnapshot, in store: any Store, _ log: Logger) {
    do throws(StoreFault) {
      try store.keepRules(snapshot)
    } catch {
      log.say(.error, "revision \(snapshot.revision) is in force but could not be kept for the next start: \(error.message)")
    }
  }
}
