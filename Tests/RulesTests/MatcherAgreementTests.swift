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
      #expect(compilation.findings.allSatisfy { $0.severity != .error || [.unknowableCondition, .constantCondition].contains($0.code) }, "\(shown)")
      compiled = compilation.ruleSet
    }
    let ruleSet = try #require(compiled)
    for _ in 0..<200 {
      let event = RandomRules.event(&random, account: random.pick(["gh_a", "gh_b"]))
      // What has ended is absent to all that follows.
      let given = RandomRules.facts(&random)
      let facts = ruleSet.counting(event, given).facts
      let indexed = ruleSet.outcome(event, facts, naive: false)
      let naive = ruleSet.outcome(event, facts, naive: true)
      let about = Comment(rawValue: "seed \(seed), \(event.kind), \(event.fields.string(event.subject))")
      #expect(indexed.winner?.rule == naive.winner?.rule, about)
      #expect(indexed.continued.map(\.rule) == naive.continued.map(\.rule), about)
      #expect(indexed.audited == naive.audited, about)
      // `trace` is the matcher, watched: it names the same winner.
      var answering: String?
      var running: [String] = []
      for step in ruleSet.trace(event, given: given).steps {
        if case .answers = step.verdict { answering = step.rule }
        if case .runs = step.verdict { running.append(step.rule) }
      }
      checkAlways(ruleSet, event, given, facts, indexed, running, about)
      #expect(answering == indexed.winner.map { ruleSet.compiled.rules[Int($0.rule)].id }, about)
    }
  }

  /// What random events always meet, or never, says nothing of the index.
  @Test("random events meet every condition that chance writes, and do not") func coverage() throws {
    var random = SeededRandom(1)
    var ways = Ways()
    for _ in 0..<8 {
      let (entries, shapes) = RandomRules.entries(&random)
      let ruleSet = try Compile.ruleSet(RandomRules.surroundings + entries)
      for _ in 0..<1500 {
        let event = RandomRules.event(&random, account: random.pick(["gh_a", "gh_b"]))
        for step in ruleSet.trace(event, given: RandomRules.facts(&random)).steps {
          guard let shape = shapes[step.rule] else { continue }
          switch step.verdict {
          case .runs: ways.note(shape, true)
          case .refused: ways.note(shape, false)
          case .answers, .continues, .audits, .tooLate, .hindered, .otherAccount: continue
          }
        }
      }
    }
    #expect(ways.count == RandomRules.entries(&random).shapes.count)
    #expect(ways.oneWay(fewerThan: 1) == [])
  }
}

extension MatcherAgreementTests {
  /// What always runs is every entry whose conditions hold, asked one by one with nobody beside; and an action's own `when` is judged
  /// as a rule's is: `runs-7` asks as an entry what `acts-7` asks for its action.
  private func checkAlways(
    _ ruleSet: RuleSet, _ event: Event, _ given: Facts, _ facts: Facts, _ outcome: borrowing RuleSet.Outcome, _ running: [String], _ about: Comment
  ) {
    let rules = ruleSet.compiled.rules
    let account = ruleSet.compiled.accountBit(of: event)
    var judgement = Judgement(ruleSet, event, facts)
    let holding = rules.filter { rule in
      rule.role == .always && (rule.accounts == .max || rule.accounts & account != 0) && rule.events.contains { $0.kinds.contains(event.kind) }
        && ruleSet.selects(rule, event) && judgement.holds(rule)
    }.map(\.id)
    let found = outcome.continued.map { rules[Int($0.rule)] }.prefix { $0.role == .always }.map(\.id)
    #expect(found == holding && running == holding, about)
    let plan = ruleSet.plan(event, given: given, at: Moment(now: event.time, seed: 1))
    let acting = Set(plan.actions.map(\.rule))
    let withheld = Set(plan.withheld.map(\.rule))
    for id in rules.map(\.id) where id.hasPrefix("acts-") && holding.contains(id) {
      let twin = "runs-\(id.dropFirst(5))"
      #expect(acting.contains(id) == holding.contains(twin) && withheld.contains(id) != acting.contains(id), about)
    }
  }
}

