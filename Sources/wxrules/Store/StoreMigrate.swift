import ArgumentParser
import Engine
import Rules
import Wire

struct StoreMigrate: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "migrate",
    abstract: said("Bring the schema of a database along to this version."),
    discussion: said(
      """
      `serve` does this by itself when it starts. Apart, it can be done before the
      first server of a new version, and by a user who owns the tables. Servers of the
      version before go on working meanwhile. Again, it changes nothing.

      wxrules store migrate --database postgresql://wx@db.example.com/wx
      wxrules store migrate --database wx.db --format json

      In a server an empty database becomes a store; a file must be there, `serve`
      makes it.

      Exit codes: 0 the schema is that of this version, 2 it is not.
      """))

  @Option(help: said("SQLite file, or postgresql://USER@HOST/DATABASE. (default: wx.db)", valueName: "database"), completion: .file())
  var database: String?
  @Option(help: said("How the result is written."))
  var format: OutputFormat = .text

  @OptionGroup var speech: SpokenLanguage

  func run() async throws {
    let database = try Settings.database(database)
    if database == .memory { throw Terminal.stop(":memory: has no schema that could be brought along") }
    let (from, to) = try await migrate(database)
    switch format {
    case .json: Terminal.write(json: ["database": .string("\(database)"), "from": .int(from.taken), "to": .int(to.taken), "known": .int(to.known)])
    case .text:
      let steps: Phrase = from == to ? "at step \(to.taken), nothing was to do" : "from step \(from.taken) to step \(to.taken)"
      Terminal.write("\(Terminal.paint("ok", .green))  database `\(database.description)`: \(steps)\n")
    }
    if to.isBehind { throw Terminal.stop("database `\(database.description)`: its schema is at step \(to.taken) of \(to.known)") }
  }

  /// Whoever else brings it along holds a lock, and may have done all when that ends. Each try waits some seconds for it.
  private func migrate(_ database: DatabaseAddress) async throws -> (from: SchemaSteps, to: SchemaSteps) {
    let tries = 5
    for number in 1...tries {
      do throws(StoreFault) { return try OpenStore.migrate(database) } catch {
        guard error == .busy, number < tries else { throw Terminal.stop(database.message(error)) }
        if number == 1 {
          Terminal.complain("another process holds what the next step needs: it brings the schema along too, or has a transaction open; waiting\n")
        }
        try await Task.sleep(for: .seconds(1))
      }
    }
    throw Terminal.stop(database.message(.busy))
  }
}
