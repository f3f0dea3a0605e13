import Foundation
import TestSupport
import Testing

@testable import Engine
@testable import Rules

/// Mistakes made on purpose in what is shipped: a rule that moves, asks for less or for more, or is gone. What then happens to events must be
/// what proofs say of it, and what is different about them must be what the difference says.
@Suite("proofs about shipped rules with a mistake in them")
struct ProofMutationTests {
  static var folders: [String] { get throws { try Repository.names(in: "examples", count: 14).map { "examples/" + $0 } + ["rules"] } }

  /// Mutants of each folder; `PROVE_MUTATIONS=all` takes all there are.
  static let mutants = ProcessInfo.processInfo.environment["PROVE_MUTATIONS"].map { Int($0) ?? .max } ?? 3

  @Test("what a rule or an event loses is what is proved, and what changes is told", arguments: try folders)
  func mutants(_ folder: String) throws {
    let files = try ShippedRules.files(in: folder)
    let tested = try ShippedRules.ruleSet(files, folder)
    var turns = RuleTests(tested, files: MemoryFiles(files)).run(where: { _ in true }).flatMap(\.turns)
    #expect(!turns.isEmpty)
    // A test that names a rule which is gone would be refused.
    let plain = ShippedRules.withoutTests(files)
    let original = try ShippedRules.ruleSet(plain, folder)
    // A rule that is gone was asked at some event.
    turns += Self.reached(in: original)
    var random = SeededRandom(UInt64(folder.utf8.reduce(7) { ($0 &* 31 &+ Int($1)) & 0xFFFF }))
    let all = RuleMutation.all(of: plain, read: original).shuffled(using: &random)
    #expect(!all.isEmpty)
    var tally = Tally()
    for mutation in all {
      if tally.compiled == Self.mutants { break }
      // What its reply reads may be gone: that is no mutant.
      guard let mutant = Compile.files(mutation.files).0.ruleSet else { continue }
      tally.compiled += 1
      let about = "\(folder): \(mutation.name)"
      let difference = RuleDifference(from: original, to: mutant)
      check(difference, is: mutation, about)
      let shown = check(mutant, turns, about, &tally)
      check(difference, original, mutant, turns + shown, about, &tally)
    }
    #expect(tally.compiled > 0)
    // Whoever proves nothing is never wrong.
    let rules = tally.compiled * max(20, original.compiled.rules.count)
    #expect(tally.unproved * 10 <= rules, "\(tally.unproved) not proved")
    #expect(tally.doubts * 10 <= rules, "\(tally.doubts) rules of which not all differences are proved")
    #expect(tally.doubted * 2 <= tally.changed + 20, "\(tally.doubted) of \(tally.changed) events that change are doubted")
    print("mutants: \(folder), \(tally)")
  }

  @Test("what is shipped is no different from itself", arguments: try folders)
  func same(_ folder: String) throws {
    let files = try ShippedRules.files(in: folder)
    #expect(RuleSetDifference(from: try ShippedRules.ruleSet(files, folder), to: try ShippedRules.ruleSet(files, folder)).isSame)
  }

  private struct Tally {
    var compiled = 0
    /// Rules of which it is not known whether they can answer.
    var unproved = 0
    /// Rules of which it is not known whether events change.
    var doubts = 0
    /// Events that change, and those of them that no class tells.
    var changed = 0
    var doubted = 0
  }

  private typealias Turn = (event: Event, facts: Facts)

  /// Of each rule that can answer an event at which it does.
  private static func reached(in ruleSet: RuleSet) -> [Turn] {
    let arenas = Arena.all(of: ruleSet)
    return ruleSet.compiled.rules.indices.compactMap { ordinal in
      guard case .reached(let witness) = Reachability(of: Int32(ordinal), in: arenas) else { return nil }
      return (event: witness.event(in: ruleSet), facts: witness.facts(in: ruleSet))
    }
  }

