package import Engine
internal import GRDB
internal import Rules

/// What a turn would find, for people who look: the recent answers, which are the turns' own, stay where they are.
extension SQLiteStore {
  package func knowledge(_ questions: [StoreQuestion], stocks: [StockQuestion]) throws(StoreFault) -> StoreKnowledge {
    try reading { db in
      StoreKnowledge(
        answers: questions.map { _ in nil }, standings: try SQLiteReader(db).standings(questions), stocks: try Self.levels(stocks, db),
        shared: try SQLiteSharedLimits(db).times(of: questions.flatMap(\.shared)))
    }
  }

  private static func levels(_ questions: [StockQuestion], _ db: Database) throws -> [String: StockLevel] {
    var levels: [String: StockLevel] = [:]
    for question in questions {
      let count = question.stock.count(tables: question.tables)
      let names = [question.stock.name] + question.stock.former
      func piece(_ index: Int) -> String { question.stock.piece(index, tables: question.tables) }
      switch question.stock.pieces {
      case .count:
        let taken = try names.reduce(0) { total, name in
          let row = try Row.fetchOne(try db.cachedStatement(sql: "SELECT taken FROM stock_counts WHERE stock = ?"), arguments: [name])
          return min(count, total + min(count, try row.map { try Columns($0, of: "stock_counts").count(0) } ?? 0))
        }
        levels[question.stock.name] = StockLevel(
          left: count - taken, next: (taken..<max(taken, min(count, taken.addingSaturated(question.wanted)))).map(piece))
      case .table, .rows:
        let isTaken = try db.cachedStatement(sql: "SELECT 1 FROM taken WHERE stock = ? AND piece = ? AND (until IS NULL OR until > ?)")
        var (left, next): (Int, [String]) = (0, [])
        for index in 0..<count where try !names.contains(where: { try Bool.fetchOne(isTaken, arguments: [$0, piece(index), question.at]) != nil }) {
          left += 1
          if next.count < question.wanted { next.append(piece(index)) }
        }
        levels[question.stock.name] = StockLevel(left: left, next: next)
      }
    }
    return levels
  }
}
