import Foundation
import TestSupport
import Testing

@testable import Rules

/// Words that somebody who comes from another program tries first: each leads to ours, and nothing else is said.
@Suite("guesses of a newcomer")
struct GuessTests {
  struct Guess: Sendable, CustomTestStringConvertible {
    let section: String
    /// Words of the finding.
    let lead: String
    let yaml: String
    var testDescription: String { "\(section): \(yaml)" }
  }

  static var guesses: [Guess] {
    get throws {
      try Repository.lines(of: "Tests/RulesTests/Tables/guesses.tsv", count: 322).map { line in
        let cells = line.split(separator: "\t").map { String($0) }
        return Guess(section: cells[0], lead: cells[1], yaml: cells[2])
      }
    }
  }

  /// A file around a guess that is right but for it.
  private static func file(_ guess: Guess) throws -> String {
    let text = guess.yaml
    let rule =
      switch guess.section {
      case "when": "id: a, on: text, when: { \(text) }, reply: 好"
      case "scan": "id: a, on: scan, when: { \(text) }, reply: 好"
      case "click": "id: a, on: menu.click, when: { \(text) }, reply: 好"
      case "compared": "id: a, on: text, when: { where: { vars.n: { \(text) } } }, reply: 好"
      case "text": "id: a, on: text, when: { text: { \(text) } }, reply: 好"
      case "time": "id: a, on: text, when: { time: { \(text) } }, reply: 好"
      case "limit": "id: a, on: text, limit: { \(text) }, reply: 好"
      case "do": "id: a, on: text, reply: 好, do: [ { \(text) } ]"
      case "send": "id: a, on: text, reply: 好, do: [ { send: { \(text) } } ]"
      case "webhook": "id: a, on: text, reply: 好, do: [ { webhook: { \(text) } } ]"
      case "reply": "id: a, on: text, reply: { \(text) }"
      case "rule": text
      default: ""
      }
    if guess.section == "where" {
      let vars = "vars: { size: number, city: text, town: text }"
      return "wxrules: 1\n\(vars)\nrules:\n  - { id: a, on: text, when: { where: { \(text) } }, reply: 好 }\n"
    }
    let declared = guess.section == "compared" ? "vars: { n: number }\n" : ""
    guard rule.isEmpty else { return "wxrules: 1\n\(declared)rules:\n  - { \(rule) }\n  - { id: z, tier: fallback, on: scan, reply: 好 }\n" }
    if guess.section == "whole" { return "wxrules: 1\n\(text)\n" }
    try #require(guess.section == "top")
    let last = text.contains("outside:") ? "on: outside.paid, reply: none" : "on: image, reply: 好"
    return "wxrules: 1\n\(text)\nrules: [ { id: z, \(last) } ]\n"
  }

  @Test("each leads to our word, at its place, and is the only finding", arguments: try guesses)
  func leads(_ guess: Guess) throws {
    let parts = try Self.file(guess).components(separatedBy: "¦")
    try #require(parts.count == 2)
    let (compilation, files) = Compile.text(parts.joined())
    let text = DiagnosticText(files: files).render(compilation.findings)
    #expect(compilation.findings.count == 1 && text.contains(guess.lead), "\(text)")
    let finding = try #require(compilation.findings.first)
    #expect(finding.primary.span.bytes.lowerBound == parts[0].utf8.count, "\(text)")
    guard let fix = finding.fix else { return }
    var bytes = files[0].utf8
    bytes.replaceSubrange(fix.span.bytes, with: fix.replacement.utf8)
    let (mended, mendedFiles) = Compile.text(String(decoding: bytes, as: UTF8.self))
    #expect(mended.findings.isEmpty, "\(DiagnosticText(files: mendedFiles).render(mended.findings))")
  }

  @Test("what is right is no guess, and what a guess is called here is a key there")
  func table() {
    for (name, word, answer) in GuessedKeys.all {
      let section = Section.named(name)
      #expect(section[word] == nil, "`\(word)` is a key of \(section.title)")
      if case .called(let key) = answer { #expect(section[key] != nil, "`\(key)` is none of \(section.title)") }
    }
  }
}
