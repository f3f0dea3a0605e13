/// What became of a rule set's files.
public enum Compilation: Sendable {
  /// They may go live; warnings and notes are worth reading.
  case valid(RuleSet, findings: [Diagnostic], allowances: Allowances)
  /// At least one finding is an error. Where only tests are at fault, all but they can be proved.
  case invalid([Diagnostic], allowances: Allowances, withoutTests: RuleSet?)

  /// All findings that no comment allows, sorted by file and place.
  public var findings: [Diagnostic] {
    switch self {
    case .valid(_, let findings, _), .invalid(let findings, _, _): findings
    }
  }

  /// The rule set, nil when there are errors.
  public var ruleSet: RuleSet? {
    switch self {
    case .valid(let ruleSet, _, _): ruleSet
    case .invalid: nil
    }
  }

  /// What can be proved of: the rule set, or, where its tests are at fault, the rule set without them.
  package var provable: RuleSet? {
    switch self {
    case .valid(let ruleSet, _, _): ruleSet
    case .invalid(_, _, let ruleSet): ruleSet
    }
  }

  /// What comments in the files allow: whoever finds more asks them, too.
  package var allowances: Allowances {
    switch self {
    case .valid(_, _, let allowances), .invalid(_, let allowances, _): allowances
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
    var allowances = allowances
    let left = allowances.sift(proved.sortedByPlace().hidingSecrets(of: allowances.files), isAnalysed: isAnalysed)
    let all = (findings + left).sortedByPlace()
    switch self {
    case .valid(let ruleSet, _, _): return .valid(ruleSet, findings: all, allowances: allowances)
    case .invalid(_, _, let ruleSet): return .invalid(all, allowances: allowances, withoutTests: ruleSet)
    }
  }
}
