/// `WX0302` and `WX0320`: attributes that nothing declares, where some are declared, and what a declared one never is, in comparisons and in tests.
extension Lowering {
  mutating func checkAttributes() {
    if declarations.attributes.isEmpty { return }
    for condition in declarations.counters.compactMap(\.when) + declarations.macros.map(\.condition)
      + orderedRules.flatMap({ [$0.when] + $0.actions.map(\.when) }).compactMap({ $0 })
    {
      checkAttributes(of: condition)
    }
    for (name, value) in declarations.tests.flatMap(\.followers).flatMap(\.attributes) {
      attributeReads.append(name)
      guard let kind = parts.attributes[name.value], kind.reading(value.value) == nil else { continue }
      report(.unfitFact(name.value, kind, value.value.shown, at: value.span))
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
      for span in comparison.tests.flatMap({ kind.unfit(in: $0.test, at: $0.span) }) {
        report(
          Diagnostic(
            .variableKind, "attribute `\(name.value)` is \(kind.phrase), and never this", at: span,
            help: [Self.way(to: kind)]))
      }
    case .macro, .leaf: return
    }
  }
}

extension VariableKind {
  /// What is asked and no value of this kind meets.
  fileprivate func unfit(in test: ComparisonDeclaration.Test, at span: SourceSpan) -> [SourceSpan] {
    switch test {
    case .number: self == .number ? [] : [span]
    case .equals(let value): reading(value) == nil ? [span] : []
    case .oneOf(.words(let words)), .noneOf(.words(let words)): words.filter { reading(.text($0.value)) == nil }.map(\.span)
    // Of a number, and of days, it is said where values are held against what they are.
    case .prefix, .suffix: self == .boolean ? [span] : []
    case .oneOf(.list), .noneOf(.list), .moment, .exists: []
    }
  }
}
