import Foundation
import TestSupport
import Testing

@testable import Rules

/// Chance writes rules and changes one of them: whatever random events then meet must have been foretold.
@Suite("differences of rule sets")
struct DifferenceTests {
  @Test("every random event that is answered otherwise lies in a class that was found", arguments: 1...24 as ClosedRange<UInt64>)
  func completeness(seed: UInt64) throws {
    let found = try Self.checked(seed, events: 400)
    #expect(found.faults == [])
    #expect(found.checks > 400)
  }

  @Test("few of the events that change are only doubted, and chance changes many")
  func strength() throws {
    let found = try (1...24 as ClosedRange<UInt64>).map { try Self.checked($0, events: 400) }
    let (differing, doubted) = found.reduce((0, 0)) { ($0.0 + $1.differing, $0.1 + $1.doubted) }
    #expect(differing > 200)
    #expect(doubted * 4 <= differing, "\(doubted) of \(differing) are not proved")
  }

  /// `make prove`: checks are rules of both sets asked of an event.
  @Test("as many checks as are asked for", .enabled(if: ProcessInfo.processInfo.environment["PROVE_CHECKS"] != nil))
  func long() throws {
    let wanted = Int(ProcessInfo.processInfo.environment["PROVE_CHECKS"] ?? "") ?? 10_000_000
    var (checks, differing, doubted, seed) = (0, 0, 0, UInt64(1000))
    var faults: [String] = []
    while checks < wanted, faults.count < 10 {
      let found = try Self.checked(seed, events: 2000)
      checks += found.checks
      differing += found.differing
      doubted += found.doubted
      faults += found.faults
      seed += 1
    }
    print(
      "proofs: differences, \(checks) checks of \(seed - 1000) pairs of rule sets, \(differing) events differ, \(doubted) of them not proved, \(faults.count) disagreements"
    )
    #expect(faults == [])
    #expect(doubted * 4 <= differing)
  }

  struct Found {
    var checks = 0
    var differing = 0
    /// Those of them that no class tells, and that are said not to be proved.
    var doubted = 0
    var faults: [String] = []
  }

  static func checked(_ seed: UInt64, events: Int) throws -> Found {
    var random = SeededRandom(seed)
    var pair: (old: RuleSet, new: RuleSet, change: String)?
    for _ in 0..<40 where pair == nil {
      let yaml = RandomRules.yaml(&random)
      let (changed, change) = Mutation.of(yaml, &random)
      if let old = Compile.text(yaml).0.ruleSet, let new = Compile.text(changed).0.ruleSet { pair = (old, new, change) }
    }
    let (old, new, change) = try #require(pair)
    let difference = RuleDifference(from: old, to: new)
    var found = Found()
    for _ in 0..<events {
      let event = RandomRules.event(&random, account: random.pick(["gh_a", "gh_b"]))
      let facts = RandomRules.facts(&random)
      found.checks += old.index.rules.rules(for: event.kind).count + new.index.rules.rules(for: event.kind).count
      let moment = Moment(now: event.time, seed: 1)
      guard let turn = ChangedTurn(old.plan(event, given: facts, at: moment), new.plan(event, given: facts, at: moment)) else { continue }
      found.differing += 1
      switch turn.telling(by: difference) {
      case .told: break
      case .doubted: found.doubted += 1
      case .untold:
        let subject = "\(event.kind) \(event.fields.string(event.subject)) at \(event.time)"
        found.faults.append("seed \(seed), \(change): \(turn) at \(subject), told: \(difference.summary), \(difference.unproved)")
      }
    }
    return found
  }

  @Test("what is shown of a class is so", arguments: 100...123 as ClosedRange<UInt64>)
  func witnesses(seed: UInt64) throws {
    var random = SeededRandom(seed)
    let yaml = RandomRules.yaml(&random)
    guard let old = Compile.text(yaml).0.ruleSet, let new = Compile.text(Mutation.of(yaml, &random).yaml).0.ruleSet else { return }
    for change in RuleDifference(from: old, to: new).changes {
      let event = change.witness.event(in: new)
      let after = new.plan(event, given: change.witness.facts(in: new), at: Moment(now: event.time, seed: 1))
      let before = old.plan(change.witness.event(in: old), given: change.witness.facts(in: old), at: Moment(now: event.time, seed: 1))
      #expect(ChangedTurn(before, after) != nil, "seed \(seed): \(change)")
      if change.aspect == .answer { #expect(before.rule == change.before && after.rule == change.after, "seed \(seed)") }
    }
  }

  @Test("a rule set is no different from itself", arguments: 200...219 as ClosedRange<UInt64>)
  func same(seed: UInt64) throws {
    var random = SeededRandom(seed)
    let yaml = RandomRules.yaml(&random)
    guard let one = Compile.text(yaml).0.ruleSet, let other = Compile.text("# the same\n" + yaml).0.ruleSet else { return }
    #expect(RuleSetDifference(from: one, to: other).isSame)
  }

  @Test("where a rule set lies is no difference")
  func place() throws {
    let yaml = """
      wxrules: 1
      media: { map: { image: pictures/hall.png } }
      rules: [ { id: map, on: text, reply: { image: map } } ]

      """
    let sets = try ["", "new/", "/srv/rules/"].map { folder in
      try #require(Compile.files([folder + "rules.yaml": yaml], root: folder + "rules.yaml").0.ruleSet)
    }
    for other in sets { #expect(RuleSetDifference(from: sets[0], to: other).isSame) }
  }
}

/// One rule of a rule set, changed.
private enum Mutation {
  static func of(_ yaml: String, _ random: inout SeededRandom) -> (yaml: String, change: String) {
    let (head, rules, tail) = parts(of: yaml)
    guard !rules.isEmpty else { return (yaml, "nothing") }
    var changed = rules
    let place = Int(random.next() % UInt64(rules.count))
    let change: String
    switch random.next() % 6 {
    case 0:
      changed.remove(at: place)
      change = "removed"
    case 1:
      let other = Int(random.next() % UInt64(rules.count))
      changed.insert(changed.remove(at: place), at: other)
      change = "moved to \(other)"
    case 2:
      changed[place] = changed[place].replacing("    reply: a", with: "    reply: other")
      change = "rewritten"
    case 3:
      let more = parts(of: RandomRules.yaml(&random)).rules
      guard let first = more.first, let end = first.firstIndex(of: "\n") else { return (yaml, "nothing") }
      changed.insert("  - id: x0" + first[end...], at: place)
      change = "added before"
    case 4:
      changed[place] = changed[place].split(separator: "\n").filter { !$0.hasPrefix("    when:") }.joined(separator: "\n") + "\n"
      change = "without conditions"
    default:
      changed[place] = changed[place].replacing("tier: normal", with: "tier: override").replacing("times: 1,", with: "times: 2,")
      change = "in another tier, or with another limit"
    }
    return (head + changed.joined() + tail, "rule \(place) of \(rules.count) \(change)")
  }

  /// What stands before the rules, each of them, and what stands behind.
  private static func parts(of yaml: String) -> (head: String, rules: [String], tail: String) {
    var (head, rules, tail): (String, [String], String) = ("", [], "")
    var isInRules = false
    for line in yaml.split(separator: "\n", omittingEmptySubsequences: false).dropLast() {
      if line == "overrides:" || !tail.isEmpty {
        tail += line + "\n"
      } else if isInRules {
        if line.hasPrefix("  - id:") { rules.append("") }
        if !rules.isEmpty { rules[rules.count - 1] += line + "\n" }
      } else {
        head += line + "\n"
        isInRules = line == "rules:"
      }
    }
    return (head, rules, tail)
  }
}
