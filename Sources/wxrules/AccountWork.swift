import ArgumentParser
import Engine
import Rules
import Serving
import WeChat

/// Which rules, which database, which account, and where the platform is.
struct AccountOptions: ParsableArguments {
  @Option(help: said("File or folder of the rules.", valueName: "path"), completion: .file())
  var rules: String?
  @Option(help: said("Database of `serve`: a file, or postgresql://…. (default: wx.db)", valueName: "database"), completion: .file())
  var database: String?
  @Option(help: said("Only this account of the rules."))
  var account: String?
  @Option(help: said("Base address of a sandbox instead of the platform, as http://127.0.0.1:9191.", valueName: "url"))
  var platform: String?
}

/// A command that speaks to the platform, or looks at what was done there: against a sandbox it lives in the sandbox's time.
protocol PlatformCommand: ParsableCommand {
  /// What was said on the command line, where it can be said there.
  var platform: String? { get }
}

extension PlatformCommand {
  var platform: String? { nil }
}

/// A command that speaks for an account; without being one it has no `AccountWork`.
protocol AccountCommand: PlatformCommand {
  var options: AccountOptions { get }
}

extension AccountCommand {
  var platform: String? { options.platform }
}

/// What commands work on that speak for an account.
struct AccountWork {
  let ruleSet: RuleSet
  let store: any Store
  let accounts: [Account]
  let platforms: Platforms
  let database: DatabaseAddress
  private let callLimit: Int
  private let overridingAddress: String?

  /// - Parameters:
  ///   - writes: whether a database is made when there is none.
  ///   - mustExist: whether nothing can be said without one.
  init(_ command: some AccountCommand, writes: Bool, mustExist: Bool = false, quota: QuotaOptions? = nil) throws {
    let options = command.options
    let database = try Settings.database(options.database)
    self.database = database
    if !writes, !mustExist { try OpenStore.sayIfMissing(options.database) }
    do throws(StoreFault) {
      if mustExist {
        store = try OpenStore.existing(database)
      } else {
        let isWanted = if writes { true } else { try OpenStore.exists(database) }
        store = try OpenStore.at(isWanted ? database : .memory)
      }
    } catch {
      throw Terminal.stop(database.message(error))
    }
    let numbers: [String: GivenNumbers]
    do throws(StoreFault) { numbers = try store.givenNumbers() } catch { throw Terminal.stop(database.message(error)) }
    ruleSet = try LoadedRules.load(options.rules, givenNumbers: numbers).ruleSet
    callLimit = quota?.dailyCalls ?? CodePlan.dailyCalls
    overridingAddress = options.platform
    accounts = ruleSet.accounts.filter { account in options.account.map { $0 == account.name } ?? true }
    if accounts.isEmpty {
      if let name = options.account { throw Terminal.stop(ruleSet.noAccount(name)) }
      throw Terminal.stop("the rules declare no account; add it under `accounts:`, as docs/campaigns.md shows")
    }
    let override = try Settings.platform(options.platform)
    platforms = Platforms(override: override, secrets: .process, store: store, clock: Terminal.clock)
    for account in accounts {
      let objection = try guarded { () throws(StoreFault) in try CodeOwner.objection(account, override: override, in: store) }
      if let objection { throw Terminal.stop(objection) }
    }
  }

  /// The right to make codes. The server's renewal takes seconds: it is waited for, another `apply` is not for long.
  func claimApplying() async throws -> ApplyingClaim {
    for attempt in 0..<20 {
      do throws(StoreFault) {
        return try store.claimApplying()
      } catch {
        guard error == .applying, attempt < 19 else { throw Terminal.stop(database.message(error)) }
        if attempt == 0 { Terminal.complain("codes are being made by another process; waiting up to ten seconds\n") }
        try await Task.sleep(for: .milliseconds(500))
      }
    }
    throw Terminal.stop(StoreFault.applying.message)
  }

  func declared(_ account: Account) -> DeclaredCodes { DeclaredCodes(of: account, in: ruleSet, at: Terminal.now) }

  func plan(_ account: Account, only: Set<String>? = nil) throws -> CodePlan {
    let published = try guarded { () throws(StoreFault) in try PublishedCodes(of: account.name, in: store, at: Terminal.now) }
    return CodePlan(declared(account), against: published, at: Terminal.now, callLimit: callLimit, only: only)
  }

