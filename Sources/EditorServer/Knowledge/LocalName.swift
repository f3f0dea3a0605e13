internal import Rules

/// A name that only a part of the rules knows: what a rule captures, or a column of a table.
struct LocalName {
  enum Kind: Hashable {
    /// Of the rule at the place.
    case capture
    case column(list: String)
  }
  struct Place: Hashable {
    let path: String
    let range: Range<Int>
    let isDeclaration: Bool
  }
  let kind: Kind
  let name: String
  /// At the place that was asked about.
  let range: Range<Int>
  /// In the order of the files, each once.
  let places: [Place]
  private let question: EditorQuestion

  /// Nil where no such name stands.
  init?(_ question: EditorQuestion) {
    self.question = question
    guard let (kind, name, range) = Self.found(question) else { return nil }
    (self.kind, self.name, self.range) = (kind, name, range)
    var seen: Set<Place> = []
    let found =
      switch kind {
      case .capture: Self.places(ofCapture: name, question)
      case .column(let list): Self.places(ofColumn: name, of: list, question)
      }
    places = found.filter { seen.insert($0).inserted }
  }

  private static func found(_ question: EditorQuestion) -> (Kind, String, Range<Int>)? {
    guard let root = question.view?.tree(of: question.path), let file = question.view?.trees.trees[question.path]?.file else { return nil }
    func isHere(_ range: Range<Int>) -> Bool { range.lowerBound <= question.cursor && question.cursor <= range.upperBound }
    if let rule = question.rule() {
      let captures = question.context.captures
      for use in RulePaths(rule, in: file).uses {
        guard let place = use.ranges.prefix(2).firstIndex(where: isHere), let capture = captures[use.names[0]] else { continue }
        if place == 0 { return (.capture, use.names[0], use.ranges[0]) }
        if let list = capture.list { return (.column(list: list), use.names[1], use.ranges[1]) }
      }
      return nil
    }
    for list in root["lists"]?.entries ?? [] {
      for use in columnUses(list.value) where isHere(use.ranges[0]) { return (.column(list: list.key.value), use.names[0], use.ranges[0]) }
    }
    return nil
  }

  // MARK: where it stands

  private static func places(ofCapture name: String, _ question: EditorQuestion) -> [Place] {
    guard let rule = question.rule(), let view = question.view, let file = view.trees.trees[question.path]?.file else { return [] }
    var places = RulePaths(rule, in: file).uses.filter { $0.names[0] == name }.map {
      Place(path: question.path, range: $0.ranges[0], isDeclaration: $0.isDeclaration)
    }
    guard let id = rule["id"]?.scalar else { return places }
    for (expected, use, path) in expectedCaptures(view) where expected == id && use.names[0] == name {
      places.append(Place(path: path, range: use.ranges[0], isDeclaration: false))
    }
    return places
  }

  private static func places(ofColumn name: String, of list: String, _ question: EditorQuestion) -> [Place] {
    guard let (table, file) = question.node(of: .list, list), let view = question.view else { return [] }
    var places = columnUses(table).filter { $0.names[0] == name }.map {
      Place(path: file.path, range: $0.ranges[0], isDeclaration: $0.isDeclaration)
    }
    for (rule, file) in rules(view) {
      let captures = question.context(of: rule, in: file).captures
      for use in RulePaths(rule, in: file).uses where use.names.count > 1 && use.names[1] == name && captures[use.names[0]]?.list == list {
        places.append(Place(path: file.path, range: use.ranges[1], isDeclaration: false))
      }
    }
    return places
  }

  /// Where a table names its columns.
  private static func columnUses(_ table: YAMLNode) -> [RulePaths.Use] {
    let declared = (table["columns"]?.entries ?? []).map { RulePaths.use($0.key.value, $0.key.span, isDeclaration: true) }
    let named = ["key", "optional"].compactMap { table[$0] }.flatMap(\.scalarNodes)
    return declared + named.map { RulePaths.use($0.scalar ?? "", $0.span, isDeclaration: false) }
  }

