/// One event that shows what a finding says, as a person reads it and as a test that plays it.
public struct FindingWitness: Hashable, Sendable {
  /// What it is an example of, where a finding has several: "both match", "only `city-sh`".
  public let label: Phrase?
  /// The event, what is known of the follower, and what comes of it, in one line.
  public let line: Phrase
  /// An item of `tests:`, without the indentation of the place where it is pasted; or why there is none.
  public let test: Phrase

  package init(label: Phrase? = nil, line: Phrase, test: Phrase) {
    self.label = label
    self.line = line
    self.test = test
  }

  /// What stands before the line.
  package var title: Phrase { label ?? "for example" }

  /// In one line, as notes are.
  package var sentence: Phrase { "\(title): \(line)" }
}

extension Diagnostic {
  /// The same finding, shown by these.
  package func showing(_ witnesses: [FindingWitness]) -> Diagnostic {
    var copy = self
    copy.witnesses += witnesses
    return copy
  }
}