  /// Campaigns that were named, each of which must be declared or have codes; `sh:door` is that of one account.
  func campaigns(_ names: [String]) throws -> CampaignSelection? {
    if names.isEmpty { return nil }
    var known: Set<AccountAddress> = []
    for account in accounts {
      let made = try guarded { () throws(StoreFault) in try store.codes(of: account.name) }.map(\.address.campaign)
      let declared = ruleSet.campaigns.filter { ruleSet.account(of: $0)?.name == account.name }.map(\.id)
      known.formUnion((made + declared).map { AccountAddress(account: account.name, code: CodeAddress(campaign: $0, key: "")) })
    }
    var selected: Set<AccountAddress> = []
    for name in names {
      let (account, campaign) = AccountAddress.split(name)
      let found = known.filter { $0.code.campaign == campaign && (account == nil || $0.account == account) }
      guard found.isEmpty else {
        selected.formUnion(found)
        continue
      }
      let close = Suggestion.closest(to: campaign, in: Set(known.map(\.code.campaign)))
      throw Terminal.stop(close.map { "no campaign `\(name)`; did you mean `\($0)`?" } ?? "no campaign `\(name)`")
    }
    return CampaignSelection(campaigns: selected)
  }

  /// Campaigns and single codes that were named, each of which must be there; nil when none was named: all.
  func selection(_ words: [String]) throws -> CodeSelection? {
    if words.isEmpty { return nil }
    let (codes, names) = (words.filter { $0.hasSuffix("]") }, words.filter { !$0.hasSuffix("]") })
    return CodeSelection(
      campaigns: try campaigns(names) ?? CampaignSelection(campaigns: []),
      codes: Set(
        try codes.map { word in
          let found = try code(at: word)
          return AccountAddress(account: found.account.name, code: found.code.address)
        }))
  }

  /// The code at an address, which must exist, and whose it is.
  func code(at text: String) throws -> (code: PublishedCode, account: Account) {
    do throws(CodeSearch.Refusal) {
      return try CodeSearch(ruleSet, accounts: accounts, in: store).code(at: text, now: Terminal.now)
    } catch {
      switch error {
      case .notAnAddress: throw Terminal.stop("\(text): not an address; write CAMPAIGN or 'CAMPAIGN[KEY]'")
      case .ofSeveral(let address, let names):
        throw Terminal.stop("several accounts have a code `\(address.description)`: write one of \(quotedList(names)), or add --account")
      case .notMade(let address): throw Terminal.stop("`\(address.description)` is declared and not made yet; `wxrules qr apply` makes it")
      case .unknown(let close):
        throw Terminal.stop(close.map { "no code `\(text)`; did you mean `\($0)`?" } ?? "no code `\(text)`; `wxrules qr list` lists them")
      case .store(let fault): throw Terminal.stop(database.message(fault))
      }
    }
  }

  func owner(of account: Account) throws -> String {
    CodeOwner.name(account, override: try Settings.platform(overridingAddress))
  }

  func platform(_ account: Account) throws -> Platform {
    do throws(PlatformFault) { return try platforms.platform(of: account) } catch { throw Terminal.stop(error.message) }
  }

  func guarded<Result>(_ body: () throws(StoreFault) -> Result) throws -> Result {
    do throws(StoreFault) { return try body() } catch { throw Terminal.stop(database.message(error)) }
  }
}

/// Campaigns that a command is about, each as one account has it.
struct CampaignSelection {
  let campaigns: Set<AccountAddress>

  func names(of account: Account) -> Set<String> { Set(campaigns.filter { $0.account == account.name }.map(\.code.campaign)) }
}

/// What of the codes a command is about.
struct CodeSelection {
  let campaigns: CampaignSelection
  let codes: Set<AccountAddress>

  func contains(_ address: CodeAddress, of account: Account) -> Bool {
    codes.contains(AccountAddress(account: account.name, code: address))
      || campaigns.campaigns.contains(AccountAddress(account: account.name, code: CodeAddress(campaign: address.campaign, key: "")))
  }
}

enum OutputFormat: String, ExpressibleByArgument, CaseIterable { case text, json }
