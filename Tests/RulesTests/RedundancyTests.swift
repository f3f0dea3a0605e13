import TestSupport
import Testing

@testable import Rules

@Suite("rules without which nothing changes, and rules that say and do the same")
struct RedundancyTests {
  /// What stands above the rules.
  static let above = """
    wxrules: 1
    requires: ">=1.6"
    campaigns:
      table: { qr: { kind: permanent, scene: "table:{n}" }, for_each: { n: { range: 1..80 } } }
      desk: { qr: { kind: permanent, scene: "desk:{n}" }, for_each: { n: { range: 1..3 } } }
    stocks: { cup: { count: 5 } }
    rules:

    """

  /// Rules, and what is said: the one without which nothing changes, and who says the same.
  static let cases: [(rules: String, said: [String])] = [
    // One above takes a part of what one below takes.
    (
      """
      a: on: text, when: { text: { contains: 营业时间 } }, reply: 甲
      b: on: text, when: { text: { contains: 营业 } }, reply: 甲
      """, ["a: `b`"]
    ),
    ("a: on: text, when: { text: 你好 }, reply: 甲\nz: on: text, tier: fallback, reply: 甲", ["a: `z`"]),
    ("a: on: scan, when: { campaign: table, subscription: new }, reply: 甲\nb: on: scan, when: { campaign: table }, reply: 甲", ["a: `b`"]),
    ("a: on: scan, when: { campaign: table }, reply: 甲\nb: on: scan, when: { campaign: [ desk, table ] }, reply: 甲", ["a: `b`"]),
    ("a: on: scan, when: { scene: \"table:{n:int(1..9)}\" }, reply: 甲\nb: on: scan, when: { campaign: table }, reply: 甲", ["a: `b`"]),
    ("a: on: scan, when: { scene: \"p:{x:enum(a|b)}\" }, reply: 甲\nb: on: scan, when: { scene: \"p:{x:word}\" }, reply: 甲", ["a: `b`"]),
    ("a: on: text, when: { text: { glob: \"*退款*\" } }, reply: 甲\nb: on: text, when: { text: { contains: 退 } }, reply: 甲", ["a: `b`"]),
    (
      """
      a: on: text, when: { time: { from: 09:00, to: 12:00 } }, reply: 甲
      b: on: text, when: { time: { from: 08:00, to: 20:00 } }, reply: 甲
      z: on: text, tier: fallback, reply: 乙
      """, ["a: `b`"]
    ),
    ("a: on: [ text, image ], when: { tag: vip }, reply: 甲\nz: on: any, tier: fallback, reply: 甲", ["a: `z`"]),
    // Several: each alone, and all of them.
    (
      "a: on: text, when: { text: 你好 }, reply: 甲\nb: on: text, when: { text: 您好 }, reply: 甲\nz: on: text, reply: 甲", ["a: `z`", "b: `z`"]
    ),
    (
      """
      a: on: text, when: { text: 你好 }, reply: 甲
      b: on: text, when: { tag: vip }, reply: 甲
      c: on: text, when: { not: { tag: vip } }, reply: 甲
      """, ["a: `b`, `c`"]
    ),
    // Those that do not take all of it.
    ("a: on: text, when: { text: { contains: 营业 } }, reply: 甲\nb: on: text, when: { text: 营业时间 }, reply: 甲", []),
    ("a: on: [ text, image ], when: { tag: vip }, reply: 甲\nz: on: text, tier: fallback, reply: 甲", []),
    ("a: on: text, when: { text: 你好 }, reply: 甲\nb: on: text, when: { tag: vip }, reply: 甲", []),
    ("a: on: scan, when: { campaign: table }, reply: 甲\nb: on: scan, when: { scene: \"table:{n:int(1..79)}\" }, reply: 甲", []),
    ("a: on: text, when: { time: { from: 09:00, to: 12:00 } }, reply: 甲\nb: on: text, when: { time: { from: 09:00, to: 11:59 } }, reply: 甲", []),
    // Another stands between, and takes some of it or none.
    (
      """
      a: on: text, when: { text: { contains: 营业时间 } }, reply: 甲
      b: on: text, when: { text: { contains: 地址 } }, reply: 乙
      c: on: text, when: { text: { contains: 营业 } }, reply: 甲
      """, []
    ),
    (
      """
      a: on: text, when: { text: { contains: 营业时间 }, not: { tag: vip } }, reply: 甲
      b: on: text, when: { text: { contains: 地址 }, tag: vip }, reply: 乙
      c: on: text, when: { text: { contains: 营业 } }, reply: 甲
      """, ["a: `c`"]
    ),
    (
      """
      a: on: text, when: { text: 营业时间 }, reply: 甲
      b: on: text, when: { text: { contains: 地址 } }, reply: 乙
      c: on: text, when: { text: { contains: 营业 } }, reply: 甲
      """, ["a: `c`"]
    ),
    (
      """
      a: on: scan, when: { campaign: table, subscription: new }, reply: 甲
      b: on: scan, when: { campaign: desk }, reply: 乙
      c: on: scan, when: { campaign: table }, reply: 甲
      """, ["a: `c`"]
    ),
    // It is the same text in another spelling.
    (
      """
      a: on: text, when: { text: hi }, reply: 甲
      b: on: text, when: { text: { equals: HI, exact: true } }, reply: 乙
      z: on: text, reply: 甲
      """, []
    ),
    (
      """
      a: on: text, when: { text: hi }, reply: 甲
      b: on: text, when: { text: hi, where: { message.content: HI } }, reply: 乙
      z: on: text, reply: 甲
      """, []
    ),
    // What is done beside.
    ("a: on: text, when: { text: 你好 }, reply: 甲, do: [ { tag: { add: x } } ]\nz: on: text, reply: 甲", []),
    ("a: on: text, when: { text: 你好 }, reply: 甲, do: [ { tag: { add: x } } ]\nz: on: text, reply: 甲, do: [ { tag: { add: x } } ]", ["a: `z`"]),
    ("a: on: text, when: { text: 你好 }, reply: 甲, do: [ { tag: { add: x } } ]\nz: on: text, reply: 甲, do: [ { tag: { add: y } } ]", []),
    // Who runs beside, and runs only where nobody above answers.
    (
      "a: on: text, when: { text: 你好 }, reply: 甲\nb: on: text, continue: true, do: [ { tag: { add: x } } ]\nz: on: text, reply: 甲", []
    ),
    (
      "b: on: text, continue: true, do: [ { tag: { add: x } } ]\na: on: text, when: { text: 你好 }, reply: 甲\nz: on: text, reply: 甲", ["a: `z`"]
    ),
    ("a: on: text, when: { text: 你好 }, reply: 甲\nb: on: text, audit: true, reply: 甲\nz: on: text, reply: 甲", []),
    // What counts, gives, draws or names itself.
    ("a: on: text, when: { text: 你好 }, limit: { times: 1 }, reply: 甲\nz: on: text, reply: 甲", []),
    ("a: on: text, when: { text: 你好 }, reply: 甲\nb: on: text, limit: { times: 1 }, reply: 甲\nz: on: text, reply: 甲", []),
    ("a: on: text, when: { text: 你好 }, take: { stock: cup }, reply: 甲\nz: on: text, reply: 甲", []),
    ("a: on: text, when: { text: 你好 }, reply: { random: [ 甲, 乙 ] }\nz: on: text, reply: { random: [ 甲, 乙 ] }", []),
    (
      """
      a: on: text, when: { text: 你好 }, reply: 甲, do: [ { webhook: { url: { env: HOOK } } } ]
      z: on: text, reply: 甲, do: [ { webhook: { url: { env: HOOK } } } ]
      """, []
    ),
    // What is captured is said: from the same place, or from another.
    (
      "a: on: scan, when: { campaign: table, subscription: new }, reply: \"{{ n }} 号\"\nb: on: scan, when: { campaign: table }, reply: \"{{ n }} 号\"",
      ["a: `b`"]
    ),
    (
      "a: on: scan, when: { scene: \"p:{x:enum(a|b)}\" }, reply: \"{{ x }}\"\nb: on: scan, when: { scene: \"{y:word}:{x:word}\" }, reply: \"{{ x }}\"",
      []
    ),
    // A finding of its own is not followed by this one, nor does this one lead to another.
    ("a: on: text, reply: 甲\nb: on: text, when: { text: 你好 }, reply: 甲", []),
    ("a: on: text, when: { text: 你好 }, reply: 甲\nb: on: text, when: { text: 你好 }, reply: 甲", []),
    (
      "a: on: text, when: { text: 你好 }, reply: 甲\nb: on: text, when: { text: 你好 }, reply: 甲\nz: on: text, reply: 甲", ["a: `z`"]
    ),
    ("a: on: scan, when: { campaign: table }, reply: 甲\nz: on: any, tier: fallback, reply: 甲", []),
    // Silence is a thing to say, too.
    ("a: on: text, when: { text: 你好 }, reply: none\nz: on: text, reply: none", ["a: `z`"]),
  ]

