/// Tests for what no test reaches: each expects what happens today.
package struct MissingTests {
  package struct Test: Sendable {
    /// What it reaches that was not reached before.
    package let items: [Coverage.Item]
    /// An item of a list, as it stands under `tests:`.
    package let yaml: Phrase
    package let witness: Witness
  }
  package private(set) var tests: [Test] = []
  /// Rules of which it is proved that no event reaches them: they want no test.
  package private(set) var unreachable: [Int32] = []
  /// What no test was found for, and why.
  package private(set) var unsaid: [(item: Coverage.Item, reason: Phrase)] = []
  /// With these tests.
  package private(set) var coverage: Coverage
  private let arenas: [Arena]

  /// - Parameter isWritten: whether tests are wanted, and not only what no event reaches.
  package init(for coverage: Coverage, isWritten: Bool) {
    self.coverage = coverage
    arenas = Arena.all(of: coverage.ruleSet)
    var gone: Set<Int32> = []
    for item in coverage.missing where !self.coverage.reached.contains(item) {
      if let rule = item.rule, gone.contains(rule) { continue }
      if case .rule(let rule) = item, isUnreachable(rule) {
        unreachable.append(rule)
        gone.insert(rule)
      } else if isWritten {
        find(item)
      }
    }
  }

  private func isUnreachable(_ rule: Int32) -> Bool {
    switch Reachability(of: rule, in: arenas) {
    case .reached, .unproved: false
    case .covered, .contradictory: true
    }
  }

  private mutating func find(_ item: Coverage.Item) {
    // The plainest first; what stands behind a rule that answers only now and then is worked out where it is needed.
    var reason: Phrase?
    if take(witnesses(for: item), for: item, &reason) || take(chained(for: item), for: item, &reason) { return }
    unsaid.append((item, reason ?? "no event was found for it"))
  }

  /// - Returns: whether one of them reaches the item, and a test can say it.
  private mutating func take(_ witnesses: [Witness], for item: Coverage.Item, _ reason: inout Phrase?) -> Bool {
    let ruleSet = coverage.ruleSet
    for witness in witnesses {
      let (event, facts) = (witness.event(in: ruleSet), witness.facts(in: ruleSet))
      let plan = ruleSet.plan(event, given: facts, at: Moment(now: event.time, seed: 0))
      let items = ruleSet.items(reachedBy: event, facts, plan)
      guard items.contains(item) else { continue }
      do throws(Witness.Unsayable) {
        let yaml = try witness.test(expecting: plan.rule.map { .rule($0) } ?? .noReply, in: ruleSet)
        tests.append(Test(items: coverage.note(items), yaml: yaml, witness: witness))
        return true
      } catch {
        reason = error.reason
      }
    }
    return false
  }

  private func witnesses(for item: Coverage.Item) -> [Witness] {
    let ruleSet = coverage.ruleSet
    switch item {
    case .rule(let rule): return reached(rule)
    case .codes(let campaign, let states):
      let owner = ruleSet.account(of: ruleSet.compiled.campaigns[Int(campaign)])?.name
      return states.map { state in
        var witness = Witness(.scan)
        witness.texts[.scene] = coverage.examples[campaign]
        witness.account = ruleSet.accounts.count > 1 ? owner : nil
        witness.subscription = state
        return witness
      }
    case .arm(let rule, let arm):
      guard let split = ruleSet.compiled.rules[Int(rule)].split else { return [] }
      return reached(rule).map { placed($0, in: arm, of: split) }
    case .alternative(let rule, _, _), .variant(let rule, _):
      let own = ruleSet.compiled.rules[Int(rule)]
      return arenas.filter { $0.hears(own) }.flatMap { arena in
        Samples(of: own, in: arena).likely.compactMap { if case .left(let witness) = arena.standing(of: rule, at: $0) { witness } else { nil } }
      }
    }
  }

  /// Events that a rule answers when those before it have answered as often as they do.
  private func chained(for item: Coverage.Item) -> [Witness] {
    guard let ordinal = item.rule else { return [] }
    let rules = coverage.ruleSet.compiled
    let rule = rules.rules[Int(ordinal)]
    return arenas.filter { $0.hears(rule) }.flatMap { arena in
      Samples(of: rule, in: arena).likely.flatMap { text -> [Witness] in
        guard let chains = arena.chains(of: arena.asked(at: text), at: text) else { return [] }
        return chains.parts.compactMap { part in
          guard let place = part.rules.firstIndex(of: ordinal) else { return nil }
          var witness = chains.start.at(part.region, of: chains.axes, in: rules)
          for other in part.rules[..<place] { witness.exhaust(rules.rules[Int(other)], in: rules) }
          if case .arm(_, let arm) = item, let split = rule.split { return placed(witness, in: arm, of: split) }
          return witness
        }
      }
    }
  }

  /// Somebody in an arm, as far as it does not matter otherwise at a time at which it is drawn, and who takes part.
  private func placed(_ witness: Witness, in arm: Int, of split: CompiledSplit) -> Witness {
    var own = witness
    own.arms[split.experiment] = split.arms[arm].name
    guard let terms = split.terms else { return own }
    if own.at == nil, !terms.running.isEmpty, !terms.running.contains(own.moment(in: coverage.ruleSet)) {
      own.at = terms.running.lowerBound > .min ? terms.running.lowerBound : terms.running.upperBound.subtractingSaturated(1)
    }
    if own.subscription == nil, !terms.isForAll { own.subscription = Subscription.allCases.first { terms.states >> $0.bit & 1 == 1 } }
    return own
  }

  /// Events that a rule answers, one of each kind and account.
  private func reached(_ rule: Int32) -> [Witness] {
    arenas.compactMap { if case .reached(let witness) = Reachability(of: rule, in: [$0]) { witness } else { nil } }
  }
}
