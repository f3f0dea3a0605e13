/// What is counted for each follower.
extension Reader {
  mutating func readCounter(_ name: Located<String>, _ node: YAMLNode) -> CounterDeclaration? {
    guard let name = checkedIdentifier(name, "name of a counter"), let fields = fields(node, .counter, where: "counter `\(name.value)`")
    else { return nil }
    var on: [Located<EventSelector>] = []
    var when: ConditionDeclaration?
    var of: TemplateDeclaration?
    for (key, entry) in fields.keyed(by: CounterKey.self) {
      switch key {
      case .on: on = oneOrMany(entry.value, "`on`") { $0.readSelector($1) } ?? []
      case .when: when = readCondition(entry.value, where: "`when`")
      case .of: of = template(entry.value, "`of`")
      case .within, .each: break  // read below, together
      }
    }
    return CounterDeclaration(name: name, on: on, when: when, of: of, period: readPeriod(fields))
  }
}
