internal import Engine
internal import Rules

/// Calls of all workers while one of them hands out: as many as may be are made at once, and today's are counted with them.
struct CallsUnderWay {
  struct Key: Hashable {
    let account: String
    let kind: OutboxKind
  }
  private let asking: Asking
  private let request: OutboxRequest
  /// That were under way before this hand-out.
  private var running: [Key: Int] = [:]
  /// That this hand-out adds.
  private var begun: [Key: OutboxSlots] = [:]
  private var today: [Key: Int] = [:]

  /// Before any queue is taken: what a dead worker had does not count.
  init(_ asking: Asking, _ request: OutboxRequest) throws(PostgreSQLFault) {
    self.asking = asking
    self.request = request
    for row in try asking.run(.outboxRunningCalls, .bigint(request.now), .bigint(Int64(OutboxSlots.tagged))) {
      let key = Key(account: try row.value(0), kind: OutboxKind(stored: try row.value(1)))
      running[key] = try (running[key] ?? 0).addingSaturated(row.quantity(2))
    }
  }

  /// Whether one more call like this may be made at once; then it is.
  mutating func begin(_ row: OutboxRow) -> Bool {
    let key = Key(account: row.follower.account, kind: row.kind)
    var slots = begun[key] ?? OutboxSlots(max(0, request.limit.subtractingSaturated(running[key] ?? 0)))
    guard slots.takes(row) else { return false }
    slots.use(row)
    begun[key] = slots
    return true
  }

  /// How often the call that an action needs was made today. Those under way are counted when they come back; until then they are counted here,
  /// whoever makes them.
  mutating func madeToday(for row: OutboxRow) throws(PostgreSQLFault) -> Int {
    guard let quota = row.kind.quota else { return 0 }
    let key = Key(account: row.follower.account, kind: row.kind)
    let made: Int
    if let known = today[key] {
      made = known
    } else {
      let rows = try asking.run(.outboxCalls, .text(key.account), .text(quota.api), .bigint(PlatformDay.number(at: request.now / 1000)))
      made = rows.count > 0 ? try rows[0].quantity(0) : 0
      today[key] = made
    }
    return made.addingSaturated(running[key] ?? 0).addingSaturated(begun[key]?.count ?? 0)
  }
}

extension PostgreSQLStatement {
  fileprivate static let outboxRunningCalls = PostgreSQLStatement("outbox-running-calls", PackageResources.outbox_running_calls_sql)
  fileprivate static let outboxCalls = PostgreSQLStatement("outbox-calls", PackageResources.outbox_calls_sql)
}
