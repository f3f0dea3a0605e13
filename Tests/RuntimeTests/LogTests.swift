import Foundation
import Glibc
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

@Suite("logs, and whether turns move")
struct LogTests {
  /// Something that takes lines when it is told to.
  final class Taker: Sendable {
    private let state = Mutex<(isOpen: Bool, isAsked: Bool, lost: Int, lines: [[UInt8]])>((false, false, 0, []))
    let news = Mutex<[LineQueue.News]>([])

    func take(_ lines: [UInt8]) -> Int {
      state.withLock { $0.isAsked = true }
      _ = Waiting.until(every: 0) { state.withLock { $0.isOpen } }
      return state.withLock { state in
        if state.lost == 0 { state.lines.append(lines) }
        return state.lost
      }
    }

    func waitUntilAsked() -> Bool { Waiting.until(every: 0) { state.withLock { $0.isAsked } } }
    func open(losing lost: Int = 0) { state.withLock { ($0.isOpen, $0.lost) = (true, lost) } }
    var text: String { String(decoding: state.withLock { $0.lines.joined() }, as: UTF8.self) }
  }

  static func queue(to taker: Taker, limit: Int) -> LineQueue {
    LineQueue(limit: limit) {
      taker.take($0)
    } tell: { news in
      taker.news.withLock { $0.append(news) }
    }
  }

  @Test("whoever adds a line never waits; what finds no room is counted, and said once when lines are taken again")
  func bounded() throws {
    let taker = Taker()
    let queue = Self.queue(to: taker, limit: 10)
    queue.add(Array("first\n".utf8), count: 1)
    try #require(taker.waitUntilAsked())
    // The first is on its way: ten bytes may wait.
    queue.add(Array("abcd\n".utf8), count: 1)
    queue.add(Array("efgh\n".utf8), count: 1)
    for _ in 0..<3 { queue.add(Array("x\ny\n".utf8), count: 2) }
    #expect(queue.dropped == 6)
    #expect(taker.news.withLock { $0 } == [.dropping])
    taker.open()
    queue.flush(milliseconds: 60_000)
    #expect(taker.text == "first\nabcd\nefgh\n")
    #expect(taker.news.withLock { $0 } == [.dropping, .writing(dropped: 6)])
    queue.add(Array("z\n".utf8), count: 1)
    queue.flush(milliseconds: 60_000)
    #expect(taker.text == "first\nabcd\nefgh\nz\n")
    #expect(taker.news.withLock { $0.count } == 2)
  }

  @Test("lines that could not be written are counted as those that found no room are")
  func failing() {
    let taker = Taker()
    let queue = Self.queue(to: taker, limit: 100)
    taker.open(losing: 2)
    queue.add(Array("a\nb\n".utf8), count: 2)
    queue.flush(milliseconds: 60_000)
    #expect(queue.dropped == 2 && taker.news.withLock { $0 } == [.dropping])
    taker.open()
    queue.add(Array("c\n".utf8), count: 1)
    queue.flush(milliseconds: 60_000)
    #expect(taker.news.withLock { $0 } == [.dropping, .writing(dropped: 2)])
  }

