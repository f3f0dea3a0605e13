import ArgumentParser
import Engine
import Logging
import Rules
import Server
import Serving

struct Serve: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: said("Answer the platform: the webhook that an Official Account's URL points at."),
    discussion: said(
      """
      Deliveries come to http://LISTEN/wx/ACCOUNT, one path for each account under
      `accounts:`. Put a proxy with TLS in front. Rules are reloaded when their files
      change, on SIGHUP, and on POST /reload; rules at fault are never put in force.

      wxrules serve --rules rules/ --database wx.db
      wxrules serve --database 'postgresql:///?service=wx'
          in PostgreSQL, which several servers share
      wxrules serve --no-actions         leave actions to `wxrules work`
      wxrules serve --rollout 5
          changed files are tried on 5 % of the followers first (`wxrules rollout`)
      wxrules serve --shadow new-rules/
          other rules judge every turn as well, without effect: wxrules shadow report
      wxrules serve --check
          try everything, write nothing, listen to nothing, and exit
      wxrules serve --platform http://127.0.0.1:9191
          against a sandbox, in whose time it lives then
      curl http://127.0.0.1:9090/status  what is in force, and why
      http://127.0.0.1:9090/console/     the same for people, with reports and turns

      Each option can be given as an environment variable: --decision-log is
      WXRULES_DECISION_LOG, and so on. WXRULES_ADMIN_TOKEN is the bearer token of the
      admin listener, needed when it listens to other machines; WXRULES_VIEW_TOKEN
      that of those who only look, at masks instead of openids. WXRULES_MINT_TOKEN is
      the bearer token of POST /mint/CAMPAIGN on the admin listener, which makes codes
      on demand; WXRULES_EVENTS_TOKEN that of POST /events/NAME, which takes events
      from your own servers.

      Exit codes: 0 stopped as asked, or --check found nothing, 2 could not start, or
      was ended with work undone.
      """))

  @OptionGroup var options: ServeOptions

  @OptionGroup var speech: SpokenLanguage

  func run() async throws {
    let configuration = try options.configuration()
    let log: Logger
    do throws(ServingFault) { log = try Settings.logger(options.logLevel, options.logFormat) } catch {
      throw Terminal.stop(error, "nothing is served")
    }
    if options.check { return try check(configuration) }
    let store: any Store
    let server: RuleServer
    do throws(ServingFault) {
      store = try configuration.openStore(serves: true)
      server = try RuleServer(
        configuration, store: store, turns: configuration.openTurns(beside: store, log: log), secrets: .process, clock: .system, log: log)
    } catch {
      throw Terminal.stop(error, "nothing is served")
    }
    // All of a file lies in it then: a copy of it is a copy of the database.
    defer { store.close() }
    do {
      try await server.run(signals: .process) { announcement in Terminal.announce(StartPage.text(announcement, configuration)) }
    } catch let fault as ServingFault {
      throw Terminal.stop(fault.reasons.joined(separator: "; "))
    }
  }

  private func check(_ configuration: ServerConfiguration) throws {
    let check: ServerCheck
    do throws(StoreFault) {
      if let objection = try OpenStore.servingObjection(configuration.database) { throw objection }
      check = ServerCheck(configuration, store: try OpenStore.toLookAt(configuration.database), secrets: .process, clock: .system)
    } catch {
      throw Terminal.stop(configuration.database.message(error))
    }
    guard check.problems.isEmpty else {
      let end: Phrase? = check.fallback.map { "the rules on disk are at fault; `serve` would start from revision \($0), which was in force last" }
      throw Terminal.stop(ServingFault(reasons: check.problems), end ?? "not fit to serve")
    }
    Terminal.write("\(Terminal.paint("ok", .green))  rules, secrets and database are fit to serve\n")
  }
}

