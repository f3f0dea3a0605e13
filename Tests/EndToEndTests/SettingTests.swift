import Foundation
import TestSupport
import Testing

/// One place reads settings: what is exported counts for every command, and what is said on the command line counts more.
@Suite("settings")
struct SettingTests {
  /// Each command that reads rules or a database, with what it needs to come so far.
  static let calls: [String: [String]] = [
    "validate": [], "fix": [], "fmt": [], "simulate": ["--text", "x"], "test": [], "table": ["door"], "serve": ["--check"], "work": ["--once"],
    "doctor": [],
    "outbox list": [], "outbox show": ["660e390ca66ce-2"], "outbox retry": [], "outbox drop": ["--all"],
    "media list": [], "media check": [], "media push": [], "menu plan": [], "menu apply": ["--yes"], "menu show": [], "template list": [],
    "qr plan": [], "qr apply": ["--yes"], "qr status": [], "qr list": [], "qr show": ["hello"], "qr export": ["out"],
    "qr import": ["hello", "--ticket", "t", "--url", "u"], "qr forget": ["hello"], "qr mint": ["login"], "api": ["GET", "/cgi-bin/menu/get"],
    "report figures": [], "report rules": [], "report unanswered": [], "report experiments": [], "report stock": [], "report fraud": [],
    "report reconcile": [], "ledger list": [], "forget": ["o1"], "sandbox serve": ["--listen", "127.0.0.1:0", "--file", ":memory:"],
    "follower find": ["x"], "follower show": ["o1"], "follower simulate": ["o1", "event.xml"], "turns show": ["660e390ca66ce"],
    "sandbox run": ["conversation.yaml"], "sandbox play": ["week.yaml"], "digest show": [], "attrs import": ["table.csv"],
    "store migrate": [], "store check": [], "import": ["shop"],
  ]

  private struct Help: Decodable {
    struct Argument: Decodable {
      struct Name: Decodable { let name: String }
      let names: [Name]?
    }
    let commandName: String
    let subcommands: [Help]?
    let arguments: [Argument]?
    let discussion: String?

    func options(of path: [String] = []) -> [(command: String, options: Set<String>)] {
      let own = path + [commandName]
      let inner = (subcommands ?? []).filter { $0.commandName != "help" }
      if !inner.isEmpty { return inner.flatMap { $0.options(of: own) } }
      return [(own.dropFirst().joined(separator: " "), Set((arguments ?? []).flatMap { $0.names ?? [] }.map(\.name)))]
    }

    func discussions(of path: [String] = []) -> [(command: String, text: String)] {
      let own = path + [commandName]
      return [(own.joined(separator: " "), discussion ?? "")] + (subcommands ?? []).flatMap { $0.discussions(of: own) }
    }
  }

  private static func help() throws -> Help {
    struct Document: Decodable { let command: Help }
    return try JSONDecoder().decode(Document.self, from: Data(try Binary.run(["--experimental-dump-help"]).output.utf8)).command
  }

  @Test("every command takes rules and database from the option, then from the environment")
  func everywhere() throws {
    let scratch = try Scratch()
    try scratch.write(CampaignTests.shop, to: "rules.yaml")
    try scratch.write("steps: [ { who: a, text: b } ]\n", to: "conversation.yaml")
    try scratch.write("openid,points\no1,3\n", to: "table.csv")
    try scratch.write("start: 2026-06-01\narrivals: [ { daily: 1 } ]\n", to: "week.yaml")
    // A database that is there: some commands make none.
    _ = try Binary.run(["api", "GET", "/x", "--database", "given.db"], in: scratch.path)
    let commands = try Self.help().options()
    let readers = commands.filter { !$0.options.isDisjoint(with: ["rules", "database"]) }.map(\.command) + ["validate", "fix", "fmt", "test"]
    #expect(Set(readers) == Set(Self.calls.keys))
    for (command, options) in commands {
      guard let rest = Self.calls[command] else { continue }
      let call = command.split(separator: " ").map { String($0) } + rest
      for (option, variable, isAsked) in [
        ("rules", "WXRULES_RULES", options.contains("rules") || ["validate", "fix", "fmt", "test"].contains(command)),
        ("database", "WXRULES_DATABASE", options.contains("database")),
      ] where isAsked {
        // No folder of that name: whoever looks there says so.
        let (said, exported) = ("nowhere/said.\(option)", "nowhere/exported.\(option)")
        var environment = RunningServer.environment.merging(SandboxRun.secrets) { $1 }
        environment[variable] = exported
        if option == "rules" { environment["WXRULES_DATABASE"] = "given.db" }
        let byVariable = try Binary.run(call, in: scratch.path, environment: environment)
        #expect((byVariable.output + byVariable.errors).contains("nowhere/exported"), "\(call): \(byVariable.output)\(byVariable.errors)")
        guard options.contains(option) else { continue }
        let byOption = try Binary.run(call + ["--\(option)", said], in: scratch.path, environment: environment)
        let text = byOption.output + byOption.errors
        #expect(text.contains("nowhere/said") && !text.contains("nowhere/exported"), "\(call): \(text)")
      }
    }
  }

