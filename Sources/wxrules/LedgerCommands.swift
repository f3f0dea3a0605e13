import ArgumentParser
import Engine
import Rules
import Serving
import Wire

struct Ledger: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: said("Read the ledger of follows, unfollows and scans."), subcommands: [List.self], defaultSubcommand: List.self)

  struct List: PlatformCommand {
    static let configuration = CommandConfiguration(
      abstract: said("The newest lines of the ledger, in the order in which they were written."),
      discussion: said(
        """
        Followers are shown by the mask that stands in logs. What figures come of the
        lines, and under which policy, says `wxrules report`.

        wxrules ledger list
        wxrules ledger list --campaign door --from 2026-06-01 --to 2026-06-07
        wxrules ledger list --code store:sh01 --kind follow --kind scan
        wxrules ledger list --follower f_0123456789abcdef --format json

        Exit codes: 0 done, also when there is none, 2 could not.
        """))

    @Option(help: said("Database of `serve`: a file, or postgresql://…. (default: wx.db)", valueName: "database"), completion: .file())
    var database: String?
    @Option(help: said("Rules file or folder: it declares the accounts."), completion: .file())
    var rules: String?
    @Option(help: said("Only this account."))
    var account: String?
    @Option(help: said("Only scans and follows by codes of this campaign."))
    var campaign: String?
    @Option(help: said("Only scans and follows by codes with this scene.", valueName: "scene"))
    var code: String?
    @Option(
      help: said(
        "Only this kind, may be repeated: \(LedgerEntry.Kind.allCases.map(\.rawValue).joined(separator: ", ")).", valueName: "kind"))
    var kind: [LedgerEntry.Kind] = []
    @Option(help: said("Only this follower, by openid or by the mask of logs."))
    var follower: String?
    @Option(help: said("Only from this day on: \(WrittenDays.help).", valueName: "day"))
    var from: String?
    @Option(help: said("Only up to this day, it among them.", valueName: "day"))
    var to: String?
    @Flag(help: said("Show openids instead of masks."))
    var showOpenids = false
    @Option(help: said("How many are shown, the newest ones."))
    var limit = 50
    @Option(help: said("How the result is written."))
    var format: OutputFormat = .text

    @OptionGroup var speech: SpokenLanguage

    func run() throws {
      guard limit > 0 else { throw Terminal.stop("--limit: above 0") }
      let lookedAt = try LookedAt(database, rules: rules, needsTurns: false)
      defer { lookedAt.close() }
      let ruleSet = lookedAt.ruleSet
      var question = try Asking.question { () throws(BookQueryFault) in
        try LedgerQuestion(account: account, from: from, to: to, in: ruleSet, now: Terminal.now)
      }
      (question.campaign, question.scene, question.kinds) = (campaign, code, Set(kind))
      (question.follower, question.limit) = (follower, limit)
      let asked = question
      if let objection = try lookedAt.asking({ () throws(StoreFault) in try asked.objection(in: lookedAt.store, under: ruleSet) }) {
        throw Terminal.stop(objection.reason)
      }
      let newest = try lookedAt.asking { () throws(StoreFault) in try asked.lines(lookedAt.store) { lookedAt.name(of: $0) } }
      let text = LedgerText(zone: { lookedAt.zone(of: $0) }, name: { showOpenids ? $0.openid : lookedAt.name(of: $0).description })
      let lines = newest.inOrder
      switch format {
      case .json: Terminal.write(json: JSON.array(lines.map { text.json($0) }))
      case .text:
        Terminal.write(text.table(lines, withAccounts: question.hasSeveralAccounts))
        let count = counted(newest.count, "line")
        Terminal.write(newest.count > lines.count ? "\(count); the newest \(lines.count) are shown\n" : "\(count)\n")
      }
    }
  }
}

extension LedgerEntry.Kind: ExpressibleByArgument {}

struct Forget: AsyncParsableCommand, PlatformCommand {
  static let configuration = CommandConfiguration(
    abstract: said("Erase what is known of a follower: facts, ledger, records, waiting actions, turns."),
    discussion: said(
      """
      Where the account keeps pseudonyms, what stands under the pseudonym goes too. It
      may run while `serve` does. With - the openid is read from standard input, so
      that it is in no history of commands. The rows go at once, and from the
      database's files too, unless another process is reading them: then it says so,
      and running it again finishes it. In PostgreSQL their bytes go when the server
      vacuums.

      wxrules forget oABCDEF… --database wx.db

      Exit codes: 0 done, 1 nothing was known, 2 could not.
      """))

  @Argument(help: said("The openid, or - for standard input."))
  var openid: String
  @Option(help: said("Database of `serve`: a file, or postgresql://…. (default: wx.db)", valueName: "database"), completion: .file())
  var database: String?
  @Option(help: said("Rules file or folder: it declares the accounts and the key of pseudonyms."), completion: .file())
  var rules: String?
  @Option(help: said("Only this account."))
  var account: String?

  @OptionGroup var speech: SpokenLanguage

  func run() async throws {
    let ruleSet = try LoadedRules.load(rules).ruleSet
    let given = openid == "-" ? String(decoding: Terminal.standardInput(), as: UTF8.self) : openid
    let name = given.filter { !$0.isWhitespace }
    guard !name.isEmpty else { throw Terminal.stop("no openid") }
    let accounts = ruleSet.accounts.filter { known in account.map { $0 == known.name } ?? true }
    guard !accounts.isEmpty else { throw Terminal.stop(account.map { ruleSet.noAccount($0) } ?? "the rules declare no account") }
    var followers: [FollowerID] = []
    do throws(FileFault) {
      let privacy = try Privacy(accounts, secrets: .process)
      for account in accounts {
        let follower = FollowerID(account: account.name, openid: name)
        followers += [follower] + (privacy.pseudonym(of: follower).map { [$0] } ?? [])
      }
    } catch {
      throw Terminal.stop(error.reason)
    }
    let (count, isGone) = try await erase(followers)
    Terminal.write(count == 0 ? "nothing was known\n" : "forgotten: \(counted(count, "row"))\n")
    guard isGone else {
      throw Terminal.stop(
        "the rows are gone, and can still be found in the database's files: another process reads them; run it again when that has ended")
    }
    if count == 0 { throw ExitCode.findings }
  }

  /// - Returns: how many rows went, and whether they are gone from the files.
  private func erase(_ followers: [FollowerID]) async throws -> (rows: Int, isGone: Bool) {
    let database = try Settings.database(database)
    do {
      let store = try OpenStore.existing(database)
      defer { store.close() }
      let mask = try Mask(of: store)
      var count = try store.forget(followers)
      let turns: (any TurnStore)?
      do throws(StoreFault) { turns = try OpenTurns.toForget(of: database, store) } catch {
        _ = try store.scrub()
        throw Terminal.stop(
          "forgotten in `\(database.description)`: \(counted(count, "row")); but \(OpenTurns.remedyAfterForgetting(database, error))"
        )
      }
      defer { turns?.close() }
      // The turns that name them go last: until then they can be found again.
      count += try turns?.forget(followers.map { mask.name($0) }) ?? 0
      // Whoever reads has mostly done in a moment.
      for _ in 0..<20 {
        let isGone = try store.scrub()
        if try turns?.scrub() ?? true, isGone { return (count, true) }
        try await Task.sleep(for: .milliseconds(100))
      }
      return (count, false)
    } catch let fault as StoreFault {
      throw Terminal.stop(OpenTurns.reasonOfEither(database, fault))
    }
  }
}
