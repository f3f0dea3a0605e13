/// Templates of the platform's.
extension Reader {
  mutating func readPlatformTemplate(_ name: Located<String>, _ node: YAMLNode) -> PlatformTemplateDeclaration? {
    guard let name = checkedIdentifier(name, "name of a template"), let fields = fields(node, .platformTemplate, where: "template `\(name.value)`")
    else { return nil }
    var id: Located<String>?
    var account: Located<String>?
    var declared: [PlatformTemplateDeclaration.Field]?
    for (key, entry) in fields.keyed(by: PlatformTemplateKey.self) {
      let what: Phrase = "`\(key.word)`"
      switch key {
      case .id: id = text(entry.value, what)
      case .account: account = identifier(entry.value, what)
      case .fields: declared = readTemplateFields(entry.value, what)
      }
    }
    guard let id, let declared else { return nil }
    return PlatformTemplateDeclaration(name: name, id: id, account: account, fields: declared)
  }

  /// - Returns: nil when one of them could not be read: then it is not known what the template has.
  private mutating func readTemplateFields(_ node: YAMLNode, _ what: Phrase) -> [PlatformTemplateDeclaration.Field]? {
    let faults = diagnostics.count
    let fields: [PlatformTemplateDeclaration.Field]?
    if node.entries != nil {
      fields = map(node, what) { reader, name, value in
        guard let name = reader.checkedIdentifier(name, "name of a field"),
          let kind = reader.word(value, "the kind of a field", TemplateFieldKind.self)
        else { return nil }
        if let said = TemplateFieldKind(ofField: name.value), said != kind.value {
          reader.report(
            Diagnostic(
              .invalidValue, "field `\(name.value)` is of kind \(said.rawValue): its name says so", at: kind.span,
              notes: ["the platform goes by the name"], fix: said.rawValue))
        }
        return PlatformTemplateDeclaration.Field(name: name, kind: kind.value)
      }
    } else {
      fields = list(node, what, of: .names) { reader, item in
        guard let name = reader.identifier(item, "name of a field") else { return nil }
        guard let kind = TemplateFieldKind(ofField: name.value) else {
          reader.report(
            Diagnostic(
              .invalidValue, "the name of field `\(name.value)` does not say what it takes", at: name.span,
              notes: ["the platform's own names do: \(quotedList(["thing1", "time2", "amount3"]))"],
              help: ["write the fields with their kinds: `fields: { \(name.value): text }`"]))
          return nil
        }
        return PlatformTemplateDeclaration.Field(name: name, kind: kind)
      }
    }
    return diagnostics.count == faults ? fields : nil
  }
}
