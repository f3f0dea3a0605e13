package import Engine
internal import FoundationEssentials
internal import GRDB
internal import Wire

/// Rule sets whole, by revision, and the names that point to them.
extension SQLiteStore {
  /// Revisions that stay though nothing asks for them any more: servers that are replaced one by one have two, and somebody may go back.
  private static let newest = 4

  private static func keep(_ snapshot: RuleSnapshot, _ db: Database) throws {
    let roots = snapshot.roots.joined(separator: "\n")
    // Also what is known is written anew: a file of it may be damaged, and this is rare.
    try db.execute(
      sql: "REPLACE INTO revisions (revision, place, at, roots) VALUES (?, (SELECT COALESCE(MAX(place), 0) + 1 FROM revisions), ?, ?)",
      arguments: [snapshot.revision, snapshot.at, roots])
    try db.execute(sql: "DELETE FROM revision_files WHERE revision = ?", arguments: [snapshot.revision])
    for (path, bytes) in snapshot.files {
      try db.execute(
        sql: "INSERT INTO revision_files (revision, path, bytes) VALUES (?, ?, ?)", arguments: [snapshot.revision, path, Data(bytes)])
    }
  }

  private static func point(_ name: RuleName, to revision: String, _ db: Database) throws {
    try db.execute(sql: "REPLACE INTO rule_names (name, revision) VALUES (?, ?)", arguments: [name.rawValue, revision])
  }

  /// - Parameter waiting: revisions of actions that wait. Looking for them takes as long as there are many, so it is done before anything is
  ///   written; those that come meanwhile are of revisions that a name points to.
  private static func removeUnneeded(but waiting: Set<String>, _ db: Database) throws {
    let spare = try String.fetchAll(
      db,
      sql: """
        SELECT revision FROM revisions WHERE revision NOT IN (SELECT revision FROM revisions ORDER BY place DESC LIMIT \(newest))
          AND NOT EXISTS (SELECT 1 FROM rule_names WHERE rule_names.revision = revisions.revision)
        """)
    for revision in spare where !waiting.contains(revision) {
      try db.execute(sql: "DELETE FROM revisions WHERE revision = ?", arguments: [revision])
    }
    // Most times there is nothing to take out, and files are not looked through.
    if !spare.isEmpty { try db.execute(sql: "DELETE FROM revision_files WHERE revision NOT IN (SELECT revision FROM revisions)") }
  }

  private static func revision(_ name: RuleName, _ db: Database) throws -> String? {
    try Row.fetchOne(db, sql: "SELECT revision FROM rule_names WHERE name = ?", arguments: [name.rawValue]).map {
      try Columns($0, of: "rule_names").text(0)
    }
  }

  static func rules(of revision: String, _ db: Database) throws -> RuleSnapshot? {
    guard
      let about = try Row.fetchOne(db, sql: "SELECT at, roots FROM revisions WHERE revision = ?", arguments: [revision])
        .map({ Columns($0, of: "revisions") })
    else { return nil }
    var files: [String: [UInt8]] = [:]
    let rows = try Row.fetchCursor(db, sql: "SELECT path, bytes FROM revision_files WHERE revision = ?", arguments: [revision])
    while let row = try rows.next() {
      let columns = Columns(row, of: "revision_files")
      files[try columns.text(0)] = try columns.bytes(1)
    }
    let roots = try about.text(1).split(separator: "\n").map { String($0) }
    return RuleSnapshot(revision: revision, at: about.anyTime(0) ?? 0, roots: roots, files: files)
  }

  package func keepRules(_ snapshot: RuleSnapshot) throws(StoreFault) {
    let waiting = try reading { db in try String.fetchSet(db, sql: "SELECT DISTINCT revision FROM outbox WHERE ended_at IS NULL") }
    try writing { db in
      try Self.keep(snapshot, db)
      try Self.point(.inForce, to: snapshot.revision, db)
      try Self.removeUnneeded(but: waiting, db)
    }
  }

  package func lastRules() throws(StoreFault) -> RuleSnapshot? {
    try reading { db in try Self.revision(.inForce, db).flatMap { try Self.rules(of: $0, db) } }
  }

  package func revision(_ name: RuleName) throws(StoreFault) -> String? { try reading { db in try Self.revision(name, db) } }

  package func rules(of revision: String) throws(StoreFault) -> RuleSnapshot? { try reading { db in try Self.rules(of: revision, db) } }

  package func keep(_ rollout: Rollout, _ files: RuleSnapshot?, instead former: Rollout?) throws(StoreFault) -> Bool {
    try writing { db in
      guard try Self.rollout(db) == former else { return false }
      if let files {
        try Self.keep(files, db)
        try Self.point(.tried, to: files.revision, db)
        try Self.point(.beside, to: rollout.base, db)
      }
      if !rollout.isRunning {
        try db.execute(
          sql: "DELETE FROM rule_names WHERE name IN (?, ?)", arguments: [RuleName.tried.rawValue, RuleName.beside.rawValue])
      }
      try db.execute(sql: "REPLACE INTO settings (name, value) VALUES ('rollout', ?)", arguments: [rollout.json.line])
      return true
    }
  }

  package func lastRollout() throws(StoreFault) -> Rollout? { try reading { db in try Self.rollout(db) } }

  private static func rollout(_ db: Database) throws -> Rollout? {
    guard let text = try setting("rollout", db)?.text(0) else { return nil }
    return JSON(text).flatMap { Rollout($0) }
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
