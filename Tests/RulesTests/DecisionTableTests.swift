import TestSupport
import Testing

@testable import Rules

/// The table says who answers; the engine answers.
@Suite("decision tables")
struct DecisionTableTests {
  @Test("the cell of a random event names the rule that answers it", arguments: 1...40 as ClosedRange<UInt64>)
  func agreement(seed: UInt64) throws {
    var random = SeededRandom(seed)
    var compiled: RuleSet?
    for _ in 0..<20 where compiled == nil { compiled = Compile.text(RandomRules.yaml(&random)).0.ruleSet }
    let ruleSet = try #require(compiled)
    var looked = 0
    for campaign in ruleSet.campaigns {
      let table = DecisionTable(of: campaign, in: ruleSet)
      #expect(table.isLookedAt && table.classes.reduce(0) { $0 + $1.count } == table.codeCount)
      for codes in table.classes where codes.isComplete {
        for _ in 0..<30 {
          var witness = Witness(.scan)
          witness.account = campaign.account
          witness.texts[.scene] = codes.example
          witness.subscription = random.pick(Subscription.allCases)
          witness.at = Int64(1_780_000_000 + random.next() % 604_800)
          let event = witness.event(in: ruleSet)
          let facts = ruleSet.counting(event, RandomRules.facts(&random)).facts
          let rows = try rows(of: codes, in: ruleSet, campaign, event, facts)
          let winner = ruleSet.outcome(event, facts, naive: true).winner?.rule
          let isFound = rows.contains { row in winner.map(row.rules.contains) ?? !row.isAnswered }
          let about: Comment =
            "seed \(seed): \(winner.map { ruleSet.compiled.rules[Int($0)].id } ?? "nobody") answers \(codes.example) at \(event.time), \(facts); rows \(rows.map(\.when))"
          #expect(isFound, about)
          looked += 1
        }
      }
    }
    #expect(looked >= 30)
  }

  /// The rows that an event may be of: one, unless what cannot be reasoned about is asked.
  private func rows(
    of codes: DecisionTable.Codes, in ruleSet: RuleSet, _ campaign: Campaign, _ event: Event, _ facts: Facts
  ) throws -> [DecisionTable.Row] {
    guard let axes = codes.axes else { return codes.rows }
    let arena = try #require(Arena.all(of: ruleSet).first { $0.kind == .scan && $0.account?.name == campaign.account })
    var region = Region()
    for (axis, name) in axes.names.enumerated() {
      guard let point = Self.point(on: name, ruleSet, event, facts) else { continue }
      let answers = axes.answers(on: axis)
      let own = axes.points(on: axis).indices.filter { at in
        answers.allSatisfy { test, points in arena.room.holds(test, at: point) == points.contains(at) }
      }
      #expect(own.count == 1, "no point of \(name) is like \(point)")
      region = try #require(region.meeting(Region(axis, PointSet(count: axes.counts[axis], on: own))))
    }
    let rows = codes.rows.filter { $0.region.meeting(region) != nil }
    #expect(!rows.isEmpty)
    return rows
  }

  /// Where an event stands on an axis; nil on one of which the table knows no more than that there are two ways.
  private static func point(on axis: Axis, _ ruleSet: RuleSet, _ event: Event, _ facts: Facts) -> AxisPoint? {
    switch axis {
    case .follower:
      return .follower(
        AxisPoint.Follower(isFollow: event.isFollow, followCount: facts.history.followCount, firstFollowedAt: facts.history.firstFollowedAt))
    case .moment: return .moment(event.time)
    case .tag(let name): return .truth(facts.profile.tags.contains(ruleSet.compiled.names[Int(name)]))
    case .language: return .word(facts.profile.language)
    case .source: return .word(facts.profile.source)
    case .touch(let order): return .word(facts.history.touch(order)?.campaign)
    case .fact(.eventField), .text, .truth: return nil
    case .fact(.taken(let name)): return .value(facts.profile.taken[name].map { .text($0) } ?? .none)
    case .fact(let variable):
      var judgement = Judgement(ruleSet, event, facts)
      return .value(judgement.value(of: ValueTest.Operand(path: "", variable: variable, members: [])))
    }
  }

  static let rules = """
    wxrules: 1
    requires: ">=1.6"
    stocks: { cup: { count: 2 } }
    lists:
      stores: { key: k, columns: { k: word, state: enum(open|closed) }, rows: [ [ a, open ], [ b, open ], [ c, closed ] ] }
    campaigns:
      door: { qr: { kind: permanent, scene: "door:{s}" }, for_each: { s: { list: stores } } }
      hall: { qr: { kind: permanent, scene: hall }, active: { from: 2026-06-01, through: 2026-06-30 } }
      gift: { qr: { kind: permanent, scene: gift } }
      login: { qr: { kind: temporary, scene: "login:{n:slug}", expires: 5m, mint: on_demand } }
      lost: { qr: { kind: permanent, scene: lost } }
    rules:
      - { id: blocked, tier: override, on: scan, when: { campaign: [ door, hall ], tag: blocked }, reply: no }
      - { id: moved, on: scan, when: { campaign: door, where: { s.state: closed } }, reply: moved }
      - { id: new, on: scan, when: { campaign: door, subscription: new }, reply: hi }
      - { id: day, on: scan, when: { campaign: door, time: { days: mon-fri, from: 09:00, to: 21:00 } }, reply: day }
      - { id: sat, on: scan, when: { campaign: door, time: { days: [ sat, sun ], from: 10:00, to: 16:00 } }, reply: sat }
      - { id: night, on: scan, when: { campaign: door }, reply: night }
      - { id: hall, on: scan, when: { campaign: hall }, reply: hall }
      - { id: soon, on: scan, when: { campaign: hall, phase: before }, reply: soon }
      - { id: cup, on: scan, when: { campaign: gift }, take: { stock: cup }, reply: cup }
      - { id: once, on: scan, when: { campaign: gift }, limit: { times: 1, each: day }, reply: once }
      - { id: none-left, on: scan, when: { campaign: gift, subscription: existing }, reply: gone }
      - { id: login, on: scan, when: { campaign: login }, reply: in }

    """

