package import Engine
internal import Wire

/// Takes the name off what a follower did. Their lines, and the numbers of their records, wait without it until the books have them.
struct FollowerErasing {
  private let asking: Asking

  init(_ asking: Asking) { self.asking = asking }

  /// Deletes what is known of them; actions that wait are still carried out.
  /// - Parameter beside: lines with their name that may lie beside the chain.
  /// - Returns: how many rows there were.
  @discardableResult
  func erase(_ follower: FollowerID, beside: [Int64] = []) throws(PostgreSQLFault) -> Int {
    let records = try records(of: follower)
    let row = try asking.run(
      .followerErase, .text(follower.account), .text(follower.openid), .bigints(records.map(\.turn)), .bigints(records.map(\.position)),
      .bigints(records.map(\.at)), .texts(records.map(\.name)), .texts(records.map(\.numbers)), .bigints(beside))[0]
    return try Self.sum(row, 0..<4)
  }

  /// Everything, actions that wait too.
  func forget(_ follower: FollowerID, beside: [Int64]) throws(PostgreSQLFault) -> Int {
    let erased = try erase(follower, beside: beside)
    return try erased + Self.sum(asking.run(.followerForget, .text(follower.account), .text(follower.openid))[0], 0..<1)
  }

  private static func sum(_ row: PostgreSQLRow, _ columns: Range<Int>) throws(PostgreSQLFault) -> Int {
    var sum = 0
    for column in columns { sum += Int(try row.value(column, as: Int64.self)) }
    return sum
  }

  /// What rules wrote, with nothing but its numbers: texts may say who it was.
  private func records(of follower: FollowerID) throws(PostgreSQLFault)
    -> [(turn: Int64, position: Int64, at: Int64, name: String, numbers: String)]
  {
    var records: [(turn: Int64, position: Int64, at: Int64, name: String, numbers: String)] = []
    for row in try asking.run(.followerRecords, .text(follower.account), .text(follower.openid), .bigint(.max)) {
      let name = try row.value(3, as: String.self)
      guard FollowerBook.isOfRule(name) else { continue }
      // What is no JSON stays none, so that whoever counts it says that it is damaged.
      var numbers = ""
      if let json = JSON(try row.value(4, as: String.self)) {
        var fields: [String: JSON] = [:]
        if case .object(let all) = json { fields = all.filter { FollowerBook.millionths(of: $0.value) != nil } }
        numbers = JSON.object(fields).line
      }
      records.append((try row.value(0), try row.value(1), try row.time(2) ?? 0, name, numbers))
    }
    return records
  }
}

extension PostgreSQLStore {
  package func forget(_ followers: [FollowerID]) throws(StoreFault) -> Int {
    var count = 0
    for follower in followers {
      // Their chain tells their lines. Whoever was renamed to a name that somebody had has more, and to find these all of the account are looked
      // at: not while anybody waits.
      let beside = try asking(.looking) { asking throws(PostgreSQLFault) in
        var turns: [Int64] = []
        for row in try asking.run(.followerNamedLines, .text(follower.account), .text(follower.openid)) { turns.append(try row.value(0)) }
        return turns
      }
      count += try changing(.keeping) { asking throws(PostgreSQLFault) in
        var locks = TurnLocks(asking)
        try locks.take([TurnLocks.Name(follower)])
        return try FollowerErasing(asking).forget(follower, beside: beside)
      }
    }
    return count
  }
}

extension PostgreSQLStatement {
  fileprivate static let followerErase = PostgreSQLStatement("follower-erase", PackageResources.follower_erase_sql)
  fileprivate static let followerForget = PostgreSQLStatement("follower-forget", PackageResources.follower_forget_sql)
  fileprivate static let followerRecords = PostgreSQLStatement("follower-records", PackageResources.follower_records_sql)
  fileprivate static let followerNamedLines = PostgreSQLStatement("follower-named-lines", PackageResources.follower_named_lines_sql)
}
