import ArgumentParser
import Engine
import Rules
import Wire

struct ReportStock: PlatformCommand {
  static let configuration = CommandConfiguration(
    commandName: "stock",
    abstract: said("Show what is left of stocks, what was given, and what was not used."),
    discussion: said(
      """
      With --unused-after, each piece that somebody has had for so long without using
      it, and who. Of pieces only the end is shown, and followers are called as in
      logs, unless more is asked for. It shows how stocks stand now, not what was
      given on some days: that is in `wxrules ledger list` and in records of rules.
      With --account, given, used and unused are of that account, total, left and
      went back are of all.

      wxrules report stock
      wxrules report stock coupon --unused-after 7d
      wxrules report stock coupon --unused-after 7d --show-pieces --format csv

      Exit codes: 0 shown, 2 could not work.
      """))

  @Argument(help: said("Only these stocks.", valueName: "stocks"))
  var names: [String] = []
  @OptionGroup var options: ReportOptions
  @OptionGroup var timeless: TimelessOptions
  @Option(help: said("List pieces that were given so long ago and not used, as 7d.", valueName: "time"))
  var unusedAfter: String?
  @Flag(help: said("Show pieces whole: a code is worth something to whoever reads it."))
  var showPieces = false
  @Flag(help: said("Show openids, and not the names that logs have for followers."))
  var showOpenids = false
  @Option(help: said("How the result is written."))
  var format: PaperFormat = .text

  @OptionGroup var speech: SpokenLanguage

  func run() throws {
    try timeless.refuse("stocks are shown as they stand now, there are no days in it")
    let basis = try ReportBasis(options)
    let question = try Asking.question { () throws(BookQueryFault) in
      try StockUseQuestion(names: names, unusedAfter: unusedAfter, account: options.account, in: basis.ruleSet)
    }
    let name = try basis.names(showOpenids: showOpenids)
    let papers = try basis.guarded { () throws(StoreFault) in
      try question.papers(basis.store, now: Terminal.now, showsPieces: showPieces, name: name)
    }
    switch format {
    case .text: Terminal.write(papers.text)
    case .csv: Terminal.write(verbatim: papers.csv)
    case .json: Terminal.write(json: papers.json)
    }
  }
}
