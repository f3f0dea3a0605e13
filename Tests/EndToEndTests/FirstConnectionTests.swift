import Foundation
import Rules
import TestSupport
import Testing
import Wire

/// What stands between the desk and the account: clients that are not ours, and a console that somebody else filled in.
@Suite("the first connection, with the real program")
struct FirstConnectionTests {
  static let key = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8"

  /// Of `Tests/Clients/platform.py`, without the line that only sealed modes have.
  static let said = """
    handshake answered
    another token 403
    scan text 7 号展位
    text text a & b < c > d "e" 好😀
    repeat text a & b < c > d "e" 好😀
    end of CDATA text ]]>
    news news A & B|https://m.example.com/?a=1&b=2
    leave silence

    """

  @Test(
    "a client in another language, with its own hash, cipher and XML, is answered and reads what was meant",
    .enabled(if: Tool.isInstalled("python3"), "python3 is not installed: NO CLIENT BUT OUR OWN WAS RUN"),
    arguments: ["plain", "compatible", "encrypted"])
  func python(_ mode: String) throws {
    let scratch = try Scratch()
    // Without a secret nothing is asked of the platform.
    let rules =
      SandboxRun.rules.replacing("mode: encrypted", with: "mode: \(mode)").replacing("secret: { env: WX_SECRET }, ", with: "") + """
        campaigns:
          booth: { qr: { kind: permanent, scene: "booth:{n}" }, for_each: { n: { range: 1..9 } } }
        rules:
          - { id: booth, on: scan, when: { campaign: booth }, reply: "{{ n }} 号展位" }
          - { id: news, on: menu.click, when: { key: NEWS }, reply: { news: { title: "A & B", url: "https://m.example.com/?a=1&b=2" } } }
          - { id: echo, on: text, reply: "{{ message.content }}" }

        """
    try scratch.write(rules, to: "rules.yaml")
    let (port, admin) = (try FreePort.find(), try FreePort.find())
    // With the time stamp window on: the client is of today.
    let server = try BackgroundProgram(
      ["serve", "--listen", "127.0.0.1:\(port)", "--admin", "127.0.0.1:\(admin)"], in: scratch.path, environment: SandboxRun.secrets, named: "serve")
    #expect(server.waits(for: "\ndatabase "), "\(server.errors)")
    let client = "/usr/bin/python3 '\(Repository.root)Tests/Clients/platform.py'"
    let said = try Binary.bash(
      "\(client) http://127.0.0.1:\(port)/wx/main ruleEngine01 gh_0123456789ab wx0123456789abcdef \(mode) \(Self.key) 2>&1", in: scratch.path)
    #expect(said == Self.said + (mode == "plain" ? "" : "another key 403\n") + "end\n")
  }

  @Test("a server that is down, a token that was mistyped, a key of somebody else's, and at last all as it should be")
  func submit() throws {
    let scratch = try Scratch()
    try scratch.write(SandboxRun.rules + "rules: [ { id: hi, on: text, reply: 您好 } ]\n", to: "rules.yaml")
    try scratch.write("accounts: { main: { token: mistyped9 } }\n", to: "console.yaml")
    let desk = try SandboxRun(in: scratch.path, ["--console", "console.yaml"])
    let down = try desk.wxrules("sandbox", "submit", "--at", desk.base)
    #expect(down.status == 1 && down.output.contains("请求URL超时"), "\(down.output)\(down.errors)")
    try desk.serve()
    try desk.act(["who": "小王", "follow": true])
    #expect(try desk.chat("小王").last?["body"]?["why"]?.string?.contains("no server yet") == true)
    let mistyped = try desk.wxrules("sandbox", "submit", "--at", desk.base)
    #expect(
      mistyped.status == 1 && mistyped.output.contains("token验证失败") && mistyped.output.contains("(403)"), "\(mistyped.output)\(mistyped.errors)")

