import TestSupport
import Testing

@testable import Rules

@Suite("places are exact")
struct SpanTests {
  /// YAML of one template whose only fault is `{{ nope }}`: the finding must cover `nope`, however it is quoted.
  static let styles: [(String, String)] = [
    ("plain", "    reply: 你好，欢迎 {{ nope }} 光临\n"),
    ("double quoted", "    reply: \"你好\\n\\u6b22\\t{{ nope }}\"\n"),
    ("single quoted", "    reply: '您说''好''，{{ nope }}'\n"),
    ("literal", "    reply: |\n      第一行\n        缩进 {{ nope }}\n      末行\n"),
    ("folded", "    reply: >\n      第一行\n      第二行 {{ nope }}\n\n      末段\n"),
    ("plain over lines", "    reply: 第一行\n      第二行 {{ nope }}\n"),
    ("double quoted over lines", "    reply: \"第一行\n      第二行 {{ nope }}\"\n"),
    ("flow", "    reply: { text: \"表情😀{{ nope }}\" }\n"),
  ]

  @Test("a fault inside a value is shown at its word", arguments: styles)
  func insideValues(_ name: String, _ reply: String) throws {
    let yaml = "wxrules: 1\nrules:\n  - id: 规则\n    on: text\n" + reply
    let (compilation, files) = Compile.text(yaml)
    let finding = try #require(compilation.findings.first)
    #expect(compilation.findings.count == 1)
    #expect(finding.code == .unknownVariable)
    #expect(files[0].text(finding.primary.span.bytes) == "nope")
    let line = reply.split(separator: "\n").firstIndex { $0.contains("nope") } ?? 0
    #expect(files[0].position(at: finding.primary.span.bytes.lowerBound).line == 5 + line)
  }

  @Test("columns count characters, carets count cells")
  func columns() throws {
    let (compilation, files) = Compile.text("wxrules: 1\nrules:\n  - { id: 你好, on: text, relpy: 好 }\n")
    let finding = try #require(compilation.findings.first { $0.code == .unknownKey })
    #expect(files[0].position(at: finding.primary.span.bytes.lowerBound) == SourceFile.Position(line: 3, column: 25))
    let caret = try #require(DiagnosticText(files: files).render(finding).split(separator: "\n").first { $0.contains("^") })
    #expect(caret.prefix { $0 != "^" }.count == "3 |   - { id: 你好, on: text, ".unicodeScalars.reduce(0) { $0 + DisplayWidth.of($1) })
  }

  @Test("what a terminal draws as one picture is as wide as one")
  func pictures() {
    #expect(["👨‍👩‍👧", "❤️", "1️⃣", "🇨🇳", "👍🏽", "你", "é", "a"].map { DisplayWidth.of($0) } == [2, 2, 2, 2, 2, 2, 1, 1])
  }

  @Test("all faults of a file are found in one run, sorted by place")
  func together() {
    let (compilation, _) = Compile.text(
      """
      wxrules: 1
      rules:
        - id: welcome
          on: scann
          when: { subscripton: new }
          reply: "欢迎 {{ scenee }}，{{ scene | upcas }}"
        - id: welcome
          on: scan
          relpy: 你好
      """)
    #expect(compilation.findings.map(\.code) == [.unknownWord, .unknownKey, .unknownVariable, .unknownFilter, .duplicateName, .unknownKey])
  }

  @Test("a secret is not shown, whatever else is wrong on its line")
  func secrets() {
    let (compilation, files) = Compile.text(
      "wxrules: 1\naccounts: { main: { app_id: wx1, kind: service, mode: plain, token: tokenvalue42, secret: fedcba9876543210fedcba9876543210 } }\n")
    let text = DiagnosticText(files: files).render(compilation.findings)
    #expect(compilation.findings.count { $0.code == .secretInFile } == 2)
    #expect(!text.contains("tokenvalue42") && !text.contains("fedcba9876543210"))
  }

  @Test("a file that is cut anywhere has the rules that stand in it whole, or is refused at a place within it")
  func truncation() throws {
    let whole = try Repository.bytes("Tests/RulesTests/Tables/complete.yaml")
    func compile(_ bytes: [UInt8]) -> (Compilation, [SourceFile]) {
      RuleCompiler(now: Compile.now).compile(roots: ["rules.yaml"], from: MemoryFiles(bytes: ["rules.yaml": bytes]))
    }
    let (complete, completeFiles) = compile(whole)
    #expect(complete.findings.isEmpty, "\(DiagnosticText(files: completeFiles).render(complete.findings))")
    let rules = Set(try #require(complete.ruleSet).compiled.rules.map(\.id))
    var refused = 0
    var taken = 0
    for end in stride(from: 0, to: whole.count, by: 7) {
      let (compilation, files) = compile(Array(whole[..<end]))
      let text = DiagnosticText(files: files).render(compilation.findings)
      for finding in compilation.findings {
        let span = finding.primary.span
        #expect(span.bytes.upperBound <= files[Int(span.file.index)].utf8.count, "cut at \(end): \(text)")
      }
      if let ruleSet = compilation.ruleSet {
        taken += 1
        #expect(rules.isSuperset(of: ruleSet.compiled.rules.map(\.id)), "cut at \(end)")
      } else {
        refused += 1
        #expect(compilation.findings.containsError && !text.isEmpty, "cut at \(end)")
      }
    }
    // Most cuts go through a word or a bracket; some only through a comment.
    #expect(refused > 0 && taken > 0, "\(refused) refused, \(taken) taken")
  }

  @Test(
    "hostile bytes are refused, not survived by luck",
    arguments: [
      [0xFF, 0xFE, 0x61, 0x00], [0xC4, 0xE3, 0xBA, 0xC3], [0x00], Array(repeating: 0x5B, count: 100_000), Array("a: &a [*a]".utf8),
      Array("{{{{{{".utf8),
      Array("? - : -".utf8), Array("wxrules: 1\nrules: [ \"{% if ".utf8), Array(String(repeating: "- ", count: 5000).utf8), [0xEF, 0xBB, 0xBF],
    ] as [[UInt8]])
  func hostile(_ bytes: [UInt8]) {
    let (compilation, files) = RuleCompiler(now: Compile.now).compile(roots: ["rules.yaml"], from: MemoryFiles(bytes: ["rules.yaml": bytes]))
    #expect(compilation.ruleSet == nil)
    #expect(!DiagnosticText(files: files).render(compilation.findings).isEmpty)
  }
}
