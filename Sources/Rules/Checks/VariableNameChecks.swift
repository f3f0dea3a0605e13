/// `WX0302`: variables that nothing sets, and that are called nearly as one that is set.
extension Lowering {
  /// Only rules set variables: what a test or a facts file gives says nothing of what followers have.
  mutating func findMisspeltVariables() {
    // What could not be read may set any name.
    guard hasAllRules else { return }
    for condition in declarations.counters.compactMap(\.when) + declarations.macros.map(\.condition) { noteReads(condition, depth: 0) }
    for rule in orderedRules { for condition in rule.conditions { noteReads(condition, depth: 0) } }
    let known = Set(variableSets.map(\.name.value) + declarations.variables.map(\.name.value)).union(unsureVariables)
    reportMovedVariables(known)
    for test in declarations.tests {
      variableReads += test.followers.flatMap(\.variables).map(\.name)
      variableReads += test.steps.compactMap(\.expect).flatMap { $0.variables.map(\.name) }
    }
    for name in Set(variableReads.map(\.value)).subtracting(known).sorted() { misspeltVariables[name] = suggestions.match(to: name, in: known) }
  }

  private mutating func noteReads(_ condition: ConditionDeclaration, depth: Int) {
    guard depth < limits.conditionDepth else { return }
    switch condition.kind {
    case .all(let inner), .any(let inner): for part in inner { noteReads(part, depth: depth + 1) }
    case .not(let inner): noteReads(inner, depth: depth + 1)
    case .leaf(.value(let value)): variableReads += value.paths.compactMap(\.variable)
    case .macro, .leaf: return
    }
  }

  /// What rules still call by its old name; tests may, to try that it goes on.
  private mutating func reportMovedVariables(_ known: Set<String>) {
    let moved = Dictionary(declarations.moves.variables.map { ($0.old.value, $0.new) }) { first, _ in first }
    for name in variableReads {
      guard let new = moved[name.value], !known.contains(name.value) else { continue }
      report(
        Diagnostic(
          .unknownVariable, "variable `\(name.value)` is called `\(new.value)` now", at: name.span,
          related: [Diagnostic.Label(new.span, "moved here")], notes: ["under the old name nobody has it any more"], help: ["write `\(new.value)`"]))
    }
  }

  mutating func reportMisspeltVariables() {
    for name in variableReads {
      guard let close = misspeltVariables[name.value] else { continue }
      let isNeverMet = neverMetVariables.contains(name.value)
      report(
        Diagnostic(
          .unknownVariable, "no rule sets variable `\(name.value)`", severity: isNeverMet ? .error : .warning, at: name.span, label: close.label,
          notes: [isNeverMet ? "what is asked of it never holds" : "no follower ever has it"],
          help: ["if it is another one, declare it at the top of the file, as `vars: { \(name.value): text }`"]))
    }
  }
}
