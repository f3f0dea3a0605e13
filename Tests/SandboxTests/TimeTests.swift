import Foundation
import Logging
import Rules
import Synchronization
import TestSupport
import Testing

@testable import Engine
@testable import SQLite
@testable import Sandbox
@testable import Server
@testable import Serving
@testable import Wire

/// How time passes for the sandbox and for those who live in its time.
@Suite("the sandbox's time")
struct TimeTests {
  static let hour: Int64 = 3_600_000

  /// In a world without people.
  static func passage(_ clock: SandboxClock, _ servers: SyncedServers, _ world: World) -> Passage {
    let sandbox = Sandbox([], world: world, clock: clock, wall: clock.wallClock, faults: FaultSource([], seed: 1), readings: .strict)
    return Passage(clock: clock, servers: servers, followers: sandbox.followers, world: world)
  }

  @Test("it goes from one thing that is due to the next, and to its end")
  func stops() async throws {
    let clock = SandboxClock(startingAt: 0)
    let servers = SyncedServers()
    let seen = Mutex<[Int64]>([])
    let due = [2 * Self.hour, Self.hour, 5 * Self.hour]
    servers.join {
      seen.withLock { $0.append(clock.milliseconds) }
      return due.filter { $0 > clock.milliseconds }.min()
    }
    let world = try World(path: ":memory:")
    let passage = Self.passage(clock, servers, world)
    #expect(await passage.pass(0, within: .seconds(600)) == Passage.Result(left: 0, waitsFor: nil))
    #expect(await passage.pass(3 * Self.hour, within: .seconds(600)) == Passage.Result(left: 0, waitsFor: nil))
    #expect(seen.withLock { $0 } == [0, 0, Self.hour, 2 * Self.hour, 3 * Self.hour])
    #expect(world.clockMovedBy == 3 * Self.hour * 1000)
    // What is due and cannot be done does not hold time up for ever.
    servers.join { 0 }
    #expect(await passage.pass(5, within: .seconds(600)) == Passage.Result(left: 0, waitsFor: nil))
    #expect(clock.milliseconds == 3 * Self.hour + 5)
  }

  @Test("in a moment a wait comes as far as it comes, and says what is left")
  func moments() async throws {
    let clock = SandboxClock(startingAt: 0)
    let servers = SyncedServers()
    servers.join { clock.milliseconds + 1 }
    let passage = Self.passage(clock, servers, try World(path: ":memory:"))
    let result = await passage.pass(Self.hour, within: .zero)
    #expect(result == Passage.Result(left: Self.hour, waitsFor: nil))
  }

  /// A process that hears everything and has always done it.
  static func live(in servers: SyncedServers, _ id: String, _ part: TimeReport.Part, _ state: TimeReport.State) -> Task<Void, Never> {
    Task {
      var heard = -1
      while !Task.isCancelled {
        heard = await servers.take(TimeReport(id: id, part: part, heard: heard, state: state)) ?? heard
        await Task.yield()
      }
    }
  }

  @Test("all who live in it are asked, the earliest counts, and one that is busy keeps all waiting")
  func standing() async throws {
    // Beside all other tests a process may not be heard of for long.
    let servers = SyncedServers(silence: .seconds(3600))
    #expect(await servers.settle(within: .seconds(600)) == .alone)
    #expect(!servers.answer)
    let worker = Self.live(in: servers, "a", .work, .idle(until: 9000))
    try #require(await Waiting.yielding { !servers.parts.isEmpty })
    // A worker answers no deliveries.
    #expect(!servers.answer)
    #expect(await servers.settle(within: .seconds(600)) == .idle(until: 9000))
    let server = Self.live(in: servers, "b", .serve, .idle(until: 7000))
    try #require(await Waiting.yielding { servers.parts.count >= 2 })
    #expect(servers.answer && servers.parts == [.serve, .work])
    #expect(await servers.settle(within: .seconds(600)) == .idle(until: 7000))
    let busy = Self.live(in: servers, "c", .work, .busy("2 actions are under way"))
    try #require(await Waiting.yielding { servers.parts.count >= 3 })
    #expect(await servers.settle(within: .zero) == .busy("`wxrules work`: 2 actions are under way"))
    for task in [worker, server, busy] { task.cancel() }
    for task in [worker, server, busy] { try #require(await Waiting.ends(task)) }
    // Who says that they go are not waited for.
    for id in ["a", "b", "c"] { servers.part(with: id) }
    #expect(await servers.settle(within: .seconds(600)) == .alone)
  }

  @Test("a time that stands still is nobody else's")
  func standingStill() async throws {
    try await RunningSandbox.with { running in
      let report = TimeReport(id: "a", part: .serve, heard: -1, state: .idle(until: nil))
      let (_, answer) = try await HTTP.post(running.base + SandboxTime.path, type: "application/json", Array(report.json.line.utf8))
      #expect(JSON(answer)?["error"]?.string?.contains("stands still") == true, "\(answer)")
    }
  }

  static let rules = """
    wxrules: 1
    requires: ">=1.5"
    accounts:
      main: { app_id: wx0123456789abcdef, original_id: gh_0123456789ab, kind: service, mode: encrypted, token: { env: T }, secret: { env: S }, aes_key: { env: A } }
    campaigns: { pass: { qr: { kind: temporary, scene: pass, expires: 7d, renew: 1d } } }
    rules:
      - { id: pass, on: scan, when: { campaign: pass }, reply: 通行 }
      - { id: text, on: text, reply: 好的, do: [ { send: { after: 20h, text: 第二天 } } ] }

    """

  @Test("a month of a rehearsal renews a code each time, gets its tokens anew, and asks of the platform only what is due")
  func month() async throws {
    let folder = try MediaTests.Folder()
    try folder.write(Array(Self.rules.utf8), to: "rules.yaml")
    let configuration = Rehearsal.configuration(rules: folder.path + "/rules.yaml", takesEvents: false)
    #expect(configuration.window != nil, "a delivery out of its time is refused here, too")
    let rehearsal = try Rehearsal(
      try Compile.ruleSet(Self.rules), configuration, store: try SQLiteStore(path: ":memory:"), secrets: RunningSandbox.secrets,
      startingAt: Compile.now, faults: FaultSource([], seed: 1), readings: .strict, log: MediaTests.log)
    try await rehearsal.run { base in
      func post(_ path: String, _ body: JSON) async throws -> JSON {
        JSON(try await HTTP.post(base + path, type: "application/json", Array(body.line.utf8)).body) ?? .null
      }
      func state(_ key: String) async throws -> JSON? { JSON(try await HTTP.get(base + "/sandbox/state").body)?[key] }
      #expect(try await post("/sandbox/act", ["who": "小王", "follow": true])["error"] == nil)
      #expect(try await post("/sandbox/act", ["who": "小王", "text": "hi"]).line.contains("好的"))
      var left = 30 * 86_400_000
      var stops = 0
      while left > 0, stops < 100 {
        left = try await post("/sandbox/clock", ["advance_ms": .int(left)])["left_ms"]?.int ?? 0
        stops += 1
      }
      // On days 6, 12, 18, 24 and 30.
      #expect(try await state("code_count") == 6)
      #expect(try await HTTP.get(base + "/sandbox/conversation?who=%E5%B0%8F%E7%8E%8B").body.contains("第二天"))
      #expect(try await state("now")?.int == Int(Compile.now) + 30 * 86_400)
      // The window for time stamps is that of both.
      #expect(try await post("/sandbox/act", ["who": "小王", "text": "hi"]).line.contains("好的"))
    }
  }
}
