import Foundation
import TestSupport
import Testing

@testable import Engine
@testable import Rules
@testable import Wire

/// What runs whoever answers, and actions with a condition of their own.
@Suite("always, and when beside an action")
struct AlwaysTests {
  static let rules = """
    wxrules: 1
    requires: ">=1.6"
    lists: { stores: { key: id, columns: { id: word, city: word }, rows: [ [ s1, sh ], [ s2, bj ] ] } }
    stocks: { gift: { count: 1 } }
    macros: { member: { tag: 会员 } }
    campaigns: { door: { qr: { kind: permanent, scene: "door_{store}" }, for_each: { store: { list: stores } } } }
    rules:
      - { id: blocked, tier: override, on: text, when: { tag: 黑名单 }, reply: none }
      - id: door
        on: scan
        when: { campaign: door }
        reply: "{{ store.id }}"
        do:
          - { tag: { add: 新客 }, when: { subscription: new } }
          - { record: { event: again, fields: { city: "{{ store.city }}" } }, when: { not: { subscription: new } }, on_error: log }
          - { send: { text: 会员价 }, when: { any: [ { macro: member }, { tag: vip } ] } }
      - id: gift
        on: text
        when: { text: 礼 }
        take: { stock: gift, per: user }
        reply: "{{ taken.gift }}"
        do: [ { send: { text: "礼品 {{ taken.gift }}" }, when: { taken: gift } } ]
      - { id: hello, on: text, when: { text: 好 }, reply: 您好 }
    always:
      - { id: count-texts, on: text, do: [ { set: { texts: "{{ vars.texts | default: 0 | plus: 1 }}" } } ] }
      - { id: first-text, on: text, limit: { times: 1 }, do: [ { tag: { add: 写过 } } ] }
      - { id: count-scans, on: scan, when: { campaign: door }, do: [ { record: { event: scan, fields: { store: "{{ store.id }}" } } } ] }
      - { id: left, on: unsubscribe, do: [ { record: { event: left } } ] }
      - { id: off, enabled: false, on: text, do: [ { tag: { add: 无 } } ] }
      - { id: watched, audit: true, on: text, do: [ { tag: { add: 无 } } ] }
    tests: [ TEST ]
    """

