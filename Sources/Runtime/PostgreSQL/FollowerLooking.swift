package import Engine
internal import Rules
internal import Wire

/// Followers for people who look: all of them, and all that one did.
extension PostgreSQLStore: FollowerLookup {
  /// Followers that are read in one transaction.
  private static let page = 1000

  package func followers(from first: FollowerID?, _ body: (Follower) -> Bool) throws(StoreFault) {
    var (next, last) = (first ?? FollowerID(account: "", openid: ""), nil as FollowerID?)
    while true {
      let (from, before) = (next, last)
      let page = try asking(.looking) { asking throws(PostgreSQLFault) -> [Follower] in
        var page: [Follower] = []
        // The one that the page before ended with comes again.
        for row in try asking.run(.followersPage, .text(from.account), .text(from.openid), .bigint(Int64(Self.page + 1))) {
          let row = TableRow(row: row, table: "followers")
          let id = FollowerID(account: try row.value(0), openid: try row.value(1))
          if id != before { page.append(try Self.follower(id, row)) }
        }
        return page
      }
      for follower in page { if !body(follower) { return } }
      guard page.count >= Self.page, let end = page.last?.id, end != before else { return }
      (next, last) = (end, end)
    }
  }

  /// A damaged row holds nobody else up: of that follower the name is known.
  private static func follower(_ id: FollowerID, _ row: TableRow) throws(PostgreSQLFault) -> Follower {
    do throws(PostgreSQLFault) { return try Follower(id, row.row, from: 3) } catch {
      guard case .damaged = error else { throw error }
      return Follower(id)
    }
  }

  package func history(of follower: FollowerID) throws(StoreFault) -> FollowerHistory {
    try atOneMoment(.looking) { asking throws(PostgreSQLFault) in
      try asking.goByKeys()
      var history = FollowerHistory(lines: [])
      guard try asking.run(.followerKnown, .texts([follower.account]), .texts([follower.openid])).count > 0 else { return history }
      var lines = try ServerCursor(asking, .followerLines, [.texts([follower.account]), .texts([follower.openid])], of: "ledger")
      try lines.each { row throws(PostgreSQLFault) in
        history.lines.append(try row.line(from: 5, follower, turn: try row.value(3), before: try row.value(4), revision: try row.value(10)))
      }
      var records = try ServerCursor(
        asking, .followerRecords, [.text(follower.account), .text(follower.openid), .bigint(.max)], of: "records", page: 500)
      try records.each { row throws(PostgreSQLFault) in
        history.records.append(
          RecordEntry(
            follower: follower, at: try row.time(2), turn: TurnID(number: try row.value(0)), position: try row.count(1), name: try row.value(3),
            fields: JSON(try row.value(4) as String) ?? .null))
      }
      return history
    }
  }
}

extension PostgreSQLStatement {
  fileprivate static let followersPage = PostgreSQLStatement("followers-page", PackageResources.followers_page_sql)
  fileprivate static let followerKnown = PostgreSQLStatement("follower-known", PackageResources.follower_known_sql)
  fileprivate static let followerLines = PostgreSQLStatement("follower-lines", PackageResources.follower_lines_sql)
  fileprivate static let followerRecords = PostgreSQLStatement("follower-records", PackageResources.follower_records_sql)
}
