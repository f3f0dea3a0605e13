/// `overrides:` changes what included files declare, key by key, before anything is read:
///
///     overrides:
///       rules: { table-new: { reply: "…", enabled: false } }
///
/// A changed key keeps its place in the overriding file, so that every later finding points at the word that counts.
enum Overrides {
  private static let sections = ["rules", "campaigns", "lists", "macros", "accounts", "media", "templates", "stocks", "counters", "vars"]

  static func apply(_ loaded: [RuleLoader.Loaded], limits: Limits) -> ([YAMLNode], [Diagnostic]) {
    var roots = loaded.map(\.root)
    var diagnostics: [Diagnostic] = []
    var suggestions = Suggestion.Budget(words: limits.suggestionWords)
    for file in loaded where file.isRoot {
      guard let node = file.root["overrides"] else { continue }
      guard let entries = node.entries else {
        diagnostics.append(.wrongType(node, expected: "a mapping", under: "`overrides`", example: "rules"))
        continue
      }
      for section in entries {
        guard sections.contains(section.key.value) else {
          let close = Suggestion.match(to: section.key.value, in: sections)
          diagnostics.append(
            Diagnostic(
              .unknownKey, "unknown key `\(section.key.value)` in `overrides`", at: section.key.span,
              label: close?.label ?? "", help: close == nil ? ["keys are \(quotedList(sections))"] : [], fix: close?.fix))
          continue
        }
        for change in section.value.entries ?? [] { apply(change, section.key.value, to: &roots, &diagnostics, &suggestions) }
        if section.value.entries == nil {
          diagnostics.append(.wrongType(section.value, expected: "a mapping", under: "`overrides`", example: nil))
        }
      }
    }
    return (roots, diagnostics)
  }

  private static func apply(
    _ change: YAMLEntry, _ section: String, to roots: inout [YAMLNode], _ diagnostics: inout [Diagnostic], _ suggestions: inout Suggestion.Budget
  ) {
    var known: [String] = []
    for index in roots.indices {
      guard let declared = roots[index][section] else { continue }
      known += names(declared)
      guard let changed = replaced(change, in: declared) else { continue }
      let entries = (roots[index].entries ?? []).map { $0.key.value == section ? YAMLEntry(key: $0.key, value: changed) : $0 }
      roots[index] = YAMLNode(.mapping(entries), roots[index].span)
      return
    }
    let close = suggestions.match(to: change.key.value, in: known)
    diagnostics.append(
      Diagnostic(
        .undefinedName, "`overrides` changes `\(change.key.value)`, which \(section) do not have", at: change.key.span,
        label: close?.label ?? "", notes: ["a change of nothing would never be noticed"], fix: close?.fix))
  }

  private static func names(_ node: YAMLNode) -> [String] {
    if case .sequence(let items) = node.content { return items.compactMap { $0["id"]?.scalar } }
    return node.entries?.map(\.key.value) ?? []
  }

  private static func replaced(_ change: YAMLEntry, in node: YAMLNode) -> YAMLNode? {
    switch node.content {
    case .sequence(let items):
      guard let at = items.firstIndex(where: { $0["id"]?.scalar == change.key.value }) else { return nil }
      var items = items
      items[at] = merged(items[at], change.value)
      return YAMLNode(.sequence(items), node.span)
    case .mapping(let entries):
      guard let at = entries.firstIndex(where: { $0.key.value == change.key.value }) else { return nil }
      var entries = entries
      entries[at] = YAMLEntry(key: entries[at].key, value: merged(entries[at].value, change.value))
      return YAMLNode(.mapping(entries), node.span)
    case .scalar: return nil
    }
  }

  /// Keys of a mapping are replaced one by one; anything else as a whole.
  private static func merged(_ old: YAMLNode, _ new: YAMLNode) -> YAMLNode {
    guard var entries = old.entries, let changes = new.entries else { return new }
    for change in changes {
      if let at = entries.firstIndex(where: { $0.key.value == change.key.value }) { entries[at] = change } else { entries.append(change) }
    }
    return YAMLNode(.mapping(entries), old.span)
  }
}