  @Test(
    "what the tests of a file say of it",
    arguments: [
      "{ name: first, event: { text: 好 }, expect: { rule: hello, do: [ set, tag ], vars: { texts: 1 }, tags: [ 写过 ] } }",
      "{ name: nobody, event: { text: 什么 }, expect: { rule: none, reply: { kind: none }, do: [ set, tag ] } }",
      "{ name: above, user: { tags: [ 黑名单 ] }, event: { text: 好 }, expect: { rule: blocked, do: [ set, tag ] } }",
      "{ name: limit, events: [ { text: 好 }, { text: 好, expect: { do: [ set ], vars: { texts: 2 } } } ] }",
      "{ name: left, event: { unfollow: true }, expect: { rule: none, do: [ record ] } }",
      "{ name: new, event: { scan: door_s1, subscription: new }, expect: { rule: door, reply: s1, do: [ record, tag ], tags: [ 新客 ] } }",
      "{ name: old, event: { scan: door_s2, subscription: existing }, expect: { rule: door, do: [ record, record ], sent: [] } }",
      "{ name: member, user: { tags: [ 会员 ] }, event: { scan: door_s2, subscription: new }, expect: { do: [ record, tag, send ], sent: [ 会员价 ] } }",
      "{ name: given now, event: { text: 礼 }, expect: { rule: gift, do: [ set, tag, send ] } }",
    ])
  func runs(_ test: String) throws {
    let ruleSet = try Compile.ruleSet(Self.rules.replacing("TEST", with: test))
    let results = RuleTests(ruleSet, files: MemoryFiles([:])).run(where: { _ in true })
    #expect(results.count == 1)
    for result in results { #expect(result.failures.isEmpty, "\(result)") }
  }

  @Test("a simulation lists what always runs apart, and says why an action was left out")
  func shown() throws {
    let ruleSet = try Compile.ruleSet(Self.rules.replacing("TEST", with: "{ name: t, event: { text: 好 }, expect: { rule: hello } }"))
    var decoder = EventDecoder()
    let event = try decoder.decode(MessageForm.scan("door_s1").xml(openid: "o1", account: "gh_1", isFollower: true, time: Compile.now))
    let simulation = Simulation(event, named: "t", against: ruleSet, given: Facts(), at: Moment(now: event.time, seed: 1))
    let text = SimulationText(simulation, colour: false, explains: true).render()
    let always = try #require(text.english.range(of: "always    whoever answers\n"))
    let rules = try #require(text.english.range(of: "rules     until one answers\n"))
    #expect(always.upperBound < rules.lowerBound && text.english[always.upperBound..<rules.lowerBound].contains("✓ count-scans"))
    #expect(text.english.contains("left out  send of `door`: wants one of its conditions to hold, saw none that does"), "\(text)")
  }

  /// What stands in a file, and the codes and words of what is said of it; nothing for what is fine.
  /// 64 of them, of which the last binds nothing.
  private static let manyPatterns = "[ " + (1..<64).map { "\"p\($0)-{n:int}\"" }.joined(separator: ", ") + ", last ]"

  static let findings: [(yaml: String, says: [String])] = [
    ("always: [ { id: a, on: text, do: [ { record: { event: e } } ] } ]", []),
    ("always: [ { id: a, on: any, do: [ { record: { event: e } } ] } ]", []),
    ("always: [ { id: a, on: text } ]", ["error[WX0202]", "`do`"]),
    ("always: [ { id: a, on: text, reply: 好, do: [ { record: { event: e } } ] } ]", ["error[WX0208]", "`reply` has no place under `always`"]),
    ("always: [ { id: a, on: text, tier: override, do: [ { record: { event: e } } ] } ]", ["error[WX0208]", "`tier` has no place"]),
    ("always: [ { id: a, on: text, take: { stock: s }, do: [ { record: { event: e } } ] } ]", ["error[WX0208]", "`take` has no place"]),
    ("always: [ { id: a, on: text, split: { experiment: e, arms: { a: 100% } }, do: [ { record: { event: e } } ] } ]", ["error[WX0208]", "`split`"]),
    ("always: [ { id: a, on: text, continue: true, do: [ { record: { event: e } } ] } ]", ["error[WX0208]", "`continue` has no place"]),
    ("always: [ { id: a, on: text, overlaps: b, do: [ { record: { event: e } } ] } ]", ["error[WX0208]", "`overlaps` has no place"]),
    (
      "always: [ { id: a, on: text, do: [ { record: { event: e } } ] } ]\nrules: [ { id: a, on: text, reply: 好 } ]",
      ["error[WX0304]", "`a` is defined twice"]
    ),
    (
      "always: [ { id: a, on: text, do: [ { record: { event: e } } ] } ]\ntests: [ { name: t, event: { text: x }, expect: { rule: a } } ]",
      ["error[WX2501]", "never answers"]
    ),
    ("rules: [ { id: a, on: text, continue: true, do: [ { record: { event: e } } ] } ]", ["warning[WX0210]", "under `always:`"]),
    // Beside an action.
    ("rules: [ { id: a, on: text, reply: 好, do: [ { record: { event: e }, when: { tag: vip } } ] } ]", []),
    (
      "rules: [ { id: a, on: text, reply: 好, do: [ { record: { event: e }, when: { text: { pattern: \"a{n:int}\" } } } ] } ]",
      ["error[WX0208]", "binds `n`", "under `when` of the rule"]
    ),
    (
      "rules: [ { id: a, on: text, reply: 好, do: [ { record: { event: e }, when: { text: { regex: 'a(?P<n>.)' } } } ] } ]",
      ["error[WX0208]", "binds `n`"]
    ),
    ("rules: [ { id: a, on: text, reply: 好, do: [ { record: { event: e }, when: { text: { pattern: abc } } } ] } ]", []),
    // Of many ways to match the last counts as the first.
    (
      "rules: [ { id: a, on: text, when: { text: { pattern: \(manyPatterns) } }, reply: 好, do: [ { record: { event: e, fields: { n: \"{{ n }}\" } }, when: { any: [ { tag: a }, { tag: b } ] } } ] } ]",
      ["error[WX0306]", "`n` is not defined on every way"]
    ),
    (
      "rules: [ { id: a, on: text, reply: 好, do: [ { record: { event: e }, when: { scene: abc } } ] } ]",
      ["error[WX0312]", "the action would never be carried out"]
    ),
    ("rules: [ { id: a, on: [ text, scan ], reply: 好, do: [ { record: { event: e }, when: { scene: abc } } ] } ]", []),
    (
      "rules: [ { id: a, on: text, reply: 好, do: [ { when: { tag: vip } } ] } ]", ["error[WX0202]", "an action says nothing to do"]
    ),
    // Messages of all that may run together.
    ("rules: [ { id: a, on: scan, reply: 好, do: [ SEND, SEND, SEND, SEND ] } ]", ["error[WX0504]", "4 messages after a `scan`, 3 are delivered"]),
    (
      "rules: [ { id: a, on: scan, reply: 好, do: [ SEND, SEND, SEND, { send: { text: x }, when: { tag: vip } } ] } ]",
      ["warning[WX0504]", "up to 4 messages"]
    ),
    (
      "always: [ { id: b, on: scan, do: [ SEND ] } ]\nrules: [ { id: a, on: scan, reply: 好, do: [ SEND, SEND, SEND ] } ]",
      ["error[WX0504]", "1 of them by rules that run beside this one"]
    ),
    (
      "always: [ { id: b, on: scan, when: { tag: vip }, do: [ SEND ] } ]\nrules: [ { id: a, on: scan, reply: 好, do: [ SEND, SEND, SEND ] } ]",
      ["warning[WX0504]", "up to 4 messages"]
    ),
    (
      "always: [ { id: b, on: scan, when: { subscription: new }, do: [ SEND ] } ]\nrules: [ { id: a, on: scan, when: { subscription: existing }, reply: 好, do: [ SEND, SEND, SEND ] } ]",
      []
    ),
    // A list of macros.
    ("macros: { m: { tag: a }, n: { tag: b } }\nrules: [ { id: a, on: text, when: { macro: [ m ] }, reply: 好 } ]", []),
    (
      "macros: { m: { tag: a }, n: { tag: b } }\nrules: [ { id: a, on: text, when: { macro: [ m, n ] }, reply: 好 } ]",
      ["error[WX0203]", "replace with `all: [ { macro: m }, { macro: n } ]`", "`any: [ { macro: m }, { macro: n } ]`"]
    ),
    // Tags that are known when the file is loaded.
    ("rules: [ { id: a, on: scan, when: { scene: \"s{n:int(1..100)}\", external: true }, reply: 好, do: [ { tag: { add: \"t{{ n }}\" } } ] } ]", []),
    (
      "rules: [ { id: a, on: scan, when: { scene: \"s{n:int(1..101)}\", external: true }, reply: 好, do: [ { tag: { add: \"t{{ n }}\" } } ] } ]",
      ["warning[WX0509]", "makes 101 different tags"]
    ),
    (
      "rules: [ { id: a, on: scan, when: { scene: \"s{n:int(1..11)}_{k:enum(a|b|c|d|e|f|g|h|i|j)}\", external: true }, reply: 好, do: [ { tag: { add: \"{{ k }}{{ n }}\" } } ] } ]",
      ["warning[WX0509]", "makes 110 different tags"]
    ),
    ("rules: [ { id: a, on: scan, when: { scene: \"s{n:int}\", external: true }, reply: 好, do: [ { tag: { add: \"t{{ n }}\" } } ] } ]", []),
    // Who stands above.
    (
      "rules: [ { id: a, on: scan, reply: 好 }, { id: c, on: scan, continue: true, do: [ { record: { event: e } } ] } ]",
      ["warning[WX0316]", "the actions of `c` are lost: `a` above"]
    ),
    (
      "rules: [ { id: a, on: scan, when: { tag: [ x, y ] }, reply: 好 }, { id: c, on: scan, when: { tag: x, subscription: new }, continue: true, do: [ { record: { event: e } } ] } ]",
      ["warning[WX0316]", "the actions of `c` are lost: `a` above"]
    ),
    (
      "rules: [ { id: a, on: scan, when: { tag: x }, reply: 好 }, { id: c, on: scan, continue: true, do: [ { record: { event: e } } ] } ]",
      ["note[WX0316]", "answers some events of `c`"]
    ),
    (
      "rules: [ { id: c, on: scan, continue: true, do: [ { record: { event: e } } ] }, { id: a, on: scan, reply: 好 } ]",
      ["warning[WX0210]", "-WX0316"]
    ),
    (
      "rules: [ { id: a, on: scan, when: { tag: x }, reply: 好 }, { id: c, on: scan, when: { tag: y }, continue: true, do: [ { record: { event: e } } ] } ]",
      ["-WX0316"]
    ),
    // Follows.
    ("rules: [ { id: a, on: subscribe, reply: 好 } ]", ["warning[WX0318]"]), ("rules: [ { id: a, on: subscribe, reply: none } ]", []),
    ("rules: [ { id: a, on: subscribe, reply: 好 }, { id: b, on: scan, reply: 好 } ]", []),
    ("rules: [ { id: a, on: subscribe, reply: 好 }, { id: b, on: any, tier: fallback, reply: 好 } ]", []),
  ]

  @Test("what is refused, and what is said of order", arguments: findings)
  func finding(_ row: (yaml: String, says: [String])) {
    let (compilation, files) = Compile.text("wxrules: 1\n" + row.yaml.replacing("SEND", with: "{ send: { text: x } }"))
    let shown = DiagnosticText(files: files).render(compilation.findings)
    if row.says.isEmpty { #expect(compilation.findings.isEmpty, "\(row.yaml)\n\(shown)") }
    for words in row.says {
      #expect(words.hasPrefix("-") ? !shown.contains(words.dropFirst()) : shown.contains(words), "\(row.yaml)\n\(shown)")
    }
  }

  /// Two files that one `*` finds, what stands in them, and whether their names decide.
  static let found: [(first: String, second: String, isSaid: Bool)] = [
    ("on: text, when: { text: 退款 }, reply: 甲", "on: text, when: { text: 退款 }, reply: 乙", true),
    ("on: text, when: { text: 退款 }, reply: 甲", "on: text, when: { text: 退款 }, reply: 甲", false),
    ("on: text, when: { text: 退款 }, reply: 甲", "on: text, when: { text: 查询 }, reply: 乙", false),
    ("on: text, when: { text: 退款 }, reply: 甲", "on: text, reply: 乙", true), ("on: text, reply: 甲", "on: scan, reply: 乙", false),
    ("on: text, when: { text: 退款 }, reply: 甲", "on: text, tier: fallback, reply: 乙", false),
    ("on: text, when: { text: 退款 }, reply: 甲", "on: text, when: { text: { equals: [ 退钱, 退款 ] }, tag: vip }, reply: 乙", true),
    ("on: text, when: { text: 退款, tag: a }, reply: 甲", "on: text, when: { text: 退款, tag: b }, reply: 乙", false),
    ("on: text, when: { text: 退款, tag: a }, reply: 甲", "on: text, when: { text: 退款, subscription: existing }, reply: 乙", false),
    ("on: text, when: { text: { contains: [ a, b ] } }, reply: 甲", "on: text, when: { text: { contains: [ b, c ] } }, reply: 乙", true),
    ("on: text, when: { text: 退款 }, reply: 甲", "on: text, overlaps: first, when: { text: 退款 }, reply: 乙", false),
    ("on: scan, when: { scene: s1, external: true }, reply: 甲", "on: scan, when: { scene: [ s1, s2 ], external: true }, reply: 乙", true),
  ]

  @Test("names of files that decide who answers", arguments: found)
  func names(_ row: (first: String, second: String, isSaid: Bool)) {
    func compile(_ include: String) -> (Compilation, String) {
      let (compilation, files) = Compile.files([
        "rules.yaml": "wxrules: 1\ninclude: \(include)\n", "k/a.yaml": "wxrules: 1\nrules: [ { id: first, \(row.first) } ]\n",
        "k/b.yaml": "wxrules: 1\nrules: [ { id: second, \(row.second) } ]\n",
      ])
      return (compilation, DiagnosticText(files: files).render(compilation.findings))
    }
    let (byName, shown) = compile("[ \"k/*.yaml\" ]")
    #expect(byName.findings.map(\.code) == (row.isSaid ? [.orderByFileName] : []), "\(shown)")
    let (written, other) = compile("[ k/a.yaml, k/b.yaml ]")
    #expect(written.findings.isEmpty, "\(other)")
  }

  @Test("two events from outside never meet in one event", arguments: [("paid", true), ("sent", false)])
  func outsideNames(_ second: String, _ isSaid: Bool) {
    func rule(_ id: String, _ event: String) -> String {
      "wxrules: 1\nrules: [ { id: \(id), on: outside.\(event), reply: none, do: [ { record: { event: \(id) } } ] } ]\n"
    }
    let (compilation, files) = Compile.files([
      "rules.yaml": "wxrules: 1\ninclude: k/*.yaml\noutside: { paid: { fields: { n: int } }, sent: { fields: { n: int } } }\n"
        + "rules: [ { id: any, tier: override, on: outside.sent, when: { tag: x }, reply: none } ]\n",
      "k/a.yaml": rule("first", "paid"), "k/b.yaml": rule("second", second),
    ])
    #expect(
      compilation.findings.map(\.code) == (isSaid ? [.orderByFileName] : []), "\(DiagnosticText(files: files).render(compilation.findings))")
  }

  @Test("`overrides` changes an entry, and says where it stands when it is looked for among rules")
  func overrides() throws {
    func files(_ section: String) -> [String: String] {
      [
        "rules.yaml": "wxrules: 1\ninclude: a.yaml\noverrides: { \(section): { count: { do: [ { tag: { add: b } } ] } } }\n",
        "a.yaml": "wxrules: 1\nalways: [ { id: count, on: text, do: [ { record: { event: e } } ] } ]\n",
      ]
    }
    let ruleSet = try #require(Compile.files(files("always")).0.ruleSet)
    #expect(ruleSet.compiled.rules.flatMap(\.actions).map(\.kind.kind) == [.tag])
    let (refused, sources) = Compile.files(files("rules"))
    let shown = DiagnosticText(files: sources).render(refused.findings)
    #expect(shown.contains("error[WX0301]: `count` stands under `always:`, not under `rules:`"), "\(shown)")
  }
}
