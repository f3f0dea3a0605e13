/// What was proved of a rule set, and what was found on the way.
public struct RuleProofs: Sendable {
  /// Sorted by nothing: whoever shows them sorts.
  public private(set) var findings: [Diagnostic] = []
  /// How much of it is known.
  public private(set) var counts = Counts()
  /// Whether nobody waited for all of it: what was found is true, and there may be more.
  public private(set) var isCut = false

  /// How many rules and codes there are, and of how many it is known.
  public struct Counts: Hashable, Sendable {
    /// Rules and entries under `always:`, each counted once, however many accounts have it.
    public var rules = 0
    /// Those that can never do what they say.
    public var unreachable = 0
    /// Those of which it is not known.
    public var notProved = 0
    /// Variables that rules ask for and none sets: as if they were, rules that ask can answer.
    public var unsetVariables = 0
    /// Planned codes of all campaigns.
    public var codes = 0
    /// Those that get an answer in every state, whenever their campaign runs, and whatever is left of limits and stocks.
    public var answeredCodes = 0
    /// Those of which it is not known.
    public var codesNotProved = 0
  }

  /// - Parameter seen: events that were played, with what was known before them, as tests do: a rule that does something there can.
  /// - Complexity: about a look-up for each rule and each planned code; more for rules whose texts others take.
  public init(of ruleSet: RuleSet, seen: [(event: Event, facts: Facts)] = []) {
    let arenas = Arena.all(of: ruleSet)
    let deeds = Deeds(ruleSet.compiled)
    findings = ruleSet.looseEnds
    counts.unsetVariables = findings.count { $0.code == .unsetVariable }
    var redundancy = Redundancy(ruleSet, arenas, deeds)
    let unreachable = proveReach(ruleSet, arenas, acting: ruleSet.acting(in: seen), &redundancy)
    findings += redundancy.findings(unreachable: unreachable)
    findings += ruleSet.overlapFindings(arenas, deeds) + ruleSet.gapFindings(arenas)
    findings += ruleSet.wordFindings(arenas) + ruleSet.partitionFindings(arenas) + ruleSet.writeConflicts(arenas)
    var exhaustion = Exhaustion(of: ruleSet, arenas)
    let codes = CodeProofs(of: ruleSet, arenas, &exhaustion)
    findings += codes.findings + exhaustion.findings
    (counts.codes, counts.answeredCodes, counts.codesNotProved) = (codes.codes, codes.answered, codes.notProved)
    isCut = Patience.isOver
  }

  /// Whether a code's analysis came to its end, so that an allowance of it that allowed nothing is one too many.
  package func isSettled(_ code: Diagnostic.Code) -> Bool {
    code.isLooseEnd || (code.isProved && !isCut && counts.notProved == 0 && counts.codesNotProved == 0)
  }

  /// Below as many each rule is shown at its place.
  private static let fewBuried = 3

  /// - Returns: those that can never do what they say.
  private mutating func proveReach(_ ruleSet: RuleSet, _ arenas: [Arena], acting: Set<Int32>, _ redundancy: inout Redundancy) -> Set<Int32> {
    var unreachable: Set<Int32> = []
    var worst: [String: Int] = [:]
    var buried: [Int32: [(rule: Int32, example: Witness)]] = [:]
    for ordinal in ruleSet.compiled.rules.indices.map({ Int32($0) }) {
      let rule = ruleSet.compiled.rules[Int(ordinal)]
      if Patience.isOver {
        // Of those that nobody waited for it is not known either, which is said once for all.
        worst[rule.id] = max(worst[rule.id] ?? 0, 1)
        continue
      }
      let rank: Int
      switch Reachability(of: ordinal, in: arenas) {
      case .reached(let witness):
        rank = 0
        redundancy.note(ordinal, at: witness)
      case .unproved where acting.contains(ordinal): rank = 0
      case .unproved:
        rank = 1
        findings.append(.reachNotProved(rule))
      case .covered(let covers, let example, _):
        rank = 2
        // Below a rule that takes everything all are lost for one cause, which is said once.
        if covers.count == 1, ruleSet.compiled.rules[Int(covers[0])].takesEverything {
          buried[covers[0], default: []].append((ordinal, example))
          break
        }
        findings.append(.unreachable(rule, by: covers.map { ruleSet.compiled.rules[Int($0)] }).showing([ruleSet.shown(example)]))
      case .contradictory:
        rank = 2
        findings.append(.contradictory(rule))
      }
      if rank == 2 { unreachable.insert(ordinal) }
      worst[rule.id] = max(worst[rule.id] ?? 0, rank)
    }
    for (cover, rules) in buried.sorted(by: { $0.key < $1.key }) {
      let names = rules.map { ruleSet.compiled.rules[Int($0.rule)] }
      let cover = ruleSet.compiled.rules[Int(cover)]
      if rules.count < Self.fewBuried {
        for (rule, (_, example)) in zip(names, rules) { findings.append(.unreachable(rule, by: [cover]).showing([ruleSet.shown(example)])) }
      } else {
        findings.append(.buries(names, under: cover).showing(rules.prefix(1).map { ruleSet.shown($0.example) }))
      }
    }
    counts.rules = worst.count
    counts.notProved = worst.values.count { $0 == 1 }
    counts.unreachable = worst.values.count { $0 == 2 }
    return unreachable
  }
}

