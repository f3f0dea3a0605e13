import ArgumentParser
import Rules
import Serving

struct FmtCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "fmt",
    abstract: said("Lay rules files out: indentation, blanks, empty lines. What is read of them stays."),
    discussion: said(
      """
      Each PATH is a file with everything it includes, or a folder, as for `wxrules
      validate`; - reads standard input and writes standard output. Without a PATH:
      the rules here. Files are written where they lie, and named.

      wxrules fmt
      wxrules fmt rules/ conversation.yaml
      wxrules fmt --check
      wxrules fmt --diff rules.yaml
      wxrules fmt - < rules.yaml

      Exit codes: 0 written, or nothing to do; 1 YAML cannot read a file, or with
      --check or --diff one would change; 2 a file could not be read or written.
      """))

  @Argument(help: said("Files or folders."), completion: .file())
  var paths: [String] = []
  @Flag(help: said("Write nothing, and name the files that would change."))
  var check = false
  @Flag(help: said("Write nothing, and show what would change."))
  var diff = false

  @OptionGroup var speech: SpokenLanguage

  func validate() throws {
    if paths.contains("-"), paths.count > 1 { throw objection("- stands alone: what is laid out is the output") }
  }

  func run() throws {
    var tally = Tally()
    var seen: Set<String> = []
    for path in paths.isEmpty ? [Settings.rules(nil)] : paths.map({ Optional($0) }) {
      if path == "-" {
        try layOut(standardInput: &tally)
        continue
      }
      // What is wrong with it was said; the others are laid out all the same.
      guard let location = try? LoadedRules.location(path) else {
        tally.isUnable = true
        continue
      }
      let set = LaidOutSet(roots: location.roots, from: DiskFiles())
      tally.refuse(set.faults, in: set.files)
      for file in set.readable where seen.insert(DiskFiles().identity(of: file.source.path)).inserted { layOut(file, &tally) }
    }
    if tally.files > 0 { Terminal.write(verbatim: said(tally.line(isWritten: !check && !diff)) + "\n") }
    if tally.isUnable { throw ExitCode.couldNotWork }
    if tally.isRefused || (tally.changed > 0 && (check || diff)) { throw ExitCode.findings }
  }

  private func layOut(_ file: LaidOutSet.File, _ tally: inout Tally) {
    tally.files += 1
    if file.isKept { tally.keep(file.source.path) }
    guard !file.edits.isEmpty else { return }
    if diff {
      Terminal.write(verbatim: UnifiedDiff(of: file.source, file.edits).text(Terminal.paint, in: Terminal.language))
    } else if check {
      Terminal.write("\(file.source.path): would change\n")
    } else {
      guard ChangedFile(file.source, file.edits).write() else {
        tally.isUnable = true
        tally.unwritten += 1
        return
      }
      Terminal.write("\(file.source.path): formatted\n")
    }
    tally.changed += 1
  }

  /// Its text is the output: nothing else is written there. With --check there is none.
  private func layOut(standardInput tally: inout Tally) throws {
    let bytes = Terminal.standardInput(upTo: Limits.standard.fileBytes)
    let source = SourceFile(path: "-", utf8: bytes)
    switch Formatter.format(source) {
    case .refused(let findings): tally.refuse(findings.hidingSecrets(of: [source]), in: [source])
    case .kept:
      tally.keep(source.path)
      if check { tally.files += 1 } else if !diff { Terminal.write(bytes: bytes) }
    case .edits(let edits):
      if check { tally.files += 1 }
      if diff {
        Terminal.write(verbatim: UnifiedDiff(of: source, edits).text(Terminal.paint, in: Terminal.language))
      } else if check {
        if !edits.isEmpty { Terminal.write("\(source.path): would change\n") }
      } else {
        Terminal.write(bytes: ChangedFile(source, edits).bytes(of: bytes))
      }
      tally.changed += edits.isEmpty ? 0 : 1
    }
  }

  private struct Tally {
    var files = 0
    var changed = 0
    /// Those that would have changed, and may not be written.
    var unwritten = 0
    /// Whether YAML could not read one of them.
    var isRefused = false
    /// Whether one could not be read or written at all.
    var isUnable = false

    mutating func refuse(_ findings: [Diagnostic], in files: [SourceFile]) {
      let errors = findings.filter { $0.severity == .error }
      if errors.isEmpty { return }
      Terminal.complain(errors, in: files)
      isUnable = isUnable || errors.contains { $0.code == .unreadableFile }
      isRefused = true
    }

    func keep(_ path: String) { Terminal.complain("wxrules: \(path) stays as it is: laid out, it would be read otherwise\n") }

    func line(isWritten: Bool) -> Phrase {
      if unwritten > 0 { return "\(counted(files, "file")), \(changed) formatted, \(unwritten) not written" }
      if changed == 0 { return "\(counted(files, "file")), nothing to change" }
      return isWritten ? "\(counted(files, "file")), \(changed) formatted" : "\(counted(files, "file")), \(changed) would change"
    }
  }
}
