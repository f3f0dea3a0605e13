package import Engine
internal import GRDB
internal import Rules

extension SQLiteStore {
  package func exchange(
    _ report: OutboxReport, for request: OutboxRequest?, judge: (OutboxCandidate) -> OutboxVerdict
  ) throws(StoreFault) -> OutboxHandout {
    try writing { db in
      var outbox = SQLiteOutbox(db)
      let resumed = try outbox.write(report)
      var handout = try request.map { try outbox.handOut($0, judge) } ?? OutboxHandout()
      handout.resumed = resumed
      handout.superseded = outbox.superseded
      return handout
    }
  }

  package func nextDue() throws(StoreFault) -> Int64? {
    try reading { db in
      try Int64.fetchOne(db, sql: "SELECT ready_at FROM queues WHERE \(SQLiteOutbox.isReadable) ORDER BY ready_at LIMIT 1").map {
        Columns.bounded($0)
      }
    }
  }

  /// The highest number that a worker gets.
  static let mostWorkers = 1000

  package func claimWorker() throws(StoreFault) -> WorkerClaim {
    var number = 0
    var release: @Sendable () -> Void = {}
    if let file {
      while true {
        do throws(StoreFault) {
          release = try file.claim(.worker(number), orElse: .busy)
          break
        } catch {
          guard error == .busy, number < Self.mostWorkers else { throw error }
          number += 1
        }
      }
    }
    // Whoever had the number before is dead.
    let taken = number
    try writing { db in
      try db.execute(sql: "UPDATE queues SET ready_at = 0 WHERE worker = ?", arguments: [taken])
      // When one is ready that does not say when: now.
      try db.execute(sql: "UPDATE queues SET ready_at = 0 WHERE typeof(ready_at) <> 'integer'")
    }
    return WorkerClaim(number: number, onRelease: release)
  }

  package func outboxCounts(now: Int64) throws(StoreFault) -> OutboxCounts {
    try reading { db in
      var counts = OutboxCounts()
      counts.waiting = try Int.fetchOne(db, sql: "SELECT COUNT(*) FROM outbox WHERE ended_at IS NULL") ?? 0
      counts.dead = try Int.fetchOne(db, sql: "SELECT COUNT(*) FROM outbox WHERE result = 'dead'") ?? 0
      counts.unknown =
        try Int.fetchOne(
          db, sql: "SELECT COUNT(*) FROM outbox WHERE result = 'dead' AND reason LIKE ?", arguments: ["\(OutboxReason.unknown.rawValue): %"]) ?? 0
      counts.oldestDue = try Int64.fetchOne(
        db, sql: "SELECT MIN(ready_at) FROM queues WHERE worker IS NULL AND ready_at <= ? AND \(SQLiteOutbox.isReadable)", arguments: [now]
      ).map { Columns.bounded($0) }
      let outbox = SQLiteOutbox(db)
      for pause in try outbox.readPauses().values.sorted(by: { $0.place.name < $1.place.name }) {
        let (count, oldest) = try outbox.held(by: pause)
        if count > 0 { counts.held.append(OutboxCounts.Held(pause: pause, count: count)) }
        if let oldest, oldest <= now { counts.oldestDue = min(counts.oldestDue ?? oldest, oldest) }
      }
      let entries = OutboxTotals.Entry.allCases
      for row in try Row.fetchAll(db, sql: "SELECT kind, \(entries.map(\.rawValue).joined(separator: ", ")) FROM action_totals") {
        let row = Columns(row, of: "action_totals")
        for (index, entry) in entries.enumerated() {
          counts.totals.counts[OutboxTotals.Key(kind: row.anyText(0), entry: entry)] = row.anyTime(index + 1).map { Int($0) }
        }
      }
      return counts
    }
  }

  package func tagIDs(of account: String) throws(StoreFault) -> [String: Int] {
    try reading { db in
      // What is damaged is asked for again, and the answer takes its place.
      let rows = try Row.fetchAll(db, sql: "SELECT name, id FROM tag_ids WHERE account = ?", arguments: [account])
      let pairs = rows.map { Columns($0, of: "tag_ids") }.compactMap { row in row.anyTime(1).map { (row.anyText(0), Int($0)) } }
      return Dictionary(pairs) { $1 }
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
      let pauses = try SQLiteOutbox(db).readPauses()
      return try Row.fetchAll(
        db,
        sql: """
          SELECT \(SQLiteOutbox.columns), attempts, retry_at, running_since, ended_at, result, reason FROM outbox
          WHERE \(condition) ORDER BY due_at, turn, position LIMIT ?
          """, arguments: arguments + [limit]
      ).map { row in
        let row = Columns(row, of: "outbox")
        let action = SQLiteOutbox.row(row)
        let ended = OutboxFilter.State(rawValue: row.anyText(16))
        let isRunning = !row.isNull(14)
        let pause = ended == nil && !isRunning ? pauses[action.place].flatMap { $0.holds(action) ? $0 : nil } : nil
        return OutboxRecord(
          row: action, state: ended ?? (isRunning ? .running : pause != nil ? .paused : .waiting), attempts: Int(row.anyTime(12) ?? 0),
          notBefore: max(action.dueAt, row.anyTime(13) ?? 0), endedAt: row.anyTime(15), reason: row.isNull(17) ? nil : row.anyText(17), pause: pause)
      }
    }
  }

