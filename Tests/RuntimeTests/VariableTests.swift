import Rules
import TestSupport
import Testing

@testable import Engine
@testable import Wire

/// A variable has one kind, whoever reads it: the same rules are asked by `simulate`, by `test`, and by turns through the store.
@Suite("kinds of variables")
struct VariableTests {
  struct Case: Sendable, CustomTestStringConvertible {
    /// What `vars:` says of `v`.
    var declared: String?
    /// What `v` is set to, so many times.
    let set: String
    var times = 1
    /// The same in a facts file; nil where there is nothing of the kind.
    let given: String?
    /// Conditions beside the text.
    var when = ""
    let reply: String
    let expected: String
    var testDescription: String { "set \(set) \(when) \(reply)" }

    /// With tests that give the value, and that let it be set.
    var rules: String {
      let sets = Array(repeating: "{ text: 设 }", count: times).joined(separator: ", ")
      let givenTest =
        given.map { "\n  - { name: given, user: { vars: { v: \($0) } }, event: { text: 读 }, expect: { reply: \"\(expected)\" } }" } ?? ""
      return """
        wxrules: 1
        accounts:
          main: { app_id: wx0123456789abcdef, kind: service, mode: plain, token: { env: T } }
        \(declared.map { "vars: { v: \($0) }" } ?? "x-none: {}")
        rules:
          - { id: set, on: text, when: { text: 设 }, do: [ { set: { v: \(set) } } ], reply: 好 }
          - { id: hit, on: text, when: { text: 读\(when.isEmpty ? "" : ", \(when)") }, reply: \(reply) }
          - { id: miss, on: text, reply: 否 }
        tests:
          - { name: set, events: [ \(sets), { text: 读, expect: { reply: "\(expected)" } } ] }\(givenTest)
        """
    }
  }

  private static func yes(_ test: String) -> String { "\"{% if \(test) %}是{% else %}否{% endif %}\"" }
  private static let shown = "\"{{ vars.v | default: '无' }}\""
  private static let counted = "\"{{ vars.v | default: 0 | plus: 10 }}\""

  static var cases: [Case] {
    get throws {
      try Cases.counted(
        [
          // Numbers.
          Case(set: "3", given: "3", reply: yes("vars.v == 3"), expected: "是"),
          Case(set: "3", given: "\"3\"", reply: yes("vars.v == 3"), expected: "是"),
          Case(set: "3", given: "4", reply: yes("vars.v <> 3 and vars.v == 3"), expected: "否"),
          Case(set: "3", given: "3", when: "where: { vars.v: { equals: 3 } }", reply: "中", expected: "中"),
          Case(set: "3", given: "3", when: "where: { vars.v: { gte: 3, lt: 4 } }", reply: "中", expected: "中"),
          Case(set: "3", given: "3", when: "where: { vars.v: { in: [ 1, 3.0 ] } }", reply: "中", expected: "中"),
          Case(set: "3", given: "3", when: "where: { vars.v: { gt: 3 } }", reply: "中", expected: "否"),
          Case(set: "3", given: "3", reply: "{ by: { field: vars.v, cases: { 3: 三 }, default: 他 } }", expected: "三"),
          Case(set: "3", given: "3", reply: "\"{% case vars.v %}{% when 3 %}三{% else %}他{% endcase %}\"", expected: "三"),
          Case(set: counted, times: 2, given: "20", reply: yes("vars.v >= 20"), expected: "是"),
          Case(set: counted, times: 1, given: "10", reply: yes("vars.v >= 20"), expected: "否"),
          Case(
            set: counted, times: 3, given: "30", reply: "\"{% assign n = vars.v | default: 0 %}{% if n > 20 %}{{ n }}{% endif %}\"", expected: "30"),
          Case(set: "9.5", given: "9.5", reply: "\"{{ vars.v | default: 0 | times: 2 }}\"", expected: "19.0"),
          Case(set: "\"{{ 'abc' | size }}\"", given: "3", reply: yes("vars.v == 3"), expected: "是"),
          Case(set: "\"{{ user.follow_count }}\"", given: "0", reply: yes("vars.v < 5"), expected: "是"),
          Case(declared: "number", set: "\"{{ '12' | append: '3' }}\"", given: "123", reply: yes("vars.v > 100"), expected: "是"),
          Case(declared: "number", set: "\"{{ 'abc' | upcase }}\"", given: nil, reply: shown, expected: "无"),
          Case(declared: "number", set: "\"{{ 7 | divided_by: 0.0 }}\"", given: nil, reply: shown, expected: "无"),
          // Texts, also those that look like numbers.
          Case(set: "金卡", given: "金卡", reply: yes("vars.v == '金卡'"), expected: "是"),
          Case(set: "\"3\"", given: "3", reply: yes("vars.v == '3'"), expected: "是"),
          Case(set: "\"3\"", given: "3", when: "where: { vars.v: { equals: 3 } }", reply: "中", expected: "中"),
          Case(set: "1.10", given: "1.10", reply: shown, expected: "1.10"),
          Case(set: "007", given: "007", reply: shown, expected: "007"),
          Case(set: "12345678901234567890", given: "12345678901234567890", reply: shown, expected: "12345678901234567890"),
          Case(declared: "text", set: "3", given: "3", reply: yes("vars.v == '3'"), expected: "是"),
          // Booleans.
          Case(set: "true", given: "true", reply: yes("vars.v == true"), expected: "是"),
          Case(set: "false", given: "false", reply: yes("vars.v"), expected: "否"),
          Case(set: "true", given: "true", when: "where: { vars.v: { equals: true } }", reply: "中", expected: "中"),
          Case(
            declared: "boolean", set: "\"{% if user.tags.size == 0 %}true{% else %}false{% endif %}\"", given: "true", reply: yes("vars.v"),
            expected: "是"),
        ], 29, in: "the table of kinds")
    }
  }

