import ArgumentParser
import Engine
import Rules
import Server
import Serving
import Wire

struct DigestCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "digest", abstract: said("What is told of an account each morning."), subcommands: [Show.self], defaultSubcommand: Show.self)

  struct Show: ParsableCommand, PlatformCommand {
    static let configuration = CommandConfiguration(
      abstract: said("Print the digest of a day, as the robot of a group is sent it."),
      discussion: said(
        """
        wxrules digest show --database wx.db
        wxrules digest show --account main --day 2026-06-07 --lang en

        Nothing is sent. `serve` sends it, where the account has `digest:`, once a
        morning: it waits with the other actions, see `wxrules outbox list`.

        Exit codes: 0 printed, 2 could not be made.
        """))

    @Option(help: said("Database of `serve`: a file, or postgresql://…. (default: wx.db)", valueName: "database"), completion: .file())
    var database: String?
    @Option(help: said("File or folder of the rules.", valueName: "path"), completion: .file())
    var rules: String?
    @Option(help: said("Whose digest; needed where the rules have several accounts."))
    var account: String?
    @Option(help: said("The day, as 2026-06-07, in the account's zone. (default: yesterday)", valueName: "date"))
    var day: String?
    @Option(help: said("How it is written: as Markdown, or as the JSON that is posted."))
    var format: OutputFormat = .text

    @OptionGroup var speech: SpokenLanguage

    func run() throws {
      // It is sent in Chinese: whoever wants to read it otherwise says so.
      let language = ProcessLanguage.process.asked ?? .zh
      let ruleSet = try LoadedRules.load(rules).ruleSet
      let account = try owner(ruleSet)
      let terms = ruleSet.bookTerms(of: account.name)
      let day = try AskedDays.day(day ?? "yesterday", "--day", in: terms.zone)
      let database = try Settings.database(database)
      if day > terms.zone.civil(at: Terminal.now).dayNumber { throw Terminal.stop("--day \(self.day ?? ""): that day is still to come") }
      let digest: Digest
      do throws(StoreFault) {
        let store = try OpenStore.existing(database)
        defer { store.close() }
        try DigestRemarks.bringUpToDate(terms, in: store)
        let remarks = try DigestRemarks.remarks(under: terms, on: day, in: store, now: Terminal.now)
        digest = try DigestMaking.digest(under: terms, day, in: store, books: store, remarks: remarks)
      } catch {
        throw Terminal.stop(database.message(error))
      }
      let text = DigestText.markdown(digest, in: language)
      if format == .json { Terminal.write(json: DigestText.message(text)) } else { Terminal.write(verbatim: text + "\n") }
    }

    private func owner(_ ruleSet: RuleSet) throws -> Account {
      let names = ruleSet.accounts.map(\.name)
      guard let name = account ?? (names.count == 1 ? names.first : nil) else {
        throw Terminal.stop(
          names.isEmpty ? "the rules declare no account" : "the rules have \(counted(names.count, "account")): name one with --account")
      }
      guard let account = ruleSet.account(named: name) else {
        throw Terminal.stop(ruleSet.noAccount(name))
      }
      return account
    }
  }
}
