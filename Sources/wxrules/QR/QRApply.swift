import ArgumentParser
import Engine
import Rules
import Serving
import WeChat
import Wire

struct QRApply: AsyncParsableCommand, AccountCommand {
  static let configuration = CommandConfiguration(
    commandName: "apply",
    abstract: said("Make the codes what the rules declare. Interrupted, run it again: it goes on where it was."),
    discussion: said(
      """
      wxrules qr apply                 shows the plan, asks, does it
      wxrules qr apply --yes           does not ask
      wxrules qr apply flash           only this campaign
      wxrules qr apply plan.json       only what stood in that plan

      Codes are made on the platform and cannot be taken back; permanent ones count
      against 100000 for ever. When the day's calls are used up it stops; run it again
      tomorrow.

      Exit codes: 0 all is as declared, 1 something is refused, failed or left for
      tomorrow, 2 could not work.
      """))

  @Argument(help: said("Only these campaigns; or a plan.json that `plan --out` wrote.", valueName: "campaigns"), completion: .file())
  var selected: [String] = []
  @OptionGroup var options: AccountOptions
  @OptionGroup var quota: QuotaOptions
  @Flag(name: .shortAndLong, help: said("Do not ask."))
  var yes = false
  @Option(help: said("Calls at the same time.", valueName: "count"))
  var parallel = 8
  @Option(help: said("How the result is written."))
  var format: OutputFormat = .text

  @OptionGroup var speech: SpokenLanguage

  func validate() throws {
    guard (1...32).contains(parallel) else { throw objection("--parallel: 1 to 32") }
    if plan != nil, selected.count > 1 { throw objection("a plan says itself which campaigns it is for") }
  }

  /// A word is a plan when it is called as a file, and a campaign otherwise.
  private var plan: String? { selected.first { $0.hasSuffix(".json") || ($0.contains(".") && DiskFiles().exists($0)) } }

  func run() async throws {
    let saved = try savedPlan()
    var work = try AccountWork(self, writes: true, quota: quota)
    if let saved, !work.accounts.contains(where: { $0.name == saved.account }) {
      throw Terminal.stop("the plan is for account `\(saved.account)`, which is not among those of the rules")
    }
    let accounts = work.accounts.filter { account in saved.map { $0.account == account.name } ?? true }
    let chosen = try saved == nil ? work.campaigns(selected) : nil
    func only(_ account: Account) -> Set<String>? { saved.map { $0.campaigns } ?? chosen?.names(of: account) }
    // Shown and asked first: while somebody thinks, the server goes on renewing.
    var agreed: [String: CodePlan] = [:]
    var isComplete = true
    var reports: [JSON] = []
    for account in accounts {
      let plan = try work.plan(account, only: only(account))
      if try begins(plan, saved, account) {
        agreed[account.name] = plan
      } else {
        isComplete = isComplete && plan.objections.isEmpty
        reports.append(plan.json)
      }
    }
    if !agreed.isEmpty {
      let claim = try await work.claimApplying()
      defer { claim.release() }
      // Read again under the claim: ids may have been given out meanwhile.
      await work.platforms.close()
      work = try AccountWork(self, writes: true, quota: quota)
      for account in work.accounts {
        guard let shown = agreed[account.name] else { continue }
        let plan = try work.plan(account, only: only(account))
        guard plan.holdsOnly(shown), plan.objections.isEmpty else {
          throw Terminal.stop("what is to do has changed while you looked; look again")
        }
        let (complete, report) = try await carryOut(plan, work, account)
        isComplete = isComplete && complete
        reports.append(report)
      }
    }
    await work.platforms.close()
    if format == .json { Terminal.write(json: JSON.array(reports)) }
    if !isComplete { throw ExitCode.findings }
  }