  package func retry(_ filter: OutboxFilter, unknown: Bool, now: Int64) throws(StoreFault) -> OutboxRetry {
    try writing { db in
      var result = OutboxRetry()
      let outbox = SQLiteOutbox(db)
      for pause in try Self.pauses(holding: filter, outbox) {
        result.released += try outbox.held(by: pause).count
        try outbox.release(pause, now: now)
        result.resumed += try outbox.resume([pause.place])
      }
      var filter = filter
      filter.states = [.dead]
      if !unknown {
        filter.isUnknown = true
        let (condition, arguments) = filter.sql
        result.unknown = try Int.fetchOne(db, sql: "SELECT COUNT(*) FROM outbox WHERE \(condition)", arguments: arguments) ?? 0
        filter.isUnknown = false
      }
      let (condition, arguments) = filter.sql
      let followers = try Self.followers(condition, arguments, db)
      // A day of patience begins anew; a deadline of the platform's does not, and a webhook has a day in any case.
      try db.execute(
        sql: """
          UPDATE outbox SET ended_at = NULL, result = NULL, reason = NULL, attempts = 0, running_since = NULL, retry_at = ?,
            due_at = CASE WHEN deadline IS NULL OR kind = 'webhook' THEN ? ELSE due_at END WHERE \(condition)
          """, arguments: [now, now] + arguments)
      result.again = db.changesCount
      for follower in followers { try outbox.enqueue(follower, readyAt: now) }
      return result
    }
  }

  /// Pauses that hold up waiting actions that fit.
  private static func pauses(holding filter: OutboxFilter, _ outbox: SQLiteOutbox) throws -> [OutboxPause] {
    var filter = filter
    filter.states = [.paused]
    let (condition, arguments) = filter.sql
    let known = try outbox.readPauses()
    if known.isEmpty { return [] }
    return try Row.fetchAll(outbox.db, sql: "SELECT DISTINCT account, kind, endpoint FROM outbox WHERE \(condition)", arguments: arguments)
      .map { Columns($0, of: "outbox") }.compactMap { row in
        let endpoint = row.anyText(2)
        return OutboxKind(rawValue: row.anyText(1)).flatMap {
          known[OutboxPause.Place(account: row.anyText(0), kind: $0, endpoint: endpoint.isEmpty ? nil : endpoint)]
        }
      }
  }

  private static func followers(_ condition: String, _ arguments: StatementArguments, _ db: Database) throws -> [FollowerID] {
    try Row.fetchAll(db, sql: "SELECT DISTINCT account, openid FROM outbox WHERE \(condition)", arguments: arguments)
      .map { Columns($0, of: "outbox") }.map { FollowerID(account: $0.anyText(0), openid: $0.anyText(1)) }
  }

  package func drop(_ filter: OutboxFilter, now: Int64) throws(StoreFault) -> Int {
    try writing { db in
      var (waiting, dead) = (filter, filter)
      waiting.states = filter.states.isEmpty ? [.waiting, .paused] : filter.states.intersection([.waiting, .paused])
      dead.states = filter.states.isEmpty ? [.dead] : filter.states.intersection([.dead])
      var count = 0
      if !waiting.states.isEmpty {
        let (condition, arguments) = waiting.sql
        let followers = try Self.followers(condition, arguments, db)
        let outcome = OutboxOutcome.cancelled(.dropped)
        try db.execute(
          sql: "UPDATE outbox SET ended_at = ?, result = ?, reason = ? WHERE \(condition)",
          arguments: [now, outcome.word, outcome.reason] + arguments)
        count += db.changesCount
        let outbox = SQLiteOutbox(db)
        for follower in followers { try outbox.schedule(follower) }
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
        case .waiting: "(ended_at IS NULL AND running_since IS NULL AND NOT \(SQLiteOutbox.isHeld))"
        case .paused: "(ended_at IS NULL AND running_since IS NULL AND \(SQLiteOutbox.isHeld))"
        case .running: "(ended_at IS NULL AND running_since IS NOT NULL)"
        case .done, .cancelled, .replaced, .dead: "result = '\(state.rawValue)'"
        }
      }
      parts.append("(" + words.sorted().joined(separator: " OR ") + ")")
    }
    if let isUnknown { add("(COALESCE(reason, '') LIKE ?) = ?", "\(OutboxReason.unknown.rawValue): %", isUnknown) }
    return (parts.joined(separator: " AND "), arguments)
  }
}
