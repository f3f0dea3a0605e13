import Foundation
import TestSupport
import Testing

/// Reads docs/promises.md as its readers do: a promise names the test that holds it, or it is none.
@Suite("promises")
struct PromiseTests {
  struct Row: Sendable {
    let promise: String
    let pages: [String]
    let kept: String
    let tests: [String]
  }

  /// The places that the page explains.
  static let places: Set<String> = ["system call", "file", "wire", "process", "browser", "finding", "store", "rule set"]

  /// Cells of every line of a table, without its head.
  static func cells(_ page: String) -> [[String]] {
    page.split(separator: "\n").filter { $0.hasPrefix("| ") && !$0.hasPrefix("| Promise |") }.map { line in
      line.dropFirst().dropLast().split(separator: "|", omittingEmptySubsequences: false).map { $0.trimmingCharacters(in: .whitespaces) }
    }
  }

  static func rows(_ page: String) throws -> [Row] {
    try cells(page).map { cells in
      try #require(cells.count == 4, "\(cells)")
      return Row(
        promise: cells[0], pages: cells[1].components(separatedBy: ", "), kept: cells[2],
        tests: cells[3].matches(of: /`([^`]+)`/).map { String($0.output.1) })
    }
  }

  /// `Suite.function` of every test in the sources: a type that stands at the margin, and a function below `@Test`.
  static func tests() throws -> Set<String> { try scanned.get() }

  private static let scanned = Result { try scan() }

  private static func scan() throws -> Set<String> {
    var found: Set<String> = []
    let paths = try #require(FileManager.default.subpaths(atPath: Repository.root + "Tests")).filter { $0.hasSuffix(".swift") }
    for path in paths {
      var suite: Substring = ""
      var isTest = false
      for line in try Repository.text("Tests/" + path).split(separator: "\n") {
        // Few lines are looked at as a whole: there are forty thousand.
        let isAtMargin = line.utf8.first.map { $0 > UInt8(ascii: " ") && $0 != UInt8(ascii: "/") && $0 != UInt8(ascii: "}") } ?? false
        if isAtMargin, let type = line.firstMatch(of: /^(?:@\w+ |private |fileprivate |public |final )*(?:struct|class|enum|actor|extension) (\w+)/) {
          suite = type.output.1
          isTest = false
        }
        if line.utf8.drop(while: { $0 == UInt8(ascii: " ") }).starts(with: "@Test".utf8) { isTest = true }
        guard isTest, let function = line.firstMatch(of: /func (\w+)/) else { continue }
        found.insert("\(suite).\(function.output.1)")
        isTest = false
      }
    }
    return found
  }

  @Test("every promise names where it is made, where it is kept, and tests that there are; the page knows its size")
  func page() throws {
    let page = try Repository.text("docs/promises.md")
    let rows = try Self.rows(page)
    #expect(page.contains("The pages make \(rows.count) promises."), "\(rows.count) rows")
    #expect(rows.count >= 100)
    let tests = try Self.tests()
    #expect(tests.count > 200)
    var seen: Set<String> = []
    for row in rows {
      #expect(seen.insert(row.promise.lowercased()).inserted, "twice: \(row.promise)")
      #expect(Self.places.contains(row.kept), "\(row.promise): \(row.kept)")
      #expect(!row.tests.isEmpty, "no test: \(row.promise)")
      for test in row.tests { #expect(tests.contains(test), "no such test: \(test) of \(row.promise)") }
      for page in row.pages {
        let isThere = [page, "docs/" + page].contains { FileManager.default.fileExists(atPath: Repository.root + $0) }
        #expect(isThere, "no such page: \(page) of \(row.promise)")
      }
    }
    for place in Self.places { #expect(page.contains("`\(place)`: "), "the page does not explain `\(place)`") }
  }

  @Test("a row is read as it is written, and what is wrong with one is seen")
  func reading() throws {
    let rows = try Self.rows(
      "| Promise | Page | Kept | Tests |\n|---|---|---|---|\n| a `b` | README.md, x.md | wire | `A.b`, `C.d` |\n| c | y.md | file |  |\n")
    #expect(rows.map(\.promise) == ["a `b`", "c"] && rows[0].pages == ["README.md", "x.md"] && rows[0].kept == "wire")
    #expect(rows[0].tests == ["A.b", "C.d"] && rows[1].tests.isEmpty)
    let tests = try Self.tests()
    #expect(tests.contains("PromiseTests.page") && !tests.contains("PromiseTests.tests") && !tests.contains("Row.page"))
  }
}
