import Foundation
import Rules
import TestSupport
import Testing

@Suite("fixes of findings are made together, and leave nothing worse")
struct FixTests {
  /// Files as they were fixed.
  struct Fixed {
    let rounds: FixRounds
    private let files: [String: String]

    init(_ files: [String: String], limits: Limits = .standard, where isWanted: @escaping (Diagnostic) -> Bool = { _ in true }) {
      self.files = files
      rounds = FixRounds(limits: limits, where: isWanted) { changed in
        let (compilation, files) = RuleCompiler(now: Compile.now).compile(
          roots: ["rules.yaml"], from: EditedFiles(MemoryFiles(files), changed: changed))
        return (compilation.ruleSet.map { compilation.adding(RuleProofs(of: $0)).findings } ?? compilation.findings, files)
      }
    }

    subscript(_ path: String) -> String? {
      rounds.changed.first { $0.file.path == path }.map { String(decoding: $0.edits.applied(to: $0.file.utf8), as: UTF8.self) } ?? files[path]
    }
  }

  @Test("of every page's mistakes none is worse afterwards, and what has a fix is fixed or declined", arguments: Diagnostic.Code.allCases)
  func pages(_ code: Diagnostic.Code) throws {
    let page = Page(try Repository.text("docs/diagnostics/\(code.rawValue).md"))
    let before = Fixed(page.avoid) { _ in false }.rounds
    let after = Fixed(page.avoid).rounds
    #expect(before.changed.isEmpty && before.fixed.isEmpty)
    #expect(after.left.count { $0.severity == .error } <= before.left.count { $0.severity == .error })
    #expect(after.left.count { $0.fix != nil } <= after.declined.count)
    // As an editor does it: one after the other, always the first.
    #expect(after.fixed.isEmpty == !before.left.contains { $0.fix != nil } || !after.declined.isEmpty)
  }

  static let shop = "wxrules: 1\nrules:\n"

  @Test("what a fix lays open is fixed next, of two that touch each other first the one that stands first")
  func rounds() {
    let fixed = Fixed(["rules.yaml": "wxrules: 1\nrulse:\n  - { id: a, on: txt, when: { txet: 好，subscription: nwe }, replay: x }\n"])
    #expect(fixed["rules.yaml"] == "wxrules: 1\nrules:\n  - { id: a, on: text, when: { text: 好, subscription: new }, reply: x }\n")
    #expect(fixed.rounds.left.allSatisfy { $0.fix == nil })
  }

  @Test("tables and tests are fixed where they lie, and files beside them stay")
  func files() {
    let fixed = Fixed([
      "rules.yaml": Self.shop + "  - { id: a, on: text, reply: x }\n",
      "rules.test.yaml": "wxrules: 1\ntests:\n  - { name: t, event: { txt: 好 }, expect: { rule: a } }\n",
    ])
    #expect(fixed.rounds.changed.map(\.file.path) == ["rules.test.yaml"])
    #expect(fixed["rules.test.yaml"]?.contains("event: { text: 好 }") == true)
  }

  @Test("only what is asked for is fixed")
  func wanted() {
    let text = Self.shop + "  - { id: a, on: txt, replay: x }\n"
    #expect(Fixed(["rules.yaml": text]) { $0.code == .unknownKey }["rules.yaml"] == text.replacing("replay", with: "reply"))
    #expect(Fixed(["rules.yaml": text]) { $0.code == .unknownWord }["rules.yaml"] == text.replacing("txt", with: "text"))
  }

  /// One finding with a fix, at the first place of a word.
  private static func finding(_ word: String, in text: String, fix: String, severity: Severity = .warning) -> Diagnostic? {
    guard let range = text.range(of: word) else { return nil }
    let start = text[..<range.lowerBound].utf8.count
    return Diagnostic(
      .nearName, "\(word) is not meant", severity: severity, at: SourceSpan(SourceFile.ID(0), start..<start + word.utf8.count), fix: fix)
  }

  /// Findings of words, each with its fix.
  private static func judging(_ text: String, _ fixes: [String: String], worse: Set<String> = []) -> FixRounds {
    FixRounds { changed in
      let text = changed["a"].map { String(decoding: $0, as: UTF8.self) } ?? text
      let found =
        fixes.compactMap { Self.finding($0.key, in: text, fix: $0.value) }
        + worse.compactMap { Self.finding($0, in: text, fix: $0, severity: .error) }
      return (found.sortedByPlace(), [SourceFile(path: "a", utf8: Array(text.utf8))])
    }
  }

  @Test("a fix that leaves more errors is not made, and the others are")
  func worse() {
    let rounds = Self.judging("one two three four", ["one": "1", "two": "bad", "three": "3", "four": "4"], worse: ["bad"])
    #expect(rounds.changed.map { String(decoding: $0.edits.applied(to: $0.file.utf8), as: UTF8.self) } == ["1 two 3 4"])
    #expect(rounds.declined.map(\.finding.fix?.replacement) == ["bad"])
    #expect(rounds.left.map(\.fix?.replacement) == ["bad"])
    #expect(rounds.fixed.count == 3)
  }

  @Test("fixes that undo each other end, and so do those that never do")
  func ends() {
    #expect(Self.judging("one", ["one": "two", "two": "one"]).fixed.count <= 2)
    let growing = Self.judging("one", ["one": "one more"])
    #expect(growing.fixed.count == Limits.standard.fixTries)
  }

  @Test("of fixes that touch each other one is made at a time")
  func apart() {
    let spans = [0..<3, 2..<4, 3..<3, 3..<5, 5..<5, 5..<5]
    let plan = FixPlan(spans.map { Diagnostic(.nearName, "x", at: SourceSpan(SourceFile.ID(0), $0), fix: "y") })
    #expect(plan.edits[SourceFile.ID(0)]?.map(\.range) == [0..<3, 3..<3, 5..<5])
    #expect(plan.taken.count == 3)
  }
}
