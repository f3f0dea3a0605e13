import ArgumentParser
import Engine
import Rules
import WeChat
import Wire

struct ReportReconcile: AsyncParsableCommand, AccountCommand {
  static let configuration = CommandConfiguration(
    commandName: "reconcile",
    abstract: "Lay the platform's own figures beside the ledger, with likely causes of differences.",
    discussion: """
      By days of Beijing: follows and unfollows in all, and source 30 beside follows
      by a code. `serve` fetches the platform's figures each morning after eight for
      accounts that may ask (verified ones), and catches up with days that it missed.
      With --fetch they are fetched now.

      wxrules report reconcile --from 7d
      wxrules report reconcile --fetch --account shop --format json

      Exit codes: 0 no difference, 1 there are differences, 2 could not work.
      """)

  @OptionGroup var options: AccountOptions
  @Option(help: "First day, as 2026-06-01, yesterday or 7d.")
  var from = "14d"
  @Option(help: "Last day.")
  var to = "yesterday"
  @Flag(help: "Ask the platform for what is missing, also where it refused before.")
  var fetch = false
  @Option(help: "How the result is written.")
  var format: PaperFormat = .text

  func run() async throws {
    let work = try AccountWork(self, writes: fetch, mustExist: !fetch)
    let days = try AskedDays.span(from: from, to: to, in: .shanghai)
    if fetch {
      do { try await ask(work) } catch {
        await work.platforms.close()
        throw error
      }
    }
    await work.platforms.close()
    let now = Terminal.now
    var reports: [ReconciliationReport] = []
    for account in work.accounts {
      let reconciled = try work.guarded { () throws(StoreFault) in try Reconciliation(work.store, of: account.name, days, now: now) }
      let refusedAt = try work.guarded { () throws(StoreFault) in try work.store.figuresRefusedAt(of: account.name) }
      reports.append(ReconciliationReport(reconciled, zone: account.timezone, refusedAt: refusedAt))
    }
    switch format {
    case .text: Terminal.write(reports.map(\.text).joined(separator: "\n"))
    case .csv: Terminal.write(ReconciliationReport.csv(reports))
    case .json: Terminal.write(json: .array(reports.map(\.json)))
    }
    if reports.contains(where: \.differs) { throw ExitCode.findings }
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
        throw Terminal.stop("database `\(work.databasePath)`: \(error.message)")
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
