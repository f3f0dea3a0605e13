import ArgumentParser
import Logging
import Rules
import Runtime
import Sandbox
import Synchronization

struct SandboxCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sandbox",
    abstract: "Play the platform on this machine: its API, followers who scan and write, and a page to be them.",
    discussion: """
      wxrules sandbox                                   then open the address that it prints
      wxrules serve --platform http://127.0.0.1:9191    in another terminal, to answer
      wxrules qr apply --platform http://127.0.0.1:9191
      wxrules sandbox run conversation.yaml             a whole conversation, with a clock of its own

      Nothing leaves this machine. Its accounts and secrets are those of the rules.
      """,
    subcommands: [SandboxServe.self, SandboxRun.self], defaultSubcommand: SandboxServe.self)
}

struct SandboxServe: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "serve",
    abstract: "Start it and keep it running, until Ctrl-C.",
    discussion: """
      Faults, each with its share of the calls; PATH= narrows them:
        --fault 45009:0.1            the platform's refusal
        --fault slow:0.05            answers come after --slowness
        --fault garbage:0.02         something that is no JSON
        --fault qrcode/create=cut:0.1    the connection ends; in half of the cases the call was carried out

      --listen and --webhook can be given in WXRULES_SANDBOX_LISTEN and WXRULES_SANDBOX_WEBHOOK.
      Everything on the page can be done by HTTP: GET /sandbox/state, POST /sandbox/act {"who": "小王", "scan": "SCENE"}.
      """)

  @Option(help: ArgumentHelp("File or folder of the rules, for accounts and their secrets.", valueName: "path"), completion: .file())
  var rules: String?
  @Option(help: ArgumentHelp("Loopback address to listen at. (default: 127.0.0.1:9191)", valueName: "host:port"))
  var listen: String?
  @Option(help: ArgumentHelp("File of the sandbox's world; `:memory:` forgets.", valueName: "file"), completion: .file())
  var file = "sandbox.db"
  @Option(help: ArgumentHelp("Where deliveries go; the account's name follows. (default: http://127.0.0.1:8080/wx/)", valueName: "url"))
  var webhook: String?
  @Option(parsing: .unconditionalSingleValue, help: ArgumentHelp("A fault, as 45009:0.1; may be repeated.", valueName: "fault"))
  var fault: [String] = []
  @Option(help: ArgumentHelp("How long a slow answer takes.", valueName: "time"))
  var slowness = "12s"
  @Option(help: ArgumentHelp("Share of the deliveries that come once more though they were answered.", valueName: "share"))
  var repeats = 0.0
  @Option(help: "Number that decides which calls meet a fault.")
  var seed: UInt64 = 1

  func run() async throws {
    let listen = Settings.value(listen, "SANDBOX_LISTEN") ?? "127.0.0.1:9191"
    guard let address = HostPort(listen), address.isLoopback else {
      throw Terminal.stop("--listen \(listen): a loopback address, as 127.0.0.1:9191; whoever reaches a sandbox may do everything in it")
    }
    let webhook = Settings.value(webhook, "SANDBOX_WEBHOOK") ?? "http://127.0.0.1:8080/wx/"
    guard ["http://", "https://"].contains(where: webhook.hasPrefix) else {
      throw Terminal.stop("--webhook \(webhook): not an address; write http://127.0.0.1:8080/wx/")
    }
    guard let pause = Durations.milliseconds(slowness) else { throw Terminal.stop("--slowness \(slowness): not a time; write 12s") }
    let ruleSet = try LoadedRules.load(Settings.value(rules, "RULES")).ruleSet
    let faults = FaultSource(try SandboxFaults.read(fault), seed: seed)
    let sandbox: Sandbox
    do {
      let accounts = try SandboxAccount.all(of: ruleSet, secrets: .process) { webhook + (webhook.hasSuffix("/") ? "" : "/") + $0 }
      sandbox = Sandbox(
        accounts, world: try World(path: file), clock: SandboxClock(.system), wall: .system, faults: faults, repeats: min(max(0, repeats), 1),
        slowness: pause)
    } catch let fault as ServingFault {
      for reason in fault.reasons { Terminal.complain("wxrules: \(reason)\n") }
      throw Terminal.stop("the sandbox needs the accounts of the rules, with their secrets")
    } catch let fault as World.Fault {
      throw Terminal.stop(fault.message)
    }
    var log = Logger(label: "sandbox") { StreamLogHandler.standardError(label: $0) }
    log.logLevel = .error
    do {
      try await sandbox.run(at: address, log: log) { place in Terminal.write(SandboxPage.text(sandbox, at: place, file: file)) }
    } catch {
      throw Terminal.stop("cannot listen at \(address): \(HostPort.reason(error))")
    }
  }
}

