internal import Rules
internal import Wire

extension EditorSession {
  /// Answers a request, by what was read.
  mutating func handle(_ method: EditorMethod, _ id: RequestID, _ parameters: JSON) {
    do throws(RequestFault) {
      let result = try result(of: method, parameters)
      answer(id, result)
    } catch {
      refuse(id, error)
    }
  }

  private mutating func result(of method: EditorMethod, _ parameters: JSON) throws(RequestFault) -> JSON {
    switch method {
    case .workspaceSymbols:
      return .array(sets.views.flatMap { WorkspaceSymbols($0, parameters["query"]?.string ?? "", client.encoding, documents.address).json })
    case .allFindings: return allFindings(parameters)
    case .execute: return try execute(parameters)
    case .completion: return Completion(try question(parameters)).json
    case .hover: return Hover(try question(parameters)).json ?? .null
    case .definition: return .array(Navigation(try question(parameters)).definitions)
    case .references:
      let withDeclarations = parameters["context"]?["includeDeclaration"] != .bool(false)
      return .array(Navigation(try question(parameters)).references(withDeclarations: withDeclarations))
    case .highlight: return .array(Navigation(try question(parameters)).highlights)
    case .prepareRename: return Renaming(try question(parameters)).place ?? .null
    case .rename:
      guard let name = parameters["newName"]?.string else { throw fault(.invalidParameters, "`newName` is missing") }
      let question = try question(parameters)
      let renaming = Renaming(question)
      if let reason = renaming.objection(to: name) { throw fault(.failed, reason) }
      let edits = renaming.edits(to: name)
      if let view = question.view, !findsTheSame(with: edits, view) {
        throw fault(.failed, "it stands at places where it cannot be replaced: the rules would no longer say the same")
      }
      return workspaceEdit(edits)
    case .codeAction: return try codeActions(parameters)
    case .formatting: return try formatted(parameters)
    case .symbols:
      let document = try document(parameters)
      return DocumentSymbols(document, at: documents.address(of: document.path), client).json
    case .folding: return Folding(try document(parameters), linesOnly: client.foldsLinesOnly).json
    case .tokens: return SemanticTokens(try document(parameters), client.encoding).json
    case .tokensOfRange:
      let document = try document(parameters)
      let range = TextRange(parameters["range"]).map { document.text.bytes(of: $0, client.encoding) }
      return SemanticTokens(document, client.encoding, within: range).json
    case .hints:
      let document = try document(parameters)
      let range = TextRange(parameters["range"]).map { document.text.bytes(of: $0, client.encoding) }
      return InlayHints(document, client.encoding, language, within: range).json
    case .lenses: return Lenses(try document(parameters), client.encoding, language).json
    case .findings: return findings(parameters)
    }
  }

  /// Whether the same is found in the rules with edits made: a name that was left behind would be found.
  private func findsTheSame(with edits: [String: [TextEdit]], _ view: RuleSetView) -> Bool {
    var changed: [String: [UInt8]] = [:]
    for (path, list) in edits { if let file = view.file(path) { changed[path] = list.applied(to: file.utf8) } }
    let files = EditedFiles(documents.files(over: disk), changed: changed)
    let found = RuleCompiler(now: now).compile(roots: view.place.roots, from: files).0.findings
    return found.map(\.code.rawValue).sorted() == view.compilation.findings.map(\.code.rawValue).sorted()
  }

  func fault(_ code: RequestFault.Code, _ reason: Phrase) -> RequestFault { RequestFault(code: code, message: said(reason)) }

  private func path(_ parameters: JSON) throws(RequestFault) -> String {
    guard let uri = parameters["textDocument"]?["uri"]?.string else { throw fault(.invalidParameters, "`textDocument` is missing") }
    guard let path = DocumentAddress(uri).path else { throw fault(.invalidParameters, "`\(uri)` is no file of this machine") }
    return path
  }

