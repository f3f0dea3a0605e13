import Foundation
import TestSupport
import Testing

@testable import Rules

/// What is taken letter by letter, where something else was meant: templates in plain texts, tags and keys that are nearly another.
@Suite("templates where none are read, names that are nearly another")
struct LiteralTests {
  /// A finding stands at `¦`; `says` are words of it.
  static let literal: [(code: String, says: String, yaml: String)] = [
    ("WX0311", "where: { PATH: { same_as: vars.a } }", "rules: [ { id: a, on: text, when: { tag: ¦\"{{ vars.a }}\" }, reply: 好 } ]"),
    ("WX0311", "where: { message.text: { same_as: vars.a } }", "rules: [ { id: a, on: text, when: { text: ¦\"{{ vars.a }}\" }, reply: 好 } ]"),
    ("WX0311", "`contains` is no template", "rules: [ { id: a, on: text, when: { text: { contains: [ 好, ¦\"{{ vars.a }}\" ] } }, reply: 好 } ]"),
    ("WX0311", "`glob` is no template", "rules: [ { id: a, on: text, when: { text: { glob: ¦\"{{ vars.a }}*\" } }, reply: 好 } ]"),
    ("WX0311", "`regex` is no template", "rules: [ { id: a, on: text, when: { text: { regex: ¦\"{{ vars.a }}\" } }, reply: 好 } ]"),
    ("WX0311", "where: { user.lang: { same_as: vars.a } }", "rules: [ { id: a, on: text, when: { lang: ¦\"{{ vars.a }}\" }, reply: 好 } ]"),
    ("WX0311", "`source` is no template", "rules: [ { id: a, on: text, when: { source: ¦\"{{ vars.a }}\" }, reply: 好 } ]"),
    ("WX0311", "`url` is no template", "rules: [ { id: a, on: menu.view, when: { url: ¦\"https://a.example/{{ vars.a }}\" }, reply: none } ]"),
    ("WX0311", "a field is no template", "rules: [ { id: a, on: text, when: { field: { MsgId: ¦\"{{ vars.a }}\" } }, reply: 好 } ]"),
    (
      "WX0311", "the signs stay as they stand here",
      "rules: [ { id: a, on: text, reply: 好, do: [ { send: { text: 早, unless: { tag: ¦\"{{ vars.a }}\" } } } ] } ]"
    ),
    (
      "WX0311", "write what is meant here itself",
      "menu: { buttons: [ { name: 甲, view: ¦\"https://a.example/{{ user.openid }}\" } ] }\nrules: [ { id: a, on: text, reply: 好 } ]"
    ),
    ("WX0207", "is a name, not a template", "rules: [ { id: a, on: scan, when: { campaign: ¦\"{{ vars.a }}\" }, reply: 好 } ]"),
    ("WX0207", "under `fields:`", "rules: [ { id: a, on: text, reply: 好, do: [ { record: { event: ¦\"{{ vars.a }}\" } } ] } ]"),
    ("WX0207", "write the name itself", "rules: [ { id: a, on: text, reply: 好, do: [ { unset: ¦\"{{ vars.a }}\" } ] } ]"),
    // These have words of their own.
    ("WX0310", "holes, not templates", "rules: [ { id: a, on: menu.click, when: { key: \"¦{{ vars.a }}\" }, reply: 好 } ]"),
    ("WX0207", "a value of `where` is no template", "rules: [ { id: a, on: text, when: { where: { vars.b: ¦\"{{ vars.a }}\" } }, reply: 好 } ]"),
    ("WX0322", "one adds `VIP`", add("VIP", ask: "{ tag: ¦vip }")),
    ("WX0322", "one adds `vip`", add("vip", ask: "{ any: [ { not: { tag: ¦vlp } }, { text: 好 } ] }")),
    ("WX0322", "one adds `vip`", add("vip", ask: "{ tag: [ vip, ¦vipp ] }")),
    ("WX0322", "one adds `会员`", add("会员", ask: "{ tag: ¦会圆 }")),
    ("WX0322", "one adds `白金会员卡`", add("白金会员卡", ask: "{ tag: ¦白金会圆卡 }")),
    ("WX0322", "one adds `老会员`", add("老会员", ask: "{ tag: ¦老会圆 }")),
    ("WX0322", "one adds `VIP会员`", add("VIP会员", ask: "{ tag: ¦VIP会圆 }")),
    ("WX0322", "one adds `ＶＩＰ`", add("ＶＩＰ", ask: "{ tag: ¦VIP }")),
    ("WX0322", "one adds `vip`", add("vip", ask: "{ macro: m }") + "\nmacros: { m: { tag: ¦vlp } }"),
    ("WX0322", "one adds `vip`", add("vip", ask: "{ text: 好 }", then: "do: [ { send: { text: 早, unless: { tag: ¦vlp } } } ]")),
    ("WX0322", "one adds `vip`", add("vip", ask: "{ text: 好 }", then: "do: [ { tag: { remove: ¦vlp } } ]")),
    (
      "WX0322", "one adds `vip`",
      add("vip", ask: "{ text: 好 }") + """

        menu: { buttons: [ { name: 甲, view: "https://a.example" } ], for: [ { tag: ¦vlp, buttons: [ { name: 乙, view: "https://a.example" } ] } ] }
        """
    ),
    (
      "WX0322", "`Aa` and `AA` differ by case",
      "rules: [ { id: a, on: menu.click, when: { key: Aa }, reply: 好 }, { id: b, on: menu.click, when: { key: [ x, ¦AA ] }, reply: 好 } ]"
    ),
  ]

