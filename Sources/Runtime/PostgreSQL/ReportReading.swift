package import Engine
internal import Rules

/// What reports read: each call one moment, some rows at a time.
extension PostgreSQLStore: ReportReader {
  package func lines(of account: String, in time: Range<Int64>, _ body: (LedgerEntry) -> Void) throws(StoreFault) {
    // A turn is numbered by when it was written, and an event is written after it happened: what was written before the time began tells
    // of earlier events. A day for clocks that differ.
    let first = time.lowerBound.subtractingSaturated(86_400).multipliedSaturated(by: 1_000_000)
    try atOneMoment(.looking) { asking throws(PostgreSQLFault) in
      var rows = try ServerCursor(
        asking, .ledgerOfTime, [.text(account), .bigint(first), .bigint(time.lowerBound), .bigint(time.upperBound)], of: "ledger")
      try rows.each { row throws(PostgreSQLFault) in
        let follower = FollowerID(account: account, openid: try row.value(2))
        body(try row.line(from: 3, follower, turn: try row.value(0), before: try row.value(1), revision: try row.value(8)))
      }
    }
  }

  /// Followers of one question.
  private static let followersAtOnce = 200

  package func lines(of followers: [FollowerID], _ body: (LedgerEntry) -> Void) throws(StoreFault) {
    if followers.isEmpty { return }
    try atOneMoment(.looking) { asking throws(PostgreSQLFault) in
      try asking.goByKeys()
      var start = 0
      while start < followers.count {
        let part = Array(followers[start..<min(start + Self.followersAtOnce, followers.count)])
        var rows = try ServerCursor(asking, .followerLines, [.texts(part.map(\.account)), .texts(part.map(\.openid))], of: "ledger")
        try rows.each { row throws(PostgreSQLFault) in
          let place: Int64 = try row.value(0)
          guard place >= 1, place <= part.count else { throw row.damaged(0) }
          body(try row.line(from: 5, part[Int(place) - 1], turn: try row.value(3), before: try row.value(4), revision: try row.value(10)))
        }
        start += part.count
      }
    }
  }

  package func records(of account: String?, named names: Set<String>, _ body: (RecordEntry) -> Void) throws(StoreFault) {
    if names.isEmpty { return }
    try atOneMoment(.looking) { asking throws(PostgreSQLFault) in
      var rows = try ServerCursor(
        asking, .recordsNamed, [account.map { .text($0) } ?? .null, .texts(names.sorted())], of: "records", page: 500)
      try rows.each { row throws(PostgreSQLFault) in
        body(
          RecordEntry(
            follower: FollowerID(account: try row.value(0), openid: try row.value(1)), at: try row.moment(2), turn: TurnID(number: try row.value(3)),
            position: try row.count(4), name: try row.value(5), fields: try row.json(6)))
      }
    }
  }

  package func takings(of names: [String], _ body: (Taking) -> Void) throws(StoreFault) {
    try atOneMoment(.looking) { asking throws(PostgreSQLFault) in
      for name in names {
        var rows = try ServerCursor(asking, .stocksTakings, [.text(name)], of: "taken")
        try rows.each { row throws(PostgreSQLFault) in
          body(
            Taking(
              stock: try row.value(0), piece: try row.value(1), follower: FollowerID(account: try row.value(2), openid: try row.value(3)),
              turn: TurnID(number: try row.value(4)), at: try row.time(5), until: try row.timeIfAny(6)))
        }
      }
    }
  }
}

extension PostgreSQLStatement {
  fileprivate static let ledgerOfTime = PostgreSQLStatement("ledger-of-time", PackageResources.ledger_of_time_sql)
  fileprivate static let followerLines = PostgreSQLStatement("follower-lines", PackageResources.follower_lines_sql)
  fileprivate static let recordsNamed = PostgreSQLStatement("records-named", PackageResources.records_named_sql)
  fileprivate static let stocksTakings = PostgreSQLStatement("stocks-takings", PackageResources.stocks_takings_sql)
}