enum SandboxFaults {
  static func read(_ texts: [String]) throws -> [Fault] {
    try texts.map { text in
      guard let fault = Fault(text) else {
        throw Terminal.stop("--fault \(text): write KIND:SHARE, as 45009:0.1, slow:0.1, garbage:0.1, cut:0.1, or PATH=KIND:SHARE")
      }
      return fault
    }
  }
}

/// What is printed when the sandbox listens.
enum SandboxPage {
  static func text(_ sandbox: Sandbox, at address: HostPort, file: String) -> String {
    var out = Terminal.paint("wxrules sandbox", "1") + ": nothing here reaches the real platform\n"
    out += "page      http://\(address)/sandbox/\n"
    out += "platform  http://\(address)  as --platform, or in WXRULES_PLATFORM\n"
    for account in sandbox.accounts {
      out += "account   \(account.name)  \(account.appID)  \(account.wire.mode.rawValue)  delivers to \(account.webhook())\n"
    }
    return out + "world     \(file)\n"
  }
}

struct SandboxRun: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run",
    abstract: "Play a conversation: who scans, writes and leaves, when, and what must come of it.",
    discussion: """
      steps:
        - { who: 小王, scan: "store:sh01:table:17", expect: { contains: 欢迎, rule: table-new } }
        - { who: 小王, unfollow: true }
        - wait: 2d
        - { who: 小王, scan: "store:sh01:table:17", expect: { contains: 欢迎回来 } }

      Without --at a sandbox and a server start in this process, on a clock that stands still but for `wait`, and all declared codes
      are made; secrets that are not set get values of the sandbox's own. With --at the conversation goes to a sandbox that runs.

      Exit codes: 0 all as expected, 1 something else came, 2 could not work.
      """)

  @Argument(help: ArgumentHelp("Conversation files.", valueName: "file"), completion: .file())
  var files: [String]
  @Option(help: ArgumentHelp("File or folder of the rules.", valueName: "path"), completion: .file())
  var rules: String?
  @Option(help: ArgumentHelp("Address of a sandbox that runs, as http://127.0.0.1:9191.", valueName: "url"))
  var at: String?
  @Option(parsing: .unconditionalSingleValue, help: ArgumentHelp("A fault, as 45009:0.1; may be repeated.", valueName: "fault"))
  var fault: [String] = []
  @Option(help: "Number that decides which calls meet a fault.")
  var seed: UInt64 = 1
  @Option(help: "How the conversation is written.")
  var format: OutputFormat = .text

  func validate() throws {
    if files.isEmpty { throw ValidationError("name a conversation file") }
    if at != nil, !fault.isEmpty { throw ValidationError("faults of a sandbox that runs are its own: give --fault to it") }
  }

  func run() async throws {
    var failures = 0
    for path in files {
      let (conversation, file) = try read(path)
      if let at {
        guard let base = PlatformAddress.base(at) else { throw Terminal.stop("--at \(at): not an address; write http://127.0.0.1:9191") }
        failures += try await play(conversation, file, base: base, movesClock: false)
      } else {
        failures += try await rehearse(conversation, file)
      }
    }
    if failures > 0 { throw ExitCode.findings }
  }

  private func read(_ path: String) throws -> (ConversationDeclaration, SourceFile) {
    let bytes: [UInt8]
    do throws(FileFault) { bytes = try DiskFiles().read(path) } catch { throw Terminal.stop("\(path): \(error.reason)") }
    let file = SourceFile(path: path, utf8: bytes)
    let (conversation, findings) = RuleCompiler.conversation(in: file)
    guard let conversation, !findings.contains(where: { $0.severity == .error }) else {
      Terminal.complain(DiagnosticText(files: [file]).render(findings))
      throw Terminal.stop("\(path) is not a conversation")
    }
    return (conversation, file)
  }

  private func rehearse(_ conversation: ConversationDeclaration, _ file: SourceFile) async throws -> Int {
    let ruleSet = try LoadedRules.load(Settings.value(rules, "RULES")).ruleSet
    var log = Logger(label: "wxrules") { StreamLogHandler.standardError(label: $0) }
    log.logLevel = .critical
    let start = conversation.start?.instant(in: ruleSet.compiled.timezone) ?? Terminal.now
    let count = FailureCount()
    do {
      let rehearsal = try Rehearsal(
        ruleSet, rules: Settings.value(rules, "RULES"), database: ":memory:", secrets: Rehearsal.secrets(.process), startingAt: start,
        faults: FaultSource(try SandboxFaults.read(fault), seed: seed), log: log)
      try await rehearsal.run { base, catchUp in count.value = try await play(conversation, file, base: base, movesClock: true, catchUp) }
    } catch let fault as ServingFault {
      throw Terminal.stop(fault.reasons.joined(separator: "; "))
    } catch let fault as PlatformFault {
      throw Terminal.stop("the codes could not be made: \(fault.message)")
    } catch let fault as StoreFault {
      throw Terminal.stop("the server's state: \(fault.message)")
    } catch let fault as World.Fault {
      throw Terminal.stop(fault.message)
    }
    return count.value
  }

  /// - Returns: how many expectations failed.
  private func play(
    _ conversation: ConversationDeclaration, _ file: SourceFile, base: String, movesClock: Bool, _ catchUp: @escaping @Sendable () async -> Void = {}
  ) async throws -> Int {
    let player = ConversationPlayer(base: base, account: conversation.account?.value, movesClock: movesClock, catchUp: catchUp)
    let folder = file.path.lastIndex(of: "/").map { String(file.path[...$0]) } ?? ""
    var failures = 0
    var steps: [JSON] = []
    do throws(ConversationPlayer.Fault) {
      try await player.play(
        conversation, file: file, images: { path throws(FileFault) in try DiskFiles(folder: path.hasPrefix("/") ? "" : folder).read(path) }
      ) { result in
        failures += result.failures.count
        if format == .text { Terminal.write(StepText.text(result)) } else { steps.append(StepText.json(result)) }
      }
    } catch {
      await player.close()
      throw Terminal.stop(error.message)
    }
    await player.close()
    if format == .json { Terminal.write(JSON.object(["steps": .array(steps), "failures": .int(failures)]).text + "\n") }
    if format == .text {
      Terminal.write(failures == 0 ? "\n\(file.path): as expected\n" : "\n\(file.path): \(counted(failures, "expectation")) not met\n")
    }
    return failures
  }
}

