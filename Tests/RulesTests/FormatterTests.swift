import Foundation
import Rules
import TestSupport
import Testing

@Suite("rules files are laid out, and read as before")
struct FormatterTests {
  /// The file after it, or why it stays.
  static func laidOut(_ text: String, path: String = "rules.yaml") throws -> String {
    let file = SourceFile(path: path, utf8: Array(text.utf8))
    switch Formatter.format(file) {
    case .edits(let edits): return String(decoding: edits.applied(to: file.utf8), as: UTF8.self)
    case .kept: throw Stays(description: "\(path) is kept:\n\(text)")
    case .refused(let findings): throw Stays(description: DiagnosticText(files: [file]).render(findings))
    }
  }
  struct Stays: Error, CustomStringConvertible { let description: String }

  @Test("whatever the blanks, the empty lines and the line ends, it comes to one layout")
  func random() throws {
    var places: Set<RandomLayout.CommentPlace> = []
    for seed in 0..<3_000 as Range<UInt64> {
      let file = RandomLayout(seed: seed)
      places.formUnion(file.commentPlaces)
      let found = try Self.laidOut(file.wild, path: "seed \(seed)")
      #expect(found.utf8.elementsEqual(file.tidy.utf8), "seed \(seed):\n\(file.wild)\nis laid out as\n\(found)\nand not as\n\(file.tidy)")
      #expect(try Self.laidOut(file.tidy).utf8.elementsEqual(file.tidy.utf8), "seed \(seed), twice:\n\(file.tidy)")
    }
    #expect(places == Set(RandomLayout.CommentPlace.allCases))
  }

  @Test("of damaged files none is read otherwise, and twice is once")
  func damaged() throws {
    let signs = [
      " ", "\n", "-", ":", "#", "{", "}", "[", "]", ",", "|", ">", "\"", "'", "?", "\t", "\r", "&", "  ", "\n\n", "- ", "? ", "\u{85}", "\\",
    ]
    var read = 0
    for seed in 0..<4_000 as Range<UInt64> {
      var random = SeededRandom(seed &+ 1_000_000)
      var bytes = Array(RandomLayout(seed: seed % 997).wild.utf8)
      for _ in 0..<Int.random(in: 1...3, using: &random) {
        let at = Int.random(in: 0..<bytes.count, using: &random)
        if random.chance(40) { bytes.remove(at: at) } else { bytes.insert(contentsOf: Array(random.pick(signs).utf8), at: at) }
      }
      let file = SourceFile(path: "rules.yaml", utf8: bytes)
      guard case .edits(let edits) = Formatter.format(file) else { continue }
      read += 1
      let once = SourceFile(path: "rules.yaml", utf8: edits.applied(to: file.utf8))
      guard case .edits(let more) = Formatter.format(once) else {
        Issue.record("seed \(seed) is not read again")
        continue
      }
      #expect(more.isEmpty, "seed \(seed):\n\(String(decoding: once.utf8, as: UTF8.self))")
      #expect(Self.said(file) == Self.said(once), "seed \(seed):\n\(String(decoding: bytes, as: UTF8.self))")
    }
    #expect(read > 1_000)
  }

  /// What a rule set of this file says, and what is found in it, without places.
  private static func said(_ file: SourceFile) -> [String] {
    let compilation = RuleCompiler(now: Compile.now).compile(roots: ["rules.yaml"], from: MemoryFiles(bytes: ["rules.yaml": file.utf8])).0
    return compilation.findings.map { "\($0.code.rawValue) \($0.message)" }.sorted()
  }

  @Test("each sentence of the page is what it says", arguments: [("docs/format.md", 7), ("docs/zh/format.md", 7)])
  func page(_ path: String, _ count: Int) throws {
    let parts = try Repository.text(path).replacingOccurrences(of: "␠", with: " ").components(separatedBy: "```yaml before\n").dropFirst()
    for part in try Cases.counted(Array(parts), count, in: path) {
      let texts = part.components(separatedBy: "```yaml after\n")
      let (before, after) = (
        try #require(texts.first?.components(separatedBy: "```\n").first), try #require(texts.last?.components(separatedBy: "```\n").first)
      )
      #expect(before != after)
      #expect(try Self.laidOut(before) == after)
      #expect(try Self.laidOut(after) == after)
    }
  }

  @Test("the files that come with it are laid out")
  func shipped() throws {
    var count = 0
    for folder in ["rules", "examples", "docs/first", "Sources/wxrules"] {
      guard let paths = FileManager.default.enumerator(atPath: Repository.root + folder) else { continue }
      for case let path as String in paths where path.hasSuffix(".yaml") {
        let text = try Repository.text("\(folder)/\(path)")
        // Mistakes that are shown on purpose.
        guard let found = try? Self.laidOut(text) else { continue }
        #expect(found == text, "\(folder)/\(path)")
        count += 1
      }
    }
    #expect(count > 40, "\(count)")
  }

  @Test("every page about a finding says the same when its files are laid out", arguments: Diagnostic.Code.allCases)
  func pages(_ code: Diagnostic.Code) throws {
    let page = Page(try Repository.text("docs/diagnostics/\(code.rawValue).md"))
    for files in [page.avoid, page.prefer] {
      let formatted = Dictionary(
        uniqueKeysWithValues: files.map { path, text in
          (path, path.hasSuffix(".yaml") ? (try? Self.laidOut(text)) ?? text : text)
        })
      let (before, after) = (Compile.files(files).0, Compile.files(formatted).0)
      #expect(
        before.findings.map { "\($0.code.rawValue) \($0.message)" }.sorted() == after.findings.map { "\($0.code.rawValue) \($0.message)" }.sorted())
      #expect((before.ruleSet == nil) == (after.ruleSet == nil))
    }
  }

  @Test("what YAML cannot read, and what it reads otherwise than it looks, stays")
  func stays() {
    for text in ["a: [", "a: 1\na: 2\n", "a: &x 1\n", "--- a\n--- b\n", "", "# 说明\n"] {
      guard case .refused(let findings) = Formatter.format(SourceFile(path: "x", utf8: Array(text.utf8))) else {
        Issue.record("\(text)")
        continue
      }
      #expect(findings.contains { $0.severity == .error })
    }
    // U+0085 ends a comment for YAML and for nobody else; `{-}` with blanks would be no YAML.
    for text in ["a: 1 # x\u{85}b: 2\n", "a: {-}\n"] {
      guard case .kept = Formatter.format(SourceFile(path: "x", utf8: Array(text.utf8))) else {
        Issue.record("\(text)")
        continue
      }
    }
  }
}
