import ArgumentParser
import Engine
import Rules
import Serving

struct Validate: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Find every mistake in rules files, in one run.",
    discussion: """
      Each PATH is a rule set of its own: a file with everything it includes, or a
      folder (its rules.yaml, else all its files). Without a PATH: rules.yaml here,
      else the folder rules/.

      wxrules validate
      wxrules validate rules/ examples/01-welcome
      wxrules validate --format github

      Exit codes: 0 clean (warnings allowed, unless --strict), 1 errors, 2 one of them
      could not be read.
      """)

  enum Format: String, ExpressibleByArgument, CaseIterable { case text, json, sarif, github }

  @Argument(help: "Files or folders.", completion: .file())
  var paths: [String] = []
  @Option(help: "How findings are written.")
  var format: Format = .text
  @Option(help: "How many findings are shown; the others are counted.")
  var maxFindings = Limits.standard.shownDiagnostics
  @Flag(help: "Warnings fail too.")
  var strict = false

  func run() throws {
    var (failed, unreadable) = (false, false)
    for (index, path) in (paths.isEmpty ? [Settings.rules(nil)] : paths.map { Optional($0) }).enumerated() {
      // What is wrong with it was said; the others are validated all the same.
      guard let location = try? LoadedRules.location(path) else {
        unreadable = true
        continue
      }
      let (compilation, files) = LoadedRules.compile(location)
      let findings = compilation.findings
      let worst = strict ? Severity.warning : .error
      failed = failed || findings.contains { $0.severity >= worst }
      let summary = ValidationSummary(compilation, files: files, roots: location.roots)
      switch format {
      case .text:
        if index > 0 { Terminal.write("\n") }
        if !findings.isEmpty {
          Terminal.write(DiagnosticText(files: files, colour: Terminal.hasColour, limit: max(1, maxFindings)).render(findings) + "\n")
        }
        Terminal.write(summary.line(Terminal.paint) + "\n")
      case .json: Terminal.write(DiagnosticReports.json(findings, files, summary: summary.json) + "\n")
      case .sarif: Terminal.write(DiagnosticReports.sarif(findings, files, version: Version.product, page: ExplanationPages.page) + "\n")
      case .github: Terminal.write(DiagnosticReports.gitHub(findings, files))
      }
      // A root that is not there at all is no finding about a file.
      if files.count == location.roots.count, files.allSatisfy(\.utf8.isEmpty), findings.allSatisfy({ $0.code == .unreadableFile }) {
        unreadable = true
      }
    }
    if unreadable { throw ExitCode.couldNotWork }
    if failed { throw ExitCode.findings }
  }
}
