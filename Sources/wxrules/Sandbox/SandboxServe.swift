import ArgumentParser
import Engine
import Logging
import Rules
import Sandbox
import Server
import Serving
import WeChat

struct SandboxServe: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "serve",
    abstract: said("Start it and keep it running, until Ctrl-C."),
    discussion: said(
      """
      Faults, each with its share of the calls; PATH= narrows them:
        --fault 45009:0.1              the platform's refusal
        --fault slow:0.05              answers come after --slowness
        --fault drip:0.05              they come byte by byte
        --fault garbage:0.02           something that is no JSON
        --fault html-429:0.02          a proxy's page with this status
        --fault absurd:0.02            numbers that no answer can have
        --fault truncated:0.02         half an answer
        --fault deep:0.02              JSON of 500 levels
        --fault control:0.02           words that would forge a line of a log
        --fault qrcode/create=cut:0.1
            the connection ends; in half of the cases the call was carried out

      --listen, --webhook and --serve-console can be given in
      WXRULES_SANDBOX_LISTEN, WXRULES_SANDBOX_WEBHOOK and WXRULES_SANDBOX_CONSOLE.
      Everything on the page can be done by HTTP: GET /sandbox/state,
      POST /sandbox/act {"who": "小王", "scan": "SCENE"}.
      """))

  @Option(help: said("File or folder of the rules, for accounts and their secrets.", valueName: "path"), completion: .file())
  var rules: String?
  @Option(help: said("Loopback address to listen at. (default: 127.0.0.1:9191)", valueName: "host:port"))
  var listen: String?
  @Option(help: said("File of the sandbox's world; `:memory:` forgets.", valueName: "file"), completion: .file())
  var file = "sandbox.db"
  @Option(
    help: said(
      "The console's values, where they are not those of the rules: nothing is delivered before they are submitted.", valueName: "file"),
    completion: .file())
  var console: String?
  @Option(
    parsing: .unconditionalSingleValue,
    help: said(
      "Answers of a console that `wxrules import --save` kept: until the values are submitted, its replies answer, as the platform's do. Of several accounts: main=FOLDER; may be repeated.",
      valueName: "folder"),
    completion: .directory)
  var website: [String] = []
  @Option(
    parsing: .unconditionalSingleValue,
    help: said("An address that may fetch tokens, as on the console's list; may be repeated.", valueName: "ip"))
  var allow: [String] = []
  @Option(help: said("Where deliveries go; the account's name follows. (default: http://127.0.0.1:8080/wx/)", valueName: "url"))
  var webhook: String?
  @Option(
    name: .customLong("serve-console"),
    help: said(
      "The console of `wxrules serve`, as it prints it: each answer on the page then leads to its explanation there.", valueName: "url"))
  var serveConsole: String?
  @Option(parsing: .unconditionalSingleValue, help: said("A fault, as 45009:0.1; may be repeated.", valueName: "fault"))
  var fault: [String] = []
  @Option(help: said("How long a slow answer takes.", valueName: "time"))
  var slowness = "12s"
  @Option(help: said("Share of the deliveries that come once more though they were answered.", valueName: "share"))
  var repeats = 0.0
  @Option(
    parsing: .unconditionalSingleValue,
    help: said("Play the kinder reading of a disputed fact (`wxrules sandbox facts`); may be repeated.", valueName: "fact"))
  var lenient: [String] = []
  @Option(
    parsing: .unconditionalSingleValue,
    help: said("An account that is not verified, by its name in the rules; may be repeated.", valueName: "account"))
  var unverified: [String] = []
  @Option(help: said("Number that decides which calls meet a fault, and how pushes are written."))
  var seed: UInt64 = 1

  @OptionGroup var speech: SpokenLanguage

  func run() async throws {
    let listen = Setting.sandboxListen.value(listen) ?? "127.0.0.1:9191"
    guard let address = HostPort(listen), address.isLoopback else {
      throw Terminal.stop("--listen \(listen): a loopback address, as 127.0.0.1:9191; whoever reaches a sandbox may do everything in it")
    }
    let webhook = Setting.sandboxWebhook.value(webhook) ?? "http://127.0.0.1:8080/wx/"
    guard WebAddress(webhook) != nil else {
      throw Terminal.stop("--webhook \(webhook): not an address; write http://127.0.0.1:8080/wx/")
    }
    let turnPages = try Setting.sandboxConsole.value(serveConsole).map { text in
      guard let pages = TurnPages(text) else {
        throw Terminal.stop("--serve-console \(text): not a console's address; write http://127.0.0.1:9090/console/")
      }
      return pages
    }
    guard (0...1).contains(repeats) else { throw Terminal.stop("--repeats \(String(repeats)): a share from 0 to 1") }
    for address in allow {
      if case .name = HostAddress(address) { throw Terminal.stop("--allow \(address): not an address in numbers, as 203.0.113.7") }
    }
    guard let pause = Durations.milliseconds(slowness) else { throw Terminal.stop("--slowness \(slowness): not a time; write 12s") }
    if case .server(let server) = try Settings.database(file, "--file") {
      throw Terminal.stop("--file \(server.description): a sandbox's world is a file, or :memory:")
    }
    let ruleSet = try LoadedRules.load(rules).ruleSet
    let faults = FaultSource(try SandboxFaults.read(fault), seed: seed)
    let entries = try console.map { try ConsoleFile.read($0, accounts: ruleSet.accounts.map(\.name)) } ?? []
    let sandbox: Sandbox
    do {
      let unverified = try SandboxFacts.accounts(unverified, of: ruleSet)
      let world = try World(path: file)
      // Who sets only switches has the server of the rules.
      var consoles = Dictionary(entries.filter { $0.entry != ConsoleEntry() }.map { ($0.account, $0.entry) }) { $1 }
      let websites = try SandboxWebsites.read(website, of: ruleSet.accounts.map(\.name))
      for website in websites where consoles[website.account] == nil { consoles[website.account] = ConsoleEntry() }
      let accounts = try SandboxAccount.all(of: ruleSet, secrets: .process, unverified: unverified, consoles: consoles) { name in
        webhook + (webhook.hasSuffix("/") ? "" : "/") + PercentEncoding.encode(name)
      }
      for account in accounts {
        account.console.switches = entries.first { $0.account == account.name }?.switches ?? ConsoleSwitches()
        if !allow.isEmpty { account.console.switches.allowed = allow }
      }
      for website in websites { try SavedExport.tell(website.told, to: world, as: website.account) }
      sandbox = Sandbox(
        accounts, world: world, clock: SandboxClock(.system, movedBy: world.clockMovedBy), wall: .system, faults: faults,
        readings: try SandboxFacts.readings(lenient), refusals: SandboxRefusals { refusal in Terminal.complain(RefusalLine.text(refusal)) },
        repeats: repeats, slowness: pause, turnPages: turnPages)
    } catch let fault as ServingFault {
      throw Terminal.stop(fault, "the sandbox needs the accounts of the rules, with their secrets")
    } catch let fault as World.Fault {
      throw Terminal.stop(fault.message)
    }
    var log = StandardErrorLog.logger("sandbox", in: Terminal.language)
    log.logLevel = .error
    do {
      try await sandbox.run(at: address, log: log) { place in Terminal.write(SandboxPage.text(sandbox, at: place, file: file)) }
    } catch {
      throw Terminal.stop("cannot listen at \("\(address)" as String): \(HostPort.reason(error))")
    }
  }
}

