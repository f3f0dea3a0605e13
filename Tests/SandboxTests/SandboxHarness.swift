import Engine
import Foundation
import Logging
import Rules
import Sandbox
import Server
import Serving
import TestSupport
import WeChat
import Wire

/// A sandbox on a port of its own, and a client for one of its accounts.
struct RunningSandbox: Sendable {
  static let rules = """
    wxrules: 1
    accounts:
      main: { app_id: wx0123456789abcdef, original_id: gh_0123456789ab, kind: service, mode: compatible, voice_recognition: true, token: { env: T }, secret: { env: S }, aes_key: { env: A } }
      small: { app_id: wxfedcba9876543210, original_id: gh_ba9876543210, kind: subscription, mode: plain, token: { env: T }, secret: { env: S } }
    templates: { T: { id: T, account: main, fields: { a: text } } }
    rules: [ { id: hello, on: text, reply: 您好 } ]
    """
  static let secrets = Secrets { ["T": "token1", "S": "the-app-secret", "A": "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8"][$0] }

  let base: String
  let sandbox: Sandbox
  let clock: SandboxClock

  /// Runs the body against a new sandbox.
  static func with<Result: Sendable>(
    faults: [String] = [], seed: UInt64 = 1, lenient: Set<DisputedFact> = [], unverified: Set<String> = [], slowness: Int64 = 12_000,
    webhook: String = "http://127.0.0.1:1", patience: Int64? = nil, consoles: [String: ConsoleEntry] = [:], rules: String = rules,
    _ body: @escaping @Sendable (RunningSandbox) async throws -> Result
  ) async throws -> Result {
    let ruleSet = try Compile.ruleSet(rules)
    let clock = SandboxClock(startingAt: Compile.now)
    let source = FaultSource(faults.compactMap { Fault($0) }, seed: seed)
    let sandbox = Sandbox(
      try SandboxAccount.all(of: ruleSet, secrets: secrets, unverified: unverified, consoles: consoles) { "\(webhook)/wx/\($0)" },
      world: try World(path: ":memory:"),
      clock: clock,
      wall: clock.wallClock, faults: source, readings: Readings(lenient: lenient), slowness: slowness, patience: patience)
    var log = Logger(label: "sandbox") { _ in SwiftLogNoOpLogHandler() }
    log.logLevel = .critical
    let quiet = log
    let (addresses, told) = AsyncStream<HostPort>.makeStream()
    return try await withThrowingTaskGroup(of: Result?.self) { group in
      group.addTask {
        try? await sandbox.run(at: HostPort(host: "127.0.0.1", port: 0), log: quiet) { told.yield($0) }
        told.finish()
        return nil
      }
      guard let address = await addresses.first(where: { _ in true }) else { throw DidNotStart() }
      let running = RunningSandbox(base: "http://\(address)", sandbox: sandbox, clock: clock)
      group.addTask { try await body(running) }
      defer { group.cancelAll() }
      while let result = try await group.next() { if let result { return result } }
      throw DidNotStart()
    }
  }

  struct DidNotStart: Error {}

  func platform(
    _ name: String = "main", store: any TokenStore, rules: String = rules, pause: @escaping @Sendable (Duration) async throws -> Void = { _ in }
  ) throws -> Platform {
    let account = try Compile.ruleSet(rules).accounts.first { $0.name == name }
    guard let account else { throw DidNotStart() }
    return try Platform(
      account, at: PlatformAddress(url: base, codesURL: base, token: .stable), secrets: Self.secrets, store: store, clock: clock.wallClock,
      callSeconds: 600, pause: pause)
  }

  func account(_ name: String = "main") throws -> SandboxAccount {
    guard let account = sandbox.account(name) else { throw DidNotStart() }
    return account
  }

  /// What a call is answered, fault or not, in one line.
  func ask(_ platform: Platform, _ method: String, _ path: String, _ body: String) async -> String {
    await ask(platform, method, path, bytes: Array(body.utf8))
  }

  func ask(_ platform: Platform, _ method: String, _ path: String, bytes: [UInt8]) async -> String {
    let parts = path.split(separator: "?", maxSplits: 1)
    let query =
      parts.count > 1
      ? parts[1].split(separator: "&").map { pair -> (name: String, value: String) in
        let words = pair.split(separator: "=", maxSplits: 1)
        return (String(words[0]), words.count > 1 ? String(words[1]) : "")
      } : []
    let call = PlatformCall(
      (parts[0].hasPrefix("/") ? "" : "/cgi-bin/") + parts[0], query: query, body: method == "GET" ? .none : .raw(bytes))
    do throws(PlatformFault) {
      return try await platform.call(call).json.line
    } catch {
      if case .refused(let error) = error { return "errcode \(error.code.code)" }
      return error.message.english
    }
  }
}
