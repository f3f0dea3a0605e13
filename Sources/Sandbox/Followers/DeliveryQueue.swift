internal import GRDB
internal import Rules

/// A push on its way.
struct Outgoing {
  let xml: [UInt8]
  let openid: String
  /// Comes once more, though it was answered.
  var isDoubled = false
  /// Whether nobody did anything just now: then no answer is not worth a word.
  var isReport = false
}

/// Deliveries whose time has not come: late ones, and reports of what was sent. (wechat-protocol 2.5, 4.4)
enum DeliveryQueue {
  /// One that is due.
  struct Due {
    enum Content {
      case push(Outgoing)
      /// What became of a template message, by its number.
      case templateJob(Int64)
    }
    let account: String
    let openid: String
    let at: Int64
    let content: Content
  }

  /// Seconds until the platform says what became of a template message.
  private static let jobTime: Int64 = 1

  static func add(_ outgoing: Outgoing, _ account: String, due time: Int64, _ db: Database) throws {
    try db.execute(
      sql: "INSERT INTO deliveries (account, openid, due_at, xml, doubled) VALUES (?, ?, ?, ?, ?)",
      arguments: [account, outgoing.openid, time, outgoing.xml.databaseBlob, outgoing.isDoubled])
  }

  static func addTemplateJob(_ message: Int64, _ account: String, _ openid: String, sentAt now: Int64, _ db: Database) throws {
    try db.execute(
      sql: "INSERT INTO deliveries (account, openid, due_at, job) VALUES (?, ?, ?, ?)", arguments: [account, openid, now + jobTime, message])
  }

  /// Takes what is due out of the queue, in the order of its times.
  static func take(upTo now: Int64, _ db: Database) throws -> [Due] {
    let rows = try Row.fetchAll(db, sql: "SELECT * FROM deliveries WHERE due_at <= ? ORDER BY due_at, number", arguments: [now])
    try db.execute(sql: "DELETE FROM deliveries WHERE due_at <= ?", arguments: [now])
    return rows.map { row in
      let content: Due.Content
      if let job = row["job"] as Int64? {
        content = .templateJob(job)
      } else {
        content = .push(Outgoing(xml: row.bytes(named: "xml"), openid: row["openid"], isDoubled: row["doubled"]))
      }
      return Due(account: row["account"], openid: row["openid"], at: row["due_at"], content: content)
    }
  }

  /// In seconds since 1970 UTC; nil when nothing waits.
  static func next(_ db: Database) throws -> Int64? { try Int64.fetchOne(db, sql: "SELECT MIN(due_at) FROM deliveries") }
}
