import ArgumentParser
import Engine
import Rules
import Serving
import Wire

struct Ledger: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Read the ledger of follows, unfollows and scans.", subcommands: [Replay.self], defaultSubcommand: Replay.self)

  struct Replay: PlatformCommand {
    static let configuration = CommandConfiguration(
      abstract: "Tell which campaign is credited with which follows, and what another policy would have said.",
      discussion: """
        Without options about policy the declared `attribution:` counts. With one, a
        second pair of columns shows what it would have said; what it leaves out is as
        in the policy of the product: last touch, 30d, never taken back.

        wxrules ledger replay --database wx.db
        wxrules ledger replay --database wx.db --touch first --window 7d
        """)

    enum Format: String, ExpressibleByArgument, CaseIterable { case text, json }

    @Option(help: ArgumentHelp("Database of `serve`. (default: wx.db)", valueName: "file"), completion: .file())
    var database: String?
    @Option(help: "Rules file or folder: it declares the policies.", completion: .file())
    var rules: String?
    @Option(help: "Only this account.")
    var account: String?
    @Option(help: "Another policy: first or last touch.", completion: .list(AttributionPolicy.Touch.allCases.map(\.rawValue)))
    var touch: String?
    @Option(help: "Another policy: how long before a follow a scan counts, as 30d.")
    var window: String?
    @Option(help: "Another policy: leaving so soon takes the credit back, as 24h.")
    var unfollowUndoes: String?
    @Option(help: "How the result is written.")
    var format: Format = .text

    func run() throws {
      let ruleSet = try LoadedRules.load(rules).ruleSet
      let accounts = ruleSet.accounts.map(\.name).filter { name in account.map { $0 == name } ?? true }
      guard !accounts.isEmpty else { throw Terminal.stop(account.map { "no account `\($0)` in the rules" } ?? "the rules declare no account") }
      let other = try policy()
      var reports: [JSON] = []
      let path = Settings.database(database)
      do throws(StoreFault) {
        let store = try OpenStore.existing(path)
        for account in accounts {
          let replay = try LedgerReplay(store, account: account, declared: { ruleSet.attribution(of: $0, in: account) }, other: other)
          if format == .text { Terminal.write(replay.text) } else { reports.append(replay.json) }
        }
      } catch {
        throw Terminal.stop("database `\(path)`: \(error.message)")
      }
      if format == .json { Terminal.write(json: JSON.array(reports)) }
    }

    private func policy() throws -> AttributionPolicy? {
      if touch == nil, window == nil, unfollowUndoes == nil { return nil }
      let standard = AttributionPolicy.standard
      guard let touch = AttributionPolicy.Touch(rawValue: touch ?? standard.touch.rawValue) else { throw Terminal.stop("--touch: first or last") }
      func seconds(_ text: String?, _ option: String) throws -> Int64? {
        guard let text else { return nil }
        guard let duration = Durations.milliseconds(text) else { throw Terminal.stop("--\(option) \(text): not a time; write 24h or 30d") }
        return duration / 1000
      }
      return AttributionPolicy(
        touch: touch, window: try seconds(window, "window") ?? standard.window,
        unfollowUndoes: try seconds(unfollowUndoes, "unfollow-undoes") ?? standard.unfollowUndoes)
    }
  }
}

struct Forget: AsyncParsableCommand, PlatformCommand {
  static let configuration = CommandConfiguration(
    abstract: "Erase what is known of a follower: facts, ledger, records, waiting actions.",
    discussion: """
      Where the account keeps pseudonyms, what stands under the pseudonym goes too. It
      may run while `serve` does. With - the openid is read from standard input, so
      that it is in no history of commands. The rows go at once, and from the
      database's files too, unless another process is reading them: then it says so,
      and running it again finishes it.

      wxrules forget oABCDEF… --database wx.db

      Exit codes: 0 done, 1 nothing was known, 2 could not.
      """)

  @Argument(help: "The openid, or - for standard input.")
  var openid: String
  @Option(help: ArgumentHelp("Database of `serve`. (default: wx.db)", valueName: "file"), completion: .file())
  var database: String?
  @Option(help: "Rules file or folder: it declares the accounts and the key of pseudonyms.", completion: .file())
  var rules: String?
  @Option(help: "Only this account.")
  var account: String?

  func run() async throws {
    let ruleSet = try LoadedRules.load(rules).ruleSet
    let given = openid == "-" ? String(decoding: Terminal.standardInput(), as: UTF8.self) : openid
    let name = given.filter { !$0.isWhitespace }
    guard !name.isEmpty else { throw Terminal.stop("no openid") }
    let accounts = ruleSet.accounts.filter { known in account.map { $0 == known.name } ?? true }
    guard !accounts.isEmpty else { throw Terminal.stop(account.map { "no account `\($0)` in the rules" } ?? "the rules declare no account") }
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
    let path = Settings.database(database)
    do {
      let store = try OpenStore.existing(path)
      defer { store.close() }
      let count = try store.forget(followers)
      // Whoever reads has mostly done in a moment.
      for _ in 0..<20 {
        if try store.scrub() { return (count, true) }
        try await Task.sleep(for: .milliseconds(100))
      }
      return (count, false)
    } catch let fault as StoreFault {
      throw Terminal.stop("database `\(path)`: \(fault.message)")
    }
  }
}
