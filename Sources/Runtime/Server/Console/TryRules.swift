internal import Engine
internal import Rules
internal import Wire

/// Pasted rules, looked at from all sides: what is wrong with them, what their tests say, what they change for followers, and what would have
/// come of the latest turns. What there is no time for is left out, and named.
struct TryRules: Sendable {
  let shelf: RuleShelf
  let play: TryPlay
  /// Since some moment.
  let uptime: @Sendable () -> Duration
  let limits: Limits

  struct Limits: Sendable {
    /// For all of it, which leaves off then.
    var time = Duration.seconds(20)
    /// Findings, failed tests and differences of a kind that are shown; of all others it is told how many there are.
    var shown = 200
    /// Remembered turns that are judged, and the time for them.
    var turns = 20_000
    var turnTime = Duration.seconds(2)
    /// Rule sets of before that say what was noted of those turns.
    var recorders = 4
    /// Events that are looked at to say what changes.
    var comparedEvents = RuleDifference.usualBudget
    /// Classes of events, and kinds of differences, that are shown.
    var shownClasses = 50
    var shownDifferences = 20
  }

  /// - Returns: all but the findings is null where the rules have errors.
  func report(_ request: TryRequest, _ text: PastedRules.Text, showsPieces: Bool) throws(ConsoleFault) -> JSON {
    let (live, now) = (shelf.live, play.now / 1_000_000)
    let deadline = uptime() + limits.time
    let base = try ConsoleFault.asking { () throws(StoreFault) in
      try shelf.snapshot(of: live.revision) ?? RuleSnapshot(revision: live.revision, at: now, roots: [], files: [:])
    }
    let numbers = try ConsoleFault.asking { () throws(StoreFault) in try shelf.numbers() }
    let pasted: PastedRules
    do throws(FileFault) { pasted = try PastedRules(text, over: base) } catch { throw .bad(error.reason) }
    let (compilation, files) = pasted.compile(beside: live, numbers, now: now)
    if let provable = compilation.provable {
      let strange = PastedRules.strangeSecrets(of: provable, beside: live)
      if !strange.isEmpty { throw .refused(.badRequest, strange) }
    }
    // For as long as there is time, and somebody is there.
    let asker = Patience.current
    let patience = Patience { [uptime] in uptime() >= deadline || asker?.isOver ?? false }
    var leftOut: [JSON] = []
    /// Whether there is time for a part; where there is none, it is named.
    func hasTime(_ part: String) -> Bool {
      if uptime() < deadline { return true }
      leftOut.append(.string(part))
      return false
    }
    var fields: [String: JSON] = ["simulation": .null, "tests": .null, "diff": .null, "replay": .null]
    var results: [TestResult] = []
    if let ruleSet = compilation.provable {
      results = RuleTests(ruleSet, files: pasted.source).run(where: { _ in true }, while: { !patience.isOver })
    }
    let proves = compilation.provable != nil && hasTime("proofs")
    let validation = patience.during {
      RuleValidation(compilation, files, roots: pasted.roots, from: pasted.source, tests: results, proves: proves)
    }
    if validation.isCut { leftOut.append("proofs") }
    fields["validation"] = validation.json(upTo: limits.shown, in: AskedLanguage.current)
    if let ruleSet = compilation.ruleSet {
      if results.count < ruleSet.tests.count { leftOut.append("tests") }
      fields["tests"] = TestReports.json(results, upTo: limits.shown)
      fields["simulation"] = try play.explanation(request, under: ruleSet, isOwn: false, showsPieces: showsPieces) ?? .null
      if hasTime("diff") {
        fields["diff"] = patience.during { difference(from: live, to: ruleSet) }
        // What of it is not proved says so itself.
        if patience.isOver { leftOut.append("diff") }
      }
      if hasTime("replay"), let turns = shelf.turns {
        fields["replay"] = try ConsoleFault.asking { () throws(StoreFault) in try replay(of: turns, by: ruleSet, beside: live, now) }
      }
    }
    if let asker, asker.isOver { throw .store(.cutShort) }
    if !leftOut.isEmpty { fields["left_out"] = .array(leftOut) }
    return .object(fields)
  }

  private func difference(from live: RuleSet, to ruleSet: RuleSet) -> JSON {
    DifferenceReport(
      DifferenceReport.Side(name: "in force", ruleSet: live), DifferenceReport.Side(name: "pasted", ruleSet: ruleSet),  // not said
      RuleSetDifference(from: live, to: ruleSet, budget: limits.comparedEvents), only: [], limit: limits.shownClasses
    ).json(upTo: limits.shown)
  }

  /// The latest remembered turns, as `wxrules replay --recorded` judges them.
  private func replay(of turns: any TurnStore, by ruleSet: RuleSet, beside live: RuleSet, _ now: Int64) throws(StoreFault) -> JSON {
    let end = uptime() + limits.turnTime
    var recorders = [live]
    for (revision, _) in try turns.keptRules(limit: limits.recorders) where revision != live.revision && uptime() < end {
      if let recorder = try shelf.ruleSet(of: revision) { recorders.append(recorder) }
    }
    let comparison = LogComparison(ruleSet, recorders: recorders)
    try comparison.add(latest: limits.turns, of: turns, now: now) { uptime() < end }
    return comparison.json(ComparisonReport(comparison.tally, limit: limits.shownDifferences), sources: [], faults: [])
  }
}
