/// Arms that are tried on followers under `experiments:`, and what they are measured by. A reference: rules that show it share it.
package final class Experiment: Sendable {
  /// What an arm is measured by.
  package struct Success: Sendable {
    /// Any of these events.
    package let events: [EventSelector]
    /// Any of these records.
    package let records: [String]
    /// Seconds after an arm was shown in which it counts.
    package let within: Int64
  }
  package let split: CompiledSplit
  package let terms: ExperimentTerms
  package let success: Success?
  /// Seconds after which it is counted who still follows; nil where nobody asked.
  package let kept: Int64?
  package let span: SourceSpan

  package init(split: CompiledSplit, terms: ExperimentTerms, success: Success?, kept: Int64?, span: SourceSpan) {
    self.split = split
    self.terms = terms
    self.success = success
    self.kept = kept
    self.span = span
  }

  package var name: String { split.experiment }
  /// In the order in which they are written, each with its share in hundredths of a percent.
  package var arms: [(name: String, share: Int)] {
    zip(split.arms, [0] + split.arms.map(\.end)).map { arm, start in (arm.name, arm.end - start) }
  }
  /// Seconds since 1970 UTC, half-open.
  package var running: Range<Int64> { terms.running }
  /// The arm of everybody when it is over.
  package var then: String? { terms.then.map { split.arms[$0].name } }
}

/// For whom and when an arm is drawn; for all others, and at all other times, there is one for everybody.
package struct ExperimentTerms: Sendable, Equatable {
  /// Bit for each state that takes part.
  package let states: UInt8
  /// Seconds since 1970 UTC, half-open.
  package let running: Range<Int64>
  /// Index of the arm of all others.
  package let then: Int?
  /// Divides followers anew when it changes.
  package let salt: String?

  package init(states: UInt8, running: Range<Int64>, then: Int?, salt: String?) {
    self.states = states
    self.running = running
    self.then = then
    self.salt = salt
  }

  /// Whether everybody takes part.
  package var isForAll: Bool { Subscription.allCases.allSatisfy { states >> $0.bit & 1 == 1 } }
}

/// Somebody at an event, as far as an experiment asks.
package struct Participant: Hashable, Sendable {
  package let time: Int64
  package let state: Subscription
  /// Whether they were shown an arm before: then they stay in, whatever they are now.
  package let isExposed: Bool

  package init(time: Int64, state: Subscription, isExposed: Bool) {
    self.time = time
    self.state = state
    self.isExposed = isExposed
  }
}