  @Test("simulate, test and a turn through the store read a variable alike", arguments: try cases)
  func alike(_ item: Case) throws {
    let ruleSet = try Compile.ruleSet(item.rules)
    for result in RuleTests(ruleSet, files: MemoryFiles([:])).run(where: { _ in true }) { #expect(result.failures == [], "test \(result.name)") }

    let server = try TurnTests.OfflineServer(rules: item.rules)
    for time in 1...item.times { _ = try server.play(["text@\(time):设"]) }
    #expect(try server.play(["text@9:读"]) == [item.expected], "live")

    guard let given = item.given else { return }
    let (follower, findings, _) = RuleCompiler.follower(in: SourceFile(path: "user.yaml", utf8: Array("vars: { v: \(given) }\n".utf8)), for: ruleSet)
    #expect(findings.isEmpty, "\(findings.map(\.message))")
    let facts = Facts(follower, subscription: nil, isFollow: false, zone: .shanghai)
    #expect(try plan(ruleSet, facts).reply == .text(item.expected), "simulate")
  }

  private func plan(_ ruleSet: RuleSet, _ facts: Facts) throws -> Plan {
    var decoder = EventDecoder()
    let event = try decoder.decode(MessageForm.text("读").xml(openid: "o1", account: "gh_1", isFollower: true, time: 5))
    return Simulation(event, named: "读", against: ruleSet, given: facts, at: Moment(now: 5, seed: 0)).plan
  }

  // MARK: what is stored

  /// What is stored, the kind of the variable, a reply, and what is seen.
  static let kept: [(Value, String, String, String)] = [
    (.text("3"), "number", yes("vars.v == 3"), "是"), (.text(" 20 "), "number", yes("vars.v >= 20"), "是"),
    (.text("1.0e+16"), "number", shown, "1.0e+16"),
    (.text("abc"), "number", shown, "无"), (.text("abc"), "number", "\"{{ vars.v | default: 0 | plus: 1 }}\"", "1"), (.text(""), "number", shown, "无"),
    (.text("NaN"), "number", shown, "无"), (.text("0x10"), "number", shown, "无"), (.bool(true), "number", shown, "无"),
    (.int(3), "text", yes("vars.v == '3'"), "是"), (.decimal(1.5), "text", yes("vars.v == '1.5'"), "是"),
    (.bool(true), "text", yes("vars.v == 'true'"), "是"),
    (.list([.int(1)]), "text", shown, "无"), (.text("true"), "boolean", yes("vars.v == true"), "是"), (.text("yes"), "boolean", shown, "无"),
    (.int(1), "boolean", shown, "无"),
  ]

  @Test("what is stored is read as the kind that the rules have now, and stays as it is", arguments: kept)
  func stored(_ value: Value, _ kind: String, _ written: String, _ expected: String) throws {
    let ruleSet = try Compile.ruleSet("wxrules: 1\nvars: { v: \(kind) }\nrules: [ { id: r, on: text, reply: \(written) } ]\n")
    var facts = Facts()
    facts.profile.variables["v"] = value
    facts.profile = FactsCodec.profile(try #require(FactsCodec.text(facts.profile)))
    #expect(facts.profile.variables == ["v": value])
    let plan = try plan(ruleSet, facts)
    #expect(plan.reply == .text(expected))
    #expect(plan.changes == [])
  }

  // MARK: findings

  /// What stands at the top, what `v` is set to, the rest of a rule, and the word of the finding.
  static let rows: [(String, String, String, String?)] = [
    ("", "金", "reply: \(yes("vars.v == 3"))", "vars.v"),
    ("", "金", "reply: \(yes("vars.v < 3"))", "vars.v"),
    ("", "3", "reply: \(yes("vars.v == 'abc'"))", "vars.v"),
    ("", "3", "reply: \(yes("'3' != vars.v"))", "vars.v"),
    ("", "3", "reply: \(yes("vars.v contains 3"))", "vars.v"),
    ("", "3", "reply: \(yes("vars.v == message.content"))", "vars.v"),
    ("", "3", "reply: \"{% case vars.v %}{% when 'a' %}x{% endcase %}\"", "vars.v"),
    ("", "金", "reply: \"{% assign n = vars.v | default: 0 %}{% if n > 3 %}x{% endif %}\"", "n"),
    ("", "true", "reply: \(yes("vars.v == 'true'"))", "vars.v"),
    ("", "true", "reply: \(yes("vars.v > 1"))", "vars.v"),
    ("", "3", "reply: \(yes("vars.other > 3"))", "vars.other"),
    ("", "金", "when: { where: { vars.v: { gte: 3 } } }, reply: x", "3"),
    ("", "3", "when: { not: { where: { vars.v: { equals: abc } } } }, reply: x", "abc"),
    ("", "3", "when: { where: { vars.v: { in: [ 1, b ] } } }, reply: x", "b"),
    ("", "true", "when: { where: { vars.v: { equals: yes } } }, reply: x", "yes"),
    ("macros: { m: { where: { vars.v: { lt: 3 } } } }", "金", "reply: x", "3"),
    ("counters: { c: { on: text, when: { where: { vars.v: { lt: 3 } } } } }", "金", "reply: x", "3"),
    ("", "3", "reply: { by: { field: vars.v, cases: { 1: a, b: c }, default: d } }", "b"),
    ("", "3", "do: [ { set: { v: 金 } } ], reply: x", "金"),
    ("", "3", "do: [ { set: { v: \"{{ vars.w | default: '银' }}\", w: 金 } } ], reply: x", "\"{{ vars.w | default: '银' }}\""),
    ("vars: { v: number }", "abc", "reply: x", "abc"),
    ("vars: { v: boolean }", "yes", "reply: x", "yes"),
    ("tests: [ { name: t, user: { vars: { v: abc } }, event: { text: a }, expect: { rule: r } } ]", "3", "reply: x", "abc"),
    ("tests: [ { name: t, event: { text: 设 }, expect: { vars: { v: abc } } } ]", "3", "reply: x", "abc"),
    ("vars: { v: number }", "3", "do: [ { webhook: { url: { env: H }, returns: { v: { kind: text } } } } ], reply: x", "text"),
    ("", "3", "do: [ { webhook: { url: { env: H }, returns: { v: { kind: word } } } } ], reply: x", "word"),
    // What may well hold.
    ("", "3", "do: [ { webhook: { url: { env: H }, returns: { v: { kind: number } } } } ], reply: \(yes("vars.v > 2"))", nil),
    ("", "3", "reply: \(yes("vars.v == 3 and vars.v != blank"))", nil),
    ("", "3", "do: [ { set: { w: \"{{ vars.v | default: 0 }}\" } } ], reply: \(yes("vars.w > 3"))", nil),
    ("", counted, "when: { where: { vars.v: { gte: 20 } } }, reply: \(yes("vars.v >= 20"))", nil),
    ("vars: { v: number }", "\"{{ message.content }}\"", "reply: \(yes("vars.v > 3"))", nil),
    ("vars: { v: text }", "3", "do: [ { set: { v: 金 } } ], reply: \(yes("vars.v == '3'"))", nil),
    ("", "金", "reply: \(yes("vars.v contains '金' or vars.v == message.content"))", nil),
    ("", "3", "reply: \(yes("vars.v == user.attrs.points"))", nil),
    ("", "金", "reply: \"{% assign v = 3 %}{% if v == 3 %}x{% endif %}\"", nil),
    ("", "true", "reply: \(yes("vars.v or vars.v == false"))", nil),
    ("tests: [ { name: t, event: { text: 设 }, expect: { vars: { v: 3, w: nothing } } } ]", "3", "reply: x", nil),
  ]

  @Test("what a variable never is, is found at its word", arguments: rows)
  func found(_ top: String, _ set: String, _ rest: String, _ word: String?) {
    let (compilation, files) = Compile.text(
      """
      wxrules: 1
      \(top.isEmpty ? "x-none: {}" : top)
      rules:
        - { id: set, on: text, when: { text: 设 }, do: [ { set: { v: \(set) } } ], reply: 好 }
        - { id: r, on: text, \(rest) }
      """)
    let shown = DiagnosticText(files: files).render(compilation.findings)
    let found = compilation.findings.filter { $0.code == .variableKind }.map { files[0].text($0.primary.span.bytes) }
    #expect(found == (word.map { [$0] } ?? []), "\(shown)")
    if word == nil { #expect(!compilation.findings.containsError, "\(shown)") }
  }

  /// What stands at the top, the rest of a rule beside one that sets `points`, the word of the finding and how grave it is.
  static let misspelt: [(String, String, String, Severity?)] = [
    ("", "reply: \"{{ vars.piont | default: 0 }}\"", "piont", .warning),
    ("", "reply: \"{{ vars['piont'] | default: 0 }}\"", "['piont']", .warning),
    ("", "reply: \"{% if vars.Points %}x{% endif %}\"", "Points", .warning),
    ("", "when: { where: { vars.piont: { exists: true } } }, reply: x", "piont", .warning),
    ("", "when: { not: { where: { vars.piont: { equals: a } } } }, reply: x", "piont", .warning),
    ("", "when: { where: { vars.piont: { gte: 5 } } }, reply: x", "piont", .error),
    ("", "reply: \(yes("vars.piont >= 5"))", "piont", .error),
    ("", "reply: { by: { field: vars.piont, cases: { a: b }, default: c } }", "piont", .warning),
    ("", "do: [ { send: { text: a, after: 1m, unless: { var: piont } } } ], reply: x", "piont", .warning),
    ("", "do: [ { unset: piont } ], reply: x", "piont", .warning),
    ("macros: { m: { where: { vars.piont: { exists: true } } } }", "reply: x", "piont", .warning),
    ("counters: { c: { on: text, when: { where: { vars.piont: { exists: true } } } } }", "reply: x", "piont", .warning),
    ("tests: [ { name: t, user: { vars: { piont: a } }, event: { text: a }, expect: { rule: r } } ]", "reply: x", "piont", .warning),
    // Names that are known, and those that are far from any.
    ("vars: { piont: number }", "when: { where: { vars.piont: { gte: 5 } } }, reply: x", "", nil),
    ("", "do: [ { set: { piont: 3 } } ], reply: \"{{ vars.piont | default: 0 }}\"", "", nil),
    ("", "reply: \"{{ vars.points | default: 0 }}{{ vars.city | default: '无' }}\"", "", nil),
    ("", "reply: \"{% assign piont = 3 %}{{ piont }}\"", "", nil),
    ("", "reply: \"{{ event.fields.piont | default: '无' }}\"", "", nil),
  ]

  @Test("a variable that nothing sets and that is called nearly as one that is, is found at its name", arguments: misspelt)
  func nearName(_ top: String, _ rest: String, _ word: String, _ severity: Severity?) {
    let (compilation, files) = Compile.text(
      """
      wxrules: 1
      \(top.isEmpty ? "x-none: {}" : top)
      rules:
        - { id: set, on: text, when: { text: 设 }, do: [ { set: { points: 3 } } ], reply: 好 }
        - { id: r, on: text, \(rest) }
      """)
    let shown = DiagnosticText(files: files).render(compilation.findings)
    let found = compilation.findings.filter { $0.code == .unknownVariable || $0.code == .variableKind }
    #expect(found.map(\.severity) == (severity.map { [$0] } ?? []), "\(shown)")
    #expect(found.map { files[0].text($0.primary.span.bytes) } == (severity == nil ? [] : [word]), "\(shown)")
    #expect(found.allSatisfy { $0.primary.text == "did you mean `points`?" }, "\(shown)")
  }

  /// What `vars:` declares of `p`, what it is set to, how grave the finding is, and the fix.
  static let values: [(String, String, Severity?, String?)] = [
    ("", "１００", .warning, "100"), ("", "９.５", .warning, "9.5"), ("number", "１００", .error, "100"), ("text", "１００", nil, nil),
    ("", "\"１００\"", nil, nil),
    ("", "1万", .warning, nil), ("", "２万", .warning, nil), ("number", "1.5亿", .error, nil), ("", "\"1万\"", nil, nil), ("text", "1万", nil, nil),
    ("", "+5", .warning, nil), ("", "＋５", .warning, nil), ("", "+8613800000000", nil, nil), ("number", "+5", nil, nil),
    ("", "vars.p + 5", .warning, "\"{{ vars.p | default: 0 | plus: 5 }}\""),
    ("", "\"vars.p+5\"", .warning, "\"{{ vars.p | default: 0 | plus: 5 }}\""),
    ("", "vars.p － ５", .warning, "\"{{ vars.p | default: 0 | minus: 5 }}\""), ("", "p × 2", .warning, "\"{{ vars.p | default: 0 | times: 2 }}\""),
    ("text", "vars.p + 5", .warning, "\"{{ vars.p | default: 0 | plus: 5 }}\""),
    ("number", "vars.p + 5", .error, "\"{{ vars.p | default: 0 | plus: 5 }}\""), ("", "vars.q", .warning, nil),
    // Ordinary texts.
    ("", "金卡", nil, nil), ("", "５折", nil, nil), ("", "万", nil, nil), ("", "3万人", nil, nil), ("", "p", nil, nil), ("", "c + 5", nil, nil),
    ("", "100", nil, nil),
    ("", "-5", nil, nil), ("", "２０２６年", nil, nil), ("", "０１２", nil, nil), ("", "vars", nil, nil),
  ]

  @Test("a text that looks like a number or a sum is found at its word", arguments: values)
  func written(_ kind: String, _ value: String, _ severity: Severity?, _ fix: String?) {
    let (compilation, files) = Compile.text(
      """
      wxrules: 1
      \(kind.isEmpty ? "x-none: {}" : "vars: { p: \(kind) }")
      rules:
        - { id: set, on: text, when: { text: 设 }, do: [ { set: { p: \(value) } } ], reply: 好 }
      """)
    let shown = DiagnosticText(files: files).render(compilation.findings)
    #expect(compilation.findings.map(\.severity) == (severity.map { [$0] } ?? []), "\(shown)")
    #expect(compilation.findings.map { $0.fix?.replacement } == (severity == nil ? [] : [fix]), "\(shown)")
    #expect(compilation.findings.allSatisfy { files[0].text($0.primary.span.bytes) == value }, "\(shown)")
  }

  /// Each says `vars.` where a name stands.
  static let prefixed = [
    "rules: [ { id: r, on: text, do: [ { set: { vars.points: 5 } } ], reply: x } ]",
    "rules: [ { id: r, on: text, do: [ { unset: vars.points } ], reply: x } ]",
    "rules: [ { id: r, on: text, do: [ { send: { text: a, after: 1m, unless: { var: vars.points } } } ], reply: x } ]",
    "vars: { vars.points: number }\nrules: [ { id: r, on: text, reply: x } ]",
    "rules: [ { id: r, on: text, reply: x } ]\ntests: [ { name: t, user: { vars: { vars.points: 5 } }, event: { text: a }, expect: { rule: r } } ]",
    "rules: [ { id: r, on: text, reply: x } ]\ntests: [ { name: t, event: { text: a }, expect: { vars: { vars.points: nothing } } } ]",
  ]

  @Test("`vars.` is no part of a name", arguments: prefixed)
  func prefix(_ rest: String) {
    let (compilation, files) = Compile.text("wxrules: 1\n\(rest)\n")
    let shown = DiagnosticText(files: files).render(compilation.findings)
    #expect(compilation.findings.map(\.code) == [.invalidValue] && compilation.findings.containsError, "\(shown)")
    #expect(compilation.findings.map { files[0].text($0.primary.span.bytes) } == ["vars.points"], "\(shown)")
    #expect(compilation.findings.map { $0.fix?.replacement } == ["points"], "\(shown)")
  }

  @Test("where what a variable is could not be read, nothing else is said of it", arguments: [("nubmer", "金"), ("", "\"{{ vars.v | plus 1 }}\"")])
  func unsure(_ kind: String, _ set: String) {
    let (compilation, files) = Compile.text(
      """
      wxrules: 1
      \(kind.isEmpty ? "x-none: {}" : "vars: { v: \(kind) }")
      rules:
        - { id: set, on: text, when: { text: 设 }, do: [ { set: { v: \(set) } } ], reply: 好 }
        - { id: r, on: text, when: { where: { vars.v: { gte: 3 } } }, reply: \(Self.yes("vars.v == 3")) }
      """)
    let shown = DiagnosticText(files: files).render(compilation.findings)
    #expect(compilation.findings.containsError && !compilation.findings.contains { $0.code == .variableKind }, "\(shown)")
  }

  @Test("a facts file that gives what a variable never is, is refused at its word")
  func facts() throws {
    let ruleSet = try Compile.ruleSet("wxrules: 1\nvars: { points: number }\nrules: [ { id: r, on: text, reply: x } ]\n")
    let (_, findings, file) = RuleCompiler.follower(in: SourceFile(path: "user.yaml", utf8: Array("vars: { points: 三 }\n".utf8)), for: ruleSet)
    #expect(findings.map(\.code) == [.variableKind] && findings.containsError)
    #expect(findings.map { file.text($0.primary.span.bytes) } == ["三"])
  }

  @Test("an endpoint is told numbers as numbers, and a value that is none not at all")
  func endpoint() throws {
    let ruleSet = try Compile.ruleSet(
      "wxrules: 1\nvars: { a: number, b: number }\nrules: [ { id: r, on: text, reply: x, do: [ { webhook: { url: \"https://example.com/a\" } } ] } ]\n"
    )
    var facts = Facts()
    facts.profile.variables = ["a": .text("3"), "b": .text("x"), "c": .int(4)]
    var decoder = EventDecoder()
    let event = try decoder.decode(MessageForm.text("读").xml(openid: "o1", account: "gh_1", isFollower: true, time: 5))
    let plan = ruleSet.plan(event, given: facts, at: Moment(now: 5, seed: 0))
    let body = HookBody.json(event, facts, plan, try #require(plan.actions.first), "main", ruleSet)
    #expect(body["follower"]?["vars"] == ["a": 3, "c": "4"])
  }
}
