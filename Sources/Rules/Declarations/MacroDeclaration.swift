package struct MacroDeclaration: Sendable {
  package let name: Located<String>
  package let condition: ConditionDeclaration
}
