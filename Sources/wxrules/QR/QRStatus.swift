import ArgumentParser
import Engine
import Rules
import WeChat
import Wire

struct QRStatus: AsyncParsableCommand, AccountCommand {
  static let configuration = CommandConfiguration(
    commandName: "status",
    abstract: said("How many codes there are, which end when, what is left of budget and quota."),
    discussion: said(
      """
      With --refresh the platform is asked for the picture of every live code. One
      that it does not know any more is drift: it is noted, and the next `apply` makes
      it again.

      Exit codes: 0 all is as declared, 1 something is to do or was lost, 2 could not
      work.
      """))

  @OptionGroup var options: AccountOptions
  @OptionGroup var quota: QuotaOptions
  @Flag(help: said("Ask the platform whether it still knows each code."))
  var refresh = false
  @Option(help: said("How the result is written."))
  var format: OutputFormat = .text
  @OptionGroup var speech: SpokenLanguage

  func run() async throws {
    let work = try AccountWork(self, writes: refresh, quota: quota)
    var reports: [JSON] = []
    var isComplete = true
    var isAsked = true
    for account in work.accounts {
      if refresh { isAsked = try await ask(work, account) && isAsked }
      let plan = try work.plan(account)
      let status = try work.guarded { () throws(StoreFault) in
        try CodeStatus(of: account, in: work.ruleSet, work.store, plan: plan, at: Terminal.now)
      }
      isComplete = isComplete && plan.isEmpty
      if format == .text { Terminal.write(reports.isEmpty ? status.text : "\n" + status.text) }
      reports.append(status.json)
    }
    await work.platforms.close()
    if format == .json { Terminal.write(json: JSON.array(reports)) }
    if !isAsked { throw ExitCode.couldNotWork }
    if !isComplete { throw ExitCode.findings }
  }

  /// - Returns: whether every code could be asked for.
  private func ask(_ work: AccountWork, _ account: Account) async throws -> Bool {
    let now = Terminal.now
    let codes = try work.guarded { () throws(StoreFault) in try work.store.codes(of: account.name) }
      .filter { $0.status == .live && !$0.isOver(at: now) }
    if codes.isEmpty { return true }
    let platform = try work.platform(account)
    let line = ProgressLine(verb: "asking the platform")
    let began = WallClock.system.microseconds()
    let check = await CodeCheck(platform).run(codes) { done in
      line.show(done: done, of: codes.count, elapsed: (WallClock.system.microseconds() - began) / 1000)
    }
    line.end()
    try work.guarded { () throws(StoreFault) in
      try work.store.change(check.lost.map { .lost($0.address, ticket: $0.ticket) }, of: account.name)
    }
    for code in check.lost.prefix(20) { Terminal.complain("drift: the platform does not know \(code.address.description) any more\n") }
    if check.lost.count > 20 { Terminal.complain("… \(check.lost.count - 20) more\n") }
    if let fault = check.fault { Terminal.complain("wxrules: \(counted(check.unasked, "code")) could not be asked for: \(fault.message)\n") }
    return check.fault == nil
  }
}

struct QRList: AccountCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: said("List the codes that were made, with scene, address in the code, and end."))

  @Argument(help: said("Only these: CAMPAIGN, or 'CAMPAIGN[KEY]'.", valueName: "codes"))
  var selected: [String] = []
  @OptionGroup var options: AccountOptions
  @Option(help: said("How the list is written."))
  var format: OutputFormat = .text
  @OptionGroup var speech: SpokenLanguage

  func run() throws {
    let work = try AccountWork(self, writes: false)
    let only = try work.selection(selected)
    let now = Terminal.now
    var rows: [JSON] = []
    for account in work.accounts {
      let codes = try work.guarded { () throws(StoreFault) in try work.store.codes(of: account.name) }
        .filter { only?.contains($0.address, of: account) ?? true }
      if format == .json {
        rows += codes.map { $0.json(now) }
        continue
      }
      let names = codes.map { work.ruleSet.address($0.address, of: account.name).description }
      let widths = (
        names.map { DisplayWidth.of($0) }.max() ?? 0, codes.map { DisplayWidth.of($0.scene.description) }.max() ?? 0
      )
      let pad = DisplayWidth.padded
      for (name, code) in zip(names, codes) {
        let state = said(code.phrase(now))
        let end = said(code.kind.expiresAt.map { "until \(RuleSet.shown(account.timezone.civil(at: $0)))" } ?? "permanent")
        Terminal.write(
          verbatim:
            "\(pad(name, widths.0))  \(pad(code.scene.description, widths.1))  \(pad(state, 7))  \(pad(end, 26))  \(OutsideText.shown(code.url))\n"
        )
      }
    }
    if format == .json { Terminal.write(json: JSON.array(rows)) }
  }
}

extension PublishedCode {
  /// How it stands, in a word.
  fileprivate func phrase(_ now: Int64) -> Phrase {
    switch status {
    case .live: isOver(at: now) ? "ended" : "live"
    case .retired: "retired"
    case .lost: "lost"
    }
  }
}
