import ArgumentParser
import Engine
import Rules
import Wire

struct ReportFraud: PlatformCommand {
  static let configuration = CommandConfiguration(
    commandName: "fraud",
    abstract: said("Show signs of followers who were bought or made up, with what speaks for each."),
    discussion: said(
      """
      By code, from the lines of the ledger:
        burst        more follows in a minute than the hours of the code explain
        gone_1h/_1d  more leave within an hour or a day than by other codes
        same_person  somebody follows again and again
        even_gaps    one follows after the other as by a clock
        night        more follow by it between 0 and 6 o'clock than by other codes
      Signs prove nothing, and nobody is punished for one. Follows of people who were
      erased since cannot be looked at: how many these are is said. Where an account
      erases who leaves, gone_1h and gone_1d cannot be told.

      wxrules report fraud --from 7d
      wxrules report fraud --account shop --from 2026-06-01 --to 2026-06-07

      Exit codes: 0 no sign, 1 there are signs, 2 could not work.
      """))

  @OptionGroup var options: ReportOptions
  @Option(help: said("First day, as 2026-06-01, yesterday or 7d."))
  var from = FraudQuestion.from
  @Option(help: said("Last day."))
  var to = FraudQuestion.to
  @Flag(help: said("Show openids, and not the names that logs have for followers."))
  var showOpenids = false
  @Option(help: said("How the result is written."))
  var format: PaperFormat = .text

  @OptionGroup var speech: SpokenLanguage

  func run() throws {
    let basis = try ReportBasis(options)
    let name = try basis.names(showOpenids: showOpenids)
    let question = try Asking.question { () throws(BookQueryFault) in
      try FraudQuestion(account: options.account, from: from, to: to, in: basis.ruleSet, now: Terminal.now)
    }
    // They tell how many follows there were of people who were erased since.
    let progress = BookProgressLines(basis.store)
    try basis.guarded { () throws(StoreFault) in
      try BookReading(basis.store, basis.ruleSet, question.accounts) { progress.show($0) }.bringUpToDate()
    }
    let (reports, hasSigns) = try basis.guarded { () throws(StoreFault) in try question.reports(basis.store, name: name) }
    switch format {
    case .text: Terminal.write(reports.map(\.text).joined(separator: "\n"))
    case .csv: Terminal.write(verbatim: FraudReport.csv(reports))
    case .json: Terminal.write(json: .array(reports.map(\.json)))
    }
    if hasSigns { throw ExitCode.findings }
  }
}
