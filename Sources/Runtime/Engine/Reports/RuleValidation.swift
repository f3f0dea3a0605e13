package import Rules
package import Wire

/// What `validate` says of one rule set: findings, and how much of it is proved.
package struct RuleValidation: Sendable {
  package let files: [SourceFile]
  package let findings: [Diagnostic]
  package let summary: ValidationSummary
  /// Findings that comments in the files allow.
  package let allowances: Allowances

  /// - Parameters:
  ///   - roots: the files that were begun with.
  ///   - tests: results of its tests; nil: they are run, with files from `source`. What a test shows need not be proved.
  ///   - codes: that are allowed wherever they stand.
  ///   - isStrict: whether warnings are errors.
  ///   - proves: whether anything is proved, which takes longer than all else.
  package init(
    _ loaded: Compilation, _ files: [SourceFile], roots: [String], from source: any RuleFiles, tests: [TestResult]? = nil,
    allowing codes: Set<Diagnostic.Code> = [], isStrict: Bool = false, proves: Bool = true
  ) {
    let proofs =
      proves
      ? loaded.provable.map { ruleSet in
        RuleProofs(of: ruleSet, seen: (tests ?? RuleTests(ruleSet, files: source).run { _ in true }).flatMap(\.turns))
      } : nil
    let compilation = proofs.map { loaded.adding($0) } ?? loaded
    let (told, allowed) = compilation.findings.allowing(codes)
    findings = isStrict ? told.map { $0.raised() } : told
    allowances = compilation.allowances
    isCut = proofs?.isCut ?? false
    self.files = files
    summary = ValidationSummary(
      compilation, findings: findings, allowed: allowed + compilation.allowances.allowed.count, files: files, roots: roots, proved: proofs?.counts)
  }

  /// Whether nobody waited for all proofs.
  package let isCut: Bool

  package func json(in language: DisplayLanguage = .en) -> JSON {
    DiagnosticReports.json(findings, files, summary: summary.json, in: language)
  }

  /// The same with no more findings than somebody reads: errors before all others, and how many are left out.
  package func json(upTo most: Int, in language: DisplayLanguage = .en) -> JSON {
    guard findings.count > most else { return json(in: language) }
    let grave = findings.indices.sorted { (findings[$1].severity, $0) < (findings[$0].severity, $1) }
    let shown = grave.prefix(most).sorted().map { findings[$0] }
    guard case .object(var fields) = DiagnosticReports.json(shown, files, summary: summary.json, in: language) else { return .null }
    fields["more"] = .int(findings.count - shown.count)
    return .object(fields)
  }
}
