/// Who answers the codes of a campaign: by what followers are, by time, and by what else rules ask for.
package struct DecisionTable: Sendable {
  package struct Row: Sendable {
    /// By the columns of the class; nil where it does not matter.
    package let when: [Phrase?]
    /// The rules that answer, in this order: each but the last does so only now and then.
    package let rules: [Int32]
    /// Whether somebody answers whatever happened before.
    package let isAnswered: Bool
    /// An event of it.
    package let witness: Witness
    /// Of whom its events may be.
    package let states: [Subscription]
    /// By axis; nothing is chosen along the others.
    let region: Region
  }
  /// Codes that are answered alike.
  package struct Codes: Sendable {
    package fileprivate(set) var count: Int
    package let example: String
    package let columns: [Phrase]
    package let rows: [Row]
    /// Whether these are all rows.
    package let isComplete: Bool
    let axes: Axes?
  }

  package let campaign: Campaign
  /// Those with the most codes first.
  package let classes: [Codes]
  /// Codes that the campaign plans; 0 when they are made on demand.
  package let codeCount: Int
  /// Whether its codes are not more than one can look at.
  package let isLookedAt: Bool

  /// - Parameter campaign: as one account has it.
  package init(of campaign: Campaign, in ruleSet: RuleSet) {
    self.init(of: campaign, in: ruleSet, arenas: Arena.all(of: ruleSet))
  }

  init(of campaign: Campaign, in ruleSet: RuleSet, arenas: [Arena]) {
    self.campaign = campaign
    let rules = ruleSet.compiled
    let count = campaign.codeCount(tables: rules.tables)
    codeCount = count
    let owner = ruleSet.account(of: campaign)?.name
    let arena = arenas.first { $0.kind == .scan && ($0.account == nil || $0.account?.name == owner) }
    let found = arena.map { $0.classes(of: campaign) } ?? campaign.samples(in: rules).prefix(1).map { CodeClass(scene: $0, count: count) }
    isLookedAt = found != nil
    var classes: [Codes] = []
    var places: [Codes.Reading: Int] = [:]
    for codes in found ?? [] {
      let own = Codes(arena?.asked(at: codes.scene) ?? [], codes.count, codes.scene, arena, ruleSet)
      // What rules ask of codes need not make a difference.
      let reading = own.reading
      if own.isComplete, let at = places[reading] {
        classes[at].count += own.count
      } else {
        if own.isComplete { places[reading] = classes.count }
        classes.append(own)
      }
    }
    self.classes = classes.enumerated().sorted { ($1.element.count, $0.offset) < ($0.element.count, $1.offset) }.map(\.element)
  }
}

extension DecisionTable.Codes {
  fileprivate init(_ asked: [AskedRule], _ count: Int, _ example: String, _ arena: Arena?, _ ruleSet: RuleSet) {
    self.count = count
    self.example = example
    guard let arena else {
      // No rule is asked about codes at all.
      var witness = Witness(.scan)
      witness.texts[.scene] = example
      columns = []
      isComplete = true
      axes = nil
      rows = [
        DecisionTable.Row(when: [], rules: [], isAnswered: false, witness: witness, states: Subscription.allCases, region: Region())
      ]
      return
    }
    guard let chains = arena.chains(of: asked, at: example), chains.parts.count <= DecisionCuts.mostParts else {
      columns = []
      rows = []
      isComplete = false
      axes = nil
      return
    }
    let words = AxisWords(chains.axes, in: arena)
    let table = DecisionCuts(chains, words)
    let shown = table.order.filter { axis in table.rows.contains { $0.choices.contains { $0.axis == axis } } }
    columns = shown.map { words.title(of: $0) }
    isComplete = table.isComplete
    axes = chains.axes
    rows = table.rows.map { row in
      let region = row.choices.reduce(Region()) { $0.meeting(Region($1.axis, $1.points)) ?? $0 }
      return DecisionTable.Row(
        when: shown.map { axis in row.choices.first { $0.axis == axis }?.words }, rules: row.rules,
        isAnswered: row.rules.last.map { ruleSet.compiled.rules[Int($0)].alwaysAnswers } ?? false,
        witness: chains.start.at(region, of: chains.axes, in: ruleSet.compiled), states: words.states(in: region), region: region)
    }
  }

  /// What its table says.
  fileprivate struct Reading: Hashable {
    struct Line: Hashable {
      let when: [Phrase?]
      let rules: [Int32]
    }
    let columns: [Phrase]
    let lines: [Line]
  }

  fileprivate var reading: Reading { Reading(columns: columns, lines: rows.map { Reading.Line(when: $0.when, rules: $0.rules) }) }
}
