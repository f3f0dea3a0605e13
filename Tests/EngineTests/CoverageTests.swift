import Rules
import TestSupport
import Testing
import Wire

@testable import Engine

@Suite("coverage by tests")
struct CoverageTests {
  struct Case: CustomTestStringConvertible, Sendable {
    let name: String
    let rules: String
    var tests = ""
    let percent: Int
    /// What no test reaches, the counted first.
    let missing: [String]
    var unreachable: [String] = []
    var testDescription: String { name }

    init(_ name: String, _ rules: String, tests: String = "", _ percent: Int, missing: [String], unreachable: [String] = []) {
      self.name = name
      self.rules = rules
      self.tests = tests
      self.percent = percent
      self.missing = missing
      self.unreachable = unreachable
    }

    var yaml: String { "wxrules: 1\nrequires: \">=1.6\"\n\(rules)\(tests.isEmpty ? "" : "tests:\n\(tests)")" }
  }

  static let cases: [Case] = [
    Case("no test", "rules: [ { id: a, on: text, reply: x } ]\n", 0, missing: ["rule a"]),
    Case("all", "rules: [ { id: a, on: text, reply: x } ]\n", tests: "  - { name: t, event: { text: x } }\n", 100, missing: []),
    Case(
      "two of three are 66 per cent",
      """
      rules:
        - { id: a, on: text, when: { text: a }, reply: x }
        - { id: b, on: text, when: { text: b }, reply: x }
        - { id: c, on: text, reply: x }

      """, tests: "  - { name: t, events: [ { text: a }, { text: z } ] }\n", 66, missing: ["rule b"]),
    Case(
      "rules under always, and those that continue",
      """
      always: [ { id: all, on: scan, do: [ { record: { event: e } } ] } ]
      rules:
        - { id: go, on: text, when: { text: a }, continue: true, do: [ { record: { event: e } } ] }
        - { id: a, on: text, reply: x }

      """, tests: "  - { name: t, event: { text: a } }\n", 66, missing: ["rule all"]),
    Case(
      "states that rules tell apart",
      """
      campaigns: { door: { qr: { kind: permanent, scene: door } } }
      rules:
        - { id: new, on: scan, when: { campaign: door, subscription: new }, reply: x }
        - { id: old, on: scan, when: { campaign: door }, reply: x }

      """, tests: "  - { name: t, event: { scan: door, subscription: returning } }\n", 50,
      missing: ["rule new", "codes of door, new"]),
    Case(
      "states that no rule asks for are one class",
      """
      campaigns: { door: { qr: { kind: permanent, scene: door } } }
      rules: [ { id: a, on: scan, reply: x } ]

      """, tests: "  - { name: t, event: { scan: other } }\n", 50, missing: ["codes of door"]),
    Case(
      "arms, conditions under any and replies are named, and not counted",
      """
      rules:
        - { id: s, on: subscribe, split: { experiment: e, arms: { x: 50%, y: 50% } }, reply: { x: a, y: b } }
        - { id: any, on: [ text, menu.click ], when: { any: [ { text: a }, { key: K } ] }, reply: x }
        - { id: by, on: scan, reply: { by: { field: subscription, cases: { new: hi }, default: ho } } }

      """,
      tests: """
          - { name: t, event: { text: a } }
          - { name: u, event: { scan: a, subscription: new } }
          - { name: v, event: { follow: true, subscription: new } }

        """, 100,
      missing: ["arm x of rule s", "alternative 2 of 2 of rule any: key \"K\"", "default of rule by"]),
    Case(
      "behind a rule that answers now and then",
      """
      stocks: { cup: { count: 2 } }
      rules:
        - { id: cup, on: text, take: { stock: cup }, reply: "{{ taken.cup }}" }
        - { id: once, on: text, limit: { times: 1, each: day }, reply: x }
        - { id: then, on: text, reply: y }

      """, 0, missing: ["rule cup", "rule once", "rule then"]),
    Case(
      "what no event reaches is not counted",
      """
      rules:
        - { id: all, on: text, reply: x }
        - { id: never, on: text, when: { text: a }, reply: y }

      """, tests: "  - { name: t, event: { text: a } }\n", 100, missing: [], unreachable: ["rule never"]),
  ]

  private static func report(_ ruleSet: RuleSet, _ files: MemoryFiles = MemoryFiles([:])) -> CoverageReport {
    CoverageReport(of: RuleTests(ruleSet, files: files).run(where: { _ in true }), in: ruleSet, suggests: true)
  }

  private static func list(_ key: String, _ json: JSON) -> [String] {
    guard case .object(let report) = json, case .array(let items)? = report[key] else { return [] }
    return items.compactMap { item in
      guard case .object(let fields) = item, case .string(let what)? = fields["what"] else { return nil }
      return what
    }
  }

  @Test("what no test reaches is named", arguments: cases)
  func missing(_ sample: Case) throws {
    let report = Self.report(try Compile.ruleSet(sample.yaml))
    #expect(report.percent == sample.percent)
    #expect(Self.list("missing", report.json) == sample.missing)
    #expect(Self.list("unreachable", report.json) == sample.unreachable)
    #expect(!report.isBelow(sample.percent) && (sample.percent == 100 || report.isBelow(sample.percent + 1)))
  }

  @Test("the missing tests pass, and with them nothing is missing", arguments: cases)
  func suggested(_ sample: Case) throws {
    let suggestions = Self.report(try Compile.ruleSet(sample.yaml)).suggestions(in: .en)
    let ruleSet = try Compile.ruleSet(sample.yaml + (sample.tests.isEmpty ? suggestions : suggestions.replacingFirstLine()))
    for result in RuleTests(ruleSet, files: MemoryFiles([:])).run(where: { _ in true }) { #expect(result.failures == [], "\(suggestions)") }
    #expect(Self.report(ruleSet).percent == 100)
    #expect(Self.list("missing", Self.report(ruleSet).json) == [])
  }

  @Test("of every shipped example the missing tests pass, and with them all is reached that can be", arguments: try Shipped.folders)
  func shipped(folder: String) throws {
    var files = try Shipped.files(in: folder)
    let suggestions = Self.report(try Shipped.ruleSet(of: files), MemoryFiles(bytes: files)).suggestions(in: .en)
    // Tests may stand in a file of their own.
    let own = files["rules.test.yaml"].map { String(decoding: $0, as: UTF8.self) + suggestions.replacingFirstLine() } ?? "wxrules: 1\n" + suggestions
    files["rules.test.yaml"] = Array(own.utf8)
    let ruleSet = try Shipped.ruleSet(of: files)
    let results = RuleTests(ruleSet, files: MemoryFiles(bytes: files)).run(where: { _ in true })
    for result in results { #expect(result.failures == [], "\(folder), \(result.name): \(result.place)") }
    let report = CoverageReport(of: results, in: ruleSet, suggests: true)
    #expect(report.percent == 100, "\(folder): \(report.text(Paint(false)))\(report.suggestions)")
  }
}

extension String {
  /// Without `tests:`, where the list has begun before.
  fileprivate func replacingFirstLine() -> String { hasPrefix("tests:\n") ? String(dropFirst("tests:\n".count)) : self }
}
