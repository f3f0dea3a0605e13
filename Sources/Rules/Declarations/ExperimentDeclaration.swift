/// An experiment under `experiments:`, as it is written.
package struct ExperimentDeclaration: Sendable {
  package struct Success: Sendable {
    package let events: [Located<EventSelector>]
    package let records: [Located<String>]
    /// Milliseconds.
    package let within: Int64?
  }
  package let name: Located<String>
  package let armsSpan: SourceSpan
  /// Shares in hundredths of a percent.
  package let arms: [(name: Located<String>, share: Located<Int>)]
  /// Whether every arm could be read.
  package let isWhole: Bool
  /// None: everybody.
  package let states: Set<Subscription>
  package let running: DateWindowDeclaration?
  package let then: Located<String>?
  /// Whether `then` is written, if only in a way that could not be read.
  package let hasThen: Bool
  package let success: Success?
  /// Milliseconds.
  package let kept: Located<Int64>?
  package let salt: String?
}
