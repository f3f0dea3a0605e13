import ArgumentParser
import Engine
import Logging
import Rules
import Server
import Serving

struct Work: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: said("Carry out actions, beside a `serve --no-actions` on the same database."),
    discussion: said(
      """
      `serve` does this by itself. Apart, the two can be stopped and started alone,
      and several of these share the work.

      wxrules work --database wx.db
      wxrules work --database 'postgresql:///?service=wx'
      wxrules work --once            carry out what may go now, and exit

      Each option can be given as an environment variable: --log-level is
      WXRULES_LOG_LEVEL, and so on.
      Exit codes: 0 stopped as asked, 2 could not start.
      """))

  @Option(help: said("File or folder of the rules.", valueName: "path"), completion: .file())
  var rules: String?
  @Option(help: said("Database of `serve`: a file, or postgresql://…. (default: wx.db)", valueName: "database"), completion: .file())
  var database: String?
  @Option(help: said("Base address of a sandbox instead of the platform, as http://127.0.0.1:9191.", valueName: "url"))
  var platform: String?
  @Option(help: said("Calls that are made at the same time. (default: 32)", valueName: "count"))
  var lanes: String?
  @Option(help: said("trace, debug, info, notice, warning, error or critical. (default: notice)", valueName: "level"))
  var logLevel: String?
  @Option(help: said("text, or json: a line of JSON for each event. (default: text)", valueName: "format"))
  var logFormat: String?
  @Flag(help: said("Carry out what may go now, and exit."))
  var once = false

  @OptionGroup var speech: SpokenLanguage

  func run() async throws {
    var configuration = ServerConfiguration()
    configuration.rules = Settings.rules(rules)
    configuration.database = try Settings.database(database)
    let isThere: Bool
    do throws(StoreFault) { isThere = try OpenStore.exists(configuration.database) } catch {
      throw Terminal.stop(configuration.database.message(error))
    }
    guard isThere else {
      let reason = configuration.database.message(.missing)
      let end: Phrase = if case .file = configuration.database { "\(reason); `wxrules serve` makes it" } else { reason }
      throw Terminal.stop(end)
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
      Phrase(verbatim: Terminal.paint(verbatim: "wxrules \(Version.product)", .bold) + "\n") + ("actions" as Phrase).padded(to: 10)
        + "\(counted(server.waiting(), "action")) waiting\n" + ("database" as Phrase).padded(to: 10) + Phrase(verbatim: "\(configuration.database)\n")
    )
    do { try await server.run(signals: .process) } catch { throw Terminal.stop("ended with work undone: \("\(error)" as String)") }
  }
}
