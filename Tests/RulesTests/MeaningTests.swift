import TestSupport
import Testing

@testable import Rules

/// The index may be right about conditions that are judged wrongly: here nothing of the engine says what a rule set means. A story is told
/// event by event, and who answers is worked out from all that was told before; the engine has only what it kept.
@Suite("rules mean what is written")
struct MeaningTests {
  private static let seeds: ClosedRange<UInt64> = 1...40

  @Test("random rule sets, and stories of three people", arguments: seeds)
  func stories(seed: UInt64) throws {
    var random = SeededRandom(seed)
    let (set, compiled) = try Self.written(&random)
    var ruleSet = compiled
    var story = Story(Self.people(&random))
    var facts = story.people.map(Self.facts)
    var shared: [String: [String: [Int64]]] = [:]
    for turn in 0..<Self.turns {
      // Half way everything that is kept under a name gets another one; what the store does to what is all people's is done here.
      let isRenamed = turn >= Self.turns / 2
      let name: (String) -> String = isRenamed ? Twin.renamed : { $0 }
      if turn == Self.turns / 2 {
        let (compilation, files) = Compile.text(set.renamed)
        ruleSet = try #require(compilation.ruleSet, "\(DiagnosticText(files: files).render(compilation.findings))\(set.renamed)")
        shared = shared.mapValues { limits in
          Dictionary(
            uniqueKeysWithValues: limits.map { key, times in (Twin.renamed(String(key.prefix { $0 != "#" })) + key.drop { $0 != "#" }, times) })
        }
      }
      Self.next(&story, &random)
      let (person, told) = (story.now.person, set.told(story))
      facts[person].shared = shared[story.person.account] ?? [:]
      facts[person].stocks = Dictionary(
        uniqueKeysWithValues: story.left.map { (name($0.key), StockLevel(left: $0.value.count, next: $0.value)) })
      facts[person].profile.carryOver(ruleSet.compiled.moves)
      let plan = ruleSet.plan(Self.event(story), given: facts[person], at: Moment(now: story.now.time, seed: 1))
      let about = Comment(rawValue: "seed \(seed), turn \(turn), \(story.now), \(story.person)\n\(set.yaml)")
      try #require(plan.rule == told.answers.map(name), about)
      try #require(plan.continued == told.runs && plan.actions.map(\.rule) == told.acts, about)
      let took = plan.changes.compactMap { change -> Story.Piece? in
        if case .took(let stock, let piece, let end) = change { Story.Piece(stock: stock, name: piece, until: end) } else { nil }
      }
      try #require(took == [told.took].compactMap { $0 }.map { Story.Piece(stock: name($0.stock), name: $0.name, until: $0.until) }, about)
      facts[person].apply(plan.changes)
      shared[story.person.account] = facts[person].shared
      story.turn(answered: told.answers, acted: told.acted, took: told.took)
    }
  }

  /// A claim that always holds, or never does, is no claim about the engine: each is judged both ways, by the same stories.
  @Test("every claim, limit, gift and act goes both ways") func coverage() throws {
    var ways = Ways()
    for seed in Self.seeds {
      var random = SeededRandom(seed)
      let (set, _) = try Self.written(&random)
      var story = Story(Self.people(&random))
      for _ in 0..<Self.turns {
        Self.next(&story, &random)
        let told = set.told(story)
        for (kind, claim) in Claim.every where kind ?? story.now.kind == story.now.kind { ways.note(claim.yaml, claim.holds(story)) }
        for rule in set.rules where rule.isMeant(story) && rule.holds(story) {
          if let limit = rule.limit(story) { ways.note("limit \(limit)", limit.isReached(by: rule, story)) }
          if let gift = rule.gift { ways.note("gift \(gift)", story.next(gift) != nil) }
          if story.isOther, rule.other != nil { ways.note("a rule of account b", rule.claim.holds(story)) }
        }
        for rule in set.always where told.runs.contains(rule.id) {
          if let act = rule.act { ways.note("act \(act)", told.acts.contains(rule.id)) }
        }
        story.turn(answered: told.answers, acted: told.acted, took: told.took)
      }
    }
    let expected = Set(Claim.every.map(\.claim.yaml)).count + Twin.Limit.allCases.count + Twin.Gift.allCases.count + Story.Act.allCases.count + 1
    #expect(ways.count == expected)
    #expect(ways.oneWay(fewerThan: 5) == [])
  }

