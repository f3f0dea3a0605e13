internal import Engine
internal import Logging
internal import Rules
internal import Synchronization
internal import WeChat

/// Tells metrics and the log what became of actions, whoever carried them out.
final class ActionLog: Sendable {
  private struct Trouble: Hashable {
    let place: OutboxPause.Place
    let label: String
  }
  /// Milliseconds after which the same trouble is spoken of again.
  private static let silence: Int64 = 600_000

  private let metrics: ServerMetrics
  private let log: Logger
  /// What was spoken of, and when.
  private let troubles = Mutex<[Trouble: Int64]>([:])
  /// Of answers, once each while the process runs.
  private let dropped = Mutex<Set<OutboxResult.Dropped>>([])
  private static let keptDropped = 1000
  private let isSlownessSaid = Atomic(false)

  init(metrics: ServerMetrics, log: Logger) {
    self.metrics = metrics
    self.log = log
  }

  /// - Parameter now: milliseconds since 1970 UTC.
  func note(_ result: OutboxResult, now: Int64) {
    for pause in result.report.pauses where isNews(Trouble(place: pause.place, label: pause.cause.label), now) {
      log.say(
        .error,
        "`\(pause.place.kind.rawValue)` waits: \(pause.cause.why); \(pause.cause.advice)",
        metadata: ["account": "\(pause.place.account)", "endpoint": "\(pause.place.endpoint ?? "-")"])
    }
    for dropped in result.dropped where isNews(dropped) {
      let what = Phrase(kept: dropped.what)
      log.say(.warning, "an endpoint's answer sets what it may not, which is dropped: \(what)", metadata: ["rule": "\(dropped.rule)"])
    }
    for ending in result.report.endings {
      switch ending.outcome {
      case .again: metrics.carried(ending.row.task, result: "retried", class: result.label)
      case .untried: metrics.carried(ending.row.task, result: "postponed", class: result.label)
      case .ended(let outcome): note(ending.row, outcome, label: result.label)
      }
    }
  }

  func note(_ row: OutboxRow, _ outcome: OutboxOutcome, label: String) {
    metrics.carried(row.task, result: outcome.word, class: label)
    if case .dead(let reason, let detail) = outcome, row.onError != .ignore {
      log.say(
        .warning,
        detail.map { "an action failed: \(Phrase(kept: $0))" } ?? "an action failed: \(reason.text)",
        metadata: ["action": "\(row.id)", "do": "\(row.task.word)", "rule": "\(row.rule)"])
    }
  }

  /// Reports that changed nothing, because somebody else has had the action since.
  func note(superseded endings: [OutboxEnding]) {
    guard let first = endings.first else { return }
    for ending in endings { metrics.carried(ending.row.task, result: "superseded", class: "lease") }
    if isSlownessSaid.exchange(true, ordering: .relaxed) { return }
    log.say(
      .warning,
      """
      this process was away for longer than it may have an action: what became of it is no longer for it to say, another one has it; \
      this is said once, `wxrules_actions_total{result="superseded"}` counts
      """, metadata: ["action": "\(first.row.id)", "do": "\(first.row.task.word)", "rule": "\(first.row.rule)"])
  }

  /// A call got through.
  func noteEnd(of pause: OutboxPause, now: Int64) {
    troubles.withLock { troubles in troubles = troubles.filter { $0.key.place != pause.place } }
    log.say(
      .notice,
      "`\(pause.place.kind.rawValue)` is carried out again, after \(max(0, now - pause.since) / 1000) s: \(pause.cause.why)",
      metadata: ["account": "\(pause.place.account)", "endpoint": "\(pause.place.endpoint ?? "-")"])
  }

  private func isNews(_ dropped: OutboxResult.Dropped) -> Bool {
    self.dropped.withLock { known in known.count < Self.keptDropped && known.insert(dropped).inserted }
  }

  private func isNews(_ trouble: Trouble, _ now: Int64) -> Bool {
    troubles.withLock { troubles in
      if let last = troubles[trouble], last > now - Self.silence { return false }
      if troubles.count > 100 { troubles = [:] }
      troubles[trouble] = now
      return true
    }
  }
}
