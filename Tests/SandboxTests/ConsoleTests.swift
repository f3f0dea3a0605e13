import Engine
import Foundation
import Rules
import Serving
import Synchronization
import TestSupport
import Testing
import Wire

@testable import Sandbox

/// The platform's console: the first connection, what is changed there, and who may fetch tokens.
@Suite("the console")
struct ConsoleTests {
  struct Answerer: Sendable {
    let name: String
    /// The answer to a GET with this `echostr`.
    let answer: @Sendable (String) -> ScriptedServer.Response
    /// The console's words and a part of why; nil when it believes.
    let says: (words: String, why: String)?

    init(_ name: String, _ says: (words: String, why: String)?, _ answer: @escaping @Sendable (String) -> ScriptedServer.Response) {
      (self.name, self.says, self.answer) = (name, says, answer)
    }
  }

  static let servers: [Answerer] = [
    Answerer("echostr", nil) { .json($0) },
    Answerer("a line end behind it", ("token验证失败", "`echostr` and more")) { .json($0 + "\n") },
    Answerer("quotes around it", ("token验证失败", "`echostr` and more")) { .json("\"\($0)\"") },
    Answerer("a mark before it", ("token验证失败", "`echostr` and more")) { .json("\u{FEFF}" + $0) },
    Answerer("nothing", ("token验证失败", "answers with nothing")) { _ in .json("") },
    Answerer("success", ("token验证失败", "something else than `echostr`")) { _ in .json("success") },
    Answerer("a refusal", ("token验证失败", "refuses (403)")) { _ in .json("signature", status: 403) },
    Answerer("no such path", ("token验证失败", "(404)")) { _ in .json("", status: 404) },
    Answerer("a redirect", ("token验证失败", "redirects (302)")) { .json($0, status: 302) },
    Answerer("a failure", ("token验证失败", "answers 500")) { .json($0, status: 500) },
    Answerer("a cut", ("请求URL超时", "no answer from")) { _ in .cut }, Answerer("no end", ("请求URL超时", "within 400 ms")) { _ in .stalled([]) },
  ]

  static func value(_ name: String, in request: ScriptedServer.Request) -> String {
    let parts = request.target.components(separatedBy: name + "=")
    return parts.count > 1 ? String(parts[1].prefix { $0 != "&" }) : ""
  }

  static func enter(_ body: String, _ running: RunningSandbox) async throws -> JSON {
    JSON(try await HTTP.post(running.base + "/sandbox/console", type: "application/json", Array(body.utf8)).body) ?? .null
  }

  @Test("a server is asked before it is believed, and nothing is pushed to one that is not", arguments: servers.map(\.name))
  func firstConnection(_ name: String) async throws {
    let row = try #require(Self.servers.first { $0.name == name })
    let server = try ScriptedServer { $0.method == "GET" ? row.answer(Self.value("echostr", in: $0)) : .json("success") }
    try await RunningSandbox.with(webhook: server.base, patience: 400, consoles: ["main": ConsoleEntry(token: "console9")]) { running in
      let account = try running.account()
      _ = try await running.sandbox.followers.act("小王", .follow, of: account)
      #expect(server.requests.isEmpty && running.sandbox.refusals.all.last?.reason.english.contains("no server yet") == true)
      let answer = try await Self.enter("{}", running)
      let asked = try #require(server.requests.first)
      let signed = Signature.make([Array("console9".utf8)] + ["timestamp", "nonce"].map { Array(Self.value($0, in: asked).utf8) })
      #expect(asked.path == "/wx/main" && Self.value("signature", in: asked) == String(decoding: signed, as: UTF8.self))
      _ = try await running.sandbox.followers.act("小王", .text("a"), of: account)
      let pushes = server.requests.count { $0.method == "POST" }
      if let says = row.says {
        let words = answer["error"]?.string ?? ""
        #expect(words.hasPrefix(says.words + ": ") && words.contains(says.why), "\(answer)")
        #expect(!account.console.isConnected && pushes == 0)
      } else {
        #expect(answer["connected"] == true && account.console.isConnected && pushes == 1, "\(answer)")
      }
    }
  }

