import Engine
import Foundation
import Glibc
import Rules
import SQLite
import Synchronization
import TestSupport
import Testing

/// The process as the machine sees it: signals, pipes that nobody reads, a disk that does not answer, and what is said before it starts.
@Suite("the process", .serialized)
struct ProcessTests {
  private static func waits(_ condition: () throws -> Bool) rethrows -> Bool {
    try Waiting.until(condition)
  }

  @Test("a decision log and a standard error that nobody reads hold no turn and no end; who reads later gets whole lines")
  func stalledLogs() throws {
    let scratch = try Scratch()
    try scratch.write(ServerTests.rules(reply: "one"), to: "rules.yaml")
    #expect(try Binary.shell("mkfifo \(scratch.path)/decisions \(scratch.path)/log") == 0)
    // Opened for reading as well, the pipe has somebody at its other end, who takes nothing.
    let server = try RunningServer(
      in: scratch.path, ["--decision-log", "decisions"], watchedBy: ["/bin/bash", "-c", "exec \"$0\" \"$@\" 2<>log"])
    #expect(try server.post(Say.text("hi", 1)).content == "one")
    // Each refusal logs twenty reasons, and a pipe takes 64 KiB.
    let faults = (0..<30).map { "  - { id: r\($0), on: text, reply: \"{{ nobody\($0) }}\" }\n" }.joined()
    try scratch.write(ServerTests.rules(reply: "two") + "\n" + faults, to: "rules.yaml")
    for _ in 0..<60 { #expect(try server.get("/reload", admin: true, method: "POST").status == 422) }
    for number in 2..<50 { #expect(try server.post(Say.text("hi", number)).content == "one") }
    #expect(try server.get("/ready", admin: true).status == 200)
    let metrics = try server.get("/metrics", admin: true).text
    #expect(metrics.contains("\nwxrules_log_lines_dropped{log=\"decisions\"} 0\n") && metrics.contains("\nwxrules_stalled_seconds 0\n"), "\(metrics)")
    let line = try Binary.bash("timeout 20 head -n 1 decisions", in: scratch.path)
    #expect(line.hasPrefix("{") && line.hasSuffix("}\n") && line.contains("\"rule\":\"text\""), "\(line)")
    #expect(server.stop() == 0)
  }

  @Test("what tests start holds nothing but its own channels, whatever other threads open meanwhile")
  func inherited() throws {
    let isOver = Atomic(false)
    let thread = Thread {
      while !isOver.load(ordering: .relaxed) {
        let pipes = (0..<50).map { _ in Pipe() }
        pipes.forEach { [$0.fileHandleForReading, $0.fileHandleForWriting].forEach { try? $0.close() } }
      }
    }
    thread.start()
    defer { isOver.store(true, ordering: .relaxed) }
    for _ in 0..<60 {
      // The channels, and the folder that is read.
      let open = try Binary.bash("ls /proc/self/fd", in: "/").split(separator: "\n")
      try #require(open == ["0", "1", "2", "3"])
    }
  }

  @Test("what a script of a test leaves behind ends with it")
  func leftBehind() throws {
    let text = try Binary.bash("sleep 600 & echo $!", in: "/")
    let left = try #require(Int(text.trimmingCharacters(in: .newlines)))
    // It is gone, or nobody has asked yet how it ended.
    #expect(Waiting.until { ((try? String(contentsOfFile: "/proc/\(left)/stat", encoding: .utf8)) ?? ") Z").contains(") Z") })
  }

  @Test("while the disk takes nothing the server is not ready, and fifteen seconds after SIGTERM it ends with a reason")
  func stalledDisk() throws {
    guard FileManager.default.isExecutableFile(atPath: "/usr/bin/strace"), try Binary.shell("strace -f -o /dev/null true") == 0 else {
      print("SKIPPED: strace cannot watch a program here, so no disk was held up")
      return
    }
    let scratch = try Scratch()
    try scratch.write(ServerTests.rules(), to: "rules.yaml")
    let server = try RunningServer(in: scratch.path, ["--deadline", "1s", "--no-actions"])
    let holder = try Child(
      "/usr/bin/strace",
      [
        "-f", "-qq", "-o", scratch.path + "/calls.txt", "-p", "\(server.identifier)", "-e", "trace=fdatasync,fsync", "-e",
        "inject=fdatasync,fsync:delay_enter=120000000",
      ])
    defer { holder.signal(SIGTERM) }
    let status = "/proc/\(server.identifier)/status"
    let isHeld = Self.waits {
      !holder.isRunning || ((try? String(contentsOfFile: status, encoding: .utf8)) ?? "").contains("TracerPid:\t\(holder.identifier)\n")
    }
    guard isHeld, holder.isRunning else {
      print("SKIPPED: strace cannot watch another program here, so no disk was held up")
      return
    }
    // The thread that writes may be attached a moment later than the first: it is tried until one is held.
    var number = 0
    #expect(
      try Self.waits {
        number += 1
        return try server.post(Say.text("hi", number)).status == 503
      })
    var ready = try server.get("/ready", admin: true)
    #expect(
      try Self.waits {
        ready = try server.get("/ready", admin: true)
        return ready.status == 503
      })
    #expect(ready.text.hasPrefix("no turn has moved for "), "\(ready.text)")
    #expect(try server.get("/health", admin: true).status == 200)
    #expect(server.stop() == 2)
    #expect(
      server.log.contains("wxrules: ended 15 s after it was asked to, with work undone: 1 delivery without an answer; no turn has moved for "),
      "\(server.log)")
  }

  @Test("signals that come while the rules are still read are kept: a reload is no end, and the end is a clean one")
  func earlySignals() throws {
    let scratch = try Scratch()
    let many = (0..<1500).map { "  - { id: r\($0), on: text, when: { text: { regex: \"a\($0)(b|c)*d\" } }, reply: hi }\n" }.joined()
    try scratch.write(ServerTests.rules() + "\n" + many, to: "rules.yaml")
    let server = try BackgroundProgram(
      ["serve", "--listen", "127.0.0.1:0", "--admin", "none"], in: scratch.path, environment: RunningServer.environment, named: "early")
    // The database is opened before the rules are read.
    #expect(Self.waits { FileManager.default.fileExists(atPath: scratch.path + "/wx.db") })
    server.signal(SIGHUP)
    server.signal(SIGTERM)
    #expect(server.wait() == 0)
    #expect(server.output.contains("\ndatabase  wx.db"), "\(server.output)\(server.errors)")
  }

  @Test("a check beside a running server writes nothing, and rules that were only checked are never those that were in force")
  func checkWritesNothing() throws {
    let scratch = try Scratch()
    try scratch.write(ServerTests.rules(reply: "one"), to: "rules.yaml")
    func check(_ arguments: [String] = []) throws -> Binary.Result {
      try Binary.run(["serve", "--check"] + arguments, in: scratch.path, environment: RunningServer.environment)
    }
    // Where there is no database none is made.
    #expect(try check().status == 0)
    #expect(!FileManager.default.fileExists(atPath: scratch.path + "/wx.db"))
    var server = try RunningServer(in: scratch.path)
    let beside = try check()
    #expect(beside.status == 0 && beside.output.contains("fit to serve"), "\(beside)")
    #expect(try server.post(Say.text("hi", 1)).content == "one")
    #expect(server.stop() == 0)
    let before = try SQLiteStore(path: scratch.path + "/wx.db", serves: false).lastRules()
    try scratch.write(ServerTests.rules(reply: "two"), to: "rules.yaml")
    #expect(try check().status == 0)
    #expect(try SQLiteStore(path: scratch.path + "/wx.db", serves: false).lastRules() == before)
    try scratch.write(ServerTests.rules(reply: "{{ nobody }}"), to: "rules.yaml")
    let broken = try check()
    #expect(broken.status == 2 && broken.errors.contains("WX0302") && broken.errors.contains("which was in force last"), "\(broken)")
    server = try RunningServer(in: scratch.path)
    #expect(server.output.contains("in force last; the files on disk are at fault"))
    #expect(try server.post(Say.text("hi", 2)).content == "one")
  }

  @Test("a check and the doctor name every secret that a rule or an action will ask for; a server that lacks one serves, and says so")
  func everySecret() throws {
    let scratch = try Scratch()
    let rules = """
      wxrules: 1
      requires: ">=1.5"
      accounts:
        main:
          app_id: wx0123456789abcdef
          original_id: gh_0123456789ab
          kind: service
          mode: plain
          token: { env: WX_TOKEN }
          secret: { env: WX_SECRET }
          webhooks: { sign: { env: WX_SIGN } }
      rules:
        - { id: text, on: text, do: [ { webhook: { url: { env: ORDERS_HOOK } } } ], reply: hi }

      """
    try scratch.write(rules, to: "rules.yaml")
    let places = ["account `main`: `secret`", "account `main`: `webhooks.sign`", "rule `text`: `webhook`"]
    let names = ["WX_SECRET", "WX_SIGN", "ORDERS_HOOK"]
    let wanted = zip(places, names).map { "\($0): environment variable \($1) is not set" }
    let check = try Binary.run(["serve", "--check"], in: scratch.path, environment: RunningServer.environment)
    #expect(check.status == 2 && wanted.allSatisfy { check.errors.contains($0) }, "\(check)")
    let doctor = try Binary.run(["doctor"], in: scratch.path, environment: RunningServer.environment)
    #expect(doctor.status == 1 && wanted.allSatisfy { doctor.output.contains("✗ secret    \($0)") }, "\(doctor)")
    // Beside one that keeps it from serving.
    let none = try Binary.run(["serve", "--check"], in: scratch.path, environment: ["PATH": "/usr/bin:/bin"])
    #expect(none.status == 2 && (wanted + ["WX_TOKEN is not set"]).allSatisfy { none.errors.contains($0) }, "\(none)")
    let server = try RunningServer(in: scratch.path)
    #expect(try server.post(Say.text("hi", 1)).content == "hi")
    for sentence in wanted { #expect(server.log.contains("\(sentence); actions that need it fail")) }
    let all = RunningServer.environment.merging([
      "WX_SECRET": "s", "WX_SIGN": "k", "ORDERS_HOOK": "https://example.com/orders",
    ]) { $1 }
    #expect(try Binary.run(["serve", "--check"], in: scratch.path, environment: all).status == 0)
    #expect(try Binary.run(["doctor"], in: scratch.path, environment: all).status == 0)
    for (path, reason) in [("/nowhere/log", "there is no folder `/nowhere/`"), (".", "it is a folder")] {
      let log = try Binary.run(["serve", "--check", "--decision-log", path], in: scratch.path, environment: all)
      #expect(log.status == 2 && log.errors.contains("decision log `\(path)`: \(reason)"), "\(log)")
    }
  }

  @Test("exit code 0 says that the result was written", arguments: ["schema", "validate", "explain WX0201", "simulate --text hi", "--version"])
  func fullOutput(_ command: String) throws {
    let scratch = try Scratch()
    try scratch.write(CommandTests.rules, to: "rules.yaml")
    let result = try Binary.bash("\(Binary.path) \(command) 2>&1 >/dev/full; echo \"=$?\"", in: scratch.path)
    #expect(result.hasPrefix("wxrules: standard output cannot be written") && result.hasSuffix("\n=2\n"), "\(result)")
  }

  @Test("logs are lines of JSON when asked for")
  func jsonLog() throws {
    let scratch = try Scratch()
    try scratch.write(ServerTests.rules(), to: "rules.yaml")
    let server = try RunningServer(in: scratch.path, environment: ["WXRULES_LOG_FORMAT": "json"])
    #expect(try server.post(Say.text("hi", 1), query: "signature=0&timestamp=1&nonce=1").status == 403)
    #expect(server.stop() == 0)
    let lines = server.log.split(separator: "\n")
    #expect(lines.count >= 2)
    for line in lines {
      let fields = try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any], "\(line)")
      #expect(Set(fields.keys) == ["time", "level", "logger", "source", "message", "about"])
    }
    #expect(lines.contains { $0.contains("\"message\":\"stopped\"") })
    let unknown = try Binary.run(["serve", "--log-format", "xml"], in: scratch.path, environment: RunningServer.environment)
    #expect(unknown.status == 2 && unknown.errors.contains("--log-format xml: one of `text`"), "\(unknown)")
  }
}
