/// What is given out until it is used up.
extension Reader {
  mutating func readStock(_ name: Located<String>, _ node: YAMLNode) -> StockDeclaration? {
    guard let name = checkedIdentifier(name, "name of a stock"), let fields = fields(node, .stock, where: "stock `\(name.value)`") else { return nil }
    let count = integer(fields["count"], "`count`")
    let list = identifier(fields["list"], "`list`")
    let column = identifier(fields["by"], "`by`")
    let within = readWithin(fields, of: name)
    let alarm = readAlarm(fields["alarm"])
    if let column, fields["list"] == nil {
      report(
        Diagnostic(
          .conflictingKeys, "stock `\(name.value)` has `by` without a table", at: column.span, notes: ["`by` names a column"],
          help: ["add `list: NAME` of a table, or remove `by`"]))
      return nil
    }
    switch (count, list) {
    case (let count?, nil):
      guard (1...100_000_000).contains(count.value) else {
        report(.invalid(Located("\(count.value)", count.span), "`count`", expected: "a number from 1 to 100000000", example: "`500`"))
        return nil
      }
      return StockDeclaration(name: name, pieces: .count(count), within: within, alarm: alarm)
    case (nil, let list?):
      return StockDeclaration(name: name, pieces: column.map { .divided(list, by: $0) } ?? .list(list), within: within, alarm: alarm)
    case (.some, let list?):
      report(
        Diagnostic(
          .conflictingKeys, "stock `\(name.value)` has both `count` and `list`", at: list.span,
          help: ["keep one of them: a list has as many pieces as words"]
        ))
    case (nil, nil):
      if fields["count"] == nil, fields["list"] == nil, fields.isWhole {
        report(
          Diagnostic(
            .missingKey, "stock `\(name.value)` does not say what is given out", at: name.span,
            help: ["add `count: 500`, or `list: NAME` for codes that stand in a list"]))
      }
    }
    return nil
  }

  /// Seconds.
  private mutating func readWithin(_ fields: Fields, of name: Located<String>) -> Located<Int64>? {
    guard let node = fields["within"] else { return nil }
    // What uses a piece is right, whatever is wrong with the time.
    guard let time = duration(node, "`within`") else { return Located(60, node.span) }
    if fields["count"] != nil, let key = fields.key("within") {
      report(
        Diagnostic(
          .conflictingKeys, "stock `\(name.value)` has `within` beside `count`", at: key.span,
          notes: ["what is only counted is nobody's: no piece could go back"], help: ["give from a list: `list: NAME`"]))
      return Located(time.value / 1000, time.span)
    }
    if Lasting.borrowed.contains(time.value), time.value % 1000 == 0 { return Located(time.value / 1000, time.span) }
    report(.invalid(Located(node.scalar ?? "", time.span), "`within`", expected: "whole seconds, from 1m to 400d", example: "`30d`"))
    return Located(60, time.span)
  }

  private mutating func readAlarm(_ node: YAMLNode?) -> StockDeclaration.Alarm? {
    guard let node, let text = text(node, "`alarm`", isClosed: true) else { return nil }
    func read(_ text: String) -> StockDeclaration.Alarm? {
      if let count = Int(text), (1...100_000_000).contains(count) { return .pieces(Located(count, node.span)) }
      return Self.share(text).flatMap { (1...9999).contains($0) ? .share(Located($0, node.span)) : nil }
    }
    if let alarm = read(text.value) ?? meant(node, read) { return alarm }
    report(.invalid(text, "`alarm`", expected: "a number of pieces from 1, or a share of them under 100%", example: "`10%` or `20`"))
    return nil
  }
}
