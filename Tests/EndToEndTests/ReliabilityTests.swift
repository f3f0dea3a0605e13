import Foundation
import Glibc
import Rules
import TestSupport
import Testing

@testable import Engine
@testable import SQLite

/// What must hold when things go wrong. CI runs each for some seconds; `make prove` runs them long and prints the figures.
@Suite("reliability", .serialized)
struct ReliabilityTests {
  static func count(_ name: String, _ short: Int) -> Int { ProcessInfo.processInfo.environment[name].flatMap { Int($0) } ?? short }

  static let rules = """
    wxrules: 1
    accounts:
      main: { app_id: wx0123456789abcdef, original_id: gh_0123456789ab, kind: service, mode: plain, token: { env: WX_TOKEN } }
    rules:
      - id: scan
        on: scan
        do: [ { tag: { add: "t{{ n }}" } }, { record: { event: scanned } } ]
        when: { scene: "booth:{n:int}", external: true }
        reply: "{{ scene }} {{ subscription }} {{ user.follow_count }} {{ now | date: '%s' }}"
    """

  /// Followers who scan, leave and return, and a platform that asks again until it is answered, as long as the process is gone.
  final class Crowd: @unchecked Sendable {  // everything that changes is behind the lock
    private let lock = NSLock()
    private var answers: [String: [UInt8]] = [:]
    private(set) var repeats = 0
    private(set) var problems: [String] = []
    private(set) var isOver = false
    private(set) var deliveries = 0
    private(set) var worst = 0
    private let port: Int

    init(port: Int) { self.port = port }

    func end() { lock.withLock { isOver = true } }

    /// One follower's life, until the end.
    func live(_ number: Int) {
      var time: Int64 = 1_700_000_000
      var step = 0
      while !lock.withLock({ isOver }) {
        step += 1
        time += 1
        let openid = "o\(number)"
        let body: [UInt8] =
          switch step % 4 {
          case 1: Say.scan("booth:\(number * 1000 + step)", at: time, from: openid, isFollower: false)
          case 0: Say.leave(at: time, from: openid)
          default: Say.scan("booth:\(number * 1000 + step)", at: time, from: openid)
          }
        deliver(body, "\(number)-\(step)")
        // The platform asks again although it was answered: its side of the connection may have been cut.
        if step % 3 == 0 { deliver(body, "\(number)-\(step)") }
      }
    }

    private func deliver(_ body: [UInt8], _ name: String) {
      let began = DispatchTime.now().uptimeNanoseconds
      let isAnswered = Waiting.until(every: 2000) {
        if let reply = try? post(body) {
          let milliseconds = Int((DispatchTime.now().uptimeNanoseconds - began) / 1_000_000)
          lock.withLock {
            worst = max(worst, milliseconds)
            if reply.status != 200 {
              problems.append("\(name): status \(reply.status) \(reply.text)")
            } else if let first = answers[name] {
              repeats += 1
              if first != reply.body { problems.append("\(name): another answer: \(String(decoding: first, as: UTF8.self)) and \(reply.text)") }
            } else {
              answers[name] = reply.body
              deliveries += 1
            }
          }
          return true
        }
        return false
      }
      if !isAnswered { lock.withLock { problems.append("\(name): no answer") } }
    }

    private func post(_ body: [UInt8]) throws -> HTTPReply {
      let connection = try Connection(port: port, seconds: 5)
      try connection.send(
        "POST /wx/main?\(RunningServer.query) HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: \(body.count)\r\n\r\n", body)
      return try connection.receive()
    }
  }

