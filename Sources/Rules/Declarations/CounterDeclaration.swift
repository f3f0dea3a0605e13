package struct CounterDeclaration: Sendable {
  package let name: Located<String>
  package let on: [Located<EventSelector>]
  package let when: ConditionDeclaration?
  /// Counts each value of this once.
  package let of: TemplateDeclaration?
}
