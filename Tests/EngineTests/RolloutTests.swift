import Foundation
import TestSupport
import Testing

@testable import Engine
@testable import Rules
@testable import Wire

/// Who is chosen for a rollout, and when its guards stop it.
@Suite("rollouts")
struct RolloutTests {
  static let people = (0..<20_000).map { "o\($0)" }

  @Test("followers are chosen by hash: about as many as the share says, and all of them still when it grows", arguments: ["a1b2c3", "", "🎁"])
  func choice(_ salt: String) throws {
    var before: Set<String> = []
    for percent in [0.01, 1, 5, 20, 50, 99.99] {
      let choice = RolloutChoice(try #require(RolloutShare(percent: percent)), salt: salt)
      let chosen = Set(Self.people.filter(choice.contains))
      #expect(chosen.isSuperset(of: before), "\(percent)")
      let wanted = Double(Self.people.count) * percent / 100
      // Six times as far as chance goes.
      #expect(abs(Double(chosen.count) - wanted) <= 6 * max(1, wanted * (1 - percent / 100)).squareRoot(), "\(percent): \(chosen.count)")
      before = chosen
    }
  }

  @Test("with another salt others are chosen, and it does not hang on the process")
  func salt() throws {
    let share = try #require(RolloutShare(percent: 10))
    let (one, other) = (RolloutChoice(share, salt: "one"), RolloutChoice(share, salt: "two"))
    let both = Self.people.count { one.contains($0) && other.contains($0) }
    #expect((100...300).contains(both), "a tenth of a tenth: \(both)")
    // It stands in databases of those who run one.
    #expect(RolloutChoice.place(of: "o1", salt: "one") == 4246 && RolloutChoice.place(of: "o2", salt: "one") == 2020)
  }

  @Test(
    "shares are hundredths of a percent, of some and not of all",
    arguments: [
      (5, 500), (0.01, 1), (99.99, 9999), (12.5, 1250), (0, nil), (0.001, nil), (100, nil), (-1, nil), (.nan, nil), (.infinity, nil), (1e300, nil),
    ] as [(Double, Int?)])
  func shares(_ percent: Double, _ parts: Int?) { #expect(RolloutShare(percent: percent)?.parts == parts) }

  @Test(
    "a share is read as it is typed",
    arguments: [("5", 500), ("0.5", 50), ("5%", 500), ("５％", 500), ("100", nil), ("", nil), ("%", nil), ("five", nil), ("nan", nil)]
      as [(String, Int?)])
  func texts(_ text: String, _ parts: Int?) { #expect(RolloutShare(text)?.parts == parts) }

  // MARK: the guards

  /// Plays turns until the guard stops, and looks after each.
  /// - Returns: turns under the new rules until then; nil when there were `turns` of them.
  static func stop(others: Double, tried: Double, share: Double, seed: UInt64, turns: Int = 2000) -> Int? {
    var random = SeededRandom(seed &* 0xD1B5_4A32_D192_ED03)
    func comes(_ chance: Double) -> Bool { Double(random.next() >> 11) / Double(UInt64(1) << 53) < chance }
    var test = SequentialTest()
    var (events, trials, turn) = (0, 0, 0)
    while turn < turns {
      if !comes(share) {
        trials += 1
        if comes(others) { events += 1 }
        continue
      }
      turn += 1
      test.add(tried: .init(trials: 1, events: comes(tried) ? 1 : 0), others: .init(trials: trials, events: events))
      (trials, events) = (0, 0)
      if test.evidence >= RolloutGuards.threshold { return turn }
    }
    return nil
  }

  /// Rates of unfollowing per turn under the old rules, and shares under the new ones.
  @Test(
    "a doubled rate stops a rollout within 2000 of its turns in 95 of 100 runs, the same rate in one of 100 at most",
    arguments: [(0.05, 0.1), (0.05, 0.2), (0.05, 0.5), (0.1, 0.2), (0.1, 0.5)])
  func doubled(_ rate: Double, _ share: Double) {
    let runs = ProcessInfo.processInfo.environment["PROVE_ROLLOUTS"].flatMap { Int($0) } ?? 100
    let seeds = 1...UInt64(runs)
    let stopped = seeds.count { Self.stop(others: rate, tried: 2 * rate, share: share, seed: $0) != nil }
    #expect(stopped * 100 >= runs * 95, "\(stopped) of \(runs)")
    let falsely = seeds.count { Self.stop(others: rate, tried: rate, share: share, seed: $0 + 1_000_000) != nil }
    #expect(falsely * 100 <= runs, "\(falsely) of \(runs)")
  }

  @Test("fewer events than among the others never speak against the new rules", arguments: [0.0, 0.01, 0.04])
  func better(_ rate: Double) {
    #expect((1...50).allSatisfy { Self.stop(others: 0.05, tried: rate, share: 0.3, seed: $0) == nil })
  }

  @Test("looks change nothing: what came in one block or in many was counted, and what is still open is told")
  func blocks() {
    var test = SequentialTest()
    #expect(test.evidence == 1)
    test.add(tried: .init(trials: 5, events: 5), others: .init())
    #expect(test.evidence == 1, "there is nobody to compare with yet")
    #expect(test.tried == .init(trials: 5, events: 5))
    test.add(tried: .init(), others: .init(trials: 20))
    #expect(test.evidence > 1)
    let seen = test
    test.add(tried: .init(), others: .init())
    #expect(test == seen)
  }

  /// For any true rate that both have, the mean of the evidence after one block is 1 at most: by all outcomes, not by chance.
  @Test("the mean of the evidence is 1 at most while nothing is worse", arguments: [(1, 1), (1, 4), (3, 2), (2, 6)])
  func fair(_ tried: Int, _ others: Int) {
    func chance(_ events: Int, of trials: Int, _ rate: Double) -> Double {
      let ways = (0..<events).reduce(1.0) { $0 * Double(trials - $1) / Double($1 + 1) }
      return ways * pow(rate, Double(events)) * pow(1 - rate, Double(trials - events))
    }
    for (rate, other) in [(0.01, 0.01), (0.05, 0.05), (0.3, 0.3), (0.5, 0.5), (0.9, 0.9), (0.01, 0.5), (0.3, 0.31)] {
      var mean = 0.0
      for a in 0...tried {
        for b in 0...others {
          var test = SequentialTest()
          test.add(tried: .init(trials: tried, events: a), others: .init(trials: others, events: b))
          mean += chance(a, of: tried, rate) * chance(b, of: others, other) * test.evidence
        }
      }
      #expect(mean <= 1 + 1e-9, "\(rate), \(other): \(mean)")
    }
  }

  // MARK: leaving within an hour

  @Test("a turn is settled by the follower's next turn, by their leaving within the hour, or by the hour")
  func recent() {
    var turns = RecentTurns(capacity: 10)
    let (ada, bob) = (FollowerID(account: "main", openid: "oAda"), FollowerID(account: "main", openid: "oBob"))
    #expect(turns.come(ada, isTried: true, at: 0) == Self.settled(counts: true))
    #expect(turns.come(ada, isTried: true, at: 100) == Self.settled(counts: true, tried: 1))
    #expect(turns.come(bob, isTried: false, at: 200) == Self.settled(counts: true))
    #expect(turns.leave(ada, at: 300).isTried == true)
    #expect(turns.leave(ada, at: 300).isTried == nil, "once")
    #expect(turns.expire(at: 3799) == Self.settled())
    #expect(turns.expire(at: 3800) == Self.settled(others: 1))
    #expect(turns.leave(bob, at: 3800).isTried == nil, "an hour is over")
    #expect(turns.count == 0)
  }

  @Test("of one who writes all day the first turns of a visit count, and of very many the newest are known")
  func bounds() {
    var turns = RecentTurns(capacity: 3)
    let ada = FollowerID(account: "main", openid: "oAda")
    let counted = (0..<50).count { turns.come(ada, isTried: true, at: $0).counts }
    #expect(counted == RecentTurns.turnsOfOne)
    #expect(turns.leave(ada, at: 50).isTried == nil)
    #expect(turns.come(ada, isTried: true, at: 50 + RecentTurns.period).counts, "they have been away")
    for number in 0..<10 { _ = turns.come(FollowerID(account: "main", openid: "o\(number)"), isTried: false, at: 4000) }
    #expect(turns.count == 3)
    #expect(turns.leave(FollowerID(account: "main", openid: "o9"), at: 4000).isTried == false)
    #expect(turns.leave(ada, at: 4000).isTried == nil)
  }

  private static func settled(counts: Bool = false, tried: Int = 0, others: Int = 0) -> RecentTurns.Settled {
    var settled = RecentTurns.Settled()
    settled.counts = counts
    settled.stayed = (tried, others)
    return settled
  }

  // MARK: as it is kept

  @Test("a rollout comes back from its text, and counts that cannot be read begin anew")
  func codec() throws {
    let share = try #require(RolloutShare(percent: 2.5))
    var rollout = Rollout(of: "new", beside: "old", RolloutChoice(share, salt: "s"), at: 1_780_286_400_123)
    rollout.count(["new": .init(trials: 7, events: 2), "old": .init(trials: 90, events: 1), "older": .init(trials: 5)], until: 1_780_286_409_000)
    let read = try #require(JSON(rollout.json.line).flatMap { Rollout($0) })
    #expect(read == rollout && read.guards == rollout.guards && !read.beganAnew)
    rollout.end(Rollout.Ending(.alarm, at: 5, reason: "so"))
    rollout.end(Rollout.Ending(.stopped, at: 6, reason: "later"))
    let ended = try #require(JSON(rollout.json.line).flatMap { Rollout($0) })
    #expect(ended.ending == Rollout.Ending(.alarm, at: 5, reason: "so") && ended.bars("new") && !ended.bars("old"))
    guard case .object(var fields) = rollout.json else { return }
    fields["guards"] = ["unanswered": ["logs": []]]
    let damaged = try #require(Rollout(.object(fields)))
    #expect(damaged.beganAnew && damaged.guards == RolloutGuards() && damaged.share == share)
    fields["parts"] = 10_000
    #expect(Rollout(.object(fields)) == nil)
  }

  // MARK: what both must have in common

  struct Pair: Sendable {
    let base: (top: String, rule: String)
    let tried: (top: String, rule: String)
    /// How each objection begins.
    let objections: [String]
  }

  private static func account(_ token: String) -> String {
    "accounts: { main: { app_id: wx0123456789abcdef, kind: service, mode: plain, token: { env: \(token) } } }"
  }
  private static let gift = "take: { stock: gift }, reply: \"{{ taken.gift | default: '-' }}\""
  private static let level = "reply: \"{{ vars.level | default: '-' }}\""
  private static let points = "reply: \"{{ user.attrs.points | default: '-' }}\""
  private static let visits = "reply: \"{{ counters.visits }}\""

  static let pairs: [Pair] = [
    Pair(base: ("", ""), tried: ("", "reply: yes"), objections: []),
    Pair(base: ("", ""), tried: ("", ""), objections: ["these are the rules that are in force: revision "]),
    Pair(base: (account("T"), ""), tried: (account("U"), ""), objections: ["account `main`: `token` must be as in the rules in force"]),
    Pair(
      base: (account("T"), ""), tried: (account("T").replacing("main", with: "shop"), ""),
      objections: ["account `main` is missing", "account `shop` is new"]),
    Pair(
      base: ("stocks: { gift: { count: 3 } }", gift), tried: ("stocks: { gift: { count: 4 } }", gift),
      objections: ["stock `gift`: both would give from it"]),
    Pair(
      base: ("stocks: { gift: { list: codes } }\nlists: { codes: [ a, b ] }", gift),
      tried: ("stocks: { gift: { list: codes } }\nlists: { codes: [ a, c ] }", gift), objections: ["stock `gift`: both would give from it"]),
    Pair(
      base: ("stocks: { gift: { list: codes } }\nlists: { codes: [ a, b ] }", gift),
      tried: ("stocks: { gift: { list: same } }\nlists: { same: [ a, b ] }", gift), objections: []),
    Pair(
      base: ("vars: { level: number }", level), tried: ("vars: { level: text }", level),
      objections: ["variable `level` is a text here and a number in the rules in force"]),
    Pair(
      base: ("attrs: { points: number }", points), tried: ("attrs: { points: text }", points),
      objections: ["attribute `points` is a text here and a number in the rules in force"]),
    Pair(
      base: ("counters: { visits: { on: text } }", visits), tried: ("counters: { visits: { on: text, each: week } }", visits),
      objections: ["counter `visits` counts over another time"]),
    Pair(
      base: ("", "do: [ { set: { lv: gold } } ], reply: hi"),
      tried: ("moved: { vars: { lv: level } }", "do: [ { set: { level: gold } } ], reply: hi"),
      objections: ["variable `level` is `moved` from `lv`"]),
    Pair(
      base: ("", "limit: { times: 1, per: account }, reply: hi"), tried: ("", "limit: { times: 2, per: account }, reply: hi"),
      objections: ["rule `more`: its `limit` counts the answers to all followers"]),
    Pair(base: ("", ""), tried: ("outside: { paid: { fields: { amount: decimal } } }", ""), objections: ["event `paid` under `outside:` is new"]),
    Pair(
      base: ("outside: { paid: { fields: { amount: int } } }", ""), tried: ("outside: { paid: { fields: { amount: decimal } } }", ""),
      objections: ["event `paid` under `outside:` has other fields"]),
    Pair(base: ("", ""), tried: ("media: { map: { image: map.png } }", "reply: { image: map }"), objections: ["medium `map` is new"]),
    Pair(
      base: ("media: { map: { image: map.png } }", "reply: { image: map }"), tried: ("media: { map: { image: plan.png } }", "reply: { image: map }"),
      objections: ["medium `map` is another one"]),
  ]

  private static func rules(_ part: (top: String, rule: String)) throws -> RuleSet {
    let more = part.rule.isEmpty ? "" : "  - { id: more, on: menu.click, when: { key: K }, \(part.rule) }\n"
    return try Compile.ruleSet("wxrules: 1\nrequires: \">=1.6\"\n\(part.top)\nrules:\n  - { id: hi, on: text, reply: hi }\n\(more)")
  }

  @Test("what both rule sets share must be the same, and what is not is said by name", arguments: pairs)
  func fit(_ pair: Pair) throws {
    let objections = RolloutFit.objections(to: try Self.rules(pair.tried), beside: try Self.rules(pair.base))
    #expect(objections.count == pair.objections.count, "\(objections)")
    for (objection, beginning) in zip(objections, pair.objections) { #expect(objection.english.hasPrefix(beginning), "\(objection)") }
  }
}
