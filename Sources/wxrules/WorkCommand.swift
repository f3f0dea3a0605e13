import ArgumentParser
import Engine
import Logging
import Rules
import Server
import Serving

struct Work: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Carry out actions, beside a `serve --no-actions` on the same database.",
    discussion: """
      `serve` does this by itself. Apart, the two can be stopped and started alone,
      and several of these share the work.

      wxrules work --database wx.db
      wxrules work --database 'postgresql:///?service=wx'
      wxrules work --once            carry out what may go now, and exit

      Each option can be given as an environment variable: --log-level is
      WXRULES_LOG_LEVEL, and so on.
      Exit codes: 0 stopped as asked, 2 could not start.
      """)

  @Option(help: ArgumentHelp("File or folder of the rules.", valueName: "path"), completion: .file())
  var rules: String?
  @Option(help: ArgumentHelp("Database of `serve`: a file, or postgresql://…. (default: wx.db)", valueName: "database"), completion: .file())
  var database: String?
  @Option(help: ArgumentHelp("Base address of a sandbox instead of the platform, as http://127.0.0.1:9191.", valueName: "url"))
  var platform: String?
  @Option(help: ArgumentHelp("Calls that are made at the same time. (default: 32)", valueName: "count"))
  var lanes: String?
  @Option(help: ArgumentHelp("trace, debug, info, notice, warning, error or critical. (default: notice)", valueName: "level"))
  var logLevel: String?
  @Option(help: ArgumentHelp("text, or json: a line of JSON for each event. (default: text)", valueName: "format"))
  var logFormat: String?
  @Flag(help: "Carry out what may go now, and exit.")
  var once = false

  func run() async throws {
    var configuration = ServerConfiguration()
    configuration.rules = Settings.rules(rules)
    configuration.database = try Settings.database(database)
    let isThere: Bool
    do throws(StoreFault) { isThere = try OpenStore.exists(configuration.database) } catch {
      throw Terminal.stop(configuration.database.message(error))
    }
    guard isThere else {
      let remedy = if case .file = configuration.database { "; `wxrules serve` makes it" } else { "" }
      throw Terminal.stop(configuration.database.message(.missing) + remedy)
    }
    configuration.platform = try Settings.platform(platform)
    configuration.lanes = try Settings.lanes(lanes)
    let store: any Store
    let server: ActionServer
    do throws(ServingFault) {
      let log = try Settings.logger(logLevel, logFormat)
      store = try configuration.openStore(serves: false)
      server = try ActionServer(configuration, store: store, secrets: .process, clock: .system, log: log)
    } catch {
      throw Terminal.stop(error, "nothing is carried out")
    }
    // All lies in the file then, where nobody else has it open.
    defer { store.close() }
    if once {
      await server.runDue(signals: .process)
      Terminal.write("\(counted(server.waiting(), "action")) left\n")
      return
    }
    Terminal.announce(
      "\(Terminal.paint("wxrules \(Version.product)", .bold))\nactions   \(counted(server.waiting(), "action")) waiting\ndatabase  \(configuration.database)\n"
    )
    do { try await server.run(signals: .process) } catch { throw Terminal.stop("ended with work undone: \(error)") }
  }
}
