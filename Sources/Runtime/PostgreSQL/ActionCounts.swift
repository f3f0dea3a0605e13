package import Engine
internal import Rules

/// How many actions there are of everything.
extension PostgreSQLStore {
  package func outboxCounts(now: Int64) throws(StoreFault) -> OutboxCounts {
    try atOneMoment(.looking) { asking throws(PostgreSQLFault) in
      var counts = OutboxCounts()
      let row = try asking.run(.outboxCounts, .bigint(now), .text(OutboxFilter.unknown))[0]
      counts.waiting = try row.quantity(0)
      counts.dead = try row.quantity(1)
      counts.unknown = try row.quantity(2)
      counts.oldestDue = try row.boundedIfAny(3)
      let pauses = OutboxPauses(asking: asking)
      for pause in try pauses.read().values.sorted(by: { $0.place.name < $1.place.name }) {
        let (count, oldest) = try pauses.held(by: pause)
        if count > 0 { counts.held.append(OutboxCounts.Held(pause: pause, count: count)) }
        if let oldest, oldest <= now { counts.oldestDue = min(counts.oldestDue ?? oldest, oldest) }
      }
      for row in try asking.run(.outboxTotals) {
        for (index, entry) in OutboxTotals.Entry.allCases.enumerated() {
          counts.totals.counts[OutboxTotals.Key(kind: try row.value(0), entry: entry)] = try row.quantity(index + 1)
        }
      }
      return counts
    }
  }

  package func endedActions(in times: Range<Int64>, since first: TurnID) throws(StoreFault) -> [String: SequentialTest.Tally] {
    try asking(.looking) { asking throws(PostgreSQLFault) in
      var ended: [String: SequentialTest.Tally] = [:]
      for row in try asking.run(.outboxEndedByRevision, .bigint(times.lowerBound), .bigint(times.upperBound), .bigint(first.number)) {
        let (revision, count): (String, Int) = (try row.value(0), try row.quantity(2))
        // What was not needed any more neither succeeded nor failed.
        let isDead = try row.value(1, as: String.self) == "dead"
        ended[revision] = (ended[revision] ?? SequentialTest.Tally()) + SequentialTest.Tally(trials: count, events: isDead ? count : 0)
      }
      return ended
    }
  }
}

/// Which digest was the last, in one row of the settings for each account.
extension PostgreSQLStore: DigestStore {
  private static func name(_ account: String) -> String { "digest " + account }

  package func lastDigest(of account: String) throws(StoreFault) -> Int? {
    try asking(.keeping) { asking throws(PostgreSQLFault) in
      try asking.setting(Self.name(account)).flatMap { Int(String(decoding: $0, as: UTF8.self)) }
    }
  }

  package func queueDigest(_ row: OutboxRow, day: Int) throws(StoreFault) -> Bool {
    try changing(.keeping) { asking throws(PostgreSQLFault) in
      guard try asking.run(.digestsMark, .text(Self.name(row.follower.account)), .bigint(Int64(day))).count > 0 else { return false }
      try OutboxRows(asking: asking).add([row])
      return true
    }
  }

  package func deadActions(of account: String, in time: Range<Int64>) throws(StoreFault) -> Int {
    try asking(.looking) { asking throws(PostgreSQLFault) in
      try asking.run(.outboxDeadOfAccount, .text(account), .bigint(time.lowerBound), .bigint(time.upperBound))[0].quantity(0)
    }
  }
}

/// Ids of an account's tags on the platform.
extension PostgreSQLStore {
  package func tagIDs(of account: String) throws(StoreFault) -> [String: Int] {
    try asking(.keeping) { asking throws(PostgreSQLFault) in
      var ids: [String: Int] = [:]
      for row in try asking.run(.tagsRead, .text(account)) { ids[try row.value(0)] = Int(try row.bounded(1)) }
      return ids
    }
  }

  package func keepTagIDs(_ ids: [String: Int], of account: String) throws(StoreFault) {
    try changing(.keeping) { asking throws(PostgreSQLFault) in
      _ = try asking.run(.tagsKeep, .text(account), .texts(ids.map(\.key)), .bigints(ids.map { Int64($0.value) }))
    }
  }
}

extension PostgreSQLStatement {
  fileprivate static let outboxCounts = PostgreSQLStatement("outbox-counts", PackageResources.outbox_counts_sql)
  fileprivate static let outboxTotals = PostgreSQLStatement("outbox-totals", PackageResources.outbox_totals_sql)
  fileprivate static let outboxEndedByRevision = PostgreSQLStatement("outbox-ended-by-revision", PackageResources.outbox_ended_by_revision_sql)
  fileprivate static let outboxDeadOfAccount = PostgreSQLStatement("outbox-dead-of-account", PackageResources.outbox_dead_of_account_sql)
  fileprivate static let digestsMark = PostgreSQLStatement("digests-mark", PackageResources.digests_mark_sql)
  fileprivate static let tagsRead = PostgreSQLStatement("tags-read", PackageResources.tags_read_sql)
  fileprivate static let tagsKeep = PostgreSQLStatement("tags-keep", PackageResources.tags_keep_sql)
}
