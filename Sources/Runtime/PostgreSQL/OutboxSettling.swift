internal import Engine
internal import Rules

/// What became of actions, and what comes of that. Locks are taken in one order: of queues, of calls, of pauses, of windows.
struct OutboxSettling {
  private let asking: Asking
  private let queues: FollowerQueues
  /// Written at the end.
  private var windows = WindowUses()
  /// Reports of those who have not had the action any more.
  private(set) var superseded: [OutboxEnding] = []
  /// Pauses that are over.
  private(set) var resumed: [OutboxPause] = []

  private init(_ asking: Asking) {
    self.asking = asking
    queues = FollowerQueues(asking: asking)
  }

  /// Behind the locks of followers whose facts change with it.
  @discardableResult
  static func settle(_ reports: [OutboxReport], _ asking: Asking) throws(PostgreSQLFault) -> OutboxSettling {
    var settling = OutboxSettling(asking)
    if reports.allSatisfy(\.isEmpty) { return settling }
    try settling.end(reports)
    try settling.pause(reports)
    try settling.windows.write(asking)
    return settling
  }

  private mutating func end(_ reports: [OutboxReport]) throws(PostgreSQLFault) {
    var rest = reports.flatMap(\.endings)
    try queues.lock(Set(rest.map(\.row.follower)))
    var touched: Set<FollowerID> = []
    // A statement changes a row once: what is said again of an action comes after.
    while !rest.isEmpty {
      var names: Set<ActionName> = []
      var (first, later): ([OutboxEnding], [OutboxEnding]) = ([], [])
      for ending in rest {
        if names.insert(ActionName(ending.row)).inserted { first.append(ending) } else { later.append(ending) }
      }
      try touched.formUnion(end(first))
      rest = later
    }
    try queues.schedule(touched)
    try count(reports.flatMap(\.calls))
  }

  private mutating func pause(_ reports: [OutboxReport]) throws(PostgreSQLFault) {
    let pauses = OutboxPauses(asking: asking)
    for report in reports {
      resumed += try pauses.end(report.resumed)
      try pauses.keep(report.pauses)
    }
  }

  /// - Returns: of whom something may have changed.
  private mutating func end(_ endings: [OutboxEnding]) throws(PostgreSQLFault) -> Set<FollowerID> {
    let states = endings.map { State($0) }
    let names = endings.map { ActionName($0.row) }
    var (late, ended): (Set<Int>, Set<Int>) = ([], [])
    for row in try asking.run(
      .outboxEnd, .texts(names.map(\.account)), .bigints(names.map(\.id.turn.number)), .bigints(names.map { Int64($0.id.position) }),
      .bigints(endings.map(\.handout)), .bigints(states.map(\.endedAt)), .texts(states.map(\.result)), .texts(states.map { $0.reason?.withoutZero }),
      .bigints(states.map(\.retryAt)), .bigints(states.map(\.untried)))
    {
      guard let place = Array(endings.indices).at(place: try row.value(0)) else { throw .damaged(statement: "outbox-end", column: "place") }
      if try !row.value(1, as: Bool.self) { late.insert(place) }
      if try row.value(2, as: Bool.self) { ended.insert(place) }
    }
    superseded += late.sorted().map { endings[$0] }
    let changed = ended.sorted().map { endings[$0] }
    try SettledFacts(asking: asking).note(changed)
    try OutboxRows(asking: asking).add(changed.flatMap(\.follows))
    for ending in changed { windows.correct(ending.correction, of: ending.row.follower) }
    return Set(endings.indices.filter { !late.contains($0) }.map { endings[$0].row.follower })
  }

  /// What is written of an ending.
  private struct State {
    var endedAt: Int64?
    var result: String?
    var reason: String?
    var retryAt: Int64?
    var untried: Int64 = 0

    init(_ ending: OutboxEnding) {
      switch ending.outcome {
      case .ended(let outcome): (endedAt, result, reason) = (ending.at, outcome.word, outcome.reason)
      case .again(let at, let reason): (retryAt, self.reason) = (at, reason)
      case .untried(let until, let reason): (retryAt, self.reason, untried) = (until, reason, 1)
      }
    }
  }

  private func count(_ calls: [OutboxCalls]) throws(PostgreSQLFault) {
    if calls.isEmpty { return }
    struct Key: Hashable {
      let account: String
      let api: String
      let day: Int64
    }
    var counts: [Key: Int] = [:]
    for call in calls {
      let key = Key(account: call.account, api: call.api, day: call.day)
      counts[key] = (counts[key] ?? 0).addingSaturated(call.count)
    }
    let rows = Array(counts)
    try asking.run(
      .outboxCountCalls, .texts(rows.map(\.key.account)), .texts(rows.map(\.key.api)), .bigints(rows.map(\.key.day)),
      .bigints(rows.map { Int64($0.value) }))
  }
}

extension PostgreSQLStatement {
  fileprivate static let outboxEnd = PostgreSQLStatement("outbox-end", PackageResources.outbox_end_sql)
  fileprivate static let outboxCountCalls = PostgreSQLStatement("outbox-count-calls", PackageResources.outbox_count_calls_sql)
}
