/// What became of actions that were carried out together, for the store, metrics and the log.
package struct OutboxResult: Sendable {
  package var report: OutboxReport
  /// Of the call, for metrics.
  package var label: String

  package init(_ report: OutboxReport = OutboxReport(), label: String = "ok") {
    self.report = report
    self.label = label
  }
}
