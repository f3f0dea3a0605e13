import TestSupport
import Testing

@testable import Engine
@testable import Rules

/// `within`, `use` and `alarm` as they are written.
@Suite("pieces that go back, as they are written")
struct StockReturnLanguageTests {
  @Test("in tests time lets a piece go back, unless it was used")
  func passes() throws {
    let rules = """
      wxrules: 1
      requires: ">=1.6"
      lists: { codes: { key: code, columns: { code: word, batch: word }, rows: [ [ A1, a ], [ B1, b ], [ A2, a ] ] } }
      stocks: { coupon: { list: codes, by: batch, within: 30d } }
      rules:
        - { id: take, on: scan, when: { scene: "coupon_{batch:word}", external: true }, take: { stock: coupon, of: "{{ batch }}" }, reply: "{{ taken.coupon }}" }
        - { id: none, on: scan, when: { scene: "coupon_{batch:word}", external: true }, reply: 没有了 }
        - { id: part, on: menu.click, when: { key: A }, reply: 好, do: [ { use: { stock: coupon, of: a } } ] }
        - { id: last, on: menu.click, when: { key: L }, reply: 好, do: [ { use: coupon } ] }
        - { id: had, on: text, when: { taken: coupon }, reply: "{{ taken.coupon }}" }
        - { id: nothing, on: text, reply: 无 }
      tests:
        - name: back
          events:
            - { who: 甲, scan: coupon_a, expect: { reply: A1 } }
            - { who: 乙, scan: coupon_a, expect: { reply: A2 } }
            - { wait: 29d }
            - { who: 甲, text: x, expect: { rule: had } }
            - { who: 丙, scan: coupon_a, expect: { rule: none } }
            - { wait: 1d }
            - { who: 甲, text: x, expect: { rule: nothing } }
            - { who: 丙, scan: coupon_a, expect: { reply: A1 } }
            - { who: 甲, scan: coupon_a, expect: { reply: A2 } }
        - name: used
          events:
            - { who: 甲, scan: coupon_a, expect: { reply: A1 } }
            - { who: 甲, scan: coupon_b, expect: { reply: B1 } }
            - { who: 甲, click: A, expect: { rule: part, do: [ use ] } }
            - { who: 甲, click: A, expect: { rule: part, do: [] } }
            - { wait: 31d }
            - { who: 乙, scan: coupon_a, expect: { reply: A2 } }
            - { who: 乙, scan: coupon_b, expect: { reply: B1 } }
        - name: the last
          events:
            - { who: 甲, scan: coupon_a }
            - { who: 甲, scan: coupon_b }
            - { who: 甲, click: L, expect: { do: [ use ] } }
            - { wait: 31d }
            - { who: 甲, text: x, expect: { reply: B1 } }
            - { who: 乙, scan: coupon_a, expect: { reply: A1 } }
            - { who: 乙, scan: coupon_b, expect: { rule: none } }
      """
    let results = RuleTests(try Compile.ruleSet(rules), files: MemoryFiles([:])).run(where: { _ in true })
    #expect(results.count == 3)
    for result in results { #expect(result.failures.isEmpty, "\(result.name): \(result.failures.joined(separator: "; "))\n\(result.trace)") }
  }

  @Test("an alarm counts pieces, or a share of them that is rounded up")
  func alarms() throws {
    let words = (1...25).map { "w\($0)" }.joined(separator: ", ")
    let rules = try Compile.ruleSet(
      """
      wxrules: 1
      lists: { codes: [ \(words) ] }
      stocks: { a: { list: codes, alarm: 10% }, b: { count: 500, alarm: 20 }, c: { count: 5 } }
      rules: [ { id: a, on: text, take: { stock: a }, reply: b } ]
      """)
    #expect(rules.compiled.stocks.map(\.alarm) == [3, 20, nil])
  }

  @Test(
    "what cannot be is found at its word",
    arguments: [
      ("{ list: codes, within: 30d, alarm: 10% }", "stock: coupon", "coupon", "-", ""),
      ("{ list: codes, within: 30s }", "stock: coupon", "coupon", "WX0207", "from 1m to 400d"),
      ("{ list: codes, within: 401d }", "stock: coupon", "coupon", "WX0207", "from 1m to 400d"),
      ("{ list: codes, within: soon }", "stock: coupon", "coupon", "WX0207", "a duration"),
      ("{ count: 5, within: 30d }", "stock: coupon", "coupon", "WX0208", "nobody's"),
      ("{ list: codes }", "stock: coupon", "coupon", "WX0208", "never go back"),
      ("{ list: codes, within: 30d }", "stock: coupon", "cupon", "WX0301", "did you mean `coupon`?"),
      ("{ list: codes, within: 30d }", "stock: coupon", "{ stock: coupon, of: a }", "WX0208", "not divided"),
      ("{ list: codes, by: batch, within: 30d }", "stock: coupon, of: a", "{ stock: coupon, of: z }", "WX0301", "nothing of `z`"),
      ("{ list: codes, by: batch, within: 30d }", "stock: coupon, of: a", "{ stock: coupon, of: a }", "-", ""),
      ("{ list: codes, within: 30d, alarm: 0 }", "stock: coupon", "coupon", "WX0207", "a number of pieces"),
      ("{ list: codes, within: 30d, alarm: 100% }", "stock: coupon", "coupon", "WX0207", "a number of pieces"),
    ])
  func refuses(_ stock: String, _ take: String, _ use: String, _ code: String, _ part: String) {
    expect(
      """
      stocks: { coupon: \(stock) }
      rules:
        - { id: take, on: text, when: { text: 领 }, take: { \(take) }, reply: 好 }
        - { id: use, on: text, reply: 好, do: [ { use: \(use) } ] }
      """, code, part)
  }

  @Test(
    "what others know does not go back, and what nobody takes is not used",
    arguments: [
      (
        "rules: [ { id: a, on: text, when: { text: { contains: { list: codes, as: c } } }, take: { stock: coupon }, reply: 好 } ]", "WX0208",
        "others could know"
      ),
      (
        "campaigns: { door: { qr: { kind: permanent, scene: \"d:{c}\" }, for_each: { c: { list: codes } } } }\nrules: [ { id: a, on: scan, when: { campaign: door }, take: { stock: coupon }, reply: 好 } ]",
        "WX0208", "others could know"
      ),
      ("rules: [ { id: a, on: text, reply: 好, do: [ { use: coupon } ] } ]", "WX2201", "no rule takes from `coupon`"),
    ])
  func known(_ rules: String, _ code: String, _ part: String) {
    expect("stocks: { coupon: { list: codes, within: 30d } }\n\(rules)", code, part)
  }

  private func expect(_ rules: String, _ code: String, _ part: String) {
    let (compilation, files) = Compile.text(
      "wxrules: 1\nlists: { codes: { key: code, columns: { code: word, batch: word }, rows: [ [ A1, a ], [ B1, b ] ] } }\n\(rules)\n")
    let shown = DiagnosticText(files: files).render(compilation.findings)
    #expect(compilation.findings.map(\.code.rawValue) == (code == "-" ? [] : [code]), "\(shown)")
    #expect(part.isEmpty || shown.contains(part), "\(shown)")
  }
}
