internal import Rules
internal import Wire

/// A place in a document, and all that is known about it: what is asked at a place is answered from this alone.
struct EditorQuestion {
  let path: String
  let text: DocumentText
  let cursor: Int
  let view: RuleSetView?
  let client: ClientAbilities
  let language: DisplayLanguage
  let address: (String) -> DocumentAddress
  let scan: CursorScan
  let places: [VocabularyPlace]

  init(
    path: String, text: DocumentText, at cursor: Int, _ view: RuleSetView?, _ client: ClientAbilities, _ language: DisplayLanguage,
    address: @escaping (String) -> DocumentAddress
  ) {
    self.path = path
    self.text = text
    self.cursor = cursor
    self.view = view
    self.client = client
    self.language = language
    self.address = address
    scan = CursorScan(text.bytes, at: cursor)
    places = VocabularyPlace.along(scan.steps)
  }

  func said(_ phrase: Phrase) -> String { phrase.text(in: language) }
  func range(_ bytes: Range<Int>) -> JSON { text.range(of: bytes, client.encoding).json }
  var names: NameIndex { view?.names ?? NameIndex() }

  /// What is written at the place, without quotes.
  var word: Range<Int> { scan.written(in: text.bytes) }

  /// The name at the place, whatever it is the name of.
  func name() -> (kind: NameKind, name: String, range: Range<Int>)? {
    guard
      let use = view?.fileNames[path]?.uses.filter({ $0.range.lowerBound <= cursor && cursor <= $0.range.upperBound })
        .min(by: { $0.range.count < $1.range.count })
    else { return nil }
    return (use.kind, use.name, use.range)
  }

  /// The rule, or entry of `always`, around the place.
  func rule() -> YAMLNode? {
    guard let root = view?.trees.trees[path]?.root else { return nil }
    for key in ["rules", "always"] {
      guard case .sequence(let items)? = root[key]?.content else { continue }
      if let rule = items.first(where: { $0.span.bytes.lowerBound <= cursor && cursor <= $0.span.bytes.upperBound + 1 }) { return rule }
    }
    return nil
  }

  /// The node of a declaration, wherever it stands.
  func node(of kind: NameKind, _ name: String) -> (YAMLNode, SourceFile)? {
    guard let view, let section = kind.section, let place = names.declarations(of: kind, name).first,
      let tree = view.trees.trees[place.path], let root = tree.root
    else { return nil }
    return root[section]?[name].map { ($0, tree.file) }
  }

  var context: RuleContext {
    guard let rule = rule(), let file = view?.trees.trees[path]?.file else { return RuleContext() }
    return context(of: rule, in: file)
  }

  func context(of rule: YAMLNode, in file: SourceFile) -> RuleContext {
    RuleContext(rule, in: file, campaigns: { node(of: .campaign, $0) }, macros: { node(of: .macro, $0) })
  }

  /// Columns of a table, by its name.
  func columns(of list: String) -> [String] { node(of: .list, list)?.0["columns"]?.entries?.map(\.key.value) ?? [] }

  /// Where something of another file, or this one, stands.
  func location(_ path: String, _ bytes: Range<Int>) -> JSON? {
    guard let file = view?.file(path) else { return nil }
    return ["uri": .string(address(path).uri), "range": DocumentText(file).range(of: bytes, client.encoding).json]
  }

  /// A text for a person, as the editor can show it.
  func markup(_ text: String) -> JSON {
    ["kind": .string(client.takesMarkdown ? "markdown" : "plaintext"), "value": .string(text)]
  }
}