/// What is printed when everything listens.
enum StartPage {
  static func text(_ announcement: RuleServer.Announcement, _ configuration: ServerConfiguration) -> Phrase {
    var out = Phrase(verbatim: Terminal.paint(verbatim: "wxrules \(Version.product)", .bold) + "\n")
    func line(_ title: Phrase, _ text: Phrase) { out += title.padded(to: 9) + " " + text + "\n" }
    func own(_ text: String) -> Phrase { Phrase(verbatim: text) }
    let rules: Phrase = "\(announcement.rules), revision \(announcement.record.revision)"
    switch announcement.record.result {
    case .restored: line("rules", "\(rules), in force last; the files on disk are at fault")
    case .waits: line("rules", "\(rules), in force last; the files on disk wait for the end of a rollout")
    case .barred: line("rules", "\(rules), in force last; the files on disk were tried and taken back")
    case .inForce, .unchanged, .refused: line("rules", rules)
    }
    if let rollout = announcement.rollout { line("rollout", "\(rollout.share.description) of the followers have revision \(rollout.revision)") }
    for account in announcement.accounts {
      line("account", own("\(account.name)  \(account.appID)  \(account.mode)  http://\(announcement.webhook)\(WebhookPath.path(of: account.name))"))
    }
    if let admin = announcement.admin {
      line("admin", own("http://\(admin)  /health /ready /status /metrics /qr/CAMPAIGN/KEY, POST /reload /mint/CAMPAIGN"))
      let console = "http://\(admin)/console/"
      line("console", configuration.adminToken == nil ? own(console) : "\(console)  asks for a token")
    }
    if let sandbox = announcement.sandbox { line("clock", "that of the sandbox at \("\(sandbox)" as String)") }
    let counts = announcement.counts
    line("database", "\(announcement.database.description)  \(counted(counts.followers, "follower")), \(counted(counts.ledger, "ledger line"))")
    if !configuration.carriesActions { line("actions", "are left to `wxrules work`") }
    if let path = configuration.decisionLog { line("decisions", own(path)) }
    if let path = configuration.shadow { line("shadow", "\(path) judges beside the rules; `wxrules shadow report`") }
    return out
  }
}

struct ServeOptions: ParsableArguments {
  @Option(help: said("File or folder of the rules.", valueName: "path"), completion: .file())
  var rules: String?
  @Option(help: said("Of the followers, on whom changed files are tried first. (default: all have them at once)", valueName: "percent"))
  var rollout: String?
  @Option(
    help: said(
      "SQLite file for turns, ledger and outbox, `:memory:`, which forgets, or postgresql://USER@HOST/DATABASE. (default: wx.db)",
      valueName: "database"), completion: .file())
  var database: String?
  @Option(help: said("Address of the webhook. (default: 127.0.0.1:8080)", valueName: "host:port"))
  var listen: String?
  @Option(help: said("Address of the admin listener, or `none`. (default: 127.0.0.1:9090)", valueName: "host:port"))
  var admin: String?
  @Option(help: said("How far a delivery's time stamp may be off, or `off`, for old captures. (default: 5m)", valueName: "time"))
  var timestampWindow: String?
  @Option(help: said("How long a repeat is known at least; in PostgreSQL 10m at most. (default: 10m)", valueName: "time"))
  var keepAnswers: String?
  @Option(help: said("How long a delivery may wait for its answer. (default: 4s)", valueName: "time"))
  var deadline: String?
  @Option(help: said("Bytes of a body. (default: 1048576)", valueName: "bytes"))
  var maxBody: String?
  @Option(help: said("Deliveries that may wait for the store. (default: 20000)", valueName: "count"))
  var maxWaiting: String?
  @Option(help: said("Open connections. (default: 10000)", valueName: "count"))
  var maxConnections: String?
  @Option(help: said("Event loops of the webhook. (default: 1)", valueName: "count"))
  var threads: String?
  @Option(help: said("File for decisions, one line of JSON each; move it away to rotate it.", valueName: "file"), completion: .file())
  var decisionLog: String?
  @Option(help: said("XML elements whose text is not written down, in logs and turns, as `Content,Recognition`.", valueName: "names"))
  var decisionHide: String?
  @Option(help: said("How long turns are remembered, or `off`. (default: 30d)", valueName: "time"))
  var keepTurns: String?
  @Option(help: said("How much room they may take: dull ones go first. (default: 2g)", valueName: "size"))
  var turnsSize: String?
  @Option(help: said("Whether texts that no rule answers are counted: on or off. (default: on)", valueName: "on|off"))
  var unanswered: String?
  @Option(help: said("File or folder of rules that judge every turn as well, without effect.", valueName: "path"), completion: .file())
  var shadow: String?
  @Option(help: said("trace, debug, info, notice, warning, error or critical. (default: notice)", valueName: "level"))
  var logLevel: String?
  @Option(help: said("text, or json: a line of JSON for each event. (default: text)", valueName: "format"))
  var logFormat: String?
  @Option(help: said("Base address of a sandbox instead of the platform, as http://127.0.0.1:9191.", valueName: "url"))
  var platform: String?
  @Option(help: said("Codes that may be minted in a minute. (default: 60)", valueName: "count"))
  var mintsPerMinute: String?
  @Option(help: said("Calls for actions that are made at the same time. (default: 32)", valueName: "count"))
  var lanes: String?
  @Flag(inversion: .prefixedNo, help: said("Carry out actions; without, `wxrules work` does."))
  var actions = true
  /// For measurements: `report` brings them up to date whenever it is called.
  @Flag(inversion: .prefixedNo, help: said("Bring the books up to date while turns come.", visibility: .hidden))
  var books = true
  @Flag(help: said("Try rules, secrets and database, write nothing, listen to nothing, and exit; also beside a server that runs."))
  var check = false

