/// `WX2102` and `WX2103`: what becomes of the codes of campaigns.
struct CodeProofs {
  private(set) var findings: [Diagnostic] = []
  private(set) var codes = 0
  /// Those that get an answer in every state, whenever their campaign runs, and whatever is left of limits and stocks.
  private(set) var answered = 0
  private(set) var notProved = 0

  /// - Parameter exhaustion: also takes note of what becomes of codes when a limit is reached.
  init(of ruleSet: RuleSet, _ arenas: [Arena], _ exhaustion: inout Exhaustion) {
    let scans = arenas.filter { $0.kind == .scan }
    for (number, campaign) in ruleSet.campaigns.enumerated() {
      let planned = campaign.codeCount(tables: ruleSet.compiled.tables)
      codes += planned
      guard planned > 0 || campaign.isOnDemand else { continue }
      if Patience.isOver {
        notProved += planned
        continue
      }
      let own = scans.first { $0.account == nil || $0.account?.name == ruleSet.account(of: campaign)?.name }
      guard let arena = own else {
        findings.append(.noRules(campaign, planned))
        continue
      }
      look(at: campaign, Int32(number), planned, in: arena, &exhaustion)
    }
  }

  private mutating func look(at campaign: Campaign, _ number: Int32, _ planned: Int, in arena: Arena, _ exhaustion: inout Exhaustion) {
    guard let classes = arena.classes(of: campaign) else {
      notProved += planned
      findings.append(.codesNotProved(campaign, max(planned, 1), planned))
      return
    }
    var gap = Gap()
    var left = Gap()
    var open = 0
    var isOpen = false
    var isFallback = true
    for codes in classes {
      let isOver = Patience.isOver
      let isAbandoned = isOver ? false : exhaustion.note(arena, at: codes.scene)
      guard !isOver, let fate = arena.fate(of: codes.scene, campaign: number) else {
        open += codes.count
        isOpen = true
        isFallback = false
        continue
      }
      isFallback = isFallback && fate.isFallback
      if !fate.unanswered.states.isEmpty { gap.add(codes, fate.unanswered) } else if !isAbandoned { answered += codes.count }
      if !fate.leftToFallback.states.isEmpty { left.add(codes, fate.leftToFallback) }
      if let late = fate.unanswered.outside, gap.outside == nil { gap.outside = late }
      if let late = fate.leftToFallback.outside, left.outside == nil { left.outside = late }
    }
    let rules = arena.ruleSet
    notProved += open
    if gap.witness == nil, isOpen { findings.append(.codesNotProved(campaign, open, planned)) }
    if let witness = gap.witness {
      findings.append(.unanswered(campaign, gap, planned, isNew: !arena.isAsked(campaign: number)).showing([rules.shown(witness)]))
      return
    }
    if let witness = gap.outside {
      findings.append(.unansweredOutside(campaign, witness.at ?? 0).showing([rules.shown(witness)]))
    }
    if isFallback, let witness = left.witness ?? left.outside {
      findings.append(.fallbackOnly(campaign).showing([rules.shown(witness)]))
    } else if let witness = left.witness {
      findings.append(.leftToFallback(campaign, left, planned).showing([rules.shown(witness)]))
    } else if let witness = left.outside {
      findings.append(.leftToFallbackOutside(campaign, witness.at ?? 0).showing([rules.shown(witness)]))
    }
  }
}

/// Codes that are not answered as they should be.
struct Gap {
  var codes = 0
  var states: [Subscription] = []
  /// Whether nobody in these states ever is.
  var isWhole = true
  /// At which times it is so, where it is so at the same times for all of them, and not always.
  var times: Phrase?
  var witness: Witness?
  /// Before the campaign or after it.
  var outside: Witness?

  fileprivate mutating func add(_ more: CodeClass, _ lack: Fate.Lack) {
    codes += more.count
    states = Subscription.allCases.filter { states.contains($0) || lack.states.contains($0) }
    isWhole = isWhole && lack.isWhole
    if witness == nil { (witness, times) = (lack.witness, lack.times) } else if times != lack.times { times = nil }
  }
}

