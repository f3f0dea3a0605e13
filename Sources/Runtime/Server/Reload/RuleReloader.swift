package import Engine
package import Logging
internal import Rules
package import Serving
internal import Synchronization

/// Puts changed rules in force, or keeps those that are and says why.
///
/// Calls block while rules compile, so they come from a thread of their own; they come one at a time.
package final class RuleReloader: Sendable {
  /// What asked for a reload.
  package enum Cause: String, Sendable { case start, change, signal, request, codes }

  /// One reload.
  package struct Record: Sendable {
    package enum Result: String, Sendable {
      case inForce = "in_force"
      case unchanged
      case refused
      /// The files are at fault; what was in force before the process ended is served.
      case restored
    }
    /// Seconds since 1970 UTC.
    package let at: Int64
    package let cause: Cause
    package let result: Result
    /// What is in force afterwards.
    package let revision: String
    /// One line each; empty unless refused or restored.
    package let reasons: [String]
    /// The same as `wxrules validate` and `wxrules test` print it.
    package let detail: String
  }

  private struct State {
    var watch: RuleWatch
    /// A change that was seen and may not be complete.
    var pending: RuleWatch?
    var patience = 0
    /// Of the ids that codes have, as they were when the rules were loaded.
    var numbers: Int64
    var seenNumbers: Int64 = -1
    var numbersPatience = 0
    var history: [Record]

    mutating func add(_ record: Record) {
      history.append(record)
      if history.count > 50 { history.removeFirst() }
    }
  }

  package let live: LiveRules
  private let path: String?
  private let store: any Store
  private let secrets: Secrets
  private let window: Int64?
  private let keepsRules: Bool
  private let clock: WallClock
  private let metrics: ServerMetrics
  private let log: Logger
  private let state: Mutex<State>

  /// Loads the rules, or those that were in force last.
  /// - Parameters:
  ///   - path: a file or folder; nil for the usual places.
  ///   - window: seconds by which a time stamp may be off; nil to take any.
  ///   - keepsRules: whether rules in force are kept for the next start, which is for the one that answers to say.
  /// - Throws: `ServingFault` when there is nothing that could be served.
  package init(
    path: String?, store: any Store, secrets: Secrets, window: Int64?, keepsRules: Bool = true, clock: WallClock, metrics: ServerMetrics, log: Logger
  ) throws(ServingFault) {
    self.path = path
    self.store = store
    self.secrets = secrets
    self.window = window
    self.keepsRules = keepsRules
    self.clock = clock
    self.metrics = metrics
    self.log = log
    let (version, numbers): (Int64, [String: GivenNumbers])
    do throws(StoreFault) { (version, numbers) = try Self.numbers(in: store) } catch {
      throw ServingFault(reasons: ["the ids of codes cannot be read: \(error.message)"])
    }
    let load = RuleLoad.load(path: path, numbers: numbers, secrets: secrets, window: window, now: clock.seconds)
    let record: Record
    switch load.outcome {
    case .ready(let serving, let snapshot):
      live = LiveRules(serving)
      record = Record(at: clock.seconds, cause: .start, result: .inForce, revision: snapshot.revision, reasons: [], detail: "")
      if keepsRules { Self.keep(snapshot, in: store, log) }
    case .refused(let reasons, let detail):
      let last = (try? store.lastRules()) ?? nil
      guard let last,
        case .ready(let serving, _) = RuleLoad.restore(
          last, numbers: numbers, secrets: secrets, window: window, now: clock.seconds)
      else {
        throw ServingFault(reasons: detail.isEmpty ? reasons : [detail])
      }
      live = LiveRules(serving)
      record = Record(at: clock.seconds, cause: .start, result: .restored, revision: last.revision, reasons: reasons, detail: detail)
      log.critical("the rules on disk are at fault: serving revision \(last.revision), in force since \(WallClock.text(last.at))")
      for reason in reasons.prefix(20) { log.error("\(reason)") }
    }
    state = Mutex(State(watch: load.watch, numbers: version, history: [record]))
    note(record, before: nil)
  }

  /// The newest is last.
  package var history: [Record] { state.withLock { $0.history } }
  package var revision: String { live.current.ruleSet.revision }
  /// Whether the files on disk are not what is served.
  package var isDegraded: Bool {
    switch history.last(where: { $0.result != .unchanged })?.result {
    case .refused, .restored: true
    case .inForce, .unchanged, nil: false
    }
  }

  /// Looks whether something changed, and reloads when it has stayed the same for one look or has been changing for five: an
  /// editor writes a file in several steps.
  package func look() {
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
    guard let version = try? store.numbersVersion() else { return false }
    return state.withLock { state in
      guard version != state.numbers else { return false }
      defer { state.seenNumbers = version }
      state.numbersPatience += 1
      guard version == state.seenNumbers || state.numbersPatience > 25 else { return false }
      state.numbersPatience = 0
      return true
    }
  }

  /// Loads everything again.
  @discardableResult package func reload(_ cause: Cause) -> Record {
    let before = revision
    let (version, numbers): (Int64, [String: GivenNumbers])
    do throws(StoreFault) { (version, numbers) = try Self.numbers(in: store) } catch {
      // Without them an id would mean another code: the rules in force stay.
      let reason = "the ids of codes cannot be read: \(error.message)"
      let record = Record(at: clock.seconds, cause: cause, result: .refused, revision: before, reasons: [reason], detail: reason + "\n")
      state.withLock { state in
        // The next look waits again until the files have settled, and not a fifth of a second.
        (state.pending, state.patience) = (nil, 0)
        state.add(record)
      }
      note(record, before: before)
      return record
    }
    let load = RuleLoad.load(path: path, numbers: numbers, secrets: secrets, window: window, now: clock.seconds)
    let record: Record
    switch load.outcome {
    case .ready(let serving, let snapshot):
      let isSame = snapshot.revision == before
      // Secrets may have changed though no rule has.
      live.replace(with: serving)
      record = Record(
        at: clock.seconds, cause: cause, result: isSame && !isDegraded ? .unchanged : .inForce, revision: snapshot.revision, reasons: [], detail: "")
      if keepsRules, !isSame || isDegraded { Self.keep(snapshot, in: store, log) }
    case .refused(let reasons, let detail):
      record = Record(at: clock.seconds, cause: cause, result: .refused, revision: before, reasons: reasons, detail: detail)
    }
    state.withLock { state in
      state.watch = load.watch
      state.pending = nil
      state.patience = 0
      state.numbers = version
      state.add(record)
    }
    note(record, before: before)
    return record
  }

  /// The version first: ids that are given out between the two are seen at the next look.
  private static func numbers(in store: any Store) throws(StoreFault) -> (version: Int64, numbers: [String: GivenNumbers]) {
    (try store.numbersVersion(), try store.givenNumbers())
  }

  private func note(_ record: Record, before: String?) {
    metrics.reloaded(record.result.rawValue)
    metrics.inForce(record.revision, before: before, isDegraded: isDegraded)
    switch record.result {
    case .inForce:
      guard record.cause != .start else { return }
      log.notice("rules in force: revision \(record.revision), before \(before ?? "none")", metadata: ["cause": "\(record.cause.rawValue)"])
    case .unchanged: log.info("rules unchanged: revision \(record.revision)", metadata: ["cause": "\(record.cause.rawValue)"])
    case .refused:
      log.error(
        "reload refused: \(counted(record.reasons.count, "reason")), serving revision \(record.revision)",
        metadata: ["cause": "\(record.cause.rawValue)"])
      for reason in record.reasons.prefix(20) { log.error("\(reason)") }
    case .restored: return
    }
  }

  private static func keep(_ snapshot: RuleSnapshot, in store: any Store, _ log: Logger) {
    do throws(StoreFault) {
      try store.keepRules(snapshot)
    } catch {
      log.error("revision \(snapshot.revision) is in force but could not be kept for the next start: \(error.message)")
    }
  }
}
