import Foundation
import TestSupport
import Testing

@testable import Rules

/// Chance writes the rules, and proofs are made about them: nothing may happen that was proved to be impossible, and what is shown as an
/// example must happen. The naive walk says what does.
@Suite("proofs about rules agree with the naive walk")
struct ReachTests {
  @Test("no random event is answered by a rule that was proved unreachable", arguments: 1...60 as ClosedRange<UInt64>)
  func agreement(seed: UInt64) throws {
    let found = try Self.checked(seed, events: 400)
    #expect(found.faults == [])
    #expect(found.checks > 400)
  }

  @Test("nor any whose clocks, spellings, numbers and elements are unlike those of its file", arguments: 1...200 as ClosedRange<UInt64>)
  func situations(seed: UInt64) throws {
    let found = try Self.checked(seed, events: 300, by: .situations)
    #expect(found.faults == [])
  }

  @Test("most rules are proved one way or the other, and chance writes both kinds")
  func strength() throws {
    let found = try (1...60 as ClosedRange<UInt64>).map { try Self.checked($0, events: 1) }
    let (reached, unreachable, unproved) = found.reduce((0, 0, 0)) { ($0.0 + $1.reached, $0.1 + $1.unreachable, $0.2 + $1.unproved) }
    #expect(reached > 900 && unreachable > 80, "\(reached) reached, \(unreachable) unreachable, \(unproved) not proved")
    // Chance likes conditions on fields that hold what nobody sends.
    #expect(unproved * 4 < reached + unreachable + unproved)
  }

  /// `make prove`: checks are rules asked of an event.
  @Test("as many checks as are asked for", .enabled(if: ProcessInfo.processInfo.environment["PROVE_CHECKS"] != nil))
  func long() throws {
    let wanted = Int(ProcessInfo.processInfo.environment["PROVE_CHECKS"] ?? "") ?? 10_000_000
    var (checks, seed) = (0, UInt64(1000))
    var faults: [String] = []
    while checks < wanted, faults.count < 10 {
      for chance in Chance.allCases {
        let found = try Self.checked(seed, events: 2000, by: chance)
        checks += found.checks
        faults += found.faults
      }
      seed += 1
    }
    print("proofs: \(checks) checks of \(seed - 1000) rule sets, \(faults.count) disagreements")
    #expect(faults == [])
  }

  struct Found {
    var reached = 0
    var unreachable = 0
    var unproved = 0
    var checks = 0
    var faults: [String] = []
  }

  /// Who writes.
  enum Chance: CaseIterable {
    case rules, situations

    func yaml(_ random: inout SeededRandom) -> String {
      switch self {
      case .rules: RandomRules.yaml(&random)
      case .situations: RandomSituations.yaml(&random)
      }
    }

    func turn(_ random: inout SeededRandom) -> (Event, Facts) {
      switch self {
      case .rules: (RandomRules.event(&random, account: random.pick(["gh_a", "gh_b"])), RandomRules.facts(&random))
      case .situations: (RandomSituations.event(&random), RandomSituations.facts(&random))
      }
    }
  }

  static func checked(_ seed: UInt64, events: Int, by chance: Chance = .rules) throws -> Found {
    var random = SeededRandom(seed)
    // Chance may write a rule that no event meets, which is refused: then others.
    var compiled: RuleSet?
    for _ in 0..<20 where compiled == nil { compiled = Compile.text(chance.yaml(&random)).0.ruleSet }
    let ruleSet = try #require(compiled)
    let arenas = Arena.all(of: ruleSet)
    var found = Found()
    var unreachable: Set<Int32> = []
    for ordinal in ruleSet.compiled.rules.indices.map({ Int32($0) }) {
      switch Reachability(of: ordinal, in: arenas) {
      case .reached(let witness):
        found.reached += 1
        if !acting(witness.event(in: ruleSet), witness.facts(in: ruleSet), ruleSet).contains(ordinal) {
          found.faults.append("seed \(seed): \(id(ordinal, ruleSet)) does nothing for \(witness.line(in: ruleSet))")
        }
      case .unproved: found.unproved += 1
      case .covered(let by, let example, let arena):
        unreachable.insert(ordinal)
        // Somebody else answers the event that one would expect it to.
        let winner = ruleSet.outcome(example.event(in: ruleSet), example.facts(in: ruleSet), naive: true).winner?.rule
        if by.isEmpty || !by.allSatisfy({ $0 < ordinal && arena.hears(ruleSet.compiled.rules[Int($0)]) }) || winner == ordinal {
          found.faults.append("seed \(seed): \(id(ordinal, ruleSet)) is not covered as it is said")
        }
      case .contradictory: unreachable.insert(ordinal)
      }
    }
    found.unreachable = unreachable.count
    for _ in 0..<events {
      let (event, facts) = chance.turn(&random)
      found.checks += ruleSet.index.rules.rules(for: event.kind).count
      for ordinal in acting(event, facts, ruleSet) where unreachable.contains(ordinal) {
        found.faults.append(
          "seed \(seed): \(id(ordinal, ruleSet)) acts for \(event.kind) \(event.fields.string(event.subject)) at \(event.time), \(facts)")
      }
    }
    return found
  }

  /// Rules that answer, run or are logged.
  private static func acting(_ event: Event, _ facts: Facts, _ ruleSet: RuleSet) -> [Int32] {
    let outcome = ruleSet.outcome(event, ruleSet.counting(event, facts).facts, naive: true)
    return outcome.continued.map(\.rule) + outcome.audited + [outcome.winner?.rule].compactMap { $0 }
  }

  private static func id(_ ordinal: Int32, _ ruleSet: RuleSet) -> String { ruleSet.compiled.rules[Int(ordinal)].id }
}
