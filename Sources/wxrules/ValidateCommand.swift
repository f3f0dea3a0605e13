import ArgumentParser
import Engine
import Rules
import Serving
import Wire

struct Validate: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: said("Find every mistake in rules files, in one run."),
    discussion: said(
      """
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
      """))

  enum Format: String, ExpressibleByArgument, CaseIterable { case text, json, sarif, github }

  @Argument(help: said("Files or folders."), completion: .file())
  var paths: [String] = []
  @Option(help: said("How findings are written."))
  var format: Format = .text
  @Option(help: said("How many findings are shown; the others are counted."))
  var maxFindings = Limits.standard.shownDiagnostics
  @Flag(help: said("Warnings are errors."))
  var strict = false
  @Option(
    name: .customLong("allow"),
    help: said("Findings of this code are not shown and do not count; of errors only those that are proved.", valueName: "code"),
    completion: .list(Diagnostic.Code.allCases.map(\.rawValue)))
  var allowed: [String] = []

  @OptionGroup var speech: SpokenLanguage

  func run() throws {
    let codes = try Set(allowed.flatMap { try FindingCodes.read($0, of: "--allow") })
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
        if index > 0 { Terminal.write(verbatim: "\n") }
        if !findings.isEmpty {
          let text = DiagnosticText(files: files, colour: Terminal.hasColour, limit: max(1, maxFindings), language: Terminal.language)
          Terminal.write(verbatim: text.render(findings) + "\n")
        }
        Terminal.write(validation.summary.line(Terminal.paint) + "\n")
      case .json: Terminal.write(verbatim: validation.json(in: Terminal.language).text + "\n")
      case .sarif:
        let report = DiagnosticReports.sarif(
          findings, files, version: Version.product, in: Terminal.language, page: { ExplanationPages.page(of: $0, in: Terminal.language) })
        Terminal.write(verbatim: report + "\n")
      case .github: Terminal.write(verbatim: DiagnosticReports.gitHub(findings, files, in: Terminal.language))
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

/// The codes that stand behind an option.
enum FindingCodes {
  static func read(_ argument: String, of option: String) throws -> [Diagnostic.Code] {
    let words = (LookAlikes.ascii(argument) ?? argument).split { $0 == "," || $0 == " " }
    if words.isEmpty { throw Terminal.stop("\(option) wants a code, as WX2002") }
    return try words.map { word in
      let folded = word.uppercased()
      if let code = Diagnostic.Code(rawValue: folded) ?? Diagnostic.Code(rawValue: "WX" + folded) { return code }
      guard let close = Suggestion.closest(to: folded, in: Diagnostic.Code.allCases.map(\.rawValue)) else {
        throw Terminal.stop("\(option) \(word): no such code; `wxrules explain` lists them")
      }
      throw Terminal.stop("\(option) \(word): no such code; did you mean `\(close)`?")
    }
  }
}