  @Test("a pipe that is full and does not block is waited for, and every line comes whole")
  func slowPipe() throws {
    var ends: [Int32] = [-1, -1]
    try #require(unsafe pipe(&ends) == 0)
    let (reading, writing) = (ends[0], ends[1])
    defer { close(reading) }
    _ = fcntl(writing, F_SETFL, O_NONBLOCK)
    let lines = (0..<20_000).map { "line \($0)\n" }.joined()
    let writer = Thread {
      var lineWriter = LineWriter()
      _ = lineWriter.write(Array(lines.utf8), to: writing)
      close(writing)
    }
    writer.start()
    var read: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 4096)
    while true {
      var event = pollfd(fd: reading, events: Int16(POLLIN), revents: 0)
      try #require(unsafe poll(&event, 1, Int32(Waiting.seconds * 1000)) == 1)
      let count = unsafe buffer.withUnsafeMutableBytes { unsafe Glibc.read(reading, $0.baseAddress, $0.count) }
      if count <= 0 { break }
      read += buffer[..<count]
    }
    #expect(String(decoding: read, as: UTF8.self) == lines)
  }

  @Test("a line that was cut off ends there: by a disk that was full, and by a process that died")
  func torn() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "wxrules-log-\(UUID().uuidString)").path
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let path = folder + "/decisions.jsonl"
    try DiskFiles().write(Array("{\"id\":\"1\"}\n{\"id\":".utf8), to: path)
    let file = LogFile(path: path)
    #expect(file.write(Array("{\"id\":\"2\"}\n".utf8)) == 0)
    #expect(file.write(Array("{\"id\":\"3\"}\n".utf8)) == 0)
    let whole = "{\"id\":\"1\"}\n{\"id\":\n{\"id\":\"2\"}\n{\"id\":\"3\"}\n"
    #expect(try String(contentsOfFile: path, encoding: .utf8) == whole)
    // What has the name is what is written to, and nothing of the old one is left in it.
    try FileManager.default.moveItem(atPath: path, toPath: path + ".1")
    #expect(file.write(Array("{\"id\":\"4\"}\n".utf8)) == 0)
    #expect(try String(contentsOfFile: path, encoding: .utf8) == "{\"id\":\"4\"}\n")
    // A writer that wrote half a line begins the next on a line of its own; one that wrote nothing does not.
    var writer = LineWriter()
    writer.followTorn()
    #expect(writer.write(Array("a\nb\n".utf8), to: -1) == 2)
    let descriptor = unsafe open(path, O_WRONLY | O_APPEND)
    defer { close(descriptor) }
    #expect(writer.write(Array("c\n".utf8), to: descriptor) == 0)
    #expect(writer.write(Array("d\n".utf8), to: descriptor) == 0)
    #expect(try String(contentsOfFile: path, encoding: .utf8) == "{\"id\":\"4\"}\n\nc\nd\n")
    #expect(LogFile(path: folder + "/none/log").write(Array("a\nb\n".utf8)) == 2)
  }

  @Test("an event as a line of JSON: what a caller adds takes no other's place")
  func json() {
    let line = JSONLogHandler.line(
      .error, "a \"b\"\nc", ["message": "mine", "n": "\(3)"], label: "wxrules", source: "Server", at: 1_780_286_400)
    let expected = #"""
      {"about":{"message":"mine","n":"3"},"level":"error","logger":"wxrules","message":"a \"b\"\nc","source":"Server","time":"2026-06-01T04:00:00Z"}
      """#
    #expect(line == expected)
  }

  @Test(
    "work stands still when it waits and nothing moves, and not when there is none",
    arguments: [("", 100, 0), ("m0", 100, 100), ("m0 m60", 100, 40), ("m0 r", 100, 0), ("m0 r m90", 100, 10), ("m50", 40, 0)])
  func progress(_ story: String, _ now: Int64, _ stalled: Int64) {
    var progress = TurnProgress()
    for step in story.split(separator: " ") {
      if let time = Int64(step.dropFirst()) { progress.moved(at: time) } else { progress.rested() }
    }
    #expect(progress.stalled(at: now) == stalled)
  }

  final class Inbox: TurnInbox {
    let answers = Mutex(0)
    func take(_ new: [(number: Int, result: Result<Answer, Refusal>)]) { answers.withLock { $0 += new.count } }
  }

  @Test("a writer that is held up says for how long and what it has not answered, though no transaction failed")
  func heldUp() async throws {
    let rules = try Compile.ruleSet(
      """
      wxrules: 1
      accounts: { main: { app_id: wx0123456789abcdef, kind: service, mode: plain, token: { env: T } } }
      rules: [ { id: a, on: text, do: [ { tag: { add: x } } ], reply: hi } ]
      """)
    let gate = Mutex((isHeld: false, mayGo: false))
    let uptime = Mutex<Int64>(1000)
    let writer = try TurnWriter(
      store: try SQLiteStore(path: ":memory:"), rules: LiveRules(rules), clock: WallClock { Compile.now * 1_000_000 }, limits: .standard,
      metrics: ServerMetrics(), decisions: nil, log: ReloadTests.log,
      onQueued: {
        gate.withLock { $0.isHeld = true }
        _ = Waiting.until(every: 0) { gate.withLock { $0.mayGo } }
      }, uptime: { uptime.withLock { $0 } })
    #expect(writer.obstacle == nil && writer.stalled == 0)
    let inbox = Inbox()
    var decoder = EventDecoder()
    for number in 1...3 {
      let xml = MessageForm.text("hi").xml(openid: "o1", account: "gh_1", isFollower: true, time: 5, fields: [("MsgId", "\(number)")])
      writer.submit(Delivery(try decoder.decode(xml), account: "main"), as: number, to: inbox)
      if number == 1 { try #require(Waiting.until(every: 0) { gate.withLock { $0.isHeld } }) }
    }
    uptime.withLock { $0 += 4999 }
    #expect(writer.obstacle == nil)
    uptime.withLock { $0 += 1 }
    #expect(writer.obstacle == "no turn has moved for 5 s")
    #expect(writer.remainder == "3 deliveries without an answer; no turn has moved for 5 s")
    gate.withLock { $0.mayGo = true }
    try #require(try await Waiting.outcome { await writer.close() } != nil)
    #expect(inbox.answers.withLock { $0 } == 3)
    #expect(writer.obstacle == nil && writer.stalled == 0)
  }

  @Test("whoever is asked to end and does not is ended, with the reason; a reload is no end")
  func enforcedEnd() async throws {
    let (ends, end) = AsyncStream<String>.makeStream()
    let signals = ProcessSignals(grace: 0) { end.yield($0) }
    signals.allow(0) { "1 delivery without an answer" }
    signals.take(SIGHUP)
    try #require(await Waiting.comes(signals.hangups))
    #expect(!signals.isEnding)
    signals.take(SIGTERM)
    try #require(await Waiting.comes(signals.endings))
    #expect(signals.isEnding)
    let reason = try await Waiting.outcome { await ends.first { _ in true } }
    #expect(reason == "ended 0 s after it was asked to, with work undone: 1 delivery without an answer")
  }
}
