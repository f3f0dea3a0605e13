package import Engine
internal import Rules

/// Actions that people let go again or end, some thousand in a transaction: nobody who works waits for long.
extension PostgreSQLStore {
  package func retry(_ filter: OutboxFilter, unknown: Bool, now: Int64) throws(StoreFault) -> OutboxRetry {
    var result = OutboxRetry()
    for pause in try pauses(holding: filter) {
      let (count, resumed) = try changing(.keeping) { asking throws(PostgreSQLFault) in try OutboxPauses(asking: asking).release(pause, now: now) }
      result.released += count
      result.resumed += resumed
    }
    var filter = filter
    if !unknown {
      filter.isUnknown = true
      let values = filter.values
      result.unknown = try asking(.keeping) { asking throws(PostgreSQLFault) in try asking.run(.outboxCountDead, values)[0].quantity(0) }
      filter.isUnknown = false
    }
    result.again = try steer(filter, .outboxListDead, []) { found, asking throws(PostgreSQLFault) in
      let followers = Array(found.followers)
      try asking.run(.outboxEnqueue, .texts(followers.map(\.account)), .texts(followers.map(\.openid)), .bigint(now))
      return try asking.run(.outboxRetry, found.names + [.bigint(now)]).changes
    }
    return result
  }

  package func drop(_ filter: OutboxFilter, now: Int64) throws(StoreFault) -> Int {
    var count = 0
    if let states = filter.states(among: [.waiting, .paused]) {
      let outcome = OutboxOutcome.cancelled(.dropped)
      count += try steer(filter, .outboxListWaiting, [states]) { found, asking throws(PostgreSQLFault) in
        let queues = FollowerQueues(asking: asking)
        try queues.lock(found.followers)
        let ended: [PostgreSQLValue] = [.bigint(now), .text(outcome.word), outcome.reason.map { .text($0) } ?? .null]
        let count = try asking.run(.outboxDropWaiting, found.names + ended).changes
        try queues.schedule(found.followers)
        return count
      }
    }
    if filter.means(.dead) {
      count += try steer(filter, .outboxListDead, []) { found, asking throws(PostgreSQLFault) in
        try asking.run(.outboxDropDead, found.names).changes
      }
    }
    return count
  }

  private func pauses(holding filter: OutboxFilter) throws(StoreFault) -> [OutboxPause] {
    try asking(.keeping) { asking throws(PostgreSQLFault) in
      var pauses: [OutboxPause] = []
      for row in try asking.run(.pausesHolding, filter.values) {
        if let pause = try OutboxPauses.pause(row) { pauses.append(pause) }
      }
      return pauses
    }
  }

  /// Actions of one transaction.
  private static let page = 2000

  /// Goes once through all that fits when it begins, in the order in which it is due.
  /// - Parameters:
  ///   - statement: finds some that fit, behind the last one.
  ///   - body: says how many it changed.
  private func steer(
    _ filter: OutboxFilter, _ statement: PostgreSQLStatement, _ states: [PostgreSQLValue],
    _ body: (FoundActions, Asking) throws(PostgreSQLFault) -> Int
  ) throws(StoreFault) -> Int {
    var last = Asking.beginning
    var count = 0
    while true {
      let (found, changed) = try changing(.keeping) { asking throws(PostgreSQLFault) -> (FoundActions, Int) in
        let found = try FoundActions(asking.list(statement, filter, states, after: last, most: Self.page))
        return (found, found.count > 0 ? try body(found, asking) : 0)
      }
      count += changed
      guard found.count == Self.page else { return count }
      last = found.last
    }
  }
}

/// Actions that fit, by their names.
private struct FoundActions {
  let count: Int
  private(set) var followers: Set<FollowerID> = []
  /// Of all, as statements take them.
  let names: [PostgreSQLValue]
  /// Where the next ones begin.
  private(set) var last: [PostgreSQLValue] = []

  /// - Parameter rows: of a list.
  init(_ rows: PostgreSQLRows) throws(PostgreSQLFault) {
    count = rows.count
    var (accounts, turns, positions): ([String], [Int64], [Int64]) = ([], [], [])
    for row in rows {
      let account: String = try row.value(2)
      let (turn, position, due): (Int64, Int64, Int64) = (try row.value(0), try row.value(1), try row.value(5))
      accounts.append(account)
      turns.append(turn)
      positions.append(position)
      followers.insert(FollowerID(account: account, openid: try row.value(3)))
      last = [.bigint(due), .bigint(turn), .bigint(position)]
    }
    names = [.texts(accounts), .bigints(turns), .bigints(positions)]
  }
}

extension PostgreSQLStatement {
  fileprivate static let outboxCountDead = PostgreSQLStatement("outbox-count-dead", PackageResources.outbox_count_dead_sql)
  fileprivate static let outboxEnqueue = PostgreSQLStatement("outbox-enqueue", PackageResources.outbox_enqueue_sql)
  fileprivate static let outboxRetry = PostgreSQLStatement("outbox-retry", PackageResources.outbox_retry_sql)
  fileprivate static let outboxDropWaiting = PostgreSQLStatement("outbox-drop-waiting", PackageResources.outbox_drop_waiting_sql)
  fileprivate static let outboxDropDead = PostgreSQLStatement("outbox-drop-dead", PackageResources.outbox_drop_dead_sql)
  fileprivate static let pausesHolding = PostgreSQLStatement("pauses-holding", PackageResources.pauses_holding_sql)
}
