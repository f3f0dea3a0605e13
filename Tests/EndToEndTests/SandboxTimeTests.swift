import Foundation
import Glibc
import Rules
import TestSupport
import Testing
import Wire

/// One time for all: what moves the sandbox's clock moves the servers that live in its time, with the real program.
@Suite("time, on a sandbox that runs", .serialized)
struct SandboxTimeTests {
  static let rules =
    SandboxRun.rules.replacingOccurrences(of: ">=1.4", with: ">=1.5")
      + """
      campaigns:
        pass: { qr: { kind: temporary, scene: pass, expires: 7d, renew: 1d } }
      rules:
        - id: hello
          on: text
          when: { text: 你好 }
          reply: 您好
          do: [ { send: { text: 马上 } }, { send: { after: 20h, text: 还在吗 } } ]
        - { id: pass, on: scan, when: { campaign: pass }, reply: 通行 }
        - { id: other, tier: fallback, on: text, reply: 收到 }

      """

  /// The window of five minutes is on: what is signed in another time than the server's is refused.
  static let talk = """
    steps:
      - { who: 小王, follow: true }
      - { who: 小王, text: 你好, expect: { contains: [ 您好, 马上 ], rule: hello } }
      - { wait: 19h, expect: { nothing: true } }
      - { wait: 2h, expect: { contains: 还在吗 } }
      - { who: 小王, text: 在, expect: { contains: 收到 } }
      - { wait: 25d, expect: { nothing: true } }
      - { who: 小王, scan: pass, expect: { contains: 通行 } }
    """

  static func moved(_ desk: SandboxRun) throws -> Int { (JSON(try desk.request("GET", "/sandbox/clock").text)?["moved_us"]?.int ?? -1000) / 1000 }

  @Test("messages of 20 h later come at their time, each step is judged when all that is due has come, and codes are renewed on the way")
  func wait() throws {
    let scratch = try Scratch()
    try scratch.write(Self.rules, to: "rules.yaml")
    try scratch.write(Self.talk, to: "talk.yaml")
    let desk = try SandboxRun(in: scratch.path)
    try desk.serve()
    #expect(desk.server?.output.contains("\nclock     that of the sandbox at \(desk.base)\n") == true)
    #expect(try desk.wxrules("qr", "apply", "--yes").status == 0)
    let run = try desk.wxrules("sandbox", "run", "talk.yaml", "--at", desk.base)
    #expect(run.status == 0 && run.output.hasSuffix("talk.yaml: as expected\n"), "\(run)")
    // Made once, then a day before each end in 25 days and 21 hours: on days 6, 12, 18 and 24.
    #expect(try desk.state()["code_count"] == 5)
    // The time that the run itself took is part of it.
    let hours = (21 + 25 * 24) * 3_600_000
    #expect((hours - 120_000...hours).contains(try Self.moved(desk)))
    // What the server says of itself is in the same time.
    let status = JSON(try desk.request("GET", "/status", port: desk.adminPort).text)
    #expect(status?["actions"]?["waiting"] == 0 && status?["actions"]?["dead"] == 0, "\(status?["actions"]?.line ?? "")")
  }

  @Test("what is delivered late comes when the server knows what time it is, and a wait ends when it was answered")
  func late() throws {
    let scratch = try Scratch()
    try scratch.write(Self.rules, to: "rules.yaml")
    try scratch.write(
      """
      steps:
        - { who: 小王, follow: true }
        - { who: 小王, text: 在, late: 2h, expect: { nothing: true } }
        - { wait: 1h, expect: { nothing: true } }
        - { wait: 3h, expect: { contains: 收到 } }
        - { who: 小王, text: 在, late: 1h }
        - { who: 小李, follow: true }
        - { who: 小李, text: 在, late: 30m }
        - { wait: 61m, expect: { contains: 收到 } }
        - { who: 小李, unfollow: true }
        - { who: 小王, unfollow: true }
      """, to: "late.yaml")
    let desk = try SandboxRun(in: scratch.path)
    try desk.serve()
    for _ in 0..<3 {
      let run = try desk.wxrules("sandbox", "run", "late.yaml", "--at", desk.base)
      #expect(run.status == 0 && run.output.hasSuffix("late.yaml: as expected\n"), "\(run)")
    }
  }

