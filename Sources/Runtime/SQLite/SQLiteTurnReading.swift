package import Engine
internal import GRDB
internal import Rules

/// What people ask of the turns.
extension SQLiteTurns {
  private static let columns = """
    turns.turn, turns.at, account.word, turns.follower, revisions.revision, rule.word, kind.word, turns.marks, turns.detail
    """
  private static let joined = """
    turns LEFT JOIN words AS account ON account.number = turns.account LEFT JOIN words AS rule ON rule.number = turns.rule
      LEFT JOIN words AS kind ON kind.number = turns.kind LEFT JOIN revisions ON revisions.number = turns.revision
    """
  /// Turns that are read in one transaction: the log cannot be emptied while somebody reads.
  private static let page = 1000

  package func record(_ id: TurnID) throws(StoreFault) -> TurnRecord? {
    try reading { db in
      try Row.fetchOne(db, sql: "SELECT \(Self.columns) FROM \(Self.joined) WHERE turns.turn = ?", arguments: [id.number]).map { try Self.record($0) }
    }
  }

  package func records(of follower: FollowerMask, limit: Int) throws(StoreFault) -> [TurnRecord] {
    try reading { db in
      try Row.fetchAll(
        db, sql: "SELECT \(Self.columns) FROM \(Self.joined) WHERE turns.follower = ? ORDER BY turns.turn DESC LIMIT ?",
        arguments: [follower.number, limit]
      ).map { try Self.record($0) }
    }
  }

  package func records(in turns: Range<TurnID>, _ body: (TurnRecord) -> Bool) throws(StoreFault) {
    var next = turns.lowerBound.number
    while true {
      let (from, to) = (next, turns.upperBound.number)
      let page = try reading { db in
        try Row.fetchAll(
          db, sql: "SELECT \(Self.columns) FROM \(Self.joined) WHERE turns.turn >= ? AND turns.turn < ? ORDER BY turns.turn LIMIT ?",
          arguments: [from, to, Self.page]
        ).map { try Self.record($0) }
      }
      for record in page { if !body(record) { return } }
      guard page.count == Self.page, let last = page.last else { return }
      next = last.id.number.addingSaturated(1)
    }
  }

  private static func record(_ row: Row) throws(StoreFault) -> TurnRecord {
    let row = Columns(row, of: "turns")
    let at = try row.time(1)
    guard let detail = TurnRecord.Detail(try row.bytes(8), at: at) else { throw .damaged(table: "turns", column: "detail") }
    return TurnRecord(
      id: TurnID(number: try row.integer(0)), at: at, account: try row.text(2), follower: FollowerMask(UInt64(bitPattern: try row.integer(3))),
      revision: try row.text(4), rule: try row.textIfAny(5), kind: try row.text(6), marks: TurnMarks(rawValue: Int(try row.integer(7))),
      detail: detail)
  }

  package func rules(of revision: String) throws(StoreFault) -> RuleSnapshot? {
    try reading { db in
      let about = try Row.fetchOne(
        db, sql: "SELECT number, at, roots FROM revisions WHERE revision = ? AND roots IS NOT NULL", arguments: [revision])
      guard let about = about.map({ Columns($0, of: "revisions") }) else { return nil }
      var files: [String: [UInt8]] = [:]
      let rows = try Row.fetchCursor(
        db, sql: "SELECT path, bytes FROM revision_files JOIN files ON files.number = revision_files.file WHERE revision = ?",
        arguments: [try about.integer(0)])
      while let row = try rows.next() {
        let columns = Columns(row, of: "revision_files")
        files[try columns.text(0)] = try columns.bytes(1)
      }
      let roots = try about.text(2).split(separator: "\n").map { String($0) }
      return RuleSnapshot(revision: revision, at: about.anyTime(1) ?? 0, roots: roots, files: files)
    }
  }

  package func lackingRules() throws(StoreFault) -> [String] {
    try reading { db in
      try Row.fetchAll(db, sql: "SELECT revision FROM revisions WHERE turns > 0 AND roots IS NULL ORDER BY number DESC LIMIT 16")
        .map { Columns($0, of: "revisions").anyText(0) }
    }
  }

  package func revisions() throws(StoreFault) -> [String] {
    try reading { db in
      try Row.fetchAll(db, sql: "SELECT revision FROM revisions WHERE turns > 0 ORDER BY number").map { Columns($0, of: "revisions").anyText(0) }
    }
  }

  package func keptRules(limit: Int) throws(StoreFault) -> [(revision: String, at: Int64)] {
    try reading { db in
      try Row.fetchAll(db, sql: "SELECT revision, at FROM revisions WHERE roots IS NOT NULL ORDER BY number DESC LIMIT ?", arguments: [limit]).map {
        let columns = Columns($0, of: "revisions")
        return (columns.anyText(0), columns.anyTime(1) ?? 0)
      }
    }
  }

  package func counts(in hours: Range<Int64>) throws(StoreFault) -> TurnCounts {
    try reading { db in try SQLiteHitSums.counts(db, in: hours) }
  }

  package func countedSince() throws(StoreFault) -> Int64? {
    try reading { db in
      try Int64.fetchOne(db, sql: "SELECT hour FROM hits WHERE typeof(hour) = 'integer' ORDER BY hour LIMIT 1").map {
        $0.multipliedSaturated(by: 3600)
      }
    }
  }

  package func unanswered(in days: ClosedRange<Int64>, limit: Int) throws(StoreFault) -> [UnansweredCount] {
    try reading { db in
      try Row.fetchAll(
        db,
        sql: """
          SELECT words.word, text, SUM(count) AS total, MAX(day) FROM unanswered LEFT JOIN words ON words.number = unanswered.account
          WHERE day BETWEEN ? AND ? AND typeof(day) = 'integer' AND typeof(text) = 'text' AND typeof(count) = 'integer' AND count BETWEEN 0 AND 1000000000000
          GROUP BY unanswered.account, text ORDER BY total DESC, MAX(day) DESC, text LIMIT ?
          """, arguments: [days.lowerBound, days.upperBound, limit]
      ).map { row in
        let columns = Columns(row, of: "unanswered")
        return UnansweredCount(
          account: columns.anyText(0), text: columns.anyText(1), count: try columns.count(2), lastDay: columns.anyTime(3) ?? 0)
      }
    }
  }

  package func size() throws(StoreFault) -> (turns: Int, bytes: Int64) {
    try reading { db in
      (try Int.fetchOne(db, sql: "SELECT COALESCE(SUM(turns), 0) FROM revisions") ?? 0, try Self.pages(db).used)
    }
  }
}
