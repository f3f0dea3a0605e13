internal import Engine
internal import Rules
internal import Wire

/// What can be done about findings: their fixes, as `wxrules fix` makes them, and their pages.
extension EditorSession {
  func codeActions(_ parameters: JSON) throws(RequestFault) -> JSON {
    let document = try document(parameters)
    guard let view = document.view, let range = TextRange(parameters["range"]) else { return [] }
    let wanted = document.text.bytes(of: range, client.encoding)
    let only = parameters["context"]?["only"]?.items.compactMap(\.string)
    func isWanted(_ kind: String) -> Bool { only?.contains { kind == $0 || kind.hasPrefix($0 + ".") } ?? true }
    let here = view.findings.filter { view.path(of: $0.primary.span.file) == document.path }
    let found = here.filter { finding in
      let bytes = finding.primary.span.bytes
      return bytes.lowerBound <= wanted.upperBound && wanted.lowerBound <= bytes.upperBound
    }
    var actions: [JSON] = []
    if isWanted("quickfix") { for finding in found { actions += quickFixes(of: finding, view) } }
    // What takes several readings of the rules is worked out only for who asks for it by its name.
    if only != nil, isWanted("source.fixAll") {
      let edits = allFixes(of: view)
      if !edits.isEmpty {
        actions.append(["title": .string(said("all fixes of these rules")), "kind": "source.fixAll", "edit": workspaceEdit(edits)])
      }
    } else if only == nil, view.findings.contains(where: { $0.fix != nil }) {
      let title = said("all fixes of these rules")
      actions.append([
        "title": .string(title), "kind": "source.fixAll",
        "command": ["title": .string(title), "command": .string(EditorCommand.fix.rawValue), "arguments": [.string(document.path)]],
      ])
    }
    return .array(actions)
  }

  private func quickFixes(of finding: Diagnostic, _ view: RuleSetView) -> [JSON] {
    let shown = report.items(of: finding, view)
    var actions: [JSON] = []
    if let fix = finding.fix {
      let edits = edits(of: FixPlan([finding]), view)
      let replacement = fix.replacement.split(separator: "\n", omittingEmptySubsequences: false).joined(separator: "⏎")
      let title: Phrase = fix.replacement.isEmpty ? "remove it" : "replace with `\(replacement)`"
      actions.append([
        "title": .string(said(title)), "kind": "quickfix", "diagnostics": .array(shown), "edit": workspaceEdit(edits), "isPreferred": true,
      ])
    }
    let title = said("explain \(finding.code.rawValue): \(finding.code.title)")
    actions.append([
      "title": .string(title), "kind": "quickfix", "diagnostics": .array(shown),
      "command": [
        "title": .string(title), "command": .string(EditorCommand.explain.rawValue), "arguments": [.string(finding.code.rawValue)],
      ],
    ])
    return actions
  }

  private func edits(of plan: FixPlan, _ view: RuleSetView) -> [String: [TextEdit]] {
    Dictionary(plan.edits.compactMap { id, edits in view.path(of: id).map { ($0, edits) } }) { first, _ in first }
  }

  /// Round after round, as `wxrules fix` does.
  func allFixes(of view: RuleSetView) -> [String: [TextEdit]] {
    let files = documents.files(over: disk)
    let rounds = FixRounds { changed in
      let files = EditedFiles(files, changed: changed)
      let (loaded, sources) = RuleCompiler(now: now).compile(roots: view.place.roots, from: files)
      return (RuleValidation(loaded, sources, roots: view.place.roots, from: files).findings, sources)
    }
    return Dictionary(rounds.changed.map { ($0.file.path, $0.edits) }) { first, _ in first }
  }

  func formatted(_ parameters: JSON) throws(RequestFault) -> JSON {
    let document = try document(parameters)
    switch Formatter.format(SourceFile(path: document.path, utf8: document.text.bytes)) {
    case .edits(let edits):
      return .array(edits.map { ["range": document.text.range(of: $0.range, client.encoding).json, "newText": .string($0.text)] })
    case .kept: return []
    case .refused(let findings):
      let reason: Phrase = findings.first { $0.severity == .error }?.message ?? ""
      throw fault(.failed, "it is no YAML, and stays as it is: \(reason)")
    }
  }
}
