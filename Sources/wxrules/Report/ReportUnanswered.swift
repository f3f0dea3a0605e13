import ArgumentParser
import Engine
import Rules
import Wire

/// `wxrules report unanswered`: what the next rules are for.
struct ReportUnanswered: PlatformCommand {
  static let configuration = CommandConfiguration(
    commandName: "unanswered", abstract: "What followers wrote that no rule answered, by how often.",
    discussion: """
      Texts are one where only case, width or numbers differ: # stands for a number.
      They are kept for 30 days, at most 10 000 different ones, and name nobody.
      `serve --unanswered off` counts none.

      wxrules report unanswered --database wx.db
      wxrules report unanswered --days 7 --limit 20 --format json

      Exit codes: 0 there are some, 1 there are none, 2 could not look.
      """)

  @Option(help: ArgumentHelp("Database of `serve`. (default: wx.db)", valueName: "file"), completion: .file())
  var database: String?
  @Option(help: ArgumentHelp("File or folder of the rules.", valueName: "path"), completion: .file())
  var rules: String?
  @Option(help: "How many days back, 1 to 30. (default: all that are kept)")
  var days: Int?
  @Option(help: "How many are shown.")
  var limit = 50
  @Option(help: "How the result is written.")
  var format: OutputFormat = .text

  func run() throws {
    guard limit > 0 else { throw Terminal.stop("--limit: above 0") }
    guard days.map({ (1...Int(UnansweredText.days)).contains($0) }) ?? true else { throw Terminal.stop("--days: from 1 to \(UnansweredText.days)") }
    let lookedAt = try LookedAt(database, rules: rules, needsTurns: true)
    defer { lookedAt.close() }
    let turns = try lookedAt.rememberedTurns()
    let since = days.map { TurnCounts.hour(of: Terminal.now) / 24 - Int64($0) + 1 } ?? 0
    let all = try lookedAt.asking { () throws(StoreFault) in
      try turns.unanswered(since: since, limit: min(limit, Int(Int32.max) - 1) + 1)
    }
    let found = Array(all.prefix(limit))
    switch format {
    case .json: Terminal.write(json: UnansweredReport.json(found))
    case .text: Terminal.write(UnansweredReport.text(found, Terminal.paint, isCut: all.count > found.count))
    }
    if found.isEmpty { throw ExitCode.findings }
  }
}
