import ArgumentParser
import Engine
import Rules
import Serving
import Wire

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
      wxrules validate --strict --allow WX2002,WX2105

      A finding that is meant is allowed where it stands, by a comment above its rule:
      # allow WX2002: the shop's own poster wins

      Exit codes: 0 clean (warnings do not count, unless --strict), 1 errors, 2 one of
      them could not be read.
      """)

  enum Format: String, ExpressibleByArgument, CaseIterable { case text, json, sarif, github }

  @Argument(help: "Files or folders.", completion: .file())
  var paths: [String] = []
  @Option(help: "How findings are written.")
  var format: Format = .text
  @Option(help: "How many findings are shown; the others are counted.")
  var maxFindings = Limits.standard.shownDiagnostics
  @Flag(help: "Warnings are errors.")
  var strict = false
  @Option(
    name: .customLong("allow"),
    help: ArgumentHelp("Findings of this code are not shown and do not count; of errors only those that are proved.", valueName: "code"),
    completion: .list(Diagnostic.Code.allCases.map(\.rawValue)))
  var allowed: [String] = []

  func run() throws {
    let codes = try Set(allowed.flatMap(AllowedCodes.read))
    var (failed, unreadable) = (false, false)
    for (index, path) in (paths.isEmpty ? [Settings.rules(nil)] : paths.map { Optional($0) }).enumerated() {
      // What is wrong with it was said; the others are validated all the same.
      guard let location = try? LoadedRules.location(path) else {
        unreadable = true
        continue
      }
      let (loaded, files) = LoadedRules.compile(location)
      let validation = RuleValidation(loaded, files, roots: location.roots, from: DiskFiles(), allowing: codes, isStrict: strict)
      let findings = validation.findings
      failed = failed || findings.containsError
      switch format {
      case .text:
        if index > 0 { Terminal.write("\n") }
        if !findings.isEmpty {
          Terminal.write(DiagnosticText(files: files, colour: Terminal.hasColour, limit: max(1, maxFindings)).render(findings) + "\n")
        }
        Terminal.write(validation.summary.line(Terminal.paint) + "\n")
      case .json: Terminal.write(validation.json.text + "\n")
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

/// The codes after `--allow`.
enum AllowedCodes {
  static func read(_ argument: String) throws -> [Diagnostic.Code] {
    let words = (LookAlikes.ascii(argument) ?? argument).split { $0 == "," || $0 == " " }
    if words.isEmpty { throw Terminal.stop("--allow wants a code, as WX2002") }
    return try words.map { word in
      let folded = word.uppercased()
      if let code = Diagnostic.Code(rawValue: folded) ?? Diagnostic.Code(rawValue: "WX" + folded) { return code }
      let close = Suggestion.closest(to: folded, in: Diagnostic.Code.allCases.map(\.rawValue))
      throw Terminal.stop("--allow \(word): no such code\(close.map { "; did you mean `\($0)`?" } ?? "; `wxrules explain` lists them")")
    }
  }
}