/// What becomes of a code.
private struct Fate {
  /// What it is not given.
  struct Lack {
    /// Of whom some are not, while the campaign runs.
    var states: [Subscription] = []
    var isWhole = true
    var times: Phrase?
    var witness: Witness?
    var outside: Witness?
  }
  var unanswered = Lack()
  /// No other answer than that of a fallback.
  var leftToFallback = Lack()
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
    func isFallback(_ rule: Int32) -> Bool { rules.rules[Int(rule)].tier == .fallback && !names(campaign, rule) }
    var isDoubted = false

    func lack(of parts: [Decisions.Part], isWhole: Bool) -> Fate.Lack {
      var lack = Fate.Lack(isWhole: isWhole)
      var all: [Region] = []
      for part in parts {
        // What was reasoned is shown by the engine, or not said.
        func isShown(_ witness: Witness) -> Bool {
          ruleSet.match(witness.event(in: ruleSet), given: witness.facts(in: ruleSet))?.rule == part.winner
        }
        for region in runs.compactMap({ part.region.meeting($0) }) {
          all.append(region)
          for (state, bound) in zip(Subscription.allCases, bounds) {
            guard !lack.states.contains(state), let left = bound.lazy.compactMap({ region.meeting($0) }).first else { continue }
            let witness = decisions.start.at(left, of: decisions.axes, in: rules)
            guard isShown(witness) else {
              isDoubted = isDoubted || part.winner == nil
              continue
            }
            lack.states.append(state)
            if lack.witness == nil { lack.witness = witness }
          }
        }
        let beyond = runs.reduce([part.region]) { rest, run in rest.flatMap { $0.outside(run, counts: decisions.axes.counts) } }
        if lack.outside == nil, let region = beyond.first {
          let witness = decisions.start.at(region, of: decisions.axes, in: rules)
          if isShown(witness) { lack.outside = witness }
        }
      }
      lack.states = Subscription.allCases.filter { lack.states.contains($0) }
      if lack.states.isEmpty { return lack }
      let words = AxisWords(ofMoments: decisions.axes, asking: rules, of: ruleSet, in: room)
      if let times = words.times(of: all), times != words.times(of: runs) { lack.times = times }
      return lack
    }

    var fate = Fate(isFallback: !winners.isEmpty && winners.allSatisfy(isFallback))
    fate.unanswered = lack(of: decisions.unanswered, isWhole: winners.isEmpty)
    let left = decisions.parts.filter { part in
      part.winner.map { isFallback($0) && !(isForScans($0) && decisions.isOfFollowers(part, while: runs)) } ?? false
    }
    fate.leftToFallback = lack(of: left, isWhole: fate.isFallback)
    return isDoubted && fate.unanswered.states.isEmpty ? nil : fate
  }

  /// Whether a rule is for who scans, and no answer to whatever else comes: the followers whom other rules leave to it are meant for it.
  private func isForScans(_ rule: Int32) -> Bool {
    EventKind.allCases.allSatisfy { kind in
      kind == .scan || kind == .subscribe || !ruleSet.compiled.rules[Int(rule)].events.contains { $0.takes(kind) }
    }
  }

  /// Whether a rule is for this campaign: it is no answer for everybody then, though it is asked last.
  private func names(_ campaign: Int32, _ rule: Int32) -> Bool { ruleSet.compiled.atoms(of: rule, in: .scan).contains(.campaign(campaign)) }

  /// Whether any rule asks for a campaign by its name.
  fileprivate func isAsked(campaign: Int32) -> Bool {
    ruleSet.index.rules.rules(for: .scan).contains { ruleSet.compiled.atoms(of: $0, in: .scan).contains(.campaign(campaign)) }
  }
}

extension Decisions {
  /// Whether what is known of the follower tells a part from the others, and not the time as long as a campaign runs.
  fileprivate func isOfFollowers(_ part: Part, while runs: [Region]) -> Bool {
    var isNarrow = false
    for axis in axes.names.indices {
      guard let points = part.region.points(on: axis), !points.isWhole(count: axes.counts[axis]) else { continue }
      if axes.names[axis] != .moment {
        isNarrow = true
      } else if !runs.allSatisfy({ run in run.points(on: axis).map { $0.leaving(points).isEmpty } ?? false }) {
        return false
      }
    }
    return isNarrow
  }
}
