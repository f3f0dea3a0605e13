/// The kinds of attributes, before anything that reads them.
extension Lowering {
  mutating func lowerAttributes() {
    for declaration in unique(declarations.attributes, "attribute", { $0.name }) { parts.attributes[declaration.name.value] = declaration.kind }
  }
}
