import ArgumentParser
import Engine
import Rules
import Wire

/// `wxrules report rules`: which rules work.
struct ReportRules: PlatformCommand {
  static let configuration = CommandConfiguration(
    commandName: "rules", abstract: said("Which rules answer, how often and when last, and which never do."),
    discussion: said(
      """
      Every turn is counted, also those that are not remembered any more. Rules under
      `always:` and with `continue: true` are counted as `beside`, those with `audit:`
      apart. Counts are kept for 400 days.

      wxrules report rules --database wx.db
      wxrules report rules --from 2026-06-01 --to 2026-06-07 --by day
      wxrules report rules --account shop --format json

      Exit codes: 0 shown, 1 some rules did nothing in that time, 2 could not look.
      """))

  enum Grouping: String, ExpressibleByArgument, CaseIterable { case day }

  @Option(help: said("Database of `serve`: a file, or postgresql://…. (default: wx.db)", valueName: "database"), completion: .file())
  var database: String?
  @Option(help: said("File or folder of the rules.", valueName: "path"), completion: .file())
  var rules: String?
  @Option(help: said("Only this account."))
  var account: String?
  @Option(help: said("The first day, as 2026-06-01 (in the account's zone)."))
  var from: String?
  @Option(help: said("The last day."))
  var to: String?
  @Option(help: said("day: a line for each rule and day."))
  var by: Grouping?
  @Option(help: said("How the result is written."))
  var format: OutputFormat = .text

  @OptionGroup var speech: SpokenLanguage

  func run() throws {
    let lookedAt = try LookedAt(database, rules: rules, needsTurns: true)
    defer { lookedAt.close() }
    let question = try Asking.question { () throws(BookQueryFault) in
      try RuleHitQuestion(account: account, from: from, to: to, byDay: by == .day, in: lookedAt.ruleSet, now: Terminal.now)
    }
    let turns = try lookedAt.rememberedTurns()
    let report = try lookedAt.askingTurns { () throws(StoreFault) in try question.report(of: turns) }
    switch format {
    case .json: Terminal.write(json: report.json)
    case .text: Terminal.write(report.text(Terminal.paint, zone: { lookedAt.zone(of: $0) }))
    }
    if !report.idle.isEmpty { throw ExitCode.findings }
  }
}