  @Test("kill -9 under load: every answered turn is there once, every action queued once, a retry gets the first answer")
  func kills() throws {
    let kills = Self.count("PROVE_KILLS", 6)
    let scratch = try Scratch()
    try scratch.write(Self.rules, to: "rules.yaml")
    var server = try RunningServer(in: scratch.path)
    let crowd = Crowd(port: server.port)
    let followers = 12
    let threads = (0..<followers).map { number in
      let thread = Thread { crowd.live(number) }
      thread.start()
      return thread
    }
    var random = SeededRandom(9)
    var starts: [Int] = []
    for _ in 0..<kills {
      usleep(UInt32(20_000 + random.next() % 200_000))
      server.kill()
      let began = DispatchTime.now().uptimeNanoseconds
      server = try RunningServer(in: scratch.path, listening: server.port)
      starts.append(Int((DispatchTime.now().uptimeNanoseconds - began) / 1_000_000))
    }
    crowd.end()
    #expect(Waiting.untilFinished(threads))
    #expect(server.stop() == 0)
    #expect(crowd.problems.isEmpty, "\(crowd.problems.prefix(3))")
    #expect(crowd.deliveries > kills * followers && crowd.repeats > kills)

    let store = try SQLiteStore(path: scratch.path + "/wx.db")
    var lines: [String: Int] = [:]
    try store.ledger(of: "main") { lines["\($0.follower.openid) \($0.at)", default: 0] += 1 }
    let counts = try store.counts()
    #expect(lines.count == crowd.deliveries)
    #expect(lines.values.allSatisfy { $0 == 1 })
    // Three of four events are scans: each queues one action and writes one record.
    let scans = lines.keys.count { key in (Int(key.split(separator: " ")[1]).map { $0 - 1_700_000_000 } ?? 0) % 4 != 0 }
    let actions = try store.actions(matching: OutboxFilter(), limit: .max).count
    #expect(actions == scans && counts.records == scans)
    print(
      "kills \(kills): \(crowd.deliveries) deliveries, \(crowd.repeats) repeats, \(actions) actions; start \(starts.max() ?? 0) ms at most, longest wait \(crowd.worst) ms"
    )
  }

  /// Calls that flushed, as far as they have returned.
  private static func flushes(in calls: String) -> Int {
    ((try? String(contentsOfFile: calls, encoding: .utf8)) ?? "").split(separator: "\n").count { $0.hasSuffix("= 0") }
  }

  @Test("every answer comes after a flush, alone and under load: the system calls are counted")
  func flushes() throws {
    guard FileManager.default.isExecutableFile(atPath: "/usr/bin/strace"), try Binary.shell("strace -f -o /dev/null true") == 0 else {
      print("SKIPPED: strace cannot watch a program here, so flushes were not counted")
      return
    }
    let scratch = try Scratch()
    try scratch.write(Self.rules, to: "rules.yaml")
    let calls = scratch.path + "/calls.txt"
    // `-D`: the server stays our own child, so that it gets our signals.
    let server = try RunningServer(
      in: scratch.path, ["--no-actions"], watchedBy: ["/usr/bin/strace", "-D", "-f", "-qq", "-o", calls, "-e", "trace=fsync,fdatasync"])
    func flushes() -> Int { Self.flushes(in: calls) }
    for number in 1...20 {
      let before = flushes()
      let body = Say.scan("booth:\(number)", at: 1_700_000_000 + Int64(number))
      #expect(try server.post(body).status == 200)
      #expect(flushes() > before, "answer \(number) went out before anything was flushed")
      let after = flushes()
      #expect(try server.post(body).status == 200)
      #expect(flushes() == after, "a repeat writes nothing")
    }
    // Under load many share a flush, and each answer still comes after one that ended when it had been asked for.
    final class Load: @unchecked Sendable {  // behind the lock
      let lock = NSLock()
      var answers = 0
      var early: [String] = []
    }
    let load = Load()
    let port = server.port
    let threads = (0..<8).map { client in
      let thread = Thread {
        guard let connection = try? Connection(port: port) else { return }
        for step in 1...25 {
          let body = Say.scan("booth:\(1000 * client + step)", at: 1_700_001_000 + Int64(step), from: "o\(client)")
          let before = Self.flushes(in: calls)
          let reply: HTTPReply? = try? {
            try connection.send("POST /wx/main?\(RunningServer.query) HTTP/1.1\r\nHost: x\r\nContent-Length: \(body.count)\r\n\r\n", body)
            return try connection.receive()
          }()
          let after = Self.flushes(in: calls)
          load.lock.withLock {
            if reply?.status == 200 { load.answers += 1 }
            if after <= before { load.early.append("\(client)-\(step)") }
          }
        }
      }
      thread.start()
      return thread
    }
    #expect(Waiting.untilFinished(threads))
    #expect(load.answers == 200 && load.early.isEmpty, "\(load.answers) answers, not flushed: \(load.early)")
    #expect(server.stop() == 0)
  }

