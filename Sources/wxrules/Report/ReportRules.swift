import ArgumentParser
import Engine
import Rules
import Wire

/// `wxrules report rules`: which rules work.
struct ReportRules: PlatformCommand {
  static let configuration = CommandConfiguration(
    commandName: "rules", abstract: "Which rules answer, how often and when last, and which never do.",
    discussion: """
      Every turn is counted, also those that are not remembered any more. Rules under
      `always:` and with `continue: true` are counted as `beside`, those with `audit:`
      apart. Counts are kept for 400 days.

      wxrules report rules --database wx.db
      wxrules report rules --from 2026-06-01 --to 2026-06-07 --by day
      wxrules report rules --account shop --format json

      Exit codes: 0 shown, 1 some rules did nothing in that time, 2 could not look.
      """)

  enum Grouping: String, ExpressibleByArgument, CaseIterable { case day }

  @Option(help: ArgumentHelp("Database of `serve`. (default: wx.db)", valueName: "file"), completion: .file())
  var database: String?
  @Option(help: ArgumentHelp("File or folder of the rules.", valueName: "path"), completion: .file())
  var rules: String?
  @Option(help: "Only this account.")
  var account: String?
  @Option(help: "The first day, as 2026-06-01 (in the account's zone).")
  var from: String?
  @Option(help: "The last day.")
  var to: String?
  @Option(help: "day: a line for each rule and day.")
  var by: Grouping?
  @Option(help: "How the result is written.")
  var format: OutputFormat = .text

  func run() throws {
    let lookedAt = try LookedAt(database, rules: rules, needsTurns: true)
    defer { lookedAt.close() }
    if let account, lookedAt.ruleSet.account(named: account) == nil {
      throw Terminal.stop("--account \(account): no such account in the rules")
    }
    let zone = lookedAt.zone(of: account ?? lookedAt.ruleSet.accounts.first?.name ?? "")
    let days = try AskedDays.span(from: from, to: to, in: zone)
    let turns = try lookedAt.rememberedTurns()
    // A day of any zone lies within a day more on either side.
    let hours = (Int64(days.lowerBound) - 1) * 24..<(Int64(days.upperBound) + 2) * 24
    let (counts, counted) = try lookedAt.asking { () throws(StoreFault) in (try turns.counts(in: hours), try turns.countedSince()) }
    let asked = from == nil ? nil : zone.instant(of: CivilTime(dayNumber: days.lowerBound))
    let report = RuleHitReport(
      counts, lookedAt.ruleSet, days: from == nil && to == nil ? nil : days, accounts: account.map { [$0] }, byDay: by == .day,
      since: asked.map { max($0, counted ?? $0) } ?? counted)
    switch format {
    case .json: Terminal.write(json: report.json)
    case .text: Terminal.write(report.text(Terminal.paint, zone: { lookedAt.zone(of: $0) }))
    }
    if !report.idle.isEmpty { throw ExitCode.findings }
  }
}
