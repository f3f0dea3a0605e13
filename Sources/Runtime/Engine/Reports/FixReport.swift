package import Rules
package import Wire

/// What `wxrules fix` tells: what changes, which fixes were not made, and what is left to a person.
package struct FixReport {
  private let rounds: FixRounds
  private let left: [Diagnostic]

  /// How many findings are named that are left.
  private static let most = Limits.standard.shownDiagnostics

  /// - Parameter codes: those that were asked for; empty for all.
  package init(_ rounds: FixRounds, of codes: Set<Diagnostic.Code>) {
    self.rounds = rounds
    left = rounds.left.filter { $0.severity != .note && (codes.isEmpty || codes.contains($0.code)) }
  }

  package func text(isWritten: Bool, paint: Paint, in language: DisplayLanguage) -> String {
    func said(_ phrase: Phrase) -> String { phrase.text(in: language) }
    var out = rounds.changed.map { UnifiedDiff(of: $0.file, $0.edits).text(paint, in: language) }.joined()
    if !out.isEmpty { out += "\n" }
    for declined in rounds.declined {
      out += said("not fixed, since more errors would be left: \(Self.line(declined.finding, declined.files))") + "\n"
    }
    for finding in left.prefix(Self.most) { out += said("left to you: \(Self.line(finding, rounds.files))") + "\n" }
    if left.count > Self.most { out += said("\(counted(left.count - Self.most, "more finding")) not shown") + "\n" }
    return out + said(summary(isWritten: isWritten)) + "\n"
  }

  private func summary(isWritten: Bool) -> Phrase {
    let rest: Phrase = left.isEmpty ? "nothing is left to do" : "\(counted(left.count, "finding")) left to you; `wxrules validate` shows them"
    if rounds.fixed.isEmpty { return "nothing to fix; \(rest)" }
    let (fixed, files) = (counted(rounds.fixed.count, "finding"), counted(rounds.changed.count, "file"))
    return isWritten ? "\(fixed) fixed in \(files); \(rest)" : "\(fixed) to fix in \(files), written with `--write`; \(rest)"
  }

  private static func line(_ finding: Diagnostic, _ files: [SourceFile]) -> Phrase {
    let file = files[Int(finding.primary.span.file.index)]
    let place = file.position(at: finding.primary.span.bytes.lowerBound)
    return "\(file.path):\(place.line):\(place.column): \(finding.severity.word)[\(finding.code.rawValue)]: \(finding.message)"
  }

  package func json(isWritten: Bool, in language: DisplayLanguage) -> JSON {
    [
      "files": .array(
        rounds.changed.map { changed in
          [
            "file": .string(changed.file.path),
            "edits": .array(
              changed.edits.map { ["range": DiagnosticReports.range($0.range, of: changed.file), "replacement": .string($0.text)] }),
          ]
        }),
      "written": .bool(isWritten && !rounds.changed.isEmpty),
      "fixed": .array(rounds.fixed.map { DiagnosticReports.finding($0.finding, $0.files, language) }),
      "declined": .array(rounds.declined.map { DiagnosticReports.finding($0.finding, $0.files, language) }),
      "left": .array(left.map { DiagnosticReports.finding($0, rounds.files, language) }),
    ]
  }
}
