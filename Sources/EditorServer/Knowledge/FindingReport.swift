internal import Rules
internal import Wire

/// Findings as an editor shows them: in the words of its language, at places as it counts them.
struct FindingReport {
  let language: DisplayLanguage
  let encoding: PositionEncoding
  let showsRelated: Bool
  /// The address of a file.
  let address: (String) -> DocumentAddress

  /// By path; files without findings have none.
  func items(_ view: RuleSetView) -> [String: [JSON]] {
    items(of: view.findings, view)
  }

  func items(of finding: Diagnostic, _ view: RuleSetView) -> [JSON] { items(of: [finding], view).values.flatMap { $0 } }

  private func items(of findings: [Diagnostic], _ view: RuleSetView) -> [String: [JSON]] {
    var texts: [SourceFile.ID: DocumentText] = [:]
    func range(_ span: SourceSpan) -> JSON? {
      guard view.files.indices.contains(Int(span.file.index)) else { return nil }
      if texts[span.file] == nil { texts[span.file] = DocumentText(view.files[Int(span.file.index)]) }
      return texts[span.file]?.range(of: span.bytes, encoding).json
    }
    var items: [String: [JSON]] = [:]
    var left: [String: Int] = [:]
    for finding in findings {
      guard let path = view.path(of: finding.primary.span.file), let here = range(finding.primary.span) else { continue }
      guard items[path]?.count ?? 0 < Self.mostInFile else {
        left[path, default: 0] += 1
        continue
      }
      var item: [String: JSON] = [
        "range": here, "severity": .int(Self.severity(finding.severity)), "code": .string(finding.code.rawValue),
        "codeDescription": ["href": .string(Self.address(of: finding.code))], "source": "wxrules", "message": .string(message(finding)),
      ]
      let tags = Self.tags(finding.code)
      if !tags.isEmpty { item["tags"] = .array(tags.map { .int($0) }) }
      if showsRelated, !finding.related.isEmpty {
        item["relatedInformation"] = .array(
          finding.related.compactMap { label in
            guard let path = view.path(of: label.span.file), let there = range(label.span) else { return nil }
            let text = label.text.isEmpty ? finding.message : label.text
            return ["location": ["uri": .string(address(path).uri), "range": there], "message": .string(said(text))]
          })
      }
      items[path, default: []].append(.object(item))
    }
    for (path, count) in left {
      let top = TextRange(TextPosition(line: 0, column: 0), TextPosition(line: 0, column: 0))
      let message = said("\(counted(count, "more finding")) not shown")
      items[path]?.append(["range": top.json, "severity": 3, "source": "wxrules", "message": .string(message)])
    }
    return items
  }

  /// Findings that one file is shown with; further ones are counted.
  private static let mostInFile = 1000

  /// The page of a code, by the name that reports give it.
  static func address(of code: Diagnostic.Code) -> String { "urn:wxrules:diagnostic:\(code.rawValue)" }

  /// All that `validate` says of it, but the lines of the file, which the editor shows itself.
  func message(_ finding: Diagnostic) -> String {
    var lines = [finding.message]
    if !finding.primary.text.isEmpty { lines.append(finding.primary.text) }
    lines += finding.notes.map { "note: \($0)" }
    lines += finding.witnesses.map(\.sentence)
    lines += finding.help.map { "help: \($0)" }
    return lines.map(said).joined(separator: "\n")
  }

  private func said(_ phrase: Phrase) -> String { phrase.text(in: language) }

  private static func severity(_ severity: Severity) -> Int {
    switch severity {
    case .error: 1
    case .warning: 2
    case .note: 3
    }
  }

  /// 1: what comes to nothing is shown faintly; 2: what goes is struck through.
  private static func tags(_ code: Diagnostic.Code) -> [Int] {
    if code == .deprecatedKey { return [2] }
    let unnecessary: Set<Diagnostic.Code> = [.unreachable, .coveredWord, .deadBranch, .unused, .redundant]
    return unnecessary.contains(code) ? [1] : []
  }
}
