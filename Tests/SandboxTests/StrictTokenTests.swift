import GRDB
import Sandbox
import TestSupport
import Testing
import Wire

/// Row 17 of the list of differences: tokens, their ends and their limits. (wechat-protocol 5.1, 8)
@Suite("the sandbox's tokens")
struct StrictTokenTests {
  /// What is asked: `classic a` fetches a token and calls it `a`, `forced a` forces a stable one, `stable a` fetches one, `use a` calls with it,
  /// `secret X` and `no secret` fetch with another secret or none.
  struct Step: Sendable {
    let ask: String
    let expected: String
    /// Seconds that pass before.
    let after: Int64
    init(_ ask: String, _ expected: String, after: Int64 = 0) {
      self.ask = ask
      self.expected = expected
      self.after = after
    }
  }

  struct Story: Sendable, CustomTestStringConvertible {
    let name: String
    var lenient: Set<DisputedFact> = []
    let steps: [Step]
    var testDescription: String { name }
  }

  static let stories = [
    Story(
      name: "a classic token is refused as soon as there is another; one that ends by itself has ended, also days later",
      steps: [
        Step("classic a", "ok"), Step("use a", "ok"), Step("classic b", "ok"), Step("use a", "40001"), Step("use b", "ok"),
        Step("use b", "42001", after: 7200), Step("use b", "42001", after: 2 * 86_400), Step("use none", "40001"),
      ]),
    Story(
      name: "lenient: it lives on for five minutes, and then there is a later one", lenient: [.tokenOverlap],
      steps: [
        Step("classic a", "ok"), Step("classic b", "ok"), Step("use a", "ok"), Step("use a", "40001", after: 300), Step("use b", "ok"),
      ]),
    Story(
      name: "a wrong secret, and none",
      steps: [
        Step("secret wrong", "40125"), Step("no secret", "41004"), Step("stable secret wrong", "40125"), Step("stable no secret", "41004"),
      ]),
    Story(
      name: "forced renewals: half a minute apart, twenty a day, and the one before is refused at once",
      steps: [
        Step("forced a", "ok"), Step("forced b", "45011"), Step("use a", "ok"), Step("forced b", "45011", after: 29),
        Step("forced b", "ok", after: 1),
        Step("use a", "40001"), Step("use b", "ok"), Step("stable c", "ok"), Step("use c", "ok"),
      ] + (3...20).map { _ in Step("forced d", "ok", after: 30) } + [
        Step("forced e", "45009", after: 30), Step("use d", "ok"), Step("stable e", "ok"), Step("forced e", "ok", after: 86_400),
      ]),
  ]

  @Test("each is answered as the protocol has it", arguments: stories)
  func story(_ story: Story) async throws {
    try await RunningSandbox.with(lenient: story.lenient) { running in
      var tokens: [String: String] = [:]
      for step in story.steps {
        running.clock.advance(by: step.after * 1000)
        let words = step.ask.split(separator: " ").map { String($0) }
        let answer = try await Self.ask(words, tokens, at: running.base)
        if let token = answer?["access_token"]?.string, let name = words.last { tokens[name] = token }
        let code = answer?["errcode"]?.int.map { String($0) } ?? "ok"
        #expect(code == step.expected, "\(step.ask): \(answer?.line ?? "")")
      }
    }
  }

  private static func ask(_ words: [String], _ tokens: [String: String], at base: String) async throws -> JSON? {
    let appID = "wx0123456789abcdef"
    func stable(_ secret: String?, isForced: Bool = false) async throws -> JSON? {
      var body: [String: JSON] = ["grant_type": "client_credential", "appid": .string(appID), "force_refresh": .bool(isForced)]
      if let secret { body["secret"] = .string(secret) }
      return JSON(try await HTTP.post(base + "/cgi-bin/stable_token", type: "application/json", Array(JSON.object(body).line.utf8)).body)
    }
    func classic(_ secret: String?) async throws -> JSON? {
      let query = "grant_type=client_credential&appid=\(appID)" + (secret.map { "&secret=\($0)" } ?? "")
      return JSON(try await HTTP.get(base + "/cgi-bin/token?" + query).body)
    }
    switch words {
    case ["stable", "secret", "wrong"]: return try await stable("wrong")
    case ["stable", "no", "secret"]: return try await stable(nil)
    case ["secret", "wrong"]: return try await classic("wrong")
    case ["no", "secret"]: return try await classic(nil)
    default: break
    }
    switch words[0] {
    case "classic": return try await classic("the-app-secret")
    case "stable": return try await stable("the-app-secret")
    case "forced": return try await stable("the-app-secret", isForced: true)
    default: return JSON(try await HTTP.get(base + "/cgi-bin/tags/get?access_token=" + (tokens[words[1]] ?? "NONE")).body)
    }
  }

  @Test("ten thousand calls for a stable token a minute")
  func minute() async throws {
    try await RunningSandbox.with { running in
      let minute = running.clock.seconds / 60
      try running.sandbox.world.write { db in
        try db.execute(
          sql: "INSERT INTO calls (account, api, day, count) VALUES ('main', 'stable_token in a minute', ?, 9999)", arguments: [minute])
      }
      func code() async throws -> Int? { try await Self.ask(["stable", "a"], [:], at: running.base)?["errcode"]?.int }
      #expect(try await code() == nil)
      #expect(try await code() == 45011)
      running.clock.advance(by: 60_000)
      #expect(try await code() == nil)
    }
  }
}
