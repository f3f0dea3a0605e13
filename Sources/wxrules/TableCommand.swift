import ArgumentParser
import Engine
import Rules

struct TableCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "table",
    abstract: said("Show who answers the codes of a campaign: in which state, at what time."),
    discussion: said(
      """
      A row for each case that rules tell apart, with the rule that answers and what
      it says. Codes that rules treat differently have tables of their own. Cases
      that nobody answers are shown as such.

      wxrules table table_tent
      wxrules table door --rules rules/ --format markdown
      wxrules table door --account shop --format csv > door.csv

      Exit codes: 0 shown, 2 there is no such campaign, or rules could not be read.
      """))

  enum Format: String, ExpressibleByArgument, CaseIterable { case text, markdown, html, csv, json }

  @Argument(help: said("A name under `campaigns:`.", valueName: "campaign"))
  var campaign: String
  @Option(help: said("Rules file or folder."), completion: .file())
  var rules: String?
  @Option(help: said("Only the codes of this account; of all that have the campaign unless given."))
  var account: String?
  @Option(help: said("How the table is written."))
  var format: Format = .text

  @OptionGroup var speech: SpokenLanguage

  func run() throws {
    let loaded = try LoadedRules.load(rules)
    let report: TableReport
    do throws(TableReport.Refusal) {
      report = try TableReport(of: campaign, account: account, in: loaded.ruleSet)
    } catch {
      switch error {
      case .campaign(let reason): throw Terminal.stop(reason)
      case .account(let reason): throw Terminal.stop("--account \(account ?? "" as String): \(reason)")
      }
    }
    switch format {
    case .text: Terminal.write(verbatim: TableText(report, Terminal.paint, in: Terminal.language).render())
    case .markdown: Terminal.write(verbatim: TableMarkup(report, in: Terminal.language).markdown)
    case .html: Terminal.write(verbatim: TableMarkup(report, in: Terminal.language).html)
    case .csv: Terminal.write(verbatim: TableMarkup(report, in: Terminal.language).csv)
    case .json: Terminal.write(json: report.json)
    }
  }
}
