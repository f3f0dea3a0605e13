package import Engine
internal import Rules

extension PostgreSQLStore {
  /// Lines that one question brings.
  private static let page = 2000 as Int64

  package func ledger(of account: String, _ body: (LedgerEntry) -> Void) throws(StoreFault) {
    var last = Int64.min
    while true {
      let after = last
      let lines = try asking(.looking) { asking throws(PostgreSQLFault) in
        var lines: [LedgerEntry] = []
        for row in try asking.run(.ledgerPage, .text(account), .bigint(after), .bigint(.max), .bigint(Self.page)) {
          lines.append(try LedgerEntry(row, of: account))
        }
        return lines
      }
      for line in lines { body(line) }
      guard lines.count == Self.page, let end = lines.last else { return }
      last = end.turn.number
    }
  }

  package func lastTurn() throws(StoreFault) -> TurnID? {
    try asking(.keeping) { asking throws(PostgreSQLFault) in
      for row in try asking.run(.turnsLast) {
        // A node begins at nought.
        guard let turn = try row.value(0, as: Int64?.self), turn > 0 else { return nil }
        return TurnID(number: turn)
      }
      return nil
    }
  }

  package func counts() throws(StoreFault) -> StoreCounts {
    try asking(.looking) { asking throws(PostgreSQLFault) in
      let row = try asking.run(.counts)[0]
      func count(_ column: Int) throws(PostgreSQLFault) -> Int { Int(try row.value(column, as: Int64.self)) }
      var counts = StoreCounts()
      counts.followers = try count(0)
      counts.following = try count(1)
      counts.ledger = try count(2)
      counts.records = try count(3)
      counts.outbox = try count(4)
      counts.answers = try count(5)
      return counts
    }
  }

  package func linesBehind(of account: String, after cursor: LedgerPlace, most: Int) throws(StoreFault) -> Int {
    try asking(.looking) { asking throws(PostgreSQLFault) in
      Int(try asking.run(.ledgerBehind, .text(account), .bigint(cursor.number), .bigint(Int64(max(0, most))))[0].value(0, as: Int64.self))
    }
  }
}

extension LedgerEntry {
  /// - Parameter row: of turn, before, openid, at, kind, subscription, campaign, scene, revision.
  init(_ row: PostgreSQLRow, of account: String) throws(PostgreSQLFault) {
    try self.init(row, from: 3, FollowerID(account: account, openid: try row.value(2)), turn: try row.value(0), before: try row.value(1))
  }

  /// - Parameter first: the place of at, kind, subscription, campaign, scene, revision.
  init(_ row: PostgreSQLRow, from first: Int, _ follower: FollowerID, turn: Int64, before: Int64?) throws(PostgreSQLFault) {
    self.init(
      follower: follower, kind: try row.word(first + 1, "kind"), at: try row.moment(first), turn: TurnID(number: turn),
      before: before.map { TurnID(number: $0) }, subscription: try row.word(first + 2, "subscription"), campaign: try row.value(first + 3),
      scene: try row.value(first + 4), revision: try row.value(first + 5))
  }
}

extension PostgreSQLRow {
  /// One of the words that there are for it.
  func word<Word: RawRepresentable<String>>(_ column: Int, _ name: String) throws(PostgreSQLFault) -> Word {
    guard let word = Word(rawValue: try value(column)) else { throw .damaged(statement: "ledger", column: name) }
    return word
  }

  /// When something happened, as a delivery can have said it: in fifteen digits.
  func moment(_ column: Int) throws(PostgreSQLFault) -> Int64 {
    let at = try value(column, as: Int64.self)
    guard 0...999_999_999_999_999 ~= at else { throw .damaged(statement: "ledger", column: "at") }
    return at
  }

  /// A moment, within what can be added and taken away.
  func time(_ column: Int) throws(PostgreSQLFault) -> Int64? { try value(column, as: Int64?.self).map { Self.bounded($0) } }

  /// A number of things, within what can be counted on.
  func count(_ column: Int) throws(PostgreSQLFault) -> Int { Int(max(0, Self.bounded(try value(column)))) }

  static func bounded(_ number: Int64) -> Int64 { max(-1 << 53, min(1 << 53, number)) }
}

extension PostgreSQLStatement {
  fileprivate static let ledgerPage = PostgreSQLStatement("ledger-page", PackageResources.ledger_page_sql)
  fileprivate static let turnsLast = PostgreSQLStatement("turns-last", PackageResources.turns_last_sql)
  fileprivate static let counts = PostgreSQLStatement("counts", PackageResources.counts_sql)
  fileprivate static let ledgerBehind = PostgreSQLStatement("ledger-behind", PackageResources.ledger_behind_sql)
}
