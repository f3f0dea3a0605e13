import Foundation
import Glibc
import TestSupport
import Testing

/// Other rules beside those that serve, and after them: `serve --shadow` and `wxrules replay`.
@Suite("turns judged by other rules, as an operator does it", .serialized)
struct ComparisonCommandTests {
  static func other() -> String {
    ServerTests.rules().replacing(
      "  - { id: text, on: text", with: "  - { id: hi, on: text, when: { text: hi }, reply: \"welcome\" }\n  - { id: text, on: text")
  }

  /// A server with a shadow and a decision log that has had three turns.
  static func served(in scratch: borrowing Scratch) throws -> RunningServer {
    try scratch.write(ServerTests.rules(), to: "rules.yaml")
    try FileManager.default.createDirectory(atPath: scratch.path + "/new", withIntermediateDirectories: true)
    try scratch.write(other(), to: "new/rules.yaml")
    let server = try RunningServer(in: scratch.path, ["--decision-log", "decisions.jsonl", "--shadow", "new"])
    for (number, text) in ["hi", "x", "hi"].enumerated() { #expect(try server.post(Say.text(text, number + 1)).status == 200) }
    return server
  }

  static func lines(_ path: String) -> Int { ((try? String(contentsOfFile: path, encoding: .utf8)) ?? "").count { $0 == "\n" } }

  @Test("serve --shadow judges every turn beside the real rules, and says how they part")
  func shadow() throws {
    let scratch = try Scratch()
    let server = try Self.served(in: scratch)
    #expect(server.output.contains("shadow    new judges beside the rules"))
    func judged() throws -> [String: Any] { try server.status()["shadow"] as? [String: Any] ?? [:] }
    for _ in 0..<2000 where (try judged()["turns"] as? Int) != 3 { usleep(5000) }
    let status = try judged()
    #expect(status["same"] as? Int == 1 && status["differ"] as? Int == 2 && status["incomparable"] as? Int == 0, "\(status)")
    let metrics = try server.get("/metrics", admin: true).text
    #expect(metrics.contains("wxrules_shadow_turns_total{result=\"differs\"} 2") && metrics.contains("wxrules_shadow_turns_total{result=\"same\"} 1"))
    let admin = ["--admin", "127.0.0.1:\(server.adminPort)"]
    let text = try Binary.run(["shadow", "report"] + admin + ["--decision-log", "decisions.jsonl"], in: scratch.path)
    #expect(text.status == 1 && text.output.contains("3 turns judged by new, revision ") && text.output.contains("text → hi"), "\(text)")
    #expect(text.output.contains("wxrules simulate --decision decisions.jsonl:") && text.output.contains("--rules new --explain"), "\(text)")
    let markdown = try Binary.run(["shadow", "report", "--format", "markdown"] + admin, in: scratch.path)
    #expect(markdown.status == 1 && markdown.output.contains("| 2 | 100.0 % | text → hi |"), "\(markdown)")
    #expect(try Binary.run(["shadow", "report", "--format", "json"] + admin, in: scratch.path).output.contains("\"before\" : \"text\""))
    // What it would have said reached nobody.
    #expect(try server.post(Say.text("hi", 9)).content == "you said hi")
    // Files at fault are said, and touch nothing.
    try scratch.write("wxrules: 1\nrules: 7\n", to: "new/rules.yaml")
    for _ in 0..<2000 where (try judged()["degraded"] as? Bool) != true { usleep(5000) }
    let degraded = try Binary.run(["shadow", "report"] + admin, in: scratch.path)
    #expect(degraded.errors.contains("the shadow's files on disk are at fault") && degraded.errors.contains("rules.yaml:2:"), "\(degraded)")
    #expect(try server.post(Say.text("hi", 10)).content == "you said hi")
    #expect(server.stop() == 0)
    let gone = try Binary.run(["shadow", "report"] + admin, in: scratch.path)
    #expect(gone.status == 2 && gone.errors.contains("http://127.0.0.1:\(server.adminPort): "), "\(gone)")
  }

  @Test("a server without a shadow says so, and one whose shadow is at fault is not fit")
  func without() throws {
    let scratch = try Scratch()
    try scratch.write(ServerTests.rules(), to: "rules.yaml")
    let server = try RunningServer(in: scratch.path)
    let report = try Binary.run(["shadow", "report", "--admin", "127.0.0.1:\(server.adminPort)"], in: scratch.path)
    #expect(report.status == 2 && report.errors.contains("this server has no shadow; start it with --shadow PATH"), "\(report)")
    #expect(server.stop() == 0)
    let check = try Binary.run(["serve", "--check", "--shadow", "nowhere"], in: scratch.path, environment: RunningServer.environment)
    #expect(check.status == 2 && check.errors.contains("shadow `nowhere`: "), "\(check)")
  }

  @Test("replay says which turns of a log other rules would have answered otherwise, and how to open one")
  func replay() throws {
    let scratch = try Scratch()
    let server = try Self.served(in: scratch)
    let log = scratch.path + "/decisions.jsonl"
    for _ in 0..<2000 where Self.lines(log) < 3 { usleep(5000) }
    #expect(server.stop() == 0)
    func replay(_ arguments: String...) throws -> Binary.Result { try Binary.run(["replay"] + arguments, in: scratch.path) }
    let same = try replay("decisions.jsonl")
    #expect(same.status == 0 && same.output.contains("3  100.0 %  the same rule (--replies compares"), "\(same)")
    let kinds = try replay("decisions.jsonl", "--replies")
    #expect(kinds.status == 0 && kinds.output.contains("3  100.0 %  the same rule, and kinds of reply and actions\n"), "\(kinds)")
    let differs = try replay("decisions.jsonl", "--against", "new", "--recorded-by", "rules.yaml")
    #expect(differs.status == 1 && differs.output.contains("2  100.0 %  text → hi") && differs.errors.isEmpty, "\(differs)")
    let line = try #require(differs.output.split(separator: "\n").first { $0.contains("wxrules simulate") })
    let command = line.split(separator: " ").dropFirst().map { String($0) }
    let opened = try Binary.run(command, in: scratch.path)
    #expect(opened.status == 0 && opened.output.contains("then rule text, now hi"), "\(opened)")
    let piped = try Binary.run(
      ["replay", "-", "--against", "new", "--format", "json"], input: try String(contentsOfFile: log, encoding: .utf8), in: scratch.path)
    #expect(
      piped.status == 1 && piped.output.contains("\"differ\" : 2") && piped.output.contains("\"unreadable_count\" : 0")
        && piped.output.contains("\"compared\" : \"rules\""), "\(piped)")
    #expect(try replay("decisions.jsonl", "--against", "new", "--format", "markdown").output.contains("| 2 | 100.0 % | text → hi |"))
    #expect(try replay("decisions.jsonl", "--against", "new", "--until", "2020-01-01").errors.contains("no turn to judge in decisions.jsonl"))
    // What cannot be read is said by its line, and keeps a log from passing.
    try scratch.write(try String(contentsOfFile: log, encoding: .utf8) + "{\"id\":\"7\",", to: "torn.jsonl")
    let torn = try replay("torn.jsonl")
    #expect(torn.status == 2 && torn.output.contains("3  100.0 %  the same") && torn.errors.contains("torn.jsonl:4: it breaks off"), "\(torn)")
    for (name, says) in [
      ("nowhere.jsonl", "nowhere.jsonl: no such file"), ("new", "new: it is a folder"), ("log.gz", "write `zcat log.gz | wxrules replay -`"),
    ] {
      try Data([0x1F, 0x8B, 8, 0]).write(to: URL(filePath: scratch.path + "/log.gz"))
      let result = try replay(name)
      #expect(result.status == 2 && result.errors.contains(says), "\(result)")
    }
    // A rule of then may have another name now; where the rules of then are given, it is a slip.
    let gone = try replay("decisions.jsonl", "--rule", "tex")
    let said = "--rule tex: these rules have none of this name; it counts as one of then; did you mean `text`?"
    #expect(gone.status == 2 && gone.errors.contains(said), "\(gone)")
    let slip = try replay("decisions.jsonl", "--against", "new", "--recorded-by", "rules.yaml", "--rule", "tex")
    #expect(slip.status == 2 && slip.errors.contains("--rule tex: no such rule; did you mean `text`?") && slip.output.isEmpty, "\(slip)")
    let wrong = try replay("decisions.jsonl", "--since", "yesterday")
    #expect(wrong.status == 2 && wrong.errors.contains("--since yesterday: not a time"))
  }
}
