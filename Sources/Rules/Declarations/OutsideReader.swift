/// Events from outside, and where rules name them.
extension Reader {
  mutating func readOutside(_ name: Located<String>, _ node: YAMLNode) -> OutsideDeclaration? {
    guard let name = checkedIdentifier(name, "name of an event"), let fields = fields(node, .outside, where: "event `\(name.value)`") else {
      return nil
    }
    var declared: [OutsideDeclaration.Field]? = []
    var optional: [Located<String>] = []
    for (key, entry) in fields.keyed(by: OutsideKey.self) {
      switch key {
      case .fields: declared = readOutsideFields(entry.value)
      case .optional: optional = identifiers(entry.value, "`optional`") ?? []
      }
    }
    guard let declared else { return nil }
    for field in optional where !declared.contains(where: { $0.name.value == field.value }) {
      let close = Suggestion.match(to: field.value, in: declared.map(\.name.value))
      report(
        Diagnostic(
          .undefinedName, "event `\(name.value)` has no field `\(field.value)`", at: field.span, label: close?.label ?? "",
          help: close == nil ? ["add it under `fields:`, with its kind"] : [], fix: close?.fix))
    }
    return OutsideDeclaration(name: name, fields: declared, optional: optional)
  }

  /// - Returns: nil when one of them could not be read: then it is not known what the event has.
  private mutating func readOutsideFields(_ node: YAMLNode) -> [OutsideDeclaration.Field]? {
    let faults = diagnostics.count
    let fields = map(node, "`fields`") { reader, name, node -> OutsideDeclaration.Field? in
      let kind = reader.word(node, "the kind of a field", OutsideFieldKind.self)
      guard Self.isFieldName(name.value) else {
        reader.report(
          .invalid(name, "the name of a field", expected: "letters of ASCII, digits and `_`, a letter first, at most 64 bytes", example: "`amount`"))
        return nil
      }
      if Event.outsideReserved.contains(name.value) {
        reader.report(
          Diagnostic(
            .invalidValue, "a field cannot be called `\(name.value)`", at: name.span,
            notes: ["every event has an element of this name, with another meaning"], help: ["give it another name"]))
        return nil
      }
      return kind.map { OutsideDeclaration.Field(name: name, kind: $0.value) }
    }
    return diagnostics.count == faults ? fields : nil
  }

  private static func isFieldName(_ name: String) -> Bool {
    guard let first = name.utf8.first, (0x41...0x5A).contains(first & 0xDF), name.utf8.count <= 64 else { return false }
    return name.utf8.allSatisfy { ByteSet.word.contains($0) || $0 == 0x5F }
  }

  /// `outside.NAME` under `on:`; nil when it is another word.
  func outsideSelector(_ word: Located<String>) -> Located<EventSelector>? {
    guard word.value.hasPrefix("outside."), word.value.utf8.count > 8 else { return nil }
    return Located(EventSelector(kind: .outside, name: String(word.value.dropFirst(8))), word.span)
  }

  /// The name of a declared event without `outside.` before it.
  mutating func outsideMeant(by word: Located<String>) -> Located<EventSelector>? {
    guard outsideNames.contains(word.value) else { return nil }
    report(
      Diagnostic(
        .unknownWord, "`\(word.value)` is not an event of the platform", at: word.span, label: "declared under `outside`",
        fix: "outside.\(word.value)"))
    return Located(EventSelector(kind: .outside, name: word.value), word.span)
  }
}

extension Diagnostic {
  /// `on: { event: paid }` where `outside: { paid: … }` is declared.
  static func platformEvent(called name: Located<String>) -> Diagnostic {
    Diagnostic(
      .unknownWord, "`event: \(name.value)` is an event of the platform, not the one under `outside`", severity: .warning, at: name.span,
      notes: ["what is posted as `\(name.value)` does not ask this rule"],
      help: ["write `on: outside.\(name.value)`, or give the event under `outside` another name"])
  }
}