  @Test("nothing listens: the console says so; the button may be pressed again and again")
  func nobody() async throws {
    try await RunningSandbox.with { running in
      let answer = try await Self.enter("{}", running)
      #expect(answer["error"]?.string?.hasPrefix("请求URL超时: ") == true, "\(answer)")
    }
    let server = try ScriptedServer { .json(Self.value("echostr", in: $0)) }
    try await RunningSandbox.with(webhook: server.base) { running in
      for _ in 0..<3 {
        let answer = try await Self.enter("{}", running)
        #expect(answer["connected"] == true, "\(answer)")
      }
    }
    #expect(Set(server.requests.map { Self.value("echostr", in: $0) }).count == 3)
  }

  /// A server with the values of the rules, whatever the console has.
  static func server(_ rules: String) throws -> ScriptedServer {
    let serving = try ServedRules.prepare(try Compile.ruleSet(rules), secrets: RunningSandbox.secrets, window: nil)
    let gate = try #require(serving.gates["main"])
    return try ScriptedServer { request in
      do {
        let query = try WebhookQuery(request.target.drop { $0 != "?" }.dropFirst())
        if request.method == "GET" { return .json(String(decoding: try gate.handshake(query, now: 0), as: UTF8.self)) }
        var decoder = EventDecoder()
        let opened = try gate.open(request.body.span, try gate.admit(query, now: 0), with: &decoder, now: 0)
        let plain = ReplyEncoder().encode(.text("收到"), to: opened.event, at: 1)
        return .json(String(decoding: opened.seal?.close(plain, now: 1, random: [UInt8](repeating: 7, count: 16)) ?? plain, as: UTF8.self))
      } catch {
        return .json("\(error)", status: 403)
      }
    }
  }

  @Test("what the console and the server have apart shows where it does in life: a token at once, a key with the first message")
  func rotation() async throws {
    let rules = RunningSandbox.rules.replacing("mode: compatible", with: "mode: encrypted")
    let server = try Self.server(rules)
    try await RunningSandbox.with(webhook: server.base, rules: rules) { running in
      let account = try running.account()
      func types() async throws -> [String] {
        let outcome = try await running.sandbox.followers.act("小王", .text("a"), of: account)
        let chat = JSON(try await HTTP.get(running.base + "/sandbox/conversation?openid=\(outcome.openid)&after=\(outcome.number)").body)
        guard case .array(let messages)? = chat?["messages"] else { return [] }
        return messages.compactMap { $0["body"]?["type"]?.string }
      }
      _ = try await running.sandbox.followers.act("小王", .follow, of: account)
      #expect(try await types() == ["text"])
      #expect(try await Self.enter(#"{"token": "another9"}"#, running)["error"]?.string?.hasPrefix("token验证失败: ") == true)
      #expect(try await types() == ["text"], "nothing was saved")
      let key = String(repeating: "A", count: 43)
      #expect(try await Self.enter(#"{"aes_key": "\#(key)"}"#, running)["connected"] == true, "the handshake does not ask for the key")
      // What was under way still comes under the values before, and is answered by those. (wechat-protocol 1.4)
      #expect(try await types() == ["text"])
      #expect(try await types() == ["notice"])
      #expect(running.sandbox.refusals.all.last?.reason.english.contains("answers 403") == true)
      #expect(try await Self.enter(#"{"mode": "plain"}"#, running)["mode"] == "plain")
      #expect(try await types() == ["notice"])
      #expect(running.sandbox.refusals.all.last?.reason.english.contains("under the console's values before") == true)
      #expect(try await types() == ["notice"], "the server is in safe mode")
      let own = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8"
      #expect(try await Self.enter(#"{"aes_key": "\#(own)", "mode": "encrypted"}"#, running)["connected"] == true)
      #expect(try await types() == ["notice"], "under way without an envelope")
      #expect(try await types() == ["text"])
      let state = try await HTTP.get(running.base + "/sandbox/state").body
      #expect(!state.contains(own) && !state.contains("token1"), "secrets are not shown")
    }
  }

  /// What is entered after `ReplyReaderTests.console`, and whether a push still comes under the values before.
  static let changes: [(String, ConsoleEntry, isOld: Bool)] = [
    ("nothing", ConsoleEntry(), false), ("the address", ConsoleEntry(address: "http://127.0.0.1:2/"), false),
    ("the token", ConsoleEntry(token: "token2"), true), ("the key", ConsoleEntry(aesKey: String(repeating: "A", count: 43)), true),
    ("the mode", ConsoleEntry(mode: .plain), true),
    ("all", ConsoleEntry(address: "http://127.0.0.1:2/", token: "token2", aesKey: String(repeating: "A", count: 43), mode: .plain), true),
  ]

