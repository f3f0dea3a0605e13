import Foundation
import TestSupport
import Testing

@testable import Engine
@testable import Rules

/// Mistakes made on purpose in what is shipped: a rule that moves, asks for less or for more, or is gone. What then happens to events must be
/// what proofs say of it.
@Suite("proofs about shipped rules with a mistake in them")
struct ProofMutationTests {
  static var folders: [String] { get throws { try Repository.names(in: "examples", count: 13).map { "examples/" + $0 } + ["rules"] } }

  /// Mutants of each folder; `PROVE_MUTATIONS=all` takes all there are.
  static let mutants = ProcessInfo.processInfo.environment["PROVE_MUTATIONS"].map { Int($0) ?? .max } ?? 3

  @Test("what a rule or an event loses is what is proved", arguments: try folders)
  func mutants(_ folder: String) throws {
    let files = try ShippedRules.files(in: folder)
    let tested = try ShippedRules.ruleSet(files, folder)
    let turns = RuleTests(tested, files: MemoryFiles(files)).run(where: { _ in true }).flatMap(\.turns)
    #expect(!turns.isEmpty)
    // A test that names a rule which is gone would be refused.
    let plain = ShippedRules.withoutTests(files)
    let original = try ShippedRules.ruleSet(plain, folder)
    var random = SeededRandom(UInt64(folder.utf8.reduce(7) { ($0 &* 31 &+ Int($1)) & 0xFFFF }))
    let all = RuleMutation.all(of: plain, read: original).shuffled(using: &random)
    #expect(!all.isEmpty)
    var compiled = 0
    var unproved = 0
    for mutation in all {
      if compiled == Self.mutants { break }
      // What its reply reads may be gone: that is no mutant.
      guard let mutant = Compile.files(mutation.files).0.ruleSet else { continue }
      compiled += 1
      unproved += check(mutant, turns, "\(folder): \(mutation.name)")
      // Here `RuleDifference` joins: of `original` and `mutant` it finds every turn whose outcome changed.
    }
    #expect(compiled > 0)
    // Whoever proves nothing is never wrong.
    #expect(unproved * 10 <= compiled * max(20, original.compiled.rules.count), "\(unproved) not proved")
  }

  /// - Returns: how many rules nothing was proved of.
  private func check(_ mutant: RuleSet, _ turns: [(event: Event, facts: Facts)], _ about: String) -> Int {
    let arenas = Arena.all(of: mutant)
    var turns = turns
    var dead: Set<Int32> = []
    var unproved = 0
    for ordinal in mutant.compiled.rules.indices.map({ Int32($0) }) {
      let name = "\(about): \(mutant.compiled.rules[Int(ordinal)].id)"
      switch Reachability(of: ordinal, in: arenas) {
      case .reached(let witness):
        let turn = (event: witness.event(in: mutant), facts: witness.facts(in: mutant))
        #expect(Self.runs(ordinal, of: mutant, at: turn), "\(name) does not answer \(witness.line(in: mutant))")
        turns.append(turn)
      case .covered(let by, let example, _):
        dead.insert(ordinal)
        let winner = mutant.match(example.event(in: mutant), given: example.facts(in: mutant))
        #expect(!by.isEmpty && winner.map { $0.rule < ordinal } ?? false, "\(name) is not covered at \(example.line(in: mutant))")
      case .contradictory: dead.insert(ordinal)
      case .unproved: unproved += 1
      }
    }
    for turn in turns {
      for ordinal in dead { #expect(!Self.runs(ordinal, of: mutant, at: turn), "\(about): \(mutant.compiled.rules[Int(ordinal)].id) at \(turn)") }
      guard Self.outcome(of: mutant, at: turn).winner == nil, let arena = arenas.first(where: { $0.takes(turn.event) }) else { continue }
      if case .nothing = arena.standing(of: nil, at: turn.event.fields.string(turn.event.subject)) {
        Issue.record("\(about): nobody answers \(turn)")
      }
    }
    return unproved
  }

  /// By asking every rule in order.
  private static func outcome(of ruleSet: RuleSet, at turn: (event: Event, facts: Facts)) -> RuleSet.Outcome {
    ruleSet.outcome(turn.event, ruleSet.counting(turn.event, turn.facts).facts, naive: true)
  }

  private static func runs(_ ordinal: Int32, of ruleSet: RuleSet, at turn: (event: Event, facts: Facts)) -> Bool {
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
