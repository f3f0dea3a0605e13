package import Engine
internal import Rules

/// What people ask of the turns.
extension PostgreSQLTurns {
  /// Turns of one answer: nobody who reads holds up the others for long.
  private static let page: Int64 = 1000

  package func record(_ id: TurnID) throws(StoreFault) -> TurnRecord? {
    try looking { asking throws(PostgreSQLFault) in
      try Self.records(
        try asking.run(PostgreSQLStatement("records-of-turns-read", PackageResources.records_of_turns_read_sql), .bigint(id.number))
      ).first
    }
  }

  package func records(of follower: FollowerMask, limit: Int) throws(StoreFault) -> [TurnRecord] {
    try looking { asking throws(PostgreSQLFault) in
      try Self.records(
        try asking.run(
          PostgreSQLStatement("records-of-turns-of-follower", PackageResources.records_of_turns_of_follower_sql), .bigint(follower.number),
          .bigint(Int64(max(0, limit)))))
    }
  }

  package func records(in turns: Range<TurnID>, _ body: (TurnRecord) -> Bool) throws(StoreFault) {
    var next = turns.lowerBound.number
    while true {
      let from = next
      let page = try looking { asking throws(PostgreSQLFault) in
        try Self.records(
          try asking.run(
            PostgreSQLStatement("records-of-turns-page", PackageResources.records_of_turns_page_sql), .bigint(from),
            .bigint(turns.upperBound.number), .bigint(Self.page)))
      }
      for record in page { if !body(record) { return } }
      guard page.count == Int(Self.page), let last = page.last else { return }
      next = last.id.number.addingSaturated(1)
    }
  }

  private static func records(_ rows: PostgreSQLRows) throws(PostgreSQLFault) -> [TurnRecord] {
    var records: [TurnRecord] = []
    for row in rows {
      let at: Int64 = try row.value(1)
      guard let detail = TurnRecord.Detail(try row.value(8, as: [UInt8].self), at: at) else { throw .damaged(statement: "turns", column: "detail") }
      records.append(
        TurnRecord(
          id: TurnID(number: try row.value(0)), at: at, account: try row.value(2),
          follower: FollowerMask(UInt64(bitPattern: try row.value(3, as: Int64.self))), revision: try row.value(4), rule: try row.value(5),
          kind: try row.value(6), marks: TurnMarks(rawValue: Int(try row.value(7, as: Int64.self))), detail: detail))
    }
    return records
  }

  package func newestTurn() throws(StoreFault) -> TurnID? {
    try asking { asking throws(PostgreSQLFault) in
      try asking.run(PostgreSQLStatement("records-of-turns-newest", PackageResources.records_of_turns_newest_sql))[0].value(0, as: Int64?.self)
        .map { TurnID(number: $0) }
    }
  }

  package func countedSince() throws(StoreFault) -> Int64? {
    try looking { asking throws(PostgreSQLFault) in
      try asking.run(PostgreSQLStatement("records-of-turns-counted-since", PackageResources.records_of_turns_counted_since_sql))[0]
        .value(0, as: Int64?.self).map { $0.multipliedSaturated(by: 3600) }
    }
  }

  package func unanswered(in days: ClosedRange<Int64>, limit: Int) throws(StoreFault) -> [UnansweredCount] {
    try looking { asking throws(PostgreSQLFault) in
      var texts: [UnansweredCount] = []
      let rows = try asking.run(
        PostgreSQLStatement("records-of-turns-most-unanswered", PackageResources.records_of_turns_most_unanswered_sql), .bigint(days.lowerBound),
        .bigint(days.upperBound), .bigint(Int64(max(0, limit))))
      for row in rows {
        texts.append(
          UnansweredCount(
            account: try row.value(0), text: try row.value(1), count: Int(try row.value(2, as: Int64.self)), lastDay: try row.value(3)))
      }
      return texts
    }
  }

  /// About, where there are many.
  package func size() throws(StoreFault) -> (turns: Int, bytes: Int64) {
    try looking { asking throws(PostgreSQLFault) in
      let row = try asking.run(PostgreSQLStatement("records-of-turns-size", PackageResources.records_of_turns_size_sql))[0]
      return (Int(try row.value(1, as: Int64.self)), try row.value(0))
    }
  }
}
