import Foundation
import TestSupport
import Testing

/// A secret that stands in a rules file is printed nowhere: by no command, in no format, at no address of the server.
@Suite("a secret in a file is shown by nobody")
struct SecretTests {
  static let secret = "9f8e7d6c5b4a39281706f5e4d3c2b1a0"
  static let token = "Hunter2Token77"

  /// Accounts as they are misspelt, with a secret in the line that a finding shows.
  static let spellings: [(name: String, yaml: String)] = [
    ("a literal", "accounts:\n  main: { app_id: wx1, token: TOKEN, secret: SECRET }\n"),
    ("a wrong key", "accounts:\n  main:\n    app_id: wx1\n    app_secret: SECRET\n    apptoken: SECRET\n"),
    ("a mapping", "accounts:\n  main:\n    token: { value: TOKEN }\n    secret: { text: SECRET }\n"),
    ("a list", "accounts:\n  main:\n    token: [ TOKEN ]\n    secret:\n    - SECRET\n"),
    ("a set", "accounts:\n  main:\n    token: { TOKEN }\n    secret: { SECRET }\n"),
    ("lines", "accounts:\n  main:\n    token:\n      TOKEN\n    secret: |\n      SECRET\n"),
    ("below another key", "accounts:\n  main:\n    api: { token: TOKEN, url: SECRET }\n"),
    ("in a rule", "rules:\n  - { id: a, on: text, token: TOKEN, reply: SECRET }\n"),
    ("beside its place", "accounts:\n  main:\n    token: { env: SECRET, file: x, key: TOKEN }\n"),
    ("the key of pseudonyms", "accounts:\n  main:\n    privacy: { on_unsubscribe: pseudonymise, key: TOKEN }\n    webhooks: { sign: SECRET }\n"),
    ("an open quote", "accounts:\n  main:\n    token: \"TOKEN\n    secret: 'SECRET\n"),
    ("a full-width colon", "accounts:\n  main:\n    token：TOKEN\n    secret： SECRET\n"),
    ("a tab", "accounts:\n  main:\n\ttoken: TOKEN\n\tsecret: SECRET\n"),
    ("in the next line of brackets", "accounts:\n  main: { api: { secret:\n    SECRET, token:\n    TOKEN }, app_id: wx1 }\n"),
    ("before a comment", "accounts:\n  main:\n    token: TOKEN # pasted\n    secret: SECRET # pasted\n"),
    ("a key twice", "accounts:\n  main:\n    token: TOKEN\n    token: TOKEN\n    secret: SECRET\n    secret: SECRET\n"),
  ]

  static let commands: [[String]] = [
    ["validate"], ["validate", "--format", "json"], ["validate", "--format", "sarif"], ["validate", "--format", "github"],
    ["simulate", "--text", "x"], ["test"], ["serve", "--check"], ["doctor"], ["qr", "plan"], ["qr", "status"], ["qr", "export", "out"],
    ["menu", "plan"], ["template", "list"], ["media", "list"], ["forget", "o1"], ["ledger"], ["api", "GET", "/cgi-bin/menu/get"],
    ["attrs", "import", "p.csv"], ["sandbox", "--listen", "127.0.0.1:0"],
    ["work", "--once"], ["outbox"],
  ]

  static func shows(_ text: String) -> Bool { text.contains(secret) || text.contains(token) || text.contains("\(token.dropLast(3))") }

  @Test("by no command", arguments: spellings.map(\.name))
  func commands(_ name: String) throws {
    let yaml = try #require(Self.spellings.first { $0.name == name }).yaml
    let scratch = try Scratch()
    let text = "wxrules: 1\n" + yaml.replacing("SECRET", with: Self.secret).replacing("TOKEN", with: Self.token)
    try scratch.write(text, to: "rules.yaml")
    let validated = try Binary.run(["validate"], in: scratch.path)
    // A file without a finding would prove nothing.
    #expect(validated.status == 1 && validated.output.contains("***"), "\(validated.output)\(validated.errors)")
    for arguments in Self.commands {
      let result = try Binary.run(arguments, in: scratch.path)
      #expect(!Self.shows(result.output + result.errors), "\(arguments): \(result.output)\(result.errors)")
    }
  }

  @Test("by no address of the server, in no line of its log, after a reload of files at fault")
  func served() throws {
    let scratch = try Scratch()
    try scratch.write(ServerTests.rules(), to: "rules.yaml")
    let server = try RunningServer(in: scratch.path)
    for (name, yaml) in Self.spellings {
      let bad = "wxrules: 1\n" + yaml.replacing("SECRET", with: Self.secret).replacing("TOKEN", with: Self.token)
      try scratch.write(bad, to: "rules.yaml")
      let reload = try server.get("/reload", admin: true, method: "POST")
      #expect(reload.status == 422 && !Self.shows(reload.text), "\(name): \(reload.text)")
      for page in ["/status", "/metrics", "/ready"] {
        let reply = try server.get(page, admin: true)
        #expect(!Self.shows(reply.text), "\(name), \(page): \(reply.text)")
      }
    }
    _ = server.stop()
    #expect(!Self.shows(server.output + server.log), "\(server.log)")
  }
}
