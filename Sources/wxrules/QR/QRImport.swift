import ArgumentParser
import Engine
import Rules
import Serving
import WeChat

struct QRImport: AsyncParsableCommand, AccountCommand {
  static let configuration = CommandConfiguration(
    commandName: "import",
    abstract: said("Take over codes that were made elsewhere, so that they are not made again."),
    discussion: said(
      """
      The rules must declare them, and each must carry the declared scene. Ticket and
      URL are what the platform answered when the code was made; the URL is also what
      any reader of QR codes shows.

      wxrules qr import 'door[sh01]' --ticket gQ... --url http://weixin.qq.com/q/02...
      wxrules qr import 'poster[sh01]' --scene 1007 --ticket ... --url ...
      wxrules qr import codes/manifest.csv

      A table has the columns that `qr export` writes: address, scene, kind, expires,
      url, ticket. All of its rows are taken over, or, when one is at fault, none. A
      code that is known already as it stands in the table is left alone.
      """))

  @Argument(help: said("CAMPAIGN, or 'CAMPAIGN[KEY]', or a table (.csv).", valueName: "address"), completion: .file(extensions: ["csv"]))
  var subject: String
  @Option(help: said("Ticket of the code."))
  var ticket: String?
  @Option(help: said("What the code holds."))
  var url: String?
  @Option(help: said("The scene in it, when it is a number that was not given out here."))
  var scene: String?
  @Option(help: said("When a temporary code ends, as 20d from now or 2026-06-01T12:00.", valueName: "time"))
  var expires: String?
  @OptionGroup var options: AccountOptions

  private var isTable: Bool { subject.lowercased().hasSuffix(".csv") }

  @OptionGroup var speech: SpokenLanguage

  func validate() throws {
    if isTable {
      if ticket != nil || url != nil || scene != nil || expires != nil {
        throw objection("a table says itself what its codes hold: leave --ticket, --url, --scene and --expires out")
      }
    } else if ticket == nil || url == nil {
      throw objection("give --ticket and --url, or a table that `wxrules qr export` wrote")
    }
  }

  func run() async throws {
    let rows = try isTable ? table() : [ForeignCode(address: subject, ticket: ticket ?? "", url: url ?? "", scene: scene, expires: expires)]
    let work = try AccountWork(self, writes: true)
    let claim = try await work.claimApplying()
    defer { claim.release() }
    var adoption = try CodeAdoption(work)
    for row in rows {
      do throws(FileFault) { try adoption.take(row) } catch {
        if !isTable { throw Terminal.stop(error.reason) }
        adoption.note(error.reason, at: row)
      }
    }
    if !adoption.faults.isEmpty {
      for fault in adoption.faults.prefix(50) { Terminal.complain("\(subject):\(fault)\n") }
      if adoption.faults.count > 50 { Terminal.complain("… \(adoption.faults.count - 50) more\n") }
      throw Terminal.stop("\(counted(adoption.faults.count, "row")) at fault; nothing was taken over")
    }
    try adoption.keep()
    if let code = adoption.codes.first?.code, !isTable {
      Terminal.write("`\(code.address.description)` is known now, with scene \"\(code.scene.description)\"\n")
    } else {
      let taken = counted(adoption.codes.count, "code")
      Terminal.write(
        adoption.known > 0 ? "\(taken) taken over, \(adoption.known) known already\n" : "\(taken) taken over\n")
    }
  }

  private func table() throws -> [ForeignCode] {
    do throws(FileFault) {
      let file = SourceFile(path: subject, utf8: try DiskFiles().read(subject))
      return try ForeignCode.all(in: file)
    } catch {
      throw Terminal.stop(error.reason.english.hasPrefix(subject) ? error.reason : "\(subject): \(error.reason)")
    }
  }
}

/// Codes that become ours, each looked at against the rules before any is kept.
private struct CodeAdoption {
  let work: AccountWork
  private(set) var codes: [(code: PublishedCode, account: Account)] = []
  private(set) var known = 0
  private(set) var faults: [Phrase] = []
  // A wall has thousands of rows: what each is looked up in is made once.
  private let declared: [CodeAddress: [(account: Account, code: DeclaredCode)]]
  private let given: [String: GivenNumbers]
  private var addresses: Set<AccountAddress> = []
  private var scenes: Set<OwnedScene> = []

  private struct OwnedScene: Hashable {
    let account: String
    let scene: CodeScene
  }

  init(_ work: AccountWork) throws {
    self.work = work
    var declared: [CodeAddress: [(account: Account, code: DeclaredCode)]] = [:]
    for account in work.accounts {
      for code in work.declared(account).codes { declared[code.address, default: []].append((account, code)) }
    }
    self.declared = declared
    given = try work.guarded { () throws(StoreFault) in try work.store.givenNumbers() }
  }

