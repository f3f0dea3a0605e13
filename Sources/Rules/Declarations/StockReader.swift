/// What is given out until it is used up.
extension Reader {
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
}
