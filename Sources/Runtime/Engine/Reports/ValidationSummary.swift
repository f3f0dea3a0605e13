package import Rules
package import Wire

/// The last line of `validate`: what was checked, and what was not.
package struct ValidationSummary {
  private let compilation: Compilation
  private let findings: [Diagnostic]
  private let allowed: Int
  private let files: [SourceFile]
  private let roots: [String]
  private let proved: RuleProofs.Counts?

  /// - Parameters:
  ///   - findings: those that are shown, as grave as they are taken.
  ///   - allowed: how many others are allowed, in the files and by whoever asks.
  ///   - proved: of rules that compiled, what is known of all events.
  package init(
    _ compilation: Compilation, findings: [Diagnostic], allowed: Int, files: [SourceFile], roots: [String], proved: RuleProofs.Counts?
  ) {
    self.proved = proved
    self.compilation = compilation
    self.findings = findings
    self.allowed = allowed
    self.files = files
    self.roots = roots
  }

  package func line(_ paint: Paint) -> Phrase {
    let counts = Severity.allCases.reversed().compactMap { severity -> Phrase? in
      let count = findings.count { $0.severity == severity }
      return count == 0 ? nil : severity.counted(count)
    }
    let quiet: [Phrase] = allowed > 0 ? ["\(allowed) allowed"] : []
    let proofs = proved?.sentence ?? "nothing proved before the errors are mended"
    guard let ruleSet = compilation.ruleSet, !findings.containsError else {
      let found: Phrase = "\(counts.listed()) in \(counted(files.count, "file"))"
      return "\(paint("failed", .red))  \([([found] + quiet).listed(), proofs].clauses())"
    }
    let planned = ruleSet.campaigns.reduce(0) { $0 + $1.codeCount(tables: ruleSet.compiled.tables) }
    let onDemand = Set(ruleSet.campaigns.filter(\.isOnDemand).map(\.id)).count
    let kinds = EventKind.allCases.filter { !$0.isByName }
    let answered = kinds.count { ruleSet.hasAnswers(for: $0) }
    let tests = ruleSet.tests.count
    var parts = [counted(ruleSet.ruleCount, "rule")]
    if !ruleSet.campaigns.isEmpty {
      let (campaigns, codes) = (counted(ruleSet.campaignCount, "campaign"), counted(planned, "planned code"))
      parts.append(onDemand > 0 ? "\(campaigns) (\(codes), \(onDemand) on demand)" : "\(campaigns) (\(codes))")
    }
    parts.append("\(answered) of \(kinds.count) event kinds answered")
    let posted = ruleSet.compiled.outside.count
    if posted > 0 { parts.append(counted(posted, "event from outside", "events from outside")) }
    parts.append("\(counted(tests, "test")) (run them with `wxrules test`)")
    return "\(paint("ok", .green))  \((parts + counts + quiet).listed()); \(proofs); not checked: media and template ids"
  }

  package var json: JSON {
    var object: [String: JSON] = [
      "roots": .array(roots.map { .string($0) }), "files": .int(files.count),
      "errors": .int(findings.count { $0.severity == .error }), "warnings": .int(findings.count { $0.severity == .warning }),
      "allowed": .int(allowed),
    ]
    if let ruleSet = compilation.ruleSet {
      object["rules"] = .int(ruleSet.ruleCount)
      object["campaigns"] = .int(ruleSet.campaignCount)
      object["revision"] = .string(ruleSet.revision)
    }
    if let proved {
      object["proved"] = .object([
        "rules": .int(proved.rules), "unreachable": .int(proved.unreachable), "rulesNotProved": .int(proved.notProved), "codes": .int(proved.codes),
        "codesAnswered": .int(proved.answeredCodes), "codesNotProved": .int(proved.codesNotProved),
        "unsetVariables": .int(proved.unsetVariables),
      ])
    }
    return .object(object)
  }
}

extension RuleProofs.Counts {
  /// What is proved, and what is not.
  fileprivate var sentence: Phrase {
    var parts: [Phrase] = []
    let proved = rules - unreachable - notProved
    if unreachable + notProved == 0 {
      parts.append(rules == 1 ? "the rule can answer" : "every rule can answer")
    } else {
      parts.append(notProved > 0 ? "\(proved) of \(rules) rules proved to answer" : "\(proved) of \(rules) rules can answer")
    }
    if unsetVariables == 1 {
      parts[0] = "\(parts[0]) if 1 variable that no rule sets is set otherwise"
    } else if unsetVariables > 0 {
      parts[0] = "\(parts[0]) if \(unsetVariables) variables that no rule sets are set otherwise"
    }
    if codes == 1 {
      parts.append("\(answeredCodes) of 1 code is answered in every state")
    } else if codes > 0 {
      parts.append("\(answeredCodes) of \(codes) codes are answered in every state")
    }
    if notProved > 0 { parts.append("\(counted(notProved, "rule")) not proved") }
    if codesNotProved > 0 { parts.append("\(counted(codesNotProved, "code")) not proved") }
    return parts.listed()
  }
}

extension Severity {
  fileprivate func counted(_ count: Int) -> Phrase {
    switch self {
    case .error: Rules.counted(count, "error")
    case .warning: Rules.counted(count, "warning")
    case .note: Rules.counted(count, "note")
    }
  }
}
