import TestSupport
import Testing

@testable import Rules

/// What is said of how events are judged: traces, witnesses, coverage, tables of decisions, differences.
@Suite("what is said of judging, in each language")
struct JudgingWordsTests {
  private static func ruleSet(_ change: (String) -> String = { $0 }) throws -> RuleSet {
    try Compile.ruleSet(change(try Repository.text("Tests/RulesTests/Tables/judged.yaml")))
  }

  /// Of every rule and code of a rule set that asks everything.
  private static func said(of ruleSet: RuleSet) -> [Phrase] {
    let missing = MissingTests(for: Coverage(of: ruleSet), isWritten: true)
    var said = missing.unsaid.flatMap { [missing.coverage.words(for: $0.item), $0.reason] }
    for test in missing.tests {
      said += test.items.map { missing.coverage.words(for: $0) } + [test.witness.line(in: ruleSet), test.yaml]
      for step in ruleSet.trace(test.witness.event(in: ruleSet), given: test.witness.facts(in: ruleSet)).steps {
        switch step.verdict {
        case .refused(_, let wanted, let seen): said += [wanted, seen]
        case .hindered(_, let reason): said.append(reason)
        case .answers, .runs, .continues, .audits, .tooLate, .otherAccount: break
        }
      }
    }
    for table in ruleSet.campaigns.map({ DecisionTable(of: $0, in: ruleSet) }) {
      for codes in table.classes { said += codes.columns + codes.rows.flatMap { $0.when.compactMap { $0 } } }
    }
    return said
  }

  private static func said(of difference: RuleSetDifference, in ruleSet: RuleSet) -> [Phrase] {
    [difference.rules.summary] + difference.rules.unproved.map(\.reason)
      + difference.rules.changes.flatMap { $0.events + ($0.times.map { [$0] } ?? []) + [$0.witness.line(in: ruleSet)] }
      + difference.campaigns.flatMap { $0.settings + $0.reprinted.flatMap { [$0.before, $0.after] } }
      + difference.menus.flatMap { ($0.variant.map { [$0] } ?? []) + $0.removed + $0.added }
  }

  @Test("Chinese lacks nothing of it, and has no English words in it but names and what is quoted")
  func chinese() throws {
    let ruleSet = try Self.ruleSet()
    let changed = try Self.ruleSet { yaml in
      Self.changes.reduce(yaml) { $0.replacing($1.0, with: $1.1) }
    }
    let said = Self.said(of: ruleSet) + Self.said(of: RuleSetDifference(from: ruleSet, to: changed), in: changed)
    #expect(said.count == 404)
    #expect(Set(said.flatMap { $0.missing(in: .zh) }) == [])
    for phrase in Set(said) {
      let chinese = phrase.text(in: .zh)
      let bare = chinese.replacing(/`[^`]*`|"[^"]*"/, with: "")
      #expect(!bare.contains(/[a-z]{2,} [a-z]{2,} [a-z]{2,}/), "\(chinese)")
    }
  }

  private static let changes = [
    ("days: [ mon-fri ], from: 09:00", "days: [ mon-sat ], from: 08:00"), ("until: 2026-09-01", "until: 2026-10-01"), ("expires: 7d", "expires: 14d"),
    ("click: ORDER", "click: ORDERS"), ("reply: e }", "reply: E }"),
  ]

  static let wanted: [(when: String, english: String, chinese: String)] = [
    ("text: 你好", "text \"你好\"", "文本 \"你好\""), ("text: { prefix: 查询 }", "text beginning with \"查询\"", "文本 开头是 \"查询\""),
    (
      "text: { contains: [ 一, 二, 三, 四 ] }", "text with \"一\" or \"二\" or \"三\" or 1 more in it", "文本 包含 \"一\"或\"二\"或\"三\" 或另外 1 个"
    ), ("where: { user.follow_count: { gte: 3, lt: 9 } }", "`user.follow_count` at least 3 and below 9", "`user.follow_count` 不小于 3 且小于 9"),
    ("time: { days: [ mon, wed ], from: 09:00, to: 18:00 }", "time Mon,Wed 09:00-18:00", "时间在周一,周三 09:00-18:00"),
    ("tag: [ vip, gold ]", "tag vip, gold", "标签 vip、gold"), ("not: { tag: vip }", "its condition not to hold", "里面的条件不成立"),
  ]

  @Test("a condition that refuses says what it wants", arguments: wanted.indices)
  func refuses(index: Int) throws {
    let (when, english, chinese) = Self.wanted[index]
    let ruleSet = try Compile.ruleSet("wxrules: 1\nrules:\n  - { id: r, on: text, when: { \(when) }, reply: 好 }\n")
    let condition = ruleSet.compiled.conditions[Int(ruleSet.compiled.rules[0].condition)]
    let wanted = ruleSet.wanted(by: condition)
    #expect(wanted.text(in: .en) == english && wanted.text(in: .zh) == chinese, "\(wanted.text(in: .en)) | \(wanted.text(in: .zh))")
  }

  static let lacking: [(english: String, chinese: String)] = [
    ("vars.city", "vars.city"), ("arm of `hello`", "`hello`的分组"), ("answers of rule `a`", "规则`a`的回复次数"), ("stock `cup`", "库存`cup`"),
    ("answers of rule `a`, which the log hides", "规则`a`的回复次数（日志里隐去了）"), ("first touch of campaign door", "活动 door 的首次触点"),
    ("`EventKey`, which the log hides", "`EventKey`（日志里隐去了）"),
  ]

  @Test("a fact that is lacking is known again by its English words", arguments: lacking.indices)
  func lacks(index: Int) {
    let (english, chinese) = Self.lacking[index]
    let fact = UnknownFacts.phrase(of: english)
    #expect(fact.english == english && fact.text(in: .zh) == chinese)
  }
}
