import ArgumentParser
import Engine
import Rules
import Server
import Serving
import WeChat
import Wire

struct Doctor: AsyncParsableCommand, PlatformCommand {
  static let configuration = CommandConfiguration(
    abstract: said("Say which setting is wrong between the platform and an account."),
    discussion: said(
      """
      Without --capture and --url: whether rules, all secrets and the printed codes of
      the database are fit to serve, and which calls are paused. With --ask the
      platform is asked as well whether it gives each account an access token: it
      looks at AppID, AppSecret and this machine's address.

      --capture FILE examines a request that was written down (request line, headers,
      body), without a network. --url URL posts to a running server as the platform
      would: give it what stands in the console.

      wxrules doctor --ask
      wxrules doctor --capture request.txt
      wxrules doctor --url https://example.com/wx/main

      Exit codes: 0 nothing wrong, 1 something is, 2 could not look.
      """))

  enum Format: String, ExpressibleByArgument, CaseIterable { case text, json }

  @Option(help: said("Rules file or folder."), completion: .file())
  var rules: String?
  @Option(help: said("A captured request, or - for standard input."), completion: .file())
  var capture: String?
  @Flag(help: said("The capture is old: its time stamp says nothing about the clock."))
  var old = false
  @Option(help: said("Address of a running server, as in the console."))
  var url: String?
  @Option(help: said("The account that the address belongs to, if there are several."))
  var account: String?
  @Option(
    help: said("Database of `serve`, where there is one: a file, or postgresql://…. (default: wx.db)", valueName: "database"),
    completion: .file())
  var database: String?
  @Flag(help: said("Ask the platform for an access token of each account that has a secret; it ends no other."))
  var ask = false
  @Option(help: said("Base address of a sandbox instead of the platform, for --ask.", valueName: "url"))
  var platform: String?
  @Option(help: said("How the result is written."))
  var format: Format = .text

  @OptionGroup var speech: SpokenLanguage

  func validate() throws {
    if ask, capture != nil || url != nil { throw objection("--ask is for a look without --capture and --url") }
  }

  func run() async throws {
    // A request tells nothing of codes.
    let database = try Settings.database(database)
    if capture == nil, url == nil { try OpenStore.sayIfMissing(self.database) }
    let store = capture == nil && url == nil ? try guarded(database) { () throws(StoreFault) in try OpenStore.toLookAt(database) } : nil
    let numbers = try guarded(database) { () throws(StoreFault) in try store?.givenNumbers() ?? [:] }
    let ruleSet = try LoadedRules.load(rules, givenNumbers: numbers).ruleSet
    let serving: ServedRules
    do throws(ServingFault) {
      serving = try ServedRules.prepare(ruleSet, secrets: .process, window: nil)
    } catch {
      for reason in error.reasons + AskedSecrets.missing(in: ruleSet, .process) {
        Terminal.complain(Phrase(verbatim: Terminal.paint(verbatim: "✗", .red)) + " \(reason)\n")
      }
      throw ExitCode.findings
    }
    let printed = try store.map { store in
      try guarded(database) { () throws(StoreFault) in try PrintedCodes.objections(to: ruleSet, in: store, at: Terminal.now) }
    }
    let held = try store.map { store in try guarded(database) { () throws(StoreFault) in try store.outboxCounts(now: Terminal.now * 1000).held } }
    var diagnosis = Diagnosis()
    do throws(FileFault) {
      if let capture {
        let bytes = capture == "-" ? Terminal.standardInput() : try DiskFiles().read(capture)
        diagnosis = RequestDoctor(serving).examine(try CapturedRequest(bytes), now: old ? nil : Terminal.now)
      } else if let url {
        let names = serving.gates.keys.sorted()
        guard let name = account ?? (names.count == 1 ? names[0] : nil) else { throw FileFault("several accounts: say which with --account") }
        diagnosis = await (try ServerProbe(serving, account: name, clock: Terminal.clock)).examine(url)
      } else {
        for reason in AskedSecrets.missing(in: ruleSet, .process) { diagnosis.note(.secret, .wrong, reason) }
        for reason in printed ?? [] { diagnosis.note(.code, .wrong, reason) }
        if diagnosis.isHealthy {
          for name in serving.gates.keys.sorted() { diagnosis.note(.address, .right, "account `\(name)`: rules and secrets are fit to serve") }
        }
        diagnosis.note(held ?? [])
      }
    } catch {
      throw Terminal.stop(error.reason)
    }
    if ask { try await askPlatform(ruleSet, &diagnosis) }
    switch format {
    case .text: Terminal.write(verbatim: diagnosis.text(Terminal.paint, in: Terminal.language))
    case .json: Terminal.write(json: diagnosis.json(in: Terminal.language))
    }
    if !diagnosis.isHealthy { throw ExitCode.findings }
  }

  private func askPlatform(_ ruleSet: RuleSet, _ diagnosis: inout Diagnosis) async throws {
    // A store of its own: what is kept elsewhere would be an answer of yesterday.
    let store = try guarded(.memory) { () throws(StoreFault) in try OpenStore.at(.memory) }
    let platforms = Platforms(override: try Settings.platform(platform), secrets: .process, store: store, clock: Terminal.clock)
    let accounts = ruleSet.accounts.filter { $0.secret != nil }
    await TokenProbe(platforms).examine(accounts, &diagnosis)
    await ConsoleProbe(platforms).examine(accounts, &diagnosis)
    await platforms.close()
  }

  private func guarded<Result>(_ database: DatabaseAddress, _ body: () throws(StoreFault) -> Result) throws -> Result {
    do throws(StoreFault) { return try body() } catch { throw Terminal.stop(database.message(error)) }
  }
}
