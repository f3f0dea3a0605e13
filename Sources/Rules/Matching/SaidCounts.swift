/// Counts of which tests, facts files and proofs say how many there are, and not when: all were counted at the time of the event that finds them.
extension RuleSet {
  /// What is said of a follower, with the event that is the first to find it.
  package func apply(_ follower: FollowerDeclaration?, to facts: inout Facts, before event: Event) {
    for (name, count) in follower?.counters ?? [] { facts.profile.counters[name.value] = tally(count, of: name.value, at: event.time) }
    for (rule, count) in follower?.answered ?? [] { apply(count, answersOf: rule.value, to: &facts, before: event) }
  }

  package func tally(_ count: Int, of name: String, at time: Int64) -> Tally {
    guard let counter = compiled.counters.first(where: { $0.name == name }), counter.period != .ever else { return Tally(count: count) }
    let count = min(max(0, count), Tally.limit)
    let values = counter.of == nil ? [] : (0..<count).map { "counted before: \($0)" }  // not said
    return Tally(count: count, values: values, times: Array(repeating: time, count: count))
  }

  /// What a counter has to hold before an event, so that rules find it at `count`: one less, where it counts the event.
  package func tally(before event: Event, _ facts: Facts, of name: String, whichFinds count: Int) -> Tally {
    let same = tally(count, of: name, at: event.time)
    guard count > 0 else { return same }
    var before = facts
    before.profile.counters[name] = same
    let found = compiled.count(of: name, in: counting(event, before).facts.profile, at: event)
    return found == count ? same : tally(count - 1, of: name, at: event.time)
  }

  /// A rule with a limit has answered so often; where answers are counted apart, those that count for this event.
  package func apply(_ count: Int, answersOf id: String, to facts: inout Facts, before event: Event) {
    let account = compiled.accountBit(of: event)
    guard count > 0, let rule = compiled.rules.first(where: { $0.id == id && ($0.accounts == .max || $0.accounts & account != 0) }),
      let limit = rule.limit
    else { return }
    let key = Judgement(self, event, Facts()).key(of: limit, rule)
    let times = Array(repeating: event.time, count: min(count, limit.times, Tally.limit))
    switch limit.share {
    case .user: facts.profile.answers[key] = times
    case .account: facts.shared[key] = times
    }
  }
}
