import TestSupport
import Testing

@testable import Engine
@testable import Rules

/// A stock that is divided by a column: each value is used up by itself.
@Suite("parts of a stock")
struct StockPartTests {
  static let table =
    "lists: { codes: { key: code, columns: { code: word, batch: word }, rows: [ [ A1, \"618\" ], [ B1, spring ], [ A2, \"618\" ] ] }, words: [ a ] }"

  @Test("each part gives its own, once to each follower")
  func passes() throws {
    let rules = """
      wxrules: 1
      requires: ">=1.6"
      \(Self.table)
      stocks: { coupon: { list: codes, by: batch } }
      rules:
        - { id: take, on: scan, when: { scene: "coupon_{batch:word}", external: true }, take: { stock: coupon, of: "{{ batch }}" }, reply: "{{ taken.coupon }}" }
        - { id: none, on: scan, when: { scene: "coupon_{batch:word}", external: true }, reply: 没有了 }
        - id: which
          on: text
          when: { text: { pattern: "看{batch:word}" } }
          reply: "{% if taken.coupon[batch] %}{{ taken.coupon[batch] }}{% else %}没有{% endif %} {{ taken.coupon['618'] | default: '-' }} {{ taken.coupon | default: '-' }}"
        - { id: had, on: text, when: { taken: coupon }, reply: "{{ taken.coupon }}" }
        - { id: spring, on: menu.click, when: { key: S }, take: { stock: coupon, of: spring, per: event }, reply: "{{ taken.coupon }}" }
      tests:
        - name: parts
          events:
            - { who: 甲, scan: coupon_618, expect: { rule: take, reply: A1 } }
            - { who: 甲, scan: coupon_618, expect: { rule: none } }
            - { who: 甲, scan: coupon_spring, expect: { rule: take, reply: B1 } }
            - { who: 甲, text: x, expect: { rule: had, reply: B1 } }
            - { who: 甲, text: 看618, expect: { rule: which, reply: A1 A1 B1 } }
            - { who: 甲, text: 看spring, expect: { reply: B1 A1 B1 } }
            - { who: 甲, text: 看autumn, expect: { reply: 没有 A1 B1 } }
            - { who: 乙, text: 看618, expect: { reply: 没有 - - } }
            - { who: 乙, scan: coupon_spring, expect: { rule: none } }
            - { who: 乙, scan: coupon_618, expect: { rule: take, reply: A2 } }
            - { who: 丙, scan: coupon_618, expect: { rule: none } }
            - { who: 丙, scan: coupon_autumn, expect: { rule: none } }
            - { who: 丙, text: x, expect: { rule: none } }
        - { name: left, stock: { "coupon[618]": 1 }, event: { scan: coupon_618 }, expect: { reply: A2 } }
        - { name: written out, events: [ { click: S, expect: { reply: B1 } }, { click: S, expect: { rule: none } } ] }
      """
    let ruleSet = try Compile.ruleSet(rules)
    #expect(ruleSet.compiled.stocks.map(\.name) == ["coupon[618]", "coupon[spring]"])
    let results = RuleTests(ruleSet, files: MemoryFiles([:])).run(where: { _ in true })
    #expect(results.count == 3)
    for result in results { #expect(result.failures.isEmpty, "\(result.name): \(result.failures.joined(separator: "; "))\n\(result.trace)") }
  }

  @Test(
    "what cannot be is found at its word",
    arguments: [
      ("{ list: codes, by: batch }", "stock: coupon, of: \"{{ scene }}\"", "-", ""),
      ("{ list: codes, by: batch }", "stock: coupon", "WX0202", "of which"),
      ("{ list: codes }", "stock: coupon, of: x", "WX0208", "not divided"),
      ("{ list: codes, by: bach }", "stock: coupon, of: x", "WX0302", "did you mean `batch`?"),
      ("{ list: words, by: batch }", "stock: coupon, of: x", "WX0302", "has no column"),
      ("{ count: 5, by: batch }", "stock: coupon", "WX0208", "without a table"),
      ("{ list: codes, by: batch }", "stock: coupon, of: sprng", "WX0301", "did you mean `spring`?"),
      ("{ list: codes, by: batch }", "stock: coupon, of: \"{{ bach }}\"", "WX0302", "bach"),
      ("{ list: codes, by: batch }", "stock: coupon, of: zzzzz", "WX0301", "no row has it in column `batch`"),
      ("{ list: codes, by: batch }", "stock: coupon, of: [ spring ]", "WX0203", "must be text"),
      ("{ list: codes, by: batch }", "stock: coupon, of: \"{{ taken.coupon['sprng'] | default: scene }}\"", "WX0302", "did you mean `spring`?"),
      ("{ list: codes, by: batch }", "stock: coupon, of: \"{{ taken.coupon[scene] }}\"", "WX0307", "`taken.coupon[scene]` may be absent"),
    ])
  func refuses(_ stock: String, _ take: String, _ code: String, _ part: String) {
    expect("stocks: { coupon: \(stock) }\nrules: [ { id: a, on: scan, take: { \(take) }, reply: b } ]\n", code, part)
  }

  @Test(
    "what a test says is left of a part is found at its word",
    arguments: [
      ("\"coupon[618]\": 1", "-", ""), ("coupon: 1", "WX0301", "`coupon[618]`, `coupon[spring]`"),
      ("\"coupon[sprng]\": 1", "WX0301", "did you mean `coupon[spring]`?"), ("\"coupon[618]\": -1", "WX0207", "0 or more"),
    ])
  func left(_ stock: String, _ code: String, _ part: String) {
    expect(
      """
      stocks: { coupon: { list: codes, by: batch } }
      rules: [ { id: a, on: scan, take: { stock: coupon, of: spring }, reply: b } ]
      tests: [ { name: t, stock: { \(stock) }, event: { scan: x }, expect: { rule: a } } ]

      """, code, part)
  }

  private func expect(_ rules: String, _ code: String, _ part: String) {
    let (compilation, files) = Compile.text("wxrules: 1\n\(Self.table)\n\(rules)")
    let shown = DiagnosticText(files: files).render(compilation.findings)
    #expect(compilation.findings.map(\.code.rawValue) == (code == "-" ? [] : [code]), "\(shown)")
    #expect(part.isEmpty || shown.contains(part), "\(shown)")
  }
}
