/// What is given out until it is used up.
extension Lowering {
  mutating func lowerStocks() {
    unreadStocks = unreadableNames(under: "stocks")
    for declaration in unique(declarations.stocks, "stock", { $0.name }) {
      let pieces: Stock.Pieces
      switch declaration.pieces {
      case .count(let count): pieces = .count(count.value)
      case .list(let name):
        guard let table = tableIndex[name.value] else {
          undefined(name, "list", in: Array(tableIndex.keys), add: "lists")
          // It is there all the same, with nothing in it.
          pieces = .count(0)
          break
        }
        pieces = .table(table)
      case .divided(let list, let column):
        divide(declaration, list, by: column)
        continue
      }
      stockIndex[declaration.name.value] = parts.stocks.count
      parts.stocks.append(stock(declaration, called: declaration.name.value, pieces))
    }
  }

  private func stock(_ declaration: StockDeclaration, called name: String, _ pieces: Stock.Pieces) -> Stock {
    var stock = Stock(name: name, pieces: pieces)
    stock.within = declaration.within?.value
    switch declaration.alarm {
    case nil: break
    case .pieces(let count): stock.alarm = count.value
    case .share(let share):
      let hundredths = stock.count(tables: parts.tables).multipliedReportingOverflow(by: share.value)
      stock.alarm = hundredths.overflow ? nil : (hundredths.partialValue + 9999) / 10_000
    }
    return stock
  }

  /// A stock for each value of a column, called `coupon[618]`.
  private mutating func divide(_ declaration: StockDeclaration, _ list: Located<String>, by column: Located<String>) {
    let name = declaration.name.value
    // What could not be divided is there all the same, with nothing in it.
    stockIndex[name] = parts.stocks.count
    stockGroups[name] = StockGroups(divider: column.value, stocks: [:])
    defer { if stockGroups[name]?.stocks.isEmpty ?? true { parts.stocks.append(stock(declaration, called: name, .count(0))) } }
    guard let index = tableIndex[list.value] else {
      let divisible = tableIndex.filter { !parts.tables[$0.value].isPlain && parts.tables[$0.value].column(column.value) != nil }.keys
      undefined(list, "list", in: divisible.isEmpty ? Array(tableIndex.keys) : Array(divisible), add: "lists")
      return
    }
    let table = parts.tables[index]
    guard !table.isPlain, let at = table.columns.firstIndex(where: { $0.name == column.value }) else {
      let names = table.isPlain ? [] : table.columns.map(\.name)
      let close = suggestions.match(to: column.value, in: names)
      report(
        Diagnostic(
          .unknownVariable, "`\(list.value)` has no column `\(column.value)`", at: column.span, label: close?.label ?? "",
          help: close == nil ? [names.isEmpty ? "a list of words has none: make it a table" : "one of \(quotedList(names))"] : [], fix: close?.fix))
      return
    }
    var rows: [String: [Int32]] = [:]
    var order: [String] = []
    for row in 0..<table.rowCount {
      let cell = table.cells.text(row, at)
      if rows[cell] == nil { order.append(cell) }
      rows[cell, default: []].append(Int32(row))
    }
    if let empty = rows[""] {
      report(
        Diagnostic(
          .tableRow,
          empty.count == 1
            ? "1 row of `\(list.value)` has no `\(column.value)`" : "\(empty.count) rows of `\(list.value)` have no `\(column.value)`",
          severity: .warning, at: column.span, notes: ["nobody could be given these"], help: ["write a value in each row"]))
      order.removeAll { $0.isEmpty }
    }
    guard order.count <= limits.stockParts else {
      report(
        .invalid(
          column, "`by`", expected: "a column of at most \(limits.stockParts) different values; `\(list.value)` has \(order.count)", example: nil))
      return
    }
    stockGroups[name] = StockGroups(
      divider: column.value, stocks: Dictionary(order.enumerated().map { ($1, parts.stocks.count + $0) }) { first, _ in first })
    for value in order { parts.stocks.append(stock(declaration, called: StockLevel.part(value, of: name), .rows(rows[value] ?? [], ofTable: index))) }
  }
}
