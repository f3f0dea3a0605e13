/// For which texts an event stands.
enum ComparedText: Equatable {
  /// Its own.
  case one
  /// All of which the same is known.
  /// - Parameter areCodesApart: whether also of which campaign they are codes, if of any.
  case kind(areCodesApart: Bool)

  var isOfOneCampaign: Bool {
    switch self {
    case .one: true
    case .kind(let areCodesApart): areCodesApart
    }
  }
}

/// Codes of campaigns, as two rule sets know them.
extension ComparedArena {
  /// Scenes of the codes that either set plans for the account.
  func plannedScenes(most: Int) -> [String] {
    var scenes: [String] = []
    var seen: Set<String> = []
    for side in Side.allCases {
      let rules = set(side).ruleSet.compiled
      for campaign in rules.campaigns where isOurs(campaign, side) {
        for position in 0..<min(campaign.codeCount(tables: rules.tables), most) {
          if scenes.count >= most { return scenes }
          if let scene = campaign.code(at: position, patterns: rules.patterns, tables: rules.tables), seen.insert(scene).inserted {
            scenes.append(scene)
          }
        }
      }
    }
    return scenes
  }

  func isOurs(_ campaign: Campaign, _ side: Side) -> Bool {
    guard let name = campaign.account, let account = arena(side).account else { return true }
    return account.name == name
  }

  private func find(_ scene: String, _ side: Side) -> (campaign: Int, binding: Binding?)? {
    let ruleSet = set(side).ruleSet
    let bytes = Array(scene.utf8)
    let place = arena(side).account.flatMap { account in ruleSet.accounts.firstIndex { $0.name == account.name } } ?? 0
    return ruleSet.index.campaigns(ofAccountAt: place)?.find(bytes.span, 0..<bytes.count, in: ruleSet.compiled).map { (Int($0.0), $0.1) }
  }

  /// The campaign whose code it is: in the new set, else in the old one.
  func campaign(of scene: String) -> String? {
    for side in [Side.new, .old] { if let found = find(scene, side) { return set(side).ruleSet.campaigns[found.campaign].id } }
    return nil
  }

  /// Whether it is a code that is made, and not one that may be asked for.
  func isPlanned(_ scene: String) -> Bool {
    Side.allCases.contains { side in find(scene, side).map { !set(side).ruleSet.campaigns[$0.campaign].isOnDemand } ?? false }
  }

  /// What the event is called, where rules name it.
  var word: Phrase {
    guard kind.isByName else { return Phrase(verbatim: kind.word) }
    return kind == .outside ? Phrase(verbatim: "outside.\(new.name ?? "")") : new.name.map { "event \($0)" } ?? "other events"
  }

  // MARK: what a rule reads of its subject

  /// Whether a rule that was not rewritten reads the same of a text, so that it says the same.
  /// - Parameters:
  ///   - start: an event.
  ///   - standing: for which texts it stands.
  func isSettled(_ difference: OutcomeDifference, at start: Witness, _ standing: ComparedText) -> Bool {
    guard let before = difference.before, let after = difference.after else { return false }
    let (left, right) = (oldSet.identities[Int(before)], newSet.identities[Int(after)])
    if case .order = difference.aspect { return false }
    guard left.id == right.id, left.content.outcome == right.content.outcome, left.content.cells == right.content.cells, piecesAgree(before, after)
    else { return false }
    let areKept = areCodesKept(before, after) || standing.isOfOneCampaign && !hasId(start)
    let areRowsSame =
      areKept && (left.content.rows == right.content.rows || rowsAgree(before, after))
      || standing == .one && capturesAgree(before, after, start) && rowsAgree(before, after) { $0.tablesNamed(by: $1) }
    let areCampaignsSame = left.content.campaigns == right.content.campaigns || (standing.isOfOneCampaign || kind != .scan) && campaignsAgree(start)
    return areRowsSame && areCampaignsSame
  }

