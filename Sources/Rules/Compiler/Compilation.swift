/// What became of a rule set's files.
public enum Compilation: Sendable {
  /// They may go live; warnings and notes are worth reading.
  case valid(RuleSet, findings: [Diagnostic], allowances: Allowances)
  /// At least one finding is an error.
  case invalid([Diagnostic], allowances: Allowances)

  /// All findings that no comment allows, sorted by file and place.
  public var findings: [Diagnostic] {
    switch self {
    case .valid(_, let findings, _), .invalid(let findings, _): findings
    }
  }

  /// The rule set, nil when there are errors.
  public var ruleSet: RuleSet? {
    switch self {
    case .valid(let ruleSet, _, _): ruleSet
    case .invalid: nil
    }
  }

  /// What comments in the files allow: whoever finds more asks them, too.
  package var allowances: Allowances {
    switch self {
    case .valid(_, _, let allowances), .invalid(_, let allowances): allowances
    }
  }

  /// All findings, and what leads nowhere.
  package var remarks: [Diagnostic] { ruleSet.map { adding($0.looseEnds) { $0.isLooseEnd }.findings } ?? findings }

  /// With what is proved of its rules.
  package func adding(_ proofs: RuleProofs) -> Compilation { adding(proofs.findings, isAnalysed: proofs.isSettled) }

  /// With what an analysis of the whole rule set found, which comments in the files allow, too. It stays valid: what is proved may be an error
  /// for `validate`, and keeps nothing from being served.
  /// - Parameter isAnalysed: codes whose analysis came to its end.
  package func adding(_ proved: [Diagnostic], isAnalysed: (Diagnostic.Code) -> Bool) -> Compilation {
    guard case .valid(let ruleSet, let findings, var allowances) = self else { return self }
    let left = allowances.sift(proved.sortedByPlace().hidingSecrets(of: allowances.files), isAnalysed: isAnalysed)
    return .valid(ruleSet, findings: (findings + left).sortedByPlace(), allowances: allowances)
  }
}