  @Test("the sandbox's own clock does the same: one request, and what is due on the way has been done, or it is said who does not do it")
  func clock() throws {
    let scratch = try Scratch()
    try scratch.write(Self.rules, to: "rules.yaml")
    let desk = try SandboxRun(in: scratch.path)
    try desk.serve(["--no-actions"])
    try desk.act(["who": "小王", "follow": true])
    try desk.act(["who": "小王", "text": "你好"])
    func move(_ time: String) throws -> JSON? {
      JSON(try desk.request("POST", "/sandbox/clock", headers: "Content-Type: application/json\r\n", #"{"advance":"\#(time)"}"#).text)
    }
    let stuck = try move("0s")
    #expect(stuck?["waits_for"]?.string?.contains("leaves them to `wxrules work`") == true, "\(stuck?.line ?? "")")
    let worker = try desk.work()
    #expect(try ActionTests.waits { try JSON(desk.request("GET", "/sandbox/clock").text)?["servers"] == ["serve", "work"] })
    let now = try move("0s")
    #expect(now?["left_ms"] == 0 && now?["waits_for"] == .null, "\(now?.line ?? "")")
    #expect(try ActionTests.texts(desk.chat("小王"), "custom") == ["马上"])
    let later = try move("20h")
    #expect(later?["left_ms"] == 0 && later?["waits_for"] == .null, "\(later?.line ?? "")")
    #expect(try ActionTests.texts(desk.chat("小王"), "custom") == ["马上", "还在吗"])
    worker.signal(SIGTERM)
    #expect(worker.wait() == 0, "\(worker.errors)")
    #expect(try JSON(desk.request("GET", "/sandbox/clock").text)?["servers"] == ["serve"])
  }

  @Test("where the server lives in another time `wait` is refused before anything is played, and the rest is played")
  func refused() throws {
    let scratch = try Scratch()
    try scratch.write(Self.rules, to: "rules.yaml")
    try scratch.write(Self.talk, to: "talk.yaml")
    try scratch.write("steps: [ { who: 小李, follow: true }, { who: 小李, text: 在, expect: { contains: 收到 } } ]\n", to: "short.yaml")
    try scratch.write("steps: [ { who: 小李, text: 在, expect: { contains: 别的 } } ]\n", to: "late.yaml")
    let desk = try SandboxRun(in: scratch.path)
    let server = try BackgroundProgram(
      ["serve", "--platform", "http://127.0.0.1:1"], in: scratch.path, environment: desk.environment, named: "stranger")
    try #require(server.waits(for: "\ndatabase "), "\(server.errors)")
    #expect(!server.output.contains("\nclock "))
    let run = try desk.wxrules("sandbox", "run", "talk.yaml", "--at", desk.base)
    #expect(run.status == 2 && run.output.isEmpty, "\(run)")
    for words in ["talk.yaml:4: no time can pass here", "wxrules serve --platform \(desk.base)", "leave --at out"] {
      #expect(run.errors.contains(words), "\(run)")
    }
    #expect(try desk.people().isEmpty && Self.moved(desk) == 0)
    let short = try desk.wxrules("sandbox", "run", "short.yaml", "--at", desk.base)
    #expect(short.status == 0, "\(short)")
    // Nobody says when all has come: it is waited for, and that is said.
    let late = try desk.wxrules("sandbox", "run", "late.yaml", "--at", desk.base)
    #expect(late.status == 1 && late.output.contains("this came: 收到 (waited 5 s for it: the server does not live"), "\(late)")
  }

  @Test("a server that is gone ends the wait with a sentence")
  func gone() throws {
    let scratch = try Scratch()
    try scratch.write(Self.rules, to: "rules.yaml")
    try scratch.write("steps: [ { wait: 1h } ]\n", to: "talk.yaml")
    let desk = try SandboxRun(in: scratch.path)
    try desk.serve()
    desk.server?.signal(SIGSTOP)
    let run = try desk.wxrules("sandbox", "run", "talk.yaml", "--at", desk.base)
    desk.server?.signal(SIGCONT)
    #expect(run.status == 2 && run.errors.contains("is `wxrules serve` still running?"), "\(run)")
  }

  @Test("commands that speak to the sandbox live in its time as well")
  func commands() throws {
    let scratch = try Scratch()
    try scratch.write(Self.rules, to: "rules.yaml")
    let desk = try SandboxRun(in: scratch.path)
    #expect(try desk.wxrules("qr", "apply", "--yes").status == 0)
    #expect(try desk.wxrules("qr", "plan", "-detailed-exitcode").status == 0)
    let moved = try desk.request("POST", "/sandbox/clock", headers: "Content-Type: application/json\r\n", #"{"advance":"8d"}"#)
    #expect(moved.status == 200)
    // Nobody has renewed the code of seven days; a new one is made for seven days from now.
    #expect(try desk.wxrules("qr", "plan", "-detailed-exitcode").status == 2)
    #expect(try desk.wxrules("qr", "apply", "--yes").status == 0)
    #expect(try desk.wxrules("qr", "plan", "-detailed-exitcode").status == 0)
    #expect(try desk.act(["who": "小王", "scan": "pass"]).line.contains("scans pass and follows"))
  }

  @Test("a sandbox that starts again is in the time in which it ended, and so is the server")
  func again() throws {
    let scratch = try Scratch()
    try scratch.write(Self.rules, to: "rules.yaml")
    let desk = try SandboxRun(in: scratch.path)
    let moved = try desk.request("POST", "/sandbox/clock", headers: "Content-Type: application/json\r\n", #"{"advance":"20h"}"#)
    #expect(moved.status == 200)
    let other = try FreePort.find()
    let sandbox = try BackgroundProgram(
      ["sandbox", "--listen", "127.0.0.1:\(other)", "--webhook", "http://127.0.0.1:\(desk.webhookPort)/wx/"], in: scratch.path,
      environment: desk.environment, named: "again")
    try #require(sandbox.waits(for: "\nworld "), "\(sandbox.errors)")
    // Twenty hours, or a moment less.
    #expect(sandbox.output.contains(/\nclock     (1199|1200) min \d+ s ahead of this machine, as it was left\n/), "\(sandbox.output)")
    try desk.serve(["--platform", "http://127.0.0.1:\(other)"])
    let act = try desk.request("POST", "/sandbox/act", port: other, headers: "Content-Type: application/json\r\n", #"{"who":"小王","follow":true}"#)
    #expect(act.status == 200)
    let text = try desk.request("POST", "/sandbox/act", port: other, headers: "Content-Type: application/json\r\n", #"{"who":"小王","text":"在"}"#)
    #expect(text.text.contains("收到"), "\(text.text)")
  }
}
