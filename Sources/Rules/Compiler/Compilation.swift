/// What became of a rule set's files.
public enum Compilation: Sendable {
  /// They may go live; warnings and notes are worth reading.
  case valid(RuleSet, findings: [Diagnostic])
  /// At least one finding is an error.
  case invalid([Diagnostic])

  /// All findings, sorted by file and place.
  public var findings: [Diagnostic] {
    switch self {
    case .valid(_, let findings): findings
    case .invalid(let findings): findings
    }
  }

  /// The rule set, nil when there are errors.
  public var ruleSet: RuleSet? {
    switch self {
    case .valid(let ruleSet, _): ruleSet
    case .invalid: nil
    }
  }
}
