import Logging
import Rules
import TestSupport
import Testing

@testable import Engine
@testable import SQLite
@testable import Server
@testable import Serving
@testable import Wire

@Suite("the shadow")
struct ShadowTests {
  static let real = "wxrules: 1\nrules: [ { id: a, on: text, reply: x } ]\n"
  static let other = "wxrules: 1\nrules: [ { id: b, on: text, when: { text: hi }, reply: y }, { id: a, on: text, reply: x } ]\n"
  static let asking = """
    wxrules: 1
    counters: { visits: { on: text } }
    rules: [ { id: often, on: text, when: { where: { counters.visits: { gte: 2 } } }, reply: y }, { id: a, on: text, reply: x } ]

    """
  static let clock = WallClock { Compile.now * 1_000_000 }

  /// A shadow's file, the real rules beside it, and what is counted.
  final class Desk {
    let place: StoreContract.Place
    let store: SQLiteStore
    let live: LiveRules
    let metrics = ServerMetrics()
    let rules: ShadowRules
    let shadow: Shadow

    init(_ text: String?, limit: Int = 100) throws {
      place = try StoreContract.Place(.file)
      store = try SQLiteStore(path: ":memory:")
      live = LiveRules(try Compile.ruleSet(ShadowTests.real))
      let path = place.folder + "/other.yaml"
      if let text { try DiskFiles().write(Array(text.utf8), to: path) }
      rules = ShadowRules(
        path: path, beside: live, store: store, clock: ShadowTests.clock, metrics: metrics,
        log: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
      shadow = Shadow(rules, limit: limit, metrics: metrics, clock: ShadowTests.clock)
    }

    func write(_ text: String) throws { try DiskFiles().write(Array(text.utf8), to: rules.path) }

    /// A change counts when it has stayed for a look.
    func look() {
      rules.look()
      rules.look()
    }

    func take(_ texts: [String], under ruleSet: RuleSet? = nil, as judge: RuleSet? = nil) throws {
      let ruleSet = ruleSet ?? live.current.ruleSet
      let verdicts = try texts.map { text in
        Verdict.turn(
          try DecisionMaskTests.turn(MessageForm.text(text).xml(openid: "o1", account: "gh_1", isFollower: true, time: 5), Facts(), ruleSet))
      }
      shadow.take(verdicts, under: judge ?? live.current.ruleSet)
    }

    /// Turns, the same, differing, incomparable, dropped.
    var sums: [Int] { ["turns", "same", "differ", "incomparable", "dropped"].map { shadow.status[$0]?.int ?? -1 } }

    func counts(_ line: String) -> Bool { metrics.registry.text.contains("\n\(line)\n") }
  }

