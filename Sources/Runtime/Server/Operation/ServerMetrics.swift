internal import Engine
internal import Metrics
internal import Rules
internal import Serving
internal import Synchronization

/// What the server counts. Handles are made once for each combination and kept.
package final class ServerMetrics: Sendable {
  package let registry: PrometheusRegistry
  private let turns = Mutex<[TurnLabels: Counter]>([:])
  private let refusals = Mutex<[String: Counter]>([:])
  private let carried = Mutex<[CarriedLabels: Counter]>([:])
  /// What the store's own account came to when it was last read.
  private let totals = Mutex(OutboxTotals())
  private let paused = Mutex<[PausedLabels: Meter]>([:])
  private let calendars = Mutex<[String: Meter]>([:])
  private let behind = Mutex<[String: Meter]>([:])
  private let latency: Timer
  private let batches: Recorder
  private let repeats: Counter
  private let codesRenewed: Counter
  private let codesNotRenewed: Counter
  private let mediaMissed: Counter
  private let usesLate: Counter
  private let waiting: Meter
  private let connections: Meter

  private struct TurnLabels: Hashable {
    let account: String
    let event: EventKind
    let rule: String
  }

  private struct CarriedLabels: Hashable {
    let action: String
    let result: String
    let label: String
  }

  private struct PausedLabels: Hashable {
    let account: String
    let action: String
    let label: String
  }

  private static let families = [
    PrometheusRegistry.Family("wxrules_turns_total", "Deliveries answered for the first time, by account, event and rule."),
    PrometheusRegistry.Family("wxrules_repeats_total", "Deliveries that got the answer of an earlier one."),
    PrometheusRegistry.Family("wxrules_refusals_total", "Requests that were refused, by reason."),
    PrometheusRegistry.Family("wxrules_reloads_total", "Reloads of the rules, by result."),
    PrometheusRegistry.Family("wxrules_actions_queued_total", "Actions written to the outbox, whoever carries them out."),
    PrometheusRegistry.Family("wxrules_actions_ended_total", "Actions of the outbox that ended, by kind and result, whoever carried them out."),
    PrometheusRegistry.Family("wxrules_actions_total", "Tries of this process, by kind, result and class of the answer."),
    PrometheusRegistry.Family("wxrules_stock_left", "Pieces of a stock that nobody has."),
    PrometheusRegistry.Family("wxrules_stock_alarm", "Below so many pieces a stock is low, as its alarm says."),
    PrometheusRegistry.Family("wxrules_stock_late_uses_total", "Pieces of stocks that were to be used when they had gone back."),
    PrometheusRegistry.Family("wxrules_calendar_days_left", "Days for which a calendar still knows what is off; below 0 when they are over."),
    PrometheusRegistry.Family("wxrules_media_missing_total", "Replies that could not be given for want of a good media id."),
    PrometheusRegistry.Family("wxrules_codes_renewed_total", "Temporary codes that were renewed."),
    PrometheusRegistry.Family("wxrules_codes_not_renewed_total", "Renewals of temporary codes that failed."),
    PrometheusRegistry.Family("wxrules_waiting", "Deliveries that wait for the store."),
    PrometheusRegistry.Family("wxrules_connections", "Open connections of the webhook."),
    PrometheusRegistry.Family("wxrules_rules_info", "1 for the revision in force."),
    PrometheusRegistry.Family("wxrules_rules_degraded", "1 while the files on disk are not what is served."),
    PrometheusRegistry.Family("wxrules_rollout_percent", "Share of the followers on whom other rules are tried; 0 when none are."),
    PrometheusRegistry.Family("wxrules_rollout_stopped", "1 when the newest rollout was stopped by a guard."),
    PrometheusRegistry.Family("wxrules_rollout_turns_total", "Turns during rollouts, under the new rules and under the old ones."),
    PrometheusRegistry.Family(
      "wxrules_rollout_evidence", "How much speaks for a guard's rate being worse under the new rules; at 300 the rollout stops."),
    PrometheusRegistry.Family("wxrules_shadow_turns_total", "Turns that the shadow's rules judged beside the real ones, by result."),
    PrometheusRegistry.Family("wxrules_shadow_dropped_total", "Turns that the shadow's rules did not judge, since too many waited."),
    PrometheusRegistry.Family("wxrules_shadow_degraded", "1 while the shadow's files on disk are not what judges."),
    PrometheusRegistry.Family("wxrules_store_failing", "1 while the store takes no turns."),
    PrometheusRegistry.Family("wxrules_stalled_seconds", "How long turns have waited without one being taken."),
    PrometheusRegistry.Family("wxrules_log_lines_dropped", "Lines that a log did not take since the start."),
    PrometheusRegistry.Family("wxrules_outbox", "Actions that wait in the outbox."),
    PrometheusRegistry.Family("wxrules_outbox_paused", "Actions that wait because calls like theirs are not made now, by account, kind and cause."),
    PrometheusRegistry.Family("wxrules_outbox_oldest_due_seconds", "How long the oldest action has been due that may go, or is paused."),
    PrometheusRegistry.Family("wxrules_outbox_dead", "Actions that failed for good and were not dropped."),
    PrometheusRegistry.Family("wxrules_followers", "Followers that the store knows."),
    PrometheusRegistry.Family("wxrules_ledger_entries", "Lines of the ledger."),
    PrometheusRegistry.Family("wxrules_books_behind_lines", "Lines of the ledger that the figures of reports lack, by account; at most a million."),
    PrometheusRegistry.Family("wxrules_books_rebuilds_total", "Times that figures were made anew from the whole ledger, by reason."),
    PrometheusRegistry.Family(
      "wxrules_turn_seconds", "From the last byte of a delivery to its answer.",
      buckets: [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5]),
    PrometheusRegistry.Family("wxrules_batch_size", "Deliveries in one transaction.", buckets: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000]),
  ]

  package init() {
    registry = PrometheusRegistry(Self.families)
    latency = Timer(label: "wxrules_turn_seconds", dimensions: [], preferredDisplayUnit: .seconds, factory: registry)
    batches = Recorder(label: "wxrules_batch_size", dimensions: [], aggregate: true, factory: registry)
    repeats = Counter(label: "wxrules_repeats_total", factory: registry)
    codesRenewed = Counter(label: "wxrules_codes_renewed_total", factory: registry)
    codesNotRenewed = Counter(label: "wxrules_codes_not_renewed_total", factory: registry)
    mediaMissed = Counter(label: "wxrules_media_missing_total", factory: registry)
    usesLate = Counter(label: "wxrules_stock_late_uses_total", factory: registry)
    waiting = Meter(label: "wxrules_waiting", factory: registry)
    connections = Meter(label: "wxrules_connections", factory: registry)
    // What is alerted on is there before it happens: to Prometheus a series that begins with 1 has not risen.
    storeFailing(false)
    trying(nil)
    differs(false)
    for reason in BookKeeping.Reason.allCases { rebuilds(reason).increment(by: 0) }
  }

  func rebuilt(_ reason: BookKeeping.Reason) { rebuilds(reason).increment() }

  private func rebuilds(_ reason: BookKeeping.Reason) -> Counter {
    Counter(label: "wxrules_books_rebuilds_total", dimensions: [("reason", reason.rawValue)], factory: registry)
  }

  /// Where each account's books stand; those of an account that is gone are told no more.
  func kept(_ standings: [BookKeeper.Standing]) {
    behind.withLock { meters in
      for (account, meter) in meters where !standings.contains(where: { $0.account == account }) {
        meter.destroy()
        meters[account] = nil
      }
      for standing in standings {
        let meter =
          meters[standing.account] ?? Meter(label: "wxrules_books_behind_lines", dimensions: [("account", standing.account)], factory: registry)
        meter.set(standing.behind)
        meters[standing.account] = meter
      }
    }
  }

  /// The newest rollout, also when it is over.
  func trying(_ rollout: Rollout?) {
    let running = rollout.flatMap { $0.isRunning ? $0 : nil }
    Meter(label: "wxrules_rollout_percent", factory: registry).set(running?.share.percent ?? 0)
    Meter(label: "wxrules_rollout_stopped", factory: registry).set(rollout?.ending?.cause == .alarm ? 1 : 0)
    for guarded in RolloutGuard.allCases {
      let evidence = running.map { min($0.guards[guarded].evidence, 1e12) } ?? 0
      Meter(label: "wxrules_rollout_evidence", dimensions: [("guard", guarded.rawValue)], factory: registry).set(evidence)
    }
  }

  func tried(_ count: Int, isTried: Bool) {
    Counter(label: "wxrules_rollout_turns_total", dimensions: [("rules", isTried ? "new" : "old")], factory: registry).increment(by: Int64(count))
  }

  func renewed(_ count: Int, failed: Int) {
    if count > 0 { codesRenewed.increment(by: Int64(count)) }
    if failed > 0 { codesNotRenewed.increment(by: Int64(failed)) }
  }

  func mediaMissing(_ count: Int) { mediaMissed.increment(by: count) }

  func usedLate(_ count: Int) { if count > 0 { usesLate.increment(by: count) } }

  func left(_ levels: [String: StockLevel], of stocks: [Stock]) {
    for (name, level) in levels {
      if let alarm = stocks.first(where: { $0.name == name })?.alarm {
        Meter(label: "wxrules_stock_alarm", dimensions: [("stock", name)], factory: registry).set(alarm)
      }
      Meter(label: "wxrules_stock_left", dimensions: [("stock", name)], factory: registry).set(level.left)
    }
  }

  func known(_ report: CalendarReport) {
    calendars.withLock { meters in
      for (name, meter) in meters where !report.lines.contains(where: { $0.name == name }) {
        meter.destroy()
        meters[name] = nil
      }
      for line in report.lines {
        let meter = meters[line.name] ?? Meter(label: "wxrules_calendar_days_left", dimensions: [("calendar", line.name)], factory: registry)
        meter.set(line.left)
        meters[line.name] = meter
      }
    }
  }

  func carried(_ task: OutboxTask, result: String, class label: String) {
    // What cannot be read may call itself anything, and a counter stays for ever.
    let action = OutboxKind(rawValue: task.word)?.rawValue ?? "unreadable"
    let labels = CarriedLabels(action: action, result: result, label: label)
    let counter = carried.withLock { counters in
      if let counter = counters[labels] { return counter }
      let counter = Counter(
        label: "wxrules_actions_total", dimensions: [("action", action), ("result", result), ("class", label)], factory: registry)
      counters[labels] = counter
      return counter
    }
    counter.increment()
  }

  func observe(_ verdicts: [Verdict]) {
    batches.record(verdicts.count)
    var repeated = 0
    turns.withLock { counters in
      for verdict in verdicts {
        switch verdict {
        case .repeated, .pending: repeated += 1
        case .stranger: continue
        case .turn(let turn):
          let labels = TurnLabels(account: turn.delivery.follower.account, event: turn.delivery.event.kind, rule: turn.plan.rule ?? "")
          if let counter = counters[labels] {
            counter.increment()
          } else {
            let counter = Counter(
              label: "wxrules_turns_total", dimensions: [("account", labels.account), ("event", labels.event.word), ("rule", labels.rule)],
              factory: registry)
            counter.increment()
            counters[labels] = counter
          }
        }
      }
    }
    if repeated > 0 { repeats.increment(by: repeated) }
  }

  func refused(_ refusal: Refusal) {
    let counter = refusals.withLock { counters in
      if let counter = counters[refusal.label] { return counter }
      let counter = Counter(label: "wxrules_refusals_total", dimensions: [("reason", refusal.label)], factory: registry)
      counters[refusal.label] = counter
      return counter
    }
    counter.increment()
  }

  func answered(nanoseconds: Int64) { latency.recordNanoseconds(nanoseconds) }
  /// A shadow judges from now on; its series are there before anything is counted.
  func shadowing() {
    for result in ["same", "differs", "incomparable"] { shadowTurns(result).increment(by: 0) }
    Counter(label: "wxrules_shadow_dropped_total", factory: registry).increment(by: 0)
  }

  func shadowed(same: Int, differing: Int, incomparable: Int) {
    for (result, count) in [("same", same), ("differs", differing), ("incomparable", incomparable)] where count > 0 {
      shadowTurns(result).increment(by: count)
    }
  }

  func shadowDropped(_ count: Int) { Counter(label: "wxrules_shadow_dropped_total", factory: registry).increment(by: count) }
  /// Whether another server has other rules in force.
  func differs(_ isSo: Bool) { Meter(label: "wxrules_rules_differ", factory: registry).set(isSo ? 1 : 0) }
  func shadowDegraded(_ isDegraded: Bool) { Meter(label: "wxrules_shadow_degraded", factory: registry).set(isDegraded ? 1 : 0) }

  private func shadowTurns(_ result: String) -> Counter {
    Counter(label: "wxrules_shadow_turns_total", dimensions: [("result", result)], factory: registry)
  }

  func waiting(_ count: Int) { waiting.set(count) }
  func connections(_ count: Int) { connections.set(count) }
  func storeFailing(_ isFailing: Bool) { Meter(label: "wxrules_store_failing", factory: registry).set(isFailing ? 1 : 0) }

  func reloaded(_ result: String) { Counter(label: "wxrules_reloads_total", dimensions: [("result", result)], factory: registry).increment() }
  func inForce(_ revision: String, before: String?, isDegraded: Bool) {
    if let before, before != revision { Meter(label: "wxrules_rules_info", dimensions: [("revision", before)], factory: registry).destroy() }
    Meter(label: "wxrules_rules_info", dimensions: [("revision", revision)], factory: registry).set(1)
    Meter(label: "wxrules_rules_degraded", factory: registry).set(isDegraded ? 1 : 0)
  }

  /// - Parameters:
  ///   - stalled: milliseconds.
  ///   - dropped: lines, by log.
  func moving(stalled: Int64, dropped: [String: Int]) {
    Meter(label: "wxrules_stalled_seconds", factory: registry).set(Double(stalled) / 1000)
    for (name, count) in dropped {
      Meter(label: "wxrules_log_lines_dropped", dimensions: [("log", name)], factory: registry).set(count)
    }
  }

  /// - Parameter now: milliseconds since 1970 UTC.
  func measured(_ counts: StoreCounts, _ outbox: OutboxCounts, now: Int64) {
    Meter(label: "wxrules_outbox", factory: registry).set(outbox.waiting)
    Meter(label: "wxrules_outbox_oldest_due_seconds", factory: registry).set(outbox.oldestDue.map { Double(max(0, now - $0)) / 1000 } ?? 0)
    Meter(label: "wxrules_outbox_dead", factory: registry).set(outbox.dead)
    measured(outbox.totals)
    measured(outbox.held)
    Meter(label: "wxrules_followers", factory: registry).set(counts.followers)
    Meter(label: "wxrules_ledger_entries", factory: registry).set(counts.ledger)
  }

  /// The store counts for all processes; here it is only shown.
  private func measured(_ new: OutboxTotals) {
    totals.withLock { known in
      for (key, count) in new.counts where count > known.counts[key, default: 0] {
        let counter =
          key.entry == .queued
          ? Counter(label: "wxrules_actions_queued_total", dimensions: [("action", key.kind)], factory: registry)
          : Counter(
            label: "wxrules_actions_ended_total", dimensions: [("action", key.kind), ("result", key.entry.rawValue)], factory: registry)
        counter.increment(by: count - known.counts[key, default: 0])
        known.counts[key] = count
      }
    }
  }

  private func measured(_ held: [OutboxCounts.Held]) {
    var counts: [PausedLabels: Int] = [:]
    for held in held {
      let place = held.pause.place
      counts[PausedLabels(account: place.account, action: place.kind.rawValue, label: held.pause.cause.label), default: 0] += held.count
    }
    paused.withLock { meters in
      for labels in counts.keys where meters[labels] == nil {
        meters[labels] = Meter(
          label: "wxrules_outbox_paused", dimensions: [("account", labels.account), ("action", labels.action), ("class", labels.label)],
          factory: registry)
      }
      // One that is over is 0, and not gone: an alert ends by it.
      for (labels, meter) in meters { meter.set(counts[labels] ?? 0) }
    }
  }
}
