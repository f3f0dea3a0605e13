/// Pictures, recordings and films.
extension Reader {
  mutating func readMedium(_ name: Located<String>, _ node: YAMLNode) -> MediumDeclaration? {
    let plain = name.value.replacing("*", with: "")
    guard name.value.count(where: { $0 == "*" }) <= 1, plain.isEmpty || checkedIdentifier(Located(plain, name.span), "name of a medium") != nil else {
      if name.value.count(where: { $0 == "*" }) > 1 {
        report(.invalid(name, "name of a medium", expected: "at most one `*`", example: "`tour-*`"))
      }
      return nil
    }
    guard let fields = fields(node, .medium, where: "medium `\(name.value)`") else { return nil }
    let given = fields.entries.filter { MediumKind(rawValue: $0.key.value) != nil }
    let isPermanent = boolean(fields["permanent"], "`permanent`")?.value ?? false
    let title = text(fields["title"], "`title`")
    let description = text(fields["description"], "`description`")
    guard let entry = given.first, let kind = MediumKind(rawValue: entry.key.value) else {
      if fields.entries.count == node.entries?.count {
        report(
          Diagnostic(
            .missingKey, "medium `\(name.value)` does not say what it is", at: name.span,
            help: ["add one of \(quotedList(MediumKind.allCases.map(\.rawValue))) with a file or an address"]))
      }
      return nil
    }
    if given.count > 1 {
      report(
        Diagnostic(
          .conflictingKeys, "medium `\(name.value)` is both `\(given[0].key.value)` and `\(given[1].key.value)`", at: given[1].key.span,
          help: ["give the second a name of its own"]))
    }
    guard let source = text(entry.value, "`\(entry.key.value)`") else { return nil }
    return MediumDeclaration(name: name, kind: kind, source: source, isPermanent: isPermanent, title: title, description: description)
  }
}
