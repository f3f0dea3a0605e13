/// What is given out until it is used up.
extension Lowering {
  mutating func lowerStocks() {
    for declaration in unique(declarations.stocks, "stock", { $0.name }) {
      let pieces: Stock.Pieces
      switch declaration.pieces {
      case .count(let count): pieces = .count(count.value)
      case .list(let name):
        guard let table = tableIndex[name.value] else {
          undefined(name, "list", in: Array(tableIndex.keys), add: "lists")
          continue
        }
        pieces = .table(table)
      }
      stockIndex[declaration.name.value] = parts.stocks.count
      parts.stocks.append(Stock(name: declaration.name.value, pieces: pieces))
    }
  }
}
