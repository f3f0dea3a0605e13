import Engine
import Foundation
import Rules
import Synchronization
import TestSupport
import Testing
import Wire

/// Each option of `serve` at the place where an operator would see it broken: in files, on sockets, in what is printed.
@Suite("options of serve", .serialized)
struct OptionTests {
  @Test(":memory: forgets: it makes no file, and the next start knows nobody")
  func memory() throws {
    let scratch = try Scratch()
    try scratch.write(ServerTests.rules(), to: "rules.yaml")
    for _ in 0..<2 {
      let server = try RunningServer(in: scratch.path, ["--database", ":memory:"])
      #expect(server.output.contains(":memory:  0 followers"), "\(server.output)")
      #expect(try server.post(Say.scan("booth:1", at: 1_700_000_000, isFollower: false)).content == "new booth:1")
      #expect(server.stop() == 0)
    }
    #expect(try FileManager.default.contentsOfDirectory(atPath: scratch.path).sorted() == ["err.txt", "out.txt", "rules.yaml"])
  }

  /// Sockets of the process that listen, by the kernel's own table.
  static func listening(_ process: Int32) throws -> Int {
    let folder = "/proc/\(process)/fd"
    let sockets = try FileManager.default.contentsOfDirectory(atPath: folder).compactMap { descriptor -> Substring? in
      var bytes = [CChar](repeating: 0, count: 64)
      let count = unsafe readlink("\(folder)/\(descriptor)", &bytes, bytes.count - 1)
      let target = count > 0 ? String(decoding: bytes[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self) : ""
      return target.hasPrefix("socket:[") ? target.dropFirst("socket:[".count).dropLast() : nil
    }
    // A file of the kernel has no size, and beside all other tests it is long: read to its end.
    let table = try Binary.bash("cat /proc/\(process)/net/tcp", in: "/")
    // Fourth column: 0A is LISTEN. Tenth: the inode.
    return table.split(separator: "\n").map { $0.split(separator: " ") }.count { $0.count > 9 && $0[3] == "0A" && sockets.contains($0[9]) }
  }

  @Test("--admin none opens no listener beside the webhook's", arguments: [("none", 1), ("127.0.0.1:0", 2)])
  func noAdmin(_ admin: String, _ count: Int) throws {
    let scratch = try Scratch()
    try scratch.write(ServerTests.rules(), to: "rules.yaml")
    let server = try BackgroundProgram(
      ["serve", "--listen", "127.0.0.1:0", "--admin", admin, "--timestamp-window", "off"], in: scratch.path,
      environment: RunningServer.environment, named: "serve")
    #expect(server.waits(for: "\ndatabase "), "\(server.errors)")
    #expect(server.output.contains("\nadmin ") == (count == 2))
    let found = try Self.listening(server.identifier)
    #expect(found == count)
  }

  @Test("beyond --max-connections a connection is closed at once; those before are answered, and where one ends another is let in")
  func connections() throws {
    let scratch = try Scratch()
    try scratch.write(ServerTests.rules(), to: "rules.yaml")
    let server = try RunningServer(in: scratch.path, ["--max-connections", "3"])
    func answer(_ connection: Connection) throws -> Int {
      try connection.send("GET /wx/main?\(RunningServer.query)&echostr=1 HTTP/1.1\r\nHost: x\r\n\r\n")
      return try connection.receive().status
    }
    var held = try (0..<3).map { _ in try Connection(port: server.port, seconds: 5) }
    for connection in held { #expect(try answer(connection) == 200) }
    for _ in 0..<3 { #expect(try Connection(port: server.port, seconds: 5).isClosed()) }
    for connection in held { #expect(try answer(connection) == 200) }
    held.removeLast()
    #expect(ActionTests.waits { (try? answer(Connection(port: server.port, seconds: 5))) == 200 })
  }

  /// A platform that is busy with each call for a while, and knows how many it had at once.
  final class SlowPlatform: Sendable {
    private let state = Mutex((underWay: 0, most: 0, done: 0))
    var most: Int { state.withLock { $0.most } }
    var done: Int { state.withLock { $0.done } }

    func answer(_ request: ScriptedServer.Request) -> ScriptedServer.Response {
      guard request.path.hasSuffix("updateremark") else { return .json(#"{"access_token":"T","expires_in":7200}"#) }
      state.withLock {
        $0.underWay += 1
        $0.most = max($0.most, $0.underWay)
      }
      usleep(40_000)
      state.withLock {
        $0.underWay -= 1
        $0.done += 1
      }
      return .json(#"{"errcode":0,"errmsg":"ok"}"#)
    }
  }

  @Test("--lanes calls are made at the same time, and never one more", arguments: [1, 3])
  func lanes(_ count: Int) throws {
    let scratch = try Scratch()
    try scratch.write(
      """
      wxrules: 1
      accounts:
        main: { app_id: wx0123456789abcdef, original_id: gh_0123456789ab, kind: service, mode: plain, token: { env: WX_TOKEN }, secret: { env: WX_SECRET } }
      rules: [ { id: note, on: text, reply: 好的, do: [ { remark: 来过 } ] } ]

      """, to: "rules.yaml")
    let slow = SlowPlatform()
    let platform = try ScriptedServer { slow.answer($0) }
    let server = try RunningServer(
      in: scratch.path, ["--lanes", "\(count)", "--platform", platform.base], environment: ["WX_SECRET": "sandbox-secret"])
    let now = Int64(Date().timeIntervalSince1970)
    for number in 1...12 {
      let body = MessageForm.text("hi").xml(
        openid: "o\(number)", account: "gh_0123456789ab", isFollower: true, time: now, fields: [("MsgId", "\(number)")])
      #expect(try server.post(body).content == "好的")
    }
    #expect(ActionTests.waits { slow.done == 12 })
    #expect(slow.most == count)
  }

  @Test("standard output has what was asked for, and standard error the log")
  func streams() throws {
    let scratch = try Scratch()
    try scratch.write(ServerTests.rules(), to: "rules.yaml")
    let server = try RunningServer(in: scratch.path)
    #expect(try server.post(Say.text("hi", 1), query: RunningServer.query + "1").status == 403)
    try scratch.write("rules: [\n", to: "rules.yaml")
    #expect(try server.get("/reload", admin: true, method: "POST").status == 422)
    #expect(server.stop() == 0)
    let words = server.output.split(separator: "\n").map { $0.prefix { $0 != " " } }
    #expect(words == ["wxrules", "rules", "account", "admin", "console", "database"], "\(server.output)")
    for line in ["refused: wrong signature", "stopped"] { #expect(server.log.contains(line), "\(server.log)") }
  }

  /// What each option refuses in the environment, and a value that it takes.
  static let refused: [(option: String, value: String, says: String, good: String)] = [
    ("listen", "nonsense", "not an address", "127.0.0.1:1"), ("admin", "nonsense", "not an address", "none"),
    ("timestamp-window", "soon", "not a time", "off"), ("keep-answers", "30s", "at least 1m", "10m"), ("deadline", "soon", "not a time", "3s"),
    ("max-body", "0", "not a number above 0", "65536"), ("max-waiting", "0", "not a number above 0", "10"),
    ("max-connections", "0", "not a number above 0", "10"), ("threads", "0", "not a number above 0", "2"),
    ("lanes", "1001", "not a number from 1 to 1000", "4"), ("log-level", "loud", "one of", "error"),
    ("platform", "here", "not an address", "http://127.0.0.1:1"), ("mints-per-minute", "0", "not a number above 0", "5"),
    ("keep-turns", "soon", "not a time", "off"), ("turns-size", "much", "not a size", "500m"), ("unanswered", "perhaps", "on or off", "off"),
    ("log-format", "xml", "one of", "json"), ("rollout", "100", "not a number from 0.01 to 99.99", "5"),
  ]

  @Test("every option on the page holds as a variable too, and what is said on the command line counts more")
  func variables() throws {
    let page = try Repository.text("docs/operation.md")
    let onPage = Set(page.matches(of: /\n\| `--([a-z-]+)`/).map { String($0.output.1) })
    // Rules and database are `SettingTests`'s, for every command; those of the second part show in what the server does.
    let shown: Set<String> = ["decision-log", "decision-hide", "no-actions", "shadow"]
    #expect(onPage == Set(Self.refused.map(\.option)).union(shown).union(["rules", "database"]))
    let scratch = try Scratch()
    try scratch.write(ServerTests.rules(reply: "ok"), to: "rules.yaml")
    for (option, value, says, good) in Self.refused {
      let variable = "WXRULES_" + option.uppercased().replacingOccurrences(of: "-", with: "_")
      let environment = RunningServer.environment.merging([variable: value]) { $1 }
      let bad = try Binary.run(["serve", "--check"], in: scratch.path, environment: environment)
      #expect(bad.status == 2 && bad.errors.contains("--\(option)") && bad.errors.contains(says), "\(variable): \(bad)")
      let said = try Binary.run(["serve", "--check", "--\(option)", good], in: scratch.path, environment: environment)
      #expect(said.status == 0, "\(variable) and --\(option): \(said)")
    }
    for (value, status) in [("0", 2), ("no", 2), ("true", 0), ("False", 0)] {
      let environment = RunningServer.environment.merging(["WXRULES_ACTIONS": value]) { $1 }
      #expect(try Binary.run(["serve", "--check"], in: scratch.path, environment: environment).status == Int32(status), "\(value)")
    }
    let server = try RunningServer(
      in: scratch.path,
      environment: ["WXRULES_DECISION_LOG": "d.jsonl", "WXRULES_DECISION_HIDE": "Content", "WXRULES_ACTIONS": "false"])
    #expect(server.output.contains("\ndecisions d.jsonl") && server.output.contains("\nactions   are left to `wxrules work`"), "\(server.output)")
    #expect(try server.post(Say.text("geheim", 1)).content == "ok")
    func written() -> String { (try? String(contentsOfFile: scratch.path + "/d.jsonl", encoding: .utf8)) ?? "" }
    #expect(ActionTests.waits { written().hasSuffix("\n") })
    #expect(written().contains("\"rule\"") && !written().contains("geheim"), "\(written())")
  }

  @Test("every name to alert on is among the metrics before anything went wrong, and those with labels come with their first case")
  func alerts() throws {
    var names: Set<String> = []
    for page in ["docs/operation.md", "docs/going-live.md"] {
      let alert = try #require(try Repository.text(page).components(separatedBy: "Alert on ").dropFirst().first?.components(separatedBy: "\n\n")[0])
      names.formUnion(alert.components(separatedBy: "\n- ")[0].matches(of: /wxrules_\w+/).map { String($0.output) })
    }
    #expect(names.count >= 7)
    let scratch = try Scratch()
    try scratch.write(ServerTests.rules(), to: "rules.yaml")
    let server = try RunningServer(in: scratch.path)
    func missing() throws -> Set<String> {
      let lines = try server.get("/metrics", admin: true).text.split(separator: "\n")
      return names.filter { name in !lines.contains { $0.hasPrefix(name + " ") || $0.hasPrefix(name + "{") } }
    }
    // What is left of a stock, and below what it is low, is `ActionTests.stock`'s; days of a calendar have their calendar.
    let ofDeclared: Set<String> = ["wxrules_stock_left", "wxrules_stock_alarm", "wxrules_calendar_days_left"]
    // Which actions are paused, and by which name, is `ActionTests.paused`'s.
    #expect(try missing() == ofDeclared.union(["wxrules_refusals_total", "wxrules_outbox_paused"]))
    #expect(try server.post(Say.text("hi", 1), query: RunningServer.query + "1").status == 403)
    #expect(try missing() == ofDeclared.union(["wxrules_outbox_paused"]))
  }

  @Test("what `.backup` gives beside a running server is a whole database", .enabled(if: Tool.isInstalled("sqlite3"), "sqlite3 is not installed"))
  func backup() throws {
    let scratch = try Scratch()
    let other = try Scratch()
    for folder in [scratch.path, other.path] {
      try ServerTests.rules().write(toFile: folder + "/rules.yaml", atomically: true, encoding: .utf8)
    }
    let server = try RunningServer(in: scratch.path)
    func scan(_ number: Int) -> [UInt8] { Say.scan("booth:\(number)", at: 1_700_000_000, from: "o\(number)", isFollower: false) }
    let first = try (1...20).map { try server.post(scan($0)).body }
    let backup = try Binary.bash(
      "sqlite3 wx.db '.backup \(other.path)/wx.db' && sqlite3 '\(other.path)/wx.db' 'PRAGMA integrity_check'", in: scratch.path)
    #expect(backup == "ok\n")
    #expect(try FileManager.default.contentsOfDirectory(atPath: other.path).sorted() == ["rules.yaml", "wx.db"])
    // What came after it is in the one and not in the other.
    #expect(try server.post(scan(21)).content == "new booth:21")
    let restored = try RunningServer(in: other.path)
    #expect(restored.output.contains("20 followers, 20 ledger lines"), "\(restored.output)")
    for number in 1...20 { #expect(try restored.post(scan(number)).body == first[number - 1]) }
    #expect(try restored.post(scan(21)).content == "new booth:21")
  }

  @Test(
    "a token has 3 to 32 letters and digits",
    arguments: [
      ("ab", false), ("abc", true), ("a1B", true), (String(repeating: "a", count: 32), true), (String(repeating: "a", count: 33), false),
      ("a b c", false), ("a-b-c", false), ("令牌令牌", false),
    ] as [(String, Bool)])
  func token(_ text: String, isOne: Bool) throws {
    let scratch = try Scratch()
    try scratch.write(ServerTests.rules(), to: "rules.yaml")
    let check = try Binary.run(
      ["serve", "--check"], in: scratch.path, environment: RunningServer.environment.merging(["WX_TOKEN": text]) { $1 })
    #expect(check.status == (isOne ? 0 : 2) && check.errors.contains("3 to 32 letters and digits") == !isOne, "\(check)")
    #expect(!check.errors.contains(text) || isOne)
  }
}