extension RuleSet {
  /// Rules that answer some of these events, or run beside the one that does.
  fileprivate func acting(in seen: [(event: Event, facts: Facts)]) -> Set<Int32> {
    seen.reduce(into: []) { acting, turn in
      let outcome = outcome(turn.event, counting(turn.event, turn.facts).facts, naive: false)
      acting.formUnion(outcome.continued.map(\.rule) + outcome.audited + [outcome.winner?.rule].compactMap { $0 })
    }
  }

  /// A situation as it is shown: with what the engine makes of it.
  func shown(_ witness: Witness, label: Phrase? = nil) -> FindingWitness {
    let winner = match(witness.event(in: self), given: witness.facts(in: self)).map { compiled.rules[Int($0.rule)].id }
    let test: Phrase
    do throws(Witness.Unsayable) {
      test = try witness.test(expecting: winner.map { .rule($0) } ?? .noReply, in: self)
    } catch {
      test = "# no test can say it: \(error.reason)"
    }
    let winning: Phrase = winner.map { "`\($0)`" } ?? "nobody answers"
    return FindingWitness(label: label, line: [witness.line(in: self), winning].joined(separator: " -> "), test: test)
  }
}

extension CompiledRule {
  /// Whatever event it is asked about, it answers.
  fileprivate var takesEverything: Bool { condition < 0 && role == .answers && limit == nil && take == nil }

  /// What it does when its time comes.
  var deed: Phrase {
    switch role {
    case .always, .continues: "run"
    case .answers: isAudit ? "be logged" : "reply"
    }
  }
}

extension Diagnostic {
  fileprivate static func unreachable(_ rule: CompiledRule, by covers: [CompiledRule]) -> Diagnostic {
    let first = covers.first
    let id = first?.id ?? ""
    let isSameTier = covers.allSatisfy { $0.tier == rule.tier }
    return Diagnostic(
      .unreachable, "rule `\(rule.id)` can never \(rule.deed)", at: rule.span, label: "every event it matches is answered earlier",
      related: covers.prefix(6).map { Label($0.span, covers.count == 1 ? "covers it" : "covers a part of it") },
      notes: covers.count > 6 ? ["\(covers.count) rules together cover it"] : [],
      help: [
        isSameTier
          ? covers.count == 1
            ? "move `\(rule.id)` above `\(id)`, or narrow that one" : "move `\(rule.id)` above them, or narrow those"
          : "`\(id)` is asked first because of its tier `\(first?.tier.rawValue ?? "")`: narrow it, or give `\(rule.id)` an earlier tier"
      ])
  }

  /// One cause, however many rules lie below it.
  fileprivate static func buries(_ rules: [CompiledRule], under cover: CompiledRule) -> Diagnostic {
    let names = quotedList(rules.prefix(20).map(\.id))
    let help: Phrase
    if cover.tier == .fallback {
      help = "move `\(cover.id)` below them"
    } else if let fallback = rules.last(where: { $0.tier == .fallback }) {
      // In its tier it would still stand above that one.
      help = "`\(fallback.id)` is there for all that is left: remove `\(cover.id)`, or narrow it"
    } else {
      help = "give `\(cover.id)` `tier: fallback`: it is then asked last, wherever it stands"
    }
    return Diagnostic(
      .unreachable, "rule `\(cover.id)` takes every event that \(rules.count) rules below it are for: none of them can ever reply", at: cover.span,
      label: "it asks for nothing, and stands above them",
      related: rules.prefix(6).map { Label($0.span, "never reached") },
      notes: [rules.count > 20 ? "below it: \(names) and \(rules.count - 20) more" : "below it: \(names)"],
      help: [help])
  }

  fileprivate static func contradictory(_ rule: CompiledRule) -> Diagnostic {
    Diagnostic(
      .unreachable, "rule `\(rule.id)` can never \(rule.deed)", at: rule.span, label: "no event meets all its conditions",
      help: ["remove the condition that contradicts the others, or the rule"])
  }

  fileprivate static func reachNotProved(_ rule: CompiledRule) -> Diagnostic {
    Diagnostic(
      .unreachable, "not proved: whether rule `\(rule.id)` can \(rule.deed)", severity: .note, at: rule.span,
      notes: ["no event was found that it takes, and no proof that there is none"],
      help: ["write a test that expects it: `wxrules test` then shows whether it does"])
  }
}
