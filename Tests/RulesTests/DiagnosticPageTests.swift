import Foundation
import Rules
import TestSupport
import Testing

/// `docs/diagnostics/*.md` and `docs/zh/diagnostics/*.zh.md`: what to avoid, exactly what is said about it, and what to write instead.
struct Page {
  var avoid: [String: String] = [:]
  var output = ""
  var prefer: [String: String] = [:]
  private(set) var outputRange: Range<String.Index>?
  let text: String

  init(_ text: String, in language: DisplayLanguage = .en) {
    self.text = text
    let (avoided, preferred) = language == .en ? ("Avoid", "Prefer") : ("不要这样写", "这样写")
    var section = ""
    var fence: (language: String, path: String, start: String.Index)?
    var at = text.startIndex
    while at < text.endIndex {
      let end = text[at...].firstIndex(of: "\n") ?? text.endIndex
      let line = text[at..<end]
      let next = end < text.endIndex ? text.index(after: end) : end
      if let open = fence, line == "```" {
        let body = String(text[open.start..<at])
        switch (section, open.language) {
        case (avoided, "text"):
          output = body
          outputRange = open.start..<at
        case (avoided, _): avoid[open.path] = Self.unescaped(body)
        case (preferred, _): prefer[open.path] = Self.unescaped(body)
        default: break
        }
        fence = nil
      } else if fence == nil, line.hasPrefix("```") {
        let words = line.dropFirst(3).split(separator: " ").map { String($0) }
        fence = (words.first ?? "", words.count > 1 ? words[1] : "rules.yaml", next)
      } else if fence == nil, line.hasPrefix("## ") {
        section = String(line.dropFirst(3))
      }
      at = next
    }
  }

  /// `<U+0007>` stands for a character that a page cannot show.
  private static func unescaped(_ text: String) -> String {
    text.replacingOccurrences(of: "<U+0007>", with: "\u{7}").replacingOccurrences(of: "<U+0009>", with: "\t")
  }

  func replacingOutput(with new: String) -> String { outputRange.map { text.replacingCharacters(in: $0, with: new) } ?? text }
}

extension DisplayLanguage {
  fileprivate func page(of code: Diagnostic.Code) -> String {
    switch self {
    case .en: "docs/diagnostics/\(code.rawValue).md"
    case .zh: "docs/zh/diagnostics/\(code.rawValue).zh.md"
    }
  }

  fileprivate func heading(of code: Diagnostic.Code) -> String {
    switch self {
    case .en: "# \(code.rawValue): \(code.title.english)\n"
    case .zh: "# \(code.rawValue)：\(code.title.text(in: .zh))\n"
    }
  }
}

@Suite("every diagnostic has a page, a golden and an example, in each language")
struct DiagnosticPageTests {
  @Test("what the page avoids is reported as it says, and what it prefers is clean", arguments: Diagnostic.Code.allCases)
  func page(_ code: Diagnostic.Code) throws {
    let page = Page(try Repository.text(DisplayLanguage.en.page(of: code)))
    let (avoided, files) = Self.validated(page.avoid, code)
    #expect(avoided.contains { $0.code == code })
    for language in DisplayLanguage.allCases {
      let path = language.page(of: code)
      let page = Page(try Repository.text(path), in: language)
      #expect(page.text.hasPrefix(language.heading(of: code)))
      let rendered = DiagnosticText(files: files, language: language).render(avoided)
      if Golden.isRecording, rendered != page.output { try Golden.record(page.replacingOutput(with: rendered), to: path) }
      #expect(rendered == page.output)
    }

    let (preferred, preferredFiles) = Self.validated(page.prefer, code)
    #expect(preferred.isEmpty, "\(DiagnosticText(files: preferredFiles).render(preferred))")
  }

  @Test("every page has the examples of its English", arguments: Diagnostic.Code.allCases)
  func examples(_ code: Diagnostic.Code) throws {
    let (page, chinese) = (
      Page(try Repository.text(DisplayLanguage.en.page(of: code))), Page(try Repository.text(DisplayLanguage.zh.page(of: code)), in: .zh)
    )
    #expect(chinese.avoid == page.avoid && chinese.prefer == page.prefer)
  }

  @Test("nothing is said of a page's example that Chinese lacks", arguments: Diagnostic.Code.allCases)
  func words(_ code: Diagnostic.Code) throws {
    #expect(code.title.missing(in: .zh).isEmpty)
    for finding in Self.validated(Page(try Repository.text(DisplayLanguage.en.page(of: code))).avoid, code).0 {
      let said =
        [finding.message, finding.primary.text] + finding.related.map(\.text) + finding.notes + finding.help + finding.witnesses.map(\.sentence)
      #expect(said.flatMap { $0.missing(in: .zh) }.isEmpty)
    }
  }

  /// What is proved of all rules together is left out where a page is about something else: its rules are parts of rule sets.
  private static func validated(_ files: [String: String], _ code: Diagnostic.Code) -> ([Diagnostic], [SourceFile]) {
    let (compilation, files) = Compile.files(files)
    guard code.isProved, !code.isLooseEnd, code != .unmadeScene, let ruleSet = compilation.ruleSet else { return (compilation.remarks, files) }
    return (compilation.adding(RuleProofs(of: ruleSet)).findings, files)
  }

  @Test("no page is left over", arguments: [("docs/diagnostics", ".md"), ("docs/zh/diagnostics", ".zh.md")])
  func leftovers(_ folder: String, _ suffix: String) throws {
    let codes = Set(Diagnostic.Code.allCases.map { $0.rawValue + suffix })
    #expect(try Set(Repository.names(in: folder, suffix: ".md", count: nil)) == codes)
  }
}
