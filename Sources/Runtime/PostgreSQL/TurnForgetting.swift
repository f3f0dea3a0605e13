package import Engine
internal import Rules

/// What is taken out of the turns: on demand, and by itself.
extension PostgreSQLTurns {
  /// Turns that go in one transaction: more than came since the last one, as a rule.
  private static let chunk: Int64 = 2000
  /// Followers of one statement.
  private static let page = 1000
  /// Days that turns are counted after they were.
  private static let countedDays: Int64 = 400
  private static let erasing = "turns-erasing"

  package func forget(_ followers: [FollowerMask]) throws(StoreFault) -> Int {
    if followers.isEmpty { return 0 }
    return try changing { asking throws(PostgreSQLFault) in
      try asking.run(PostgreSQLStatement("records-of-turns-lock-all", PackageResources.records_of_turns_lock_all_sql))
      var (count, rest) = (0, followers[...])
      while !rest.isEmpty {
        count += try asking.run(
          PostgreSQLStatement("records-of-turns-forget", PackageResources.records_of_turns_forget_sql),
          .bigints(rest.prefix(Self.page).map(\.number))
        ).changes
        rest = rest.dropFirst(Self.page)
      }
      return count
    }
  }

  package func forgetAll(but known: Set<FollowerMask>, of accounts: [String], upTo end: TurnID) throws(StoreFault) -> Int {
    var count = 0
    for account in accounts {
      var from = Int64.min
      while true {
        let start = from
        let found = try looking { asking throws(PostgreSQLFault) in
          var found: [Int64] = []
          let rows = try asking.run(
            PostgreSQLStatement("records-of-turns-followers", PackageResources.records_of_turns_followers_sql), .text(account), .bigint(start),
            .bigint(end.number), .bigint(Self.chunk))
          for row in rows { found.append(try row.value(0)) }
          return found
        }
        guard let last = found.last else { break }
        let gone = found.filter { !known.contains(FollowerMask(UInt64(bitPattern: $0))) }
        if !gone.isEmpty {
          count += try changing { asking throws(PostgreSQLFault) in
            try asking.run(
              PostgreSQLStatement("records-of-turns-leave", PackageResources.records_of_turns_leave_sql), .bigints(gone), .bigint(end.number)
            ).changes
          }
        }
        if last == .max { break }
        from = last.addingSaturated(1)
      }
    }
    return count
  }

  package func erasingAccounts() throws(StoreFault) -> Set<String> {
    try asking { asking throws(PostgreSQLFault) in
      let accounts = try asking.setting(Self.erasing) ?? []
      return Set(String(decoding: accounts, as: UTF8.self).split(separator: "\n").map { String($0) })
    }
  }

  package func note(erasing accounts: Set<String>) throws(StoreFault) {
    try changing { asking throws(PostgreSQLFault) in
      try asking.keepSetting(Self.erasing, Array(accounts.sorted().joined(separator: "\n").utf8))
    }
  }

  package func thin(_ retention: TurnRetention, now: Int64) throws(StoreFault) -> Bool {
    let used = try size().bytes
    let gone = try changing { asking throws(PostgreSQLFault) in
      let ends = try asking.run(PostgreSQLStatement("records-of-turns-newest", PackageResources.records_of_turns_newest_sql))
      let oldest = try ends[0].value(1, as: Int64?.self).map { TurnID(number: $0) }
      let gone: Int
      switch retention.removal(used: used, oldest: oldest, now: now) {
      case .nothing: gone = 0
      case .old(let end): gone = try Self.removeOld(before: end.number, asking)
      case .crowded(let end, let isFull):
        let dull = try asking.run(
          PostgreSQLStatement("records-of-turns-thin-dull", PackageResources.records_of_turns_thin_dull_sql), .bigint(end.number),
          .bigint(Self.chunk)
        ).changes
        gone = dull == 0 && isFull ? try Self.removeOld(before: .max, asking) : dull
      }
      let day = TurnCounts.hour(of: now) / 24
      try asking.run(
        PostgreSQLStatement("records-of-turns-thin-counts", PackageResources.records_of_turns_thin_counts_sql),
        .bigint((day - Self.countedDays) * 24), .bigint(day - UnansweredText.days))
      try asking.run(
        PostgreSQLStatement("records-of-turns-thin-texts", PackageResources.records_of_turns_thin_texts_sql), .bigint(Int64(UnansweredText.most)))
      return gone
    }
    if gone > 0 { try removeRules() }
    return gone == Self.chunk
  }

  private static func removeOld(before end: Int64, _ asking: Asking) throws(PostgreSQLFault) -> Int {
    try asking.run(
      PostgreSQLStatement("records-of-turns-thin-old", PackageResources.records_of_turns_thin_old_sql), .bigint(end), .bigint(chunk)
    ).changes
  }
}
