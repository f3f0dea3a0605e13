/// `when:` beside an action.
extension Lowering {
  /// The compiled condition, and what the action's templates can rely on: all that the rule knows, and what this condition asks for.
  mutating func guarded(_ when: ConditionDeclaration?, _ scope: Scope) -> (condition: Int32, scope: Scope) {
    guard let when else { return (-1, scope) }
    let (condition, ways) = condition(when, in: scope)
    refuseCaptures(of: when, ways)
    return (condition, scope.guarded(by: ways))
  }

  /// An action reads what its rule captured: a name that only this condition binds would be another one's.
  private mutating func refuseCaptures(of when: ConditionDeclaration, _ ways: [Scope.Way]) {
    let campaigns = Set(campaignPlaces(of: when, depth: 0))
    var refused: Set<SourceSpan> = []
    for way in ways where !way.captures.isEmpty {
      for label in way.labels where label.text != Scope.Way.bindsNothing && !campaigns.contains(label.span) && refused.insert(label.span).inserted {
        report(
          Diagnostic(
            .conflictingKeys, "a pattern that \(label.text), in `when` of an action", at: label.span,
            related: when.span.file == label.span.file && when.span.bytes.overlaps(label.span.bytes)
              ? [] : [Diagnostic.Label(when.span, "asked here")],
            notes: ["names are bound by the condition of the rule: this one only says whether the action is carried out"],
            help: ["bind the name under `when` of the rule, or write a pattern without names here"]))
      }
    }
  }

  /// Where campaigns are named: what their scenes capture is not read by this action, and nothing is written that would read so.
  private func campaignPlaces(of condition: ConditionDeclaration, depth: Int) -> [SourceSpan] {
    guard depth < limits.conditionDepth else { return [] }
    switch condition.kind {
    case .all(let inner), .any(let inner): return inner.flatMap { campaignPlaces(of: $0, depth: depth + 1) }
    case .not(let inner): return campaignPlaces(of: inner, depth: depth + 1)
    case .macro(let names):
      return names.flatMap { name in macros[name.value].map { campaignPlaces(of: $0.condition, depth: depth + 1) } ?? [] }
    case .leaf(.campaign(let names, _)): return names.map(\.span)
    case .leaf: return []
    }
  }
}

extension Scope {
  /// What is known where a condition holds as well. What it captures is not bound.
  func guarded(by conditions: [Way]) -> Scope {
    var guarded = self
    let known = conditions.map { way in
      var way = way
      way.captures = []
      way.labels = []
      return way
    }
    guarded.ways = Way.each(of: ways, joinedWithEachOf: known)
    return guarded
  }
}
