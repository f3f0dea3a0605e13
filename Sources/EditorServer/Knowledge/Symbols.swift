internal import Rules
internal import Wire

/// What is declared in a document, as a tree.
struct DocumentSymbols {
  private let document: ReadDocument
  private let client: ClientAbilities
  private let uri: String

  init(_ document: ReadDocument, at address: DocumentAddress, _ client: ClientAbilities) {
    self.document = document
    self.client = client
    uri = address.uri
  }

  /// As `SymbolKind` numbers them.
  private enum Kind: Int { case namespace = 3, method = 6, variable = 13, array = 18, object = 19, key = 20, event = 24 }

  var json: JSON {
    guard let entries = document.tree?.entries else { return [] }
    if client.hasTree { return .array(entries.compactMap { section($0) }) }
    return .array(
      entries.flatMap { entry in
        children(entry).map { child -> JSON in
          guard case .object(let fields) = child else { return child }
          return [
            "name": fields["name"] ?? "", "kind": fields["kind"] ?? 13, "containerName": .string(entry.key.value),
            "location": ["uri": .string(uri), "range": fields["range"] ?? .null],
          ]
        }
      })
  }

  private func section(_ entry: YAMLEntry) -> JSON {
    symbol(entry.key.value, nil, .namespace, entry.key.span.bytes, entry.key.span.joined(with: entry.value.span).bytes, children(entry))
  }

  private func children(_ section: YAMLEntry) -> [JSON] {
    switch section.value.content {
    case .scalar: return []
    case .mapping(let entries):
      return entries.map { entry in
        symbol(
          entry.key.value, entry.value["description"]?.scalar, section.key.value == "campaigns" ? .object : .key, entry.key.span.bytes,
          entry.key.span.joined(with: entry.value.span).bytes)
      }
    case .sequence(let items):
      return items.compactMap { item in
        let name = item["id"] ?? item["name"]
        guard let name, let title = name.scalar, !title.isEmpty else { return nil }
        let detail = item["on"].map { $0.scalars.joined(separator: ", ") }
        return symbol(title, detail, item["id"] != nil ? .event : .method, name.span.bytes, item.span.bytes)
      }
    }
  }

  private func symbol(
    _ name: String, _ detail: String?, _ kind: Kind, _ own: Range<Int>, _ whole: Range<Int>, _ children: [JSON] = []
  ) -> JSON {
    var fields: [String: JSON] = [
      "name": .string(name.isEmpty ? "?" : name), "kind": .int(kind.rawValue), "range": document.text.range(of: whole, client.encoding).json,
      "selectionRange": document.text.range(of: own, client.encoding).json,
    ]
    if let detail { fields["detail"] = .string(detail) }
    if !children.isEmpty { fields["children"] = .array(children) }
    return .object(fields)
  }
}

/// Names of a rule set that have the letters of a question in their order.
struct WorkspaceSymbols {
  let json: [JSON]

  private static let most = 500

  init(_ view: RuleSetView, _ query: String, _ encoding: PositionEncoding, _ address: (String) -> DocumentAddress) {
    let wanted = Array(query.lowercased())
    var texts: [String: DocumentText] = [:]
    var found: [JSON] = []
    for file in view.fileNames.values.sorted(by: { $0.path < $1.path }) {
      for use in file.uses where use.isDeclaration && Self.has(wanted, use.name) {
        guard found.count < Self.most else { break }
        let text = texts[file.path] ?? DocumentText(file.text)
        texts[file.path] = text
        found.append([
          "name": .string(use.name), "kind": .int(use.kind == .rule ? 24 : 20), "containerName": .string(use.kind.section ?? "tags"),
          "location": ["uri": .string(address(file.path).uri), "range": text.range(of: use.range, encoding).json],
        ])
      }
    }
    json = found
  }

  private static func has(_ wanted: [Character], _ name: String) -> Bool {
    var left = wanted[...]
    for sign in name.lowercased() where sign == left.first { left = left.dropFirst() }
    return left.isEmpty
  }
}