  private func savedPlan() throws -> CodePlanFile? {
    guard let plan else { return nil }
    do throws(FileFault) {
      return try CodePlanFile(String(decoding: try DiskFiles().read(plan), as: UTF8.self))
    } catch {
      throw Terminal.stop("\(plan): \(error.reason)")
    }
  }

  /// Shows the plan, and asks unless that was settled. False when there is nothing to do or it is refused.
  private func begins(_ plan: CodePlan, _ saved: CodePlanFile?, _ account: Account) throws -> Bool {
    if format == .text || !plan.objections.isEmpty {
      let text = CodePlanText(plan, zone: account.timezone, colour: Terminal.hasColour, showsAll: false).render()
      if format == .text { Terminal.write(text) } else { Terminal.complain(text) }
    }
    guard plan.objections.isEmpty, !plan.steps.isEmpty else { return false }
    if let saved {
      let strangers = saved.strangers(in: plan)
      if let first = strangers.first {
        throw Terminal.stop(
          "the plan is out of date: \(counted(strangers.count, "step")) not in it, the first is to \(first.action.phrase) \(first.address.description); make it anew"
        )
      }
      return true
    }
    if yes { return true }
    guard Terminal.canAsk else { throw Terminal.stop("add --yes: nobody can be asked here") }
    Terminal.write("\nApply this? Codes that are made cannot be taken back. [y/N] ")
    guard ["y", "yes"].contains((readLine() ?? "").lowercased()) else { throw Terminal.stop("nothing was done") }
    return true
  }

  private func carryOut(
    _ plan: CodePlan, _ work: AccountWork, _ account: Account
  ) async throws -> (isComplete: Bool, JSON) {
    if plan.calls == 0 {
      return told(try work.guarded { () throws(StoreFault) in try CodeApply.runLocally(plan, in: work.store) }, plan, account)
    }
    let platform = try work.platform(account)
    let line = ProgressLine(verb: "making codes")
    let report: CodeApply.Report
    do throws(StoreFault) {
      report = try await CodeApply(platform, store: work.store, clock: Terminal.clock, lanes: parallel).run(plan) { progress in
        line.show(done: progress.done, failed: progress.failed, of: progress.total, elapsed: progress.elapsed, isPaused: progress.isPaused)
      }
    } catch {
      line.end()
      throw Terminal.stop("\(work.database.message(error)); what was made is kept, run it again")
    }
    line.end()
    return told(report, plan, account)
  }

  private func told(_ report: CodeApply.Report, _ plan: CodePlan, _ account: Account) -> (isComplete: Bool, JSON) {
    for (address, fault) in report.failures.prefix(20) { Terminal.complain("\(address.description): \(fault.message)\n") }
    if report.failures.count > 20 { Terminal.complain("… \(report.failures.count - 20) more\n") }
    let done: Phrase = "account \(account.name): \(counted(report.done, "step")) done in \(ProgressLine.time(report.elapsed))"
    let line: Phrase
    switch report.ending {
    case .finished: line = report.failures.isEmpty ? done : "\(done); \(counted(report.failures.count, "code")) failed: run it again"
    case .quota(let remaining):
      line = "\(done); today's calls are used up, \(counted(remaining, "step")) left: run it again after midnight in Beijing"
    case .stopped(let fault, let remaining):
      line = "\(done); stopped with \(counted(remaining, "step")) left"
      Terminal.complain("wxrules: \(fault.message)\n= help: \(fault.class.advice)\n")
    }
    let seconds = Double(report.elapsed) / 1000
    if format == .text { Terminal.write("\n" + line + "\n") }
    let isComplete = report.ending == .finished && report.failures.isEmpty
    return (
      isComplete,
      [
        "account": .string(account.name), "done": .int(report.done), "seconds": .number(seconds), "complete": .bool(isComplete),
        "left": .int(plan.steps.count - report.done),
        "failures": .array(report.failures.map { ["address": .string($0.address.description), "reason": .string($0.fault.message)] }),
      ]
    )
  }
}
