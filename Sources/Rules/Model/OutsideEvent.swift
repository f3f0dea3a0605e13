/// An event that a server of the house may post, and what must come with it.
package struct OutsideEvent: Sendable {
  package struct Field: Sendable {
    package let name: String
    package let kind: OutsideFieldKind
    package let isOptional: Bool
  }
  package let name: String
  package let fields: [Field]

  package subscript(field: String) -> Field? { fields.first { $0.name == field } }

  /// What is wrong with the fields that came, one line each; none when an event can be made of them.
  /// - Parameter refused: came too, and has been spoken of.
  package func faults(in given: [(name: String, value: String)], besides refused: Set<String> = []) -> [Phrase] {
    var faults: [Phrase] = []
    for (name, value) in given {
      guard let field = self[name] else {
        faults.append("`\(name.prefix(64))` is not a field of `\(self.name)`")
        continue
      }
      if !field.kind.accepts(value) { faults.append("`\(name)` is not \(field.kind.phrase)") }
    }
    for field in fields where !field.isOptional && !refused.contains(field.name) && !given.contains(where: { $0.name == field.name }) {
      faults.append("`\(field.name)` is missing")
    }
    return faults
  }
}
