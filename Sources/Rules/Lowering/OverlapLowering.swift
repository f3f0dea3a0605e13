/// `overlaps:`: the rules that one overlaps with on purpose.
extension Lowering {
  /// Each once, without those that nothing can overlap with: that is reported here. Whether the others do overlap is proved later.
  mutating func overlaps(of rule: RuleDeclaration, among ids: Set<String>, always: Set<String>) -> [Located<String>] {
    if rule.overlaps.isEmpty { return [] }
    var places: [String: SourceSpan] = [:]
    return rule.overlaps.filter { other in
      defer { places[other.value] = places[other.value] ?? other.span }
      if let earlier = places[other.value] {
        report(.idleOverlap("`\(other.value)` stands twice under `overlaps`", at: other.span, related: Diagnostic.Label(earlier, "first named here")))
      } else if other.value == rule.id.value {
        report(.idleOverlap("rule `\(rule.id.value)` is said to overlap with itself", at: other.span))
      } else if always.contains(other.value) {
        report(
          .idleOverlap(
            "`\(other.value)` stands under `always`, where nothing overlaps", at: other.span,
            notes: ["every entry that matches runs, whichever rule answers"]))
      } else if !ids.contains(other.value) {
        undefined(other, "rule", in: ids, add: "rules")
      } else {
        return true
      }
      return false
    }
  }
}

extension Diagnostic {
  /// An `overlaps:` that says nothing: a warning, because files have had it since engine 1.0.
  package static func idleOverlap(_ message: Phrase, at span: SourceSpan, related: Label? = nil, notes: [Phrase] = []) -> Diagnostic {
    Diagnostic(.allowance, message, severity: .warning, at: span, notes: notes, help: ["remove it"]).related(related)
  }
}
