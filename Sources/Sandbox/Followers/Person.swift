internal import GRDB
internal import Rules

/// Somebody, as the platform knows them with one account.
struct Person {
  let name: String
  let openid: String
  let follows: Bool
  let hasFollowed: Bool
  /// On the account's blacklist.
  let isBlacklisted: Bool
  let hasPaid: Bool

  init(_ name: String, _ openid: String, _ account: String, _ db: Database) throws {
    self.name = name
    self.openid = openid
    let row = try Row.fetchOne(
      db, sql: "SELECT following, blocked, followed_at, paid_at FROM followers WHERE account = ? AND openid = ?", arguments: [account, openid])
    follows = row?["following"] ?? false
    isBlacklisted = row?["blocked"] ?? false
    hasFollowed = (row?["followed_at"] as Int64?) != nil
    hasPaid = (row?["paid_at"] as Int64?) != nil
  }

  /// Writes down what is said of somebody.
  static func describe(_ openid: String, as person: PersonDeclaration, _ account: String, _ db: Database) throws {
    try db.execute(
      sql: """
        UPDATE followers SET phone = COALESCE(?, phone), language = COALESCE(?, language), unionid = COALESCE(?, unionid)
        WHERE account = ? AND openid = ?
        """, arguments: [person.phone?.rawValue, person.language, person.unionID, account, openid])
  }
}

/// What the API says of somebody who has just followed. (wechat-protocol 7.3)
enum FollowLag {
  private static let seconds: Int64 = 2

  /// Whether it is known by now.
  static func isOver(since followedAt: Int64?, at now: Int64, _ readings: Readings) -> Bool {
    readings.isLenient(.followLag) || (followedAt.map { now - $0 >= seconds } ?? true)
  }
}
