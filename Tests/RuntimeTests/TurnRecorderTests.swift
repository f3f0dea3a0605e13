import Logging
import Rules
import TestSupport
import Testing

@testable import Engine
@testable import SQLite
@testable import Server
@testable import Serving
@testable import Wire

@Suite("turns are remembered")
struct TurnRecorderTests {
  static let rules = """
    wxrules: 1
    rules:
      - { id: named, on: text, when: { text: { pattern: "姓名:{n:rest}" } }, do: [ { set: { name: "{{ n }}" } } ], reply: "{{ n }}" }
      - { id: hi, on: text, when: { not: { text: 多少钱 } }, reply: "hello" }
      - { id: come, on: [ scan, subscribe ], reply: "welcome" }
      - { id: bye, on: unsubscribe, reply: none }

    """
  static let mask = Mask(key: [3])
  static let forms: [MessageForm] = [
    .text("你好\n\"再见\""), .text("姓名:张三"), .text("arm"), .text("多少钱"), .text("]]> <b>"), .text(""), .scan("ref:\(DecisionMaskTests.bob)"), .follow,
    .unfollow, .click("K"),
  ]

  static func turn(_ form: MessageForm, _ facts: Facts = Facts(), _ ruleSet: RuleSet, isDeparture: Bool = false) throws -> Turn {
    try DecisionMaskTests.turn(
      form.xml(openid: DecisionMaskTests.ada, account: "gh_1", isFollower: true, time: 7), facts, ruleSet, isDeparture: isDeparture)
  }

  static func facts(_ random: inout SeededRandom) -> Facts {
    var facts = Facts()
    facts.history.followCount = Int(random.next() % 3)
    if random.chance(50) { facts.history.lastTouch = Touch(campaign: "door", scene: "ref:\(DecisionMaskTests.bob)", at: 5) }
    if random.chance(50) { facts.profile.tags = ["金卡", "of \(DecisionMaskTests.ada)"] }
    if random.chance(50) { facts.profile.variables = ["x": .text("say \"hi\"\n"), "n": .int(-7), "l": .list([.bool(true), .decimal(1.5)])] }
    if random.chance(30) { facts.profile.counters["c"] = Tally(count: 2, values: ["a", "b"]) }
    if random.chance(30) { facts.stocks["s"] = StockLevel(left: 3, next: ["P2"]) }
    return facts
  }

