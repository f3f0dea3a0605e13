import ArgumentParser
import Engine
import Rules
import Serving
import Wire

struct AttributeCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "attrs", abstract: said("Write attributes of followers that come from elsewhere."), subcommands: [Import.self])

  struct Import: AsyncParsableCommand, PlatformCommand {
    static let configuration = CommandConfiguration(
      abstract: said("Take over attributes of many followers from a table."),
      discussion: said(
        """
        The first column is openid, each other one an attribute; an empty cell leaves
        what is there. A table with a mistake in it is not taken over at all, and every
        mistake is shown by its line. Openids that nobody follows with are left out and
        counted. It may run while `serve` does, which answers between its batches. The
        same table again changes nothing.

        wxrules attrs import points.csv --database wx.db
        wxrules attrs import points.csv --dry-run

        Exit codes: 0 all is written, 1 some openids are unknown, 2 nothing is written.
        """))

    @Argument(help: said("The table (.csv).", valueName: "file"), completion: .file(extensions: ["csv"]))
    var file: String
    @Option(help: said("Database of `serve`: a file, or postgresql://…. (default: wx.db)", valueName: "database"), completion: .file())
    var database: String?
    @Option(help: said("File or folder of the rules: it declares the accounts and the attributes.", valueName: "path"), completion: .file())
    var rules: String?
    @Option(help: said("Whose followers they are; needed where the rules have several accounts."))
    var account: String?
    @Flag(help: said("Look at everything and write nothing."))
    var dryRun = false
    @Option(help: said("How the result is written."))
    var format: OutputFormat = .text

    @OptionGroup var speech: SpokenLanguage

    func run() async throws {
      let ruleSet = try LoadedRules.load(rules).ruleSet
      let account = try owner(ruleSet)
      let table = try table(ruleSet, account)
      let database = try Settings.database(database)
      let tally: AttributeImport.Tally
      do throws(StoreFault) {
        let store = try OpenStore.existing(database)
        defer { store.close() }
        let began = ContinuousClock.now
        let line = ProgressLine(verb: dryRun ? "looking at" : "writing")
        tally = try await table.run(on: store, isDry: dryRun, now: Terminal.clock.microseconds()) { done in
          line.show(done: done, of: table.rows.count, elapsed: Int64((ContinuousClock.now - began) / .milliseconds(1)))
        }
        line.end()
      } catch {
        throw Terminal.stop(database.message(error))
      }
      say(tally)
      if !tally.unknown.isEmpty || !tally.tooMany.isEmpty { throw ExitCode.findings }
    }

    private func owner(_ ruleSet: RuleSet) throws -> String {
      let names = ruleSet.accounts.map(\.name)
      guard let account else {
        if names.count == 1 { return names[0] }
        throw Terminal.stop(
          names.isEmpty ? "the rules declare no account" : "the rules have \(counted(names.count, "account")): name one with --account")
      }
      guard names.contains(account) else { throw Terminal.stop(ruleSet.noAccount(account)) }
      return account
    }

    private func table(_ ruleSet: RuleSet, _ account: String) throws -> AttributeImport {
      let table: AttributeImport
      do throws(FileFault) {
        table = try AttributeImport(SourceFile(path: file, utf8: try DiskFiles().read(file)), of: account, under: ruleSet)
      } catch {
        throw Terminal.stop(error.reason.english.hasPrefix(file) ? error.reason : "\(file): \(error.reason)")
      }
      if table.faults.isEmpty { return table }
      for fault in table.faults.prefix(50) { Terminal.complain("\(file):\(fault)\n") }
      if table.faults.count > 50 { Terminal.complain("… \(table.faults.count - 50) more\n") }
      throw Terminal.stop("\(counted(table.faults.count, "mistake")) in the table; nothing was written")
    }

    private func say(_ tally: AttributeImport.Tally) {
      if format == .json {
        Terminal.write(json: tally.json(isDry: dryRun))
        return
      }
      for line in tally.unknown.prefix(20) { Terminal.complain("\(file):\(line): nobody of this openid is known\n") }
      if tally.unknown.count > 20 { Terminal.complain("… \(tally.unknown.count - 20) more openids that are not known\n") }
      for line in tally.tooMany.prefix(20) {
        Terminal.complain("\(file):\(line): the follower would have more than \(Limits.standard.attributes) attributes\n")
      }
      if dryRun {
        Terminal.write("\(counted(tally.changed, "follower")) known, \(tally.unknown.count) not; nothing was written\n")
        return
      }
      Terminal.write(
        "\(counted(tally.changed, "follower")) changed, \(tally.unchanged) as they were, \(tally.unknown.count) not known\n")
    }
  }
}
