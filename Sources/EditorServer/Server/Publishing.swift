internal import Rules
internal import Wire

/// Findings that are sent without being asked for.
extension EditorSession {
  var report: FindingReport {
    let documents = documents
    return FindingReport(
      language: language, encoding: client.encoding, showsRelated: client.showsRelated || client.pullsFindings, address: { documents.address(of: $0) }
    )
  }

  mutating func publish(_ view: RuleSetView) {
    guard !client.pullsFindings else { return }
    let items = report.items(view)
    // While a file is no YAML, what is found in others for that reason alone would come and go with each key.
    let paths = view.isPartial ? view.unreadable : sets.shown(view, Set(items.keys))
    for path in paths { publish(path, items[path] ?? [], view.versions[path]) }
  }

  mutating func publish(_ path: String, _ items: [JSON], _ version: Int? = nil) {
    guard !client.pullsFindings else { return }
    var parameters: [String: JSON] = ["uri": .string(documents.address(of: path).uri), "diagnostics": .array(items)]
    if let version { parameters["version"] = .int(version) }
    send("textDocument/publishDiagnostics", .object(parameters))
  }
}
