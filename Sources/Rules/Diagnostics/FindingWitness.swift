/// One event that shows what a finding says, as a person reads it and as a test that plays it.
public struct FindingWitness: Hashable, Sendable {
  /// What it is an example of, where a finding has several: "both match", "only `city-sh`".
  public let label: String?
  /// The event, what is known of the follower, and what comes of it, in one line.
  public let line: String
  /// An item of `tests:`, without the indentation of the place where it is pasted.
  public let test: String

  package init(label: String? = nil, line: String, test: String) {
    self.label = label
    self.line = line
    self.test = test
  }

  /// What stands before the line.
  package var title: String { label ?? "for example" }

  /// In one line, as notes are.
  package var sentence: String { "\(title): \(line)" }
}

extension Diagnostic {
  /// The same finding, shown by these.
  package func showing(_ witnesses: [FindingWitness]) -> Diagnostic {
    var copy = self
    copy.witnesses += witnesses
    return copy
  }
}
