internal import Engine
internal import FoundationEssentials
internal import GRDB
internal import Rules
internal import Wire

/// Looks up what a batch asks, with statements that are prepared once.
struct SQLiteReader {
  private let answers: Statement
  private let knownFollower: Statement
  private let chain: SQLiteChain

  init(_ db: Database) throws {
    answers = try db.cachedStatement(sql: "SELECT entries FROM answers WHERE batch = ?")
    knownFollower = try db.cachedStatement(
      sql: """
        SELECT follow_count, following, newest_at, first_followed_at, last_followed_at, first_touch, first_scene, first_touch_at,
          last_touch, last_scene, last_touch_at, profile, last_turn FROM followers WHERE account = ? AND openid = ?
        """)
    chain = SQLiteChain(db)
  }

  /// Nil when it is too old to be there.
  func answer(at place: AnswerIndex.Place) throws -> Answer? {
    guard let row = try Row.fetchOne(answers, arguments: [place.batch]) else { return nil }
    var found: Answer?
    AnswerBlock.read(try Columns(row, of: "answers").bytes(0)) { position, _, answer in if position == place.position { found = answer() } }
    return found
  }

  func standings(_ questions: [StoreQuestion]) throws -> [FollowerID: Standing] {
    // Of each follower the oldest event, and their pseudonym, which is the same in each question.
    var asked: [FollowerID: (at: Int64, pseudonym: FollowerID?)] = [:]
    asked.reserveCapacity(questions.count)
    for question in questions {
      if let known = asked[question.follower], known.at <= question.at { continue }
      asked[question.follower] = (question.at, question.pseudonym)
    }
    var standings: [FollowerID: Standing] = [:]
    standings.reserveCapacity(asked.count)
    for (id, (oldest, pseudonym)) in asked {
      guard let follower = try self.follower(id) ?? pseudonym.flatMap(self.follower) else { continue }
      let isLate = follower.newestAt.map { $0 > oldest } ?? false
      standings[id] = Standing(follower, history: isLate ? try lines(of: follower) : nil)
    }
    return standings
  }

  func follower(_ id: FollowerID) throws -> Follower? {
    let row = try RowScan(knownFollower, [id.account, id.openid], of: "followers")
    guard try row.next() else { return nil }
    var follower = Follower(id)
    follower.history.followCount = try row.count(0)
    follower.isFollowing = try row.flag(1)
    follower.newestAt = try row.timeIfAny(2)
    follower.history.firstFollowedAt = try row.timeIfAny(3)
    follower.history.lastFollowedAt = try row.timeIfAny(4)
    follower.history.firstTouch = try touch(row, at: 5)
    follower.history.lastTouch = try touch(row, at: 8)
    if let profile = try row.textIfAny(11) { follower.profile = FactsCodec.profile(profile) }
    follower.lastTurn = try row.integerIfAny(12).map { TurnID(number: $0) }
    return follower
  }

  private func touch(_ row: borrowing RowScan, at index: Int32) throws(StoreFault) -> Touch? {
    guard let campaign = try row.textIfAny(index) else { return nil }
    return Touch(campaign: campaign, scene: try row.textIfAny(index + 1) ?? "", at: try row.timeIfAny(index + 2) ?? 0)
  }

  func lines(of follower: Follower) throws -> [LedgerEntry] { try chain.lines(of: follower.id, from: follower.lastTurn?.number) }

  static let ledgerColumns = "account, openid, at, turn, kind, subscription, campaign, scene, revision, before"

  static func entry(_ row: Row) throws(StoreFault) -> LedgerEntry {
    let row = Columns(row, of: "ledger")
    return LedgerEntry(
      follower: FollowerID(account: try row.text(0), openid: try row.text(1)), kind: try row.word(4),
      at: try row.moment(2), turn: TurnID(number: try row.integer(3)), before: try row.integerIfAny(9).map { TurnID(number: $0) },
      subscription: try row.word(5), campaign: try row.textIfAny(6), scene: try row.textIfAny(7),
      revision: try row.text(8))
  }
}

