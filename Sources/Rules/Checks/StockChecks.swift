/// Pieces that go back: to whom the next one is given nobody else may know it, and somebody must have taken what is used.
extension Lowering {
  mutating func checkStocks() {
    for stock in firsts(declarations.stocks, { $0.name }) {
      guard let within = stock.within, let list = stock.list, let place = shown(list) else { continue }
      report(
        Diagnostic(
          .conflictingKeys, "stock `\(stock.name.value)` takes pieces back that others could know", at: within.span,
          related: [Diagnostic.Label(place, "shows what stands in `\(list.value)`")],
          notes: ["a piece that goes back is given to somebody else: whoever has seen it could use it before them"],
          help: ["give from a list that is for this stock alone, or remove `within`"]))
    }
    let given = Set(orderedRules.compactMap { $0.take?.stock.value })
    for use in stockUses where stockIndex[use.value] != nil && !given.contains(use.value) {
      report(
        Diagnostic(
          .unused, "no rule takes from `\(use.value)`, so nothing of it is ever used", severity: .warning, at: use.span,
          help: ["add `take: { stock: \(use.value) }` to the rule that gives it out, or remove this action"]))
    }
  }

  /// Where the words of a list are printed, or are what followers write.
  private func shown(_ list: Located<String>) -> SourceSpan? {
    if let place = tableIndex[list.value].flatMap({ keywordPlaces[$0] }) { return place }
    for campaign in declarations.campaigns {
      for (_, member) in campaign.forEach {
        if case .list(let printed) = member.value, printed.value == list.value { return printed.span }
      }
    }
    return nil
  }
}

extension StockDeclaration {
  /// What its pieces stand in.
  var list: Located<String>? {
    switch pieces {
    case .count: nil
    case .list(let list), .divided(let list, _): list
    }
  }
}
