/// `WX2102` and `WX2103`: what becomes of the codes of campaigns.
struct CodeProofs {
  private(set) var findings: [Diagnostic] = []
  private(set) var codes = 0
  /// Those that get an answer in every state, whenever their campaign runs.
  private(set) var answered = 0
  private(set) var notProved = 0

  init(of ruleSet: RuleSet, _ arenas: [Arena]) {
    let scans = arenas.filter { $0.kind == .scan }
    for (number, campaign) in ruleSet.campaigns.enumerated() {
      let planned = campaign.codeCount(tables: ruleSet.compiled.tables)
      codes += planned
      guard planned > 0 || campaign.isOnDemand else { continue }
      let own = scans.first { $0.account == nil || $0.account?.name == ruleSet.account(of: campaign)?.name }
      guard let arena = own else {
        findings.append(.noRules(campaign, planned))
        continue
      }
      look(at: campaign, Int32(number), planned, in: arena)
    }
  }

  private mutating func look(at campaign: Campaign, _ number: Int32, _ planned: Int, in arena: Arena) {
    guard let classes = arena.classes(of: campaign) else {
      notProved += planned
      findings.append(.codesNotProved(campaign, max(planned, 1), planned))
      return
    }
    var gap = Gap()
    var open = 0
    var isOpen = false
    var isFallback = true
    for codes in classes {
      guard let fate = arena.fate(of: codes.scene, campaign: number) else {
        open += codes.count
        isOpen = true
        isFallback = false
        continue
      }
      isFallback = isFallback && fate.isFallback
      if fate.states.isEmpty { answered += codes.count } else { gap.add(codes, fate) }
      if let late = fate.outside, gap.outside == nil { gap.outside = late }
    }
    let rules = arena.ruleSet
    notProved += open
    if gap.witness == nil, isOpen { findings.append(.codesNotProved(campaign, open, planned)) }
    if let witness = gap.witness {
      findings.append(.unanswered(campaign, gap, planned, isNew: !arena.isAsked(campaign: number)).showing([rules.shown(witness)]))
    } else if let witness = gap.outside {
      findings.append(.unansweredOutside(campaign, rules.compiled, witness.at ?? 0).showing([rules.shown(witness)]))
    }
    if isFallback, gap.witness == nil { findings.append(.fallbackOnly(campaign)) }
  }
}

/// Codes without an answer.
struct Gap {
  var codes = 0
  var states: [Subscription] = []
  /// Whether nobody in these states ever gets one.
  var isWhole = true
  var witness: Witness?
  /// Before the campaign or after it.
  var outside: Witness?

  fileprivate mutating func add(_ more: CodeClass, _ fate: Fate) {
    codes += more.count
    states = Subscription.allCases.filter { states.contains($0) || fate.states.contains($0) }
    isWhole = isWhole && fate.isWhole
    if witness == nil { witness = fate.witness }
  }
}

/// What becomes of a code.
private struct Fate {
  /// Of whom some get no answer while the campaign runs.
  var states: [Subscription] = []
  var isWhole = true
  var witness: Witness?
  var outside: Witness?
  /// Whether nothing but the fallback answers.
  var isFallback: Bool
}

extension Arena {
  /// Nil when it was not worked out.
  fileprivate func fate(of scene: String, campaign: Int32) -> Fate? {
    let rules = ruleSet.compiled
    let running = Formula.ask(.moment, .phases(campaign: campaign, CampaignPhase.running.bit))
    let states = Subscription.allCases.map { Formula.ask(.follower, .subscription(1 << UInt8($0.bit))) }
    guard let decisions = decisions(at: scene, asking: [running] + states) else { return nil }
    guard let runs = running.regions(on: decisions.axes) else { return nil }
    let bounds = states.map { $0.regions(on: decisions.axes) ?? [] }
    let winners = decisions.parts.compactMap(\.winner)
    var isDoubted = false
    var fate = Fate(isFallback: !winners.isEmpty && winners.allSatisfy { rules.rules[Int($0)].tier == .fallback && !names(campaign, $0) })
    for part in decisions.unanswered {
      for region in runs.isEmpty ? [] : runs.compactMap({ part.region.meeting($0) }) {
        for (state, bound) in zip(Subscription.allCases, bounds) {
          guard !fate.states.contains(state), let left = bound.lazy.compactMap({ region.meeting($0) }).first else { continue }
          let witness = decisions.start.at(left, of: decisions.axes, in: rules)
          // What was reasoned is shown by the engine, or not said.
          guard ruleSet.match(witness.event(in: ruleSet), given: witness.facts(in: ruleSet)) == nil else {
            isDoubted = true
            continue
          }
          fate.states.append(state)
          if fate.witness == nil { fate.witness = witness }
          fate.isWhole = fate.isWhole && winners.isEmpty
        }
      }
      let beyond = runs.reduce([part.region]) { rest, run in rest.flatMap { $0.outside(run, counts: decisions.axes.counts) } }
      if fate.outside == nil, let region = beyond.first {
        let witness = decisions.start.at(region, of: decisions.axes, in: rules)
        if ruleSet.match(witness.event(in: ruleSet), given: witness.facts(in: ruleSet)) == nil { fate.outside = witness }
      }
    }
    if isDoubted, fate.states.isEmpty { return nil }
    fate.states = Subscription.allCases.filter { fate.states.contains($0) }
    return fate
  }

