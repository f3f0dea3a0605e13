import ArgumentParser
import Engine
import Rules
import Server
import WeChat
import Wire

struct QRImport: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "import",
    abstract: "Take over a code that was made elsewhere, so that it is not made again.",
    discussion: """
      The rules must declare it, and it must carry the declared scene. Ticket and URL are what the platform answered when the code
      was made; the URL is also what any reader of QR codes shows.

      wxrules qr import 'door[sh01]' --ticket gQH47joAAAA... --url http://weixin.qq.com/q/02oHl...
      wxrules qr import 'poster[sh01]' --scene 1007 --ticket ... --url ...      an id that the code has already
      """)

  @Argument(help: ArgumentHelp("CAMPAIGN, or 'CAMPAIGN[KEY]'.", valueName: "address"))
  var address: String
  @Option(help: "Ticket of the code.")
  var ticket: String
  @Option(help: "What the code holds.")
  var url: String
  @Option(help: "The scene in it, when it is a number that was not given out here.")
  var scene: String?
  @Option(help: ArgumentHelp("When a temporary code ends, as 20d from now or 2026-06-01T12:00.", valueName: "time"))
  var expires: String?
  @OptionGroup var options: AccountOptions

  func run() async throws {
    let work = try AccountWork(options, writes: true)
    let claim = try await work.claimApplying()
    defer { claim.release() }
    guard let wanted = CodeAddress(address) else { throw Terminal.stop("\(address): not an address; write CAMPAIGN or 'CAMPAIGN[KEY]'") }
    guard
      let (account, declared) = work.accounts.lazy.compactMap({ account in
        work.declared(account).codes.first { $0.address == wanted }.map { (account, $0) }
      }).first
    else { throw Terminal.stop("the rules declare no code `\(wanted)`; declare it first, so that scans of it are answered") }
    if try work.guarded({ () throws(StoreFault) in try work.store.code(wanted, of: account.name) }) != nil {
      throw Terminal.stop("`\(wanted)` exists already; `wxrules qr forget '\(wanted)'` first, if this one is to take its place")
    }
    let kind = try kind(declared, account.timezone)
    let code = PublishedCode(
      address: wanted, scene: try scene(declared, work, account), kind: kind, ticket: ticket, url: url, madeAt: Terminal.now,
      isProtected: declared.isProtected)
    let owner = try work.owner(of: account)
    try work.guarded { () throws(StoreFault) in
      try work.store.keepCodeOwner(owner, of: account.name)
      try work.store.change([.made(code)], of: account.name)
    }
    Terminal.write("`\(wanted)` is known now, with scene \"\(code.scene)\"\n")
  }

  private func scene(_ declared: DeclaredCode, _ work: AccountWork, _ account: Account) throws -> CodeScene {
    guard let scene else {
      guard let own = declared.scene else { throw Terminal.stop("no id is left for `\(address)`; give its own with --scene") }
      return own
    }
    guard let campaign = work.ruleSet.campaign(named: declared.address.campaign), let range = campaign.scene.numbers else {
      guard declared.scene == .text(scene) else {
        throw Terminal.stop("the rules say scene \"\(declared.scene?.description ?? "")\" for `\(address)`, not \"\(scene)\"")
      }
      return .text(scene)
    }
    guard let id = Int64(scene), range.contains(id) else {
      throw Terminal.stop("--scene \(scene): the ids of `\(campaign.id)` are \(range.lowerBound) to \(range.upperBound)")
    }
    let given = try work.guarded { () throws(StoreFault) in try work.store.givenNumbers() }[account.name]
    if given?.spent.contains(id) ?? false {
      throw Terminal.stop("--scene \(scene): the id was given out before; none is given twice")
    }
    return .number(id)
  }

  private func kind(_ declared: DeclaredCode, _ zone: Zone) throws -> CodeKind {
    guard declared.lifetime != nil else {
      if expires != nil { throw Terminal.stop("--expires: the rules say that `\(address)` is permanent") }
      return .permanent
    }
    let end = expires.flatMap { text in
      Durations.milliseconds(text).map { Terminal.now + $0 / 1000 } ?? WrittenTime(text)?.instant(in: zone)
    }
    guard let end else { throw Terminal.stop("`\(address)` is temporary: give its end with --expires 20d, or 2026-06-01T12:00") }
    guard end > Terminal.now, end <= Terminal.now + 30 * 86_400 else {
      throw Terminal.stop("--expires \(expires ?? ""): a temporary code ends within thirty days from now")
    }
    return .temporary(until: end)
  }
}