  private static let turns = 80

  /// Of conditions that no event can meet, of those that ask for the contrary of themselves, and of two that bind one name.
  private static let refusals: Set<Diagnostic.Code> = [.unknowableCondition, .constantCondition, .duplicateName]

  private static func written(_ random: inout SeededRandom) throws -> (Twin, RuleSet) {
    // Chance may write what no event can meet, which is refused: then others.
    for _ in 0..<100 {
      let set = Twin(&random)
      let (compilation, files) = Compile.text(set.yaml)
      let shown = DiagnosticText(files: files).render(compilation.findings)
      #expect(compilation.findings.allSatisfy { $0.severity != .error || refusals.contains($0.code) }, "\(shown)\(set.yaml)")
      // Of two that bind one name, which is only warned of, the twin reads neither.
      if let ruleSet = compilation.ruleSet, !compilation.findings.contains(where: { $0.code == .duplicateName }) { return (set, ruleSet) }
    }
    throw Compile.Failure(description: "chance writes only what is refused")
  }

  /// What happens next, and when.
  private static func next(_ story: inout Story, _ random: inout SeededRandom) {
    let last = story.past.last?.time ?? 1_780_000_000 + Int64(random.next() % 86_400)
    let time = last + (random.chance(50) ? Int64(random.next() % 3_600) + 1 : Int64(random.next() % 40_000) + 1)
    story.now = Story.Moment(person: Int(random.next() % 3), deed: deed(&random), time: time)
  }

  private static func people(_ random: inout SeededRandom) -> [Story.Person] {
    [("o1", "a"), ("e1", "a"), ("o3", "b")].map { openid, account in
      Story.Person(
        openid: openid, account: account, size: random.chance(60) ? Int(random.next() % 4) + 2 : nil, isOld: random.chance(50),
        owner: random.chance(60) ? "e1" : nil,
        points: random.chance(60) ? Int(random.next() % 10) : nil, tags: random.chance(50) ? [random.pick(["vip", "old"])] : [],
        askedUntil: random.chance(60) ? 1_780_000_000 + Int64(random.next() % 900_000) : nil,
        followCount: Int(random.next() % 2), isAway: random.chance(50))
    }
  }

  private static func facts(_ person: Story.Person) -> Facts {
    var facts = Facts()
    facts.profile.tags = person.tags
    facts.profile.attributes["points"] = person.points.map { .int(Int64($0)) }
    facts.profile.variables["owner"] = person.owner.map { .text($0) }
    facts.history.followCount = person.followCount
    facts.isAway = person.isAway
    facts.profile.variables[person.isOld ? "lv" : "size"] = person.size.map { .int(Int64($0)) }
    if let end = person.askedUntil {
      facts.profile.variables["asked"] = .text("x")
      facts.profile.ends["asked"] = end
    }
    return facts
  }

  private static func deed(_ random: inout SeededRandom) -> Story.Deed {
    switch random.next() % 6 {
    case 0: .scan(random.pick(["door_s1", "door_s2", "door_s3", "door_s4", "door_s5", "door_s6"]))
    case 1: .scan(random.pick(["tent_gd_s1", "tent_gx_s2", "tent_sh_s3", "tent_gd_s4", "tent_sh_s5", "tent_sh_s1", "tent_gd_s6"]))
    case 2: .scan(random.pick(["door_s1", "door_s3", "may", "may", "wall"]))
    case 3, 4: .text((0...random.next() % 4).map { _ in random.pick(["a", "b", "退", "款", "hi"]) }.joined())
    default: .paid(Int(random.next() % 9), price: Int(random.next() % 9), gift: random.pick([true, false, nil]))
    }
  }

  private static func event(_ story: Story) -> Event {
    let (openid, account, time) = (story.person.openid, "gh_" + story.person.account, story.now.time)
    switch story.now.deed {
    case .scan(let scene): return RandomRules.make(.scan, scene, time, account: account, openid: openid)
    case .text(let text): return RandomRules.make(.text, text, time, account: account, openid: openid)
    case .paid(let amount, let price, let gift):
      let fields = [("amount", "\(amount)"), ("price", "\(Double(price) / 4)")] + [gift].compactMap { $0 }.map { ("gift", "\($0)") }
      return .outside("paid", openid: openid, account: account, time: time, fields: fields.map { (name: $0.0, value: $0.1) })
    }
  }
}
