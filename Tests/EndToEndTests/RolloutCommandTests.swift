import Foundation
import TestSupport
import Testing

/// `wxrules rollout` and the server that it asks, as an operator uses them.
@Suite("the commands of a rollout", .serialized)
struct RolloutCommandTests {
  static let people = (0..<40).map { "o\($0)" }

  /// What each of them is answered.
  private static func answers(_ server: RunningServer, _ first: Int) throws -> [String: String] {
    var answers: [String: String] = [:]
    for (index, openid) in people.enumerated() { answers[openid] = try server.post(Say.text("hi", first + index, from: openid)).content }
    return answers
  }

  private static func rollout(
    _ arguments: [String], _ server: RunningServer, environment: [String: String] = [:]
  ) throws -> Binary.Result {
    try Binary.run(["rollout"] + arguments + ["--admin", "127.0.0.1:\(server.adminPort)"], in: server.folder, environment: environment)
  }

  @Test("half of the followers have the new rules, also after a kill; when the files are there, all have them")
  func wholeWay() throws {
    let scratch = try Scratch()
    try scratch.write(ServerTests.rules(reply: "old"), to: "rules.yaml")
    try scratch.write(ServerTests.rules(reply: "new"), to: "next.yaml")
    var server = try RunningServer(in: scratch.path)
    let none = try Self.rollout(["status"], server)
    #expect(none.status == 0 && none.output == "nothing is tried\n", "\(none)")
    let strange = try Self.rollout(["start", "/etc/hosts", "--percent", "5"], server)
    #expect(strange.status == 1 && strange.errors.contains("does not lie below"), "\(strange)")
    try scratch.write("wxrules: 1\nrules: 7\n", to: "broken.yaml")
    let broken = try Self.rollout(["start", "broken.yaml", "--percent", "5"], server)
    #expect(broken.status == 1 && broken.errors.contains("error[WX"), "\(broken)")

    let started = try Self.rollout(["start", "next.yaml", "--percent", "50"], server)
    #expect(
      started.status == 0 && started.output.hasPrefix("running  revision ") && started.output.contains(" on 50 % of the followers"), "\(started)")
    let both = try Self.answers(server, 0)
    #expect(Set(both.values) == ["old", "new"])
    #expect((try server.status()["rollout"] as? [String: Any])?["state"] as? String == "running")
    server.kill()
    server = try RunningServer(in: scratch.path)
    #expect(server.output.contains("\nrollout   50 % of the followers have revision "), "\(server.output)")
    #expect(try Self.answers(server, 100) == both)

    let early = try Self.rollout(["finish"], server)
    #expect(early.status == 1 && early.errors.contains("copy the tried files"), "\(early)")
    try scratch.write(ServerTests.rules(reply: "new"), to: "rules.yaml")
    #expect(server.comesToSay("changed rules wait"))
    #expect(try server.get("/reload", admin: true, method: "POST").status == 409)
    #expect(try Self.answers(server, 200) == both)
    let report = try Self.rollout(["status", "--format", "json"], server)
    #expect(report.status == 0 && report.output.contains("\"waiting\" : \"") && report.output.contains("\"percent\" : 50"), "\(report)")
    let finished = try Self.rollout(["finish"], server)
    #expect(finished.status == 0 && finished.output.hasPrefix("finished  revision "), "\(finished)")
    #expect(Set(try Self.answers(server, 300).values) == ["new"])
    let over = try Self.rollout(["stop"], server)
    #expect(over.status == 1 && over.errors == "wxrules: nothing is tried\n", "\(over)")
    #expect(server.stop() == 0)
  }

  @Test("--rollout: changed files are tried on some first, and stopping leaves all with the old ones")
  func first() throws {
    let scratch = try Scratch()
    try scratch.write(ServerTests.rules(reply: "old"), to: "rules.yaml")
    let server = try RunningServer(in: scratch.path, ["--rollout", "50"])
    try scratch.write(ServerTests.rules(reply: "new"), to: "rules.yaml")
    #expect(server.comesToSay("rules are tried on 50 % of the followers"))
    #expect(Set(try Self.answers(server, 0).values) == ["old", "new"])
    let stopped = try Self.rollout(["stop"], server)
    #expect(stopped.status == 0 && stopped.output.contains("somebody stopped it"), "\(stopped)")
    #expect(Set(try Self.answers(server, 100).values) == ["old"])
    #expect(try server.get("/metrics", admin: true).text.contains("\nwxrules_rules_degraded 1\n"))
    #expect(server.stop() == 0)
  }

  @Test("the token of the admin listener is asked for, and with it rules may lie anywhere; without a server it is said")
  func token() throws {
    let scratch = try Scratch()
    let other = try Scratch()
    try scratch.write(ServerTests.rules(reply: "old"), to: "rules.yaml")
    try other.write(ServerTests.rules(reply: "new"), to: "rules.yaml")
    let server = try RunningServer(in: scratch.path, environment: ["WXRULES_ADMIN_TOKEN": "secret"])
    let start = ["start", other.path, "--percent", "5"]
    let refused = try Self.rollout(start, server)
    #expect(refused.status == 2 && refused.errors.contains("set WXRULES_ADMIN_TOKEN"), "\(refused)")
    #expect(try Self.rollout(start, server, environment: ["WXRULES_ADMIN_TOKEN": "secret"]).status == 0)
    #expect(try server.get("/rollout", admin: true).status == 401)
    #expect(server.stop() == 0)
    let nobody = try Self.rollout(["status"], server)
    #expect(nobody.status == 2 && nobody.errors.contains("no server answers at http://127.0.0.1:"), "\(nobody)")
    let mistyped = try Binary.run(["rollout", "status", "--admin", "nowhere"])
    #expect(mistyped.status == 2 && mistyped.errors.contains("not an address"), "\(mistyped)")
  }
}
