/// What became of actions that were carried out together, for the store, metrics and the log.
package struct OutboxResult: Sendable {
  package var report: OutboxReport
  /// Of the call, for metrics.
  package var label: String
  /// What an endpoint's answer said that is not taken, by the rule that asked; no value is in it.
  package var dropped: [Dropped] = []

  package struct Dropped: Hashable, Sendable {
    package let rule: String
    package let what: String

    package init(rule: String, what: String) {
      self.rule = rule
      self.what = what
    }
  }

  package init(_ report: OutboxReport = OutboxReport(), label: String = "ok") {
    self.report = report
    self.label = label
  }
}
