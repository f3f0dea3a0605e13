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
  ///   - keyColumn: of the rows of a table, where the key stands.
  func apply(
    to old: YAMLNode, keyColumn: Int?, suggestions: inout Suggestion.Budget, diagnostics: inout [Diagnostic]
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
        if let at = items.firstIndex(where: { Self.isMeant($0, by: item, keyColumn) }) {
          items.remove(at: at)
          continue
        }
        let known = items.compactMap { Self.name($0, keyColumn) }
        let close = item.scalar.flatMap { suggestions.match(to: $0, in: known) }
        diagnostics.append(
          Diagnostic(
            .undefinedName, "`\(Self.name(item, keyColumn) ?? item.kindName)` is not in the list: nothing would be removed", at: item.span,
            label: close?.label ?? "", related: [Diagnostic.Label(old.span, "the list")], fix: close?.fix))
      }
    }
    return YAMLNode(.sequence(items), old.span)
  }

  private static func name(_ item: YAMLNode, _ keyColumn: Int?) -> String? {
    if let text = item.scalar { return text }
    guard case .sequence(let cells) = item.content, let keyColumn, cells.indices.contains(keyColumn) else { return nil }
    return cells[keyColumn].scalar
  }

  /// A row is named by its key, or written out.
  private static func isMeant(_ item: YAMLNode, by wanted: YAMLNode, _ keyColumn: Int?) -> Bool {
    if wanted.scalar != nil { return name(item, keyColumn) == wanted.scalar }
    guard case .sequence(let a) = item.content, case .sequence(let b) = wanted.content else { return false }
    return a.count == b.count && zip(a, b).allSatisfy { $0.scalar != nil && $0.scalar == $1.scalar }
  }
}

/// A declaration with some of its keys changed. A changed key keeps its place in the overriding file, so that findings point at the word that counts.
struct NodeMerge {
  private(set) var diagnostics: [Diagnostic] = []
  private var suggestions: Suggestion.Budget

  init(_ limits: Limits) { suggestions = Suggestion.Budget(words: limits.suggestionWords) }

  /// Keys of a mapping are replaced one by one, anything else as a whole; a changed list is what stands there with the change.
  mutating func merged(_ old: YAMLNode, _ new: YAMLNode) -> YAMLNode { merged(old, new, keyColumn: nil, isTop: true) }

  private mutating func merged(_ old: YAMLNode, _ new: YAMLNode, keyColumn: Int?, isTop: Bool) -> YAMLNode {
    if let edit = ListEdit(new) {
      if old.entries == nil { return edit.apply(to: old, keyColumn: keyColumn, suggestions: &suggestions, diagnostics: &diagnostics) }
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
    let keyColumn = name == "rows" ? old["columns"]?.entries?.firstIndex { $0.key.value == old["key"]?.scalar } : nil
    if let at = entries.firstIndex(where: { $0.key.value == name }) {
      let isChange = ListEdit.stands(in: new)
      let value = isChange ? merged(entries[at].value, new, keyColumn: keyColumn, isTop: false) : new
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
}