  /// A document with its tree and its rule set.
  func document(_ parameters: JSON) throws(RequestFault) -> ReadDocument {
    let path = try path(parameters)
    let view = sets.view(of: path)
    guard let text = documents[path]?.text ?? view?.file(path).map({ DocumentText($0) }) else {
      throw fault(.invalidParameters, "`\(path)` is not open")
    }
    return ReadDocument(path: path, text: text, view: view)
  }

  private func question(_ parameters: JSON) throws(RequestFault) -> EditorQuestion {
    let document = try document(parameters)
    guard let position = TextPosition(parameters["position"]) else { throw fault(.invalidParameters, "`position` is missing") }
    let documents = documents
    return EditorQuestion(
      path: document.path, text: document.text, at: document.text.byte(at: position, client.encoding), document.view, client, language,
      address: { documents.address(of: $0) })
  }

  // MARK: findings that are asked for

  private func findings(_ parameters: JSON) -> JSON {
    guard let path = try? path(parameters), let view = sets.view(of: path) else { return ["kind": "full", "items": []] }
    let earlier = parameters["previousResultId"]?.string
    if let earlier, view.isPartial, !view.unreadable.contains(path) { return ["kind": "unchanged", "resultId": .string(earlier)] }
    return fullReport(view, path, report.items(view)[path] ?? [], earlier: earlier)
  }

  private func allFindings(_ parameters: JSON) -> JSON {
    let earlier = Dictionary(
      (parameters["previousResultIds"]?.items ?? []).compactMap { known in
        known["uri"]?.string.flatMap { DocumentAddress($0).path }.flatMap { path in known["value"]?.string.map { (path, $0) } }
      }
    ) { first, _ in first }
    var items: [JSON] = []
    for view in sets.views {
      let found = report.items(view)
      for file in view.files where found[file.path] != nil || earlier[file.path] != nil {
        if view.isPartial, !view.unreadable.contains(file.path) { continue }
        guard case .object(var item) = fullReport(view, file.path, found[file.path] ?? [], earlier: earlier[file.path]) else { continue }
        item["uri"] = .string(documents.address(of: file.path).uri)
        item["version"] = view.versions[file.path].map { .int($0) } ?? .null
        items.append(.object(item))
      }
    }
    return ["items": .array(items)]
  }

  /// By what was found: who has it already is told that it is the same.
  private func fullReport(_ view: RuleSetView, _ path: String, _ items: [JSON], earlier: String?) -> JSON {
    let mark = ContentMark.of(items)
    return earlier == mark ? ["kind": "unchanged", "resultId": .string(mark)] : ["kind": "full", "resultId": .string(mark), "items": .array(items)]
  }

  // MARK: changes to files

  /// Edits by path, as the editor takes them.
  func workspaceEdit(_ edits: [String: [TextEdit]]) -> JSON {
    var changes: [String: JSON] = [:]
    var versioned: [JSON] = []
    for (path, list) in edits.sorted(by: { $0.key < $1.key }) {
      guard let text = documents[path]?.text ?? sets.view(of: path)?.file(path).map({ DocumentText($0) }) else { continue }
      let uri = documents.address(of: path).uri
      let json: [JSON] = list.map { ["range": text.range(of: $0.range, client.encoding).json, "newText": .string($0.text)] }
      changes[uri] = .array(json)
      versioned.append([
        "textDocument": ["uri": .string(uri), "version": documents[path]?.version.map { .int($0) } ?? .null], "edits": .array(json),
      ])
    }
    return client.takesVersionedEdits ? ["documentChanges": .array(versioned)] : ["changes": .object(changes)]
  }
}

/// A document as it stands in the editor, and its rule set as it was read.
struct ReadDocument {
  let path: String
  let text: DocumentText
  let view: RuleSetView?

  /// Nil where YAML cannot read it as it is written, or its rule set was not read yet.
  var tree: YAMLNode? {
    guard let view, let kept = view.trees.trees[path], kept.isSound, kept.file.utf8 == text.bytes else { return nil }
    return kept.root
  }
}

/// A short name of a list of values: equal where they are.
enum ContentMark {
  static func of(_ items: [JSON]) -> String {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for byte in JSON.array(items).line.utf8 { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }
    return String(hash, radix: 16)
  }
}
