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
    self.files = files
    summary = ValidationSummary(
      compilation, findings: findings, allowed: allowed + compilation.allowances.allowed.count, files: files, roots: roots, proved: proofs?.counts)
  }

  package var json: JSON { DiagnosticReports.json(findings, files, summary: summary.json) }
}
