internal import Rules
internal import Wire

/// What the store knows of those who took part in experiments.
package struct ExperimentReading: Sendable {
  /// By experiment: of each follower all that they saw, in the order in which followers came.
  package private(set) var followers: [String: [[ExperimentFacts]]] = [:]

  /// - Parameters:
  ///   - account: nil for all accounts.
  ///   - terms: of declared experiments; those that only the records name are read too.
  /// - Complexity: O(records + lines of those who took part).
  package init(_ store: any ReportReader, account: String?, _ terms: [ExperimentPlan]) throws(StoreFault) {
    var seen: [(experiment: String, follower: FollowerID, facts: ExperimentFacts)] = []
    // What a rule recorded, and what the ledger says, counts for each experiment; what was looked out for, for its own.
    var deeds: [FollowerID: [ExperimentFacts.Deed]] = [:]
    var successes: [Participation: [ExperimentFacts.Deed]] = [:]
    var names: Set<String> = [ExposureRecord.name, SuccessRecord.name]
    for case .record(let name) in terms.flatMap(\.success) { names.insert(name) }
    try store.records(of: account, named: names) { record in
      switch record.name {
      case ExposureRecord.name:
        guard let experiment = Self.experiment(of: record, terms), let arm = record.fields[ExposureRecord.arm]?.string else { return }
        let facts = ExperimentFacts(arm: arm, at: record.at, turn: record.turn, watched: ExposureRecord.watched(record.fields))
        seen.append((experiment, record.follower, facts))
      case SuccessRecord.name:
        guard let experiment = Self.experiment(of: record, terms), let word = record.fields[SuccessRecord.event]?.string else { return }
        let participation = Participation(experiment, record.follower)
        for success in terms.first(where: { $0.name == experiment })?.success ?? [] {
          guard case .event(let selector) = success, selector.word == word else { continue }
          successes[participation, default: []].append(.init(success, at: record.at, turn: record.turn))
        }
      default: deeds[record.follower, default: []].append(.init(.record(record.name), at: record.at, turn: record.turn))
      }
    }
    var lines: [FollowerID: [LedgerEntry]] = [:]
    try store.lines(of: Array(Set(seen.map(\.follower)))) { line in
      lines[line.follower, default: []].append(line)
      if let kind = line.event {
        deeds[line.follower, default: []].append(.init(.event(EventSelector(kind: kind, name: nil)), at: line.at, turn: line.turn))
      }
    }
    var places: [Participation: Int] = [:]
    for one in seen {
      let participation = Participation(one.experiment, one.follower)
      var facts = one.facts
      facts.deeds = (deeds[one.follower] ?? []) + (successes[participation] ?? [])
      facts.lines = lines[one.follower] ?? []
      if let place = places[participation] {
        followers[one.experiment]?[place].append(facts)
      } else {
        places[participation] = followers[one.experiment]?.count ?? 0
        followers[one.experiment, default: []].append([facts])
      }
    }
  }

  private struct Participation: Hashable {
    let experiment: String
    let follower: FollowerID
    init(_ experiment: String, _ follower: FollowerID) { (self.experiment, self.follower) = (experiment, follower) }
  }

  /// What the experiment of a record is called today. Who was shown an arm when they were divided otherwise, took part in another one: nil.
  private static func experiment(of record: RecordEntry, _ terms: [ExperimentPlan]) -> String? {
    guard let written = record.fields[ExposureRecord.experiment]?.string else { return nil }
    if let plan = terms.first(where: { $0.owns(record) }) { return plan.name }
    return terms.contains { $0.name == written || $0.former.contains(written) } ? nil : written
  }

  /// Each of the declared ones, then those of which only the records know.
  package func results(_ terms: [ExperimentPlan], now: Int64) -> [ExperimentResult] {
    let declared = Set(terms.map(\.name))
    let others = followers.keys.filter { !declared.contains($0) }.sorted().map { name in
      let arms = Set((followers[name] ?? []).joined().map(\.arm)).sorted()
      return ExperimentPlan(name: name, arms: arms.map { .init($0, share: 1) }, isDeclared: false)
    }
    return (terms + others).map { ExperimentResult($0, followers[$0.name] ?? [], now: now) }
  }
}

extension LedgerEntry {
  /// The event that the line is of; nil for what only shows that somebody follows.
  fileprivate var event: EventKind? {
    switch kind {
    case .follow: scene == nil ? .subscribe : .scan
    case .scan: .scan
    case .unfollow: .unsubscribe
    case .seen: nil
    }
  }
}
