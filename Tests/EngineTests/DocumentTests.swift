import Foundation
import Rules
import TestSupport
import Testing

@testable import Engine

@Suite("examples in documents")
struct DocumentTests {
  static var blocks: [String] {
    get throws {
      let documents = [
        ("docs/language.md", 17), ("docs/zh/language.md", 17), ("docs/facts.md", 2), ("docs/zh/facts.md", 2), ("README.md", 1),
        ("README.zh-CN.md", 1),
      ]
      return try documents.flatMap { document, count -> [String] in
        let parts = Tour.without(try Repository.text(document)).components(separatedBy: "```yaml\n").dropFirst()
        return try Cases.counted(parts.map { "# \(document)\n" + $0.components(separatedBy: "```")[0] }, count, in: document)
      }
    }
  }

  @Test("every rules file in a document compiles, and its tests pass", arguments: try blocks)
  func compiles(_ yaml: String) throws {
    // A fragment may name an account that only a whole file declares.
    let whole = yaml.replacingOccurrences(of: "account: main, ", with: "")
    let ruleSet = try Compile.ruleSet(whole)
    for result in RuleTests(ruleSet, files: MemoryFiles([:])).run(where: { _ in true }) { #expect(result.failures == [], "\(result.trace)") }
  }

  @Test("every file that the page on architecture names is there")
  func architecture() throws {
    let parts = try Repository.text("docs/architecture.md").components(separatedBy: "`")
    // `Room/File`, with or without its ending, from any folder of sources on.
    let named = parts.indices.filter { $0 % 2 == 1 }.map { parts[$0] }.filter { name in
      if name.contains("/") { return !name.contains(" ") && !name.hasSuffix("/") }
      return name.wholeMatch(of: /[A-Z]\w+(Reader|Vocabulary|Resolver|Index|Batch|Checks)/) != nil
    }
    let files = try ["Sources", "Tests", "docs", "scripts"].flatMap { folder in
      try #require(FileManager.default.subpaths(atPath: Repository.root + folder)).map { folder + "/" + $0 }
    }
    #expect(named.count >= 20)
    for name in named { #expect(files.contains { "/" + $0 == "/" + name || $0.hasSuffix("/" + name) || $0.hasSuffix("/\(name).swift") }, "\(name)") }
  }

  @Test("every filter is named on the page of the language")
  func filters() throws {
    for path in ["docs/language.md", "docs/zh/language.md"] {
      let page = try MarkdownPage(path)
      for filter in Filter.allCases { #expect(page.words.contains(filter.rawValue), "\(filter.rawValue)") }
    }
  }
}
