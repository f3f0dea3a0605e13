import ArgumentParser
import Engine
import Rules
import Serving
import Wire

struct FixCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "fix",
    abstract: said("Make the fixes that findings propose, and show what changes."),
    discussion: said(
      """
      Each PATH is a rule set of its own, as for `wxrules validate`. Its findings are
      those of `validate`; what it calls `fix:` is made, again and again until nothing
      is left to fix. A fix that would leave more errors than there were is not made.
      Nothing is written without --write.

      wxrules fix
      wxrules fix --write
      wxrules fix --code WX0118,WX0201 rules/

      Exit codes: 0 nothing to fix, or it was written; 1 there is something to fix,
      and --write was not said; 2 files could not be read or written.
      """))

  enum Format: String, ExpressibleByArgument, CaseIterable { case text, json }

  @Argument(help: said("Files or folders."), completion: .file())
  var paths: [String] = []
  @Flag(help: said("Write the files."))
  var write = false
  @Option(
    name: .customLong("code"), help: said("Only findings of this code.", valueName: "code"),
    completion: .list(Diagnostic.Code.allCases.map(\.rawValue)))
  var codes: [String] = []
  @Option(help: said("How it is told."))
  var format: Format = .text

  @OptionGroup var speech: SpokenLanguage

  func run() throws {
    let codes = try Set(codes.flatMap { try FindingCodes.read($0, of: "--code") })
    var (isUnable, isOpen) = (false, false)
    for (index, path) in (paths.isEmpty ? [Settings.rules(nil)] : paths.map { Optional($0) }).enumerated() {
      // What is wrong with it was said; the others are fixed all the same.
      guard let location = try? LoadedRules.location(path) else {
        isUnable = true
        continue
      }
      let rounds = FixRounds {
        codes.isEmpty || codes.contains($0.code)
      } judge: { changed in
        let files = EditedFiles(DiskFiles(), changed: changed)
        let (loaded, sources) = RuleCompiler(now: Terminal.now).compile(roots: location.roots, from: files)
        return (RuleValidation(loaded, sources, roots: location.roots, from: files).findings, sources)
      }
      let report = FixReport(rounds, of: codes)
      var isWritten = write
      if write {
        for file in rounds.changed where !ChangedFile(file.file, file.edits).write() { (isWritten, isUnable) = (false, true) }
      }
      switch format {
      case .json: Terminal.write(json: report.json(isWritten: isWritten, in: Terminal.language))
      case .text:
        if index > 0 { Terminal.write(verbatim: "\n") }
        Terminal.write(verbatim: report.text(isWritten: isWritten, paint: Terminal.paint, in: Terminal.language))
      }
      isOpen = isOpen || (!write && !rounds.changed.isEmpty)
      isUnable = isUnable || rounds.left.contains { $0.code == .unreadableFile }
    }
    if isUnable { throw ExitCode.couldNotWork }
    if isOpen { throw ExitCode.findings }
  }
}
