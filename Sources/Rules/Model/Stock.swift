/// What is given out until it is used up.
package struct Stock: Sendable {
  package enum Pieces: Sendable {
    case count(Int)
    /// Keys of a table.
    case table(Int)
    /// Keys of some rows of a table, in their order.
    case rows([Int32], ofTable: Int)
  }
  package let name: String
  package let pieces: Pieces
  /// Names that it had: what was taken under them is taken.
  package var former: [String] = []
  /// Seconds after which a piece that was not used goes back; nil when it stays.
  package var within: Int64?
  /// When fewer than so many are left, it is said.
  package var alarm: Int?

  /// How many there are.
  package func count(tables: [Table]) -> Int {
    switch pieces {
    case .count(let count): count
    case .table(let table): tables[table].rowCount
    case .rows(let rows, _): rows.count
    }
  }

  /// Where a piece stands among them; nil when it is none of them, or they have no list.
  package func place(of piece: String, tables: [Table]) -> Int? {
    switch pieces {
    case .count: return nil
    case .table(let table): return tables[table].row(ofKey: piece).map { Int($0) }
    case .rows(let rows, let table):
      guard let row = tables[table].row(ofKey: piece) else { return nil }
      // They are in the order of the table.
      var (low, high) = (0, rows.count)
      while low < high {
        let middle = (low + high) / 2
        if rows[middle] < row { low = middle + 1 } else { high = middle }
      }
      return low < rows.count && rows[low] == row ? low : nil
    }
  }

  /// What is given out, told apart by it.
  /// - Parameter index: from 0, below `count`.
  package func piece(_ index: Int, tables: [Table]) -> String {
    switch pieces {
    case .count: String(index + 1)
    case .table(let table): tables[table].key(index)
    case .rows(let rows, let table): tables[table].key(Int(rows[index]))
    }
  }
}

/// A stock that is divided by a column: each value has a stock of its own, which is counted and used up by itself.
package struct StockGroups: Sendable {
  package let divider: String
  /// Stocks by the value of the column, as indexes.
  package let stocks: [String: Int]
}

/// Of which stock a rule says that the follower's piece was used.
package struct CompiledUse: Sendable {
  package let stock: String
  package let choice: CompiledTake.Choice?
}

package struct CompiledTake: Sendable {
  /// How it is told from which of several stocks a rule gives.
  package struct Choice: Sendable {
    package let of: Template
    package let groups: StockGroups
  }
  /// Of several, the first.
  package let stock: Int
  package let choice: Choice?
  package let share: TakeShare
  package let span: SourceSpan

  /// All from which the rule may give, as indexes.
  package var stocks: [Int] { choice.map { Array($0.groups.stocks.values) } ?? [stock] }

  /// The one from which it gives whatever the event; nil where events say which.
  package var certain: Int? {
    guard let choice else { return stock }
    return choice.of.constant.flatMap { choice.groups.stocks[$0] }
  }

  /// Those from which some event can be given, as indexes, ascending.
  package var possible: [Int] { certain.map { [$0] } ?? stocks.sorted() }
}
