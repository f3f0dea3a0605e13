/// `{ append: […], remove: […] }` where a list stands: the list changed, not replaced.
struct ListEdit {
  private static let words = ["append", "remove"]
  let entries: [YAMLEntry]

  /// Nil when the node is no change of a list.
  init?(_ node: YAMLNode) {
    guard let entries = node.entries, !entries.isEmpty, entries.allSatisfy({ Self.words.contains($0.key.value) }) else { return nil }
    self.entries = entries
  }

  /// Whether somewhere below a mapping a list is changed: then what stands there is merged, too.
  static func stands(in node: YAMLNode) -> Bool {
    if ListEdit(node) != nil { return true }
    return node.entries?.contains { stands(in: $0.value) } ?? false
  }

  /// - Parameters:
  ///   - old: one value stands for a list of it.
  ///   - keyColumns: of the rows of a table, where the key stands.
  func apply(
    to old: YAMLNode, keyColumns: [Int], suggestions: inout Suggestion.Budget, diagnostics: inout [Diagnostic]
  ) -> YAMLNode {
    var items = if case .sequence(let items) = old.content { items } else { [old] }
    for entry in entries {
      let given = if case .sequence(let items) = entry.value.content { items } else { [entry.value] }
      if given.isEmpty { diagnostics.append(.emptyCollection("`\(entry.key.value)`", at: entry.value.span)) }
      if entry.key.value == "append" {
        items += given
        continue
      }
      for item in given {
        if let at = items.firstIndex(where: { Self.isMeant($0, by: item, keyColumns) }) {
          items.remove(at: at)
          continue
        }
        let known = items.compactMap { Self.name($0, keyColumns) }
        let close = item.scalar.flatMap { suggestions.match(to: $0, in: known) }
        diagnostics.append(
          Diagnostic(
            .undefinedName, "`\(Self.shown(item))` is not in the list: nothing would be removed", at: item.span,
            label: close?.label ?? "", related: [Diagnostic.Label(old.span, "the list")], help: Self.way(toRemove: item), fix: close?.fix))
      }
    }
    // What has taken the last one away is the place of an empty list.
    return YAMLNode(.sequence(items), items.isEmpty ? entries.last { $0.key.value == "remove" }?.value.span ?? old.span : old.span)
  }

  private static func name(_ item: YAMLNode, _ keyColumns: [Int]) -> String? {
    if let text = item.scalar { return text }
    guard let keys = keys(of: item, keyColumns), keys.count == 1 else { return nil }
    return keys[0]
  }

  private static func shown(_ item: YAMLNode) -> String {
    switch item.content {
    case .scalar(let text, _): text
    case .sequence(let cells): "[ \(cells.map { $0.scalar ?? "…" }.joined(separator: ", ")) ]"
    case .mapping(let entries): "{ \(entries.map { "\($0.key.value): \($0.value.scalar ?? "…")" }.joined(separator: ", ")) }"
    }
  }

  private static func way(toRemove item: YAMLNode) -> [Phrase] {
    switch item.content {
    case .scalar: []
    case .sequence: ["a row is named by its key, or by the list of its keys, or written out with all its values"]
    case .mapping: ["write out all that stands in it"]
    }
  }

  private static func keys(of row: YAMLNode, _ columns: [Int]) -> [String]? {
    guard case .sequence(let cells) = row.content, !columns.isEmpty else { return nil }
    let keys = columns.compactMap { cells.indices.contains($0) ? cells[$0].scalar : nil }
    return keys.count == columns.count ? keys : nil
  }

  /// A row is named by its key, or by the list of its keys; anything can be written out.
  private static func isMeant(_ item: YAMLNode, by wanted: YAMLNode, _ keyColumns: [Int]) -> Bool {
    if wanted.scalar != nil { return name(item, keyColumns) == wanted.scalar }
    if keyColumns.count > 1, case .sequence(let named) = wanted.content, named.count == keyColumns.count {
      return keys(of: item, keyColumns) == named.map { $0.scalar ?? "" }
    }
    return isSame(item, wanted)
  }

