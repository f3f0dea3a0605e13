import TestSupport
import Testing

@testable import Engine
@testable import Rules
@testable import Wire

@Suite("turns judged by other rules")
struct ComparisonTests {
  struct Row: Sendable {
    var name: String
    var before: String
    var after: String
    var text = "hi"
    var facts: @Sendable (inout Facts) -> Void = { _ in }
    /// What comes of a turn as it is decided, and of the same in a log.
    var live: String
    var log: String?
    /// With replies; nil: as without.
    var replies: String?
  }

  static let plain = "rules: [ { id: a, on: text, reply: x } ]"
  private static let often =
    "rules: [ { id: often, on: text, when: { where: { counters.visits: { gte: 2 } } }, reply: y }, { id: a, on: text, reply: x } ]"
  private static let visits = "counters: { visits: { on: text } }\n"
  private static let level = """
    rules:
      - { id: gold, on: text, when: { where: { vars.level: gold } }, reply: y }
      - { id: a, on: text, reply: x, do: [ { set: { level: gold } } ] }
    """
  private static let split = """
    rules:
      - id: a
        on: text
        split: { experiment: e, by: openid, arms: { u: 50%, v: 50% } }
        reply: { u: x, v: y }
    """

  private static let parts = """
    lists: { l: { key: k, columns: { k: word, b: word }, rows: [ [ k1, x ] ] } }
    stocks: { s: { list: l, by: b } }
    rules:
      - { id: gift, on: scan, take: { stock: s, of: x }, reply: "{{ taken.s }}" }
      - { id: had, on: text, when: { taken: s }, reply: y }
      - { id: a, on: text, reply: m }
    """

