import ArgumentParser
import Engine
import Rules
import Serving
import WeChat
import Wire

struct ImportCommand: AsyncParsableCommand, AccountCommand {
  static let configuration = CommandConfiguration(
    commandName: "import",
    abstract: said("Make rules of the replies and the menu that stand in the platform's console."),
    discussion: said(
      """
      Once a server is switched on in the console, its replies and its menu end. This
      writes them as rules into a folder, with the pictures, and a test for each
      keyword.

      wxrules import shop --app-id wx0123456789abcdef
          the AppSecret is read from WX_SECRET
      wxrules import shop --rules rules.yaml --account main
          an account that rules declare already
      wxrules import shop --app-id wx0123456789abcdef --save answers
      wxrules import shop --from answers
          from what the platform answered before, without a network

      Nothing is changed at the platform, and no file that is there is written over.
      What cannot be carried over is listed, and stands in the file as a comment.

      Exit codes: 0 done, whatever is listed, 2 could not.
      """))

  enum Kind: String, ExpressibleByArgument, CaseIterable { case service, subscription }

  @Argument(help: said("Folder to write into."), completion: .directory)
  var folder: String
  @Option(help: said("Folder of answers that were saved, instead of asking the platform.", valueName: "folder"), completion: .directory)
  var from: String?
  @Option(help: said("Keep what the platform answered in this folder.", valueName: "folder"), completion: .directory)
  var save: String?
  @Option(name: .customLong("app-id"), help: said("AppID of an account that no rules declare yet.", valueName: "appid"))
  var appID: String?
  @Option(help: said("With --app-id: what kind of account it is."))
  var kind: Kind = .service
  @OptionGroup var options: AccountOptions
  @Option(help: said("How the result is written."))
  var format: OutputFormat = .text

  @OptionGroup var speech: SpokenLanguage

  func validate() throws {
    if from != nil, save != nil { throw ValidationError(said("--save keeps what the platform answers: leave it out beside --from")) }
    if appID != nil, options.rules != nil || options.account != nil {
      throw ValidationError(said("--app-id is for an account that no rules declare: leave --rules and --account out"))
    }
  }

  func run() async throws {
    // A variable of a script that is not set would be the root of the disk.
    for path in [folder, from, save].compactMap({ $0 }) where path.allSatisfy(\.isWhitespace) {
      throw Terminal.stop("a folder has a name: nothing was asked or written")
    }
    try ImportedFiles.look(at: folder)
    if let save { try SavedExport.look(at: save) }
    let (fetched, account) = try await look()
    if let save { try SavedExport.write(fetched, to: save) }
    let work: RuleImport
    do throws(ImportFault) {
      work = try RuleImport(fetched.export, account: account.map { [$0] }, language: Terminal.language, now: Terminal.now)
    } catch {
      throw Terminal.stop("\(error.part.file): \(error.reason)")
    }
    let imported: ImportedRuleSet
    do throws(ImportUnsettled) { imported = try work.ruleSet() } catch {
      let first = error.findings.prefix(5).map { $0 }.joined(separator: "; ")
      throw Terminal.stop("what came of it cannot stand as rules, and none were written: \(first)")
    }
    let files =
      imported.files.map { ($0.path, Array($0.text.utf8)) }
      + imported.media.compactMap { medium in
        fetched.files[medium.content].map { (medium.path, $0) }
      }
    let states = try ImportedFiles.write(files, to: folder)
    let report = ImportReport(folder: folder, imported: imported, states: states)
    switch format {
    case .text: Terminal.write(verbatim: said(report.text(Terminal.paint)))
    case .json: Terminal.write(json: report.json(in: Terminal.language))
    }
  }

  /// What the console has, and the account as the new rules are to declare it.
  private func look() async throws -> (ConsoleFetch.Fetched, WrittenYAML.Entry?) {
    if let from {
      var account: Account?
      if let appID {
        account = try declared(appID)
      } else if options.rules != nil {
        account = try only(LoadedRules.load(options.rules).ruleSet.accounts.filter { account in options.account.map { $0 == account.name } ?? true })
      }
      return (try SavedExport.read(from), account?.written)
    }
    let account: Account
    let platforms: Platforms
    if let appID {
      account = try declared(appID)
      // Nothing is kept: there is no database of an account that is only being looked at.
      let store = try guarded { () throws(StoreFault) in try OpenStore.at(.memory) }
      platforms = Platforms(override: try Settings.platform(options.platform), secrets: .process, store: store, clock: Terminal.clock)
    } else {
      let work = try AccountWork(self, writes: false)
      account = try only(work.accounts)
      platforms = work.platforms
    }
    let result: Result<ConsoleFetch.Fetched, ConsoleFetchFault>
    let platform: Platform
    do throws(PlatformFault) { platform = try platforms.platform(of: account) } catch { throw Terminal.stop(error.message) }
    do throws(ConsoleFetchFault) {
      result = .success(
        try await ConsoleFetch(platform, of: account).fetch { number, count in
          if Terminal.hasErrorTerminal { Terminal.complain("medium \(number) of \(count)\n") }
        })
    } catch { result = .failure(error) }
    await platforms.close()
    switch result {
    case .success(let fetched): return (fetched, account.written)
    case .failure(.platform(let fault)): throw Terminal.stop(fault.message)
    case .failure(.answer(let fault)): throw Terminal.stop("\(fault.part.path ?? fault.part.file): \(fault.reason)")
    }
  }

  private func only(_ accounts: [Account]) throws -> Account {
    guard let account = accounts.first, accounts.count == 1 else {
      throw Terminal.stop(accounts.isEmpty ? "the rules have no such account" : "the rules declare several accounts; add --account NAME")
    }
    return account
  }

  /// An account of which only this is known, with its secrets in the variables that the examples have.
  private func declared(_ appID: String) throws -> Account {
    let places = "token: { env: WX_TOKEN }, aes_key: { env: WX_AES_KEY }, secret: { env: WX_SECRET }"  // not said
    let entry = "main: { app_id: \(WrittenYAML.quoted(appID)), kind: \(kind.rawValue), mode: encrypted, \(places) }"  // not said
    let text = "wxrules: 1\naccounts: { \(entry) }\n"
    let (compilation, _) = RuleCompiler(now: Terminal.now).compile(roots: ["-"], from: MemoryFiles(["-": text]))
    guard let account = compilation.ruleSet?.accounts.first else {
      throw Terminal.stop("--app-id \(OutsideText.shown(appID, upTo: 60)): an AppID is `wx` and 16 hex digits")
    }
    return account
  }

  private func guarded<Result>(_ body: () throws(StoreFault) -> Result) throws -> Result {
    do throws(StoreFault) { return try body() } catch { throw Terminal.stop(error.message) }
  }
}
