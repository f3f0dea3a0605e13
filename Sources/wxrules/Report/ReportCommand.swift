import ArgumentParser
import Rules

/// What came of it all: each report is a command, and campaigns are what is meant when none is named.
struct ReportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "report", abstract: said("What campaigns brought: who came, who left, who stayed, what it cost."),
    discussion: said(
      """
      wxrules report                                 28 days by campaign
      wxrules report door --by day --from 7d
      wxrules report --by store.city,month --from 2026-01 --format xlsx \\
          --output cities.xlsx
      wxrules report --policy touch=first,window=7d  beside the declared policy

      A campaign that is called like a report stands behind its name:
      `wxrules report figures rules`.
      """),
    subcommands: [
      ReportFigures.self, ReportRules.self, ReportUnanswered.self, ReportExperiments.self, ReportStock.self, ReportFraud.self, ReportReconcile.self,
    ], defaultSubcommand: ReportFigures.self)
}