  func configuration() throws -> ServerConfiguration {
    var configuration = ServerConfiguration()
    configuration.rules = Settings.rules(rules)
    if let text = Setting.rollout.value(rollout) {
      guard let share = RolloutShare(text) else {
        throw Terminal.stop("\(Setting.rollout.option) \(text): not a number from 0.01 to 99.99")
      }
      configuration.firstShare = share
    }
    configuration.database = try Settings.database(database)
    if let listen = try address(listen, .listen) { configuration.listen = listen }
    if Setting.admin.value(admin) == "none" {
      configuration.admin = nil
    } else if let admin = try address(admin, .admin) {
      configuration.admin = admin
    }
    configuration.adminToken = Setting.adminToken.value(nil)
    configuration.viewToken = Setting.viewToken.value(nil)
    configuration.platform = try Settings.platform(platform)
    configuration.mintToken = Setting.mintToken.value(nil)
    configuration.eventsToken = Setting.eventsToken.value(nil)
    if let count = try count(mintsPerMinute, .mintsPerMinute) { configuration.mintsPerMinute = count }
    if Setting.timestampWindow.value(timestampWindow) == "off" {
      configuration.window = nil
    } else if let window = try duration(timestampWindow, .timestampWindow) {
      configuration.window = window / 1000
    }
    if let keep = try duration(keepAnswers, .keepAnswers) {
      guard keep >= 60_000 else { throw Terminal.stop("--keep-answers: at least 1m; the platform's last retry comes within twenty seconds") }
      configuration.keepAnswers = keep / 1000
    }
    if let deadline = try duration(deadline, .deadline) { configuration.limits.deadline = Int(deadline) }
    if let bytes = try count(maxBody, .maxBody) { configuration.limits.bodyBytes = bytes }
    if let waiting = try count(maxWaiting, .maxWaiting) { configuration.limits.waitingDeliveries = waiting }
    if let connections = try count(maxConnections, .maxConnections) { configuration.limits.connections = connections }
    if let threads = try count(threads, .threads) { configuration.threads = min(threads, 64) }
    switch Setting.actions.value(nil)?.lowercased() {
    case nil, "true": configuration.carriesActions = actions
    case "false": configuration.carriesActions = false
    case .some(let text): throw Terminal.stop("\(Setting.actions.variable)=\(text): true or false")
    }
    configuration.keepsBooks = books
    configuration.lanes = try Settings.lanes(lanes)
    configuration.decisionLog = Setting.decisionLog.value(decisionLog)
    if let names = Setting.decisionHide.value(decisionHide) {
      configuration.hiddenElements = Set(names.split(separator: ",").map { String($0) })
    }
    try setTurns(&configuration)
    configuration.shadow = Setting.shadow.value(shadow)
    return configuration
  }

  private func setTurns(_ configuration: inout ServerConfiguration) throws {
    var retention = TurnRetention.standard
    if let text = Setting.turnsSize.value(turnsSize) {
      guard let bytes = Settings.bytes(text) else { throw Terminal.stop("\(Setting.turnsSize.option) \(text): not a size; write 500m or 2g") }
      retention.bytes = bytes
    }
    if Setting.keepTurns.value(keepTurns) == "off" {
      configuration.retention = nil
    } else {
      if let keep = try duration(keepTurns, .keepTurns) { retention.seconds = keep / 1000 }
      configuration.retention = retention
    }
    switch Setting.unanswered.value(unanswered)?.lowercased() {
    case nil, "on": configuration.countsTexts = true
    case "off": configuration.countsTexts = false
    case .some(let text): throw Terminal.stop("\(Setting.unanswered.option) \(text): on or off")
    }
  }

  private func address(_ given: String?, _ setting: Setting) throws -> HostPort? {
    guard let text = setting.value(given) else { return nil }
    guard let address = HostPort(text) else { throw Terminal.stop("\(setting.option) \(text): not an address; write HOST:PORT, as 127.0.0.1:8080") }
    return address
  }

  private func duration(_ given: String?, _ setting: Setting) throws -> Int64? {
    guard let text = setting.value(given) else { return nil }
    guard let duration = Durations.milliseconds(text), duration > 0 else {
      throw Terminal.stop("\(setting.option) \(text): not a time; write 1500ms, 45s, 5m, 2h or 7d")
    }
    return duration
  }

  private func count(_ given: String?, _ setting: Setting) throws -> Int? {
    guard let text = setting.value(given) else { return nil }
    guard let count = Int(text), count > 0 else { throw Terminal.stop("\(setting.option) \(text): not a number above 0") }
    return count
  }
}
