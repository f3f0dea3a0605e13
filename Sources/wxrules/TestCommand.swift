import ArgumentParser
import Engine
import Rules
import Serving
import Wire

struct Test: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: said("Run the tests that stand in rules files and beside them."),
    discussion: said(
      """
      Tests are the `tests:` of a rules file, of the files it includes, and of
      NAME.test.yaml beside NAME.yaml.

      wxrules test
      wxrules test rules/ --run refund
      wxrules test --format junit > results.xml
      wxrules test --coverage                what no test reaches
      wxrules test --suggest                 the missing tests, to be pasted
      wxrules test --threshold 90            exit code 1 below 90 %

      Coverage is of rules, those under `always:` too, and of codes: each campaign's
      in each state that rules tell apart. Rules that no event reaches are left out.

      Exit codes: 0 all passed, 1 a test failed or coverage is below the threshold,
      2 rules could not be read (others are tested all the same), or there was no
      test and nobody asked for coverage.
      """))

  enum Format: String, ExpressibleByArgument, CaseIterable { case text, json, junit }

  @Argument(help: said("Files or folders."), completion: .file())
  var paths: [String] = []
  @Option(name: .customLong("run"), help: said("Only tests whose name has a match of this expression (RE2)."))
  var selection: String?
  @Option(help: said("How results are written."))
  var format: Format = .text
  @Flag(help: said("Also say what no test reaches: rules, codes, arms, conditions under `any`, replies."))
  var coverage = false
  @Flag(help: said("Print the missing tests. They expect what happens today. Implies --coverage."))
  var suggest = false
  @Option(
    help: said(
      "Least coverage of each PATH, in per cent of rules and classes of codes, never rounded up. Implies --coverage.", valueName: "percent"))
  var threshold: Int?

  private var covers: Bool { coverage || suggest || threshold != nil }

  @OptionGroup var speech: SpokenLanguage

  func validate() throws {
    if let threshold, !(0...100).contains(threshold) { throw objection("--threshold \(threshold): write per cent, 0 to 100") }
  }

  func run() throws {
    let filter = try selection.map { pattern in
      guard let regex = TestFilter(pattern) else { throw Terminal.stop("--run \(pattern): not an expression that RE2 takes") }
      return regex
    }
    var results: [TestResult] = []
    var reports: [(path: String?, report: CoverageReport)] = []
    var unreadable = false
    for path in paths.isEmpty ? [nil] : paths.map({ Optional($0) }) {
      // What is wrong with it was said; the others are tested all the same.
      guard let loaded = try? LoadedRules.load(path) else {
        unreadable = true
        continue
      }
      let own = RuleTests(loaded.ruleSet, files: DiskFiles()).run { filter?.selects($0) ?? true }
      results += own
      // A rule set without tests is covered by none.
      if covers { reports.append((path, CoverageReport(of: own, in: loaded.ruleSet, suggests: suggest))) }
    }
    guard !results.isEmpty || !reports.isEmpty else {
      if unreadable { throw ExitCode.couldNotWork }
      throw Terminal.stop(selection == nil ? "no tests; write some under `tests:`" : "no test has a name that matches --run")
    }
    write(results, reports)
    var isBelow = false
    if let threshold {
      for (path, report) in reports where report.isBelow(threshold) {
        isBelow = true
        Terminal.complain(
          path.map { "wxrules: \($0): coverage is \(report.percent) %, below \(threshold) %\n" }
            ?? "wxrules: coverage is \(report.percent) %, below \(threshold) %\n")
      }
    }
    if unreadable { throw ExitCode.couldNotWork }
    if isBelow || results.contains(where: { !$0.failures.isEmpty }) { throw ExitCode.findings }
  }

  private func write(_ results: [TestResult], _ reports: [(path: String?, report: CoverageReport)]) {
    switch format {
    case .text:
      Terminal.write(TestReports.text(results, Terminal.paint))
      for (path, report) in reports {
        if reports.count > 1, let path { Terminal.write(verbatim: "\n\(Terminal.paint(verbatim: "== \(path)", .bold))\n") }
        Terminal.write(report.text(Terminal.paint))
        let suggestions = suggest ? report.suggestions(in: Terminal.language) : ""
        if !suggestions.isEmpty { Terminal.write(verbatim: "\n" + suggestions) }
      }
    case .json: Terminal.write(json: TestReports.json(results, coverage: reports.map(\.report.json)))
    case .junit: Terminal.write(verbatim: TestReports.junit(results, in: Terminal.language))
    }
  }
}
