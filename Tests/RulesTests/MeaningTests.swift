import TestSupport
import Testing

@testable import Rules

/// The index may be right about conditions that are judged wrongly: here nothing of the engine says what a rule set means. A story is told
/// event by event, and who answers is worked out from all that was told before; the engine has only what it kept.
@Suite("rules mean what is written")
struct MeaningTests {
  @Test("random rule sets, and stories of three people", arguments: 1...40 as ClosedRange<UInt64>)
  func stories(seed: UInt64) throws {
    var random = SeededRandom(seed)
    // Chance may write what no event can meet, which is refused: then others.
    var written: (set: Twin, ruleSet: RuleSet)?
    for _ in 0..<40 where written == nil {
      let set = Twin(&random)
      let (compilation, files) = Compile.text(set.yaml)
      let shown = DiagnosticText(files: files).render(compilation.findings)
      #expect(compilation.findings.allSatisfy { $0.severity != .error || $0.code == .unknowableCondition }, "\(shown)\(set.yaml)")
      written = compilation.ruleSet.map { (set, $0) }
    }
    let (set, ruleSet) = try #require(written)
    var story = Story(Self.people(&random))
    var facts = story.people.map { Self.facts($0, &random) }
    var shared: [String: [String: [Int64]]] = [:]
    var stocks = ruleSet.stockLevels()
    var time: Int64 = 1_780_000_000 + Int64(random.next() % 86_400)
    for _ in 0..<80 {
      time += random.chance(50) ? Int64(random.next() % 3_600) + 1 : Int64(random.next() % 40_000) + 1
      story.now = Story.Moment(person: Int(random.next() % 3), deed: Self.deed(&random), time: time)
      let (person, told) = (story.now.person, set.told(story))
      facts[person].shared = shared[story.person.account] ?? [:]
      facts[person].stocks = stocks
      facts[person].profile.carryOver(ruleSet.compiled.moves)
      let plan = ruleSet.plan(Self.event(story), given: facts[person], at: Moment(now: time, seed: 1))
      let about = Comment(rawValue: "seed \(seed), \(story.now), \(story.person)\n\(set.yaml)")
      try #require(plan.rule == told.answers, about)
      try #require(plan.continued == told.runs && plan.actions.map(\.rule) == told.acts, about)
      facts[person].apply(plan.changes)
      shared[story.person.account] = facts[person].shared
      stocks = facts[person].stocks
      story.turn(answered: told.answers)
    }
  }

  private static func people(_ random: inout SeededRandom) -> [Story.Person] {
    [("o1", "a"), ("e1", "a"), ("o3", "b")].map { openid, account in
      Story.Person(
        openid: openid, account: account, size: random.chance(60) ? Int(random.next() % 4) + 2 : nil, owner: random.chance(60) ? "e1" : nil,
        points: random.chance(60) ? Int(random.next() % 10) : nil, tags: random.chance(50) ? [random.pick(["vip", "old"])] : [],
        askedUntil: random.chance(60) ? 1_780_000_000 + Int64(random.next() % 900_000) : nil)
    }
  }

  private static func facts(_ person: Story.Person, _ random: inout SeededRandom) -> Facts {
    var facts = Facts()
    facts.profile.tags = person.tags
    facts.profile.attributes["points"] = person.points.map { .int(Int64($0)) }
    facts.profile.variables["owner"] = person.owner.map { .text($0) }
    // Some have it from the time when it was called `lv`.
    facts.profile.variables[random.pick(["size", "lv"])] = person.size.map { .int(Int64($0)) }
    if let end = person.askedUntil {
      facts.profile.variables["asked"] = .text("x")
      facts.profile.ends["asked"] = end
    }
    return facts
  }

  private static func deed(_ random: inout SeededRandom) -> Story.Deed {
    switch random.next() % 5 {
    case 0, 1: .scan(random.pick(["door_s1", "door_s2", "door_s3", "door_s4", "door_s5", "may", "wall"]))
    case 2, 3: .text((0...random.next() % 4).map { _ in random.pick(["a", "b", "退", "款", "hi"]) }.joined())
    default: .paid(Int(random.next() % 9))
    }
  }

  private static func event(_ story: Story) -> Event {
    let (openid, account, time) = (story.person.openid, "gh_" + story.person.account, story.now.time)
    switch story.now.deed {
    case .scan(let scene): return RandomRules.make(.scan, scene, time, account: account, openid: openid)
    case .text(let text): return RandomRules.make(.text, text, time, account: account, openid: openid)
    case .paid(let amount): return .outside("paid", openid: openid, account: account, time: time, fields: [("amount", "\(amount)")])
    }
  }
}
