package import Engine
internal import GRDB
internal import Rules

extension SQLiteStore {
  package func exchange(
    _ report: OutboxReport, for request: OutboxRequest?, judge: (OutboxCandidate) -> OutboxVerdict
  ) throws(StoreFault) -> OutboxHandout {
    try writing { db in
      var outbox = SQLiteOutbox(db)
      try outbox.write(report)
      return try request.map { try outbox.handOut($0, judge) } ?? OutboxHandout()
    }
  }

  package func nextDue() throws(StoreFault) -> Int64? { try reading { try Int64.fetchOne($0, sql: "SELECT MIN(ready_at) FROM queues") } }

  package func claimWorker() throws(StoreFault) -> WorkerClaim {
    var number = 0
    var release: @Sendable () -> Void = {}
    if let path = lockPath {
      while true {
        do throws(StoreFault) {
          release = try Self.lock("\(path)-worker-\(number)", orElse: .busy)
          break
        } catch {
          guard error == .busy, number < 1000 else { throw error }
          number += 1
        }
      }
    }
    // Whoever had the number before is dead.
    let taken = number
    try writing { try $0.execute(sql: "UPDATE queues SET ready_at = 0 WHERE worker = ?", arguments: [taken]) }
    return WorkerClaim(number: number, onRelease: release)
  }

  package func outboxCounts(now: Int64) throws(StoreFault) -> OutboxCounts {
    try reading { db in
      var counts = OutboxCounts()
      counts.waiting = try Int.fetchOne(db, sql: "SELECT COUNT(*) FROM outbox WHERE ended_at IS NULL") ?? 0
      counts.dead = try Int.fetchOne(db, sql: "SELECT COUNT(*) FROM outbox WHERE result = 'dead'") ?? 0
      counts.oldestDue = try Int64.fetchOne(db, sql: "SELECT MIN(ready_at) FROM queues WHERE worker IS NULL AND ready_at <= ?", arguments: [now])
      return counts
    }
  }

  package func tagIDs(of account: String) throws(StoreFault) -> [String: Int] {
    try reading { db in
      Dictionary(
        try Row.fetchAll(db, sql: "SELECT name, id FROM tag_ids WHERE account = ?", arguments: [account]).map { ($0[0] as String, $0[1] as Int) }
      ) { $1 }
    }
  }

  package func keepTagIDs(_ ids: [String: Int], of account: String) throws(StoreFault) {
    try writing { db in
      try db.execute(sql: "DELETE FROM tag_ids WHERE account = ?", arguments: [account])
      for (name, id) in ids { try db.execute(sql: "INSERT INTO tag_ids (account, name, id) VALUES (?, ?, ?)", arguments: [account, name, id]) }
    }
  }

  // MARK: for people

  package func actions(matching filter: OutboxFilter, limit: Int) throws(StoreFault) -> [OutboxRecord] {
    try reading { db in
      let (condition, arguments) = filter.sql
      return try Row.fetchAll(
        db,
        sql: """
          SELECT \(SQLiteOutbox.columns), attempts, retry_at, running_since, ended_at, result, reason FROM outbox
          WHERE \(condition) ORDER BY due_at, turn, position LIMIT ?
          """, arguments: arguments + [limit]
      ).map { row in
        let action = SQLiteOutbox.row(row)
        let result: String? = row["result"]
        let running: Int64? = row["running_since"]
        let state = result.flatMap { OutboxFilter.State(rawValue: $0) } ?? (running == nil ? .waiting : .running)
        return OutboxRecord(
          row: action, state: state, attempts: row["attempts"], notBefore: max(action.dueAt, row["retry_at"]), endedAt: row["ended_at"],
          reason: row["reason"])
      }
    }
  }

  package func retry(_ filter: OutboxFilter, now: Int64) throws(StoreFault) -> Int {
    try writing { db in
      var filter = filter
      filter.states = [.dead]
      let (condition, arguments) = filter.sql
      let followers = try Row.fetchAll(db, sql: "SELECT DISTINCT account, openid FROM outbox WHERE \(condition)", arguments: arguments)
      // A day of patience begins anew; a deadline of the platform's does not.
      try db.execute(
        sql: """
          UPDATE outbox SET ended_at = NULL, result = NULL, reason = NULL, attempts = 0, running_since = NULL, retry_at = ?,
            due_at = CASE WHEN deadline IS NULL THEN ? ELSE due_at END WHERE \(condition)
          """, arguments: [now, now] + arguments)
      let count = db.changesCount
      let outbox = SQLiteOutbox(db)
      for row in followers { try outbox.enqueue(FollowerID(account: row[0], openid: row[1]), readyAt: now) }
      return count
    }
  }

  package func drop(_ filter: OutboxFilter, now: Int64) throws(StoreFault) -> Int {
    try writing { db in
      var (waiting, dead) = (filter, filter)
      waiting.states = filter.states.isEmpty ? [.waiting] : filter.states.intersection([.waiting])
      dead.states = filter.states.isEmpty ? [.dead] : filter.states.intersection([.dead])
      var count = 0
      if !waiting.states.isEmpty {
        let (condition, arguments) = waiting.sql
        let followers = try Row.fetchAll(db, sql: "SELECT DISTINCT account, openid FROM outbox WHERE \(condition)", arguments: arguments)
        let outcome = OutboxOutcome.cancelled(.dropped)
        try db.execute(
          sql: "UPDATE outbox SET ended_at = ?, result = ?, reason = ? WHERE \(condition)",
          arguments: [now, outcome.word, outcome.reason] + arguments)
        count += db.changesCount
        let outbox = SQLiteOutbox(db)
        for row in followers { try outbox.schedule(FollowerID(account: row[0], openid: row[1])) }
      }
      if !dead.states.isEmpty {
        let (condition, arguments) = dead.sql
        try db.execute(sql: "DELETE FROM outbox WHERE \(condition)", arguments: arguments)
        count += db.changesCount
      }
      return count
    }
  }
}

extension OutboxFilter {
  fileprivate var sql: (condition: String, StatementArguments) {
    var parts = ["1"]
    var arguments = StatementArguments()
    func add(_ part: String, _ values: any DatabaseValueConvertible...) {
      parts.append(part)
      arguments += StatementArguments(values)
    }
    if let id { add("turn = ? AND position = ?", id.turn.number, id.position) }
    if let turn { add("turn = ?", turn.number) }
    if let account { add("account = ?", account) }
    if let openid { add("openid = ?", openid) }
    if let kind { add("kind = ?", kind.rawValue) }
    if let rule { add("rule = ?", rule) }
    if !states.isEmpty {
      let words = states.map { state in
        switch state {
        case .waiting: "(ended_at IS NULL AND running_since IS NULL)"
        case .running: "(ended_at IS NULL AND running_since IS NOT NULL)"
        case .done, .cancelled, .replaced, .dead: "result = '\(state.rawValue)'"
        }
      }
      parts.append("(" + words.sorted().joined(separator: " OR ") + ")")
    }
    return (parts.joined(separator: " AND "), arguments)
  }
}