  @Test("turns that were answered are judged again, and counted by how they part")
  func counts() async throws {
    let desk = try Desk(Self.other)
    for result in ["same", "differs", "incomparable"] { #expect(desk.counts("wxrules_shadow_turns_total{result=\"\(result)\"} 0")) }
    let writer = try TurnWriter(
      store: desk.store, rules: desk.live, clock: Self.clock, limits: .standard, metrics: desk.metrics, decisions: nil, shadow: desk.shadow,
      log: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    let inbox = TurnWriterTests.Inbox()
    let texts = ["hi", "a", "hi", "b", "c"]
    for (number, text) in texts.enumerated() { writer.submit(try TurnWriterTests.delivery(number, text: text), as: number, to: inbox) }
    // A repeat is no turn.
    writer.submit(try TurnWriterTests.delivery(0, text: "hi"), as: 5, to: inbox)
    for number in 0...5 { _ = try await inbox.answer(number).get() }
    await writer.close()
    await desk.shadow.settle()
    #expect(desk.sums == [5, 3, 2, 0, 0])
    #expect(desk.counts("wxrules_shadow_turns_total{result=\"same\"} 3") && desk.counts("wxrules_shadow_turns_total{result=\"differs\"} 2"))
    let report = try #require(ComparisonReport(desk.shadow.status))
    #expect(report.differences.map(\.shown) == ["a → b"] && report.differences[0].examples.count == 2)
    let status = desk.shadow.status
    #expect(status["revision"]?.string == desk.rules.current.ruleSet?.revision && status["beside"] == [.string(desk.live.current.ruleSet.revision)])
  }

  @Test("facts that the rules in force do not note are named")
  func lacking() async throws {
    let desk = try Desk(Self.asking)
    try desk.take(["hi", "a"])
    await desk.shadow.settle()
    #expect(desk.sums == [2, 0, 0, 2, 0])
    #expect(ComparisonReport(desk.shadow.status)?.lacking.map(\.facts) == [["counters.visits"]])
  }

  @Test("what finds no room is dropped and counted, and so is what other rules decided")
  func dropped() async throws {
    let desk = try Desk(Self.other, limit: 2)
    try desk.take(["a", "a", "a", "a", "a"])
    await desk.shadow.settle()
    #expect(desk.sums == [2, 2, 0, 0, 3] && desk.counts("wxrules_shadow_dropped_total 3"))
    try desk.take(["a"], under: try Compile.ruleSet(Self.other))
    await desk.shadow.settle()
    #expect(desk.sums == [2, 2, 0, 0, 4])
  }

  @Test("its files are loaded again when they change; those at fault leave what judges, and say why")
  func reload() async throws {
    let desk = try Desk(Self.real)
    let first = desk.rules.current.ruleSet?.revision
    try desk.take(["hi"])
    await desk.shadow.settle()
    #expect(desk.sums == [1, 1, 0, 0, 0] && desk.counts("wxrules_shadow_degraded 0"))
    try desk.write("wxrules: 1\nrules: [ { id: a, on: txt, reply: x } ]\n")
    desk.look()
    let broken = desk.rules.current
    #expect(
      broken.ruleSet?.revision == first && broken.reasons.count == 1 && broken.reasons[0].english.contains("other.yaml:2:"), "\(broken.reasons)")
    #expect(desk.shadow.status["degraded"] == true && desk.counts("wxrules_shadow_degraded 1"))
    try desk.write(Self.other)
    desk.look()
    #expect(desk.rules.current.reasons.isEmpty && desk.rules.current.ruleSet?.revision != first && desk.counts("wxrules_shadow_degraded 0"))
    // Numbers are of one pair of rule sets.
    #expect(desk.sums == [0, 0, 0, 0, 0])
    try desk.take(["hi"])
    await desk.shadow.settle()
    #expect(desk.sums == [1, 0, 1, 0, 0])
    desk.live.replace(with: ServedRules.closed(try Compile.ruleSet(Self.other)))
    try desk.take(["hi", "hi"])
    await desk.shadow.settle()
    #expect(desk.sums == [2, 2, 0, 0, 0])
  }

  @Test("while rules are tried on some followers, what either decided counts; once only one is in force, numbers begin anew")
  func rollout() async throws {
    let desk = try Desk(Self.other)
    let (real, tried) = (desk.live.current, ServedRules.closed(try Compile.ruleSet(Self.real + "# tried\n")))
    let share = try #require(RolloutShare("50"))
    desk.live.replace(with: real, trying: TriedRules(tried, RolloutChoice(share, salt: "s")))
    for round in 1...3 {
      for rules in [real, tried] {
        try desk.take(["hi", "a"], under: rules.ruleSet, as: rules.ruleSet)
        await desk.shadow.settle()
      }
      #expect(desk.sums == [4 * round, 2 * round, 2 * round, 0, 0])
    }
    #expect(desk.shadow.status["beside"] == [.string(real.ruleSet.revision), .string(tried.ruleSet.revision)])
    desk.live.replace(with: tried)
    try desk.take(["hi"], under: tried.ruleSet)
    await desk.shadow.settle()
    #expect(desk.sums == [1, 0, 1, 0, 0])
  }

  @Test("without rules that load nothing is judged until there are some")
  func absent() async throws {
    let desk = try Desk(nil)
    #expect(desk.rules.current.ruleSet == nil && desk.rules.current.reasons.count == 1)
    try desk.take(["hi"])
    await desk.shadow.settle()
    #expect(desk.sums == [0, 0, 0, 0, 0])
    try desk.write(Self.other)
    desk.look()
    try desk.take(["hi"])
    await desk.shadow.settle()
    #expect(desk.sums == [1, 0, 1, 0, 0])
  }

  @Test("a decision as the server writes it is read without a tree")
  func usual() throws {
    let rules = try Compile.ruleSet(DecisionMaskTests.rules)
    var facts = Facts()
    facts.history.followCount = 1
    facts.history.firstFollowedAt = 5
    facts.profile.tags = ["vip"]
    facts.profile.variables = ["level": .text("gold")]
    var reader = DecisionReader()
    for form in [MessageForm.text("你好\n\"再见\""), .scan("ref:x"), .follow, .unfollow] {
      let xml = form.xml(openid: DecisionMaskTests.ada, account: "gh_1", isFollower: true, time: 5)
      let turn = try DecisionMaskTests.turn(xml, facts, rules)
      let line = Array(DecisionRecord(turn, by: DecisionMask(Mask(key: [3]), hidden: []), microseconds: 1).json.line.utf8)
      let decision = try reader.read(line.span)
      #expect(decision.rule == turn.plan.rule && decision.event.kind == turn.delivery.event.kind)
    }
    let unusual = reader.unusual
    #expect(unusual == 0)
  }
}
