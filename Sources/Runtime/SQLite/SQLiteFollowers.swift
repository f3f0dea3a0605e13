package import Engine
internal import GRDB
internal import Wire

/// Followers for people who look: all of them, and all that one did.
extension SQLiteStore {
  /// Followers that are read in one transaction.
  private static let page = 1000

  package func followers(from first: FollowerID?, _ body: (Follower) -> Bool) throws(StoreFault) {
    var last = first ?? FollowerID(account: "", openid: "")
    var isFirst = true
    while true {
      let (after, sign) = (last, isFirst ? ">=" : ">")
      let page = try reading { db in
        let reader = try SQLiteReader(db)
        return try Row.fetchAll(
          db, sql: "SELECT account, openid FROM followers WHERE (account, openid) \(sign) (?, ?) ORDER BY account, openid LIMIT ?",
          arguments: [after.account, after.openid, Self.page]
        ).map { row in
          let columns = Columns(row, of: "followers")
          let id = FollowerID(account: columns.anyText(0), openid: columns.anyText(1))
          // A damaged row holds nobody else up: of that follower the name is known.
          return (try? reader.follower(id)) ?? Follower(id)
        }
      }
      for follower in page { if !body(follower) { return } }
      guard page.count == Self.page, let end = page.last?.id, end != after else { return }
      (last, isFirst) = (end, false)
    }
  }

  package func history(of follower: FollowerID) throws(StoreFault) -> FollowerHistory {
    try reading { db in
      let reader = try SQLiteReader(db)
      guard let known = try reader.follower(follower) else { return FollowerHistory(lines: []) }
      let rows = try Row.fetchAll(
        db, sql: "SELECT at, turn, position, name, fields FROM records WHERE account = ? AND openid = ? ORDER BY turn, position",
        arguments: [follower.account, follower.openid])
      let records = try rows.map { row in
        let columns = Columns(row, of: "records")
        return RecordEntry(
          follower: follower, at: try columns.time(0), turn: TurnID(number: try columns.integer(1)), position: try columns.count(2),
          name: columns.anyText(3), fields: JSON(columns.anyText(4)) ?? .null)
      }
      return FollowerHistory(lines: try reader.lines(of: known), records: records)
    }
  }
}
