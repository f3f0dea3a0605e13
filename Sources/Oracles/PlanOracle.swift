internal import Engine
@_spi(Measuring) internal import Rules

/// What must hold of what rules keep and give, event after event, of one follower: some of it stands under former names in the beginning.
struct PlanOracle {
  private let ruleSet: RuleSet
  private var facts = Facts()
  private var given: [String: Set<String>] = [:]
  private var lent: [(stock: String, piece: String, end: Int64)] = []

  init(_ ruleSet: RuleSet, at time: Int64) {
    self.ruleSet = ruleSet
    facts.stocks = ruleSet.stockLevels()
    let moves = ruleSet.compiled.moves
    for name in moves.variables.values.compactMap(\.last) { facts.profile.variables[name] = .text("7") }
    for name in moves.counters.values.compactMap(\.last) { facts.profile.counters[name] = Tally(count: 2, times: [time]) }
    for name in moves.rules.values.compactMap(\.last) { facts.profile.answers[name] = [time] }
    for name in moves.stocks.values.compactMap(\.last) {
      facts.profile.taken[name] = name
      facts.profile.takenEnds[name] = time + 1
    }
  }

  mutating func fault(in event: Event) -> String? {
    for (stock, piece, _) in lent.filter({ $0.end <= event.time }) {
      ruleSet.giveBack(piece, to: stock, &facts.stocks)
      given[stock]?.remove(piece)
    }
    lent.removeAll { $0.end <= event.time }
    facts.profile.carryOver(ruleSet.compiled.moves)
    if !isCarried { return "something stays under a former name" }
    if ruleSet.match(event, given: facts)?.rule != ruleSet.naiveMatch(event, given: facts)?.rule { return "the index and the naive walk differ" }
    let plan = ruleSet.plan(event, given: facts, at: Moment(now: event.time, seed: 1))
    if let refused = FuzzOracles.refused(plan.reply) { return refused }
    for change in plan.changes {
      if let fault = fault(of: change, at: event.time) { return fault }
      facts.apply(change)
    }
    return nil
  }

  private var isCarried: Bool {
    let moves = ruleSet.compiled.moves
    let profile = facts.profile
    return moves.variables.values.joined().allSatisfy { profile.variables[$0] == nil && profile.ends[$0] == nil }
      && moves.counters.values.joined().allSatisfy { profile.counters[$0] == nil }
      && moves.experiments.values.joined().allSatisfy { profile.exposures[$0] == nil && profile.watches[$0] == nil }
      && moves.rules.values.joined().allSatisfy { profile.answers[$0] == nil }
      && moves.stocks.values.joined().allSatisfy { profile.taken[$0] == nil && profile.takenEnds[$0] == nil }
  }

  /// A piece is nobody's before it is given, and somebody's until it goes back; what ends, ends later.
  private mutating func fault(of change: FactChange, at time: Int64) -> String? {
    switch change {
    case .took(let stock, let piece, let end):
      if facts.stocks[stock]?.next.first != piece { return "a piece is given that is not the next" }
      if !given[stock, default: []].insert(piece).inserted { return "a piece is given that somebody has" }
      if let end {
        if end <= time { return "a piece goes back before it is given" }
        lent.append((stock, piece, end))
      }
    case .used(let stock, let piece):
      if facts.profile.taken[stock] != piece { return "a piece is used that the follower does not have" }
      lent.removeAll { $0.stock == stock && $0.piece == piece }
    case .set(_, _, let end?): if end <= time { return "a variable ends before it is set" }
    case .set, .unset, .tagged, .untagged, .counted, .answered, .answeredForAll, .rotated, .touched, .followed, .unfollowed, .exposed, .succeeded:
      return nil
    }
    return nil
  }
}
