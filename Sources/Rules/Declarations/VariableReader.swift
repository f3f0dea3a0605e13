/// What variables of the follower hold.
extension Reader {
  mutating func readVariable(_ name: Located<String>, _ node: YAMLNode) -> VariableDeclaration? {
    let kind = word(node, "the kind of a variable", VariableKind.self)
    return checkedIdentifier(name, "name of a variable").map { VariableDeclaration(name: variable($0), kind: kind?.value) }
  }

  mutating func readAttribute(_ name: Located<String>, _ node: YAMLNode) -> VariableDeclaration? {
    let kind = word(node, "the kind of an attribute", VariableKind.self)
    return checkedIdentifier(name, "name of an attribute").map { VariableDeclaration(name: $0, kind: kind?.value) }
  }

  mutating func variable(_ node: YAMLNode?, _ what: Phrase) -> Located<String>? { identifier(node, what).map { variable($0) } }

  /// The name of a variable: only a template says `vars.` before it.
  mutating func variable(_ name: Located<String>) -> Located<String> {
    guard name.value.hasPrefix("vars."), name.value.utf8.count > 5 else { return name }
    let bare = String(name.value.dropFirst(5))
    report(
      Diagnostic(
        .invalidValue, "`vars.` is not part of a variable's name", at: name.span, label: "its name is `\(bare)`",
        notes: ["it would be `vars.\(name.value)` to a template"], fix: bare))
    return Located(bare, name.span)
  }
}
