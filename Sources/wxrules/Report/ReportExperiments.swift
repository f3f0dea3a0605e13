import ArgumentParser
import Engine
import Rules
import Wire

struct ReportExperiments: PlatformCommand {
  static let configuration = CommandConfiguration(
    commandName: "experiments",
    abstract: "Show how the arms of experiments do.",
    discussion: """
      Per arm: who saw it, each success within its time, and who still follows; held
      against the first arm, with an interval of 95 %. Before `until`, and until the
      last of those who took part is old enough, nothing is called better. Where the
      arms are not divided as they were declared, it is an alarm: compare nothing
      then. Accounts that erase who leaves are named: those are not in it. It is told
      of an experiment from its beginning; days have `wxrules report --by arm`.

      wxrules report experiments
      wxrules report experiments welcome --account shop --format csv

      Exit codes: 0 shown, 1 shown with an alarm, 2 could not work.
      """)

  @Argument(help: ArgumentHelp("Only these, by name.", valueName: "experiments"))
  var names: [String] = []
  @OptionGroup var options: ReportOptions
  @OptionGroup var timeless: TimelessOptions
  @Option(help: "How the result is written.")
  var format: PaperFormat = .text

  func run() throws {
    try timeless.refuse("an experiment is judged as a whole, from its beginning; `wxrules report --by arm` has days")
    let basis = try ReportBasis(options)
    let question = try Asking.question { () throws(BookQueryFault) in try ExperimentQuestion(account: options.account, in: basis.ruleSet) }
    var results = try basis.guarded { () throws(StoreFault) in try question.results(basis.store, now: Terminal.now) }
    for name in names where !results.contains(where: { $0.terms.name == name }) {
      let known = results.map(\.terms.name)
      let close = Suggestion.closest(to: name, in: known)
      let help = close.map { "; did you mean `\($0)`?" } ?? (known.isEmpty ? "; there is none" : "; there are \(quotedList(known))")
      throw Terminal.stop("no experiment `\(name)`\(help)")
    }
    if !names.isEmpty { results.removeAll { !names.contains($0.terms.name) } }
    let report = question.report(results)
    switch format {
    case .text: Terminal.write(report.text)
    case .csv: Terminal.write(report.csv)
    case .json: Terminal.write(json: report.json)
    }
    if results.contains(where: { $0.ratio?.isAlarming ?? false }) { throw ExitCode.findings }
  }
}
