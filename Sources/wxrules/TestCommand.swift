import ArgumentParser
import Engine
import Rules
import Serving
import Wire

struct Test: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Run the tests that stand in rules files and beside them.",
    discussion: """
      Tests are the `tests:` of a rules file, of the files it includes, and of
      NAME.test.yaml beside NAME.yaml.

      wxrules test
      wxrules test rules/ --run refund
      wxrules test --format junit > results.xml

      Exit codes: 0 all passed, 1 a test failed, 2 rules could not be read (others are
      tested all the same), or no test was found.
      """)

  enum Format: String, ExpressibleByArgument, CaseIterable { case text, json, junit }

  @Argument(help: "Files or folders.", completion: .file())
  var paths: [String] = []
  @Option(name: .customLong("run"), help: "Only tests whose name has a match of this expression (RE2).")
  var selection: String?
  @Option(help: "How results are written.")
  var format: Format = .text

  func run() throws {
    let filter = try selection.map { pattern in
      guard let regex = TestFilter(pattern) else { throw Terminal.stop("--run \(pattern): not an expression that RE2 takes") }
      return regex
    }
    var results: [TestResult] = []
    var unreadable = false
    for path in paths.isEmpty ? [nil] : paths.map({ Optional($0) }) {
      // What is wrong with it was said; the others are tested all the same.
      guard let loaded = try? LoadedRules.load(path) else {
        unreadable = true
        continue
      }
      results += RuleTests(loaded.ruleSet, files: DiskFiles()).run { filter?.selects($0) ?? true }
    }
    guard !results.isEmpty else {
      if unreadable { throw ExitCode.couldNotWork }
      throw Terminal.stop(selection == nil ? "no tests; write some under `tests:`" : "no test has a name that matches --run")
    }
    switch format {
    case .text: Terminal.write(TestReports.text(results, Terminal.paint))
    case .json: Terminal.write(json: TestReports.json(results))
    case .junit: Terminal.write(TestReports.junit(results))
    }
    if unreadable { throw ExitCode.couldNotWork }
    if results.contains(where: { !$0.failures.isEmpty }) { throw ExitCode.findings }
  }
}
