import ArgumentParser
import Engine
import Rules
import Wire

/// `wxrules report unanswered`: what the next rules are for.
struct ReportUnanswered: PlatformCommand {
  static let configuration = CommandConfiguration(
    commandName: "unanswered", abstract: said("What followers wrote that no rule answered, by how often."),
    discussion: said(
      """
      Texts are one where only case, width or numbers differ: # stands for a number.
      They are kept for 30 days, at most 10 000 different ones, and name nobody. They
      are counted by days of UTC.
      `serve --unanswered off` counts none.

      wxrules report unanswered --database wx.db
      wxrules report unanswered --days 7 --limit 20 --format json
      wxrules report unanswered --account shop --from 2026-06-01 --to 2026-06-07

      Exit codes: 0 there are some, 1 there are none, 2 could not look.
      """))

  @Option(help: said("Database of `serve`: a file, or postgresql://…. (default: wx.db)", valueName: "database"), completion: .file())
  var database: String?
  @Option(help: said("File or folder of the rules.", valueName: "path"), completion: .file())
  var rules: String?
  @Option(help: said("Only this account."))
  var account: String?
  @Option(help: said("The first day, as 2026-06-01, yesterday or 7d. (default: all that are kept)"))
  var from: String?
  @Option(help: said("The last day."))
  var to: String?
  @Option(help: said("How many days back, 1 to 30, in the place of --from."))
  var days: Int?
  @Option(help: said("How many are shown."))
  var limit = 50
  @Option(help: said("How the result is written."))
  var format: OutputFormat = .text

  @OptionGroup var speech: SpokenLanguage

  func run() throws {
    let question = try Asking.question { () throws(BookQueryFault) in
      try UnansweredQuestion(account: account, from: from, to: to, days: days, limit: limit, now: Terminal.now)
    }
    let lookedAt = try LookedAt(database, rules: rules, needsTurns: true)
    defer { lookedAt.close() }
    _ = try Asking.question { () throws(BookQueryFault) in try lookedAt.ruleSet.accounts(asked: account) }
    let turns = try lookedAt.rememberedTurns()
    let (found, isCut) = try lookedAt.askingTurns { () throws(StoreFault) in try question.texts(of: turns) }
    switch format {
    case .json: Terminal.write(json: UnansweredReport.json(found))
    case .text: Terminal.write(UnansweredReport.text(found, Terminal.paint, isCut: isCut))
    }
    if found.isEmpty { throw ExitCode.findings }
  }
}
