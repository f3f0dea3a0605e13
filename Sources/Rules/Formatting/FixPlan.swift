/// Fixes of findings that can be made together, and the changes that make them. An editor and `wxrules fix` make the same.
package struct FixPlan: Sendable {
  /// In reading order.
  package private(set) var taken: [Diagnostic] = []
  /// By file, in order and apart from each other.
  package private(set) var edits: [SourceFile.ID: [TextEdit]] = [:]

  /// Of two fixes that touch each other the first in reading order is taken.
  /// - Parameter isWanted: which findings are to be fixed; all, without it.
  package init(_ findings: [Diagnostic], where isWanted: (Diagnostic) -> Bool = { _ in true }) {
    // By where it changes something: a finding may point elsewhere.
    let fixes = findings.filter(isWanted).compactMap { finding in finding.fix.map { (finding: finding, fix: $0) } }.sorted { a, b in
      let (x, y) = (a.fix.span, b.fix.span)
      return (x.file, x.bytes.lowerBound, x.bytes.upperBound) < (y.file, y.bytes.lowerBound, y.bytes.upperBound)
    }
    for (finding, fix) in fixes {
      let range = fix.span.bytes
      // Two texts put in at one place would stand in an order that nobody chose.
      if let last = edits[fix.span.file]?.last?.range, range.lowerBound < last.upperBound || range.lowerBound == last.lowerBound { continue }
      edits[fix.span.file, default: []].append(TextEdit(range: range, text: fix.replacement))
      taken.append(finding)
    }
  }
}
