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
    let report = TableReport(try campaigns(loaded.ruleSet).map { DecisionTable(of: $0, in: loaded.ruleSet) }, in: loaded.ruleSet)
    switch format {
    case .text: Terminal.write(TableText(report, Terminal.paint).render())
    case .markdown: Terminal.write(TableMarkup(report).markdown)
    case .html: Terminal.write(TableMarkup(report).html)
    case .csv: Terminal.write(TableMarkup(report).csv)
    case .json: Terminal.write(json: report.json)
    }
  }

  /// The campaign, as each account has it that is meant.
  private func campaigns(_ ruleSet: RuleSet) throws -> [Campaign] {
    let named = ruleSet.campaigns.filter { $0.id == campaign }
    if named.isEmpty {
      let names = ruleSet.campaigns.map(\.id)
      let close = Suggestion.closest(to: campaign, in: names)
      let help =
        close.map { "; did you mean `\($0)`?" } ?? (names.isEmpty ? "; the rules have none" : "; they have \(quotedList(Set(names).sorted()))")
      throw Terminal.stop("no campaign `\(campaign)`\(help)")
    }
    guard let account else { return named }
    let names = ruleSet.accounts.map(\.name)
    guard names.contains(account) else {
      let close = Suggestion.closest(to: account, in: names)
      throw Terminal.stop("--account \(account): no such account in the rules\(close.map { "; did you mean `\($0)`?" } ?? "")")
    }
    let own = named.filter { ruleSet.account(of: $0)?.name == account }
    if own.isEmpty { throw Terminal.stop("--account \(account): it has no campaign `\(campaign)`") }
    return own
  }
}
