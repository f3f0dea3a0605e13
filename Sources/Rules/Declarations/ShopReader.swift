/// Media, stocks, counters, and how often a rule answers.
extension Reader {
  mutating func readMedium(_ name: Located<String>, _ node: YAMLNode) -> MediumDeclaration? {
    let plain = name.value.replacing("*", with: "")
    guard name.value.count { $0 == "*" } <= 1, plain.isEmpty || checkedIdentifier(Located(plain, name.span), "name of a medium") != nil else {
      if name.value.count(where: { $0 == "*" }) > 1 {
        report(.invalid(name, "name of a medium", expected: "at most one `*`", example: "`tour-*`"))
      }
      return nil
    }
    guard let fields = fields(node, .medium, where: "medium `\(name.value)`") else { return nil }
    let given = fields.entries.filter { Medium.Kind(rawValue: $0.key.value) != nil }
    let isPermanent = boolean(fields["permanent"], "`permanent`")?.value ?? false
    let title = text(fields["title"], "`title`")
    let description = text(fields["description"], "`description`")
    guard let entry = given.first, let kind = Medium.Kind(rawValue: entry.key.value) else {
      if fields.entries.count == node.entries?.count {
        report(
          Diagnostic(
            .missingKey, "medium `\(name.value)` does not say what it is", at: name.span,
            help: ["add one of \(quotedList(Medium.Kind.allCases.map(\.rawValue))) with a file or an address"]))
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

  mutating func readStock(_ name: Located<String>, _ node: YAMLNode) -> StockDeclaration? {
    guard let name = checkedIdentifier(name, "name of a stock"), let fields = fields(node, .stock, where: "stock `\(name.value)`") else { return nil }
    let count = integer(fields["count"], "`count`")
    let list = identifier(fields["list"], "`list`")
    switch (count, list) {
    case (let count?, nil):
      guard (1...100_000_000).contains(count.value) else {
        report(.invalid(Located("\(count.value)", count.span), "`count`", expected: "a number from 1 to 100000000", example: "`500`"))
        return nil
      }
      return StockDeclaration(name: name, pieces: .count(count))
    case (nil, let list?): return StockDeclaration(name: name, pieces: .list(list))
    case (.some, let list?):
      report(
        Diagnostic(
          .conflictingKeys, "stock `\(name.value)` has both `count` and `list`", at: list.span,
          help: ["keep one of them: a list has as many pieces as words"]
        ))
    case (nil, nil):
      if fields["count"] == nil, fields["list"] == nil {
        report(
          Diagnostic(
            .missingKey, "stock `\(name.value)` does not say what is given out", at: name.span,
            help: ["add `count: 500`, or `list: NAME` for codes that stand in a list"]))
      }
    }
    return nil
  }

  mutating func readCounter(_ name: Located<String>, _ node: YAMLNode) -> CounterDeclaration? {
    guard let name = checkedIdentifier(name, "name of a counter"), let fields = fields(node, .counter, where: "counter `\(name.value)`")
    else { return nil }
    let on = oneOrMany(fields["on"], "`on`") { $0.readSelector($1) }
    let when = fields["when"].flatMap { readCondition($0, where: "`when`") }
    return CounterDeclaration(name: name, on: on ?? [], when: when, of: template(fields["of"], "`of`"))
  }

  mutating func readLimit(_ node: YAMLNode) -> LimitDeclaration? {
    guard let fields = fields(node, .limit) else { return nil }
    _ = word(fields["per"], "`per`", in: ["user"])
    let within = duration(fields["within"], "`within`")
    if let within, within.value < 1000 {
      report(.invalid(Located("", within.span), "`within`", expected: "at least a second", example: "`12h`"))
    }
    guard let times = integer(fields["times"], "`times`") else { return nil }
    guard (1...100).contains(times.value) else {
      report(.invalid(Located("\(times.value)", times.span), "`times`", expected: "a number from 1 to 100", example: "`1`"))
      return nil
    }
    return LimitDeclaration(times: times, within: within)
  }

  mutating func readTake(_ node: YAMLNode) -> TakeDeclaration? {
    guard let fields = fields(node, .take) else { return nil }
    let share = word(fields["per"], "`per`", TakeDeclaration.Share.self)
    return identifier(fields["stock"], "`stock`").map { TakeDeclaration(stock: $0, share: share?.value ?? .user) }
  }
}
