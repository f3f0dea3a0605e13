internal import FoundationEssentials
internal import GRDB
internal import Rules

/// Looks up what a batch asks, with statements that are prepared once.
struct SQLiteReader {
  private let answers: Statement
  private let follower: Statement
  private let history: Statement

  init(_ db: Database) throws {
    let answer = "SELECT turn, body FROM answers_0 WHERE account = ?1 AND openid = ?2 AND key = ?3"
    answers = try db.cachedStatement(sql: answer + " UNION ALL " + answer.replacing("answers_0", with: "answers_1") + " LIMIT 1")
    follower = try db.cachedStatement(
      sql: """
        SELECT follow_count, following, newest_at, first_followed_at, last_followed_at, first_touch, first_scene, first_touch_at,
          last_touch, last_scene, last_touch_at, profile FROM followers WHERE account = ? AND openid = ?
        """)
    history = try db.cachedStatement(sql: Self.ledgerColumns + " WHERE account = ? AND openid = ? ORDER BY at, turn")
  }

  func answer(to question: StoreQuestion) throws -> Answer? {
    let row = try Row.fetchOne(answers, arguments: [question.follower.account, question.follower.openid, Data(question.key.bytes)])
    return row.map { Answer(turn: TurnID(number: $0[0]), body: [UInt8]($0[1] as Data)) }
  }

  func standings(_ questions: [StoreQuestion]) throws -> [FollowerID: Standing] {
    var oldest: [FollowerID: Int64] = [:]
    for question in questions { oldest[question.follower] = min(oldest[question.follower] ?? .max, question.at) }
    var standings: [FollowerID: Standing] = [:]
    for question in questions where standings[question.follower] == nil {
      guard let follower = try known(question.follower) ?? question.pseudonym.flatMap(known) else { continue }
      let isLate = follower.newestAt.map { $0 > oldest[question.follower] ?? question.at } ?? false
      standings[question.follower] = Standing(follower, history: isLate ? try entries(of: follower.id) : nil)
    }
    return standings
  }

  private func known(_ id: FollowerID) throws -> Follower? {
    guard let row = try Row.fetchOne(follower, arguments: [id.account, id.openid]) else { return nil }
    var follower = Follower(id)
    follower.followCount = row[0]
    follower.isFollowing = row[1]
    follower.newestAt = row[2]
    follower.firstFollowedAt = row[3]
    follower.lastFollowedAt = row[4]
    follower.firstTouch = (row[5] as String?).map { Touch(campaign: $0, scene: row[6] ?? "", at: row[7] ?? 0) }
    follower.lastTouch = (row[8] as String?).map { Touch(campaign: $0, scene: row[9] ?? "", at: row[10] ?? 0) }
    if let profile = row[11] as String? { follower.profile = ProfileText.read(profile) }
    return follower
  }

  private func entries(of id: FollowerID) throws -> [LedgerEntry] {
    try Row.fetchAll(history, arguments: [id.account, id.openid]).map(Self.entry)
  }

  static let ledgerColumns = "SELECT account, openid, at, turn, kind, subscription, campaign, scene, revision FROM ledger"

  static func entry(_ row: Row) -> LedgerEntry {
    LedgerEntry(
      follower: FollowerID(account: row[0], openid: row[1]), kind: LedgerEntry.Kind(rawValue: row[4]) ?? .seen, at: row[2],
      turn: TurnID(number: row[3]), subscription: Subscription(rawValue: row[5]) ?? .existing, campaign: row[6], scene: row[7], revision: row[8])
  }
}

/// Makes changes, with statements that are prepared once.
struct SQLiteWriter {
  private let db: Database
  private let answer: Statement

  init(_ db: Database, answers table: String) throws {
    self.db = db
    answer = try db.cachedStatement(sql: "INSERT INTO \(table) (account, openid, key, turn, body) VALUES (?, ?, ?, ?, ?)")
  }

