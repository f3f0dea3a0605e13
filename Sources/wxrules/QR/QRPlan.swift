import ArgumentParser
import Engine
import Rules
import Wire

struct QRPlan: AccountCommand {
  static let configuration = CommandConfiguration(
    commandName: "plan",
    abstract: said("Show what `apply` would do: create, renew, replace, restore, move, retire. Nothing is called, nothing changed."),
    discussion: said(
      """
      wxrules qr plan
      wxrules qr plan flash --all
      wxrules qr plan --out plan.json && wxrules qr apply plan.json
          exactly this, or nothing

      Exit codes: 0 fine, 1 something is refused, 2 could not work.
      With -detailed-exitcode: 0 nothing to do, 1 refused or could not work, 2 there
      is something to do.
      """))

  @Argument(help: said("Only these campaigns.", valueName: "campaigns"))
  var campaigns: [String] = []
  @OptionGroup var options: AccountOptions
  @OptionGroup var quota: QuotaOptions
  @Option(help: said("Write the plan, for `apply`.", valueName: "file"), completion: .file())
  var out: String?
  @Flag(help: said("Show every step; otherwise the first ones of each campaign."))
  var all = false
  @Flag(
    name: [.customLong("detailed-exitcode", withSingleDash: true), .customLong("detailed-exitcode")],
    help: said("Tell by the exit code whether there is something to do."))
  var detailedExitcode = false
  @Option(help: said("How the plan is written."))
  var format: OutputFormat = .text
  @OptionGroup var speech: SpokenLanguage

  func run() throws {
    let plans: [CodePlan]
    do {
      plans = try plan()
    } catch let code as ExitCode {
      throw detailedExitcode ? ExitCode(1) : code
    }
    if plans.contains(where: { !$0.objections.isEmpty }) { throw ExitCode.findings }
    if detailedExitcode, plans.contains(where: { !$0.isEmpty }) { throw ExitCode(2) }
  }

  private func plan() throws -> [CodePlan] {
    let work = try AccountWork(self, writes: false, quota: quota)
    let only = try work.campaigns(campaigns)
    let plans = try work.accounts.map { (try work.plan($0, only: only?.names(of: $0)), $0) }
    switch format {
    case .json: Terminal.write(json: JSON.array(plans.map(\.0.json)))
    case .text:
      for (index, (plan, account)) in plans.enumerated() {
        if index > 0 { Terminal.write(verbatim: "\n") }
        Terminal.write(CodePlanText(plan, zone: account.timezone, colour: Terminal.hasColour, showsAll: all).render())
      }
    }
    if let out {
      guard plans.count == 1, let (plan, account) = plans.first else {
        throw Terminal.stop("--out: a plan file is for one account; add --account NAME")
      }
      try OutputFiles.write(Array(CodePlanFile.text(plan, of: only?.names(of: account), at: Terminal.now).utf8), to: out)
      Terminal.complain("written to \(out); `wxrules qr apply \(out)` does exactly this\n")
    }
    return plans.map(\.0)
  }
}
