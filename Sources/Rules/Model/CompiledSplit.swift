/// A division of followers into arms: one that stands in its rule, or an experiment under `experiments:`.
package struct CompiledSplit: Sendable {
  package let experiment: String
  /// The name that is hashed: the first that it had.
  package let drawnAs: String
  /// Names with the first hundredth of a percent that is no longer theirs.
  package let arms: [(name: String, end: Int)]
  /// Of an experiment under `experiments:`; nil for one that is drawn for everybody at all times.
  package let terms: ExperimentTerms?
  /// Events that are looked out for when somebody was shown an arm, as they are written.
  package let watched: [String]

  package init(
    experiment: String, drawnAs: String? = nil, arms: [(name: String, end: Int)], terms: ExperimentTerms? = nil, watched: [String] = []
  ) {
    self.experiment = experiment
    self.drawnAs = drawnAs ?? experiment
    self.arms = arms
    self.terms = terms
    self.watched = watched
  }

  /// The same person keeps the same arm of an experiment, on every machine and after every reload.
  package func share(of openid: String) -> Int {
    let bytes = Array((terms?.salt.map { "\(drawnAs)\u{0}\($0)\u{0}\(openid)" } ?? "\(drawnAs)\u{0}\(openid)").utf8)
    return Int(byteHash(bytes.span, 0..<bytes.count) % 10_000)
  }

  /// Where the draw of whoever an event comes from falls: a pure hash, unless the facts say otherwise.
  package func point(of event: Event, _ facts: Facts) -> Int { facts.draws[experiment].map { abs($0 % 10_000) } ?? share(of: event.openid) }

  /// The arm of whoever an event comes from, at that event.
  package func arm(of event: Event, _ facts: Facts) -> Int {
    if let wanted = facts.arms[experiment], let arm = arms.firstIndex(where: { $0.name == wanted }) { return arm }
    return arm(at: point(of: event, facts), participant(of: event, facts))
  }

  /// Where the draw alone decides.
  package func arm(at share: Int) -> Int { arms.firstIndex { share < $0.end } ?? 0 }

  package func arm(at share: Int, _ participant: Participant) -> Int {
    guard let terms else { return arm(at: share) }
    guard takes(participant, terms) else { return terms.then ?? 0 }
    return terms.running.contains(participant.time) ? arm(at: share) : terms.then ?? arm(at: share)
  }

  /// What is noted when somebody is shown an arm for the first time while the experiment runs; nil when nothing is.
  package func exposure(to arm: Int, of event: Event, _ facts: Facts) -> FactChange? {
    let participant = participant(of: event, facts)
    guard let terms, !participant.isExposed, terms.running.contains(participant.time), takes(participant, terms) else { return nil }
    return .exposed(
      experiment: experiment, salt: terms.salt, arm: arms[arm].name,
      watch: watched.isEmpty ? nil : Watch(since: event.time, events: watched))
  }

  private func takes(_ participant: Participant, _ terms: ExperimentTerms) -> Bool {
    participant.isExposed || terms.states >> participant.state.bit & 1 == 1
  }

  private func participant(of event: Event, _ facts: Facts) -> Participant {
    Participant(
      time: event.time, state: facts.subscription(at: event),
      isExposed: facts.profile.exposures[ExposureKey.of(experiment, salt: terms?.salt)] != nil)
  }
}