  static let rows: [Row] = [
    Row(name: "the same rules", before: plain, after: plain, live: "same"),
    Row(
      name: "another rule before it", before: plain,
      after: "rules: [ { id: b, on: text, when: { text: hi }, reply: y }, { id: a, on: text, reply: x } ]",
      live: "a → b"),
    Row(
      name: "another rule that it does not meet", before: plain,
      after: "rules: [ { id: b, on: text, when: { text: bye }, reply: y }, { id: a, on: text, reply: x } ]", live: "same"),
    Row(name: "no answer any more", before: plain, after: "rules: [ { id: a, on: scan, reply: x } ]", live: "a → none"),
    Row(name: "an answer where there was none", before: "rules: [ { id: a, on: scan, reply: x } ]", after: plain, live: "none → a"),
    Row(name: "a counter that nobody kept", before: plain, after: visits + often, live: "lacks counters.visits"),
    Row(name: "a counter that both keep", before: visits + plain, after: visits + often, live: "same"),
    Row(
      name: "a counter that both keep, and that says so", before: visits + plain, after: visits + often,
      facts: { $0.profile.counters["visits"] = Tally(count: 1) }, live: "a → often"),
    Row(
      name: "a counter that counts otherwise", before: "counters: { visits: { on: text, within: 1d } }\n" + plain, after: visits + often,
      live: "lacks counters.visits"),
    Row(
      name: "a counter that had another name", before: "counters: { calls: { on: text } }\n" + plain,
      after: visits + often + "\nmoved: { counters: { calls: visits } }", facts: { $0.profile.counters["calls"] = Tally(count: 1) }, live: "a → often"
    ),
    Row(name: "a variable that nobody set", before: plain, after: level, live: "lacks vars.level"),
    Row(name: "a variable that both set", before: level, after: level, live: "same"),
    Row(
      name: "a variable that is known all the same", before: plain, after: level, facts: { $0.profile.variables["level"] = .text("gold") },
      live: "a → gold"),
    Row(
      name: "a variable that no rules set: it is not there", before: plain,
      after: "rules: [ { id: b, on: text, when: { var: other, exists: true }, reply: y }, { id: a, on: text, reply: x } ]", live: "same"),
    Row(
      name: "a tag that nobody gave", before: plain,
      after: "rules: [ { id: b, on: text, when: { tag: vip }, reply: y }, { id: a, on: text, reply: x, do: [ { tag: { add: vip } } ] } ]",
      live: "lacks tags.vip"),
    Row(
      name: "a tag that is there", before: plain,
      after: "rules: [ { id: b, on: text, when: { tag: vip }, reply: y }, { id: a, on: text, reply: x, do: [ { tag: { add: vip } } ] } ]",
      facts: { $0.profile.tags = ["vip"] }, live: "a → b"),
    Row(
      name: "a condition beside it that says no", before: plain,
      after: visits + often.replacing("when: {", with: "when: { text: bye,"), live: "same"),
    Row(
      name: "a condition beside it that says yes", before: plain,
      after: visits
        + "rules: [ { id: b, on: text, when: { any: [ { where: { counters.visits: { gte: 2 } } }, { text: hi } ] }, reply: y } ]",
      live: "a → b"),
    Row(
      name: "a rule below the one that answers", before: plain,
      after: visits + "rules: [ { id: a, on: text, reply: x }, { id: b, on: text, when: { where: { counters.visits: { gte: 2 } } }, reply: y } ]",
      live: "same"),
    Row(
      name: "a limit that nobody counted", before: plain,
      after: "rules: [ { id: b, on: text, limit: { times: 1 }, reply: y }, { id: a, on: text, reply: x } ]", live: "lacks answers of rule `b`"),
    Row(
      name: "a limit whose conditions do not hold", before: plain,
      after: "rules: [ { id: b, on: text, when: { text: bye }, limit: { times: 1 }, reply: y }, { id: a, on: text, reply: x } ]", live: "same"),
    Row(
      name: "a limit over another time, of somebody without an answer",
      before: "rules: [ { id: a, on: text, limit: { times: 1, each: day }, reply: x } ]",
      after: "rules: [ { id: a, on: text, limit: { times: 1, within: 7d }, reply: x } ]", live: "same"),
    Row(
      name: "a limit over another time, of somebody with one", before: "rules: [ { id: a, on: text, limit: { times: 1, each: day }, reply: x } ]",
      after: "rules: [ { id: a, on: text, limit: { times: 1, within: 7d }, reply: x } ]", facts: { $0.profile.answers["a"] = [1] },
      live: "lacks answers of rule `a`"),
    Row(
      name: "a stock that nobody kept", before: plain,
      after:
        "lists: { l: [ k1 ] }\nstocks: { s: { list: l } }\nrules: [ { id: b, on: text, take: { stock: s, per: user }, reply: y }, { id: a, on: text, reply: x } ]",
      live: "lacks stock `s`"),
    Row(name: "what was taken of a stock of parts, of somebody who has nothing", before: parts, after: parts, live: "same"),
    Row(
      name: "a campaign that was none", before: plain,
      after: """
        campaigns: { door: { qr: { kind: permanent, scene: door } } }
        rules: [ { id: b, on: text, when: { last_touch: door }, reply: y }, { id: a, on: text, reply: x } ]
        """, live: "lacks last touch of campaign door"),
    Row(
      name: "another rule beside it", before: plain,
      after: "always: [ { id: w, on: text, do: [ { record: { event: e } } ] } ]\n" + plain, live: "a, beside it none → w"),
    Row(name: "the same split", before: split, after: split, live: "same"),
    Row(
      name: "shares of a split that leave nobody in one arm", before: split,
      after: split.replacing("u: 50%, v: 50%", with: "u: 1%, v: 99%"), text: "arm", live: "a, arm u → v"),
    Row(
      name: "a split that asks for openids", before: plain, after: split, live: "a, arm none → u", log: "lacks arm of `e`"),
    Row(
      name: "a condition on the openid", before: plain,
      after: "rules: [ { id: b, on: text, when: { where: { user.openid: oPERSON } }, reply: y }, { id: a, on: text, reply: x } ]", live: "a → b",
      log: "lacks openid"),
    Row(
      name: "another text", before: plain, after: "rules: [ { id: a, on: text, reply: y } ]", live: "a, another reply (text)", log: "same"),
    Row(
      name: "another kind of reply", before: plain, after: "rules: [ { id: a, on: text, reply: none } ]", live: "a, reply text → none", log: "same",
      replies: "a, reply text → none"),
    Row(
      name: "another action", before: plain, after: "rules: [ { id: a, on: text, reply: x, do: [ { tag: { add: new } } ] } ]",
      live: "a, actions none → tag", log: "same", replies: "a, actions none → tag"),
    Row(
      name: "an action that says something else", before: "rules: [ { id: a, on: text, reply: x, do: [ { tag: { add: old } } ] } ]",
      after: "rules: [ { id: a, on: text, reply: x, do: [ { tag: { add: new } } ] } ]", live: "a, actions of the same kinds that say something else",
      log: "same"),
    Row(
      name: "a reply that shows what nobody noted", before: plain,
      after: "rules: [ { id: a, on: text, reply: \"x{{ vars.level | default: '' }}\", do: [ { set: { level: gold } } ] } ]",
      live: "lacks vars.level", log: "same", replies: "lacks vars.level"),
    Row(
      name: "a reply that shows a counter which nobody kept", before: plain,
      after: visits + "rules: [ { id: a, on: text, reply: \"{{ counters.visits }}\" } ]", live: "lacks counters.visits", log: "same",
      replies: "lacks counters.visits"),
    Row(
      name: "an action that hangs by what nobody noted", before: "rules: [ { id: a, on: text, reply: x, do: [ { record: { event: e } } ] } ]",
      after:
        "rules: [ { id: a, on: text, reply: x, do: [ { record: { event: e } }, { set: { level: gold }, when: { tag: vip } }, { tag: { add: vip } } ] } ]",
      live: "lacks tags.vip", log: "same", replies: "lacks tags.vip"),
    Row(
      name: "a text that the log hides", before: plain,
      after: "rules: [ { id: b, on: text, when: { text: { contains: i } }, reply: y }, { id: a, on: text, reply: x } ]", text: "*", live: "same",
      log: "lacks `Content`, which the log hides"),
    Row(name: "a text that the log hides, and nobody asks", before: plain, after: plain, text: "*", live: "same"),
    Row(
      name: "a variable that the log hides", before: level, after: level, facts: { $0.profile.variables["level"] = .text("*") }, live: "same",
      log: "lacks vars.level, which the log hides"),
    Row(
      name: "a tag that the log hides", before: "rules: [ { id: a, on: text, reply: x, do: [ { tag: { add: vip } } ] } ]",
      after: "rules: [ { id: b, on: text, when: { tag: vip }, reply: y }, { id: a, on: text, reply: x, do: [ { tag: { add: vip } } ] } ]",
      facts: { $0.profile.tags = ["*"] }, live: "same", log: "lacks tags, which the log hides"),
  ]

