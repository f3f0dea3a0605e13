import Synchronization
import TestSupport
import Testing

@testable import Engine
@testable import Rules
@testable import Server
@testable import Serving
@testable import Wire

/// Turns on their way to those who look.
@Suite("turns as they happen")
struct LiveTurnsTests {
  static let mask = Mask(key: [3])

  static func turns(_ limits: ServerLimits = .standard, hidden: Set<String> = [], uptime: @escaping @Sendable () -> Int64 = { 0 }) -> LiveTurns {
    LiveTurns(mask: mask, hidden: hidden, clock: WallClock(microseconds: { 0 }, uptime: uptime), limits: limits)
  }

  static func verdict(_ form: MessageForm, _ ruleSet: RuleSet) throws -> Verdict { .turn(try TurnRecorderTests.turn(form, Facts(), ruleSet)) }

  /// What came, event by event.
  static func events(_ seat: LiveTurns.Seat) -> [String] {
    (seat.stream.take() ?? "").split(separator: "\n\n").map { String($0) }
  }

  @Test("one who looks sees a turn by its mask, with its reply, and what is hidden in logs is hidden here")
  func shown() async throws {
    let ruleSet = try Compile.ruleSet(TurnRecorderTests.rules)
    for hidden in [[], ["Content"]] as [Set<String>] {
      let turns = Self.turns(hidden: hidden)
      let seat = try turns.join(LiveFilter(), session: nil)
      turns.take([try Self.verdict(.text("姓名:\(DecisionMaskTests.ada)"), ruleSet)], under: ruleSet, microseconds: 7)
      await turns.settle()
      let events = Self.events(seat)
      #expect(events.count == 1)
      let lines = try #require(events.first).split(separator: "\n")
      #expect(lines.count == 2 && lines[0] == "id: 9" && lines[1].hasPrefix("data: {"))
      let json = try JSON(reading: Array(lines[1].dropFirst(6).utf8))
      let name = Self.mask.name(FollowerID(account: "main", openid: DecisionMaskTests.ada)).description
      #expect(json["follower"] == .string(name) && json["rule"] == "named" && json["event"] == "text" && json["microseconds"] == 7)
      #expect(json["reply_lines"] == .array(hidden.isEmpty ? [.string(name)] : []))
      #expect(!lines[1].contains(DecisionMaskTests.ada))
      if !hidden.isEmpty { #expect(json["says"] == "*" && !lines[1].contains("姓名")) }
      await turns.shutDown()
    }
  }

  @Test(
    "only what is asked for",
    arguments: [
      (LiveFilter(), 3), (LiveFilter(account: "main"), 3), (LiveFilter(account: "other"), 0), (LiveFilter(rule: "hi"), 1),
      (LiveFilter(rule: "none"), 1),
      (LiveFilter(kind: "text"), 2), (LiveFilter(kind: "scan"), 1), (LiveFilter(rule: "come", kind: "text"), 0), (LiveFilter(rule: "gone"), 0),
    ])
  func filters(_ filter: LiveFilter, _ count: Int) async throws {
    let ruleSet = try Compile.ruleSet(TurnRecorderTests.rules)
    let turns = Self.turns()
    let seat = try turns.join(filter, session: nil)
    let verdicts = try [MessageForm.text("a"), .text("多少钱"), .scan("x")].map { try Self.verdict($0, ruleSet) }
    turns.take(verdicts, under: ruleSet, microseconds: 1)
    await turns.settle()
    #expect(Self.events(seat).count == count)
    await turns.shutDown()
  }

  @Test("fifty may look; the next one may not until one has gone, and nobody after the end")
  func seats() async throws {
    let turns = Self.turns()
    var seats: [LiveTurns.Seat] = []
    for _ in 0..<50 { seats.append(try turns.join(LiveFilter(), session: nil)) }
    #expect(throws: LiveTurns.Refusal.full) { try turns.join(LiveFilter(), session: nil) }
    #expect(turns.count == 50)
    seats.removeLast()
    seats.append(try turns.join(LiveFilter(), session: nil))
    #expect(turns.count == 50)
    seats.removeAll()
    #expect(turns.count == 0)
    turns.close()
    #expect(throws: LiveTurns.Refusal.closed) { try turns.join(LiveFilter(), session: nil) }
    await turns.shutDown()
  }

  @Test("the place of one who has gone is free at once, also where what was sent before is not taken", arguments: [true, false])
  func gone(_ wasThere: Bool) async throws {
    var limits = ServerLimits.standard
    limits.liveStreams = 1
    let turns = Self.turns(limits)
    let isCut = Atomic(false)
    let seat = try turns.join(LiveFilter(), session: nil) { isCut.store(true, ordering: .relaxed) }
    let client = ClientWatch()
    if !wasThere { client.go() }
    let (writing, begun) = AsyncStream<Void>.makeStream()
    let (taken, takes) = AsyncStream<Void>.makeStream()
    let following = Task {
      try await seat.follow(for: client) { _ in
        begun.yield()
        // Until the test takes it.
        _ = await Waiting.comes(taken)
      }
    }
    try #require(await Waiting.comes(writing))
    client.go()
    #expect(turns.count == 0 && isCut.load(ordering: .relaxed))
    let next = try turns.join(LiveFilter(), session: nil)
    takes.finish()
    try #require(await Waiting.outcome { try await following.value } != nil)
    // Who leaves twice takes nobody else's place.
    seat.leave()
    #expect(turns.count == 1)
    withExtendedLifetime(next) {}
    await turns.shutDown()
  }

  @Test("what comes too fast is dropped and counted: by who looks, by what waits, and by the second")
  func drops() async throws {
    let ruleSet = try Compile.ruleSet(TurnRecorderTests.rules)
    let one = try Self.verdict(.text("a"), ruleSet)
    // One who takes nothing.
    var limits = ServerLimits.standard
    limits.liveTurnsPerSecond = 1000
    var turns = Self.turns(limits)
    var seat = try turns.join(LiveFilter(), session: nil)
    turns.take(Array(repeating: one, count: 300), under: ruleSet, microseconds: 1)
    await turns.settle()
    var events = Self.events(seat)
    #expect(events.count == 257 && events.last == "event: dropped\ndata: {\"turns\": 44}")
    #expect(Self.events(seat) == [])
    await turns.shutDown()
    // More than may wait.
    limits.liveTurns = 10
    turns = Self.turns(limits)
    seat = try turns.join(LiveFilter(), session: nil)
    turns.take(Array(repeating: one, count: 11), under: ruleSet, microseconds: 1)
    await turns.settle()
    #expect(Self.events(seat) == ["event: dropped\ndata: {\"turns\": 11}"])
    await turns.shutDown()
    // More than anybody reads; in the next second there is room again.
    limits = .standard
    limits.liveTurnsPerSecond = 2
    let second = Atomic<Int64>(5)
    turns = Self.turns(limits) { second.load(ordering: .relaxed) }
    seat = try turns.join(LiveFilter(), session: nil)
    let other = try turns.join(LiveFilter(kind: "scan"), session: nil)
    turns.take(Array(repeating: one, count: 5), under: ruleSet, microseconds: 1)
    await turns.settle()
    events = Self.events(seat)
    #expect(events.count == 3 && events.last == "event: dropped\ndata: {\"turns\": 3}")
    #expect(Self.events(other) == [])
    second.store(6, ordering: .relaxed)
    turns.take([one], under: ruleSet, microseconds: 1)
    await turns.settle()
    #expect(Self.events(seat).count == 1)
    await turns.shutDown()
  }

  @Test("a stream beats while its session lives, and ends with it")
  func beats() async throws {
    let turns = Self.turns()
    let (one, two, free) = (
      try turns.join(LiveFilter(), session: 1), try turns.join(LiveFilter(), session: 2), try turns.join(LiveFilter(), session: nil)
    )
    turns.beat { $0 == 1 }
    #expect(one.stream.take() == ": still here\n\n" && two.stream.take() == nil && free.stream.take() == ": still here\n\n")
    #expect(one.stream.take() == "")
    turns.end(session: 1)
    #expect(one.stream.take() == nil && free.stream.take() == "")
    let heard = Mutex<[String]>([])
    let followed = try await Waiting.outcome { try await two.stream.follow { text in heard.withLock { $0.append(text) } } }
    try #require(followed != nil)
    #expect(heard.withLock { $0 } == ["retry: 3000\n\n"])
    await turns.shutDown()
    #expect(free.stream.take() == nil)
  }

  @Test("while nobody looks, nothing is gathered")
  func idle() async throws {
    let ruleSet = try Compile.ruleSet(TurnRecorderTests.rules)
    let turns = Self.turns()
    turns.take([try Self.verdict(.text("a"), ruleSet)], under: ruleSet, microseconds: 1)
    let seat = try turns.join(LiveFilter(), session: nil)
    await turns.settle()
    #expect(seat.stream.take() == "")
    await turns.shutDown()
  }
}
