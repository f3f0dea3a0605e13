/// What rules and endpoints' answers note of a follower, and for how long.
extension Reader {
  mutating func readSet(_ node: YAMLNode) -> ActionDeclaration.Kind? {
    checkMisplacedEnd(node)
    return map(node, "`set`") { reader, key, value -> SetDeclaration? in
      guard let name = reader.checkedIdentifier(key, "`set`").map({ reader.variable($0) }) else { return nil }
      guard reader.isSetValue(value) else {
        return reader.template(value, "`set`").map { SetDeclaration(name: name, template: $0, lasting: nil) }
      }
      guard let fields = reader.fields(value, .setValue) else { return nil }
      let lasting = reader.lasting(fields["for"])
      return reader.template(fields["value"], "`value`").map { SetDeclaration(name: name, template: $0, lasting: lasting) }
    }.map { .set($0) }
  }

  /// `set: { asked: x, for: 10m }` sets a variable called `for`, which is hardly meant.
  private mutating func checkMisplacedEnd(_ node: YAMLNode) {
    guard let entries = node.entries, let end = entries.first(where: { $0.key.value == "for" }), let text = end.value.scalar,
      Durations.milliseconds(text) != nil, let other = entries.first(where: { $0.key.value != "for" })
    else { return }
    report(
      Diagnostic(
        .invalidValue, "`for` is set as a variable here", severity: .warning, at: end.key.span,
        notes: ["`\(other.key.value)` lasts for ever"],
        help: ["to give it an end write `\(other.key.value): { value: …, for: \(text) }`"]))
  }

  /// A mapping that was meant as one: `{{ x }}` without quotes is one to YAML too.
  private func isSetValue(_ node: YAMLNode) -> Bool {
    guard let entries = node.entries else { return false }
    return !file.text(node.span.bytes).hasPrefix("{{")
      && entries.contains { entry in
        ["value", "for"].contains { entry.key.value == $0 || entry.key.value.hasPrefix("\($0)：") || entry.key.value.hasPrefix("\($0):") }
      }
  }

  mutating func readReturns(_ node: YAMLNode?) -> [ReturnedDeclaration] {
    map(node, "`returns`") { reader, key, value -> ReturnedDeclaration? in
      guard let name = reader.checkedIdentifier(key, "`returns`").map({ reader.variable($0) }) else { return nil }
      if ReturnedVariable.reserved.contains(name.value) {
        reader.report(
          Diagnostic(
            .invalidValue, "`\(name.value)` is no variable, and no answer sets it", at: name.span,
            notes: ["an endpoint's answer sets variables of the follower and nothing else"],
            help: ["give the variable another name; the rule itself can tag, by what the answer set before"]))
        return nil
      }
      guard let fields = reader.fields(value, .returned) else { return nil }
      let lasting = reader.lasting(fields["for"])
      return reader.word(fields["kind"], "`kind`", ReturnedVariable.Kind.self).map {
        ReturnedDeclaration(name: name, kind: $0, lasting: lasting)
      }
    } ?? []
  }

  /// Seconds.
  private mutating func lasting(_ node: YAMLNode?) -> Int64? {
    guard let node, let time = duration(node, "`for`") else { return nil }
    if Lasting.allowed.contains(time.value), time.value % 1000 == 0 { return time.value / 1000 }
    report(.invalid(Located(node.scalar ?? "", time.span), "`for`", expected: Lasting.words, example: "`10m` or `30d`"))
    return nil
  }
}