  private static func isSame(_ a: YAMLNode, _ b: YAMLNode) -> Bool {
    switch (a.content, b.content) {
    case (.scalar(let a, _), .scalar(let b, _)): a == b
    case (.sequence(let a), .sequence(let b)): a.count == b.count && zip(a, b).allSatisfy { isSame($0, $1) }
    case (.mapping(let a), .mapping(let other)):
      a.count == other.count && a.allSatisfy { entry in b[entry.key.value].map { isSame(entry.value, $0) } ?? false }
    case (.scalar, _), (.sequence, _), (.mapping, _): false
    }
  }
}

/// A declaration with some of its keys changed. A changed key keeps its place in the overriding file, so that findings point at the word that counts.
struct NodeMerge {
  private(set) var diagnostics: [Diagnostic] = []
  private var suggestions: Suggestion.Budget

  init(_ limits: Limits) { suggestions = Suggestion.Budget(words: limits.suggestionWords) }

  /// Keys of a mapping are replaced one by one, anything else as a whole; a changed list is what stands there with the change.
  mutating func merged(_ old: YAMLNode, _ new: YAMLNode) -> YAMLNode { merged(old, new, keyColumns: [], isTop: true) }

  private mutating func merged(_ old: YAMLNode, _ new: YAMLNode, keyColumns: [Int], isTop: Bool) -> YAMLNode {
    if let edit = ListEdit(new) {
      if old.entries == nil { return edit.apply(to: old, keyColumns: keyColumns, suggestions: &suggestions, diagnostics: &diagnostics) }
      if old["rows"] != nil, isTop { return entry("rows", of: old, new) }
      diagnostics.append(
        Diagnostic(
          .wrongType, "`\(edit.entries[0].key.value)` changes a list, and here stands a mapping", at: edit.entries[0].key.span,
          related: [Diagnostic.Label(old.span)],
          help: [
            old["from"] == nil
              ? "put it under the key that holds the list" : "the rows stand in a file: change them there, or name another file with `from:`"
          ]))
      return old
    }
    guard let entries = new.entries, old.entries != nil, isTop || ListEdit.stands(in: new) else { return new }
    return entries.reduce(old) { entry($1.key.value, of: $0, $1.value, key: $1.key) }
  }

  private mutating func entry(_ name: String, of old: YAMLNode, _ new: YAMLNode, key: Located<String>? = nil) -> YAMLNode {
    var entries = old.entries ?? []
    let keyColumns = name == "rows" ? Self.keyColumns(ofTable: old) : []
    if let at = entries.firstIndex(where: { $0.key.value == name }) {
      let isChange = ListEdit.stands(in: new)
      let value = isChange ? merged(entries[at].value, new, keyColumns: keyColumns, isTop: false) : new
      entries[at] = YAMLEntry(key: isChange ? entries[at].key : key ?? entries[at].key, value: value)
    } else if let edit = ListEdit(new) {
      diagnostics.append(
        Diagnostic(
          .undefinedName, "there is no `\(name)` to change", at: key?.span ?? new.span,
          notes: ["`\(edit.entries[0].key.value)` changes a list that is there"],
          help: ["write the list itself"]))
    } else if let key {
      entries.append(YAMLEntry(key: key, value: new))
    }
    return YAMLNode(.mapping(entries), old.span)
  }

  /// Of keys that are no columns nothing is known here; who reads the table says so.
  private static func keyColumns(ofTable table: YAMLNode) -> [Int] {
    guard let key = table["key"], let columns = table["columns"]?.entries?.map(\.key.value) else { return [] }
    let names = if case .sequence(let items) = key.content { items.map(\.scalar) } else { [key.scalar] }
    let places = names.compactMap { name in columns.firstIndex { $0 == name } }
    return places.count == names.count ? places : []
  }
}
