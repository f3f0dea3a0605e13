import Foundation
import Rules
import TestSupport
import Testing

/// `docs/diagnostics/*.md`: what to avoid, exactly what is said about it, and what to write instead.
struct Page {
  var avoid: [String: String] = [:]
  var output = ""
  var prefer: [String: String] = [:]
  private(set) var outputRange: Range<String.Index>?
  let text: String

  init(_ text: String) {
    self.text = text
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
        case ("Avoid", "text"):
          output = body
          outputRange = open.start..<at
        case ("Avoid", _): avoid[open.path] = Self.unescaped(body)
        case ("Prefer", _): prefer[open.path] = Self.unescaped(body)
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

@Suite("every diagnostic has a page, a golden and an example")
struct DiagnosticPageTests {
  @Test("what the page avoids is reported as it says, and what it prefers is clean", arguments: Diagnostic.Code.allCases)
  func page(_ code: Diagnostic.Code) throws {
    let path = "docs/diagnostics/\(code.rawValue).md"
    let page = Page(try Repository.text(path))
    #expect(page.text.hasPrefix("# \(code.rawValue): \(code.title)\n"))

    let (avoided, files) = Self.validated(page.avoid, code)
    let rendered = DiagnosticText(files: files).render(avoided)
    #expect(avoided.contains { $0.code == code }, "\(rendered)")
    if Golden.isRecording, rendered != page.output { try Golden.record(page.replacingOutput(with: rendered), to: path) }
    #expect(rendered == page.output)

    let (preferred, preferredFiles) = Self.validated(page.prefer, code)
    #expect(preferred.isEmpty, "\(DiagnosticText(files: preferredFiles).render(preferred))")
  }

  /// What is proved of all rules together is left out where a page is about something else: its rules are parts of rule sets.
  private static func validated(_ files: [String: String], _ code: Diagnostic.Code) -> ([Diagnostic], [SourceFile]) {
    let (compilation, files) = Compile.files(files)
    guard code.isProved, !code.isLooseEnd, code != .unmadeScene, let ruleSet = compilation.ruleSet else { return (compilation.remarks, files) }
    return (compilation.adding(RuleProofs(of: ruleSet)).findings, files)
  }

  @Test("no page is left over")
  func leftovers() throws {
    let codes = Set(Diagnostic.Code.allCases.map { $0.rawValue + ".md" })
    #expect(try Set(Repository.names(in: "docs/diagnostics", suffix: ".md", count: nil)) == codes)
  }
}
