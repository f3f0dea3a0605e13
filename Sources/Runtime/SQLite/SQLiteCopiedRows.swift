internal import Engine
internal import GRDB

/// A database that is copied, in one transaction, and the file of turns beside it.
final class SQLiteCopiedRows: CopyTarget {
  private let db: Database
  /// Nil while there is none.
  private(set) var turns: SQLiteTurns?
  private let makeTurns: (Database) throws(StoreFault) -> SQLiteTurns

  /// - Parameter makeTurns: begins the file of turns of what is filled.
  init(
    _ db: Database, turns: SQLiteTurns?,
    makeTurns: @escaping (Database) throws(StoreFault) -> SQLiteTurns = { _ throws(StoreFault) in throw .readOnly }
  ) {
    (self.db, self.turns, self.makeTurns) = (db, turns, makeTurns)
  }

  private func reading(_ kind: CopiedKind, _ body: (Database) throws -> Void) throws(StoreFault) {
    guard kind.isOfTurns else {
      do { try body(db) } catch { throw StoreFault(error) }
      return
    }
    try turns?.reading(body)
  }

  func rows(of kind: CopiedKind, _ body: ([CopiedRow]) throws(StoreFault) -> Void) throws(StoreFault) {
    if kind == .ruleSets || kind == .ruleFiles { try rulesOfTurns(kind, body) }
    try reading(kind) { db in
      if kind == .answers {
        try Self.answers(db, body)
      } else {
        try Self.rows(of: kind, kind.reading, db, body)
      }
    }
  }

  private static func rows(
    of kind: CopiedKind, _ sql: String, _ db: Database, but known: Set<String> = [], _ body: ([CopiedRow]) throws(StoreFault) -> Void
  ) throws {
    let columns = kind.columns
    let scan = try RowScan(try db.makeStatement(sql: sql), [], of: kind.table)
    var page: [CopiedRow] = []
    while try scan.next() {
      let row: CopiedRow
      do throws(StoreFault) { row = try Self.row(scan, columns) } catch {
        // So that it is known how far it was whole.
        try body(page)
        throw error
      }
      if !known.isEmpty, case .text(let name) = row[0], known.contains(name) { continue }
      page.append(row)
      if page.count < kind.page { continue }
      try body(page)
      page.removeAll(keepingCapacity: true)
    }
    if !page.isEmpty { try body(page) }
  }

  private static func row(_ scan: borrowing RowScan, _ columns: [CopiedColumn]) throws(StoreFault) -> CopiedRow {
    var row: CopiedRow = []
    row.reserveCapacity(columns.count)
    for (index, column) in columns.enumerated() {
      let place = Int32(truncatingIfNeeded: index)
      if column.isOptional, scan.isNull(place) {
        row.append(.nothing)
        continue
      }
      switch column.form {
      case .integer: row.append(.integer(try scan.integer(place)))
      case .text: row.append(.text(try scan.exactText(place)))
      case .bytes: row.append(.bytes(try scan.blob(place)))
      case .flag:
        let number = try scan.integer(place)
        guard 0...1 ~= number else { throw scan.damaged(place) }
        row.append(.flag(number == 1))
      }
    }
    return row
  }

  /// Rule sets of turns that the database itself has no more: the other engine keeps all in one place.
  private func rulesOfTurns(_ kind: CopiedKind, _ body: ([CopiedRow]) throws(StoreFault) -> Void) throws(StoreFault) {
    guard let turns else { return }
    do {
      let known = try String.fetchSet(db, sql: "SELECT revision FROM revisions")
      let sql =
        kind == .ruleSets
        ? "SELECT revision, at, roots FROM revisions WHERE roots IS NOT NULL ORDER BY number"
        : """
        SELECT r.revision, f.path, b.bytes FROM revisions AS r JOIN revision_files AS f ON f.revision = r.number JOIN files AS b ON b.number = f.file
        WHERE r.roots IS NOT NULL
        """
      try turns.reading { db in try Self.rows(of: kind, sql, db, but: known, body) }
    } catch {
      throw StoreFault(error)
    }
  }