  @Test("every command that is told where the platform is, or looks at what was done there, lives in the time of a sandbox")
  func time() throws {
    let scratch = try Scratch()
    // `serve` and `work` live in it from one second to the next: SandboxTimeTests.
    let servers: Set<String> = ["serve", "work"]
    let speakers = try Self.help().options().filter { $0.options.contains("platform") && !servers.contains($0.command) }.map(\.command)
    let lookers = [
      "outbox list", "outbox show", "outbox retry", "outbox drop", "report figures", "ledger list", "forget", "follower find", "follower show",
      "follower simulate", "turns show",
    ]
    #expect(speakers.count >= 18 && speakers.contains("doctor") && speakers.contains("template list"))
    for command in speakers + lookers {
      let platform = try ScriptedServer { _ in .json("{}", status: 404) }
      let rest = try #require(Self.calls[command], "\(command) stands in no table")
      let call = command.split(separator: " ").map { String($0) } + rest
      let isSaid = speakers.contains(command)
      let result = try Binary.run(
        call + (isSaid ? ["--platform", platform.base] : []), in: scratch.path, environment: isSaid ? [:] : ["WXRULES_PLATFORM": platform.base])
      #expect(platform.requests.first?.path == "/sandbox/clock", "\(command): \(result.errors)")
    }
  }

  @Test("a variable that looks like a setting and is none is said, and the names of secrets are not")
  func unknown() throws {
    let rows: [(name: String, says: String?)] = [
      ("WXRULES_DATABSE", "did you mean WXRULES_DATABASE?"), ("WXRULES_ADMN_TOKEN", "did you mean WXRULES_ADMIN_TOKEN?"),
      ("WXRULES_VERBOSE", "nothing reads it"), ("WXRULES_MAIN_SECRET", nil), ("WXRULES_CRM_URL", nil), ("WXRULES_LANES", nil), ("WX_RULES", nil),
    ]
    for (name, says) in rows {
      let result = try Binary.run(["explain", "WX0101"], environment: [name: "8"])
      #expect(result.status == 0)
      #expect(says.map { result.errors.contains($0) } ?? result.errors.isEmpty, "\(name): \(result.errors)")
    }
  }

  @Test("a wrong call ends with 2, in the words of the program, and names what was meant")
  func usage() throws {
    let rows: [(call: [String], says: String)] = [
      (["validte"], "no command `validte`; did you mean `validate`?"), (["qr", "aply"], "no command `aply`; did you mean `apply`?"),
      (["frobnicate"], "no command `frobnicate`; `wxrules --help` lists them"), (["simulate", "--nonsense"], "--nonsense"),
      (["simulate", "--forma", "json"], "--format"), (["validate", "--format", "xml"], "xml"), (["qr", "show"], "Missing expected argument"),
      (["qr", "import", "door"], "--ticket"), (["sandbox", "run"], "Missing expected argument"),
      (["qr", "import", "codes.csv", "--url", "x"], "leave --ticket"),
    ]
    for (call, says) in rows {
      let result = try Binary.run(call)
      #expect(result.status == 2 && result.output.isEmpty, "\(call)")
      #expect(result.errors.hasPrefix("wxrules: ") && result.errors.contains(says), "\(call): \(result.errors)")
    }
  }

  @Test("no line of a help text is broken where it was not meant to")
  func width() throws {
    for (command, text) in try Self.help().discussions() {
      // A text of one line is wrapped between words; examples stand in lines of their own.
      for line in text.split(separator: "\n") where text.contains("\n") { #expect(line.count <= 80, "\(command): \(line)") }
    }
  }
}
