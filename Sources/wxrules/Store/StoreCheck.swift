import ArgumentParser
import Engine
import Rules
import Wire

struct StoreCheck: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: said("Say whether a database is whole: schema, tables, and what must fit together in them."),
    discussion: said(
      """
      Of a file: SQLite's own check of all pages and indexes, and the sums in the
      books. Of a server's database: tables and steps of the schema, whether the
      newest lines of the ledger follow each other, and whether an action waits that
      nobody would be handed. Nothing is written; it may run while `serve` does.

      wxrules store check
      wxrules store check --database postgresql:///wx --format json

      Exit codes: 0 nothing is wrong, 1 something is, 2 could not look.
      """))

  @Option(help: said("SQLite file, or postgresql://USER@HOST/DATABASE. (default: wx.db)", valueName: "database"), completion: .file())
  var database: String?
  @Option(help: said("How the result is written."))
  var format: OutputFormat = .text

  @OptionGroup var speech: SpokenLanguage

  func run() throws {
    let database = try Settings.database(database)
    if database == .memory { throw Terminal.stop(":memory: is always new; name a database") }
    let findings: [Phrase]
    do throws(StoreFault) { findings = try OpenStore.check(database) } catch { throw Terminal.stop(database.message(error)) }
    switch format {
    case .json:
      Terminal.write(
        json: ["database": .string("\(database)"), "ok": .bool(findings.isEmpty), "findings": .array(findings.map { .string($0) })])
    case .text:
      for finding in findings { Terminal.write(Phrase(verbatim: Terminal.paint(verbatim: "✗", .red)) + " \(finding)\n") }
      Terminal.write(
        findings.isEmpty
          ? "\(Terminal.paint("ok", .green))  database `\(database.description)` is whole\n"
          : "database `\(database.description)`: \(counted(findings.count, "finding"))\n")
    }
    if !findings.isEmpty { throw ExitCode.findings }
  }
}
