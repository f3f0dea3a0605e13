internal import Rules
internal import Wire

/// What the store knows of those who took part in experiments.
package struct ExperimentReading: Sendable {
  /// What followers did that no line and no record tells, as taps and messages: of these followers, since a time.
  package typealias Events = @Sendable (_ followers: [FollowerID], _ since: Int64) throws(StoreFault) -> [(FollowerID, ExperimentFacts.Deed)]

  /// By experiment: of each follower all that they saw, in the order in which followers came.
  package private(set) var followers: [String: [[ExperimentFacts]]] = [:]
  /// Events that somebody tells of.
  private let tellsEvents: Bool

  /// - Parameters:
  ///   - account: nil for all accounts.
  ///   - terms: of declared experiments; those that only the records name are read too.
  ///   - events: nil where nobody keeps turns.
  /// - Complexity: O(records + lines of those who took part).
  package init(_ store: any ReportReader, account: String?, _ terms: [ExperimentPlan], events: Events? = nil) throws(StoreFault) {
    tellsEvents = events != nil
    var seen: [(experiment: String, follower: FollowerID, facts: ExperimentFacts)] = []
    var deeds: [FollowerID: [ExperimentFacts.Deed]] = [:]
    var names: Set<String> = [ExposureRecord.name]
    for case .record(let name) in terms.flatMap(\.success) { names.insert(name) }
    let salts: [String: String?] = Dictionary(terms.map { ($0.name, $0.salt) }) { first, _ in first }
    try store.records(of: account, named: names) { record in
      if record.name == ExposureRecord.name {
        guard let experiment = record.fields[ExposureRecord.experiment]?.string, let arm = record.fields[ExposureRecord.arm]?.string else { return }
        // Who was shown an arm when they were divided otherwise, took part in another experiment.
        if let salt = salts[experiment], salt != record.fields[ExposureRecord.salt]?.string { return }
        seen.append((experiment, record.follower, ExperimentFacts(arm: arm, at: record.at, turn: record.turn)))
      } else {
        deeds[record.follower, default: []].append(.init(.record(record.name), at: record.at, turn: record.turn))
      }
    }
    var lines: [FollowerID: [LedgerEntry]] = [:]
    let people = Array(Set(seen.map(\.follower)))
    try store.lines(of: people) { line in
      lines[line.follower, default: []].append(line)
      if let kind = line.event { deeds[line.follower, default: []].append(.init(.event(kind), at: line.at, turn: line.turn)) }
    }
    if let events, let since = seen.map(\.facts.at).min() {
      for (follower, deed) in try events(people, since) { deeds[follower, default: []].append(deed) }
    }
    var places: [String: [FollowerID: Int]] = [:]
    for one in seen {
      var facts = one.facts
      facts.deeds = deeds[one.follower] ?? []
      facts.lines = lines[one.follower] ?? []
      if let place = places[one.experiment]?[one.follower] {
        followers[one.experiment]?[place].append(facts)
      } else {
        places[one.experiment, default: [:]][one.follower] = followers[one.experiment]?.count ?? 0
        followers[one.experiment, default: []].append([facts])
      }
    }
  }

  /// Whether it is told when such a success comes.
  package func knows(_ success: ExperimentPlan.Success) -> Bool {
    switch success {
    case .record: true
    case .event(let kind):
      switch kind {
      case .scan, .subscribe, .unsubscribe: true
      case .text, .image, .voice, .video, .shortvideo, .location, .link, .menuClick, .menuView, .menuScancode, .menuPhoto, .menuLocation,
        .locationReport, .templateDone, .massDone, .other, .outside:
        tellsEvents
      }
    }
  }

  /// Each of the declared ones, then those of which only the records know.
  package func results(_ terms: [ExperimentPlan], now: Int64) -> [ExperimentResult] {
    let declared = Set(terms.map(\.name))
    let others = followers.keys.filter { !declared.contains($0) }.sorted().map { name in
      let arms = Set((followers[name] ?? []).joined().map(\.arm)).sorted()
      return ExperimentPlan(name: name, arms: arms.map { .init($0, share: 1) })
    }
    return (terms + others).map { ExperimentResult($0, followers[$0.name] ?? [], known: knows, now: now) }
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