  func make(_ change: StoreChange) throws {
    switch change {
    case .answered(let id, let key, let given):
      try answer.execute(arguments: [id.account, id.openid, Data(key.bytes), given.turn.number, Data(given.body)])
    case .entered(let entry):
      try db.cachedStatement(
        sql: "INSERT INTO ledger (account, openid, at, turn, kind, subscription, campaign, scene, revision) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
      ).execute(
        arguments: [
          entry.follower.account, entry.follower.openid, entry.at, entry.turn.number, entry.kind.rawValue, entry.subscription.rawValue,
          entry.campaign, entry.scene, entry.revision,
        ])
    case .updated(let follower):
      try db.cachedStatement(
        sql: """
          REPLACE INTO followers (account, openid, follow_count, following, newest_at, first_followed_at, last_followed_at, first_touch,
            first_scene, first_touch_at, last_touch, last_scene, last_touch_at, profile) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
          """
      ).execute(
        arguments: [
          follower.id.account, follower.id.openid, follower.followCount, follower.isFollowing, follower.newestAt, follower.firstFollowedAt,
          follower.lastFollowedAt, follower.firstTouch?.campaign, follower.firstTouch?.scene, follower.firstTouch?.at,
          follower.lastTouch?.campaign, follower.lastTouch?.scene, follower.lastTouch?.at, ProfileText.write(follower.profile),
        ])
    case .recorded(let record):
      try db.cachedStatement(sql: "INSERT INTO records (account, openid, at, turn, position, name, fields) VALUES (?, ?, ?, ?, ?, ?, ?)").execute(
        arguments: [
          record.follower.account, record.follower.openid, record.at, record.turn.number, record.position, record.name, record.fields.line,
        ])
    case .queued(let row):
      try db.cachedStatement(
        sql: """
          INSERT INTO outbox (account, openid, turn, position, due_at, kind, payload, on_error, rule, revision)
          VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
          """
      ).execute(
        arguments: [
          row.follower.account, row.follower.openid, row.turn.number, row.position, row.dueAt, row.kind, row.payload.line, row.onError, row.rule,
          row.revision,
        ])
    case .erased(let id):
      for table in ["followers", "ledger", "records"] {
        try db.cachedStatement(sql: "DELETE FROM \(table) WHERE account = ? AND openid = ?").execute(arguments: [id.account, id.openid])
      }
    case .renamed(let old, let new):
      for table in ["followers", "ledger", "records"] {
        try db.cachedStatement(sql: "UPDATE OR REPLACE \(table) SET openid = ? WHERE account = ? AND openid = ?").execute(
          arguments: [new.openid, old.account, old.openid])
      }
    }
  }
}

/// A profile as it stands in its column; NULL when there is nothing to say.
enum ProfileText {
  static func write(_ profile: Follower.Profile) -> String? {
    if profile == Follower.Profile() { return nil }
    var fields: [String: JSON] = [:]
    if !profile.tags.isEmpty { fields["tags"] = .array(profile.tags.map { .string($0) }) }
    if !profile.variables.isEmpty { fields["vars"] = .object(profile.variables.mapValues(JSON.init)) }
    if !profile.attributes.isEmpty { fields["attrs"] = .object(profile.attributes.mapValues(JSON.init)) }
    if !profile.rotations.isEmpty { fields["rotations"] = .object(profile.rotations.mapValues { .int($0) }) }
    if let language = profile.language { fields["lang"] = .string(language) }
    if let source = profile.source { fields["source"] = .string(source) }
    return JSON.object(fields).line
  }

  static func read(_ text: String) -> Follower.Profile {
    var profile = Follower.Profile()
    guard case .object(let fields) = JSON(text) else { return profile }
    if case .array(let tags) = fields["tags"] { profile.tags = tags.compactMap(\.string) }
    if case .object(let variables) = fields["vars"] { profile.variables = variables.mapValues(Value.init) }
    if case .object(let attributes) = fields["attrs"] { profile.attributes = attributes.mapValues(Value.init) }
    if case .object(let rotations) = fields["rotations"] { profile.rotations = rotations.compactMapValues(\.int) }
    profile.language = fields["lang"]?.string
    profile.source = fields["source"]?.string
    return profile
  }
}
