import Foundation
import Logging
import Rules
import Synchronization
import TestSupport
import Testing

@testable import Engine
@testable import SQLite
@testable import Server
@testable import Serving
@testable import Wire

/// Two rule sets in one server.
@Suite("rollouts in a server")
struct RolloutServerTests {
  static let people = (0..<100).map { "o\($0)" }

  static func rules(_ id: String, _ more: String = "") -> String {
    """
    wxrules: 1
    requires: ">=1.6"
    accounts: { main: { app_id: wx0123456789abcdef, kind: service, mode: plain, token: { env: T } } }
    rules: [ { id: \(id), on: text, reply: hi } ]
    \(more)
    """
  }

  final class Time: Sendable {
    private let seconds = Mutex(Compile.now)
    var now: Int64 { seconds.withLock { $0 } }
    func pass(_ more: Int64) { seconds.withLock { $0 += more } }
  }

  /// A served file, another one beside it, and what answers by them.
  final class Desk {
    let folder = FileManager.default.temporaryDirectory.appending(path: "wxrules-rollout-\(UUID().uuidString)").path
    let store: any Store
    let metrics = ServerMetrics()
    private(set) var reloader: RuleReloader
    private(set) var writer: TurnWriter
    /// Seconds since 1970 UTC.
    let time = Time()
    private let inbox = TurnWriterTests.Inbox()
    private let clock: WallClock
    private let firstShare: RolloutShare?
    private var number = 0

    var served: String { folder + "/rules.yaml" }
    var next: String { folder + "/next.yaml" }

    init(firstShare: RolloutShare? = nil) throws {
      self.firstShare = firstShare
      clock = WallClock { [time] in time.now * 1_000_000 }
      store = try SQLiteStore(path: ":memory:")
      try DiskFiles().write(Array(RolloutServerTests.rules("old").utf8), to: folder + "/rules.yaml")
      try DiskFiles().write(Array(RolloutServerTests.rules("new").utf8), to: folder + "/next.yaml")
      (reloader, writer) = try Self.start(folder + "/rules.yaml", store, clock, metrics, firstShare)
    }

    deinit { try? FileManager.default.removeItem(atPath: folder) }

    private static func start(_ path: String, _ store: any Store, _ clock: WallClock, _ metrics: ServerMetrics, _ firstShare: RolloutShare?) throws
      -> (
        RuleReloader, TurnWriter
      )
    {
      let reloader = try RuleReloader(
        path: path, store: store, secrets: ReloadTests.secrets, window: nil, firstShare: firstShare, clock: clock, metrics: metrics,
        log: ReloadTests.log)
      return (
        reloader,
        try TurnWriter(
          store: store, rules: reloader.live, clock: clock, limits: .standard, metrics: metrics, decisions: nil, log: ReloadTests.log,
          rollout: reloader.rollout)
      )
    }

    /// Another process on the same database.
    func restart() async throws {
      reloader.rollout.keepCounts()
      await writer.close()
      (reloader, writer) = try Self.start(served, store, clock, metrics, firstShare)
    }

    func write(_ id: String, to path: String, _ more: String = "") throws {
      try DiskFiles().write(Array(RolloutServerTests.rules(id, more).utf8), to: path)
    }

    /// What each of them gets for a text, or for what `xml` says that they did.
    func given(_ people: [String] = RolloutServerTests.people, _ xml: ((String) -> [UInt8])? = nil) async throws -> [String: Answer] {
      let first = number
      number += people.count
      for (index, openid) in people.enumerated() {
        var decoder = EventDecoder()
        let delivery =
          try xml.map { Delivery(try decoder.decode($0(openid)), account: "main") } ?? TurnWriterTests.delivery(first + index, from: openid)
        writer.submit(delivery, as: first + index, to: inbox)
      }
      var answers: [String: Answer] = [:]
      for (index, openid) in people.enumerated() { answers[openid] = try await inbox.answer(first + index).get() }
      return answers
    }

    /// The rules that answer somebody, by openid; nil where none does.
    func answers() async throws -> [String: String?] { try await given().mapValues(\.rule) }

