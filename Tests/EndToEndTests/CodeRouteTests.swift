import Foundation
import TestSupport
import Testing
import Wire

/// What the routes and commands of codes answer when something is not as it should be, with the real program.
@Suite("answers for codes", .serialized)
struct CodeRouteTests {
  static let bearer = "Authorization: Bearer 0123456789abcdef\r\n"

  @Test("without WXRULES_MINT_TOKEN nobody gets a code, whatever they show")
  func noToken() throws {
    let scratch = try Scratch()
    try scratch.write(CampaignTests.shop, to: "rules.yaml")
    let desk = try SandboxRun(in: scratch.path, secrets: ["WXRULES_MINT_TOKEN": ""])
    try desk.serve()
    for headers in ["", Self.bearer, "Authorization: Bearer \r\n"] {
      let reply = try desk.request("POST", "/mint/login", port: desk.adminPort, headers: headers)
      #expect(reply.status == 403 && reply.text.contains("WXRULES_MINT_TOKEN"), "\(reply.status) \(reply.text)")
    }
    #expect(try desk.state()["code_count"] == 0)
  }

  @Test("a platform that refuses is 502, and the next request gets its code")
  func platformRefuses() throws {
    let scratch = try Scratch()
    try scratch.write(CampaignTests.shop, to: "rules.yaml")
    let desk = try SandboxRun(in: scratch.path)
    try desk.serve()
    func mint() throws -> HTTPReply { try desk.request("POST", "/mint/login", port: desk.adminPort, headers: Self.bearer) }
    func faults(_ list: String) throws {
      let answer = try desk.request(
        "POST", "/sandbox/faults", headers: "Content-Type: application/json\r\n", "{\"faults\": [\(list)]}")
      #expect(answer.status == 200)
    }
    try faults("\"qrcode/create=48001:1\"")
    let refused = try mint()
    #expect(refused.status == 502 && refused.text.contains("errcode 48001"), "\(refused.status) \(refused.text)")
    try faults("")
    #expect(try mint().status == 201)
  }

  @Test("a store that fails is 503, and makes no code", .enabled(if: Tool.isInstalled("sqlite3"), "sqlite3 is not installed"))
  func storeFails() throws {
    let scratch = try Scratch()
    try scratch.write(CampaignTests.shop, to: "rules.yaml")
    let desk = try SandboxRun(in: scratch.path)
    try desk.serve()
    _ = try Binary.bash("sqlite3 wx.db 'DROP TABLE minted_codes'", in: scratch.path)
    #expect(try desk.request("POST", "/mint/login", port: desk.adminPort, headers: Self.bearer).status == 503)
    #expect(try desk.state()["code_count"] == 0)
  }

  @Test("the image of a code that has ended, or that the platform lost, is gone")
  func ended() throws {
    let scratch = try Scratch()
    let rules = CampaignTests.shop.replacingOccurrences(
      of: "ad: { qr: { kind: temporary, scene: ad, expires: 30d, renew: 1d } }",
      with: "ad: { qr: { kind: temporary, scene: ad, expires: 30d, renew: 1d } }\n  brief: { qr: { kind: temporary, scene: brief, expires: 2s } }")
    #expect(rules.contains("brief:"))
    try scratch.write(rules, to: "rules.yaml")
    let desk = try SandboxRun(in: scratch.path)
    let known = try desk.wxrules("qr", "import", "ad", "--ticket", "gQH47joAAAA", "--url", "http://weixin.qq.com/q/02x", "--expires", "20d")
    #expect(known.status == 0, "\(known)")
    try desk.serve()
    func image(_ campaign: String) throws -> HTTPReply { try desk.request("GET", "/qr/\(campaign)", port: desk.adminPort) }
    #expect(try image("ad").status == 200 && image("brief").status == 404)
    #expect(try desk.wxrules("qr", "status", "--refresh").errors.contains("drift: the platform does not know ad"))
    let lost = try image("ad")
    #expect(lost.status == 410 && lost.text.contains("does not know the code `ad`"), "\(lost.status) \(lost.text)")
    #expect(try desk.wxrules("qr", "apply", "--yes", "brief").status == 0)
    #expect(try ActionTests.waits { try image("brief").status == 410 })
    #expect(try image("brief").text.contains("the code `brief` has ended"))
  }

  @Test("a plan calls nobody and leaves nothing behind")
  func planCallsNobody() throws {
    let scratch = try Scratch()
    try scratch.write(CampaignTests.shop, to: "rules.yaml")
    let platform = try ScriptedServer { _ in .json(#"{"access_token":"T","expires_in":7200}"#) }
    func run(_ arguments: [String]) throws -> Binary.Result {
      try Binary.run(arguments + ["--platform", platform.base], in: scratch.path, environment: SandboxRun.secrets)
    }
    for form in ["text", "json"] { #expect(try run(["qr", "plan", "--format", form]).output.contains("create")) }
    #expect(try run(["qr", "plan", "-detailed-exitcode"]).status == 2)
    // But for what time it is, should a sandbox be there.
    #expect(platform.requests.allSatisfy { $0.method == "GET" && $0.path == "/sandbox/clock" })
    #expect(try FileManager.default.contentsOfDirectory(atPath: scratch.path) == ["rules.yaml"])
  }

  @Test("`protect` is remembered: what was protected can go only after it was said that it may")
  func protects() throws {
    let scratch = try Scratch()
    try scratch.write(CampaignTests.shop, to: "rules.yaml")
    let desk = try SandboxRun(in: scratch.path)
    #expect(try desk.wxrules("qr", "apply", "--yes").status == 0)
    let without = CampaignTests.shop.split(separator: "\n", omittingEmptySubsequences: false).filter { !$0.contains("door") }.joined(separator: "\n")
    try scratch.write(without, to: "rules.yaml")
    for command in [["qr", "plan", "-detailed-exitcode"], ["qr", "apply", "--yes"]] {
      let refused = try Binary.run(command, in: scratch.path, environment: desk.environment)
      #expect(refused.status != 0 && (refused.output + refused.errors).contains("door[sh01]"), "\(command): \(refused)")
    }
    try scratch.write(CampaignTests.shop, to: "rules.yaml")
    #expect(try desk.wxrules("qr", "plan").output == "account main: nothing to do, 5 codes as declared\n")
    try scratch.write(CampaignTests.shop.replacingOccurrences(of: "protect: true", with: "protect: false"), to: "rules.yaml")
    #expect(try desk.wxrules("qr", "apply", "--yes").output.contains("2 to unprotect"))
    try scratch.write(without, to: "rules.yaml")
    let retired = try desk.wxrules("qr", "apply", "--yes")
    #expect(retired.status == 0 && retired.output.contains("2 to retire"), "\(retired)")
  }
}
