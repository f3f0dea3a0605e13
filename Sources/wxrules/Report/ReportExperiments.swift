import ArgumentParser
import Engine
import Rules
import Wire

struct ReportExperiments: PlatformCommand {
  static let configuration = CommandConfiguration(
    commandName: "experiments",
    abstract: said("Show how the arms of experiments do."),
    discussion: said(
      """
      Per arm: who saw it, each success within its time, and who still follows; held
      against the first arm, with an interval of 95 %. Before `until`, and until the
      last of those who took part is old enough, nothing is called better. Where the
      arms are not divided as they were declared, it is an alarm: compare nothing
      then. Accounts that erase who leaves are named: those are not in it. It is told
      of an experiment from its beginning; days have `wxrules report --by arm`.
      Where the table is wider than the terminal, each success has lines of its own.

      wxrules report experiments
      wxrules report experiments --width 200
      wxrules report experiments --output arms.csv
      wxrules report experiments welcome --account shop --format csv

      Exit codes: 0 shown, 1 shown with an alarm, 2 could not work.
      """))

  @Argument(help: said("Only these, by name.", valueName: "experiments"))
  var names: [String] = []
  @OptionGroup var options: ReportOptions
  @OptionGroup var timeless: TimelessOptions
  @Option(help: said("How the result is written. (default: by the end of --output, else text)"))
  var format: PaperFormat?
  @Option(help: said("Where it is written; - is standard output, as without it.", valueName: "file"), completion: .file())
  var output: String?
  @Option(help: said("Cells of a line of text. (default: those of the terminal, else 80)", valueName: "cells"))
  var width: Int?

  private static let endings: [String: PaperFormat] = ["txt": .text, "csv": .csv, "json": .json]

  @OptionGroup var speech: SpokenLanguage

  func run() throws {
    try timeless.refuse("an experiment is judged as a whole, from its beginning; `wxrules report --by arm` has days")
    if let width, width < 40 { throw Terminal.stop("--width \(width): at least 40") }
    let format = try OutputEnding.format(of: output, format, Self.endings, words: ".txt, .csv or .json") ?? format ?? .text
    let basis = try ReportBasis(options)
    let question = try Asking.question { () throws(BookQueryFault) in try ExperimentQuestion(account: options.account, in: basis.ruleSet) }
    var results = try basis.guarded { () throws(StoreFault) in try question.results(basis.store, now: Terminal.now) }
    for name in names where !results.contains(where: { $0.terms.name == name }) {
      let known = results.map(\.terms.name)
      let close = Suggestion.closest(to: name, in: known)
      if let close { throw Terminal.stop("no experiment `\(name)`; did you mean `\(close)`?") }
      throw Terminal.stop(
        known.isEmpty ? "no experiment `\(name)`; there is none" : "no experiment `\(name)`; there are \(quotedList(known))")
    }
    if !names.isEmpty { results.removeAll { !names.contains($0.terms.name) } }
    let report = question.report(results)
    switch format {
    case .text: try put(said(report.text(width: OutputEnding.cells(width, output))))
    case .csv: try put(report.csv)
    case .json: try put(report.json.shown + "\n")
    }
    if results.contains(where: { $0.ratio?.isAlarming ?? false }) { throw ExitCode.findings }
  }
  private func put(_ text: String) throws { try OutputFiles.write(Array(text.utf8), to: output ?? "-") }
}