  private static func items(_ text: String) -> String {
    text.split(separator: "\n").map { line in
      let parts = line.split(separator: ":", maxSplits: 1)
      return "  - { id: \(parts[0]),\(parts[1]) }\n"
    }.joined()
  }

  @Test("what is said of rules", arguments: cases)
  func rules(_ rules: String, _ said: [String]) throws {
    let ruleSet = try Compile.ruleSet(Self.above + Self.items(rules))
    let findings = RuleProofs(of: ruleSet).findings.filter { $0.code == .redundant }
    let shown = Comment(rawValue: DiagnosticText(files: ruleSet.files).render(findings))
    let messages = said.map { said -> String in
      let (rule, others) = (said.prefix { $0 != ":" }, said.drop { $0 != ":" }.dropFirst(2))
      return "rule `\(rule)` changes nothing: without it \(others) \(others.contains(",") ? "say and do" : "says and does") the same"
    }
    #expect(findings.map(\.message.english) == messages, shown)
    #expect(findings.allSatisfy { $0.severity == .note && $0.witnesses.count == 1 }, shown)
  }

  @Test("whoever removes it is told what names it, and the test that is shown holds before and afterwards")
  func names() throws {
    let rules = """
      wxrules: 1
      requires: ">=1.6"
      rules:
        - { id: a, on: text, when: { text: 你好 }, reply: 甲 }
        - { id: b, on: text, when: { text: 再见 }, overlaps: a, reply: 乙 }
        - { id: z, on: text, reply: 甲 }
      tests:
        - { name: 问好, event: { text: 你好 }, expect: { rule: a } }
      """
    let ruleSet = try Compile.ruleSet(rules)
    let found = try #require(RuleProofs(of: ruleSet).findings.first { $0.code == .redundant })
    #expect(found.related.map(\.text.english) == ["says the same", "names it", "a test expects it"])
    #expect(found.help.map(\.english) == ["remove `a` and change what names it, or let it say what the others do not"])
    #expect(found.witnesses.map(\.line.english) == ["text \"你好\" -> `a`, and without it `z`"])
    #expect(found.witnesses.map(\.test.english) == ["- { name: 'text \"你好\"', event: { text: 你好 }, expect: { reply: 甲 } }"])
  }

