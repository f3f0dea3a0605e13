import Foundation
import TestSupport
import Testing

@testable import Rules

/// A page in Chinese says what the English one says: the same headings, tables, examples and keys, in the same order.
@Suite("pages in Chinese")
struct TranslatedPageTests {
  struct Pair: CustomTestStringConvertible {
    let english: MarkdownPage
    let chinese: MarkdownPage
    var testDescription: String { chinese.path }
  }

  /// The Chinese page of each English one that has it.
  static let chinese: [String: String] = Dictionary(
    uniqueKeysWithValues: DocumentLinkTests.allPages.compactMap { page in
      if page.hasPrefix("docs/zh/") { return (page.replacing("docs/zh/", with: "docs/").replacing(".zh.md", with: ".md"), page) }
      return page.hasSuffix(".zh-CN.md") ? (page.replacing(".zh-CN.md", with: ".md"), page) : nil
    })

  static var pairs: [Pair] {
    get throws {
      try Cases.counted(chinese.sorted { $0.key < $1.key }, 125, in: "pages in Chinese")
        .map { Pair(english: try MarkdownPage($0.key), chinese: try MarkdownPage($0.value)) }
    }
  }

  @Test("it has the headings, tables and links of the English page", arguments: try pairs)
  func structure(_ pair: Pair) {
    #expect(pair.chinese.headings.map(\.level) == pair.english.headings.map(\.level))
    #expect(pair.chinese.rows == pair.english.rows)
    /// Links lead to Chinese pages where there are any, but for the one to the same page in the other language.
    func targets(_ page: MarkdownPage) -> Set<String> {
      Set(page.links.compactMap(page.target).map(\.file)).subtracting([pair.english.path, pair.chinese.path])
    }
    let expected = Set(targets(pair.english).map { Self.chinese[$0] ?? ($0 == "docs/diagnostics" ? "docs/zh/diagnostics" : $0) })
    #expect(targets(pair.chinese).symmetricDifference(expected).isEmpty)
  }

  @Test("it names every key, option, code and metric that the English page names", arguments: try pairs)
  func words(_ pair: Pair) {
    for word in pair.english.words.subtracting(pair.chinese.words) {
      // What the program says stands there as it says it in Chinese.
      #expect(Catalog.words(for: word, in: .zh).map(pair.chinese.words.contains) ?? false, "\(word)")
    }
  }

  @Test("it has the examples of the English page, at the same places", arguments: try pairs)
  func examples(_ pair: Pair) throws {
    try #require(pair.chinese.blocks.count == pair.english.blocks.count)
    for (ours, theirs) in zip(pair.chinese.blocks, pair.english.blocks) {
      #expect(ours.file == theirs.file && ours.language == theirs.language)
      #expect(Self.said(ours) == Self.said(theirs))
    }
  }

  /// What is the same in every language: commands without what they print, files without comments, and of a list of commands the commands.
  private static func said(_ block: MarkdownPage.Block) -> [String] {
    switch block.language {
    case "text": []
    case "console": block.lines.filter { $0.hasPrefix("$ ") }.map(Self.withoutComment)
    case "":
      block.lines.filter { line in ["wxrules ", "make ", ".ci/", "rsync ", "zcat "].contains { line.hasPrefix($0) } }
        .map { $0.components(separatedBy: "  ")[0] }
    default: block.lines.map(Self.withoutComment)
    }
  }

  private static func withoutComment(_ line: String) -> String { line.replacing(/(^|\s+)# .*$/, with: "") }

  @Test("nothing in Chinese has a word that the glossary rules out")
  func glossary() throws {
    let section = try #require(try Repository.text("docs/glossary.md").components(separatedBy: "## Not these\n").last)
    let ruledOut = section.split(separator: "\n").dropFirst(2).map { $0.split(separator: "|")[0].trimmingCharacters(in: .whitespaces) }
    #expect(ruledOut.count == 14)
    let pages = try Self.chinese.values.map { ($0, try Repository.text($0)) }
    let words = Chinese.areas.flatMap { area in area.map { ($0.key, $0.value) } }
    for (place, text) in pages + words {
      // What is ruled out of one thing only stands in brackets behind it: `scripts/phrases` and whoever writes look after that.
      for word in ruledOut where !word.contains("（") { #expect(!text.contains(word), "\(place): \(word)") }
    }
  }
}