  mutating func note(_ reason: Phrase, at row: ForeignCode) { faults.append("\(row.line): \(reason)") }

  mutating func take(_ row: ForeignCode) throws(FileFault) {
    guard let address = AccountAddress(row.address) else { throw FileFault("\(row.address): not an address; write CAMPAIGN or 'CAMPAIGN[KEY]'") }
    let wanted = address.code
    let found = (declared[wanted] ?? []).filter { address.account == nil || $0.account.name == address.account }
    guard let (account, declared) = found.first else {
      throw FileFault("the rules declare no code `\(address.description)`; declare it first, so that scans of it are answered")
    }
    if found.count > 1 {
      let names = found.map { AccountAddress(account: $0.account.name, code: wanted).description }
      throw FileFault("several accounts have a code `\(wanted.description)`; write one of \(quotedList(names)), or add --account")
    }
    if !addresses.insert(AccountAddress(account: account.name, code: wanted)).inserted {
      throw FileFault("`\(wanted.description)` stands in the table twice")
    }
    if let old = try stored({ () throws(StoreFault) in try work.store.code(wanted, of: account.name) }) {
      if old.url == row.url, row.scene.map({ $0 == old.scene.description }) ?? false {
        known += 1
        return
      }
      throw FileFault("`\(wanted.description)` exists already; `wxrules qr forget '\(wanted.description)'` first, if this one is to take its place")
    }
    let code = PublishedCode(
      address: wanted, scene: try scene(row, declared, account), kind: try kind(row, declared, account.timezone), ticket: row.ticket, url: row.url,
      madeAt: Terminal.now, isProtected: declared.isProtected)
    guard MadeCode.isAddress(row.url) else {
      throw FileFault("--url \(OutsideText.shown(row.url, upTo: 80)): no code of the platform holds that; its addresses are http://weixin.qq.com/q/…")
    }
    if !scenes.insert(OwnedScene(account: account.name, scene: code.scene)).inserted {
      throw FileFault("two codes of the table have scene \"\(code.scene.description)\"")
    }
    codes.append((code, account))
  }

  func keep() throws {
    for account in work.accounts {
      let own = codes.filter { $0.account.name == account.name }.map(\.code)
      if own.isEmpty { continue }
      let owner = try work.owner(of: account)
      try work.guarded { () throws(StoreFault) in
        try work.store.keepCodeOwner(owner, of: account.name)
        try work.store.change(own.map { .made($0) }, of: account.name)
      }
    }
  }

  private func stored<Result>(_ body: () throws(StoreFault) -> Result) throws(FileFault) -> Result {
    do throws(StoreFault) { return try body() } catch { throw FileFault(work.database.message(error)) }
  }

  private func scene(_ row: ForeignCode, _ declared: DeclaredCode, _ account: Account) throws(FileFault) -> CodeScene {
    guard let scene = row.scene else {
      guard let own = declared.scene else { throw FileFault("no id is left for `\(row.address)`; give its own with --scene") }
      return own
    }
    guard let campaign = work.ruleSet.campaign(named: declared.address.campaign, of: account.name), let range = campaign.scene.numbers else {
      guard declared.scene == .text(scene) else {
        throw FileFault("the rules say scene \"\(declared.scene?.description ?? "")\" for `\(row.address)`, not \"\(scene)\"")
      }
      return .text(scene)
    }
    guard let id = Int64(scene), range.contains(id) else {
      throw FileFault("--scene \(scene): the ids of `\(campaign.id)` are \(range.lowerBound) to \(range.upperBound)")
    }
    if given[account.name]?.spent.contains(id) ?? false { throw FileFault("--scene \(scene): the id was given out before; none is given twice") }
    return .number(id)
  }

  private func kind(_ row: ForeignCode, _ declared: DeclaredCode, _ zone: Zone) throws(FileFault) -> CodeKind {
    guard declared.lifetime != nil else {
      if row.expires != nil { throw FileFault("--expires: the rules say that `\(row.address)` is permanent") }
      return .permanent
    }
    let end = row.expires.flatMap { text in
      Durations.milliseconds(text).map { Terminal.now + $0 / 1000 } ?? WrittenTime(text)?.instant(in: zone)
    }
    guard let end else { throw FileFault("`\(row.address)` is temporary: give its end with --expires 20d, or 2026-06-01T12:00") }
    guard end > Terminal.now, end <= Terminal.now + 30 * 86_400 else {
      throw FileFault("--expires \(row.expires ?? ""): a temporary code ends within thirty days from now")
    }
    return .temporary(until: end)
  }
}
