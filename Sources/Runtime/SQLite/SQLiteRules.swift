package import Engine
internal import FoundationEssentials
internal import GRDB
internal import Wire

/// Which files of rules are kept.
enum KeptRules {
  case inForce, tried

  fileprivate var table: String {
    switch self {
    case .inForce: "rule_files"
    case .tried: "rollout_files"
    }
  }

  /// Names in `settings` begin with it.
  fileprivate var prefix: String {
    switch self {
    case .inForce: "rules"
    case .tried: "rollout"
    }
  }
}

/// Rule sets whole: that which was in force last, and that which is tried on some.
extension SQLiteStore {
  static func keep(_ snapshot: RuleSnapshot, _ kept: KeptRules, _ db: Database) throws {
    try db.execute(sql: "DELETE FROM \(kept.table)")
    for (path, bytes) in snapshot.files {
      try db.execute(sql: "INSERT INTO \(kept.table) (path, bytes) VALUES (?, ?)", arguments: [path, Data(bytes)])
    }
    let about = [("revision", snapshot.revision), ("at", String(snapshot.at)), ("roots", snapshot.roots.joined(separator: "\n"))]
    for (name, value) in about {
      try db.execute(sql: "REPLACE INTO settings (name, value) VALUES (?, ?)", arguments: ["\(kept.prefix)_\(name)", value])
    }
  }

  static func rules(_ kept: KeptRules, _ db: Database) throws -> RuleSnapshot? {
    func setting(_ name: String) throws -> String? { try Self.setting("\(kept.prefix)_\(name)", db)?.text(0) }
    guard let revision = try setting("revision"), let at = try setting("at").flatMap({ Int64($0) }), let roots = try setting("roots") else {
      return nil
    }
    var files: [String: [UInt8]] = [:]
    let rows = try Row.fetchCursor(db, sql: "SELECT path, bytes FROM \(kept.table)")
    while let row = try rows.next() {
      let columns = Columns(row, of: kept.table)
      files[try columns.text(0)] = try columns.bytes(1)
    }
    return RuleSnapshot(revision: revision, at: at, roots: roots.split(separator: "\n").map { String($0) }, files: files)
  }

  package func keep(_ rollout: Rollout, _ files: RuleSnapshot?) throws(StoreFault) {
    try writing { db in
      if let files { try Self.keep(files, .tried, db) }
      if !rollout.isRunning { try db.execute(sql: "DELETE FROM rollout_files") }
      try db.execute(sql: "REPLACE INTO settings (name, value) VALUES ('rollout', ?)", arguments: [rollout.json.line])
    }
  }

  package func lastRollout() throws(StoreFault) -> (rollout: Rollout, files: RuleSnapshot?)? {
    try reading { db in
      guard let text = try Self.setting("rollout", db)?.text(0), let rollout = JSON(text).flatMap({ Rollout($0) }) else { return nil }
      return (rollout, rollout.isRunning ? try Self.rules(.tried, db) : nil)
    }
  }

  package func endedActions(in times: Range<Int64>, since first: TurnID) throws(StoreFault) -> [String: SequentialTest.Tally] {
    try reading { db in
      var ended: [String: SequentialTest.Tally] = [:]
      // Each by an index of its own. What was not needed any more neither succeeded nor failed.
      for (result, rows) in [("done", "result <> 'dead' AND result = 'done'"), ("dead", "result = 'dead'")] {
        let rows = try Row.fetchCursor(
          db, sql: "SELECT revision, COUNT(*) FROM outbox WHERE \(rows) AND ended_at >= ? AND ended_at < ? AND turn >= ? GROUP BY revision",
          arguments: [times.lowerBound, times.upperBound, first.number])
        while let row = try rows.next() {
          let columns = Columns(row, of: "outbox")
          let count = try columns.count(1)
          ended[columns.anyText(0), default: SequentialTest.Tally()] =
            ended[columns.anyText(0), default: SequentialTest.Tally()] + SequentialTest.Tally(trials: count, events: result == "dead" ? count : 0)
        }
      }
      return ended
    }
  }
}
