/// `WX0302` and `WX0320`: attributes that nothing declares, where some are declared, and comparisons that never hold of a declared one.
extension Lowering {
  mutating func checkAttributes() {
    if declarations.attributes.isEmpty { return }
    for condition in declarations.counters.compactMap(\.when) + declarations.macros.map(\.condition)
      + orderedRules.flatMap({ [$0.when] + $0.actions.map(\.when) }).compactMap({ $0 })
    {
      checkAttributes(of: condition)
    }
    let known = Set(declarations.attributes.map(\.name.value))
    var seen: Set<SourceSpan> = []
    for read in attributeReads where !known.contains(read.value) && seen.insert(read.span).inserted {
      let close = suggestions.match(to: read.value, in: known)
      report(
        Diagnostic(
          .unknownVariable, "nothing declares attribute `\(read.value)`", severity: .warning, at: read.span, label: close?.label ?? "",
          notes: ["imports and the API refuse what is not declared, so no follower ever has it"],
          help: close == nil ? ["declare it at the top of the file, as `attrs: { \(read.value): text }`"] : [], fix: close?.fix))
    }
  }

  private mutating func checkAttributes(of condition: ConditionDeclaration, depth: Int = 0) {
    guard depth < limits.conditionDepth else { return }
    switch condition.kind {
    case .all(let inner), .any(let inner): for part in inner { checkAttributes(of: part, depth: depth + 1) }
    case .not(let inner): checkAttributes(of: inner, depth: depth + 1)
    case .leaf(.value(let value)):
      let comparison = value.comparison
      guard let name = value.path.attribute else { return }
      attributeReads.append(name)
      guard let kind = parts.attributes[name.value] else { return }
      for (test, span) in comparison.tests where !kind.canMeet(test) {
        report(
          Diagnostic(
            .variableKind, "attribute `\(name.value)` is \(kind.phrase), of which this never holds", at: span,
            help: [Self.way(to: kind)]))
      }
    case .macro, .leaf: return
    }
  }
}

extension VariableKind {
  fileprivate func canMeet(_ test: ComparisonDeclaration.Test) -> Bool {
    switch test {
    case .number: self == .number
    case .equals(let value): reading(value) != nil
    case .oneOf(.words(let words)): words.contains { reading(.text($0.value)) != nil }
    case .oneOf(.list), .noneOf, .prefix, .suffix, .exists: true
    }
  }
}
