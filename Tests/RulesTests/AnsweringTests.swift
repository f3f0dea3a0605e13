import TestSupport
import Testing

@testable import Rules

/// What is said without a fact must be so whatever the fact was.
@Suite("answers where facts are lacking")
struct AnsweringTests {
  /// Rules by which chance has something to be lacking: they note what its conditions ask.
  static func ruleSet(_ random: inout SeededRandom) throws -> RuleSet {
    for _ in 0..<20 {
      let yaml = RandomRules.yaml(&random).replacing(
        "always:\n", with: "always:\n  - { id: notes, on: text, do: [ { set: { seen: x } }, { tag: { add: [ vip, blocked ] } } ] }\n")
      if let ruleSet = Compile.text(yaml).0.ruleSet { return ruleSet }
    }
    throw Compile.Failure(description: "chance writes no rules that load")
  }

  /// The same facts with some of them not noted.
  static func thinned(_ facts: Facts, _ random: inout SeededRandom) -> Facts {
    var facts = facts
    if random.chance(40) { facts.profile.tags = [] }
    if random.chance(40) { facts.profile.variables = [:] }
    if random.chance(40) { facts.profile.counters = [:] }
    if random.chance(40) { (facts.stocks, facts.profile.taken, facts.profile.takenEnds) = ([:], [:], [:]) }
    if random.chance(40) { (facts.history.firstTouch, facts.history.lastTouch) = (nil, nil) }
    for key in facts.profile.answers.keys.sorted() where random.chance(40) { facts.profile.answers[key] = nil }
    return facts
  }

  @Test("random rule sets, events and gaps: what is certain is true, what is known is certain")
  func random() throws {
    var (checks, certain, wouldBeWrong) = (0, 0, 0)
    for seed in 1...40 as ClosedRange<UInt64> {
      var random = SeededRandom(seed)
      let ruleSet = try Self.ruleSet(&random)
      let rules = ruleSet.compiled.rules
      let unknown = UnknownFacts(askedBy: ruleSet, noted: .none, isMasked: false)
      let known = UnknownFacts(askedBy: ruleSet, noted: NotedFacts(of: ruleSet), isMasked: false)
      for _ in 0..<250 {
        checks += 1
        let event = RandomRules.event(&random, account: random.pick(["gh_a", "gh_b"]))
        let truth = RandomRules.facts(&random)
        let recorded = Self.thinned(truth, &random)
        func naive(_ facts: Facts) -> (rule: String?, continued: [String]) {
          let outcome = ruleSet.outcome(event, ruleSet.counting(event, facts).facts, naive: true)
          return (outcome.winner.map { rules[Int($0.rule)].id }, outcome.continued.map { rules[Int($0.rule)].id })
        }
        let told = naive(truth)
        let about = Comment(rawValue: "seed \(seed), \(event.kind), \(event.fields.string(event.subject))")
        let all = ruleSet.answering(event, given: truth, doubting: known)
        #expect(all.lacking.isEmpty && all.rule == told.rule && all.continued == told.continued, about)
        let some = ruleSet.answering(event, given: recorded, doubting: unknown)
        if naive(recorded) != told { wouldBeWrong += 1 }
        guard some.lacking.isEmpty else { continue }
        certain += 1
        #expect(some.rule == told.rule && some.continued == told.continued, about)
      }
    }
    #expect(checks == 10_000)
    // Both ways are walked, and the gaps are such as would have misled.
    #expect(certain > 1000 && certain < 9000 && wouldBeWrong > 100, "\(certain) certain, \(wouldBeWrong) would be wrong")
  }
}
