internal import Engine
internal import GRDB
internal import Rules

/// What is left of stocks, in one transaction.
struct SQLiteStocks {
  /// How far a stock is used up, as of the last transaction.
  struct Level {
    /// A row whose time is over and that is not given back: nobody looks at it twice.
    fileprivate struct Passed {
      let until: DatabaseValue
      let piece: DatabaseValue
    }
    let revision: String
    /// All pieces before this one are taken, or stand in `free`.
    fileprivate var cursor = 0
    var left = 0
    /// Those that nobody has, in the order of the list.
    fileprivate var free: [(place: Int, piece: String)] = []
    /// The last one, by the name under which the piece was given.
    fileprivate var passed: [String: Passed] = [:]

    fileprivate init(revision: String) { self.revision = revision }

    mutating func took(_ piece: String, of stock: String, until: Int64?) {
      left -= 1
      if let index = free.firstIndex(where: { $0.piece == piece }) { free.remove(at: index) }
      // What was given by an event that came late may end before what was passed.
      guard let until, let last = passed[stock] else { return }
      if case .int64(let end) = last.until.storage, until > end { return }
      passed[stock] = nil
    }
  }
  /// Pieces of a stock that go back in one transaction at most: the next one goes on.
  static let returnedAtOnce = 256
  /// Rows that one transaction looks at for all stocks to find them.
  static let lookedAtAtOnce = 4096
  private let db: Database
  private var lookedAt = 0

  init(_ db: Database) { self.db = db }

  /// - Parameter levels: what was known, and is known afterwards.
  /// - Complexity: O(pieces asked for); O(pieces of the list) once for each rule set.
  mutating func levels(_ questions: [StockQuestion], _ levels: inout [String: Level]) throws -> [String: StockLevel] {
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
      case .table, .rows:
        // Should rules come back in which it had that name, what went back meanwhile is read anew.
        for name in question.stock.former { levels[name] = nil }
        found[question.stock.name] = try level(question, count, &levels[question.stock.name])
      }
    }
    return found
  }

  private func taken(_ stock: String) throws -> Int {
    let row = try Row.fetchOne(try db.cachedStatement(sql: "SELECT taken FROM stock_counts WHERE stock = ?"), arguments: [stock])
    return try row.map { try Columns($0, of: "stock_counts").count(0) } ?? 0
  }

  /// Codes may be added to the list and removed from it: what is in it and not taken counts.
  private mutating func level(_ question: StockQuestion, _ count: Int, _ known: inout Level?) throws -> StockLevel {
    let isTaken = try db.cachedStatement(sql: "SELECT 1 FROM taken WHERE stock = ? AND piece = ?")
    let names = [question.stock.name] + question.stock.former
    func piece(_ index: Int) -> String { question.stock.piece(index, tables: question.tables) }
    func isFree(_ piece: String) throws -> Bool { try !names.contains { try Bool.fetchOne(isTaken, arguments: [$0, piece]) != nil } }
    var level: Level
    if let known, known.revision == question.revision {
      level = known
      var back: [(place: Int, piece: String)] = []
      for piece in try giveBack(question, &level) {
        guard let place = question.stock.place(of: piece, tables: question.tables), try isFree(piece) else { continue }
        level.left += 1
        if place < level.cursor { back.append((place, piece)) }
      }
      if !back.isEmpty {
        back.sort { $0.place < $1.place }
        level.free = (level.free + back).sorted { $0.place < $1.place }
      }
    } else {
      level = Level(revision: question.revision)
      _ = try giveBack(question, &level)
      for index in 0..<count where try isFree(piece(index)) { level.left += 1 }
    }
    let wanted = min(question.wanted, level.left)
    while level.free.count < wanted, level.cursor < count {
      let piece = piece(level.cursor)
      if try isFree(piece) { level.free.append((level.cursor, piece)) }
      level.cursor += 1
    }
    known = level
    return StockLevel(left: level.left, next: level.free.prefix(max(0, wanted)).map(\.piece))
  }

  /// Pieces that were not used in their time are nobody's, and the ledger has a line of each that was somebody's.
  private mutating func giveBack(_ question: StockQuestion, _ level: inout Level) throws -> [String] {
    var returned: [String] = []
    for name in [question.stock.name] + question.stock.former {
      while returned.count < Self.returnedAtOnce, lookedAt < Self.lookedAtAtOnce {
        let page = min(Self.returnedAtOnce - returned.count, Self.lookedAtAtOnce - lookedAt)
        let rows = try ended(name, question.at, after: level.passed[name], limit: page)
        for row in rows {
          if let piece = try giveBack(Columns(row, of: "taken"), of: name, question) {
            returned.append(piece)
          } else {
            level.passed[name] = Level.Passed(until: row[4], piece: row[0])
          }
        }
        lookedAt += rows.count
        if rows.count < page { break }
      }
    }
    return returned
  }

  /// Rows of pieces whose time is over, the first first.
  private func ended(_ name: String, _ at: Int64, after last: Level.Passed?, limit: Int) throws -> [Row] {
    let columns = "SELECT piece, account, openid, turn, until FROM taken WHERE stock = ? AND until <= ?"
    let order = "ORDER BY until, piece LIMIT ?"
    guard let last else { return try Row.fetchAll(try db.cachedStatement(sql: "\(columns) \(order)"), arguments: [name, at, limit]) }
    return try Row.fetchAll(
      try db.cachedStatement(sql: "\(columns) AND (until, piece) > (?, ?) \(order)"), arguments: [name, at, last.until, last.piece, limit])
  }

  /// - Returns: the piece; nil when the row stays.
  private func giveBack(_ row: Columns, of name: String, _ question: StockQuestion) throws -> String? {
    // What cannot be read stays given out.
    guard let piece = try? row.text(0), let account = try? row.text(1), let openid = try? row.text(2), let turn = try? row.integer(3),
      let until = row.anyTime(4)
    else { return nil }
    // Under a former name stands also what other parts give now: it is theirs to give back.
    if name != question.stock.name, question.stock.place(of: piece, tables: question.tables) == nil { return nil }
    try db.cachedStatement(sql: "DELETE FROM taken WHERE stock = ? AND piece = ?").execute(arguments: [name, piece])
    if openid.isEmpty { return piece }
    let last = try Int.fetchOne(
      try db.cachedStatement(
        sql: "SELECT MAX(position) FROM records WHERE turn = ? AND typeof(position) = 'integer' AND position BETWEEN ? AND 1 << 32"),
      arguments: [turn, StockRecord.firstReturned])
    try SQLiteWriter(db).add(
      RecordEntry(
        follower: FollowerID(account: account, openid: openid), at: until, turn: TurnID(number: turn),
        position: last.map { $0 + 1 } ?? StockRecord.firstReturned, name: StockRecord.returned,
        fields: StockRecord.fields(question.stock.name, piece: piece)))
    return piece
  }
}
