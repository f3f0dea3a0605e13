import ArgumentParser
import Engine
import Rules
import Serving

/// What reports beside the figures work on.
struct ReportOptions: ParsableArguments {
  @Option(help: said("Rules file or folder."), completion: .file())
  var rules: String?
  @Option(help: said("Database of `serve`: a file, or postgresql://…. (default: wx.db)", valueName: "database"), completion: .file())
  var database: String?
  @Option(help: said("Only this account."))
  var account: String?
}

enum PaperFormat: String, ExpressibleByArgument, CaseIterable { case text, csv, json }

/// The rules, the store, and the accounts that are asked for.
struct ReportBasis {
  let ruleSet: RuleSet
  let store: any Store
  let accounts: [Account]
  private let database: DatabaseAddress

  init(_ options: ReportOptions) throws {
    database = try Settings.database(options.database)
    do throws(StoreFault) { store = try OpenStore.existing(database) } catch { throw Terminal.stop(database.message(error)) }
    let numbers: [String: GivenNumbers]
    do throws(StoreFault) { numbers = try store.givenNumbers() } catch { throw Terminal.stop(database.message(error)) }
    ruleSet = try LoadedRules.load(options.rules, givenNumbers: numbers).ruleSet
    accounts = try Asking.question { [ruleSet] () throws(BookQueryFault) in try ruleSet.accounts(asked: options.account) }
  }

  func guarded<Result>(_ body: () throws(StoreFault) -> Result) throws -> Result {
    do throws(StoreFault) { return try body() } catch { throw Terminal.stop(database.message(error)) }
  }

  /// How followers are called: as in logs, unless their openids are wanted.
  func names(showOpenids: Bool) throws -> @Sendable (FollowerID) -> String {
    if showOpenids { return { $0.openid } }
    let mask = try guarded { () throws(StoreFault) in try Mask(of: store) }
    return { $0.openid.isEmpty ? said("(erased)") : mask.name($0).description }
  }
}
