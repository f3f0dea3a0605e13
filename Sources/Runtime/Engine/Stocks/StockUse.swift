package import Rules
internal import Wire

/// What became of the pieces of a stock. Pure.
package struct StockUse: Sendable, Equatable {
  package enum State: String, Sendable, CaseIterable {
    case used
    /// Somebody has it, and has not used it as far as is known.
    case unused
    /// It was not used in its time, and the next who asks may get it.
    case over
    /// Who had it was erased, and with them whether it was used.
    case erased
  }
  /// A piece that was given.
  package struct Piece: Sendable, Equatable {
    package let taking: Taking
    package let state: State
  }
  package let stock: String
  package let total: Int
  /// Pieces that the next ones can get, those whose time is over among them.
  package let left: Int
  /// In the order in which they were given.
  package private(set) var pieces: [Piece]
  /// How often one went back.
  package let returned: Int
  /// Pieces that somebody has from another account than the one that is asked for.
  package private(set) var others = 0

  package func count(_ state: State) -> Int { pieces.count { $0.state == state } }
  /// Pieces that somebody has.
  package var given: Int { pieces.count - count(.over) }

  /// The same, with only those pieces that one account gave.
  package func given(by account: String) -> StockUse {
    var use = self
    use.pieces.removeAll { $0.taking.follower.account != account }
    use.others = given - use.given
    return use
  }

  /// Those that were given so long ago and not used.
  /// - Parameter age: seconds.
  package func unused(for age: Int64, at now: Int64) -> [Piece] {
    pieces.filter { $0.state == .unused && $0.taking.at.addingSaturated(age) <= now }
  }

  /// - Parameters:
  ///   - takings: under all names that the stock has had.
  ///   - records: `stock.used` and `stock.returned` of all stocks.
  ///   - now: seconds since 1970 UTC.
  /// - Complexity: O(takings · log pieces + records).
  package init(_ stock: Stock, tables: [Table], _ takings: [Taking], _ records: [RecordEntry], now: Int64) {
    self.stock = stock.name
    total = stock.count(tables: tables)
    let names = Set([stock.name] + stock.former)
    var used: [String: TurnID] = [:]
    var returned = 0
    for record in records {
      guard let name = record.fields["stock"]?.string, names.contains(name), let piece = record.fields["piece"]?.string else { continue }
      if record.name == StockRecord.used { used[piece] = max(record.turn, used[piece] ?? record.turn) }
      if record.name == StockRecord.returned, name == stock.name { returned += 1 }
    }
    self.returned = returned
    let isList: Bool
    switch stock.pieces {
    case .count: isList = false
    case .table, .rows: isList = true
    }
    var seen: Set<String> = []
    var taken = 0
    var pieces: [Piece] = []
    for taking in takings {
      let isInList = !isList || stock.place(of: taking.piece, tables: tables) != nil
      // Under a former name stands also what other parts of it give now.
      if taking.stock != stock.name, !isInList { continue }
      guard !isList || seen.insert(taking.piece).inserted else { continue }
      let state: State =
        if used[taking.piece].map({ $0 >= taking.turn }) ?? false {
          .used
        } else if isList, taking.until.map({ $0 <= now }) ?? false {
          .over
        } else if taking.follower.openid.isEmpty {
          .erased
        } else {
          .unused
        }
      if isInList, state != .over { taken += 1 }
      pieces.append(Piece(taking: taking, state: state))
    }
    self.pieces = pieces
    left = max(0, total - taken)
  }

  /// All stocks of a rule set as they stand.
  /// - Parameter named: nil for all.
  package static func all(in ruleSet: RuleSet, named: Set<String>? = nil, _ store: any ReportReader, now: Int64) throws(StoreFault) -> [StockUse] {
    var records: [RecordEntry] = []
    try store.records(of: nil, named: [StockRecord.used, StockRecord.returned]) { records.append($0) }
    var all: [StockUse] = []
    for stock in ruleSet.compiled.stocks where named?.contains(stock.name) ?? true {
      var takings: [Taking] = []
      try store.takings(of: [stock.name] + stock.former) { takings.append($0) }
      all.append(StockUse(stock, tables: ruleSet.compiled.tables, takings, records, now: now))
    }
    return all
  }
}
