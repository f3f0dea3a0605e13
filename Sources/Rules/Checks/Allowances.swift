/// Findings that comments in the files allow, each with its reason. One that allows nothing is a finding itself.
public struct Allowances: Sendable {
  /// A finding that is kept quiet.
  package struct Allowed: Hashable, Sendable {
    package let finding: Diagnostic
    package let reason: String
  }
  /// What was allowed so far.
  package private(set) var allowed: [Allowed] = []
  /// What is wrong with the comments themselves.
  package private(set) var faults: [Diagnostic] = []

  let files: [SourceFile]
  private var allowances: [Allowance] = []
  private var byPlace: [Place: [Stretch]] = [:]
  /// Those that allowed something, and those of which was said that they do not.
  private var settled: Set<Int> = []

  private struct Place: Hashable {
    let file: SourceFile.ID
    let code: Diagnostic.Code
  }
  /// The lines of one allowance, and the next one around it.
  private struct Stretch {
    let lines: ClosedRange<Int>
    let allowance: Int
    var outer: Int?
  }

  /// - Parameter files: all files, in the order of their ids; findings point into them.
  init(_ loaded: [RuleLoader.Loaded], files: [SourceFile], limits: Limits) {
    self.files = files
    for file in loaded {
      let reader = AllowanceReader(file.file, id: file.id, root: file.root, limit: max(0, limits.allowances - allowances.count))
      faults += reader.faults
      for allowance in reader.allowances {
        if let lines = allowance.lines {
          byPlace[Place(file: file.id, code: allowance.code.value), default: []].append(Stretch(lines: lines, allowance: allowances.count))
        }
        allowances.append(allowance)
      }
    }
    for place in byPlace.keys { byPlace[place] = byPlace[place].map(Self.nested) }
  }

  /// What begins later lies within what began before it, or behind its end.
  private static func nested(_ stretches: [Stretch]) -> [Stretch] {
    var sorted = stretches.sorted { ($0.lines.lowerBound, $1.lines.upperBound) < ($1.lines.lowerBound, $0.lines.upperBound) }
    var open: [Int] = []
    for index in sorted.indices {
      while let last = open.last, sorted[last].lines.upperBound < sorted[index].lines.lowerBound { open.removeLast() }
      sorted[index].outer = open.last
      open.append(index)
    }
    return sorted
  }

  /// The findings that no comment allows, and those about comments that allow nothing: asked for all findings of one analysis at a time.
  /// - Parameter isAnalysed: codes whose analysis has now come to its end; of others nobody knows yet what there is to allow.
  package mutating func sift(_ findings: [Diagnostic], isAnalysed: (Diagnostic.Code) -> Bool) -> [Diagnostic] {
    if allowances.isEmpty { return findings }
    var left: [Diagnostic] = []
    var vain: [Diagnostic] = []
    for finding in findings {
      guard let index = innermost(around: finding) else {
        left.append(finding)
        continue
      }
      if finding.mayBeAllowed {
        settled.insert(index)
        allowed.append(Allowed(finding: finding, reason: allowances[index].reason))
      } else {
        left.append(finding)
        if settled.insert(index).inserted { vain.append(.vainAllowance(allowances[index].code, of: finding)) }
      }
    }
    // Where something could not be read, nobody knows what would have been found.
    let isWhole = !left.contains { $0.severity == .error && !$0.code.isProved }
    return (left + vain + (isWhole ? idle(beside: left, isAnalysed) : [])).sortedByPlace()
  }

  private func innermost(around finding: Diagnostic) -> Int? {
    let span = finding.primary.span
    guard let stretches = byPlace[Place(file: span.file, code: finding.code)] else { return nil }
    let line = line(of: span)
    var index = stretches.partitioningIndex { $0.lines.lowerBound > line } - 1
    while stretches.indices.contains(index) {
      if stretches[index].lines.contains(line) { return stretches[index].allowance }
      index = stretches[index].outer ?? -1
    }
    return nil
  }

  private func line(of span: SourceSpan) -> Int { files[Int(span.file.index)].lineIndex(at: span.bytes.lowerBound) }

  private mutating func idle(beside left: [Diagnostic], _ isAnalysed: (Diagnostic.Code) -> Bool) -> [Diagnostic] {
    let unsettled = allowances.indices.filter { !settled.contains($0) && isAnalysed(allowances[$0].code.value) }
    if unsettled.isEmpty { return [] }
    settled.formUnion(unsettled)
    let still = Dictionary(grouping: left) { Place(file: $0.primary.span.file, code: $0.code) }
    return unsettled.map { index in
      let allowance = allowances[index]
      guard allowance.lines != nil else { return .allowanceAboveNothing(allowance.code) }
      // Findings stand in the order of their places.
      let same = still[Place(file: allowance.code.span.file, code: allowance.code.value)] ?? []
      let next = same.partitioningIndex { $0.primary.span.bytes.lowerBound > allowance.code.span.bytes.lowerBound }
      return .idleAllowance(allowance.code, stillSaid: same.indices.contains(next) ? same[next] : same.last)
    }
  }
}

extension Diagnostic {
  fileprivate static func allowanceAboveNothing(_ code: Located<Code>) -> Diagnostic {
    Diagnostic(
      .allowance, "this stands above nothing that it could allow", severity: .warning, at: code.span,
      help: ["write it directly above a rule or another declaration, or at the end of its first line"])
  }

  fileprivate static func vainAllowance(_ code: Located<Code>, of finding: Diagnostic) -> Diagnostic {
    Diagnostic(
      .allowance, "\(code.value.rawValue) is an error here, and errors are not allowed", severity: .warning, at: code.span,
      related: [Label(finding.primary.span, "this has to go")], help: ["remove it"])
  }

  fileprivate static func idleAllowance(_ code: Located<Code>, stillSaid finding: Diagnostic?) -> Diagnostic {
    Diagnostic(
      .allowance, "nothing here has the finding \(code.value.rawValue)", severity: .warning, at: code.span,
      related: finding.map { [Label($0.primary.span, "this has it")] } ?? [],
      notes: ["an allowance that stays would hide the next one"],
      help: [finding == nil ? "remove it" : "write it directly above what has it, or at the end of its first line; else remove it"])
  }
}