/// Told by a closure that runs elsewhere, read when it has ended.
private final class FailureCount: Sendable {
  private let count = Mutex(0)
  var value: Int {
    get { count.withLock { $0 } }
    set { count.withLock { $0 = newValue } }
  }
}

/// What a step brought, as a chat.
enum StepText {
  static func text(_ result: ConversationPlayer.StepResult) -> String {
    var out = ""
    for heard in result.heard {
      let body = heard.message["body"] ?? .null
      let lines = MessageText.lines(body)
      if heard.message["side"]?.string == "follower" {
        let says = body["type"]?.string == "text"
        out += "\n\(Terminal.paint(heard.who, "1"))  \(says ? "“" : "")\(lines.joined(separator: "\n"))\(says ? "”" : "")\n"
      } else if body["type"]?.string == "silence" {
        out += "    (no reply)\(rule(heard))\n"
      } else {
        for line in lines { out += "    │ \(line)\n" }
        out += rule(heard).isEmpty ? "" : "   \(rule(heard))\n"
      }
    }
    for failure in result.failures { out += "    \(Terminal.paint("✗", "31")) \(result.place): \(failure)\n" }
    return out
  }

  private static func rule(_ heard: ConversationPlayer.Heard) -> String {
    heard.message["rule"]?.string.map { " " + Terminal.paint("by \($0)", "2") } ?? ""
  }

  static func json(_ result: ConversationPlayer.StepResult) -> JSON {
    [
      "place": .string(result.place), "failures": .array(result.failures.map { .string($0) }),
      "heard": .array(
        result.heard.map { heard in
          guard case .object(var fields) = heard.message else { return heard.message }
          fields["who"] = .string(heard.who)
          return .object(fields)
        }),
    ]
  }
}
