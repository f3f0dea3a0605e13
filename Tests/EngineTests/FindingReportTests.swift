import Rules
import TestSupport
import Testing
import Wire

@testable import Engine

@Suite("a finding carries events that show it, into every form")
struct FindingReportTests {
  static let files = [SourceFile(path: "rules.yaml", utf8: Array("wxrules: 1\nrules:\n  - id: 会员\n    on: scan\n".utf8))]

  static func finding(_ witnesses: [FindingWitness]) -> Diagnostic {
    Diagnostic(
      .constantCondition, "`会员` is never asked", severity: .warning, at: SourceSpan(SourceFile.ID(0), 26..<32), label: "this one",
      notes: ["why it matters"], help: ["what to write"]
    ).showing(witnesses)
  }

  static let one = [FindingWitness(line: "scan \"table:1\", existing -> first", test: "- name: 会员\n  scan: table:1\n  expect: { rule: first }\n")]
  static let three = [
    FindingWitness(label: "both match", line: "scan \"sh0\"", test: "- scan: sh0\n"),
    FindingWitness(label: "only `会员`", line: "scan \"a\"", test: "- scan: a\n"),
    FindingWitness(label: "only `b`", line: "scan \"a\tb\u{7}\"", test: "- scan: b\n"),
  ]

  static let texts: [([FindingWitness], String)] = [
    (
      [],
      """
        = note: why it matters
        = help: what to write

      """
    ),
    (
      one,
      """
        = note: why it matters
        = for example: scan "table:1", existing -> first
        = help: what to write
        = test:
            - name: 会员
              scan: table:1
              expect: { rule: first }

      """
    ),
    (
      three,
      """
        = note: why it matters
        = both match:  scan "sh0"
        = only `会员`: scan "a"
        = only `b`:    scan "a    b·"
        = help: what to write
        = test:
            - scan: sh0

      """
    ),
  ]

  @Test("people read each example, and the test of the first is ready to be pasted", arguments: texts)
  func text(_ witnesses: [FindingWitness], _ remarks: String) {
    let shown = DiagnosticText(files: Self.files).render(Self.finding(witnesses))
    #expect(
      shown == """
        warning[WX0309]: `会员` is never asked
         --> rules.yaml:3:9
          |
        3 |   - id: 会员
          |         ^^^^ this one
          |

        """ + remarks)
  }

  @Test("machines get all of them, with their tests")
  func json() throws {
    func finding(_ witnesses: [FindingWitness]) throws -> [String: JSON] {
      let report = DiagnosticReports.json([Self.finding(witnesses)], Self.files, summary: .null)
      guard case .object(let object) = report, case .array(let findings)? = object["findings"], case .object(let finding)? = findings.first else {
        return [:]
      }
      return finding
    }
    #expect(try finding([])["witnesses"] == nil)
    #expect(
      try finding(Self.one)["witnesses"]
        == [["line": "scan \"table:1\", existing -> first", "test": "- name: 会员\n  scan: table:1\n  expect: { rule: first }\n"]])
    #expect(
      try finding(Self.three)["witnesses"]
        == [
          ["label": "both match", "line": "scan \"sh0\"", "test": "- scan: sh0\n"],
          ["label": "only `会员`", "line": "scan \"a\"", "test": "- scan: a\n"],
          ["label": "only `b`", "line": "scan \"a\tb\u{7}\"", "test": "- scan: b\n"],
        ])
  }

  @Test("SARIF has them among the properties of the result")
  func sarif() throws {
    let report = try #require(JSON(DiagnosticReports.sarif([Self.finding(Self.one)], Self.files, version: "0") { _ in nil }))
    guard case .object(let object) = report, case .array(let runs)? = object["runs"], case .object(let run)? = runs.first,
      case .array(let results)? = run["results"], case .object(let result)? = results.first
    else { throw Compile.Failure(description: report.text) }
    #expect(
      result["properties"]
        == ["witnesses": [["line": "scan \"table:1\", existing -> first", "test": "- name: 会员\n  scan: table:1\n  expect: { rule: first }\n"]]])
    #expect(
      result["message"] == ["text": "`会员` is never asked; why it matters; for example: scan \"table:1\", existing -> first; what to write"])
  }

  @Test("GitHub's annotation has its line")
  func gitHub() {
    #expect(
      DiagnosticReports.gitHub([Self.finding(Self.three)], Self.files)
        == "::warning file=rules.yaml,line=3,col=9,endColumn=10,title=WX0309::`会员` is never asked%0Awhy it matters%0Aboth match: scan \"sh0\"%0A"
        + "only `会员`: scan \"a\"%0Aonly `b`: scan \"a\tb\u{7}\"%0Awhat to write\n")
  }

  @Test("a secret of the file is shown in no example, whatever else is said of it")
  func secret() {
    let files = [SourceFile(path: "rules.yaml", utf8: Array("accounts: { main: { token: hunter2hunter2 } }\n".utf8))]
    let finding = Diagnostic(.constantCondition, "said", at: SourceSpan(SourceFile.ID(0), 0..<8)).showing([
      FindingWitness(label: "on hunter2hunter2", line: "text \"hunter2hunter2\"", test: "- text: hunter2hunter2\n")
    ])
    let hidden = [finding].hidingSecrets(of: files)
    #expect(hidden[0].witnesses == [FindingWitness(label: "on ***", line: "text \"***\"", test: "- text: ***\n")])
    #expect(finding.noting("more").related(nil).witnesses == finding.witnesses)
  }
}
