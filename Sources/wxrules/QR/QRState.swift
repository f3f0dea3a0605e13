import ArgumentParser
import Engine
import Rules
import Server
import WeChat
import Wire

struct QRForget: AsyncParsableCommand, AccountCommand {
  static let configuration = CommandConfiguration(
    commandName: "forget",
    abstract: said("Forget a code: it can still be scanned, and is no longer ours. Its id is never given again."),
    discussion: said("When the rules still declare it, the next `apply` makes another one."))

  @Argument(help: said("CAMPAIGN, or 'CAMPAIGN[KEY]'.", valueName: "address"))
  var address: String
  @Flag(help: said("Also a protected code: it is printed, and another one of it would be another code."))
  var protected = false
  @OptionGroup var options: AccountOptions

  @OptionGroup var speech: SpokenLanguage

  func run() async throws {
    let work = try AccountWork(self, writes: true)
    let claim = try await work.claimApplying()
    defer { claim.release() }
    let (code, account) = try work.code(at: address)
    if code.isProtected, !protected {
      throw Terminal.stop(
        "`\(code.address.description)` is printed, and scans of it would reach no campaign; add --protected to forget it all the same")
    }
    try work.guarded { () throws(StoreFault) in try work.store.change([.forgotten(code.address)], of: account.name) }
    Terminal.write(
      "`\(work.ruleSet.address(code.address, of: account.name).description)` is forgotten; scene \"\(code.scene.description)\" can still be scanned\n"
    )
  }
}

struct QRMint: AsyncParsableCommand, AccountCommand {
  static let configuration = CommandConfiguration(
    commandName: "mint",
    abstract: said("Make a code of an on-demand campaign by hand, as POST /mint/CAMPAIGN of `serve` does."),
    discussion: said(
      """
      wxrules qr mint login
      wxrules qr mint login --value nonce=abc123 --request order-17
          the same request gets the same code
      """))

  @Argument(help: said("A campaign with `mint: on_demand`; of several accounts ACCOUNT:CAMPAIGN."))
  var campaign: String
  @Option(help: said("What stands in a hole of the scene; random unless given. May be repeated.", valueName: "hole=text"))
  var value: [String] = []
  @Option(help: said("A name for the request, so that it can be repeated.", valueName: "key"))
  var request: String?
  @OptionGroup var options: AccountOptions
  @Option(help: said("How the result is written."))
  var format: OutputFormat = .text

  @OptionGroup var speech: SpokenLanguage

  func run() async throws {
    let work = try AccountWork(self, writes: true)
    let (declared, account): (Campaign, Account)
    switch work.ruleSet.campaign(at: campaign, of: options.account, where: \.isOnDemand) {
    case .success(let found): (declared, account) = found
    case .failure(.ofSeveral(let names)):
      throw Terminal.stop("several accounts have codes of `\(campaign)`: write one of \(quotedList(names)), or add --account")
    case .failure(.unknown):
      let close = Suggestion.closest(to: campaign, in: work.ruleSet.campaigns.filter(\.isOnDemand).map(\.id))
      throw Terminal.stop(
        close.map { "no campaign `\(campaign)` with `mint: on_demand`; did you mean `\($0)`?" } ?? "no campaign `\(campaign)` with `mint: on_demand`")
    }
    var values: [String: String] = [:]
    for text in value {
      guard let mark = text.firstIndex(of: "="), mark > text.startIndex else { throw Terminal.stop("--value \(text): write HOLE=TEXT") }
      values[String(text[..<mark])] = String(text[text.index(after: mark)...])
    }
    let platform = try work.platform(account)
    let code: MintedCode
    do throws(CodeMint.Fault) {
      code = try await CodeMint(store: work.store, clock: Terminal.clock).mint(
        declared.id, values, request: request, under: work.ruleSet, by: platform)
    } catch {
      throw Terminal.stop(error.message)
    }
    await work.platforms.close()
    if format == .json {
      Terminal.write(json: code.json)
      return
    }
    if let image = CodeImage(code.url) { Terminal.write(verbatim: image.terminalText(colour: Terminal.hasColour)) }
    let end: Phrase = code.expiresAt.map { "until \(RuleSet.shown(account.timezone.civil(at: $0))) \(account.timezone.identifier)" } ?? "permanent"
    func line(_ title: Phrase, _ text: Phrase) { Terminal.write(title.padded(to: 10) + " " + text + "\n") }
    line("scene", Phrase(verbatim: "\(code.scene)"))
    line("holds", Phrase(verbatim: OutsideText.shown(code.url)))
    line("lasts", end)
    line("request", Phrase(verbatim: code.request))
  }
}
