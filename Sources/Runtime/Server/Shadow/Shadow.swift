package import Engine
internal import NIOPosix
package import Rules
internal import ServiceLifecycle
internal import Synchronization
package import Wire

/// Judges turns again by other rules, when they are answered and committed, on a thread of its own: no turn waits for it, and nothing comes of
/// what it finds but numbers. What finds no room is dropped and counted.
package final class Shadow: Sendable {
  private struct Batch {
    let turns: [Turn]
    let ruleSet: RuleSet
  }
  private struct State {
    var waiting: [Batch] = []
    var count = 0
    var isJudging = false
    var dropped = 0
  }
  /// What was counted of one rule set beside those in force: two of them, while one is tried on a share of the followers.
  private struct Book {
    var tally = DifferenceTally()
    var reals: Set<String> = []
    var other = ""
    var since: Int64 = 0
  }
  private struct Bench {
    let real: CompiledRules
    let judge: SecondJudge
  }
  private let state = Mutex(State())
  private let book = Mutex(Book())
  private let bench = Mutex<Bench?>(nil)
  private let rules: ShadowRules
  private let limit: Int
  private let metrics: ServerMetrics
  private let clock: WallClock
  private let thread = NIOThreadPool(numberOfThreads: 1)

  /// - Parameter limit: turns that may wait.
  package init(_ rules: ShadowRules, limit: Int, metrics: ServerMetrics, clock: WallClock) {
    self.rules = rules
    self.limit = limit
    self.metrics = metrics
    self.clock = clock
    thread.start()
  }

  /// Takes the turns of a batch, or as many as there is room for. Repeats were judged before.
  /// - Parameter ruleSet: that judged them; what was judged by another, since one was just put in force, is dropped.
  package func take(_ verdicts: [Verdict], under ruleSet: RuleSet) {
    var turns: [Turn] = []
    var strange = 0
    for case .turn(let turn) in verdicts {
      if turn.revision == ruleSet.revision { turns.append(turn) } else { strange += 1 }
    }
    let dropped = state.withLock { state in
      let taken = min(turns.count, max(0, limit - state.count))
      if taken > 0 {
        state.waiting.append(Batch(turns: taken == turns.count ? turns : Array(turns[..<taken]), ruleSet: ruleSet))
        state.count += taken
        if !state.isJudging {
          state.isJudging = true
          // Submitted behind the lock, so that it cannot overtake.
          thread.submit { [self] _ in judge() }
        }
      }
      let dropped = strange + turns.count - taken
      state.dropped += dropped
      return dropped
    }
    if dropped > 0 { metrics.shadowDropped(dropped) }
  }

  /// Loads the rules again when they have changed, after what is being judged.
  func look() async { try? await thread.runIfActive { [rules] in rules.look() } }

  /// Returns when everything that was taken is judged.
  package func settle() async { try? await thread.runIfActive {} }

  func close() async { try? await thread.shutdownGracefully() }

  private func judge() {
    while true {
      let batches = state.withLock { state in
        defer { state.waiting = [] }
        if state.waiting.isEmpty { state.isJudging = false }
        return state.waiting
      }
      if batches.isEmpty { return }
      for batch in batches { judge(batch) }
    }
  }

  private func judge(_ batch: Batch) {
    defer { state.withLock { $0.count -= batch.turns.count } }
    let current = rules.current
    guard let ruleSet = current.ruleSet else { return }
    let judge = judge(by: ruleSet, beside: batch.ruleSet)
    let inForce = rules.inForce
    let compared = batch.turns.map { (judge.comparison(with: $0), DifferenceTally.Example($0.id), $0.moment.now) }
    book.withLock { book in
      let real = batch.ruleSet.revision
      if book.other != ruleSet.revision || !book.reals.isSubset(of: inForce) { book = Book(other: ruleSet.revision, since: clock.seconds) }
      book.reals.insert(real)
      for (comparison, example, at) in compared { book.tally.add(comparison, of: example, at: at) }
    }
    let same = compared.count { $0.0 == .same }
    let incomparable = compared.count { if case .incomparable = $0.0 { true } else { false } }
    metrics.shadowed(same: same, differing: compared.count - same - incomparable, incomparable: incomparable)
  }

  /// By identity: codes may have got ids though no file has changed.
  private func judge(by other: RuleSet, beside real: RuleSet) -> SecondJudge {
    bench.withLock { bench in
      if let bench, bench.real === real.compiled, bench.judge.ruleSet.compiled === other.compiled { return bench.judge }
      let judge = SecondJudge(other, noted: NotedFacts(of: real), isMasked: false)
      bench = Bench(real: real.compiled, judge: judge)
      return judge
    }
  }

  /// What judges, since when, and how it parts from the rules in force.
  package var status: JSON {
    let current = rules.current
    var book = book.withLock { $0 }
    // Those that judge now have judged nothing yet.
    if book.other != current.ruleSet?.revision { book = Book(since: current.since) }
    guard case .object(var fields) = ComparisonReport(book.tally, limit: ServerLimits.shownDifferences).json else { return .null }
    fields["path"] = .string(rules.path)
    fields["revision"] = current.ruleSet.map { .string($0.revision) } ?? .null
    let inForce = rules.inForce
    fields["beside"] = book.reals.isEmpty ? .null : .array(inForce.filter { book.reals.contains($0) }.map { .string($0) })
    fields["zone"] = current.ruleSet.map { .string($0.compiled.timezone.identifier) } ?? .null
    fields["since"] = .string(WallClock.text(book.since))
    fields["dropped"] = .int(state.withLock { $0.dropped })
    fields["degraded"] = .bool(!current.reasons.isEmpty)
    fields["reasons"] = .array(current.reasons.map { .string($0) })
    return .object(fields)
  }
}

/// Looks for changed files of the shadow.
struct ShadowService: Service {
  let shadow: Shadow
  private static let pause = Duration.milliseconds(200)

  func run() async throws {
    try? await cancelWhenGracefulShutdown {
      while true {
        try await Task.sleep(for: Self.pause)
        await shadow.look()
      }
    }
  }
}