  static func shown(_ comparison: TurnComparison) -> String {
    switch comparison {
    case .same: "same"
    case .differs(let difference): difference.shown.english
    case .incomparable(let facts): "lacks " + facts.joined(separator: ", ")
    }
  }

  /// A follower whose share of experiment `e` lies in the first half, and not in its first hundredth.
  static let openid = "oPERSON"

  static func turn(_ before: RuleSet, _ text: String, _ facts: Facts, openid: String = openid) throws -> Turn {
    var decoder = EventDecoder()
    let event = try decoder.decode(MessageForm.text(text).xml(openid: openid, account: "gh_1", isFollower: true, time: 500_000))
    let moment = Moment(now: 500_001, seed: 9)
    return Turn(
      id: TurnID(number: 9),
      delivery: Delivery(event, follower: FollowerID(account: "main", openid: openid), key: DeliveryKey(high: 1, low: 9)), facts: facts,
      moment: moment,
      plan: before.plan(event, given: facts, at: moment), revision: before.revision, answer: Answer(turn: TurnID(number: 9), body: []), queued: [],
      question: nil, missingMedia: [], lowStocks: [], isProfileDamaged: false)
  }

  /// As a log has it, with another name for the follower.
  static func line(_ turn: Turn, _ text: String, id: Int64 = 9, at: Int64 = 500_001) -> String {
    let xml = MessageForm.text(text).xml(openid: "f_0123456789abcdef", account: "gh_1", isFollower: true, time: 500_000)
    let plan = turn.plan
    var fields: [String: JSON] = [
      "id": .string(TurnID(number: id).description), "at": .int(Int(at)), "revision": .string(turn.revision),
      "xml": .string(String(decoding: xml, as: UTF8.self)), "facts": FactsCodec.json(turn.facts), "rule": plan.rule.map { .string($0) } ?? .null,
      "reply": .string(plan.reply.kind), "actions": .array(plan.actions.map { .string($0.kind.name) }), "microseconds": 12,
    ]
    if !plan.continued.isEmpty { fields["continued"] = .array(plan.continued.map { .string($0) }) }
    if let arm = plan.arm { fields["arm"] = .string(arm) }
    if !plan.draws.isEmpty { fields["draws"] = .object(plan.draws.mapValues { .int($0) }) }
    return JSON.object(fields).line
  }

