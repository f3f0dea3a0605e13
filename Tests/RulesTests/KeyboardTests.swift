import Foundation
import TestSupport
import Testing

@testable import Rules

@Suite("signs of a Chinese keyboard, and texts for another medium")
struct KeyboardTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let code: String
    /// Nil: none may be offered.
    let fix: String?
    let yaml: String
    /// Where the finding must begin, in bytes.
    let place: Int
    var testDescription: String { yaml }
  }

  static var mistyped: [Case] {
    get throws {
      try Repository.lines(of: "Tests/RulesTests/Tables/mistyped.tsv", count: 166).map { line in
        let cells = line.split(separator: "\t", omittingEmptySubsequences: false).map { String($0) }
        let parts = file(of: cells[2]).components(separatedBy: "¦")
        return Case(
          code: cells[0], fix: cells[1] == "∅" ? nil : cells[1].replacing("␣", with: " "), yaml: parts.joined(),
          place: parts[0].utf8.count)
      }
    }
  }

  static var wellTyped: [String] { get throws { try Repository.lines(of: "Tests/RulesTests/Tables/well-typed.txt", count: 46).map(file) } }

  /// What a line of a table stands for.
  private static func file(of line: String) -> String {
    let text = line.replacing("⏎", with: "\n").replacing("⍽", with: "\u{A0}").replacing("⌷", with: "\u{200B}")
    guard text.hasPrefix("    ") else { return text + "\n" }
    return "wxrules: 1\nrules:\n  - id: a\n    on: text\n\(text)\n" + (text.replacing("¦", with: "").contains("reply") ? "" : "    reply: 好\n")
  }

  @Test("what was mistyped is the only finding, at its place, with the change that mends it", arguments: try mistyped)
  func finds(_ item: Case) throws {
    let (compilation, files) = Compile.text(item.yaml)
    let text = Comment(rawValue: DiagnosticText(files: files).render(compilation.findings))
    #expect(compilation.findings.map(\.code.rawValue) == [item.code], text)
    let finding = try #require(compilation.findings.first, text)
    #expect(files[0].position(at: finding.primary.span.bytes.lowerBound) == files[0].position(at: item.place), text)
    #expect(finding.fix?.replacement == item.fix, text)
    guard let fix = finding.fix else { return }
    var bytes = files[0].utf8
    bytes.replaceSubrange(fix.span.bytes, with: fix.replacement.utf8)
    let (mended, mendedFiles) = Compile.text(String(decoding: bytes, as: UTF8.self))
    #expect(mended.findings.isEmpty, "\(DiagnosticText(files: mendedFiles).render(mended.findings))")
  }

  @Test(
    "several signs at one place are mended together, and no file ends the process",
    arguments: ["  - id:“a”\n    on: text\n", "  - id: a\n    on:【 text 】\n    reply: 好\n", "  - id：“a”，on：text\n    reply：“好”\n"])
  func together(_ rule: String) {
    let (compilation, files) = Compile.text("wxrules: 1\nrules:\n" + rule)
    #expect(compilation.findings.containsError && !DiagnosticText(files: files).render(compilation.findings).isEmpty)
  }

  @Test("secrets of a long line are hidden in one pass over it")
  func longLine() {
    let file = SourceFile(
      path: "a", utf8: Array(("{" + String(repeating: "\"id\": \"a\", \"on\": { \"x\": [1] }, ", count: 20_000) + "\"token\": \"hunter2x\" }").utf8))
    #expect(SecretMask(file).texts == ["hunter2x"])
  }

  @Test("what is meant is not wondered about", arguments: try wellTyped)
  func leaves(_ yaml: String) {
    let (compilation, files) = Compile.text(yaml)
    #expect(compilation.findings.isEmpty, "\(DiagnosticText(files: files).render(compilation.findings))")
  }

  @Test("several mistakes that YAML cannot read are all found in one run, and what follows them too")
  func together() {
    let (compilation, _) = Compile.text("wxrules: 1\nrules:\n  - id: a\n    on：text\n    reply：你好\n  - id: b\n    on: scann\n    reply:再见\n")
    #expect(compilation.findings.map(\.code) == [.lookAlike, .lookAlike, .unknownWord, .yamlSyntax])
    #expect(compilation.ruleSet == nil)
  }

  @Test("U+0000 stands in no file, however it is written", arguments: ["\\0", "\\x00", "\\u0000", "\\U00000000"])
  func nul(_ escape: String) {
    let (compilation, _) = Compile.text("wxrules: 1\nrules:\n  - { id: a, on: text, reply: \"a\(escape)b\" }\n")
    #expect(compilation.findings.contains { $0.code == .yamlSyntax && $0.message.english.contains("U+0000") } && compilation.ruleSet == nil)
    let (table, _) = Compile.files(
      [
        "rules.yaml": "wxrules: 1\nlists:\n  s: { key: code, columns: { code: word, city: string }, from: s.csv }\n",
        "s.csv": "code,city\na,b\u{0}\n",
      ], root: "rules.yaml")
    #expect(table.findings.contains { $0.code == .notUTF8 } && table.ruleSet == nil)
  }

  /// The table, and the only finding's code and message.
  static let tables: [(String, Diagnostic.Code, String)] = [
    ("code；city\nsh01；上海\n", .tableRow, "separated by `；`"), ("code\tcity\nsh01\t上海\n", .tableRow, "separated by tabs"),
    ("code，city\nsh01，上海\n", .tableRow, "separated by `，`"), ("code,city\nsh01，上海\n", .lookAlike, "looks like `,`"),
  ]

  @Test("a table without commas is one finding", arguments: tables)
  func separators(_ csv: String, _ code: Diagnostic.Code, _ message: String) {
    let (compilation, files) = Compile.files([
      "rules.yaml": "wxrules: 1\nlists:\n  s: { key: code, columns: { code: word, city: string }, from: s.csv }\n", "s.csv": csv,
    ])
    let text = Comment(rawValue: DiagnosticText(files: files).render(compilation.findings))
    #expect(compilation.findings.map(\.code) == [code], text)
    #expect(compilation.findings.first?.message.english.contains(message) ?? false, text)
  }

  @Test("line ends of other systems come out of a table as line feeds")
  func lineEnds() {
    let file = SourceFile(path: "s.csv", utf8: Array("k,v\r\na,\"一\r\n二\r三\u{2028}四\"\r\n".utf8))
    let (rows, findings) = CSVTable.rows(of: file, id: SourceFile.ID(0), columns: ["k", "v"], limits: .standard)
    #expect(findings.isEmpty && rows?.count == 1 && rows?.cells.text(0, 0) == "a" && rows?.cells.text(0, 1) == "一\n二\n三\n四")
  }

  static let encodings: [([UInt8], Int, String)] = [(Array("k,v\n".utf8) + [0xC9, 0xCF], 4, "GBK"), ([0xFF, 0xFE, 0x6B, 0], 0, "UTF-16")]

  @Test("a table in another encoding is shown at its first byte that is no UTF-8", arguments: encodings)
  func otherEncoding(_ bytes: [UInt8], _ place: Int, _ named: String) throws {
    let (_, findings) = CSVTable.rows(of: SourceFile(path: "s.csv", utf8: bytes), id: SourceFile.ID(0), columns: ["k", "v"], limits: .standard)
    let finding = try #require(findings.first)
    #expect(findings.count == 1 && finding.primary.span.bytes.lowerBound == place && finding.message.english.contains(named))
  }

  @Test("what could not be read is one finding, whoever asks for it")
  func halfMade() {
    let (compilation, files) = Compile.text(
      """
      wxrules: 1
      campaigns:
        t: { qr: { kind: temporary, scene: "t:{a}", expires: 31d }, for_each: { a: { range: 1..2 } } }
        n: { qr: { kind: temporary, scene: "n:{a}", expires: 31d }, for_each: { a: { range: 1..2 } } }
        x: { qr: { kind: permanet, scene: x } }
      rules:
        - { id: a, on: scan, when: { campaign: x }, reply: 好 }
        - { id: b, on: text, reply: [ 好 ] }
        - { id: c, on: text, split: { experiment: e, arms: { a: 50, b: 50% } }, reply: { a: 好, b: 好 } }
      tests:
        - { name: 好, event: { text: 好 }, expect: { rule: b } }
      """)
    let text = Comment(rawValue: DiagnosticText(files: files).render(compilation.findings))
    #expect(compilation.findings.allSatisfy { $0.code != .duplicateScene && $0.code != .undefinedName && $0.code != .splitArms }, text)
    #expect(compilation.findings.allSatisfy { $0.code != .testExpectation }, text)
  }

  @Test("as many names undefined as defined are found without a suggestion for each")
  func manyNames() {
    let defined = (0..<1500).map { "  m\($0)a: { text: 好 }\n" }.joined()
    let used = (0..<1500).map { "  - { id: r\($0), on: text, when: { macro: n\($0)a }, reply: 好 }\n" }.joined()
    var limits = Limits.standard
    limits.suggestionWords = 6000
    let files = MemoryFiles(["rules.yaml": "wxrules: 1\nmacros:\n\(defined)rules:\n\(used)"])
    let (compilation, _) = RuleCompiler(now: Compile.now, limits: limits).compile(roots: ["rules.yaml"], from: files)
    let undefined = compilation.findings.filter { $0.code == .undefinedName }
    #expect(undefined.count == 1500)
    // Four look at all names; the others say only where to add one.
    #expect(undefined.count { !$0.primary.text.isEmpty || $0.help.contains { $0.english.contains("one of") } } == 4)
  }

  @Test("a file that includes itself by another path is one finding")
  func includes() {
    for path in ["./rules.yaml", ".//rules.yaml", "rules.yaml"] {
      let (compilation, _) = Compile.files(["rules.yaml": "wxrules: 1\ninclude: \(path)\n"])
      #expect(compilation.findings.map(\.code) == [.includeOutside])
    }
  }

  @Test("files beside a rule set that say they are rules are named; others stand there by right")
  func strays() {
    let rules = "wxrules: 1\nrules:\n  - { id: a, on: text, reply: 好 }\n"
    let (compilation, _) = Compile.files(
      [
        "f/rules.yaml": rules, "f/new.yaml": "# 新\nwxrules: 1\n", "f/other.test.yaml": "wxrules: 1\ntests: []\n", "f/talk.yaml": "steps: []\n",
      ], root: "f/rules.yaml")
    #expect(compilation.ruleSet != nil && compilation.findings.map(\.severity) == [.note, .note])
    #expect(compilation.findings.map(\.message.english).allSatisfy { $0.contains("f/new.yaml") || $0.contains("f/other.test.yaml") })
  }
}
