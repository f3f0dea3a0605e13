internal import Engine
internal import Rules

/// Kinds of calls that are not made for a while, for all workers.
struct OutboxPauses {
  let asking: Asking

  func read() throws(PostgreSQLFault) -> [OutboxPause.Place: OutboxPause] {
    var pauses: [OutboxPause.Place: OutboxPause] = [:]
    for row in try asking.run(.pausesRead) {
      if let pause = try Self.pause(row) { pauses[pause.place] = pause }
    }
    return pauses
  }

  /// One for the same cause goes on since it began; one that ends before another says nothing new.
  func keep(_ pauses: [OutboxPause]) throws(PostgreSQLFault) {
    for pause in pauses.sorted(by: { $0.place.name < $1.place.name }) {
      try asking.run(
        .pausesKeep, .text(pause.place.account), .text(pause.place.kind.rawValue), .text(pause.place.endpoint ?? ""), .bigint(pause.since),
        .bigint(pause.until), .text(pause.cause.label.withoutZero), .text(pause.cause.text.withoutZero), .text(pause.cause.remedy.withoutZero))
    }
  }

  /// - Returns: those that there were.
  func end(_ places: Set<OutboxPause.Place>) throws(PostgreSQLFault) -> [OutboxPause] {
    if places.isEmpty { return [] }
    var ended: [OutboxPause] = []
    for row in try asking.run(
      .pausesEnd, .texts(places.map(\.account)), .texts(places.map(\.kind.rawValue)), .texts(places.map { $0.endpoint ?? "" }))
    {
      if let pause = try Self.pause(row) { ended.append(pause) }
    }
    return ended
  }

  /// How many actions one holds up, and when the oldest of them was due.
  func held(by pause: OutboxPause) throws(PostgreSQLFault) -> (count: Int, oldest: Int64?) {
    let row = try asking.run(
      .pausesHeld, .text(pause.place.account), .text(pause.place.kind.rawValue), .text(pause.place.endpoint ?? ""), .bigint(pause.until))[0]
    return (try row.quantity(0), try row.boundedIfAny(1))
  }

  /// Ends one. Those that it has put off may go now; how often today's calls were made is for the platform to say.
  /// - Returns: how many it held up.
  func release(_ pause: OutboxPause, now: Int64) throws(PostgreSQLFault) -> (count: Int, resumed: [OutboxPause]) {
    let place = pause.place
    let (account, kind, endpoint) = (PostgreSQLValue.text(place.account), PostgreSQLValue.text(place.kind.rawValue), place.endpoint ?? "")
    try asking.run(.pausesReleaseQueues, account, kind, .text(endpoint), .bigint(pause.until), .bigint(now))
    let count = try asking.run(.pausesReleaseActions, account, kind, .text(endpoint), .bigint(pause.until), .bigint(now))[0].quantity(0)
    if let quota = place.kind.quota {
      try asking.run(.outboxForgetCalls, account, .text(quota.api), .bigint(PlatformDay.number(at: now / 1000)))
    }
    return (count, try end([place]))
  }

  /// Nil for a kind of another version: the next call finds the cause anew.
  static func pause(_ row: PostgreSQLRow) throws(PostgreSQLFault) -> OutboxPause? {
    guard let kind = OutboxKind(rawValue: try row.value(1)) else { return nil }
    let endpoint: String = try row.value(2)
    return OutboxPause(
      OutboxPause.Place(account: try row.value(0), kind: kind, endpoint: endpoint.isEmpty ? nil : endpoint),
      OutboxPause.Cause(label: try row.value(5), text: try row.value(6), remedy: try row.value(7)), since: try row.bounded(3),
      until: try row.bounded(4))
  }
}

extension PostgreSQLStatement {
  fileprivate static let pausesRead = PostgreSQLStatement("pauses-read", PackageResources.pauses_read_sql)
  fileprivate static let pausesKeep = PostgreSQLStatement("pauses-keep", PackageResources.pauses_keep_sql)
  fileprivate static let pausesEnd = PostgreSQLStatement("pauses-end", PackageResources.pauses_end_sql)
  fileprivate static let pausesHeld = PostgreSQLStatement("pauses-held", PackageResources.pauses_held_sql)
  fileprivate static let pausesReleaseQueues = PostgreSQLStatement("pauses-release-queues", PackageResources.pauses_release_queues_sql)
  fileprivate static let pausesReleaseActions = PostgreSQLStatement("pauses-release-actions", PackageResources.pauses_release_actions_sql)
  fileprivate static let outboxForgetCalls = PostgreSQLStatement("outbox-forget-calls", PackageResources.outbox_forget_calls_sql)
}
