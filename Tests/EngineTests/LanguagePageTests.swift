import Foundation
import TestSupport
import Testing

@testable import Engine
@testable import Rules
@testable import Wire

/// Sentences of docs/language.md that no other test plays.
@Suite("sentences of the page on the language")
struct LanguagePageTests {
  @Test("windows are half-open, in local time; one that crosses midnight belongs to the day on which it begins")
  func halfOpen() throws {
    // 2026-06-05 is a Friday.
    let rules = """
      wxrules: 1
      campaigns:
        fair: { qr: { kind: permanent, scene: fair }, active: { from: 2026-06-03, until: 2026-06-04 } }
        market: { qr: { kind: permanent, scene: "market:{n}" }, for_each: { n: { of: [ a ] } }, active: { from: 2026-06-03, through: 2026-06-04 } }
      rules:
        - { id: office, on: text, when: { text: a, time: { days: mon-fri, from: 09:00, to: 18:00 } }, reply: x }
        - { id: night, on: text, when: { text: b, time: { days: fri, from: 21:00, to: 02:00 } }, reply: x }
        - { id: sale, on: text, when: { text: c, date: { from: 2026-06-01, until: 2026-06-03 } }, reply: x }
        - { id: day, on: text, when: { text: d, date: 2026-06-02 }, reply: x }
        - { id: early, on: text, when: { text: e, first_followed: { from: 2026-01-01, until: 2026-02-01 } }, reply: x }
        - { id: fair, on: scan, when: { campaign: fair }, reply: x }
        - { id: market, on: scan, when: { campaign: market }, reply: x }
        - { id: soon, on: scan, when: { campaign: market, phase: before }, reply: "{{ n }}" }
        - { id: over, on: scan, when: { any: [ { campaign: [ fair, market ], phase: [ ended, before ] } ] }, reply: x }
        - { id: last, on: text, when: { text: f, date: { from: 2026-06-01, through: 2026-06-03 } }, reply: x }
        - { id: else, tier: fallback, on: any, reply: x }
      tests:
      """
    let cases: [(text: String, at: String, user: String, rule: String)] = [
      ("a", "2026-06-05T08:59", "", "else"), ("a", "2026-06-05T09:00", "", "office"), ("a", "2026-06-05T17:59", "", "office"),
      ("a", "2026-06-05T18:00", "", "else"), ("a", "2026-06-06T12:00", "", "else"),
      ("b", "2026-06-05T20:59", "", "else"), ("b", "2026-06-05T21:00", "", "night"), ("b", "2026-06-06T01:59", "", "night"),
      ("b", "2026-06-06T02:00", "", "else"), ("b", "2026-06-06T21:00", "", "else"), ("b", "2026-06-05T01:00", "", "else"),
      ("c", "2026-05-31T23:59", "", "else"), ("c", "2026-06-01T00:00", "", "sale"), ("c", "2026-06-02T23:59", "", "sale"),
      ("c", "2026-06-03T00:00", "", "else"),
      ("d", "2026-06-01T23:59", "", "else"), ("d", "2026-06-02T00:00", "", "day"), ("d", "2026-06-03T00:00", "", "else"),
      ("e", "2026-06-01T12:00", "2025-12-31T23:59", "else"), ("e", "2026-06-01T12:00", "2026-01-01T00:00", "early"),
      ("e", "2026-06-01T12:00", "2026-01-31T23:59", "early"), ("e", "2026-06-01T12:00", "2026-02-01T00:00", "else"),
      ("fair", "2026-06-02T23:59", "", "over"), ("fair", "2026-06-03T00:00", "", "fair"), ("fair", "2026-06-03T23:59", "", "fair"),
      ("fair", "2026-06-04T00:00", "", "over"),
      ("market:a", "2026-06-02T23:59", "", "soon"), ("market:a", "2026-06-03T00:00", "", "market"), ("market:a", "2026-06-04T23:59", "", "market"),
      ("market:a", "2026-06-05T00:00", "", "over"), ("market:b", "2026-06-05T00:00", "", "else"),
      ("f", "2026-06-03T23:59", "", "last"), ("f", "2026-06-04T00:00", "", "else"),
    ]
    let tests = cases.map { item in
      let user = item.user.isEmpty ? "" : ", user: { follow_count: 1, first_followed_at: \(item.user) }"
      let event = item.text.count > 1 ? "scan: \"\(item.text)\"" : "text: \(item.text)"
      return "  - { name: \"\(item.text) \(item.at) \(item.user)\", at: \(item.at), event: { \(event) }\(user), expect: { rule: \(item.rule) } }"
    }
    let results = RuleTests(try Compile.ruleSet(rules + "\n" + tests.joined(separator: "\n") + "\n"), files: MemoryFiles([:])).run(where: { _ in true
    })
    #expect(results.count == cases.count)
    for result in results { #expect(result.failures.isEmpty, "\(result)") }
  }

  @Test("the table of deprecated keys is the vocabulary's")
  func deprecatedKeys() throws {
    let rows = Set(
      Section.Name.allCases.map(Section.named).flatMap { section in
        section.keys.compactMap { key in
          key.deprecation.map { "| `\(key.name)` | \(section.title) | \($0.instead) | \($0.since) | \($0.until) |" }
        }
      })
    let page = try #require(try Repository.text("docs/language.md").components(separatedBy: "## Deprecated keys\n").last)
    let written = page.split(separator: "\n").filter { $0.hasPrefix("| `") }.map { String($0) }
    #expect(Set(written) == rows && written.count == rows.count)
  }

  @Test("times go by the event and not by the clock of the machine")
  func eventTime() throws {
    let rules = try Compile.ruleSet(
      "wxrules: 1\nrules:\n  - { id: june, on: text, when: { date: 2026-06-02 }, reply: x }\n  - { id: else, on: text, reply: x }\n")
    var decoder = EventDecoder()
    let midnight: Int64 = 1_780_329_600  // 2026-06-02 00:00 in Shanghai
    for (time, rule) in [(midnight - 1, "else"), (midnight, "june"), (midnight + 86_399, "june"), (midnight + 86_400, "else")] {
      let event = try decoder.decode(MessageForm.text("x").xml(openid: "o1", account: "gh_1", isFollower: true, time: time))
      for now in [time, time + 864_000, time - 864_000] {
        #expect(rules.plan(event, given: Facts(), at: Moment(now: now, seed: 1)).rule == rule, "\(time) seen at \(now)")
      }
    }
  }

  @Test(
    "a CSV file may have more columns than are declared, in any order",
    arguments: ["code,name,city\nsh01,静安店,上海\n", "city,name,code\n上海,静安店,sh01\n", "name,note,code,city,more\n静安店,\"a, b\",sh01,上海,\n"])
  func columns(_ csv: String) throws {
    let (compilation, files) = Compile.files([
      "rules.yaml": """
      wxrules: 1
      lists: { shops: { key: code, columns: { code: word, name: string, city: string }, from: shops.csv } }
      rules: [ { id: shop, on: text, when: { text: { pattern: "{shop:list(shops)}" } }, reply: "{{ shop.city }}{{ shop.name }}" } ]

      """, "shops.csv": csv,
    ])
    let ruleSet = try #require(compilation.ruleSet, "\(DiagnosticText(files: files).render(compilation.findings))")
    var decoder = EventDecoder()
    let event = try decoder.decode(MessageForm.text("sh01").xml(openid: "o1", account: "gh_1", isFollower: true, time: 5))
    #expect(ruleSet.plan(event, given: Facts(), at: Moment(now: 5, seed: 1)).reply == .text("上海静安店"))
  }

  @Test("the file with every key does what its own tests say, 21:00 and no among them")
  func complete() throws {
    let ruleSet = try Compile.ruleSet(try Repository.text("Tests/RulesTests/Tables/complete.yaml"))
    let results = RuleTests(ruleSet, files: MemoryFiles([:])).run(where: { _ in true })
    #expect(results.count == 3)
    for result in results { #expect(result.failures.isEmpty, "\(result)") }
  }

  @Test(
    "scalars stay text: what looks like a flag, a time or a number is what is written", arguments: ["no", "on", "21:00", "0008", "1e3", "~", "null"])
  func scalars(_ word: String) throws {
    let ruleSet = try Compile.ruleSet("wxrules: 1\nrules: [ { id: a, on: text, when: { text: \(word) }, reply: \(word) } ]\n")
    var decoder = EventDecoder()
    let event = try decoder.decode(MessageForm.text(word).xml(openid: "o1", account: "gh_1", isFollower: true, time: 5))
    #expect(ruleSet.plan(event, given: Facts(), at: Moment(now: 5, seed: 1)).reply == .text(word))
  }
}
