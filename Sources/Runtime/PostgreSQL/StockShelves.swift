internal import Engine
internal import Rules
internal import Wire

/// How far a stock with a list is used up, as of this process's last batch. Others give from it too: what they did since shows in the counts.
struct StockShelf {
  /// A row whose time is over and that is not given back: nobody looks at it twice.
  fileprivate struct Passed {
    let until: Int64
    let piece: String
  }
  fileprivate let revision: String
  /// All pieces before this one are taken, or stand in `free`.
  fileprivate var cursor = 0
  fileprivate var left = 0
  /// Those that nobody has, in the order of the list.
  fileprivate var free: [(place: Int, piece: String)] = []
  /// The last one, by the name under which the piece was given.
  fileprivate var passed: [String: Passed] = [:]
  fileprivate var counts = StockCounts()

  fileprivate init(revision: String) { self.revision = revision }

  mutating func took(_ piece: String, of stock: String, until: Int64?) {
    left -= 1
    counts.taken += 1
    if let index = free.firstIndex(where: { $0.piece == piece }) { free.remove(at: index) }
    // What was given by an event that came late may end before what was passed.
    if let until, let last = passed[stock], until <= last.until { passed[stock] = nil }
  }
}

/// Pieces that were ever given, and those that went back, under all names of a stock.
private struct StockCounts: Equatable {
  var taken: Int64 = 0
  var returned: Int64 = 0
}

/// What is left of stocks, under their locks: nobody else gives from them meanwhile.
struct StockShelves {
  let asking: Asking
  /// Pieces of a stock that go back in one batch at most: the next one goes on.
  static let returnedAtOnce = 256
  /// Rows that one batch looks at for all stocks to find them.
  static let lookedAtAtOnce = 4096
  /// Pieces that one question names.
  static let page = 2048

  /// - Parameter shelves: what was known, and is known afterwards.
  /// - Complexity: O(pieces asked for); O(pieces of the list) once for each rule set, and where another process gave some back.
  func levels(_ questions: [StockQuestion], _ shelves: inout [String: StockShelf]) throws(PostgreSQLFault) -> [String: StockLevel] {
    var found: [String: StockLevel] = [:]
    var lookedAt = 0
    for question in questions {
      switch question.stock.pieces {
      case .count: found[question.stock.name] = try counted(question)
      case .table, .rows:
        // Should rules come back in which it had that name, what went back meanwhile is read anew.
        for name in question.stock.former { shelves[name] = nil }
        found[question.stock.name] = try level(question, &shelves[question.stock.name], &lookedAt)
      }
    }
    return found
  }

  /// Of a stock whose pieces are numbers.
  func counted(_ question: StockQuestion) throws(PostgreSQLFault) -> StockLevel {
    let count = question.stock.count(tables: question.tables)
    var taken = 0
    for row in try asking.run(.stocksReadCounts, .texts(question.names)) { taken = min(count, taken + min(count, try row.count(1))) }
    let end = min(count, taken.addingReportingOverflow(question.wanted).overflow ? count : taken + question.wanted)
    return StockLevel(left: max(0, count - taken), next: (taken..<max(taken, end)).map { question.piece($0) })
  }

  /// Codes may be added to the list and removed from it: what is in it and not taken counts.
  private func level(_ question: StockQuestion, _ known: inout StockShelf?, _ lookedAt: inout Int) throws(PostgreSQLFault) -> StockLevel {
    let count = question.stock.count(tables: question.tables)
    var shelf = known ?? StockShelf(revision: question.revision)
    let before = try counts(question)
    let isKnown = known != nil && shelf.revision == question.revision && shelf.counts.returned == before.returned
    if !isKnown { shelf = StockShelf(revision: question.revision) }
    let returned = try giveBack(question, &shelf.passed, &lookedAt)
    let now = returned.isEmpty ? before : try counts(question)
    if isKnown {
      if before.taken != shelf.counts.taken {
        shelf.left -= Int(clamping: before.taken - shelf.counts.taken)
        let held = try held(shelf.free.map(\.piece), question)
        shelf.free.removeAll { held.contains($0.piece) }
      }
      let held = try held(returned, question)
      for piece in returned where !held.contains(piece) {
        guard let place = question.stock.place(of: piece, tables: question.tables) else { continue }
        shelf.left += 1
        if place < shelf.cursor { shelf.free.append((place, piece)) }
      }
      shelf.free.sort { $0.place < $1.place }
    } else {
      shelf.left = try countFree(question, count)
    }
    while shelf.free.count < question.wanted, shelf.cursor < count {
      // Few are wanted at a time, and most are free.
      let places = shelf.cursor..<min(count, shelf.cursor + max(32, min(Self.page, 2 * question.wanted)))
      let pieces = places.map { question.piece($0) }
      let held = try held(pieces, question)
      for (place, piece) in zip(places, pieces) where !held.contains(piece) { shelf.free.append((place, piece)) }
      shelf.cursor = places.upperBound
    }
    // Another process may give from another list; where the list ends, all are known.
    shelf.left = shelf.cursor == count ? shelf.free.count : max(shelf.left, shelf.free.count)
    shelf.counts = now
    known = shelf
    return StockLevel(left: shelf.left, next: shelf.free.prefix(max(0, question.wanted)).map(\.piece))
  }