  /// Whose arm is `u` by half, and `v` where `u` has a hundredth.
  static func person() throws -> String {
    for number in 0..<100 {
      let openid = "oPERSON\(number)"
      let share = CompiledSplit(experiment: "e", arms: []).share(of: openid)
      if share >= 100, share < 5000 { return openid }
    }
    throw Compile.Failure(description: "nobody falls into the first half")
  }

  @Test("how turns part, as they are decided and from a log", arguments: rows.indices)
  func compared(_ index: Int) throws {
    let row = try Cases.counted(Self.rows, 42, in: "the table")[index]
    let (before, after) = (try Compile.ruleSet("wxrules: 1\n" + row.before), try Compile.ruleSet("wxrules: 1\n" + row.after))
    var facts = Facts()
    facts.history.followCount = 1
    row.facts(&facts)
    let openid = row.after.contains("split") ? try Self.person() : Self.openid
    let turn = try Self.turn(before, row.text, facts, openid: openid)
    let noted = NotedFacts(of: before)
    let live = SecondJudge(after, noted: noted, isMasked: false).comparison(with: turn)
    #expect(Self.shown(live) == row.live, "\(row.name)")
    let line = Array(Self.line(turn, row.text).utf8)
    var reader = DecisionReader()
    let decision = try reader.read(line.span)
    let unusual = reader.unusual
    #expect(unusual == 0)
    let judge = SecondJudge(after, noted: noted, isMasked: true)
    #expect(Self.shown(judge.comparison(with: decision, withReplies: false)) == row.log ?? row.live, "\(row.name), from a log")
    var hasty = DecisionReader(asked: AskedFacts(toDecideBy: after))
    let bare = try hasty.read(line.span)
    #expect(Self.shown(judge.comparison(with: bare, withReplies: false)) == row.log ?? row.live, "\(row.name), of what is asked")
    #expect(Self.shown(judge.comparison(with: decision, withReplies: true)) == row.replies ?? row.log ?? row.live, "\(row.name), with replies")
  }

  @Test("without the rules that decided only what is noted is known")
  func strangers() throws {
    let rules = try Compile.ruleSet("wxrules: 1\n" + Self.visits + Self.often)
    var facts = Facts()
    let judge = SecondJudge(rules, noted: .none, isMasked: true)
    func compared() throws -> String {
      var reader = DecisionReader()
      let line = Array(Self.line(try Self.turn(rules, "hi", facts), "hi").utf8)
      return Self.shown(judge.comparison(with: try reader.read(line.span), withReplies: false))
    }
    #expect(try compared() == "lacks counters.visits")
    facts.profile.counters["visits"] = Tally(count: 4)
    #expect(try compared() == "same")
  }
}
