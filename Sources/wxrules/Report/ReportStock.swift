import ArgumentParser
import Engine
import Rules
import Wire

struct ReportStock: PlatformCommand {
  static let configuration = CommandConfiguration(
    commandName: "stock",
    abstract: "Show what is left of stocks, what was given, and what was not used.",
    discussion: """
      With --unused-after, each piece that somebody has had for so long without using
      it, and who. Of pieces only the end is shown, and followers are called as in
      logs, unless more is asked for.

      wxrules report stock
      wxrules report stock coupon --unused-after 7d
      wxrules report stock coupon --unused-after 7d --show-pieces --format csv

      Exit codes: 0 shown, 2 could not work.
      """)

  @Argument(help: ArgumentHelp("Only these stocks.", valueName: "stocks"))
  var names: [String] = []
  @OptionGroup var options: ReportOptions
  @Option(help: ArgumentHelp("List pieces that were given so long ago and not used, as 7d.", valueName: "time"))
  var unusedAfter: String?
  @Flag(help: "Show pieces whole: a code is worth something to whoever reads it.")
  var showPieces = false
  @Flag(help: "Show openids, and not the names that logs have for followers.")
  var showOpenids = false
  @Option(help: "How the result is written.")
  var format: PaperFormat = .text

  func run() throws {
    var age: Int64?
    if let text = unusedAfter {
      guard let milliseconds = Durations.milliseconds(text) else { throw Terminal.stop("--unused-after \(text): not a time; write 7d or 24h") }
      age = milliseconds / 1000
    }
    let basis = try ReportBasis(options)
    let known = basis.ruleSet.compiled.stocks.map(\.name)
    // A stock that is divided is asked for as a whole too.
    let wanted = try names.flatMap { name in
      let found = known.filter { $0 == name || StockLevel.whole(of: $0) == name }
      guard found.isEmpty else { return found }
      let close = Suggestion.closest(to: name, in: known)
      let help = close.map { "; did you mean `\($0)`?" } ?? (known.isEmpty ? "; the rules have none" : "; they have \(quotedList(known))")
      throw Terminal.stop("no stock `\(name)`\(help)")
    }
    let now = Terminal.now
    let ruleSet = basis.ruleSet
    var stocks = try basis.guarded { () throws(StoreFault) in
      try StockUse.all(in: ruleSet, named: wanted.isEmpty ? nil : Set(wanted), basis.store, now: now)
    }
    // All accounts give from the same stock: what one of them gave is told apart, what is left is not.
    if let account = options.account { stocks = stocks.map { $0.given(by: account) } }
    let papers = StockPapers(
      stocks, unusedAfter: age, now: now, showsPieces: showPieces,
      zone: { ruleSet.account(named: $0)?.timezone ?? ruleSet.compiled.timezone }, name: try basis.names(showOpenids: showOpenids))
    switch format {
    case .text: Terminal.write(papers.text)
    case .csv: Terminal.write(papers.csv)
    case .json: Terminal.write(json: papers.json)
    }
  }
}
