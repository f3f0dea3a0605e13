/// `WX0312`: captures and columns that are asked as what they are not, and so would never match.
extension Lowering {
  mutating func reportAskedCaptures() {
    let set = Set(variableSets.map(\.name.value) + declarations.variables.map(\.name.value)).union(unsureVariables)
    for asked in askedCaptures where asked.variable.map({ !set.contains($0) }) ?? true {
      let root = asked.name.value.split(separator: ".").first.map { String($0) } ?? ""
      report(
        Diagnostic(
          .unknowableCondition, asked.message, severity: .warning, at: asked.name.span,
          notes: [
            Self.pathRoots.contains(root)
              ? "it is the path of a value, as templates name it" : "`\(root)` is what this rule's own condition captures",
            "the condition would never hold",
          ],
          help: ["write `where: { \(asked.name.value): … }`"]))
    }
  }
}
