/// Fixes made until there is nothing left to fix: what one of them lays open is fixed in the next round. A fix that would leave more errors
/// than there were is not made.
package struct FixRounds {
  /// What is found in files, and the files in the order of their ids.
  package typealias Judged = (findings: [Diagnostic], files: [SourceFile])

  /// A finding, with the files as they were when it was found.
  package struct Found {
    package let finding: Diagnostic
    package let files: [SourceFile]
    package var file: SourceFile { files[Int(finding.primary.span.file.index)] }
  }

  package struct Changed {
    package let file: SourceFile
    /// Of the file as it was read, in order.
    package let edits: [TextEdit]
  }

  /// Those whose fixes are made, in the order in which they were.
  package private(set) var fixed: [Found] = []
  /// Those whose fixes would leave more errors.
  package private(set) var declined: [Found] = []
  /// What is left to a person.
  package var left: [Diagnostic] { now.findings }
  /// The files after all fixes, into which what is left points.
  package var files: [SourceFile] { now.files }

  private var now: Judged
  private var texts: [String: EditedText] = [:]
  /// Fixes that were tried and are not tried again.
  private var refused: Set<Attempt> = []
  private var tries: Int
  /// Files as they were after each round: what came again would come for ever.
  private var seen: Set<[String: [UInt8]]> = [[:]]
  private let judge: (_ changed: [String: [UInt8]]) -> Judged
  private let isWanted: (Diagnostic) -> Bool

  /// Not where it stands: that moves with every other fix.
  private struct Attempt: Hashable {
    let path: String
    let code: Diagnostic.Code
    let message: Phrase
    let written: String
    let replacement: String
  }

  /// - Parameters:
  ///   - judge: what is found when these files are read instead of those that lie there.
  ///   - isWanted: which findings are to be fixed.
  package init(
    limits: Limits = .standard, where isWanted: @escaping (Diagnostic) -> Bool = { _ in true }, judge: @escaping ([String: [UInt8]]) -> Judged
  ) {
    self.judge = judge
    self.isWanted = isWanted
    tries = limits.fixTries
    now = judge([:])
    while tries > 0 {
      let plan = FixPlan(now.findings) { finding in isWanted(finding) && !(attempt(finding).map { refused.contains($0) } ?? true) }
      if plan.taken.isEmpty { break }
      make(plan.taken)
    }
  }

  /// The files that are changed, by their paths.
  package var changed: [Changed] {
    texts.sorted { $0.key < $1.key }.map { Changed(file: $0.value.original, edits: $0.value.edits) }.filter { !$0.edits.isEmpty }
  }

  private func attempt(_ finding: Diagnostic) -> Attempt? {
    finding.fix.map { fix in
      let file = now.files[Int(fix.span.file.index)]
      return Attempt(
        path: file.path, code: finding.code, message: finding.message, written: file.text(fix.span.bytes), replacement: fix.replacement)
    }
  }

  /// All at once; where that leaves more errors, each half by itself.
  private mutating func make(_ findings: [Diagnostic]) {
    guard tries > 0 else { return }
    tries -= 1
    let plan = FixPlan(findings)
    var texts = texts
    for (id, edits) in plan.edits {
      let file = now.files[Int(id.index)]
      texts[file.path, default: EditedText(file)].apply(edits)
    }
    let written = texts.filter { !$0.value.edits.isEmpty }.mapValues(\.bytes)
    let next = judge(written)
    if seen.contains(written) {
      refused.formUnion(plan.taken.compactMap(attempt))
    } else if !Self.isWorse(next.findings, than: now.findings) {
      seen.insert(written)
      fixed += plan.taken.map { Found(finding: $0, files: now.files) }
      (self.texts, now) = (texts, next)
    } else if findings.count == 1 {
      refused.formUnion(findings.compactMap(attempt))
      declined += findings.map { Found(finding: $0, files: now.files) }
    } else {
      // Those of the other half have moved when these are made: they are found again in the next round.
      make(Array(findings.prefix(findings.count / 2)))
    }
  }

  /// What YAML cannot read hides errors, and nothing is proved before all others are gone: what a fix lays open does not speak against it.
  private static func isWorse(_ next: [Diagnostic], than now: [Diagnostic]) -> Bool {
    func errors(_ findings: [Diagnostic], _ counts: (Diagnostic.Code) -> Bool) -> Int {
      findings.count { $0.severity == .error && counts($0.code) }
    }
    let (unread, unreadBefore) = (errors(next) { $0 <= .anchors }, errors(now) { $0 <= .anchors })
    if unread != unreadBefore { return unread > unreadBefore }
    let (written, writtenBefore) = (errors(next) { !$0.isProved }, errors(now) { !$0.isProved })
    if written != writtenBefore { return written > writtenBefore }
    return written == 0 && errors(next, \.isProved) > errors(now, \.isProved)
  }
}