  @Test("a record goes into its bytes and comes back the same, is the line of the decision log, and is judged again as it was")
  func codec() throws {
    let ruleSet = try Compile.ruleSet(Self.rules)
    var random = SeededRandom(3)
    for round in 0..<300 {
      let facts = Self.facts(&random)
      let turn = try Self.turn(Self.forms[round % Self.forms.count], facts, ruleSet)
      let hidden: Set<String> = round % 7 == 0 ? ["Content"] : []
      let decision = DecisionRecord(turn, by: DecisionMask(Self.mask, hidden: hidden), words: ruleSet.ownWords, microseconds: Int64(round))
      let record = decision.record
      let detail = try #require(TurnRecord.Detail(record.detail.bytes(at: record.at), at: record.at))
      let read = TurnRecord(
        id: record.id, at: record.at, account: record.account, follower: record.follower, revision: record.revision, rule: record.rule,
        kind: record.kind, marks: record.marks, detail: detail)
      #expect(read.decision.line == decision.json.line)
      #expect(!decision.json.line.contains(DecisionMaskTests.ada) && !decision.json.line.contains(DecisionMaskTests.bob))
      let replay = try read.replay()
      let plan = ruleSet.plan(replay.event, given: replay.facts, at: replay.moment)
      if hidden.isEmpty { #expect(replay.differences(from: plan, under: ruleSet.revision).isEmpty && plan.reply.kind == turn.plan.reply.kind) }
    }
  }

  @Test(
    "a turn is dull when a rule answered a message, and that was all",
    arguments: [
      (MessageForm.text("a"), [] as TurnMarks), (.text("姓名:x"), .acts), (.text("多少钱"), .unanswered), (.scan("a"), .scan), (.follow, .follow),
      (.unfollow, .unfollow), (.click("K"), .unanswered),
    ])
  func marks(_ form: MessageForm, _ marks: TurnMarks) throws {
    #expect(TurnMarks(try Self.turn(form, Facts(), try Compile.ruleSet(Self.rules))) == marks)
  }

  /// A recorder with what it writes to.
  struct Desk {
    let store: SQLiteStore
    let turns: SQLiteTurns
    let recorder: TurnRecorder
    let ruleSet: RuleSet

    init(hidden: Set<String> = [], countsTexts: Bool = true, limit: Int = 1000, gathering: UInt32 = 0) throws {
      store = try SQLiteStore(path: ":memory:")
      turns = try SQLiteTurns(beside: nil, owner: "owner", use: .record)
      ruleSet = try Compile.ruleSet(TurnRecorderTests.rules)
      recorder = TurnRecorder(
        turns, beside: store, mask: TurnRecorderTests.mask, hidden: hidden, retention: .standard, countsTexts: countsTexts, limit: limit,
        gathering: gathering,
        log: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    }

    func count() throws -> Int { try turns.counts(in: 0..<(1 << 40)).counts.filter { $0.key.part == .answered }.values.reduce(0) { $0 + $1.turns } }
  }

  @Test("what the writer answers is remembered once, with the rules that answered, and counted")
  func written() async throws {
    let desk = try Desk()
    try desk.store.keepRules(
      RuleSnapshot(revision: desk.ruleSet.revision, at: 5, roots: ["rules.yaml"], files: ["rules.yaml": Array(Self.rules.utf8)]))
    let writer = try TurnWriter(
      store: desk.store, rules: LiveRules(desk.ruleSet), clock: WallClock { Compile.now * 1_000_000 }, limits: .standard, metrics: ServerMetrics(),
      decisions: nil, recorder: desk.recorder, log: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    let inbox = TurnWriterTests.Inbox()
    let texts = ["a", "姓名:x", "多少钱", "多少钱 ", "a"]
    for (number, text) in texts.enumerated() { writer.submit(try TurnWriterTests.delivery(number, text: text), as: number, to: inbox) }
    // A repeat is no turn.
    writer.submit(try TurnWriterTests.delivery(0, text: "a"), as: 5, to: inbox)
    for number in 0...5 { _ = try await inbox.answer(number).get() }
    await writer.close()
    await desk.recorder.look(now: Compile.now)
    #expect(try TurnStoreTests.all(desk.turns).map { $0.rule ?? "-" } == ["hi", "named", "-", "-", "hi"])
    #expect(try desk.count() == 5)
    #expect(try desk.turns.unanswered(since: 0, limit: 9).map { "\($0.text) \($0.count)" } == ["多少钱 2"])
    let snapshot = try #require(try desk.turns.rules(of: desk.ruleSet.revision))
    let again = RuleCompiler(now: Compile.now).compile(roots: snapshot.roots, from: MemoryFiles(bytes: snapshot.files)).0.ruleSet
    #expect(again?.revision == desk.ruleSet.revision)
  }

  @Test("turns that find no room are counted, and who left with one of them is forgotten all the same")
  func dropped() async throws {
    let desk = try Desk(limit: 0)
    let leaving = try Self.turn(.unfollow, Facts(), desk.ruleSet, isDeparture: true)
    let name = Self.mask.name(leaving.delivery.follower)
    try desk.turns.write(TurnStoreTests.news([TurnStoreTests.record(at: 5, of: name.bits)]))
    desk.recorder.take([.turn(try Self.turn(.text("a"), Facts(), desk.ruleSet)), .turn(leaving)], under: desk.ruleSet, microseconds: 1)
    await desk.recorder.look(now: 6)
    await desk.recorder.look(now: 6)
    #expect(desk.recorder.dropped == 2)
    #expect(try desk.count() == 3 && TurnStoreTests.all(desk.turns).isEmpty)
  }

  @Test("who leaves while there is no room is forgotten behind their turns that wait, not before them", arguments: [1, 2, 3])
  func leftWithoutRoom(_ limit: Int) async throws {
    // More turns than there is room for come before anything is written, as a rule: what must hold holds in any case.
    let desk = try Desk(limit: limit, gathering: 200_000)
    for _ in 0..<4 { desk.recorder.take([.turn(try Self.turn(.text("a"), Facts(), desk.ruleSet))], under: desk.ruleSet, microseconds: 1) }
    let leaving = try Self.turn(.unfollow, Facts(), desk.ruleSet, isDeparture: true)
    desk.recorder.take([.turn(leaving)], under: desk.ruleSet, microseconds: 1)
    await desk.recorder.settle()
    #expect(try TurnStoreTests.all(desk.turns).isEmpty)
    await desk.recorder.look(now: 6)
    await desk.recorder.look(now: 6)
    #expect(try desk.count() == 5)
  }

  @Test("what another process forgets is not written by turns that wait")
  func forgottenWhileWaiting() async throws {
    let desk = try Desk(gathering: 200_000)
    let turn = try Self.turn(.text("a"), Facts(), desk.ruleSet)
    desk.recorder.take([.turn(turn)], under: desk.ruleSet, microseconds: 1)
    let name = Self.mask.name(turn.delivery.follower)
    _ = try desk.turns.forget([name])
    await desk.recorder.settle()
    #expect(try TurnStoreTests.all(desk.turns).isEmpty && desk.count() == 1)
  }

  @Test("who leaves where the account erases is remembered no more, and the turn in which they left neither")
  func departure() async throws {
    let desk = try Desk()
    let leaving = try Self.turn(.unfollow, Facts(), desk.ruleSet, isDeparture: true)
    desk.recorder.take([.turn(try Self.turn(.text("a"), Facts(), desk.ruleSet))], under: desk.ruleSet, microseconds: 1)
    await desk.recorder.settle()
    #expect(try TurnStoreTests.all(desk.turns).count == 1)
    desk.recorder.take([.turn(leaving)], under: desk.ruleSet, microseconds: 1)
    await desk.recorder.settle()
    #expect(try TurnStoreTests.all(desk.turns).isEmpty && desk.count() == 2)
  }

  @Test("a batch says who left for good: where the account erases or keeps pseudonyms, and not where they follow again")
  func departures() throws {
    for (policy, isDeparture) in [(Privacy.Policy.keep, false), (.erase, true), (.pseudonymise([1]), true)] {
      let server = try TurnTests.OfflineServer(policy)
      func turns(_ what: String) throws -> [Bool] {
        try server.judge([Delivery(try server.event(what, openid: "o1"), account: "main")]).compactMap {
          if case .turn(let turn) = $0 { turn.isDeparture } else { nil }
        }
      }
      #expect(try turns("follow@10") == [false] && turns("leave@20") == [isDeparture])
      #expect(try turns("follow@40") == [false] && turns("leave@30") == [false], "late: they follow again")
    }
  }

  @Test(
    "what is hidden is in no record and in no count of texts",
    arguments: [(["Content"], true), ([], false), (["content "], true)] as [(Set<String>, Bool)])
  func hidden(_ names: Set<String>, _ isHidden: Bool) async throws {
    let desk = try Desk(hidden: names)
    let verdicts = try ["姓名:张三", "多少钱"].map { Verdict.turn(try Self.turn(.text($0), Facts(), desk.ruleSet)) }
    // Turns of tests have one id: one of them is remembered.
    for verdict in verdicts { desk.recorder.take([verdict], under: desk.ruleSet, microseconds: 1) }
    await desk.recorder.settle()
    let lines = try TurnStoreTests.all(desk.turns).map(\.decision.line).joined()
    #expect(lines.contains("张三") != isHidden && lines.contains("Content"))
    #expect(try desk.turns.unanswered(since: 0, limit: 9).isEmpty == isHidden)
  }

  @Test("texts are not counted where that is not wanted")
  func uncounted() async throws {
    let desk = try Desk(countsTexts: false)
    desk.recorder.take([.turn(try Self.turn(.text("多少钱"), Facts(), desk.ruleSet))], under: desk.ruleSet, microseconds: 1)
    await desk.recorder.settle()
    #expect(try desk.turns.unanswered(since: 0, limit: 9).isEmpty && desk.count() == 1)
  }

  @Test("turns of those whom nobody knows any more are taken out where the account erases")
  func swept() async throws {
    let desk = try Desk()
    let known = FollowerID(account: "main", openid: "oKnown")
    try StoreContract.write(desk.store, [StoreContract.entry(known, .follow, at: 10, turn: 1)])
    let name = Self.mask.name(known)
    try desk.turns.write(TurnStoreTests.news([TurnStoreTests.record(at: 5, of: name.bits), TurnStoreTests.record(at: 6, of: 9)]))
    await desk.recorder.sweep([])
    #expect(try TurnStoreTests.all(desk.turns).count == 2)
    await desk.recorder.sweep(["main"])
    #expect(try TurnStoreTests.all(desk.turns).map(\.follower) == [name])
    // Rules of the process before erased, those of this one do not.
    try desk.turns.write(TurnStoreTests.news([TurnStoreTests.record(at: 7, of: 9)]))
    await desk.recorder.sweep([])
    #expect(try TurnStoreTests.all(desk.turns).count == 2)
    #expect(await desk.recorder.note(erasing: ["main"]))
    await desk.recorder.sweep([])
    #expect(try TurnStoreTests.all(desk.turns).map(\.follower) == [name])
  }

  @Test("who came again before that is seen to keeps what they do now, and nothing from before they left")
  func sweptLater() async throws {
    let desk = try Desk()
    // With the seconds of their lines, as turns are numbered; the process before ended at 10.
    let cases: [(name: String, lines: [(LedgerEntry.Kind, Int64)], kept: [Int64])] = [
      ("oQuiet", [(.follow, 1)], [6, 30]), ("oScans", [(.follow, 2), (.scan, 20)], [6, 30]), ("oErased", [(.follow, 21)], [30]),
      ("oUnderPseudonym", [(.follow, 3), (.unfollow, 4), (.follow, 22)], [30]), ("oNobody", [], [30]),
      ("oLeavesNow", [(.follow, 5), (.unfollow, 23)], [6, 30]),
    ]
    for (place, one) in cases.enumerated() {
      let follower = FollowerID(account: "main", openid: one.name)
      var before: Int64?
      let entries = one.lines.map { kind, second -> LedgerEntry in
        defer { before = second * 1_000_000 + Int64(place) }
        return StoreContract.entry(follower, kind, at: second, turn: second * 1_000_000 + Int64(place), before: before)
      }
      if !entries.isEmpty { try StoreContract.write(desk.store, entries) }
      let mask = Self.mask.name(follower)
      let records = [6, 30].map { TurnStoreTests.record(at: $0, Int64(place), of: mask.bits) }
      try desk.turns.write(TurnStoreTests.news(records))
    }
    await desk.recorder.sweep(["main"], upTo: TurnID(number: 10_000_000))
    for one in cases {
      let mask = Self.mask.name(FollowerID(account: "main", openid: one.name))
      #expect(try desk.turns.records(of: mask, limit: 9).map(\.at).sorted() == one.kept, "\(one.name)")
    }
  }

  @Test("the newest turn is that of the database or that of the file")
  func newestTurn() throws {
    let desk = try Desk()
    #expect(try desk.recorder.newestTurn() == nil)
    try StoreContract.write(desk.store, [StoreContract.entry(StoreContract.ada, .follow, at: 10, turn: 5_000_001)])
    #expect(try desk.recorder.newestTurn() == TurnID(number: 5_000_001))
    try desk.turns.write(TurnStoreTests.news([TurnStoreTests.record(at: 6)]))
    #expect(try desk.recorder.newestTurn() == TurnID(number: 6_000_000))
    #expect(throws: StoreFault.cutShort) { try Patience { true }.during { _ = try desk.recorder.newestTurn() } }
  }

  @Test(
    "turns of the process before are swept once, and where the newest cannot be read when the first of this process is there",
    arguments: [true, false])
  func sweptBefore(_ isRead: Bool) async throws {
    let desk = try Desk()
    try desk.turns.write(TurnStoreTests.news([TurnStoreTests.record(at: 0, 3, of: 7)]))
    #expect(await desk.recorder.note(erasing: ["main"]))
    func ids() throws -> [Int64] { try TurnStoreTests.all(desk.turns).map(\.id.number) }
    Patience { !isRead }.during { desk.recorder.begin() }
    if !isRead {
      await desk.recorder.sweepBefore([])
      #expect(try ids() == [3])
      // What the process before noted is still wanted.
      #expect(await !desk.recorder.note(erasing: ["shop"]))
      #expect(try desk.turns.erasingAccounts() == ["main", "shop"])
    }
    // The turn of this process is the ninth; nobody knows its follower either.
    desk.recorder.take([.turn(try Self.turn(.text("a"), Facts(), desk.ruleSet))], under: desk.ruleSet, microseconds: 1)
    await desk.recorder.settle()
    await desk.recorder.sweepBefore([])
    #expect(try ids() == [9])
    #expect(await desk.recorder.note(erasing: ["shop"]))
    #expect(try desk.turns.erasingAccounts() == ["shop"])
  }
}
