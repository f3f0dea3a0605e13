/// Names: each once, and none that nothing declares.
extension Lowering {
  /// Names are unique over all files of the rule set.
  mutating func unique<Item>(_ items: [Item], _ what: Phrase, _ name: (Item) -> Located<String>) -> [Item] {
    var first: [String: SourceSpan] = [:]
    first.reserveCapacity(items.count)
    return items.filter { item in
      let name = name(item)
      guard let earlier = first[name.value] else {
        first[name.value] = name.span
        return true
      }
      report(
        Diagnostic(
          .duplicateName, "\(what) `\(name.value)` is defined twice", at: name.span, related: [Diagnostic.Label(earlier, "first defined here")],
          help: ["rename one of them; to change an included one use `overrides:`"]))
      return false
    }
  }

  /// The same without a word about the others.
  func firsts<Item>(_ items: [Item], _ name: (Item) -> Located<String>) -> [Item] {
    var names: Set<String> = []
    return items.filter { names.insert(name($0).value).inserted }
  }

  /// The rules that were lowered, in the order in which they are asked.
  var orderedRules: some Sequence<RuleDeclaration> { ruleOrder.lazy.map { [rules = declarations.rules] in rules[$0] } }

  mutating func undefined(_ name: Located<String>, _ what: Phrase, in known: some Collection<String>, add: String) {
    if isUnreadable(name.value, under: add) { return }
    if add == "lists", pairedTables[name.value] != nil {
      report(.pairedTable(name, known.filter { $0.hasPrefix(name.value + ".") }))
      return
    }
    let showsKnown = !known.isEmpty && !suggestions.isSpent
    let close = suggestions.match(to: name.value, in: known)
    report(
      Diagnostic(
        .undefinedName, "\(what) `\(name.value)` is not defined", at: name.span, label: close?.label ?? "",
        help: close == nil
          ? [showsKnown ? "add it under `\(add):`, or use one of \(quotedList(known.sorted().prefix(8)))" : "add it under `\(add):`"] : [],
        fix: close?.fix))
  }

  /// Whether a section has the name, but what stands under it could not be read: that has a finding of its own.
  mutating func isUnreadable(_ name: String, under section: String) -> Bool { unreadableNames(under: section).contains(name) }

  mutating func unreadableNames(under section: String) -> Set<String> {
    if let names = unreadable[section] { return names }
    var names = Set(sections.names(under: section))
    names.subtract(declarations.names(under: section))
    unreadable[section] = names
    return names
  }

  /// Whether every rule that is written could be read, down to its events: else one of them may be what a check misses.
  var hasAllRules: Bool {
    sections.ruleCount == declarations.rules.count(where: \.reach.isOfMost) && declarations.rules.allSatisfy { !$0.on.isEmpty }
  }

  mutating func words(_ declaration: WordsDeclaration) -> [Located<String>] {
    switch declaration {
    case .words(let words): return words
    case .list(let name):
      guard let index = tableIndex[name.value] else {
        undefined(name, "list", in: Array(tableIndex.keys), add: "lists")
        return []
      }
      let table = parts.tables[index]
      return (0..<table.rowCount).map { Located(table.key($0), name.span) }
    }
  }
}
