/// `WX2203` and `WX2204`: variables that are only set, and variables that are only read.
extension Lowering {
  mutating func checkVariableUse() {
    let declared = Set(declarations.variables.map(\.name.value))
    // What a test gives or expects no follower has.
    let tested = declarations.tests.flatMap { test in
      test.followers.flatMap(\.variables).map(\.name) + test.steps.compactMap(\.expect).flatMap { $0.variables.map(\.name) }
    }
    let idle = uses.idleReads.union(tested.map(\.span))
    let asked = variableReads.filter { !idle.contains($0.span) } + ownMacroReads()
    reportUnread(declared, read: Set(asked.map(\.value)))
    reportUnset(declared, asked)
  }

  private mutating func reportUnread(_ declared: Set<String>, read: Set<String>) {
    // An endpoint is told all variables of the follower.
    if declarations.rules.contains(where: { $0.actions.contains { $0.kind.kind == .webhook } }) { return }
    var seen: Set<String> = []
    for set in variableSets where !read.contains(set.name.value) && !declared.contains(set.name.value) && seen.insert(set.name.value).inserted {
      let name = set.name.value
      let declaration = "vars: { \(name): \(parts.variables.kind(of: name).rawValue) }"
      reportLoose(
        Diagnostic(
          .unreadVariable, "variable `\(name)` is set, and nothing reads it", severity: .warning, at: set.name.span,
          notes: ["it is kept for every follower who comes here, and no rule is another for it"],
          help: [
            """
            ask `where: { vars.\(name): … }` or show `{{ vars.\(name) }}`, or remove it; \
            what is kept for later is declared at the top: `\(declaration)`
            """
          ]))
    }
    // A declaration that nothing needs: neither side of it is there.
    let set = Set(variableSets.map(\.name.value))
    for variable in firsts(declarations.variables, { $0.name }) where !read.contains(variable.name.value) && !set.contains(variable.name.value) {
      reportLoose(
        Diagnostic(
          .unused, "variable `\(variable.name.value)` is declared, and no rule sets or reads it", severity: .warning, at: variable.name.span,
          help: ["remove it, or correct its name"]))
    }
  }

  private mutating func reportUnset(_ declared: Set<String>, _ asked: [Located<String>]) {
    // Under the old name followers may have it still.
    let moved = Set(declarations.moves.variables.flatMap { [$0.old.value, $0.new.value] })
    let known = Set(variableSets.map(\.name.value)).union(declared).union(moved).union(unsureVariables)
    var seen: Set<String> = []
    for name in asked where !known.contains(name.value) {
      // What was probably meant is said there.
      guard misspeltVariables[name.value] == nil, seen.insert(name.value).inserted else { continue }
      reportLoose(
        Diagnostic(
          .unsetVariable, "variable `\(name.value)` is read, and no rule sets it", severity: .warning, at: name.span,
          notes: ["no follower has it: what is asked of it never holds, and a text shows its `default`"],
          help: [
            """
            set it, as `set: { \(name.value): … }`, or let an endpoint give it by `returns:`; \
            if rules of another day have set it, declare it at the top: `vars: { \(name.value): text }`
            """
          ]))
    }
  }

  /// What only one account asks.
  private func ownMacroReads() -> [Located<String>] {
    declarations.overlays.values.flatMap(\.macros).flatMap { reads(of: $0.condition, depth: 0) }
  }

  private func reads(of condition: ConditionDeclaration, depth: Int) -> [Located<String>] {
    guard depth < limits.conditionDepth else { return [] }
    switch condition.kind {
    case .all(let inner), .any(let inner): return inner.flatMap { reads(of: $0, depth: depth + 1) }
    case .not(let inner): return reads(of: inner, depth: depth + 1)
    case .leaf(.value(let value)): return value.paths.compactMap(\.variable)
    case .macro, .leaf: return []
    }
  }
}
