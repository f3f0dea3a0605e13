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
  /// Pieces of a stock that go back in one transaction at most: the next one goes on.
  static let returnedAtOnce = 256
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
        let taken = try ([question.stock.name] + question.stock.former).reduce(0) { total, name in
          min(count, total + min(count, try self.taken(name)))
        }
        found[question.stock.name] = StockLevel(
          left: max(0, count - taken),
          next: (taken..<max(taken, min(count, taken + question.wanted))).map { question.stock.piece($0, tables: question.tables) })
      case .table, .rows: found[question.stock.name] = try level(question, count, &levels)
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
    let names = [question.stock.name] + question.stock.former
    func isFree(_ index: Int) throws -> Bool {
      let piece = question.stock.piece(index, tables: question.tables)
      return try !names.contains { try Bool.fetchOne(isTaken, arguments: [$0, piece]) != nil }
    }
    let returned = try giveBack(question)
    var level: Level
    if let known = levels[question.stock.name], known.revision == question.revision {
      level = known
      for piece in returned {
        guard let place = question.stock.place(of: piece, tables: question.tables), try isFree(place) else { continue }
        level.left += 1
        level.cursor = min(level.cursor, place)
      }
    } else {
      level = Level(revision: question.revision, cursor: 0, left: 0)
      for index in 0..<count where try isFree(index) { level.left += 1 }
    }
    var next: [String] = []
    var index = level.cursor
    while index < count, next.count < question.wanted {
      if try isFree(index) {
        next.append(question.stock.piece(index, tables: question.tables))
      } else if next.isEmpty {
        level.cursor = index + 1
      }
      index += 1
    }
    levels[question.stock.name] = level
    return StockLevel(left: level.left, next: next)
  }

  /// Pieces that were not used in their time are nobody's, and the ledger has a line of each that was somebody's.
  private func giveBack(_ question: StockQuestion) throws -> [String] {
    var returned: [String] = []
    for name in [question.stock.name] + question.stock.former {
      let rows = try Row.fetchAll(
        try db.cachedStatement(
          sql: "SELECT piece, account, openid, turn, until FROM taken WHERE stock = ? AND until <= ? ORDER BY until LIMIT \(Self.returnedAtOnce)"),
        arguments: [name, question.at])
      for row in rows.map({ Columns($0, of: "taken") }) {
        // What cannot be read stays given out.
        guard let piece = try? row.text(0), let account = try? row.text(1), let openid = try? row.text(2), let turn = try? row.integer(3),
          let until = row.anyTime(4)
        else { continue }
        // Under a former name stands also what other parts give now: it is theirs to give back.
        if name != question.stock.name, question.stock.place(of: piece, tables: question.tables) == nil { continue }
        try db.cachedStatement(sql: "DELETE FROM taken WHERE stock = ? AND piece = ?").execute(arguments: [name, piece])
        returned.append(piece)
        if openid.isEmpty { continue }
        let last = try Int.fetchOne(
          try db.cachedStatement(
            sql: "SELECT MAX(position) FROM records WHERE turn = ? AND typeof(position) = 'integer' AND position BETWEEN ? AND 1 << 32"),
          arguments: [turn, StockRecord.firstReturned])
        try SQLiteWriter(db).add(
          RecordEntry(
            follower: FollowerID(account: account, openid: openid), at: until, turn: TurnID(number: turn),
            position: last.map { $0 + 1 } ?? StockRecord.firstReturned, name: StockRecord.returned,
            fields: StockRecord.fields(question.stock.name, piece: piece)))
      }
    }
    return returned
  }
}
