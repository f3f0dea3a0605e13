import TestSupport
import Testing

@testable import Rules

/// The index may only leave out rules that cannot match: its answer is that of asking every rule from the top.
@Suite("the index agrees with the naive walk")
struct MatcherAgreementTests {
  @Test("random rule sets and random events", arguments: 1...40 as ClosedRange<UInt64>)
  func random(seed: UInt64) throws {
    var random = SeededRandom(seed)
    // Chance may write a rule that no event meets, which is refused: then others.
    var compiled: RuleSet?
    for _ in 0..<20 where compiled == nil {
      let (compilation, files) = Compile.text(RandomRules.yaml(&random))
      let shown = DiagnosticText(files: files).render(compilation.findings)
      #expect(compilation.findings.allSatisfy { $0.severity != .error || $0.code == .unknowableCondition }, "\(shown)")
      compiled = compilation.ruleSet
    }
    let ruleSet = try #require(compiled)
    for _ in 0..<200 {
      let event = RandomRules.event(&random)
      let facts = RandomRules.facts(&random)
      let indexed = ruleSet.outcome(event, facts, naive: false)
      let naive = ruleSet.outcome(event, facts, naive: true)
      let about = Comment(rawValue: "seed \(seed), \(event.kind), \(event.fields.string(event.subject))")
      #expect(indexed.winner?.rule == naive.winner?.rule, about)
      #expect(indexed.continued.map(\.rule) == naive.continued.map(\.rule), about)
      #expect(indexed.audited == naive.audited, about)
      // `trace` is the matcher, watched: it names the same winner.
      var answering: String?
      for step in ruleSet.trace(event, given: facts).steps { if case .answers = step.verdict { answering = step.rule } }
      #expect(answering == indexed.winner.map { ruleSet.compiled.rules[Int($0.rule)].id }, about)
    }
  }
}

/// Small alphabets, so that random events often hit random rules.
enum RandomRules {
  static let words = ["a", "ab", "b", "ba", "退款", "退", "款", "hi"]
  static let scenes = ["s:a", "s:ab:1", "s:b:22", "t:1", "t:24", "x", "7", "1001", "p-a-3", "s:zz:9"]

  static func yaml(_ random: inout SeededRandom) -> String {
    var out = """
      wxrules: 1
      lists:
        l: [ a, ab, hi ]
        t: { key: k, columns: { k: word, n: string }, rows: [ [ a, 甲 ], [ b, 乙 ] ] }
      macros:
        m: { any: [ { tag: vip }, { attr: points, gte: 5 } ] }
      campaigns:
        c1: { qr: { kind: permanent, scene: "t:{n}" }, for_each: { n: { range: 1..24 } } }
        c2: { qr: { kind: permanent, scene: int, allocate: 1000..1009 }, for_each: { k: { list: t } } }
      rules:

      """
    for index in 0..<Int(random.next() % 25 + 3) {
      let kind = random.pick(["scan", "text", "menu.click", "subscribe", "[ scan, text, menu.click ]", "any", "{ event: user_get_card }"])
      let tier = kind == "any" ? "fallback" : random.pick(["normal", "normal", "override", "fallback"])
      out += "  - id: r\(index)\n    on: \(kind)\n    tier: \(tier)\n"
      if random.chance(85), let condition = condition(kind, &random, depth: 0) { out += "    when: \(condition)\n" }
      switch random.next() % 6 {
      case 0: out += "    continue: true\n    do: [ { record: { event: e } } ]\n"
      case 1: out += "    audit: true\n    reply: a\(index)\n"
      default: out += "    reply: a\(index)\n"
      }
    }
    return out
  }

