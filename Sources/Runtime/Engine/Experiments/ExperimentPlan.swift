package import Rules
internal import Wire

/// What an experiment compares, and by what.
package struct ExperimentPlan: Sendable, Equatable {
  package struct Arm: Sendable, Equatable {
    package let name: String
    /// In any unit: all arms together are everybody.
    package let share: Double
    package init(_ name: String, share: Double) {
      self.name = name
      self.share = share
    }
  }
  /// What counts as a success.
  package enum Success: Hashable, Sendable {
    case event(EventSelector)
    case record(String)

    package var word: String {
      switch self {
      // `any` alone stands for all of them.
      case .event(let selector): selector.kind == nil ? "any event" : selector.word
      case .record(let name): "record \(name)"
      }
    }
  }
  package let name: String
  /// The first one is what the others are held against.
  package let arms: [Arm]
  /// Seconds since 1970 UTC; nil where none was said.
  package let from: Int64?
  package let until: Int64?
  /// The arm of everybody before and after; nil where it is still drawn.
  package let then: String?
  /// Whether rules declare it; of one that only records name it is not known whether it runs.
  package let isDeclared: Bool
  /// Any of these.
  package let success: [Success]
  /// Seconds after the exposure within which it counts.
  package let within: Int64
  /// Seconds after the exposure when it is asked who still follows; nil for never.
  package let kept: Int64?
  /// Divided anew, followers are counted anew.
  package let salt: String?
  /// Names that it had: what stands under them is its own.
  package let former: [String]

  package init(
    name: String, arms: [Arm], from: Int64? = nil, until: Int64? = nil, then: String? = nil, isDeclared: Bool = true, success: [Success] = [],
    within: Int64 = 86_400, kept: Int64? = nil, salt: String? = nil, former: [String] = []
  ) {
    self.name = name
    self.arms = arms
    self.from = from
    self.until = until
    self.then = then
    self.isDeclared = isDeclared
    self.success = success
    self.within = max(0, within)
    self.kept = kept
    self.salt = salt
    self.former = former
  }

  /// Whether a record of an experiment is one of this, as it is divided now.
  package func owns(_ record: RecordEntry) -> Bool {
    guard let experiment = record.fields[ExposureRecord.experiment]?.string else { return false }
    return (experiment == name || former.contains(experiment)) && record.fields[ExposureRecord.salt]?.string == salt
  }

  /// Where it stands at a time; raw values stand in JSON.
  package enum Stage: String, Sendable { case waits, runs, ended }

  /// - Parameter now: seconds since 1970 UTC.
  /// - Returns: nil where rules do not declare it.
  package func stage(at now: Int64) -> Stage? {
    if !isDeclared { return nil }
    if let until, now >= until { return .ended }
    return from.map { now < $0 } ?? false ? .waits : .runs
  }

  /// When the last follower is old enough who can have been exposed in its time; nil where it has no end.
  package var horizon: Int64? { until.map { $0.addingSaturated(max(success.isEmpty ? 0 : within, kept ?? 0)) } }
}

extension RuleSet {
  /// The experiments that the rules declare.
  package var experimentPlans: [ExperimentPlan] {
    compiled.experiments.map { experiment in
      let success = experiment.success
      return ExperimentPlan(
        name: experiment.name, arms: experiment.arms.map { .init($0.name, share: Double($0.share)) },
        from: experiment.running.lowerBound == .min ? nil : experiment.running.lowerBound,
        until: experiment.running.upperBound == .max ? nil : experiment.running.upperBound, then: experiment.then,
        success: (success?.events ?? []).map { .event($0) } + (success?.records ?? []).map { .record($0) },
        within: success?.within ?? 86_400, kept: experiment.kept, salt: experiment.terms.salt,
        former: compiled.moves.experiments[experiment.name] ?? [])
    }
  }
}