/// Small alphabets, so that random events often hit random rules.
enum RandomRules {
  static let words = ["a", "ab", "b", "ba", "退款", "退", "款", "hi"]
  static let scenes = ["s:a", "s:ab:1", "s:b:22", "t:1", "t:24", "x", "7", "1001", "p-a-3", "s:zz:9", "1000", "v_p_a", "v_q_b", "v_q_a"]

  /// What rules name; account `b` has some of it otherwise.
  static let surroundings = """
    wxrules: 1
    defaults: { account: a }
    accounts:
      a: { app_id: wx0123456789abcdea, original_id: gh_a, kind: service, mode: plain, token: { env: T } }
      b: { app_id: wx0123456789abcdeb, original_id: gh_b, kind: service, mode: plain, token: { env: T } }
    lists:
      l: [ a, ab, hi ]
      t: { key: k, columns: { k: word, n: string, m: word, last: date, opens: time }, rows: [ [ a, 甲, p, 2026-05-31, 09:00 ], [ b, 乙, q, 2026-06-02, 15:00 ] ] }
      pieces: [ k1, k2 ]
    stocks: { piece: { list: pieces, within: 1d } }
    counters: { seen: { on: [ scan, text ], within: 1d } }
    calendars:
      desk: { week: { mon-fri: [ 09:00-12:00, 13:30-18:00 ], sat: 21:00-02:00 }, off: 2026-06-02..2026-06-03, known_until: 2035-12-31 }
    macros:
      m: { any: [ { tag: vip }, { attr: points, gte: 5 } ] }
    campaigns:
      c1: { accounts: [ a, b ], qr: { kind: permanent, scene: "t:{n}" }, for_each: { n: { range: 1..24 } }, active: { from: 2026-05-30, through: 2026-06-01 } }
      c2: { qr: { kind: permanent, scene: int, allocate: 1000..1009 }, for_each: { k: { list: t } } }
      c3: { accounts: [ a, b ], qr: { kind: permanent, scene: "v_{k.m}_{k.k}" }, for_each: { k: { list: t } }, attribution: none }
    outside: { paid: { fields: { amount: int } }, Paid: { fields: { amount: int } } }

    """

  static func yaml(_ random: inout SeededRandom) -> String {
    var out = surroundings + always(&random) + "rules:\n"
    var others: [String] = []
    for index in 0..<Int(random.next() % 25 + 3) {
      let kind = random.pick([
        "scan", "text", "menu.click", "subscribe", "[ scan, text, menu.click ]", "any", "{ event: user_get_card }", "outside.paid",
        "[ outside.Paid, outside.paid ]",
      ])
      let reply = kind.contains("outside") ? "none" : "a\(index)"
      let tier = kind == "any" ? "fallback" : random.pick(["normal", "normal", "override", "fallback"])
      out += "  - id: r\(index)\n    on: \(kind)\n    tier: \(tier)\n"
      if random.chance(20) {
        out += "    accounts: \(random.pick(["a", "b"]))\n"
      } else if random.chance(15), let condition = condition(kind, &random, depth: 0) {
        others.append("r\(index): { when: \(condition) }")
      }
      if random.chance(85), let condition = condition(kind, &random, depth: 0) { out += "    when: \(condition)\n" }
      switch random.next() % 8 {
      case 0: out += "    continue: true\n    do: [ { record: { event: e } } ]\n"
      case 1: out += "    audit: true\n    reply: \(reply)\n"
      case 2: out += "    take: { stock: piece, per: \(random.pick(["user", "event"])) }\n    reply: \(reply)\n"
      case 3: out += "    limit: { times: 1, within: 2d }\n    reply: \(reply)\n"
      default: out += "    reply: \(reply)\n"
      }
    }
    guard random.chance(60) else { return out }
    return out + """
      overrides:
        for: b
        lists: { l: { append: 款, remove: ab }, t: { rows: { append: [ [ ab, 丙, q, 2026-06-01, 21:00 ] ] } } }
        macros: { m: { any: [ { tag: blocked } ] } }
        calendars: { desk: { off: 2026-05-29 } }
        campaigns: { c1: { active: { from: 2026-05-31, through: 2026-06-02 } } }
        \(others.isEmpty ? "# no rule" : "rules: { \(others.joined(separator: ", ")) }")

      """
  }