  private static func answers(_ db: Database, _ body: ([CopiedRow]) throws(StoreFault) -> Void) throws {
    let scan = try RowScan(try db.makeStatement(sql: CopiedKind.answers.reading), [], of: "answers")
    while try scan.next() {
      let (entries, at) = (try scan.blob(0), try scan.integer(1))
      var rows: [CopiedRow] = []
      var count = 0
      AnswerBlock.read(entries) { _, key, answer in
        let answer = answer()
        rows.append([.bytes(key.bytes), .integer(answer.turn.number), .bytes(answer.body), .integer(at)])
        count += AnswerBlock.headBytes + answer.body.count
      }
      // What is damaged ends the block.
      guard count == entries.count else { throw scan.damaged(0) }
      try body(rows)
    }
  }

  /// Those of answers count blocks.
  func count(of kind: CopiedKind) throws(StoreFault) -> Int {
    var count = 0
    try reading(kind) { db in count = try Int.fetchOne(db, sql: "SELECT COUNT(*) FROM (\(kind.reading))") ?? 0 }
    return count
  }

  func isEmpty(_ kind: CopiedKind) throws(StoreFault) -> Bool {
    var isEmpty = true
    try reading(kind) { db in isEmpty = try Row.fetchOne(db, sql: "SELECT 1 FROM (\(kind.reading)) LIMIT 1") == nil }
    return isEmpty
  }

  // MARK: filling

  func begin(_ kind: CopiedKind) throws(StoreFault) {
    guard kind == .actionTotals else { return }
    // The actions that were written have counted themselves.
    do { try db.execute(sql: "DELETE FROM action_totals") } catch { throw StoreFault(error) }
  }

  func write(_ rows: [CopiedRow], of kind: CopiedKind) throws(StoreFault) {
    if kind.isOfTurns {
      try begunTurns().writing { db in try Self.write(rows, of: kind, db) }
    } else {
      do { try Self.write(kind == .answers ? Self.blocks(rows) : rows, of: kind, db) } catch { throw StoreFault(error) }
    }
  }

  private func begunTurns() throws(StoreFault) -> SQLiteTurns {
    if let turns { return turns }
    let made = try makeTurns(db)
    turns = made
    return made
  }

  private static func write(_ rows: [CopiedRow], of kind: CopiedKind, _ db: Database) throws {
    var writer = RowWriter(try db.cachedStatement(sql: kind.writing))
    for row in rows {
      for value in row {
        switch value {
        case .nothing: try writer.addNothing()
        case .integer(let number): try writer.add(number)
        case .text(let text): try writer.add(text)
        case .flag(let flag): try writer.add(flag ? 1 : 0 as Int64)
        case .bytes(let bytes): try writer.add(bytes)
        }
      }
      try writer.write()
    }
  }

  /// Answers of one second in one row, as a batch of turns leaves them.
  private static func blocks(_ rows: [CopiedRow]) throws(StoreFault) -> [CopiedRow] {
    var blocks: [CopiedRow] = []
    var (block, last) = (AnswerBlock(), nil as Int64?)
    func end() { if let last { blocks.append([.bytes(block.bytes), .integer(last)]) } }
    for row in rows {
      guard case .bytes(let bytes) = row[0], let key = DeliveryKey(bytes: bytes), case .integer(let turn) = row[1], case .bytes(let body) = row[2],
        case .integer(let at) = row[3]
      else { throw .damaged(table: "answers", column: "key") }
      if let last, last != at {
        end()
        block = AnswerBlock()
      }
      last = at
      block.add(key, Answer(turn: TurnID(number: turn), body: body))
    }
    end()
    return blocks
  }

  func end(newest: TurnID) throws(StoreFault) {
    do {
      if let turns {
        try turns.writing { db in
          try db.execute(
            sql: """
              UPDATE revisions SET turns = found.count FROM (SELECT revision, COUNT(*) AS count FROM turns GROUP BY revision) AS found
              WHERE found.revision = revisions.number
              """)
        }
        // Turns have their rules in their own file.
        let revisions = try turns.reading { db in try String.fetchAll(db, sql: "SELECT revision FROM revisions ORDER BY number") }
        for revision in revisions {
          if let snapshot = try SQLiteStore.rules(of: revision, db) { try turns.keepRules(snapshot) }
        }
      }
      // With the commit that brings the rows.
      try db.execute(sql: "DELETE FROM settings WHERE name = ?", arguments: [CopyMark.name])
    } catch {
      throw StoreFault(error)
    }
  }
}