struct QRForget: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "forget",
    abstract: "Forget a code: it can still be scanned, and is no longer ours. Its id is never given again.",
    discussion: "When the rules still declare it, the next `apply` makes another one.")

  @Argument(help: ArgumentHelp("CAMPAIGN, or 'CAMPAIGN[KEY]'.", valueName: "address"))
  var address: String
  @Flag(help: "Also a protected code: it is printed, and another one of it would be another code.")
  var protected = false
  @OptionGroup var options: AccountOptions

  func run() async throws {
    let work = try AccountWork(options, writes: true)
    let claim = try await work.claimApplying()
    defer { claim.release() }
    let (code, account) = try work.code(at: address)
    if code.isProtected, !protected {
      throw Terminal.stop("`\(code.address)` is printed, and scans of it would reach no campaign; add --protected to forget it all the same")
    }
    try work.guarded { () throws(StoreFault) in try work.store.change([.forgotten(code.address)], of: account.name) }
    Terminal.write("`\(code.address)` is forgotten; scene \"\(code.scene)\" can still be scanned\n")
  }
}

struct QRMint: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "mint",
    abstract: "Make a code of an on-demand campaign by hand, as POST /mint/CAMPAIGN of `serve` does.",
    discussion: """
      wxrules qr mint login
      wxrules qr mint login --value nonce=abc123 --request order-17     the same request gets the same code
      """)

  @Argument(help: "A campaign with `mint: on_demand`.")
  var campaign: String
  @Option(help: ArgumentHelp("What stands in a hole of the scene; random unless given. May be repeated.", valueName: "hole=text"))
  var value: [String] = []
  @Option(help: ArgumentHelp("A name for the request, so that it can be repeated.", valueName: "key"))
  var request: String?
  @OptionGroup var options: AccountOptions
  @Option(help: "How the result is written.")
  var format: OutputFormat = .text

  func run() async throws {
    let work = try AccountWork(options, writes: true)
    guard let declared = work.ruleSet.campaign(named: campaign), declared.isOnDemand,
      let account = work.ruleSet.account(of: declared)
    else {
      let close = Suggestion.closest(to: campaign, in: work.ruleSet.campaigns.filter(\.isOnDemand).map(\.id))
      throw Terminal.stop("no campaign `\(campaign)` with `mint: on_demand`\(close.map { "; did you mean `\($0)`?" } ?? "")")
    }
    var values: [String: String] = [:]
    for text in value {
      guard let mark = text.firstIndex(of: "="), mark > text.startIndex else { throw Terminal.stop("--value \(text): write HOLE=TEXT") }
      values[String(text[..<mark])] = String(text[text.index(after: mark)...])
    }
    let platform = try work.platform(account)
    let code: MintedCode
    do throws(CodeMint.Fault) {
      code = try await CodeMint(store: work.store, clock: .system).mint(campaign, values, request: request, under: work.ruleSet, by: platform)
    } catch {
      throw Terminal.stop(error.message)
    }
    await work.platforms.close()
    if format == .json {
      Terminal.write(code.json.text + "\n")
      return
    }
    if let image = CodeImage(code.url) { Terminal.write(image.terminalText(colour: Terminal.hasColour)) }
    let end = code.expiresAt.map { "until \(RuleSet.shown(account.timezone.civil(at: $0))) \(account.timezone.identifier)" } ?? "permanent"
    Terminal.write("scene      \(code.scene)\nholds      \(code.url)\nlasts      \(end)\nrequest    \(code.request)\n")
  }
}