  /// A campaign → its classes, each as `codes example: cells > rules`, rows behind each other.
  static let tables: [(campaign: String, classes: [String])] = [
    (
      "door",
      [
        "2 door:a: tag blocked yes > blocked | state new, tag blocked no > new | "
          + "state returning, existing, time Mon–Fri; 09:00–21:00, tag blocked no > day | "
          + "state returning, existing, time Sat or Sun; 10:00–16:00, tag blocked no > sat | "
          + "state returning, existing, time other times, tag blocked no > night",
        "1 door:c: tag blocked yes > blocked | tag blocked no > moved",
      ]
    ),
    (
      "hall",
      [
        "1 hall: time 2026-06-01 – 2026-06-30, tag blocked yes > blocked | time 2026-06-01 – 2026-06-30, tag blocked no > hall | "
          + "time before 2026-06-01 > soon | time from 2026-07-01 > nobody"
      ]
    ),
    ("gift", ["1 gift: state new, returning > cup, once, nobody | state existing > cup, once, none-left"]),
    ("lost", ["1 lost: > nobody"]),
  ]

  @Test("codes that rules tell apart have tables of their own, cut where it matters", arguments: tables)
  func cuts(campaign: String, classes: [String]) throws {
    let ruleSet = try Compile.ruleSet(Self.rules)
    let table = DecisionTable(of: try #require(ruleSet.campaign(named: campaign)), in: ruleSet)
    let said = table.classes.map { codes in
      let rows = codes.rows.map { row in
        let cells = zip(codes.columns, row.when).compactMap { column, words in words.map { "\(column) \($0)" } }
        let rules = row.rules.map { ruleSet.compiled.rules[Int($0)].id } + (row.isAnswered ? [] : ["nobody"])
        return (cells.isEmpty ? "" : cells.joined(separator: ", ") + " ") + "> " + rules.joined(separator: ", ")
      }
      return "\(codes.count) \(codes.example): \(rows.joined(separator: " | "))"
    }
    #expect(said == classes)
  }

  /// A condition → how it is said while the campaign runs, and how its contrary is.
  static let times: [(when: String, own: String, others: String)] = [
    ("time: { from: 09:00, to: 21:00 }", "2026-06-01 – 2026-06-30; 09:00–21:00", "2026-06-01 – 2026-06-30; not 09:00–21:00"),
    (
      "time: { days: [ mon, fri, sat, sun ] }", "2026-06-01 – 2026-06-30; Mon or Fri–Sun", "2026-06-01 – 2026-06-30; not (Mon or Fri–Sun)"
    ),
    (
      "time: { days: [ mon, fri, sat, sun ], from: 00:00, to: 21:00 }", "2026-06-01 – 2026-06-30; Mon or Fri–Sun; 00:00–21:00",
      "2026-06-01 – 2026-06-30; not (Mon or Fri–Sun; 00:00–21:00)"
    ),
    (
      "date: [ 2026-06-05, 2026-06-09, 2026-06-10 ]", "2026-06-05 or 2026-06-09 – 2026-06-10",
      "2026-06-01 – 2026-06-30; not (2026-06-05 or 2026-06-09 – 2026-06-10)"
    ),
    ("date: { from: 2026-06-10, through: 2026-07-10 }", "2026-06-10 – 2026-06-30", "2026-06-01 – 2026-06-30; not 2026-06-10 – 2026-07-10"),
  ]

  @Test("`or` stands between times of one kind, a semicolon between kinds, and `not` before all that it denies", arguments: times)
  func wording(when: String, own: String, others: String) throws {
    let ruleSet = try Compile.ruleSet(
      """
      wxrules: 1
      requires: ">=1.6"
      campaigns: { hall: { qr: { kind: permanent, scene: hall }, active: { from: 2026-06-01, through: 2026-06-30 } } }
      rules:
        - { id: own, on: scan, when: { campaign: hall, \(when) }, reply: own }
        - { id: others, on: scan, when: { campaign: hall }, reply: others }

      """)
    let codes = DecisionTable(of: try #require(ruleSet.campaign(named: "hall")), in: ruleSet).classes
    #expect(codes.map { $0.rows.map { $0.when.map { $0?.english } } } == [[[own], [others], ["other times"]]])
  }

  @Test("codes on demand are shown by those that could be asked for")
  func onDemand() throws {
    let ruleSet = try Compile.ruleSet(Self.rules)
    let table = DecisionTable(of: try #require(ruleSet.campaign(named: "login")), in: ruleSet)
    #expect(table.codeCount == 0 && table.classes.count == 1)
    #expect(table.classes.first?.rows.map(\.isAnswered) == [true])
  }
}