  @Test("what asks for a text as it is written takes no other spelling of it")
  func spelling() throws {
    let ruleSet = try Compile.ruleSet(
      Self.above + Self.items("a: on: text, when: { text: hi, where: { message.content: hi } }, reply: 甲\nb: on: text, when: { text: hi }, reply: 乙"))
    let reach = Reachability(of: 1, in: Arena.all(of: ruleSet))
    if case .covered = reach { Issue.record("HI is answered by b") }
    if case .contradictory = reach { Issue.record("HI is answered by b") }
  }

  /// Rules that chance writes, of which many say the same.
  private static func alike(_ seed: UInt64) throws -> RuleSet {
    var random = SeededRandom(seed)
    var compiled: RuleSet?
    for _ in 0..<20 where compiled == nil {
      let yaml = RandomRules.yaml(&random).split(separator: "\n", omittingEmptySubsequences: false).map { line in
        line.hasPrefix("    reply: a") ? "    reply: 甲" : String(line)
      }
      compiled = Compile.text(yaml.joined(separator: "\n")).0.ruleSet
    }
    return try #require(compiled)
  }

  /// The rules of which it is said.
  private static func redundant(_ ruleSet: RuleSet) -> (ids: Set<String>, findings: [Diagnostic]) {
    let findings = RuleProofs(of: ruleSet).findings.filter { $0.code == .redundant }
    return (Set(ruleSet.compiled.rules.filter { rule in findings.contains { $0.primary.span == rule.span } }.map(\.id)), findings)
  }

  @Test("at every random event that such a rule answers, the next to act that stays says and does the same", arguments: 1...60 as ClosedRange<UInt64>)
  func random(seed: UInt64) throws {
    let ruleSet = try Self.alike(seed)
    let gone = Self.redundant(ruleSet).ids
    if gone.isEmpty { return }
    let deeds = Deeds(ruleSet.compiled)
    var random = SeededRandom(seed &+ 1_000)
    for _ in 0..<400 {
      let event = RandomRules.event(&random, account: random.pick(["gh_a", "gh_b"]))
      let facts = ruleSet.counting(event, RandomRules.facts(&random)).facts
      guard let winner = ruleSet.outcome(event, facts, naive: true).winner?.rule, gone.contains(ruleSet.compiled.rules[Int(winner)].id) else {
        continue
      }
      var judgement = Judgement(ruleSet, event, facts)
      let next = ruleSet.index.rules.rules(for: event.kind).first { ordinal in
        let rule = ruleSet.compiled.rules[Int(ordinal)]
        guard ordinal > winner, rule.role != .always, !gone.contains(rule.id) else { return false }
        guard rule.accounts == .max || rule.accounts & ruleSet.compiled.accountBit(of: event) != 0, ruleSet.selects(rule, event) else { return false }
        return judgement.holds(rule) && judgement.hindrance(of: rule) == nil
      }
      let about = "seed \(seed): \(ruleSet.compiled.rules[Int(winner)].id) at \(event.kind) \(event.fields.string(event.subject))"
      #expect(next.map { deeds.areSame(winner, $0) } ?? false, "\(about), then \(next.map { ruleSet.compiled.rules[Int($0)].id } ?? "nobody")")
    }
  }

  @Test("chance writes such rules")
  func strength() throws {
    let found = try (1...60 as ClosedRange<UInt64>).map { try Self.redundant(Self.alike($0)).ids.count }.reduce(0, +)
    #expect(found > 5)
  }
}
