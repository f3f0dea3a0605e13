import Engine
import Rules
import Wire

/// What became of an import.
struct ImportReport {
  let folder: String
  let imported: ImportedRuleSet
  let states: [(path: String, state: ImportedFiles.State)]

  func text(_ paint: Paint) -> Phrase {
    // Nobody's option.
    let word = ShellWord.quoted(folder.hasPrefix("-") ? "./" + folder : folder)
    var lines: [Phrase] = []
    for (path, state) in states {
      switch state {
      case .written: lines.append(Phrase(verbatim: "  \(paint(verbatim: "+", .green)) \(folder)/\(path)"))
      case .unchanged: lines.append("    \(folder)/\(path) is as it was")
      }
    }
    for kind in ImportRemark.Kind.allCases {
      let remarks = imported.remarks.filter { $0.kind == kind }
      if remarks.isEmpty { continue }
      switch kind {
      case .left: lines += ["", "not carried over"]
      case .differs: lines += ["", "otherwise than in the console"]
      }
      lines += remarks.map { remark in Phrase(verbatim: "  - ") + remark.text }
    }
    let (left, differs) = (count(.left), count(.differs))
    lines += [
      "",
      "\(counted(imported.rules, "rule")), \(counted(imported.tests, "test")), \(counted(imported.media.count, "file of media", "files of media")); \(left) not carried over, \(differs) otherwise than in the console",
      "", Phrase(verbatim: "  wxrules validate \(word)\n  wxrules test \(word)\n"),
    ]
    return lines.joined(separator: "\n")
  }

  func json(in language: DisplayLanguage) -> JSON {
    [
      "folder": .string(folder), "rules": .int(imported.rules), "tests": .int(imported.tests), "media": .int(imported.media.count),
      "left": .int(count(.left)), "differs": .int(count(.differs)),
      "files": .array(states.map { ["path": .string($0.path), "state": .string($0.state.rawValue)] }),
      "remarks": .array(imported.remarks.map { $0.json(in: language) }),
    ]
  }

  private func count(_ kind: ImportRemark.Kind) -> Int { imported.remarks.count { $0.kind == kind } }
}