  /// Whether both give the same piece wherever as many are gone.
  func piecesAgree(_ before: Int32, _ after: Int32) -> Bool {
    if oldSet.identities[Int(before)].pieces == newSet.identities[Int(after)].pieces { return true }
    let (left, right) = (oldSet.ruleSet.compiled, newSet.ruleSet.compiled)
    guard let take = oldSet.rule(before).take, let other = newSet.rule(after).take else { return false }
    if let own = take.certain, let twin = other.certain {
      return left.stocks[own].name == right.stocks[twin].name && vocabulary.agreements.piecesAgree(ofOld: own, new: twin)
    }
    guard take.certain == nil, other.certain == nil else { return false }
    // Where one set has no such part, its rule does not answer.
    let twins = Dictionary(other.possible.map { (right.stocks[$0].name, $0) }) { first, _ in first }
    return take.possible.allSatisfy { own in
      twins[left.stocks[own].name].map { vocabulary.agreements.piecesAgree(ofOld: own, new: $0) } ?? true
    }
  }

  /// Whether some codes of a scan carry ids.
  private var haveIds: Bool { kind == .scan && (oldSet.ruleSet.givesNumbers || newSet.ruleSet.givesNumbers) }

  /// Whether a scan is of such a code.
  private func hasId(_ start: Witness) -> Bool {
    guard let scene = start.texts[.scene] else { return false }
    return Side.allCases.contains { side in
      guard let found = find(scene, side), case .allocated = set(side).ruleSet.campaigns[found.campaign].scene else { return false }
      return true
    }
  }

  /// Whether a code is of the same row in both: where conditions are no longer the same, ids may have been given out otherwise.
  func areCodesKept(_ before: Int32, _ after: Int32) -> Bool {
    oldSet.identities[Int(before)].content.condition == newSet.identities[Int(after)].content.condition || !haveIds
  }

  /// Whether a row that both sets have is the same in both, with all rows that it names.
  private func rowsAgree(_ before: Int32, _ after: Int32) -> Bool { rowsAgree(before, after) { $1 + $0.tablesNamed(by: $1) } }

  /// - Parameter choose: of the tables whose rows a rule captures, those that are asked about.
  private func rowsAgree(_ before: Int32, _ after: Int32, in choose: (RuleContents, [Int]) -> [Int]) -> Bool {
    let (old, new) = (oldSet.words.contents, newSet.words.contents)
    let left = choose(old, old.capturedTables(of: oldSet.rule(before)))
    let right = choose(new, new.capturedTables(of: newSet.rule(after)))
    guard left.count == right.count else { return false }
    return zip(left, right).allSatisfy { vocabulary.agreements.rowsAgree(ofOld: $0, new: $1) }
  }

  private func capturesAgree(_ before: Int32, _ after: Int32, _ start: Witness) -> Bool {
    func captures(_ side: Side, _ rule: Int32) -> [String]? {
      let set = set(side)
      let event = start.event(in: set.ruleSet)
      var judgement = Judgement(set.ruleSet, event, Facts())
      guard set.rule(rule).condition >= 0 else { return [] }
      let scope = TurnScope(
        rules: set.ruleSet.compiled, event: event, facts: Facts(), moment: Moment(now: event.time, seed: 0),
        bindings: judgement.bindings(of: set.rule(rule).condition), campaign: judgement.campaign)
      return scope.captures.map { "\($0.name)\u{0}\(shown($0.value))" }
    }
    // Of several conditions another person or moment may bind another.
    guard !oldSet.ruleSet.compiled.hasChoice(in: oldSet.rule(before).condition), !newSet.ruleSet.compiled.hasChoice(in: newSet.rule(after).condition)
    else { return false }
    return captures(.old, before) == captures(.new, after)
  }

  private func shown(_ value: Value) -> String {
    if case .record(let fields) = value { return fields.map { "\($0.name)=\($0.value.shown)" }.joined(separator: "\u{0}") }
    return value.shown
  }

  private func campaignsAgree(_ start: Witness) -> Bool {
    guard let scene = start.texts[.scene] else { return true }
    switch (find(scene, .old), find(scene, .new)) {
    case (nil, nil): return true
    case (let left?, let right?):
      return oldSet.ruleSet.campaigns[left.campaign].id == newSet.ruleSet.campaigns[right.campaign].id
        && oldSet.words.contents.fields(of: left.campaign) == newSet.words.contents.fields(of: right.campaign)
    case (nil, _?), (_?, nil): return false
    }
  }
}

extension CompiledRules {
  fileprivate func hasChoice(in index: Int32) -> Bool {
    guard index >= 0 else { return false }
    return switch conditions[Int(index)].kind {
    case .all(let parts): parts.contains { hasChoice(in: operands[Int($0)]) }
    case .any: true
    case .not(let inner): hasChoice(in: inner)
    case .leaf: false
    }
  }
}