    func start(_ percent: Double, _ path: String?, salt: String? = "s") throws -> Rollout {
      try reloader.start(RolloutRequest(path: path, share: try #require(RolloutShare(percent: percent)), salt: salt))
    }

    /// Why something is not done, in one text.
    func refusal(_ body: () throws -> Rollout) -> String {
      do { return "done: \(try body().share)" } catch let fault as RolloutFault { return fault.reasons.joined(separator: "; ").english } catch {
        return "\(error)"
      }
    }
  }

  private static func chosen(_ percent: Double) throws -> Set<String> {
    Set(people.filter(RolloutChoice(try #require(RolloutShare(percent: percent)), salt: "s").contains))
  }

  private static func having(_ rule: String, in answers: [String: String?]) -> Set<String> { Set(answers.filter { $0.value == rule }.keys) }

  @Test("those who are chosen have the new rules, keep them while the share grows and over a restart, and all others have the old ones")
  func share() async throws {
    let desk = try Desk()
    #expect(Self.having("old", in: try await desk.answers()).count == Self.people.count)
    _ = try desk.start(20, desk.next)
    let few = Self.having("new", in: try await desk.answers())
    #expect(try few == Self.chosen(20) && !few.isEmpty && few.count < Self.people.count)
    _ = try desk.start(50, nil)
    let many = Self.having("new", in: try await desk.answers())
    #expect(try many == Self.chosen(50) && many.isStrictSuperset(of: few))
    let counted = try #require(desk.reloader.rollout.newest)
    try await desk.restart()
    #expect(desk.reloader.history.map(\.result) == [.inForce])
    #expect(Self.having("new", in: try await desk.answers()) == many)
    let again = try #require(desk.reloader.rollout.newest)
    #expect(again.isRunning && !again.beganAnew && again.turns.tried == counted.turns.tried + many.count)
    #expect(again.turns.tried + again.turns.others == 3 * Self.people.count)
    #expect(try desk.reloader.stopRollout().ending?.cause == .stopped)
    #expect(Self.having("old", in: try await desk.answers()).count == Self.people.count)
    #expect(desk.reloader.history.last?.result == .unchanged)
    await desk.writer.close()
  }

  @Test("a repeat gets the answer that was given under the other rules, and each turn names the revision that judged it")
  func repeats() async throws {
    let desk = try Desk()
    let inbox = TurnWriterTests.Inbox()
    _ = try desk.start(50, desk.next)
    let openid = try #require(try Self.chosen(50).sorted().first)
    let follower = FollowerID(account: "main", openid: openid)
    desk.writer.submit(try TurnWriterTests.delivery(7000, from: openid), as: 0, to: inbox)
    let first = try await inbox.answer(0).get()
    #expect(first.rule == "new")
    _ = try desk.reloader.stopRollout()
    desk.writer.submit(try TurnWriterTests.delivery(7000, from: openid), as: 1, to: inbox)
    let again = try await inbox.answer(1).get()
    #expect(again.turn == first.turn && again.body == first.body)
    var revisions: [String] = []
    try desk.store.ledger(of: "main") { if $0.follower == follower { revisions.append($0.revision) } }
    #expect(revisions == [desk.reloader.rollout.newest?.revision])
    await desk.writer.close()
  }

  @Test("while rules are tried, changed files wait; finishing puts them in force when they are those that were tried")
  func finish() async throws {
    let desk = try Desk()
    #expect(desk.refusal { try desk.reloader.finishRollout() } == "nothing is tried")
    #expect(desk.refusal { try desk.reloader.stopRollout() } == "nothing is tried")
    let rollout = try desk.start(20, desk.next)
    #expect(desk.refusal { try desk.reloader.finishRollout() }.hasPrefix("the served files are revision \(rollout.base), and what is tried is "))
    try desk.write("third", to: desk.served)
    let record = desk.reloader.reload(.change)
    #expect(record.result == .waits && record.revision == rollout.base && record.reasons.count == 1, "\(record.reasons)")
    #expect(!desk.reloader.isDegraded && desk.reloader.rollout.waiting != nil)
    #expect(Self.having("third", in: try await desk.answers()).isEmpty)
    // Also a restart does not put them in force for half of the followers.
    try await desk.restart()
    #expect(desk.reloader.history.map(\.result) == [.waits])
    #expect(try Self.having("new", in: try await desk.answers()) == Self.chosen(20))
    try desk.write("new", to: desk.served)
    #expect(desk.reloader.reload(.change).reasons.first?.english.contains("`wxrules rollout finish` puts them in force for all") ?? false)
    #expect(try Self.having("new", in: try await desk.answers()) == Self.chosen(20))
    #expect(try desk.reloader.finishRollout().ending?.cause == .finished)
    #expect(Self.having("new", in: try await desk.answers()).count == Self.people.count)
    #expect(try desk.store.lastRules()?.revision == rollout.revision)
    try await desk.restart()
    #expect(desk.reloader.history.map(\.result) == [.inForce] && !desk.reloader.rollout.isRunning)
    #expect(Self.having("new", in: try await desk.answers()).count == Self.people.count)
    await desk.writer.close()
  }

  @Test("rules that were taken back come into force only when somebody asks for it, also after a restart")
  func barred() async throws {
    let desk = try Desk()
    _ = try desk.start(20, desk.next)
    try desk.write("new", to: desk.served)
    _ = try desk.reloader.stopRollout()
    #expect(desk.reloader.history.last?.result == .barred && desk.reloader.isDegraded)
    #expect(desk.reloader.reload(.change).reasons.first?.english.contains("was tried and taken back (somebody stopped it)") ?? false)
    #expect(Self.having("old", in: try await desk.answers()).count == Self.people.count)
    try await desk.restart()
    #expect(desk.reloader.history.map(\.result) == [.barred])
    #expect(Self.having("old", in: try await desk.answers()).count == Self.people.count)
    #expect(desk.reloader.reload(.request).result == .inForce)
    #expect(Self.having("new", in: try await desk.answers()).count == Self.people.count)
    try await desk.restart()
    #expect(desk.reloader.history.map(\.result) == [.inForce])
    #expect(Self.having("new", in: try await desk.answers()).count == Self.people.count)
    await desk.writer.close()
  }

  @Test("files that wait for the end of a rollout are loaded when it is stopped")
  func waiting() async throws {
    let desk = try Desk()
    _ = try desk.start(20, desk.next)
    try desk.write("third", to: desk.served)
    desk.reloader.reload(.change)
    _ = try desk.reloader.stopRollout()
    #expect(desk.reloader.history.last?.result == .inForce)
    #expect(Self.having("third", in: try await desk.answers()).count == Self.people.count)
    await desk.writer.close()
  }

  @Test("a server that finds its files at fault goes on with both sets")
  func faulty() async throws {
    let desk = try Desk()
    _ = try desk.start(20, desk.next)
    try desk.write("broken", to: desk.served, "rules: 7")
    #expect(desk.reloader.reload(.change).result == .refused)
    try await desk.restart()
    #expect(desk.reloader.history.map(\.result) == [.restored])
    #expect(try Self.having("new", in: try await desk.answers()) == Self.chosen(20))
    await desk.writer.close()
  }

  @Test("a rollout whose rules cannot be loaded any more after a restart is over, and says so for good")
  func lost() async throws {
    let desk = try Desk()
    _ = try desk.start(20, desk.next)
    let running = try #require(try desk.store.lastRollout())
    try desk.store.keep(running, RuleSnapshot(revision: running.revision, at: 5, roots: ["gone.yaml"], files: ["rules.yaml": [1]]))
    try desk.write("third", to: desk.served)
    for _ in 0..<2 {
      try await desk.restart()
      #expect(desk.reloader.history.map(\.result) == [.inForce])
      #expect(desk.reloader.rollout.newest?.ending?.cause == .lost)
      #expect(Self.having("third", in: try await desk.answers()).count == Self.people.count)
    }
    #expect(try desk.store.revision(.tried) == nil)
    await desk.writer.close()
  }

  @Test("where more turns stay without an answer the server takes the new rules back by itself, and says why")
  func alarm() async throws {
    let desk = try Desk()
    // Nobody writes what it waits for.
    let silent = RolloutServerTests.rules("new").replacing("on: text,", with: "on: text, when: { text: nie },")
    try DiskFiles().write(Array(silent.utf8), to: desk.next)
    let rollout = try desk.start(50, desk.next)
    desk.reloader.lookAfterRollout()
    #expect(desk.reloader.rollout.isRunning)
    _ = try await desk.answers()
    desk.reloader.lookAfterRollout()
    let ended = try #require(desk.reloader.rollout.newest)
    let chosen = try Self.chosen(50).count
    #expect(ended.ending?.cause == .alarm && ended.revision == rollout.revision)
    #expect(
      ended.ending?.reason
        == "\(chosen) of \(chosen) turns (100 %) without an answer under the new rules, 0 of \(Self.people.count - chosen) turns (0 %) without an answer under the old ones at the same time"
    )
    #expect(Self.having("old", in: try await desk.answers()).count == Self.people.count)
    let page = desk.metrics.registry.text
    #expect(page.contains("wxrules_rollout_stopped 1\n") && page.contains("wxrules_rollout_percent 0\n"))
    #expect(page.contains("wxrules_rollout_turns_total{rules=\"new\"} \(chosen)\n"), "\(page)")
    await desk.writer.close()
  }

  @Test("leaving within an hour counts on the side that had the turn before, and staying when the hour is over")
  func unfollows() async throws {
    let desk = try Desk()
    _ = try desk.start(50, desk.next)
    let chosen = try Self.chosen(50)
    _ = try await desk.given()
    let leaving = Array(Self.people.prefix(20))
    _ = try await desk.given(leaving) { MessageForm.unfollow.xml(openid: $0, account: "gh_1", isFollower: true, time: 10) }
    func unfollows() throws -> SequentialTest {
      desk.reloader.lookAfterRollout()
      return try #require(desk.reloader.rollout.newest).guards[.unfollows]
    }
    let left = leaving.count(where: chosen.contains)
    desk.time.pass(RecentTurns.period - 1)
    #expect(try unfollows().tried == .init(trials: left, events: left))
    #expect(try unfollows().others == .init(trials: leaving.count - left, events: leaving.count - left))
    desk.time.pass(1)
    #expect(try unfollows().tried == .init(trials: chosen.count, events: left))
    #expect(try unfollows().others == .init(trials: Self.people.count - chosen.count, events: leaving.count - left))
    #expect(desk.reloader.rollout.isRunning)
    await desk.writer.close()
  }

  @Test("actions that fail under the new rules stop it, whoever carried them out")
  func failures() async throws {
    let desk = try Desk()
    let rollout = try desk.start(50, desk.next)
    let first = desk.time.now * 1_000_000
    try OutboxContract.queue(
      desk.store,
      (0..<60).map { OutboxContract.row(OutboxContract.people[$0], first + Int64($0), revision: $0 < 30 ? rollout.revision : rollout.base) })
    let endings = try OutboxContract.take(desk.store).map { work in
      let isFailing = work.row.revision == rollout.revision && work.row.id.turn.number % 3 != 0
      return OutboxEnding(work, .ended(isFailing ? .dead(.refused, detail: nil) : .done), at: desk.time.now * 1000 + 1000)
    }
    _ = try OutboxContract.take(desk.store, report: OutboxReport(endings))
    desk.reloader.lookAfterRollout()
    #expect(desk.reloader.rollout.isRunning, "not yet counted")
    desk.time.pass(10)
    desk.reloader.lookAfterRollout()
    #expect(
      desk.reloader.rollout.newest?.ending?.reason
        == "20 of 30 actions (66.7 %) failed under the new rules, 0 of 30 actions (0 %) failed under the old ones at the same time")
    await desk.writer.close()
  }

  @Test("both sets give from one stock, and no piece twice")
  func stock() async throws {
    let desk = try Desk()
    func rules(_ id: String) -> String {
      """
      wxrules: 1
      requires: ">=1.6"
      accounts: { main: { app_id: wx0123456789abcdef, kind: service, mode: plain, token: { env: T } } }
      lists: { codes: [ \((0..<20).map { "c\($0)" }.joined(separator: ", ")) ] }
      stocks: { gift: { list: codes } }
      rules:
        - { id: \(id), on: text, take: { stock: gift }, reply: "{{ taken.gift | default: '-' }}" }
        - { id: none, on: text, reply: none }
      """
    }
    try DiskFiles().write(Array(rules("old").utf8), to: desk.served)
    #expect(desk.reloader.reload(.request).result == .inForce)
    try DiskFiles().write(Array(rules("new").utf8), to: desk.next)
    _ = try desk.start(50, desk.next)
    var pieces: [String] = []
    var givers: Set<String> = []
    for openid in Self.people {
      for (_, answer) in try await desk.given([openid]) where answer.rule != "none" {
        givers.insert(answer.rule ?? "")
        let text = String(decoding: answer.body, as: UTF8.self)
        pieces.append(String(try #require(text.firstMatch(of: /<Content><!\[CDATA\[(.*?)\]\]>/)).output.1))
      }
    }
    #expect(Set(pieces) == Set((0..<20).map { "c\($0)" }) && pieces.count == 20, "\(pieces)")
    #expect(givers == ["old", "new"])
    await desk.writer.close()
  }

  @Test("a share first: changed files are tried on some, and whoever asks for a reload has them for all")
  func first() async throws {
    let desk = try Desk(firstShare: RolloutShare(percent: 20))
    try desk.write("new", to: desk.served)
    #expect(desk.reloader.reload(.change).result == .waits)
    let rollout = try #require(desk.reloader.rollout.newest)
    #expect(rollout.isRunning && rollout.salt == rollout.revision)
    let few = Self.having("new", in: try await desk.answers())
    #expect(few == Set(Self.people.filter(rollout.choice.contains)))
    #expect(try desk.reloader.finishRollout().ending?.cause == .finished)
    #expect(Self.having("new", in: try await desk.answers()).count == Self.people.count)
    try desk.write("third", to: desk.served)
    #expect(desk.reloader.reload(.request).result == .inForce)
    #expect(Self.having("third", in: try await desk.answers()).count == Self.people.count)
    // What cannot be tried on some is refused, and in force for all when somebody asks for it.
    try desk.write("fourth", to: desk.served, "outside: { paid: { fields: { amount: int } } }")
    let refused = desk.reloader.reload(.change)
    #expect(refused.result == .refused && refused.reasons.count == 2, "\(refused.reasons)")
    #expect(desk.reloader.reload(.request).result == .inForce)
    await desk.writer.close()
  }

  @Test("what is asked for and does not go is refused in words, and nothing changes")
  func refusals() throws {
    let desk = try Desk()
    #expect(desk.refusal { try desk.start(5, nil) } == "nothing is tried: say which rules, a file or folder")
    #expect(desk.refusal { try desk.start(5, desk.served) }.hasPrefix("these are the rules that are in force: revision "))
    #expect(desk.refusal { try desk.start(5, desk.folder + "/none.yaml") }.hasSuffix("no such file or folder"))
    try desk.write("new", to: desk.next, "rules: 7")
    #expect(desk.refusal { try desk.start(5, desk.next) }.contains("error[WX"))
    try desk.write("new", to: desk.next, "tests: [ { name: t, event: { text: a }, expect: { reply: ho } } ]")
    #expect(desk.refusal { try desk.start(5, desk.next) }.contains("test `t` failed"))
    try DiskFiles().write(Array(RolloutServerTests.rules("new").replacing("env: T", with: "env: NONE").utf8), to: desk.next)
    #expect(desk.refusal { try desk.start(5, desk.next) }.contains("`token`"))
    #expect(desk.reloader.rollout.newest == nil && desk.reloader.live.inForce.tried == nil)
    #expect(desk.reloader.history.count == 1 && !desk.reloader.isDegraded)

    try desk.write("new", to: desk.next)
    _ = try desk.start(20, desk.next)
    #expect(desk.refusal { try desk.start(30, desk.next) }.contains("leave the path out to try it on more"))
    #expect(desk.refusal { try desk.start(5, nil) }.hasPrefix("20 % of the followers are chosen, and a share only grows"))
    #expect(desk.refusal { try desk.start(30, nil, salt: "t") }.hasPrefix("with another salt others would be chosen"))
    #expect(desk.refusal { try desk.start(20, nil) } == "done: 20 %")
  }

  @Test(
    "without a token only rules below the folder of the served ones can be named",
    arguments: [
      ("/srv/wx/rules", "/srv/wx/next", true), ("/srv/wx/rules", "/srv/wx/next/rules.yaml", true), ("/srv/wx/rules", "/srv/other", false),
      ("/srv/wx/rules", "/srv/wx/../other", false), ("/srv/wx/rules", "/srv/wxx/next", false), ("/srv/wx/rules", "/tmp/mine", false),
      ("rules", "/work/next", true), ("rules.yaml", "next.yaml", true), ("./rules/", "next", true), ("rules", "../next", false),
      (nil, "/work/next", true), (nil, "/tmp/mine", false), ("/srv/wx/./rules/", "/srv//wx/next", true),
    ] as [(String?, String, Bool)])
  func paths(_ served: String?, _ path: String, _ isAllowed: Bool) {
    #expect((RolloutPath.objection(to: path, served: served, folder: "/work") == nil) == isAllowed)
  }

  @Test(
    "the body of a request, and everything that is wrong with it",
    arguments: [
      (#"{"percent": 5}"#, 0), (#"{"path": "next", "percent": 0.5, "by": "openid", "salt": "x"}"#, 0), ("", 1), ("[]", 1), ("{}", 1),
      (#"{"percent": 100}"#, 1), (#"{"percent": "5"}"#, 1), (#"{"percent": 5, "by": "city"}"#, 1), (#"{"percent": 5, "pfad": "x"}"#, 1),
      (#"{"path": "", "salt": 7, "percent": 0, "by": "x", "z": 1}"#, 5), (#"{"path": "a\u0000b", "percent": 5}"#, 1),
    ])
  func bodies(_ body: String, _ faults: Int) {
    do throws(RolloutFault) {
      _ = try RolloutRequest(Array(body.utf8))
      #expect(faults == 0)
    } catch {
      #expect(error.reasons.count == faults, "\(error.reasons)")
    }
  }
}