    // The handshake is plain in every mode: a wrong key passes, and shows with the first message. (wechat-protocol 1.2)
    func enter(_ key: String) throws -> Binary.Result {
      try scratch.write("accounts: { main: { token: ruleEngine01, aes_key: \(key) } }\n", to: "console.yaml")
      return try desk.wxrules("sandbox", "submit", "--at", desk.base, "--console", "console.yaml")
    }
    let wrong = try enter(String(repeating: "B", count: 42) + "A")
    #expect(wrong.status == 0 && wrong.output.contains("account main: connected"), "\(wrong.output)\(wrong.errors)")
    try desk.act(["who": "小王", "text": "在吗"])
    #expect(try desk.chat("小王").last?["body"]?["why"]?.string?.contains("answers 403") == true)
    #expect(ActionTests.waits { desk.server?.errors.contains("is `aes_key` the EncodingAESKey in the console?") == true })
    #expect(try enter(Self.key).status == 0)
    // One message is still under way with the key before. (wechat-protocol 1.4)
    try desk.act(["who": "小王", "text": "在吗"])
    #expect(try desk.chat("小王").last?["body"]?["why"]?.string?.contains("under the console's values before") == true)
    try desk.act(["who": "小王", "text": "在吗"])
    #expect(try ActionTests.texts(desk.chat("小王"), "passive") == ["您好"])
  }

  @Test("tokens are refused to a machine that is not on the list")
  func allow() throws {
    let scratch = try Scratch()
    try scratch.write(SandboxRun.rules + "rules: [ { id: hi, on: text, reply: 您好 } ]\n", to: "rules.yaml")
    for (list, isAllowed) in [(["--allow", "203.0.113.7"], false), (["--allow", "203.0.113.7", "--allow", "127.0.0.1"], true)] {
      let desk = try SandboxRun(in: scratch.path, ["--file", ":memory:"] + list)
      let call = try desk.wxrules("api", "GET", "/cgi-bin/user/get", "--database", ":memory:")
      #expect((call.status == 0) == isAllowed && call.errors.contains("40164") == !isAllowed, "\(call.output)\(call.errors)")
      let remedy = "add 127.0.0.1 to the IP whitelist in the console: "
      #expect(call.errors.contains("= help: \(remedy)") == !isAllowed, "\(call.errors)")
      #expect(try desk.wxrules("doctor").status == 0)
      let doctor = try desk.wxrules("doctor", "--ask")
      #expect(doctor.status == (isAllowed ? 0 : 1) && doctor.output.contains("✓ address   account `main`: "), "\(doctor)")
      #expect(doctor.output.contains("✓ platform  account `main`: the platform gives it an access token\n") == isAllowed, "\(doctor)")
      #expect(
        doctor.output.contains("✗ platform  account `main`: errcode 40164, ") == !isAllowed && doctor.output.contains(remedy) == !isAllowed,
        "\(doctor)")
      _ = try desk.request(
        "POST", "/sandbox/console", headers: "Content-Type: application/json\r\n", #"{"allowed":null,"secret_frozen":true}"#)
      let frozen = try desk.wxrules("doctor", "--ask")
      #expect(frozen.status == 1 && frozen.output.contains("errcode 40243, ") && frozen.output.contains("; unfreeze the AppSecret"), "\(frozen)")
    }
  }

  @Test(
    "what is wrong with the file is said before anything starts",
    arguments: [
      ("accounts: { main: { tokn: a } }", "did you mean `token`?"), ("accounts: { other: { token: abc } }", "the rules have no account `other`"),
      ("accounts: { main: { token: { env: NOT_SET } } }", "NOT_SET is not set"), ("accounts: { main: { token: ab } }", "the Token has 3 to 32"),
      ("accounts: { main: { aes_key: short } }", "the EncodingAESKey has 43"),
    ])
  func file(_ yaml: String, _ words: String) throws {
    let scratch = try Scratch()
    try scratch.write(SandboxRun.rules + "rules: [ { id: hi, on: text, reply: 您好 } ]\n", to: "rules.yaml")
    try scratch.write(yaml + "\n", to: "console.yaml")
    let result = try Binary.run(
      ["sandbox", "--listen", "127.0.0.1:0", "--file", ":memory:", "--console", "console.yaml"], in: scratch.path, environment: SandboxRun.secrets)
    #expect(result.status == 2 && result.errors.contains(words), "\(result.output)\(result.errors)")
  }
}