  private static func files(_ view: RuleSetView) -> [(YAMLNode, SourceFile)] {
    view.trees.trees.values.sorted { $0.file.path < $1.file.path }.compactMap { tree in tree.root.map { ($0, tree.file) } }
  }

  private static func rules(_ view: RuleSetView) -> [(YAMLNode, SourceFile)] {
    files(view).flatMap { root, file in
      ["rules", "always"].flatMap { key -> [(YAMLNode, SourceFile)] in
        if case .sequence(let items)? = root[key]?.content { items.map { ($0, file) } } else { [] }
      }
    }
  }

  /// What tests say of captures, with the rule that they expect.
  private static func expectedCaptures(_ view: RuleSetView) -> [(rule: String?, use: RulePaths.Use, path: String)] {
    var found: [(String?, RulePaths.Use, String)] = []
    func read(_ node: YAMLNode, _ path: String) {
      switch node.content {
      case .scalar: break
      case .sequence(let items): for item in items { read(item, path) }
      case .mapping(let entries):
        for entry in entries {
          if entry.key.value == "expect" {
            for captured in entry.value["captures"]?.entries ?? [] {
              found.append((entry.value["rule"]?.scalar, RulePaths.use(captured.key.value, captured.key.span, isDeclaration: false), path))
            }
          }
          read(entry.value, path)
        }
      }
    }
    for (root, file) in files(view) { if let tests = root["tests"] { read(tests, file.path) } }
    return found
  }

  // MARK: another name

  /// Why it cannot be called so, as far as that is seen before it is tried.
  func objection(to new: String) -> Phrase? {
    if new == name { return "that is its name" }
    guard Identifier.isOne(new) else { return "a name is \(Identifier.words)" }
    guard let view = question.view, view.rules != nil else { return "the rules have errors: whether it is renamed everywhere cannot be told" }
    if places.contains(where: { place in view.file(place.path).map { $0.text(place.range) != name } ?? true }) {
      return "it stands inside of a text with escapes, where it cannot be replaced"
    }
    switch kind {
    case .column(let list):
      guard let (table, _) = question.node(of: .list, list) else { return "nothing declares \(NameKind.list.title(of: list))" }
      if let file = table["from"]?.scalar { return "the head of `\(file)` calls the column so too" }
      return question.columns(of: list).contains(new) ? "list `\(list)` has a column `\(new)` already" : nil
    case .capture:
      guard let rule = question.rule(), let file = view.file(question.path) else { return "there is no name here" }
      guard places.contains(where: \.isDeclaration) else { return "`\(name)` is bound outside of this rule, and other rules may use it" }
      let text = file.text(rule.span.bytes)
      if Self.holds(new, text) { return "`\(new)` stands in this rule already" }
      let setting = ["assign", "capture", "for"]  // not said
      // However many blanks stand between them.
      let words = text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
      if setting.contains(where: { Self.holds("\($0) \(name)", words) }) { return "a template of this rule sets `\(name)` itself" }
      if Self.expectedCaptures(view).contains(where: { $0.rule == nil && $0.use.names[0] == name }) {
        return "a test expects `\(name)`, and does not say of which rule"
      }
      return nil
    }
  }

  /// Whether a word stands in a text.
  private static func holds(_ word: String, _ text: String) -> Bool {
    var rest = text[...]
    func isPart(_ sign: Character?) -> Bool { sign.map { $0.isLetter || $0.isNumber || $0 == "_" } ?? false }
    while let found = rest.firstRange(of: word) {
      if !isPart(text[..<found.lowerBound].last), !isPart(text[found.upperBound...].first) { return true }
      rest = rest[found.upperBound...]
    }
    return false
  }

  /// By path.
  func edits(to new: String) -> [String: [TextEdit]] {
    var edits: [String: [TextEdit]] = [:]
    for place in places { edits[place.path, default: []].append(TextEdit(range: place.range, text: new)) }
    for path in edits.keys { edits[path]?.sort { $0.range.lowerBound < $1.range.lowerBound } }
    return edits
  }
}