  private static func condition(_ kind: String, _ random: inout SeededRandom, depth: Int) -> String? {
    if depth < 2, random.chance(30) {
      let parts = (0..<Int(random.next() % 2 + 2)).compactMap { _ in condition(kind, &random, depth: depth + 1) }
      switch random.next() % 3 {
      case 0: return "{ all: [ \(parts.joined(separator: ", ")) ] }"
      case 1: return "{ any: [ \(parts.joined(separator: ", ")) ] }"
      default: return parts.first.map { "{ not: \($0) }" }
      }
    }
    var choices = ["{ tag: \(random.pick(["vip", "blocked"])) }", "{ macro: m }", "{ attr: points, lt: 5 }", "{ time: { from: 21:00, to: 09:00 } }"]
    if kind.contains("scan") || kind == "any" {
      choices += [
        "{ scene: \"\(random.pick(scenes))\" }", "{ scene: \"s:{a:word}\" }", "{ scene: \"s:{a:word}:{n:int}\" }",
        "{ scene: \"s:{a:list(t)}:{n:int(1..9)}\" }",
        "{ scene: \"{a:text}:{b:rest}\" }", "{ scene: \"p-{a:enum(a|b)}-{n:int}\" }", "{ campaign: \(random.pick(["c1", "c2", "[ c1, c2 ]"])) }",
        "{ subscription: \(random.pick(["new", "existing", "[ new, returning ]"])) }",
      ]
    }
    if kind.contains("text") || kind == "any" {
      let word = random.pick(words)
      choices += [
        "{ text: \(word) }", "{ text: { contains: [ \(word), \(random.pick(words)) ] } }", "{ text: { prefix: \(word) } }",
        "{ text: { suffix: \(word) } }",
        "{ text: { glob: \"\(word)*\" } }", "{ text: { glob: \"*\(word)?\" } }", "{ text: { regex: '\(word)+', search: true } }",
        "{ text: { regex: '[ab]+' } }",
        "{ text: { pattern: \"\(word){x:int}\" } }", "{ text: { contains_all: [ \(word), \(random.pick(words)) ] } }",
        "{ text: { equals: { list: l } } }", "{ text: { regex: '[ａ-ｂ]+' } }", "{ text: { regex: '[ab]+', exact: true } }",
        "{ text: { contains: \(word), exact: true } }",
      ]
    }
    if kind.contains("menu") || kind == "any" {
      choices += [
        "{ key: \(random.pick(["A", "B"])) }", "{ key: \"K{n:int}\" }", "{ key: { regex: 'K[0-9x]' } }", "{ key: { contains: K } }",
        "{ key: { equals: [ a, b ], exact: false } }", "{ key: { regex: 'k.', exact: false } }",
      ]
    }
    // The one field that these events have holds what they are about.
    if random.chance(30) {
      choices = [
        "{ field: { Event: { prefix: \(random.pick(["\"s:\"", "a", "user"])) } } }", "{ field: { Event: { regex: '[A-C]|[0-9]+' } } }",
        "{ field: { Event: { contains: [ b, 退 ], exact: false } } }", "{ field: { Event: { glob: \"s:*\" } } }",
        "{ field: { Event: [ A, ab, \"7\" ] } }",
        "{ field: { Event: { pattern: \"{a:word}:{b:rest}\" } } }", "{ field: { Event: { gte: 8 } } }", "{ field: { None: { exists: false } } }",
      ]
    }
    return random.pick(choices)
  }

  static func facts(_ random: inout SeededRandom) -> Facts {
    var facts = Facts()
    facts.history.followCount = Int(random.next() % 3)
    if random.chance(50) { facts.profile.tags.append(random.pick(["vip", "blocked"])) }
    if random.chance(50) { facts.profile.attributes["points"] = .int(Int64(random.next() % 10)) }
    return facts
  }

  static func event(_ random: inout SeededRandom) -> Event {
    let time = Int64(1_780_000_000 + random.next() % 604_800)
    switch random.next() % 5 {
    case 0:
      return make(.scan, random.chance(70) ? random.pick(scenes) : "s:\(random.pick(words)):\(random.next() % 30)", time, isFollow: random.chance(50))
    case 1: return make(.text, (0..<Int(random.next() % 4 + 1)).map { _ in random.pick(words) }.joined() + (random.chance(20) ? "7" : ""), time)
    case 2: return make(.menuClick, random.pick(["A", "B", "C", "K7", "Kx"]), time)
    case 3: return make(.subscribe, "", time, isFollow: true)
    default: return make(.other, "user_get_card", time)
    }
  }

  /// An event of two fields: its subject, and the platform's name of it.
  static func make(_ kind: EventKind, _ subject: String, _ time: Int64, isFollow: Bool = false) -> Event {
    let bytes = Array("xmlEvent\(subject)o1".utf8)
    let end = bytes.count - 2
    let entries = [
      Fields.Entry(name: 0..<3, text: 3..<3, parent: -1, hasChildren: true),
      Fields.Entry(name: 3..<8, text: 8..<Int32(end), parent: 0, hasChildren: false),
    ]
    return Event(
      kind: kind, fields: Fields(bytes: bytes, entries: entries), time: time, isFollow: isFollow, subject: kind == .other ? 0..<0 : 8..<end,
      openid: end..<bytes.count, account: 0..<0)
  }
}
