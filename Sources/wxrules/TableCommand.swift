import ArgumentParser
import Engine
import Rules

struct TableCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "table",
    abstract: "Show who answers the codes of a campaign: in which state, at what time.",
    discussion: """
      A row for each case that rules tell apart, with the rule that answers and what
      it says. Codes that rules treat differently have tables of their own. Cases
      that nobody answers are shown as such.

      wxrules table table_tent
      wxrules table door --rules rules/ --format markdown
      wxrules table door --account shop --format csv > door.csv

      Exit codes: 0 shown, 2 there is no such campaign, or rules could not be read.
      """)

  enum Format: String, ExpressibleByArgument, CaseIterable { case text, markdown, html, csv, json }

  @Argument(help: ArgumentHelp("A name under `campaigns:`.", valueName: "campaign"))
  var campaign: String
  @Option(help: "Rules file or folder.", completion: .file())
  var rules: String?
  @Option(help: ArgumentHelp("Only the codes of this account; of all that have the campaign unless given.", valueName: "name"))
  var account: String?
  @Option(help: "How the table is written.")
  var format: Format = .text

  func run() throws {
    let loaded = try LoadedRules.load(rules)
    let report: TableReport
    do throws(TableReport.Refusal) {
      report = try TableReport(of: campaign, account: account, in: loaded.ruleSet)
    } catch {
      switch error {
      case .campaign(let reason): throw Terminal.stop(reason)
      case .account(let reason): throw Terminal.stop("--account \(account ?? ""): \(reason)")
      }
    }
    switch format {
    case .text: Terminal.write(TableText(report, Terminal.paint).render())
    case .markdown: Terminal.write(TableMarkup(report).markdown)
    case .html: Terminal.write(TableMarkup(report).html)
    case .csv: Terminal.write(TableMarkup(report).csv)
    case .json: Terminal.write(json: report.json)
    }
  }
}