enum SandboxFaults {
  static func read(_ texts: [String]) throws -> [Fault] {
    try texts.map { text in
      guard let fault = Fault(text) else {
        throw Terminal.stop("--fault \(text): write KIND:SHARE, as \(Fault.Kind.forms), or PATH=KIND:SHARE")
      }
      guard fault.strikes else {
        throw Terminal.stop("--fault \(text): no call of the platform has `\(fault.path)` in its path; `wxrules sandbox calls` lists them")
      }
      return fault
    }
  }
}

/// Consoles that were saved, each for its account.
enum SandboxWebsites {
  static func read(_ texts: [String], of accounts: [String]) throws -> [(account: String, told: ConsoleFetch.Fetched)] {
    var websites: [(account: String, told: ConsoleFetch.Fetched)] = []
    for text in texts {
      let parts = text.split(separator: "=", maxSplits: 1).map { String($0) }
      let isNamed = parts.count == 2 && accounts.contains(parts[0])
      guard let account = isNamed ? parts[0] : accounts.count == 1 ? accounts.first : nil else {
        throw Terminal.stop("--website \(text): whose console is it? Write NAME=FOLDER; the rules have \(quotedList(accounts))")
      }
      if websites.contains(where: { $0.account == account }) { throw Terminal.stop("--website \(text): account `\(account)` has a console already") }
      websites.append((account, try SavedExport.read(isNamed ? parts[1] : text, as: "--website")))
    }
    return websites
  }
}

/// What is printed when the sandbox listens.
enum SandboxPage {
  static func text(_ sandbox: Sandbox, at address: HostPort, file: String) -> Phrase {
    let title: Phrase = "wxrules sandbox: nothing here reaches the real platform"
    var out = Terminal.paint(title, .bold) + "\n"
    func line(_ title: Phrase, _ text: Phrase) { out += title.padded(to: 9) + " " + text + "\n" }
    line("page", Phrase(verbatim: "http://\(address)/sandbox/"))
    line("platform", "http://\("\(address)" as String)  as --platform, or in WXRULES_PLATFORM")
    if let console = sandbox.turnPages?.console { line("console", "\(console)  explains each answer") }
    for account in sandbox.accounts {
      let name = "\(account.name)  \(account.appID)  \(account.console.values.mode.rawValue)"
      line(
        "account",
        account.console.isConnected ? "\(name)  delivers to \(account.address)" : "\(name)  not submitted; will deliver to \(account.address)")
    }
    let ahead = sandbox.clock.movedBy / 1_000_000
    if ahead > 0 { line("clock", "\(ProgressLine.time(ahead * 1000)) ahead of this machine, as it was left") }
    line("world", Phrase(verbatim: file))
    return out
  }
}
