import TestSupport
import Testing

@testable import Rules

/// Candidates come from several lists that are walked as one: in the order of the rules, each once, however many lists there are.
@Suite("lists of candidates")
struct LaneTests {
  static let words = (0..<24).map { "w\($0);" }

  /// Rules that all take the text: each word in a list of its own, two words in one rule, the beginning and the end of the text.
  static var rules: String {
    func rule(_ id: String, _ asked: String) -> String { "  - { id: \(id), on: text, audit: true, when: { text: { \(asked) } }, reply: x }\n" }
    let single = words.enumerated().map { rule("c\($0)", "contains: \"\($1)\"") }
    let both = rule("both", "contains: [ \"w3;\", \"w20;\" ]")
    let ends = rule("prefix", "prefix: \"w0;\"") + rule("suffix", "suffix: \"w23;\"") + rule("none", "contains: \"w99;\"")
    let last = "  - { id: last, on: text, when: { text: { contains: \"w7;\" } }, reply: y }\n"
    return "wxrules: 1\nrules:\n" + single.reversed().joined() + both + ends + last
  }

  @Test("more than sixteen are walked in order, and what stands in two of them comes once", arguments: [24, 17, 16, 15, 8])
  func order(count: Int) throws {
    let ruleSet = try Compile.ruleSet(Self.rules)
    let event = RandomRules.make(.text, Self.words.prefix(count).joined() + "w23;", Compile.now)
    let found = ruleSet.outcome(event, Facts(), naive: false)
    let asked = ruleSet.outcome(event, Facts(), naive: true)
    #expect(found.audited == asked.audited && found.winner?.rule == asked.winner?.rule)
    #expect(found.audited.count >= count + 2 && found.winner != nil)
  }
}
