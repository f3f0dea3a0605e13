package import Rules
package import Wire

/// The last line of `validate`: what was checked, and what was not.
package struct ValidationSummary {
  private let compilation: Compilation
  private let files: [SourceFile]
  private let roots: [String]

  package init(_ compilation: Compilation, files: [SourceFile], roots: [String]) {
    self.compilation = compilation
    self.files = files
    self.roots = roots
  }

  package func line(_ paint: Paint) -> String {
    let counts = Severity.allCases.reversed().compactMap { severity -> String? in
      let count = compilation.findings.count { $0.severity == severity }
      return count == 0 ? nil : counted(count, severity.rawValue)
    }
    guard let ruleSet = compilation.ruleSet else {
      return "\(paint("failed", .red))  \(counts.joined(separator: ", ")) in \(counted(files.count, "file"))"
    }
    let planned = ruleSet.campaigns.reduce(0) { $0 + $1.codeCount(tables: ruleSet.compiled.tables) }
    let onDemand = Set(ruleSet.campaigns.filter(\.isOnDemand).map(\.id)).count
    let kinds = EventKind.allCases.filter { !$0.isByName }
    let answered = kinds.count { ruleSet.hasAnswers(for: $0) }
    let tests = ruleSet.tests.count
    var parts = [counted(ruleSet.ruleCount, "rule")]
    if !ruleSet.campaigns.isEmpty {
      parts.append(
        "\(counted(ruleSet.campaignCount, "campaign")) (\(counted(planned, "planned code"))\(onDemand > 0 ? ", \(onDemand) on demand" : ""))")
    }
    parts.append("\(answered) of \(kinds.count) event kinds answered")
    let posted = ruleSet.compiled.outside.count
    if posted > 0 { parts.append(counted(posted, "event from outside", "events from outside")) }
    parts.append("\(counted(tests, "test")) (run them with `wxrules test`)")
    let findings = counts.isEmpty ? "" : ", " + counts.joined(separator: ", ")
    return "\(paint("ok", .green))  \(parts.joined(separator: ", "))\(findings); not checked: unreachable rules and gaps, media and template ids"
  }

  package var json: JSON {
    var object: [String: JSON] = [
      "roots": .array(roots.map { .string($0) }), "files": .int(files.count),
      "errors": .int(compilation.findings.count { $0.severity == .error }),
      "warnings": .int(compilation.findings.count { $0.severity == .warning }),
    ]
    if let ruleSet = compilation.ruleSet {
      object["rules"] = .int(ruleSet.ruleCount)
      object["campaigns"] = .int(ruleSet.campaignCount)
      object["revision"] = .string(ruleSet.revision)
    }
    return .object(object)
  }
}