  @Test("after a change one push still comes under the values before, for ten minutes", arguments: changes.map(\.0))
  func straggler(_ name: String) throws {
    let (_, entry, isOld) = try #require(Self.changes.first { $0.0 == name })
    let old = ReplyReaderTests.console(.encrypted).values
    let new = old.with(entry)
    for (now, readings, expected) in [
      (100, Readings.strict, isOld ? old : new), (699, .strict, isOld ? old : new), (700, .strict, new),
      (100, Readings(lenient: [.oldKeyPushes]), new),
    ] as [(Int64, Readings, ConsoleValues)] {
      let console = ReplyReaderTests.console(.encrypted)
      console.save(new, at: 100)
      #expect(console.takeValues(at: now, readings) == expected, "\(now)")
      #expect(console.takeValues(at: now, readings) == new, "the second one")
      #expect(console.values == new)
    }
  }

  /// What is switched in the console, and what a call for a token is answered.
  static let switches: [(String, code: Int?)] = [
    (#"{"allowed": null}"#, nil), (#"{"allowed": ["203.0.113.7", "127.0.0.1"]}"#, nil), (#"{"allowed": ["203.0.113.7"]}"#, 40164),
    (#"{"allowed": []}"#, 40164), (#"{"secret_frozen": true}"#, 40243), (#"{"secret_frozen": false}"#, nil),
  ]

  @Test("tokens are for addresses on the list, and for a secret that is not frozen", arguments: switches.map(\.0))
  func tokens(_ body: String) async throws {
    let code = try #require(Self.switches.first { $0.0 == body }).code
    try await RunningSandbox.with { running in
      #expect(try await Self.enter(body, running)["connected"] == true)
      let classic = try await HTTP.get(
        running.base + "/cgi-bin/token?grant_type=client_credential&appid=wx0123456789abcdef&secret=the-app-secret"
      ).body
      let stable = try await HTTP.post(
        running.base + "/cgi-bin/stable_token", type: "application/json",
        Array(#"{"grant_type":"client_credential","appid":"wx0123456789abcdef","secret":"the-app-secret"}"#.utf8)
      ).body
      for answer in [classic, stable] {
        #expect(JSON(answer)?["errcode"]?.int == code && (JSON(answer)?["access_token"] == nil) == (code != nil), "\(answer)")
      }
    }
  }

  @Test(
    "faults of a console file are said at their word",
    arguments: [
      ("accounts: { main: { tokn: a } }", "did you mean `token`?"), ("acounts: { main: { token: abc } }", "did you mean `accounts`?"),
      ("accounts: {}", "empty"), ("accounts: { main: { mode: safe } }", "safe"), ("accounts: { main: { address: example.com } }", "example.com"),
      ("accounts: { main: { secret_frozen: perhaps } }", "perhaps"), ("accounts: { main: { token: { envv: A } } }", "did you mean `env`?"),
      ("accounts: { main: { token: [ a ] } }", "token"), ("- a", "a list"),
    ])
  func fileFaults(_ yaml: String, _ words: String) {
    let file = SourceFile(path: "console.yaml", utf8: Array((yaml + "\n").utf8))
    let (_, findings) = RuleCompiler.console(in: file)
    let shown = DiagnosticText(files: [file]).render(findings)
    #expect(findings.contains { $0.severity == .error } && shown.contains(words) && shown.contains("^"), "\(shown)")
  }

  @Test(
    "a console file is YAML, or JSON",
    arguments: [
      "accounts: { main: { address: \"http://127.0.0.1:8080/wx/main\", token: abc123, mode: plain, allowed: [ 127.0.0.1 ] } }",
      #"{"accounts": {"main": {"address": "http://127.0.0.1:8080/wx/main", "token": "abc123", "mode": "plain", "allowed": ["127.0.0.1"]}}}"#,
    ])
  func file(_ text: String) throws {
    let (console, findings) = RuleCompiler.console(in: SourceFile(path: "console.yaml", utf8: Array((text + "\n").utf8)))
    let entry = try #require(console?.entries.first)
    #expect(findings.isEmpty && entry.account.value == "main" && entry.address == "http://127.0.0.1:8080/wx/main" && entry.mode == .plain)
    #expect(entry.allowed == ["127.0.0.1"] && entry.isSecretFrozen == nil && entry.aesKey == nil)
    guard case .literal("abc123")? = entry.token else {
      Issue.record("\(String(describing: entry.token))")
      return
    }
  }
}