/// Makes changes, with statements that are prepared once.
struct SQLiteWriter {
  private let db: Database
  private let outbox: SQLiteOutbox

  init(_ db: Database) {
    self.db = db
    outbox = SQLiteOutbox(db)
  }

  func keep(_ block: AnswerBlock, as batch: Int64, at: Int64) throws {
    try db.cachedStatement(sql: "INSERT INTO answers (batch, at, entries) VALUES (?, ?, ?)").execute(arguments: [batch, at, Data(block.bytes)])
  }

  /// Replies are addressed to the follower: their text goes, that they were given stays, so that a repeat does nothing again.
  /// - Parameter last: rows after this one are left as they are.
  /// - Returns: how many there were.
  func blankAnswers(naming openid: String, upTo last: Int64 = .max) throws -> Int {
    let name = Array(openid.utf8)
    var count = 0
    let rows = try Row.fetchAll(
      db, sql: "SELECT batch, entries FROM answers WHERE batch <= ? AND instr(entries, ?)", arguments: [last, Data(name)])
    for row in rows.map({ Columns($0, of: "answers") }) {
      guard let entries = try? row.bytes(1) else { continue }
      var block = AnswerBlock()
      AnswerBlock.read(entries) { _, key, answer in
        let given = answer()
        let names = Self.stands(name, in: given.body)
        if names { count += 1 }
        block.add(key, names ? Answer(turn: given.turn, body: []) : given)
      }
      try db.execute(sql: "UPDATE answers SET entries = ? WHERE batch = ?", arguments: [Data(block.bytes), try row.integer(0)])
    }
    return count
  }

  /// Whether a name stands in a text as a whole: what was cut off of one is in the names of many.
  private static func stands(_ name: [UInt8], in text: [UInt8]) -> Bool {
    func isSign(_ byte: UInt8) -> Bool { ByteSet.word.contains(byte) || byte == UInt8(ascii: "-") }
    var rest = text[...]
    while !name.isEmpty, let found = rest.firstRange(of: name) {
      let before = found.lowerBound > text.startIndex && isSign(text[found.lowerBound - 1])
      let behind = found.upperBound < text.endIndex && isSign(text[found.upperBound])
      if !before, !behind { return true }
      rest = text[(found.lowerBound + 1)...]
    }
    return false
  }

  func dropAnswers(_ batch: Int64) throws {
    try db.cachedStatement(sql: "DELETE FROM answers WHERE batch = ?").execute(arguments: [batch])
  }

