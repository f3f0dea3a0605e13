import ArgumentParser
import Engine
import Rules
import WeChat
import Wire

struct ReportReconcile: AsyncParsableCommand, AccountCommand {
  static let configuration = CommandConfiguration(
    commandName: "reconcile",
    abstract: said("Lay the platform's own figures beside ours, with likely causes of differences."),
    discussion: said(
      """
      By days of Beijing: follows and unfollows in all, and source 30 beside follows
      by a code. `serve` fetches the platform's figures each morning after eight for
      accounts that may ask (verified ones), and catches up with days that it missed.
      With --fetch they are fetched now.

      wxrules report reconcile --from 7d
      wxrules report reconcile --fetch --account shop --format json

      Followers who were erased are counted, as in all figures.

      Exit codes: 0 no difference, 1 there are differences, 2 could not work, or there
      was nothing to compare with.
      """))

  @OptionGroup var options: AccountOptions
  @Option(help: said("First day, as 2026-06-01, yesterday or 7d."))
  var from = ReconciliationQuestion.from
  @Option(help: said("Last day."))
  var to = ReconciliationQuestion.to
  @Flag(help: said("Ask the platform for what is missing, also where it refused before."))
  var fetch = false
  @Option(help: said("How the result is written."))
  var format: PaperFormat = .text

  @OptionGroup var speech: SpokenLanguage

  func run() async throws {
    let work = try AccountWork(self, writes: fetch, mustExist: !fetch)
    let question = try Asking.question { () throws(BookQueryFault) in try ReconciliationQuestion(from: from, to: to, now: Terminal.now) }
    if fetch {
      do { try await ask(work) } catch {
        await work.platforms.close()
        throw error
      }
    }
    await work.platforms.close()
    let reports = try work.guarded { () throws(StoreFault) in
      let progress = BookProgressLines(work.store)
      try BookReading(work.store, work.ruleSet, work.accounts.map(\.name)) { progress.show($0) }.bringUpToDate()
      return try question.reports(work.store, of: work.accounts, in: work.ruleSet)
    }
    switch format {
    case .text: Terminal.write(reports.map(\.text).joined(separator: "\n"))
    case .csv: Terminal.write(verbatim: ReconciliationReport.csv(reports))
    case .json: Terminal.write(json: .array(reports.map(\.json)))
    }
    if reports.contains(where: \.differs) { throw ExitCode.findings }
    if !reports.contains(where: \.isCompared) {
      throw Terminal.stop(
        fetch
          ? """
          nothing was compared: there are no figures of the platform of these days, and it told none; they come the next morning after eight
          """
          : "nothing was compared: there are no figures of the platform of these days; --fetch asks for them")
    }
  }

  private func ask(_ work: AccountWork) async throws {
    let figures = FigureFetch(platforms: work.platforms, store: work.store, clock: Terminal.clock)
    for account in work.accounts {
      if account.secret == nil {
        Terminal.complain("\(account.name): not asked, it has no `secret`\n")
        continue
      }
      let outcome: FigureFetch.Outcome
      do throws(StoreFault) { outcome = try await figures.run(account, isAsked: true) } catch {
        throw Terminal.stop(work.database.message(error))
      }
      switch outcome {
      case .complete: continue
      case .fetched(let days): Terminal.complain("\(account.name): fetched the platform's figures of \(counted(days, "day"))\n")
      case .refused: Terminal.complain("\(account.name): the platform refuses to tell (48001): the account has no right to its figures\n")
      case .failed(let fault): throw Terminal.stop("\(account.name): \(fault.message)")
      }
    }
  }
}
