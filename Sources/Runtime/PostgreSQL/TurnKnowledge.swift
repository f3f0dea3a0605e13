package import Engine
internal import Rules

/// What a turn would find, for people who look. Nothing is locked or written, so that it may be a moment old.
extension PostgreSQLStore {
  package func knowledge(_ questions: [StoreQuestion], stocks: [StockQuestion]) throws(StoreFault) -> StoreKnowledge {
    try asking(.looking) { asking throws(PostgreSQLFault) in
      let reader = KnownFollowers(asking: asking)
      var levels: [String: StockLevel] = [:]
      for question in stocks { levels[question.stock.name] = try Self.level(question, asking) }
      return StoreKnowledge(
        answers: questions.map { _ in nil }, standings: try reader.standings(questions).standings, stocks: levels,
        shared: try reader.times(of: questions.flatMap(\.shared)))
    }
  }

  /// A piece that has to go back by then counts as gone back.
  private static func level(_ question: StockQuestion, _ asking: Asking) throws(PostgreSQLFault) -> StockLevel {
    switch question.stock.pieces {
    case .count: return try StockShelves(asking: asking).counted(question)
    case .table, .rows: break
    }
    let count = question.stock.count(tables: question.tables)
    var (left, next): (Int, [String]) = (0, [])
    for start in stride(from: 0, to: count, by: StockShelves.page) {
      let pieces = (start..<min(count, start + StockShelves.page)).map { question.piece($0) }
      var held: Set<String> = []
      for row in try asking.run(.stocksHeldPieces, .texts(question.names), .texts(pieces), .bigint(question.at)) { held.insert(try row.value(0)) }
      left += pieces.count - held.count
      if next.count < question.wanted { next += pieces.lazy.filter { !held.contains($0) }.prefix(question.wanted - next.count) }
    }
    return StockLevel(left: left, next: next)
  }
}

extension PostgreSQLStatement {
  fileprivate static let stocksHeldPieces = PostgreSQLStatement("stocks-held-pieces", PackageResources.stocks_held_pieces_sql)
}