  private static func add(_ tag: String, ask: String, then: String = "enabled: true") -> String {
    """
    rules:
      - { id: a, on: image, reply: 好, do: [ { tag: { add: \(tag) } } ] }
      - { id: b, on: text, when: \(ask), reply: 好, \(then) }
    """
  }

  @Test("each is found at its word, alone", arguments: literal)
  func isFound(_ code: String, _ says: String, _ yaml: String) throws {
    let parts = ("wxrules: 1\n" + yaml + "\n").components(separatedBy: "¦")
    try #require(parts.count == 2)
    let (compilation, files) = Compile.text(parts.joined())
    let shown = DiagnosticText(files: files).render(compilation.findings)
    #expect(compilation.findings.map(\.code.rawValue) == [code] && shown.contains(says), "\(shown)")
    #expect(compilation.findings.first?.primary.span.bytes.lowerBound == parts[0].utf8.count, "\(shown)")
  }

  /// Nothing is said of these.
  static let silent = [
    // Near none, counted, other words, and what a template adds.
    add("vip", ask: "{ tag: gold }"), add("arm_a", ask: "{ tag: arm_b }"), add("level1", ask: "{ tag: level2 }"),
    add("新会员", ask: "{ tag: 老会员 }"), add("男客", ask: "{ tag: 女客 }"), add("杭州", ask: "{ tag: 广州 }"),
    add("白金会员卡", ask: "{ tag: 白银会员卡 }"), add("会员", ask: "{ any: [ { tag: 会圆 }, { all: [ { tag: 会圆 }, { text: 好 } ] } ] }"),
    add("一店会员", ask: "{ tag: 二店会员 }"), add("会", ask: "{ tag: 汇 }"),
    add("\"{{ user.openid }}\"", ask: "{ tag: vip }"), add("vip", ask: "{ tag: vip }"),
    "rules: [ { id: a, on: menu.click, when: { key: Aa }, reply: 好 }, { id: b, on: menu.click, when: { key: { equals: AA, exact: false } }, reply: 好 } ]",
    "rules: [ { id: a, on: text, description: \"{{ x }}\", reply: 好 } ]\ntests: [ { name: \"{{ x }}\", event: { text: \"{{ x }}\" }, expect: { rule: a } } ]",
  ]

  @Test("what may well be meant is not spoken of", arguments: silent)
  func isSilent(_ yaml: String) {
    let (compilation, files) = Compile.text("wxrules: 1\n" + yaml + "\n")
    #expect(compilation.findings.isEmpty, "\(DiagnosticText(files: files).render(compilation.findings))")
  }

  @Test("the keys of a condition stand in groups, each once, without those that go")
  func groups() {
    let named = ConditionGroup.allCases.flatMap(\.keys)
    #expect(Set(named).count == named.count)
    #expect(Set(named) == Set(ConditionKey.allCases.filter { $0.declared.deprecation == nil }.map(\.word)))
    let (compilation, files) = Compile.text("wxrules: 1\nrules: [ { id: a, on: text, when: { zzzzz: 1 }, reply: 好 } ]\n")
    let shown = DiagnosticText(files: files).render(compilation.findings)
    #expect(shown.contains("= help: what came: `scene`") && shown.contains("= help: combined: `all`, `any`, `not`, `macro`"), "\(shown)")
    #expect(!shown.contains("`attr`") && !shown.contains("`equals`"), "\(shown)")
  }
}
