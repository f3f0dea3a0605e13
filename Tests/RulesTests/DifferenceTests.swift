import TestSupport
import Testing

@testable import Rules

/// Chance writes rules and changes one of them: whatever random events then meet must have been foretold.
@Suite("differences of rule sets")
struct DifferenceTests {
  @Test("every random event that is answered otherwise lies in a class that was found", arguments: 1...24 as ClosedRange<UInt64>)
  func completeness(seed: UInt64) throws {
    var random = SeededRandom(seed)
    var pair: (old: RuleSet, new: RuleSet, change: String)?
    for _ in 0..<40 where pair == nil {
      let yaml = RandomRules.yaml(&random)
      let (changed, change) = Mutation.of(yaml, &random)
      if let old = Compile.text(yaml).0.ruleSet, let new = Compile.text(changed).0.ruleSet { pair = (old, new, change) }
    }
    let (old, new, change) = try #require(pair)
    let difference = RuleDifference(from: old, to: new)
    var differing = 0
    for _ in 0..<400 {
      let event = RandomRules.event(&random, account: random.pick(["gh_a", "gh_b"]))
      let facts = RandomRules.facts(&random)
      let moment = Moment(now: event.time, seed: 1)
      let (before, after) = (old.plan(event, given: facts, at: moment), new.plan(event, given: facts, at: moment))
      guard let told = Told(before, after) else { continue }
      differing += 1
      let about: Comment =
        "seed \(seed), \(change): \(told) at \(event.kind) \(event.fields.string(event.subject)), foretold: \(difference.summary), \(difference.unproved)"
      #expect(told.isForetold(by: difference), about)
    }
    print("seed", seed, change, difference.changes.count, "classes,", difference.unproved.count, "not proved,", differing, "events differ")
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
      #expect(Told(before, after) != nil, "seed \(seed): \(change)")
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
}

/// What is different about two plans; nil when nothing is.
private struct Told {
  let before: Plan
  let after: Plan

  init?(_ before: Plan, _ after: Plan) {
    if before.rule == after.rule, before.reply == after.reply, before.continued == after.continued, before.audited == after.audited,
      before.actions == after.actions
    {
      return nil
    }
    (self.before, self.after) = (before, after)
  }

  func isForetold(by difference: RuleDifference) -> Bool {
    let winners = [before.rule, after.rule].compactMap { $0 }
    let beside = Set(before.continued + before.audited).symmetricDifference(after.continued + after.audited)
    let doubted = Set(difference.unproved.map(\.rule))
    if before.rule != after.rule || before.reply != after.reply {
      return difference.changes.contains { $0.aspect == .answer && $0.before == before.rule && $0.after == after.rule }
        || !doubted.isDisjoint(with: winners)
    }
    if !beside.isEmpty {
      return beside.allSatisfy { id in doubted.contains(id) || difference.changes.contains { $0.aspect == .beside && ($0.before ?? $0.after) == id } }
    }
    let actors = Set((before.actions + after.actions).map(\.rule))
    return !doubted.isDisjoint(with: actors)
      || difference.changes.contains { actors.contains($0.after ?? $0.before ?? "") }
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
