import Foundation
import Rules
import TestSupport
import Testing
import Wire

@testable import Engine

/// `DecisionTables/EXAMPLE-CAMPAIGN.txt` and `.md`: what `wxrules table CAMPAIGN` prints.
@Suite("reports of decision tables")
struct DecisionTableReportTests {
  static let shipped: [(folder: String, campaign: String, suffix: String)] = [
    ("examples/03-families", "table_tent", "txt"), ("examples/10-scenarios", "stores", "txt"), ("examples/10-scenarios", "newcomer", "txt"),
    ("examples/12-campaigns", "door", "txt"), ("examples/12-campaigns", "door", "md"), ("examples/13-over-time", "expo", "txt"),
    ("examples/13-over-time", "coupon", "txt"), ("rules", "door", "txt"), ("rules", "online", "txt"), ("rules", "online", "md"),
    ("rules", "table_tent", "md"),
  ]

  private static func report(_ campaign: String, in ruleSet: RuleSet) -> TableReport {
    TableReport(ruleSet.campaigns.filter { $0.id == campaign }.map { DecisionTable(of: $0, in: ruleSet) }, in: ruleSet)
  }

  @Test("shipped campaigns have the tables that are kept", arguments: shipped)
  func golden(folder: String, campaign: String, suffix: String) throws {
    let report = Self.report(campaign, in: try Shipped.ruleSet(of: Shipped.files(in: folder)))
    let text = suffix == "md" ? TableMarkup(report).markdown : TableText(report, Paint(false)).render()
    let path = "Tests/EngineTests/DecisionTables/\(folder.split(separator: "/").last ?? "")-\(campaign).\(suffix)"
    if Golden.isRecording { try Golden.record(text, to: path) }
    #expect(!Golden.isRecording)
    #expect(try text == Repository.text(path))
  }

  @Test("no line is wider than a terminal, every rule that a row names is one, and each row is said by all forms", arguments: try Shipped.folders)
  func forms(folder: String) throws {
    let ruleSet = try Shipped.ruleSet(of: Shipped.files(in: folder))
    let ids = Set(ruleSet.compiled.rules.map(\.id))
    for campaign in Set(ruleSet.campaigns.map(\.id)).sorted() {
      let report = Self.report(campaign, in: ruleSet)
      let wide = TableText(report, Paint(false)).render().split(separator: "\n").filter { DisplayWidth.of($0) > 80 }
      #expect(wide.isEmpty, "\(folder) \(campaign): \(wide)")
      let lines = report.parts.flatMap(\.lines)
      #expect(!lines.isEmpty && lines.flatMap(\.answers).allSatisfy { ids.contains($0.rule) })
      #expect(TableMarkup(report).markdown.split(separator: "\n").count { $0.hasPrefix("| ") } == lines.count + report.parts.count)
      #expect(TableMarkup(report).html.components(separatedBy: "<tr").count - 1 == lines.count + report.parts.count)
      #expect(JSON(report.json.text) == report.json)
    }
  }

  @Test(
    "of an experiment that does not run what everybody is given is told",
    arguments: [(nil, ["a", "b"]), (1_700_000_000, ["b"]), (1_780_500_000, ["a", "b"]), (1_900_000_000, ["b"])] as [(Int64?, [String])])
  func experiment(now: Int64?, arms: [String]) throws {
    let ruleSet = try Compile.ruleSet(
      """
      wxrules: 1
      experiments:
        hello: { arms: { a: 50%, b: 50% }, running: { from: 2026-06-01, until: 2026-06-08 }, then: b }
      campaigns:
        door: { qr: { kind: permanent, scene: door } }
      rules:
        - { id: new, on: scan, when: { campaign: door }, split: hello, reply: { a: 甲, b: 乙 } }
      """)
    let report = try TableReport(of: "door", account: nil, in: ruleSet, now: now)
    let said = report.parts.flatMap(\.lines).flatMap(\.answers).flatMap(\.said)
    #expect(said.map(\.arm) == arms && said.map(\.reply) == arms.map { $0 == "a" ? "甲" : "乙" })
  }

  static let hostile = """
    wxrules: 1
    campaigns:
      door: { qr: { kind: permanent, scene: door } }
    rules:
      - { id: new, on: scan, when: { campaign: door, subscription: new, tag: "a|b" }, reply: "=1+1 | <b>\\"x\\"</b>, *y*" }
    """

  @Test("no text of a rule is taken for a sign of the page, or for a formula")
  func hostile() throws {
    let markup = TableMarkup(Self.report("door", in: try Compile.ruleSet(Self.hostile)))
    #expect(markup.markdown.contains("=1+1 \\| &lt;b&gt;\"x\"&lt;/b&gt;, \\*y\\*"))
    #expect(markup.html.contains("=1+1 | &lt;b&gt;&quot;x&quot;&lt;/b&gt;, *y*"))
    #expect(markup.csv.contains("\"'=1+1 | <b>\"\"x\"\"</b>, *y*\""))
    #expect(markup.csv.contains("nobody answers"))
  }

  static let chained = """
    wxrules: 1
    requires: ">=1.6"
    stocks: { cup: { count: 2 } }
    campaigns:
      gift: { qr: { kind: permanent, scene: gift } }
    rules:
      - { id: have, on: scan, when: { campaign: gift, taken: cup }, reply: 您有杯子了 }
      - { id: cup, on: scan, when: { campaign: gift }, take: { stock: cup }, reply: "杯子 {{ taken.cup }}", do: [ { tag: { add: 杯 } } ] }
      - id: arms
        on: scan
        when: { campaign: gift }
        limit: { times: 1, each: day }
        split: { experiment: e, arms: { a: 50%, b: 50% } }
        reply: { a: 甲, b: 乙 }
    """

  @Test("a cell says what follows when a rule has answered as often as it does, and what each arm says")
  func chain() throws {
    let text = TableText(Self.report("gift", in: try Compile.ruleSet(Self.chained)), Paint(false)).render()
    #expect(
      text == """
        gift: 1 code

        scene "gift"
          taken.cup  rule  says
          yes        have  您有杯子了
          no         cup   (once each, while there is `cup`)
                           杯子 1
                           + tag +杯
                           then arms (once each day):
                           a: 甲
                           b: 乙
                           then nobody answers

        """)
  }
}
