import Foundation
import Rules
import Runtime
import TestSupport
import Testing

@testable import Runtime

@Suite("examples in documents")
struct DocumentTests {
  static let blocks = ["docs/language.md", "README.md", "README.zh-CN.md"].flatMap { document -> [String] in
    let text = (try? Repository.text(document)) ?? ""
    return text.components(separatedBy: "```yaml\n").dropFirst().map { "# \(document)\n" + $0.components(separatedBy: "```")[0] }
  }

  @Test("every rules file in a document compiles, and its tests pass", arguments: blocks)
  func compiles(_ yaml: String) throws {
    // A fragment may name an account that only a whole file declares.
    let whole = yaml.replacingOccurrences(of: "account: main, ", with: "")
    let ruleSet = try Compile.ruleSet(whole)
    for result in RuleTests(ruleSet, files: MemoryFiles([:])).run(where: { _ in true }) { #expect(result.failures == [], "\(result.trace)") }
  }

  @Test("both READMEs say the same, command by command")
  func languages() throws {
    func commands(_ document: String) throws -> [String] {
      try Repository.text(document).components(separatedBy: "\n").filter { $0.hasPrefix("$ ") || $0.hasPrefix("make ") || $0.hasPrefix("| `wxrules") }
        .map {
          $0.components(separatedBy: "#")[0].components(separatedBy: "| ")[0]
            + ($0.components(separatedBy: "| `").dropFirst().first?.components(separatedBy: "`").first ?? "")
        }.map { $0.trimmingCharacters(in: .whitespaces) }
    }
    #expect(try commands("README.md") == commands("README.zh-CN.md"))
  }
}