  /// An entry for each condition that chance may write, and which of them it is.
  static func entries(_ random: inout SeededRandom) -> (yaml: String, shapes: [String: String]) {
    var yaml = "always:\n"
    var shapes: [String: String] = [:]
    for group in Group.allCases {
      for (index, condition) in plain(group, &random).enumerated() where !tautologies.contains(condition) {
        let id = "\(group)-\(index)"
        yaml += "  - { id: \(id), on: \(group.kind), when: \(condition), do: [ { record: { event: e } } ] }\n"
        // Of what chance picks within it, every one is such a condition.
        shapes[id] = "\(id), as \(plainest[group]?[index] ?? condition)"
      }
    }
    return (yaml + "rules: [ { id: rest, on: any, tier: fallback, reply: x } ]\n", shapes)
  }

  private static let plainest = Dictionary(
    uniqueKeysWithValues: Group.allCases.map { group in
      var random = SeededRandom(0)
      return (group, plain(group, &random))
    })

  /// Of a field that no event has.
  private static let tautologies = ["{ field: { None: { exists: false } } }"]

  /// Entries in pairs: one asks for itself what the other asks for its action.
  private static func always(_ random: inout SeededRandom) -> String {
    var out = "always:\n"
    for index in 0..<Int(random.next() % 6 + 1) {
      let kind = random.pick(["scan", "text", "menu.click", "subscribe", "[ scan, text, menu.click ]", "any"])
      // An action binds no names.
      guard let condition = condition(kind, &random, depth: 0), !binding.contains(where: { condition.contains($0) }) else { continue }
      out += "  - { id: runs-\(index), on: \(kind), when: \(condition), do: [ { record: { event: e } } ] }\n"
      out += "  - { id: acts-\(index), on: \(kind), do: [ { record: { event: e }, when: \(condition) } ] }\n"
    }
    return out + "  - { id: counts, on: any, do: [ { record: { event: e } } ] }\n"
  }

  private static let binding = [":int", ":word", ":list", ":text}", ":enum", ":rest", "as: ", "(?P<"]