  /// Whether a rule is for this campaign: it is no answer for everybody then, though it is asked last.
  private func names(_ campaign: Int32, _ rule: Int32) -> Bool { ruleSet.compiled.atoms(of: rule, in: .scan).contains(.campaign(campaign)) }

  /// Whether any rule asks for a campaign by its name.
  fileprivate func isAsked(campaign: Int32) -> Bool {
    ruleSet.index.rules.rules(for: .scan).contains { ruleSet.compiled.atoms(of: $0, in: .scan).contains(.campaign(campaign)) }
  }
}

extension Diagnostic {
  fileprivate static func noRules(_ campaign: Campaign, _ planned: Int) -> Diagnostic {
    Diagnostic(
      .unansweredCodes, "no rule answers the codes of campaign `\(campaign.id)`", at: campaign.span,
      notes: ["no rule is for `scan` at all"],
      help: ["add a rule: `{ id: …, on: scan, when: { campaign: \(campaign.id) }, reply: … }`"])
  }

  fileprivate static func unanswered(_ campaign: Campaign, _ gap: Gap, _ planned: Int, isNew: Bool) -> Diagnostic {
    let codes =
      planned == 0 ? "codes" : gap.codes == planned ? (planned == 1 ? "the code" : "all \(planned) codes") : "\(gap.codes) of \(planned) codes"
    let verb = planned == 1 || gap.codes == 1 ? "gets" : "get"
    let whom =
      gap.states.count == Subscription.allCases.count
      ? "" : " from \(list(gap.states.map { "`\($0.rawValue)`" })) followers"
    let when = gap.isWhole || gap.states.count < Subscription.allCases.count ? "" : " in some cases"
    return Diagnostic(
      .unansweredCodes,
      "\(codes) of campaign `\(campaign.id)`\(campaign.account.map { " of account `\($0)`" } ?? "") \(verb) no reply\(when)\(gap.states.count < 3 ? " when scanned by\(whom.dropFirst(5))" : "")",
      at: campaign.span, label: "while the campaign runs",
      help: [
        "add a rule for them: `{ id: …, on: scan, when: { campaign: \(campaign.id) }, tier: fallback, reply: … }`",
        "if nobody is to be answered, say so: a rule with `reply: none`",
      ])
  }

  fileprivate static func codesNotProved(_ campaign: Campaign, _ count: Int, _ planned: Int) -> Diagnostic {
    let codes = planned == 0 ? "codes" : count == planned ? (planned == 1 ? "the code" : "all \(planned) codes") : "\(count) of \(planned) codes"
    let verb = planned > 0 && count == 1 ? "gets" : "get"
    return Diagnostic(
      .unansweredCodes, "not proved: whether \(codes) of campaign `\(campaign.id)` \(verb) a reply in every state", severity: .note,
      at: campaign.span,
      notes: ["no event was found that nobody answers, and no proof that there is none"],
      help: [
        "`wxrules table \(campaign.id)` shows who answers when",
        "a rule for all of them settles it: `{ id: …, on: scan, when: { campaign: \(campaign.id) }, tier: fallback, reply: … }`",
      ])
  }

  fileprivate static func unansweredOutside(_ campaign: Campaign, _ rules: CompiledRules, _ at: Int64) -> Diagnostic {
    let isBefore = campaign.phaseReached(at: at) == .before
    return Diagnostic(
      .unansweredCodes, "codes of campaign `\(campaign.id)` get no reply \(isBefore ? "before it begins" : "once it has ended")", severity: .warning,
      at: campaign.span, notes: ["what is printed is scanned for years"],
      help: ["add a rule: `{ id: …, on: scan, when: { campaign: \(campaign.id), phase: \(isBefore ? "before" : "ended") }, reply: … }`"])
  }

  fileprivate static func fallbackOnly(_ campaign: Campaign) -> Diagnostic {
    Diagnostic(
      .fallbackOnly, "codes of campaign `\(campaign.id)` are answered by the fallback only", severity: .warning, at: campaign.span,
      notes: ["whoever scans one reads what everybody reads who is not understood"],
      help: ["add a rule: `{ id: …, on: scan, when: { campaign: \(campaign.id) }, reply: … }`"])
  }

  private static func list(_ words: [String]) -> String {
    words.count < 2 ? words.joined() : words.dropLast().joined(separator: ", ") + " and " + (words.last ?? "")
  }
}
