import Logging
import Rules
import Synchronization
import TestSupport
import Testing

@testable import Engine
@testable import SQLite
@testable import Server
@testable import Serving
@testable import WeChat
@testable import Wire

/// Whose time a server lives in: the machine's, unless it was started against a sandbox on this machine.
@Suite("a server in the time of a sandbox")
struct TimeSyncTests {
  static let log = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
  static let hour: Int64 = 3_600_000_000

  /// A clock that stands, and one that is moved from it.
  static func clock() -> (WallClock, SyncedClock) {
    let base = WallClock(microseconds: { Compile.now * 1_000_000 }, uptime: { 5 })
    return (base, SyncedClock(base))
  }

  /// What stands under `api:` of an account never is, as a proxy on loopback: nil here.
  @Test(
    "only what --platform names on loopback is asked for the time",
    arguments: [
      (nil, false), ("https://api.weixin.qq.com", false), ("http://10.0.0.5:9191", false), ("http://127.0.0.1.evil.example", false),
      ("http://localhost.evil.example:9191", false), ("http://0.0.0.0:9191", false), ("http://127.0.0.1:9191", true), ("http://[::1]:9191", true),
      ("http://localhost:9191", true),
    ] as [(String?, Bool)])
  func addresses(_ platform: String?, _ isAsked: Bool) {
    var configuration = ServerConfiguration()
    configuration.platform = platform
    #expect(configuration.sandbox == (isAsked ? platform : nil))
    configuration.syncsClock = false
    #expect(configuration.sandbox == nil)
  }

  /// What is there, and how far it moves the clock in microseconds; nil: it is no sandbox, and is not asked again.
  static let answers: [(answer: String, status: Int, moved: Int64?)] = [
    (#"{"sandbox":"wxrules","moved_us":0,"number":1}"#, 200, 0), (#"{"sandbox":"wxrules","moved_us":72000000000,"number":7}"#, 200, 72_000_000_000),
    (#"{"sandbox":"wxrules","moved_us":-1,"number":1}"#, 200, nil), (#"{"sandbox":"wxrules","moved_us":9223372036854775807,"number":1}"#, 200, nil),
    (#"{"sandbox":"wxrules","moved_us":1e300,"number":1}"#, 200, nil), (#"{"sandbox":"other","moved_us":72000000000,"number":1}"#, 200, nil),
    (#"{"moved_us":72000000000,"number":1}"#, 200, nil), (#"{"sandbox":"wxrules","moved_us":72000000000}"#, 200, nil),
    (#"{"errcode":40001,"errmsg":"invalid credential"}"#, 200, nil), ("{}", 200, nil), ("<html>", 200, nil), ("", 404, nil),
    (#"{"sandbox":"wxrules","moved_us":72000000000,"number":1}"#, 502, nil),
  ]

  @Test("whatever there does not answer as a sandbox moves nothing, and is asked once", arguments: answers.indices)
  func strangers(_ index: Int) async throws {
    let (answer, status, moved) = Self.answers[index]
    let server = try ScriptedServer { _ in .json(answer, status: status) }
    let (base, clock) = Self.clock()
    let sync = TimeSync(with: server.base, part: .serve, clock: clock, log: Self.log) { .idle(until: nil) }
    #expect(await sync.begin() == (moved == nil ? nil : server.base))
    #expect(clock.movedBy == moved ?? 0)
    #expect(clock.wallClock.microseconds() == base.microseconds() + (moved ?? 0))
    #expect(clock.wallClock.uptime == 5 + (moved ?? 0) / 1_000_000)
    if moved == nil {
      let running = Task { try? await sync.run() }
      running.cancel()
      try #require(await Waiting.ends(running))
      #expect(server.requests.count == 1)
    }
  }

  @Test("it does what is due when it hears another number, says what is left with that number, and nothing twice")
  func settles() async throws {
    // Told at once, then that the time was moved, then nothing new.
    let number = Mutex(3)
    let reports = Mutex<[TimeReport]>([])
    let (told, tell) = AsyncStream<Void>.makeStream()
    let server = try ScriptedServer { request in
      if let report = JSON(request.text).flatMap({ TimeReport($0) }) {
        reports.withLock { if $0.last != report { $0.append(report) } }
        if report.heard == 4 { tell.yield() }
        if report.heard == 3 { number.withLock { $0 = 4 } }
      }
      let now = number.withLock { $0 }
      return .json(SandboxTime(movedBy: now == 4 ? Self.hour : 0, number: now).json.line)
    }
    let (_, clock) = Self.clock()
    let settled = Mutex<[Int64]>([])
    let sync = TimeSync(with: server.base, part: .work, clock: clock, log: Self.log) {
      settled.withLock { $0.append(clock.movedBy) }
      return .idle(until: 1000)
    }
    let running = Task { try? await sync.run() }
    try #require(await Waiting.comes(told))
    running.cancel()
    try #require(await Waiting.ends(running))
    #expect(settled.withLock { $0 } == [0, Self.hour])
    let said = reports.withLock { $0 }
    #expect(said.map(\.heard) == [-1, 3, 4])
    #expect(said.map(\.state) == [.busy("it starts"), .idle(until: 1000), .idle(until: 1000)])
    #expect(Set(said.map(\.id)).count == 1 && said.allSatisfy { $0.part == .work })
  }

  @Test(
    "what a process says comes over as it was",
    arguments: [.busy("2 actions"), .idle(until: nil), .idle(until: 1_780_286_400_000)] as [TimeReport.State])
  func report(_ state: TimeReport.State) {
    let report = TimeReport(id: "a1", part: .serve, heard: 4, state: state)
    #expect(TimeReport(report.json) == report)
    let time = SandboxTime(movedBy: Self.hour, number: 3)
    #expect(SandboxTime(time.json) == time)
  }

  @Test("what is no report is none", arguments: ["{}", "[]", #"{"process":"","part":"serve","heard":1}"#, #"{"process":"a","part":"x","heard":1}"#])
  func noReport(_ text: String) { #expect(JSON(text).flatMap { TimeReport($0) } == nil) }

  @Test("time that has passed has passed: only the time of day goes back with a sandbox that begins anew")
  func back() {
    let (base, clock) = Self.clock()
    #expect(clock.move(to: Self.hour) && !clock.move(to: Self.hour) && clock.move(to: 0))
    #expect(clock.wallClock.seconds == base.seconds && clock.wallClock.uptime == 5 + 3600)
  }

  @Test("a worker says whether something is due or under way, and when there is more")
  func worker() async throws {
    let desk = try ActionDesk(store: try SQLiteStore(path: ":memory:")) { request in
      .json(request.path.hasSuffix("token") ? OutboxWorkerTests.token : OutboxWorkerTests.ok)
    }
    #expect(await desk.worker.state() == .idle(until: nil))
    let follower = try desk.follow("o1")
    let later = desk.now / 1000 + 30
    try desk.queue([OutboxWorkerTests.text], of: follower, at: later)
    #expect(await desk.worker.state() == .idle(until: later * 1000))
    desk.move(to: later * 1000)
    #expect(await desk.worker.state() == .busy("actions are due"))
    let worker = desk.worker
    let running = Task { await worker.run() }
    // Under way it stands in the store as due in ten minutes, and still is not done.
    try #require(await Waiting.yielding { await desk.worker.state() == .idle(until: nil) })
    #expect(try desk.ended() == ["done"])
    desk.worker.stop()
    try #require(await Waiting.ends(running))
    await desk.close()
  }
}
