/// `WX2107` of stocks: values by which a rule chooses a part, and which are no part of the stock.
extension Lowering {
  mutating func checkChosenParts() {
    for chosen in uses.chosenParts where !chosen.byPart.stocks.isEmpty {
      guard let values = TagValues.all(chosen.template, on: chosen.ways, parts.tables), !narrows(chosen.rule, chosen.ways) else { continue }
      let missed = values.filter { chosen.byPart.stocks[$0] == nil }.sorted()
      if missed.isEmpty { continue }
      let shown: Phrase = missed.count > 8 ? "\(quotedList(missed.prefix(8))) and \(missed.count - 8) more" : quotedList(missed)
      let isTake = chosen.rule.take?.of?.span == chosen.span
      reportLoose(
        Diagnostic(
          .missedValues, "stock `\(chosen.stock)` has no part \(shown)", severity: .warning, at: chosen.span,
          notes: [isTake ? "whoever comes with it is given nothing, and the rule does not answer" : "nothing is marked as used then"],
          help: [
            "add rows with it in column `\(chosen.byPart.divider)`, or narrow the rule with `where:`"
          ]))
    }
  }
}
