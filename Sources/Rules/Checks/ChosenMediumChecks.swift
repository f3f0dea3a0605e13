/// `WX2107` of media: names that a template makes of a table's values, and that no medium has.
extension Lowering {
  mutating func checkChosenMedia() {
    let media = MediaByName(parts.media)
    for chosen in uses.chosenMedia {
      guard !narrows(chosen.rule, chosen.ways), let names = chosen.names(parts.tables) else { continue }
      let missed = names.filter { media[$0] == nil }.sorted()
      if missed.isEmpty { continue }
      let shown: Phrase = missed.count > 8 ? "\(quotedList(missed.prefix(8))) and \(missed.count - 8) more" : quotedList(missed)
      reportLoose(
        Diagnostic(
          .missedValues, "no medium is called \(shown)", severity: .warning, at: chosen.span,
          notes: ["whoever comes with such a value gets nothing here"],
          help: ["declare it under `media:`, or one for all with a `*` in its name, or narrow the rule with `where:`"]))
    }
  }

  /// Whether a rule asks something of what its conditions bind: which of the values come is not known then.
  func narrows(_ rule: RuleDeclaration, _ ways: [Scope.Way]) -> Bool {
    let names = Set(ways.flatMap { $0.captures.map(\.name) })
    return rule.conditions.contains { asks($0, of: names, depth: 0) }
  }

  private func asks(_ condition: ConditionDeclaration, of names: Set<String>, depth: Int) -> Bool {
    guard depth < limits.conditionDepth else { return true }
    switch condition.kind {
    case .all(let inner), .any(let inner): return inner.contains { asks($0, of: names, depth: depth + 1) }
    case .not(let inner): return asks(inner, of: names, depth: depth + 1)
    case .macro(let macros):
      return macros.contains { name in self.macros[name.value].map { asks($0.condition, of: names, depth: depth + 1) } ?? true }
    case .leaf(.value(let value)): return value.paths.contains { names.contains($0.root) }
    case .leaf: return false
    }
  }
}

extension ChosenMedium {
  /// Nil where nobody has listed what the template shows. A medium that a column names is checked at its cell.
  func names(_ tables: [Table]) -> Set<String>? {
    if template.nodes.count == 1, case .output(let filtered) = template.nodes[0], case .variable(_, let members) = filtered.expression,
      !members.isEmpty
    {
      return nil
    }
    return TagValues.all(template, on: ways, tables)
  }
}