  /// What was done to the rules.
  private func check(_ difference: RuleDifference, is mutation: RuleMutation, _ about: String) {
    let named = [mutation.rule].compactMap { $0 }
    // Of a variable that the rule wrote another kind may be known now: then rules that read it are rewritten too.
    let isAsDone =
      switch mutation.kind {
      case .moved: difference.removed.isEmpty && difference.rewritten.isEmpty && difference.moved.count < 2
      case .removed: difference.removed == named && difference.moved.isEmpty
      case .rewritten: difference.removed.isEmpty && named.allSatisfy(difference.rewritten.contains) && difference.moved.isEmpty
      }
    let said = "removed \(difference.removed), rewritten \(difference.rewritten), moved \(difference.moved)"
    #expect(isAsDone && difference.added.isEmpty, "\(about): added \(difference.added), \(said)")
  }

  /// What is told is so, and what happens is told.
  private func check(
    _ difference: RuleDifference, _ original: RuleSet, _ mutant: RuleSet, _ turns: [Turn], _ about: String, _ tally: inout Tally
  ) {
    tally.doubts += Set(difference.unproved.map(\.rule)).count
    for change in difference.changes {
      #expect(
        ChangedTurn(change.planBefore, change.planAfter) != nil, "\(about): \(change.before ?? "nobody") → \(change.after ?? "nobody") is the same")
    }
    for turn in turns {
      let moment = Moment(now: turn.event.time, seed: 1)
      let (before, after) = (original.plan(turn.event, given: turn.facts, at: moment), mutant.plan(turn.event, given: turn.facts, at: moment))
      guard let changed = ChangedTurn(before, after) else { continue }
      tally.changed += 1
      switch changed.telling(by: difference) {
      case .told: break
      case .doubted: tally.doubted += 1
      case .untold: Issue.record("\(about): \(changed) at \(turn), told: \(difference.summary), \(difference.unproved)")
      }
    }
  }

  /// - Returns: events at which rules of the mutant answer.
  private func check(_ mutant: RuleSet, _ turns: [Turn], _ about: String, _ tally: inout Tally) -> [Turn] {
    let arenas = Arena.all(of: mutant)
    var shown: [Turn] = []
    var dead: Set<Int32> = []
    for ordinal in mutant.compiled.rules.indices.map({ Int32($0) }) {
      let name = "\(about): \(mutant.compiled.rules[Int(ordinal)].id)"
      switch Reachability(of: ordinal, in: arenas) {
      case .reached(let witness):
        let turn = (event: witness.event(in: mutant), facts: witness.facts(in: mutant))
        #expect(Self.runs(ordinal, of: mutant, at: turn), "\(name) does not answer \(witness.line(in: mutant))")
        shown.append(turn)
      case .covered(let by, let example, _):
        dead.insert(ordinal)
        let winner = mutant.match(example.event(in: mutant), given: example.facts(in: mutant))
        #expect(!by.isEmpty && winner.map { $0.rule < ordinal } ?? false, "\(name) is not covered at \(example.line(in: mutant))")
      case .contradictory: dead.insert(ordinal)
      case .unproved: tally.unproved += 1
      }
    }
    for turn in turns + shown {
      for ordinal in dead { #expect(!Self.runs(ordinal, of: mutant, at: turn), "\(about): \(mutant.compiled.rules[Int(ordinal)].id) at \(turn)") }
      guard Self.outcome(of: mutant, at: turn).winner == nil, let arena = arenas.first(where: { $0.takes(turn.event) }) else { continue }
      if case .nothing = arena.standing(of: nil, at: turn.event.fields.string(turn.event.subject)) {
        Issue.record("\(about): nobody answers \(turn)")
      }
    }
    return shown
  }

  /// By asking every rule in order.
  private static func outcome(of ruleSet: RuleSet, at turn: Turn) -> RuleSet.Outcome {
    ruleSet.outcome(turn.event, ruleSet.counting(turn.event, turn.facts).facts, naive: true)
  }

  private static func runs(_ ordinal: Int32, of ruleSet: RuleSet, at turn: Turn) -> Bool {
    let outcome = outcome(of: ruleSet, at: turn)
    return outcome.winner?.rule == ordinal || outcome.continued.contains { $0.rule == ordinal } || outcome.audited.contains(ordinal)
  }
}

extension Arena {
  /// Whether an event is judged here.
  fileprivate func takes(_ event: Event) -> Bool {
    guard kind == event.kind, account == nil || account?.name == ruleSet.compiled.account(of: event)?.name else { return false }
    return !kind.isByName || name == event.selectedName
  }
}
