/// What counters hold at an event.
extension RuleSet {
  /// Whether an event finds other facts than those that stand: where it does not, they are not even copied.
  func findsOtherFacts(_ facts: Facts) -> Bool { !compiled.counters.isEmpty || facts.profile.hasEnds }

  /// The facts with this event counted, and what changed.
  func counting(_ event: Event, _ facts: Facts) -> (facts: Facts, changes: [FactChange]) {
    // Everything that reads facts comes by here: what has ended is absent to all of it.
    !facts.profile.hasEnds ? counted(event, facts) : counted(event, facts.held(at: event.time))
  }

  private func counted(_ event: Event, _ facts: Facts) -> (facts: Facts, changes: [FactChange]) {
    if compiled.counters.isEmpty { return (facts, []) }
    var (counted, changes): (Facts, [FactChange]) = (facts, [])
    var judgement = Judgement(self, event, facts)
    let account = compiled.accountBit(of: event)
    for counter in compiled.counters
    where (counter.accounts == .max || counter.accounts & account != 0)
      && selects(counter.events, event, otherwise: counter.events.contains { $0.takes(event.kind) })
    {
      guard counter.condition < 0 || judgement.holdsWhole(counter.condition) else { continue }
      var value: String?
      if let template = counter.of {
        let text = self.text(of: template, counter, &judgement, facts)
        if text.isEmpty { continue }
        value = text
      }
      let before = counted.profile.counters[counter.name] ?? Tally()
      var tally = before
      switch counter.period {
      case .ever: tally.add(value)
      case .within, .each:
        // Events of the platform come nearly in their order.
        let lateness = compiled.lateness > Lateness.delivered ? compiled.lateness : 0
        tally.add(value, at: event.time, lateness: lateness) { counter.period.start(at: $0, in: compiled.zone(of: event)) }
      }
      if tally == before { continue }
      counted.profile.counters[counter.name] = tally
      changes.append(.counted(counter.name, tally))
    }
    return (counted, changes)
  }

  private func text(of template: Template, _ counter: CompiledCounter, _ judgement: inout Judgement, _ facts: Facts) -> String {
    let event = judgement.event
    let scope = TurnScope(
      rules: compiled, event: event, facts: facts, moment: Moment(now: event.time, seed: 0),
      bindings: counter.binds ? judgement.bindings(of: counter.condition) : Bindings(), campaign: judgement.campaign)
    var faults: [RenderFault] = []
    return Renderer.text(template, scope, limits: compiled.limits, faults: &faults).string
  }
}

extension Tally {
  fileprivate mutating func add(_ value: String?) {
    if let value {
      if values.contains(value) || values.count >= Tally.limit { return }
      values.append(value)
    }
    add()
  }

  /// One more, at a time. A value that comes again counts once, from when it came last.
  /// - Parameter start: since when things count at an event.
  fileprivate mutating func add(_ value: String?, at time: Int64, lateness: Int64, _ start: (_ time: Int64) -> Int64) {
    // What was counted before there was a time is not known to lie in it.
    if times.count != count || (value != nil && values.count != count) { (times, values) = ([], []) }
    var entries = times.enumerated().map { (time: $1, value: values.indices.contains($0) ? values[$0] : nil) }
    var last = time
    if let value {
      entries.removeAll { entry in
        guard entry.value == value, min(entry.time, time) >= start(max(entry.time, time)) else { return false }
        last = max(last, entry.time)
        return true
      }
    }
    entries.append((last, value))
    entries = entries.enumerated().sorted { ($0.element.time, $0.offset) < ($1.element.time, $1.offset) }.map(\.element)
    // What no later event can count goes; an event that comes late takes nothing away that came after it.
    let newest = entries.last?.time ?? time
    let oldest = start(newest.subtractingSaturated(lateness))
    entries = entries.filter { $0.time >= oldest }.suffix(Tally.limit)
    times = entries.map(\.time)
    values = value == nil ? [] : entries.compactMap(\.value)
    count = times.count
  }
}