  private func counts(_ question: StockQuestion) throws(PostgreSQLFault) -> StockCounts {
    var counts = StockCounts()
    for row in try asking.run(.stocksReadCounts, .texts(question.names)) {
      counts.taken += Int64(try row.count(1))
      counts.returned += Int64(try row.count(2))
    }
    return counts
  }

  /// Those of these that somebody has.
  private func held(_ pieces: [String], _ question: StockQuestion) throws(PostgreSQLFault) -> Set<String> {
    var held: Set<String> = []
    for start in stride(from: 0, to: pieces.count, by: Self.page) {
      let page = Array(pieces[start..<min(pieces.count, start + Self.page)])
      for row in try asking.run(.stocksCheckPieces, .texts(question.names), .texts(page)) { held.insert(try row.value(0)) }
    }
    return held
  }

  private func countFree(_ question: StockQuestion, _ count: Int) throws(PostgreSQLFault) -> Int {
    var free = 0
    for start in stride(from: 0, to: count, by: Self.page) {
      let page = (start..<min(count, start + Self.page)).map { question.piece($0) }
      free += page.count - Int(try asking.run(.stocksCountTaken, .texts(question.names), .texts(page))[0].value(0, as: Int64.self))
    }
    return free
  }

  // MARK: what goes back

  /// Pieces that were not used in their time are nobody's, and the ledger has a line of each that was somebody's.
  private func giveBack(_ question: StockQuestion, _ passed: inout [String: StockShelf.Passed], _ lookedAt: inout Int) throws(PostgreSQLFault)
    -> [String]
  {
    var returned: [String] = []
    for name in question.names {
      while returned.count < Self.returnedAtOnce, lookedAt < Self.lookedAtAtOnce {
        let page = min(Self.returnedAtOnce - returned.count, Self.lookedAtAtOnce - lookedAt)
        let rows = try asking.run(
          .stocksEnded, .text(name), .bigint(question.at), passed[name].map { .bigint($0.until) } ?? .null,
          passed[name].map { .text($0.piece) } ?? .null, .bigint(Int64(page)))
        var ended: [String] = []
        for row in rows {
          let piece = try row.value(0, as: String.self)
          // Under a former name stands also what other parts give now: it is theirs to give back.
          if name == question.stock.name || question.stock.place(of: piece, tables: question.tables) != nil {
            ended.append(piece)
          } else {
            passed[name] = StockShelf.Passed(until: try row.value(4), piece: piece)
          }
        }
        if !ended.isEmpty {
          try asking.run(
            .stocksGiveBack, .texts(ended.map { _ in name }), .texts(ended),
            .texts(ended.map { StockRecord.fields(question.stock.name, piece: $0).line }), .text(StockRecord.returned),
            .bigint(Int64(StockRecord.firstReturned)))
        }
        returned += ended
        lookedAt += rows.count
        if rows.count < page { break }
      }
    }
    return returned
  }
}

extension StockQuestion {
  /// Today's first.
  var names: [String] { [stock.name] + stock.former }
  /// From 0.
  func piece(_ index: Int) -> String { stock.piece(index, tables: tables) }
}

extension PostgreSQLStatement {
  fileprivate static let stocksReadCounts = PostgreSQLStatement("stocks-read-counts", PackageResources.stocks_read_counts_sql)
  fileprivate static let stocksCheckPieces = PostgreSQLStatement("stocks-check-pieces", PackageResources.stocks_check_pieces_sql)
  fileprivate static let stocksCountTaken = PostgreSQLStatement("stocks-count-taken", PackageResources.stocks_count_taken_sql)
  fileprivate static let stocksEnded = PostgreSQLStatement("stocks-ended", PackageResources.stocks_ended_sql)
  fileprivate static let stocksGiveBack = PostgreSQLStatement("stocks-give-back", PackageResources.stocks_give_back_sql)
}
