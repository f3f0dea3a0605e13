internal import Engine
internal import GRDB
internal import Rules

/// What is left of stocks, in one transaction.
struct SQLiteStocks {
  /// How far a stock is used up, as of the last transaction.
  struct Level {
    let revision: String
    /// All pieces before this one are taken.
    var cursor: Int
    var left: Int
  }
  private let db: Database

  init(_ db: Database) { self.db = db }

  /// - Parameter levels: what was known, and is known afterwards.
  /// - Complexity: O(pieces asked for); O(pieces of the list) once for each rule set.
  func levels(_ questions: [StockQuestion], _ levels: inout [String: Level]) throws -> [String: StockLevel] {
    var found: [String: StockLevel] = [:]
    for question in questions {
      let count = question.stock.count(tables: question.tables)
      switch question.stock.pieces {
      case .count:
        let taken = try taken(question.stock.name)
        found[question.stock.name] = StockLevel(
          left: max(0, count - taken),
          next: (taken..<max(taken, min(count, taken + question.wanted))).map { question.stock.piece($0, tables: question.tables) })
      case .table: found[question.stock.name] = try level(question, count, &levels)
      }
    }
    return found
  }

  private func taken(_ stock: String) throws -> Int {
    let row = try Row.fetchOne(try db.cachedStatement(sql: "SELECT taken FROM stock_counts WHERE stock = ?"), arguments: [stock])
    return try row.map { try Columns($0, of: "stock_counts").count(0) } ?? 0
  }

  /// Codes may be added to the list and removed from it: what is in it and not taken counts.
  private func level(_ question: StockQuestion, _ count: Int, _ levels: inout [String: Level]) throws -> StockLevel {
    let isTaken = try db.cachedStatement(sql: "SELECT 1 FROM taken WHERE stock = ? AND piece = ?")
    func isFree(_ index: Int) throws -> Bool {
      let piece = question.stock.piece(index, tables: question.tables)
      return try Bool.fetchOne(isTaken, arguments: [question.stock.name, piece]) == nil
    }
    var level: Level
    if let known = levels[question.stock.name], known.revision == question.revision {
      level = known
    } else {
      level = Level(revision: question.revision, cursor: 0, left: 0)
      for index in 0..<count where try isFree(index) { level.left += 1 }
    }
    var next: [String] = []
    var index = level.cursor
    var passed = 0
    while index < count, next.count < question.wanted {
      if try isFree(index) {
        next.append(question.stock.piece(index, tables: question.tables))
      } else if next.isEmpty {
        level.cursor = index + 1
        passed += 1
      }
      index += 1
    }
    // Those that were taken since were counted as left.
    if levels[question.stock.name]?.revision == question.revision { level.left -= passed }
    levels[question.stock.name] = level
    return StockLevel(left: level.left, next: next)
  }
}