  /// Conditions that must all hold, without those that bind a name which another has bound: such a rule set is refused.
  private static func bindingOnce(_ parts: [String]) -> [String] {
    var bound: Set<String> = []
    return parts.filter { part in
      let names = Set(part.matches(of: /\{([a-z]):|as: ([a-z])|\(\?P<([a-z])>/).compactMap { ($0.1 ?? $0.2 ?? $0.3).map { String($0) } })
      guard bound.isDisjoint(with: names) else { return false }
      bound.formUnion(names)
      return true
    }
  }

  private static func condition(_ kind: String, _ random: inout SeededRandom, depth: Int) -> String? {
    if depth < 2, random.chance(30) {
      let parts = (0..<Int(random.next() % 2 + 2)).compactMap { _ in condition(kind, &random, depth: depth + 1) }
      switch random.next() % 3 {
      case 0: return "{ all: [ \(bindingOnce(parts).joined(separator: ", ")) ] }"
      case 1: return "{ any: [ \(parts.joined(separator: ", ")) ] }"
      default: return parts.first.map { "{ not: \($0) }" }
      }
    }
    var choices = plain(.common, &random)
    if kind.contains("scan") || kind == "any" { choices += plain(.scan, &random) }
    if kind.contains("text") || kind == "any" { choices += plain(.text, &random) }
    if kind.contains("menu") || kind == "any" { choices += plain(.menu, &random) }
    if kind.contains("outside") {
      choices += plain(.outside, &random)
    } else if random.chance(30) {
      choices = plain(.field, &random)
    }
    return random.pick(choices)
  }

  /// What conditions are about.
  enum Group: CaseIterable {
    case common, scan, text, menu, outside, field

    /// The events that may meet them.
    var kind: String {
      switch self {
      case .common: "any"
      case .scan: "scan"
      case .text: "text"
      case .menu: "menu.click"
      case .outside: "[ outside.Paid, outside.paid ]"
      case .field: "[ scan, text, menu.click ]"
      }
    }
  }

  private static func plain(_ group: Group, _ random: inout SeededRandom) -> [String] {
    switch group {
    case .common:
      return [
        "{ where: { user.attrs.points: { gte: 3, not: 7 } } }", "{ where: { user.openid: { not_same_as: user.attrs.who } } }",
        "{ tag: \(random.pick(["vip", "blocked"])) }", "{ macro: m }", "{ attr: points, lt: 5 }", "{ var: seen, exists: true }",
        "{ time: { from: 21:00, to: 09:00 } }", "{ open: desk }", "{ closed: desk }", "{ where: { counters.seen: { gte: 2 } } }",
        "{ taken: piece }", "{ where: { taken.piece: k1 } }", "{ last_touch: \(random.pick(["c1", "c2"])) }", "{ first_touch: c1 }",
        "{ follow_count: { gte: 2 } }",
      ]
    case .scan:
      return [
        "{ scene: \"\(random.pick(scenes))\" }", "{ scene: \"s:{a:word}\" }", "{ scene: \"s:{a:word}:{n:int}\" }",
        "{ scene: \"s:{a:list(t)}:{n:int(1..9)}\" }",
        "{ scene: \"{a:text}:{b:rest}\" }", "{ scene: \"p-{a:enum(a|b)}-{n:int}\" }", "{ campaign: \(random.pick(["c1", "c2", "[ c1, c2 ]"])) }",
        "{ campaign: c1, phase: \(random.pick(["ended", "[ before, ended ]", "[ running, before ]"])) }",
        "{ subscription: \(random.pick(["new", "existing", "[ new, returning ]"])) }",
        "{ campaign: c1, where: { n: { gte: 5 } } }", "{ where: { k.n: \(random.pick(["甲", "{ not: 乙 }"])) }, campaign: c2 }",
        "{ scene: \"s:{q:list(t)}:{w:int(1..9)}\", where: { q.n: [ 甲 ], w: { lt: 5 } } }",
        "{ all: [ { where: { p: { in: [ a, zz ] } } }, { scene: \"s:{p:word}:{w:int}\" } ] }",
        "{ campaign: c3 }", "{ campaign: c3, where: { k.n: 甲 } }",
        "{ campaign: c3, where: { k.last: { \(random.pick(["gte: now", "lt: 2026-06-01"])) } } }",
        "{ campaign: c3, where: { k.opens: { \(random.pick(["lte: now", "gt: 12:00"])) } } }", "{ where: { k.m: q }, campaign: [ c2, c3 ] }",
      ]
    case .text:
      let word = random.pick(words)
      return [
        "{ text: \(word) }", "{ text: { contains: [ \(word), \(random.pick(words)) ] } }", "{ text: { prefix: \(word) } }",
        "{ text: { suffix: \(word) } }",
        "{ text: { glob: \"\(word)*\" } }", "{ text: { glob: \"*\(word)?\" } }", "{ text: { regex: '\(word)+', search: true } }",
        "{ text: { regex: '[ab]+' } }",
        "{ text: { pattern: \"\(word){x:int}\" } }", "{ text: { contains_all: [ \(word), \(random.pick(words)) ] } }",
        "{ text: { equals: { list: l } } }", "{ text: { regex: '[ａ-ｂ]+' } }", "{ text: { regex: '[ab]+', exact: true } }",
        "{ text: { contains: \(word), exact: true } }", "{ text: { pattern: \"\(word){x:int}\" }, where: { x: { gte: 5 } } }",
        "{ text: { regex: '(?P<h>[ab])(?P<i>7)?.*' }, where: { \(random.pick(["h: b", "i: { exists: true }", "i: { not: h }"])) } }",
        "{ text: { contains: { list: l, as: w } } }",
        "{ text: { prefix: { list: l, as: w } } }", "{ text: { suffix: { list: t, as: w }, exact: true } }",
      ]
    case .menu:
      return [
        "{ key: \(random.pick(["A", "B"])) }", "{ key: \"K{n:int}\" }", "{ key: { regex: 'K[0-9x]' } }", "{ key: { contains: K } }",
        "{ key: { contains: { list: l, as: w }, exact: false } }",
        "{ key: { equals: [ a, b ], exact: false } }", "{ key: { regex: 'k.', exact: false } }",
      ]
    case .outside: return ["{ field: { amount: { gte: \(random.next() % 8 + 1) } } }", "{ field: { amount: [ 1, 7 ] } }"]
    // The one field that these events have holds what they are about.
    case .field:
      return [
        "{ field: { Event: { prefix: \(random.pick(["\"s:\"", "a", "user"])) } } }", "{ field: { Event: { regex: '[A-C]|[0-9]+' } } }",
        "{ field: { Event: { contains: [ b, 退 ], exact: false } } }", "{ field: { Event: { glob: \"s:*\" } } }",
        "{ field: { Event: [ A, ab, \"7\" ] } }",
        "{ field: { Event: { pattern: \"{a:word}:{b:rest}\" } } }", "{ field: { Event: { gte: 8 } } }", "{ field: { None: { exists: false } } }",
      ]
    }
  }

  static func facts(_ random: inout SeededRandom) -> Facts {
    var facts = Facts()
    facts.history.followCount = Int(random.next() % 3)
    if random.chance(50) { facts.profile.tags.append(random.pick(["vip", "blocked"])) }
    if random.chance(50) { facts.profile.attributes["who"] = .text("o1") }
    if random.chance(50) { facts.profile.attributes["points"] = .int(Int64(random.next() % 10)) }
    if random.chance(50) {
      facts.profile.variables["seen"] = .text("x")
      if random.chance(50) { facts.profile.ends["seen"] = Int64(1_780_000_000 + random.next() % 604_800) }
    }
    let earlier = Int64(1_780_000_000 + random.next() % 604_800)
    if random.chance(50) { facts.profile.counters["seen"] = Tally(count: 1, times: [earlier]) }
    if random.chance(50) {
      facts.profile.taken["piece"] = random.pick(["k1", "k2"])
      if random.chance(50) { facts.profile.takenEnds["piece"] = earlier }
    }
    facts.stocks["piece"] = random.chance(50) ? StockLevel(left: 1, next: ["k2"]) : StockLevel(left: 0, next: [])
    for index in 0..<28 where random.chance(50) { facts.profile.answers["r\(index)"] = [earlier] }
    if random.chance(50) {
      facts.history.firstTouch = Touch(campaign: random.pick(["c1", "c2"]), scene: "t:1", at: 1_779_000_000)
      facts.history.lastTouch = Touch(campaign: random.pick(["c1", "c2"]), scene: "t:1", at: 1_779_000_001)
    }
    return facts
  }

  static func event(_ random: inout SeededRandom, account: String = "") -> Event {
    let time = Int64(1_780_000_000 + random.next() % 604_800)
    switch random.next() % 6 {
    case 0:
      return make(
        .scan, random.chance(70) ? random.pick(scenes) : "s:\(random.pick(words)):\(random.next() % 30)", time, isFollow: random.chance(50),
        account: account)
    case 1:
      return make(
        .text, (0..<Int(random.next() % 4 + 1)).map { _ in random.pick(words) }.joined() + (random.chance(20) ? "7" : ""), time, account: account)
    case 2: return make(.menuClick, random.pick(["A", "B", "C", "K7", "Kx"]), time, account: account)
    case 3: return make(.subscribe, "", time, isFollow: true, account: account)
    case 4:
      return .outside(
        random.pick(["paid", "Paid", "gone"]), openid: "o1", account: "gh_1", time: time, fields: [("amount", "\(random.next() % 12)")])
    default: return make(.other, "user_get_card", time, account: account)
    }
  }

  /// An event of two fields: its subject, and the platform's name of it.
  static func make(_ kind: EventKind, _ subject: String, _ time: Int64, isFollow: Bool = false, account: String = "", openid: String = "o1") -> Event
  {
    let bytes = Array("xmlEvent\(subject)\(openid)\(account)".utf8)
    let follower = bytes.count - account.utf8.count
    let end = follower - openid.utf8.count
    let entries = [
      Fields.Entry(name: 0..<3, text: 3..<3, parent: -1, hasChildren: true),
      Fields.Entry(name: 3..<8, text: 8..<Int32(end), parent: 0, hasChildren: false),
    ]
    return Event(
      kind: kind, fields: Fields(bytes: bytes, entries: entries), time: time, isFollow: isFollow, subject: kind == .other ? 0..<0 : 8..<end,
      openid: end..<follower, account: follower..<bytes.count)
  }
}