  @Test("reloads under load: no request fails, none is answered by half a set")
  func reloads() throws {
    let reloads = Self.count("PROVE_RELOADS", 40)
    let scratch = try Scratch()
    func write(_ number: Int) throws {
      let isBroken = number % 10 == 9
      // Two files that belong together: a mixture of revisions would show in the reply.
      let list = "wxrules: 1\nlists: { mark: { key: k, columns: { k: word, v: string }, rows: [ [ a, \"\(number)\" ] ] } }\n"
      try scratch.write(list, to: "list.yaml")
      try scratch.write(
        """
        wxrules: 1
        include: list.yaml
        accounts:
          main: { app_id: wx0123456789abcdef, kind: service, mode: plain, token: { env: WX_TOKEN } }
        rules:
          - id: text
            on: text
            when: { text: { pattern: "{m:list(mark)}" } }
            reply: "{{ m.v }}-\(number)\(isBroken ? "{{ broken" : "")"
        """, to: "rules.yaml")
    }
    try write(0)
    let server = try RunningServer(in: scratch.path)
    final class Observed: @unchecked Sendable {  // behind the lock
      let lock = NSLock()
      var isOver = false
      var requests = 0
      var problems: [String] = []
    }
    let observed = Observed()
    let port = server.port
    let threads = (0..<4).map { client in
      let thread = Thread {
        guard let connection = try? Connection(port: port) else { return }
        var last = 0
        var number = 0
        while !observed.lock.withLock({ observed.isOver }) {
          number += 1
          let body = Say.text("a", client * 10_000_000 + number, from: "o\(client)")
          let reply: HTTPReply? = try? {
            try connection.send("POST /wx/main?\(RunningServer.query) HTTP/1.1\r\nHost: x\r\nContent-Length: \(body.count)\r\n\r\n", body)
            return try connection.receive()
          }()
          let parts = (reply?.content ?? "").split(separator: "-").compactMap { Int($0) }
          observed.lock.withLock {
            observed.requests += 1
            if parts.count != 2 || parts[0] != parts[1] || parts[0] < last || parts[0] % 10 == 9 {
              observed.problems.append("after \(last): \(reply.map { "\($0.status) \($0.text)" } ?? "cut")")
              observed.isOver = true
            }
          }
          last = parts.last ?? last
        }
      }
      thread.start()
      return thread
    }
    for number in 1...reloads {
      try write(number)
      let reply = try server.get("/reload", admin: true, method: "POST")
      #expect(reply.status == (number % 10 == 9 ? 422 : 200))
    }
    observed.lock.withLock { observed.isOver = true }
    #expect(Waiting.untilFinished(threads))
    #expect(observed.problems.isEmpty, "\(observed.problems.prefix(3))")
    #expect(observed.requests > reloads)
    print("reloads \(reloads): \(observed.requests) requests, none failed")
  }

  @Test("a disk without room and a database that may not be written refuse, and recover")
  func disk() throws {
    let scratch = try Scratch()
    try scratch.write(Self.rules, to: "rules.yaml")
    guard getuid() == 0, try Binary.shell("mkdir \(scratch.path)/small && mount -t tmpfs -o size=900k tmpfs \(scratch.path)/small") == 0 else {
      print("SKIPPED: a small file system cannot be mounted here, so a full disk was not tried")
      return
    }
    defer { _ = try? Binary.shell("umount -l \(scratch.path)/small") }
    let server = try RunningServer(in: scratch.path, ["--database", "small/wx.db"])
    #expect(try server.post(Say.scan("booth:1", at: 1, isFollower: false)).status == 200)
    #expect(try Binary.shell("dd if=/dev/zero of=\(scratch.path)/small/fill bs=1k 2>/dev/null; true") == 0)
    var refused: HTTPReply?
    var answered = 1
    for number in 2..<4000 where refused == nil {
      let reply = try server.post(Say.scan("booth:\(number)", at: Int64(number)))
      if reply.status == 200 { answered += 1 } else { refused = reply }
    }
    #expect(refused?.status == 503 && refused?.text == "the disk is full\n", "\(refused?.text ?? "never refused")")
    #expect(try server.get("/ready", admin: true).status == 503)
    #expect(server.comesToSay("turns are refused: the disk is full"))
    #expect(try Binary.shell("rm \(scratch.path)/small/fill") == 0)
    #expect(try server.post(Say.scan("booth:9000", at: 9000)).status == 200)
    #expect(try server.get("/ready", admin: true).status == 200)
    #expect(server.stop() == 0)
    var lines = 0
    try SQLiteStore(path: scratch.path + "/small/wx.db").ledger(of: "main") { _ in lines += 1 }
    #expect(lines == answered + 1)
    // A file system that may not be written is refused at the door.
    #expect(try Binary.shell("mount -o remount,ro \(scratch.path)/small") == 0)
    let check = try Binary.run(["serve", "--check", "--database", "small/wx.db"], in: scratch.path, environment: RunningServer.environment)
    #expect(check.status == 2 && check.errors.contains("cannot be written"), "\(check)")
  }
}