  func make(_ change: StoreChange, _ block: inout AnswerBlock, _ late: inout [LateUse]) throws {
    switch change {
    case .answered(let key, let answer), .asking(let key, let answer, _): block.add(key, answer)
    case .entered(let entry):
      var row = RowWriter(
        try db.cachedStatement(
          sql: """
            INSERT INTO ledger (turn, before, account, openid, at, kind, subscription, campaign, scene, revision)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """))
      try row.add(entry.turn.number)
      try row.add(entry.before?.number)
      try row.add(entry.follower.account)
      try row.add(entry.follower.openid)
      try row.add(entry.at)
      try row.add(entry.kind.rawValue)
      try row.add(entry.subscription.rawValue)
      try row.add(entry.campaign)
      try row.add(entry.scene)
      try row.add(entry.revision)
      try row.write()
    case .updated(let follower):
      let history = follower.history
      var row = RowWriter(
        try db.cachedStatement(
          sql: """
            REPLACE INTO followers (account, openid, follow_count, following, newest_at, first_followed_at, last_followed_at, first_touch,
              first_scene, first_touch_at, last_touch, last_scene, last_touch_at, profile, last_turn)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """))
      try row.add(follower.id.account)
      try row.add(follower.id.openid)
      try row.add(Int64(history.followCount))
      try row.add(follower.isFollowing ? 1 : 0)
      try row.add(follower.newestAt)
      try row.add(history.firstFollowedAt)
      try row.add(history.lastFollowedAt)
      for touch in [history.firstTouch, history.lastTouch] {
        try row.add(touch?.campaign)
        try row.add(touch?.scene)
        try row.add(touch?.at)
      }
      try row.add(FactsCodec.text(follower.profile))
      try row.add(follower.lastTurn?.number)
      try row.write()
    case .recorded(let record): try add(record)
    case .queued(let row): try outbox.add(row)
    case .opened(let kind, let follower, let at): try outbox.open(kind, of: follower, at: at)
    case .closed(let follower): try outbox.close(follower)
    case .settled(let report):
      var outbox = outbox
      try outbox.write(report)
    case .took(let stock, let piece, let follower, let turn, let at, let until):
      try db.cachedStatement(sql: "INSERT INTO taken (account, stock, piece, openid, turn, at, until) VALUES (?, ?, ?, ?, ?, ?, ?)").execute(
        arguments: [follower.account, stock, piece, follower.openid, turn.number, at, until])
      try db.cachedStatement(
        sql: "INSERT INTO stock_counts (stock, taken) VALUES (?, 1) ON CONFLICT DO UPDATE SET taken = taken + 1"
      ).execute(arguments: [stock])
    case .used(let names, let piece, let record):
      let isTheirs = "WHERE stock = ? AND piece = ? AND account = ? AND openid = ?"
      let keep = try db.cachedStatement(sql: "UPDATE taken SET until = NULL \(isTheirs) AND until IS NOT NULL")
      let find = try db.cachedStatement(sql: "SELECT 1 FROM taken \(isTheirs)")
      var (count, isKept) = (0, false)
      for name in names {
        let row: StatementArguments = [name, piece, record.follower.account, record.follower.openid]
        try keep.execute(arguments: row)
        count += db.changesCount
        isKept = try isKept || Bool.fetchOne(find, arguments: row) != nil
      }
      if count > 0 {
        try add(record)
      } else if !isKept, let name = names.first {
        // It may be somebody else's by now: an event came too late to keep it.
        try add(record.named(StockRecord.late))
        late.append(LateUse(stock: name, turn: record.turn))
      }
    case .sharedAnswers(let limit, let times, let at, let until): try SQLiteSharedLimits(db).keep(times, of: limit, at: at, until: until)
    case .erased(let follower):
      try SQLiteDeparture(db, follower).move(.ofChain)
      try eachLine(of: follower, "DELETE FROM ledger")
      for table in ["followers", "records"] {
        try db.cachedStatement(sql: "DELETE FROM \(table) WHERE account = ? AND openid = ?").execute(
          arguments: [follower.account, follower.openid])
      }
      // What was given out stays given out.
      try db.cachedStatement(sql: "UPDATE taken SET openid = '' WHERE account = ? AND openid = ?").execute(
        arguments: [follower.account, follower.openid])
    case .renamed(let old, let new):
      try eachLine(of: old, "UPDATE ledger SET openid = ?3", [new.openid])
      for table in ["followers", "records", "taken"] {
        try db.cachedStatement(sql: "UPDATE OR REPLACE \(table) SET openid = ? WHERE account = ? AND openid = ?").execute(
          arguments: [new.openid, old.account, old.openid])
      }
    }
  }

  func add(_ record: RecordEntry) throws {
    try db.cachedStatement(sql: "INSERT INTO records (account, openid, at, turn, position, name, fields) VALUES (?, ?, ?, ?, ?, ?, ?)").execute(
      arguments: [
        record.follower.account, record.follower.openid, record.at, record.turn.number, record.position, record.name, record.fields.line,
      ])
  }

  func eachLine(of follower: FollowerID, _ change: String, _ arguments: StatementArguments = []) throws {
    try db.cachedStatement(sql: "\(SQLiteChain.table) \(change) WHERE turn IN chain").execute(
      arguments: [follower.account, follower.openid] + arguments)
  }
}
