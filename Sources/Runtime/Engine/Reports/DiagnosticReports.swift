package import Rules
package import Wire

/// Findings for machines: JSON of our own, SARIF 2.1.0, and GitHub's workflow commands. What is said in them is said in the words of a language;
/// codes and keys are the same in each.
package enum DiagnosticReports {
  package static func json(_ findings: [Diagnostic], _ files: [SourceFile], summary: JSON, in language: DisplayLanguage = .en) -> JSON {
    ["findings": .array(findings.map { finding($0, files, language) }), "summary": summary]
  }

  package static func finding(_ finding: Diagnostic, _ files: [SourceFile], _ language: DisplayLanguage) -> JSON {
    var object: [String: JSON] = [
      "code": .string(finding.code.rawValue), "severity": .string(finding.severity.rawValue), "message": .string(finding.message.text(in: language)),
      "primary": label(finding.primary, files, language), "related": .array(finding.related.map { label($0, files, language) }),
      "notes": .array(finding.notes.map { .string($0.text(in: language)) }), "help": .array(finding.help.map { .string($0.text(in: language)) }),
    ]
    if let fix = finding.fix { object["fix"] = ["range": range(fix.span, files), "replacement": .string(fix.replacement)] }
    if !finding.witnesses.isEmpty { object["witnesses"] = witnesses(of: finding, language) }
    if finding.isRaised { object["raised"] = true }
    return .object(object)
  }

  private static func witnesses(of finding: Diagnostic, _ language: DisplayLanguage) -> JSON {
    .array(
      finding.witnesses.map { witness in
        var object: [String: JSON] = ["line": .string(witness.line.text(in: language)), "test": .string(witness.test.text(in: language))]
        if let label = witness.label { object["label"] = .string(label.text(in: language)) }
        return .object(object)
      })
  }

  private static func label(_ label: Diagnostic.Label, _ files: [SourceFile], _ language: DisplayLanguage) -> JSON {
    ["file": .string(files[Int(label.span.file.index)].path), "range": range(label.span, files), "text": .string(label.text.text(in: language))]
  }

  private static func range(_ span: SourceSpan, _ files: [SourceFile]) -> JSON { range(span.bytes, of: files[Int(span.file.index)]) }

  package static func range(_ bytes: Range<Int>, of file: SourceFile) -> JSON {
    let (start, end) = (file.position(at: bytes.lowerBound), file.position(at: bytes.upperBound))
    return [
      "start": ["line": .int(start.line), "column": .int(start.column)], "end": ["line": .int(end.line), "column": .int(end.column)],
    ]
  }

  /// - Parameter page: Markdown about a code. It goes into the report: whoever reads it may have no wxrules at hand.
  package static func sarif(
    _ findings: [Diagnostic], _ files: [SourceFile], version: String, in language: DisplayLanguage = .en, page: (Diagnostic.Code) -> String?
  ) -> String {
    func location(_ label: Diagnostic.Label) -> JSON {
      let file = files[Int(label.span.file.index)]
      let (start, end) = (file.position(at: label.span.bytes.lowerBound), file.position(at: label.span.bytes.upperBound))
      var object: [String: JSON] = [
        "physicalLocation": [
          "artifactLocation": ["uri": .string(uri(file.path))],
          "region": [
            "startLine": .int(start.line), "startColumn": .int(start.column), "endLine": .int(end.line), "endColumn": .int(end.column),
          ],
        ]
      ]
      if !label.text.isEmpty { object["message"] = ["text": .string(label.text.text(in: language))] }
      return .object(object)
    }
    let codes = Set(findings.map(\.code)).sorted()
    let results = findings.map { finding -> JSON in
      let text = said(finding, language).joined(separator: "; ")
      var result: [String: JSON] = [
        "ruleId": .string(finding.code.rawValue), "level": .string(finding.severity.rawValue), "message": ["text": .string(text)],
        "locations": [location(finding.primary)], "relatedLocations": .array(finding.related.map(location)),
      ]
      if let fix = finding.fix { result["fixes"] = [sarifFix(fix, files, language)] }
      var properties: [String: JSON] = [:]
      if !finding.witnesses.isEmpty { properties["witnesses"] = witnesses(of: finding, language) }
      if finding.isRaised { properties["raised"] = true }
      if !properties.isEmpty { result["properties"] = .object(properties) }
      return .object(result)
    }
    return JSON.object([
      "$schema": "https://json.schemastore.org/sarif-2.1.0.json", "version": "2.1.0",
      "runs": [
        [
          "columnKind": "unicodeCodePoints",
          "tool": [
            "driver": [
              "name": "wxrules", "version": .string(version),
              "rules": .array(
                codes.map {
                  [
                    "id": .string($0.rawValue), "shortDescription": ["text": .string($0.title.text(in: language))],
                    "helpUri": .string("urn:wxrules:diagnostic:\($0.rawValue)"),
                    "help": ["text": .string("wxrules explain \($0.rawValue)"), "markdown": .string(page($0) ?? $0.title.text(in: language))],
                  ]
                }),
            ]
          ], "results": .array(results),
        ]
      ],
    ]).text
  }

  private static func sarifFix(_ fix: Diagnostic.Fix, _ files: [SourceFile], _ language: DisplayLanguage) -> JSON {
    let file = files[Int(fix.span.file.index)]
    let description: Phrase = "replace with `\(fix.replacement)`"
    let (start, end) = (file.position(at: fix.span.bytes.lowerBound), file.position(at: fix.span.bytes.upperBound))
    return [
      "description": ["text": .string(description.text(in: language))],
      "artifactChanges": [
        [
          "artifactLocation": ["uri": .string(uri(file.path))],
          "replacements": [
            [
              "deletedRegion": [
                "startLine": .int(start.line), "startColumn": .int(start.column), "endLine": .int(end.line), "endColumn": .int(end.column),
              ], "insertedContent": ["text": .string(fix.replacement)],
            ]
          ],
        ]
      ],
    ]
  }

  private static func uri(_ path: String) -> String { PercentEncoding.encode(path, keeping: pathBytes) }

  private static let pathBytes = ByteSet("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_-./".utf8)

  package static func gitHub(_ findings: [Diagnostic], _ files: [SourceFile], in language: DisplayLanguage = .en) -> String {
    findings.map { finding in
      let file = files[Int(finding.primary.span.file.index)]
      let (start, end) = (file.position(at: finding.primary.span.bytes.lowerBound), file.position(at: finding.primary.span.bytes.upperBound))
      let command = finding.severity == .note ? "notice" : finding.severity.rawValue
      let text = said(finding, language).joined(separator: "\n")
      let columns = start.line == end.line ? ",col=\(start.column),endColumn=\(max(start.column, end.column - 1))" : ",col=\(start.column)"
      return "::\(command) file=\(property(file.path)),line=\(start.line)\(columns),title=\(finding.code.rawValue)::\(escaped(text))\n"
    }.joined()
  }

  /// All that is said of a finding, one thing after the other.
  private static func said(_ finding: Diagnostic, _ language: DisplayLanguage) -> [String] {
    ([finding.message] + finding.notes + finding.witnesses.map(\.sentence) + finding.help).map { $0.text(in: language) }
  }

  private static func escaped(_ text: String) -> String {
    text.reduce(into: "") { out, character in
      switch character {
      case "%": out += "%25"
      case "\n", "\r\n": out += "%0A"
      case "\r": out += "%0D"
      default: out.append(character)
      }
    }
  }
  private static func property(_ text: String) -> String {
    escaped(text).reduce(into: "") { $0 += $1 == ":" ? "%3A" : $1 == "," ? "%2C" : String($1) }
  }
}
