internal import GRDB
internal import Rules
internal import Wire

/// Who follows. (wechat-protocol 7.2, 7.3)
enum FollowerAPI {
  static let methods = [
    APIMethod(path: "user/info", form: .get, daily: 5_000_000, answer: info),
    APIMethod(path: "user/info/batchget", form: .post, daily: nil, answer: infos),
    APIMethod(path: "user/get", form: .get, daily: 500, answer: list),
    APIMethod(path: "user/info/updateremark", form: .post, daily: 10_000, answer: remark),
  ]

  @Sendable private static func info(_ call: APICall, _ db: Database) throws -> APIAnswer {
    .json(try info(of: call.query["openid"] ?? "", call, db))
  }

  @Sendable private static func infos(_ call: APICall, _ db: Database) throws -> APIAnswer {
    guard case .array(let users)? = try call.object()["user_list"], (1...100).contains(users.count) else {
      throw APIRefusal(40032, "invalid openid list size", because: "`user_list` has 1 to 100 entries")
    }
    return .json(["user_info_list": .array(try users.map { try info(of: $0["openid"]?.string ?? "", call, db) })])
  }

  private static func info(of openid: String, _ call: APICall, _ db: Database) throws -> JSON {
    guard !openid.isEmpty else { throw APIRefusal(41009, "missing openid") }
    guard let row = try Row.fetchOne(db, sql: "SELECT * FROM followers WHERE account = ? AND openid = ?", arguments: [call.account.name, openid])
    else { throw APIRefusal(40003, "invalid openid") }
    let following: Bool = row["following"]
    guard following, FollowLag.isOver(since: row["followed_at"], at: call.now, call.readings) else {
      return ["subscribe": 0, "openid": .string(openid)]
    }
    let tags = try Int.fetchAll(
      db, sql: "SELECT tag FROM tagged WHERE account = ? AND openid = ? ORDER BY rowid", arguments: [call.account.name, openid])
    var answer: [String: JSON] = [
      "subscribe": 1, "openid": .string(openid), "language": .string(row["language"]), "subscribe_time": .int(row["followed_at"] ?? 0),
      "remark": .string(row["remark"]),
      "groupid": 0, "tagid_list": .array(tags.map { .int($0) }), "subscribe_scene": .string(row["subscribe_scene"]),
      "qr_scene": .int(row["qr_scene"]),
      "qr_scene_str": .string(row["qr_scene_str"]),
    ]
    // Only where the account is bound to others of its owner. (wechat-protocol 7.3)
    if let unionID = row["unionid"] as String? { answer["unionid"] = .string(unionID) }
    return .object(answer)
  }

  @Sendable private static func list(_ call: APICall, _ db: Database) throws -> APIAnswer {
    let name = call.account.name
    let total = try Int.fetchOne(db, sql: "SELECT COUNT(*) FROM followers WHERE account = ? AND following", arguments: [name]) ?? 0
    let page = try String.fetchAll(
      db, sql: "SELECT openid FROM followers WHERE account = ? AND following AND openid > ? ORDER BY openid LIMIT 10000",
      arguments: [name, call.query["next_openid"] ?? ""])
    var answer: [String: JSON] = ["total": .int(total), "count": .int(page.count), "next_openid": .string(page.last ?? "")]
    if !page.isEmpty { answer["data"] = ["openid": .array(page.map { .string($0) })] }
    return .json(.object(answer))
  }

  @Sendable private static func remark(_ call: APICall, _ db: Database) throws -> APIAnswer {
    let body = try call.object()
    let openid = try call.follower(body["openid"]?.string, db)
    let remark = body["remark"]?.string ?? ""
    guard remark.count < 30 else { throw APIRefusal(40035, "invalid parameter") }
    try db.execute(sql: "UPDATE followers SET remark = ? WHERE account = ? AND openid = ?", arguments: [remark, call.account.name, openid])
    return .ok
  }
}

/// Tags. (wechat-protocol 7.1)
enum TagAPI {
  /// The tag that every account has and followers can be given.
  static let starred = (id: 2, name: "星标组")
  /// Of the platform's own groups, which no tag may be called like.
  private static let reservedNames = [starred.name, "未分组", "默认组", "黑名单", "屏蔽组"]

  static let methods = [
    APIMethod(path: "tags/create", form: .post, daily: 10_000, answer: create),
    APIMethod(path: "tags/get", form: .get, daily: 10_000, answer: list),
    APIMethod(path: "tags/update", form: .post, daily: 10_000, answer: update),
    APIMethod(path: "tags/delete", form: .post, daily: 10_000, answer: delete),
    APIMethod(path: "tags/members/batchtagging", form: .post, daily: 100_000) { try member($0, $1, adds: true) },
    APIMethod(path: "tags/members/batchuntagging", form: .post, daily: 100_000) { try member($0, $1, adds: false) },
    APIMethod(path: "tags/members/batchblacklist", form: .post, daily: 10_000) { try block($0, $1, blocks: true) },
    APIMethod(path: "tags/members/batchunblacklist", form: .post, daily: 10_000) { try block($0, $1, blocks: false) },
    APIMethod(path: "tags/members/getblacklist", form: .post, daily: 10_000, answer: blacklist),
    APIMethod(path: "tags/getidlist", form: .post, daily: 100_000, answer: ofFollower),
    APIMethod(path: "user/tag/get", form: .post, daily: 10_000, answer: followers),
  ]

  private static func name(_ body: JSON, _ call: APICall, _ db: Database, except id: Int? = nil) throws -> String {
    guard let name = body["tag"]?["name"]?.string, !name.isEmpty else { throw APIRefusal(45157, "invalid tag name") }
    guard name.utf8.count <= 30 else { throw APIRefusal(45158, "tag name too long") }
    guard !reservedNames.contains(name) else {
      throw APIRefusal(45157, "invalid tag name", because: "the platform has a group of its own with this name")
    }
    let taken = try Int.fetchOne(db, sql: "SELECT id FROM tags WHERE account = ? AND name = ?", arguments: [call.account.name, name])
    guard taken == nil || taken == id else { throw APIRefusal(45157, "invalid tag name") }
    return name
  }

  /// A tag that can be renamed and deleted.
  private static func ownTag(_ id: Int?, _ call: APICall, _ db: Database) throws -> Int {
    if let id, (0...starred.id).contains(id) { throw APIRefusal(45058, "can't modify sys tag") }
    return try tag(id, call, db)
  }

  /// A tag that followers can have.
  private static func tag(_ id: Int?, _ call: APICall, _ db: Database) throws -> Int {
    guard let id, try exists(id, call, db) else { throw APIRefusal(45159, "invalid tag id") }
    return id
  }

  static func exists(_ id: Int, _ call: APICall, _ db: Database) throws -> Bool {
    if id == starred.id { return true }
    return try Bool.fetchOne(db, sql: "SELECT 1 FROM tags WHERE account = ? AND id = ?", arguments: [call.account.name, id]) ?? false
  }

  @Sendable private static func create(_ call: APICall, _ db: Database) throws -> APIAnswer {
    let name = try name(try call.object(), call, db)
    let count = try Int.fetchOne(db, sql: "SELECT COUNT(*) FROM tags WHERE account = ?", arguments: [call.account.name]) ?? 0
    guard count < 100 else { throw APIRefusal(45056, "tag num exceed limit") }
    // Some may have come with what the website was told.
    let last = try Int.fetchOne(db, sql: "SELECT MAX(id) FROM tags WHERE account = ?", arguments: [call.account.name]) ?? 0
    let id = max(99 + Int(try db.next("tags")), last + 1)
    try db.execute(sql: "INSERT INTO tags (account, id, name) VALUES (?, ?, ?)", arguments: [call.account.name, id, name])
    return .json(["tag": ["id": .int(id), "name": .string(name)]])
  }

  @Sendable private static func list(_ call: APICall, _ db: Database) throws -> APIAnswer {
    let stars =
      try Int.fetchOne(db, sql: "SELECT COUNT(*) FROM tagged WHERE account = ? AND tag = ?", arguments: [call.account.name, starred.id]) ?? 0
    let rows = try Row.fetchAll(
      db,
      sql: "SELECT id, name, (SELECT COUNT(*) FROM tagged WHERE tagged.account = tags.account AND tag = id) FROM tags WHERE account = ? ORDER BY id",
      arguments: [call.account.name])
    return .json([
      "tags": .array(
        [["id": .int(starred.id), "name": .string(starred.name), "count": .int(stars)]]
          + rows.map { ["id": .int($0[0]), "name": .string($0[1]), "count": .int($0[2])] })
    ])
  }

  @Sendable private static func update(_ call: APICall, _ db: Database) throws -> APIAnswer {
    let body = try call.object()
    let id = try ownTag(body["tag"]?["id"]?.int, call, db)
    let name = try name(body, call, db, except: id)
    try db.execute(sql: "UPDATE tags SET name = ? WHERE account = ? AND id = ?", arguments: [name, call.account.name, id])
    return .ok
  }

  @Sendable private static func delete(_ call: APICall, _ db: Database) throws -> APIAnswer {
    let id = try ownTag(try call.object()["tag"]?["id"]?.int, call, db)
    try db.execute(sql: "DELETE FROM tags WHERE account = ? AND id = ?", arguments: [call.account.name, id])
    let openids = try String.fetchAll(db, sql: "SELECT openid FROM tagged WHERE account = ? AND tag = ?", arguments: [call.account.name, id])
    for openid in openids { try take(id, from: openid, call, db) }
    return .ok
  }

  private static func member(_ call: APICall, _ db: Database, adds: Bool) throws -> APIAnswer {
    let body = try call.object()
    guard case .array(let list)? = body["openid_list"], (1...50).contains(list.count) else { throw APIRefusal(40032, "invalid openid list size") }
    let id = try tag(body["tagid"]?.int, call, db)
    for item in list {
      let openid = try call.follower(item.string, db)
      if adds {
        let count =
          try Int.fetchOne(
            db, sql: "SELECT COUNT(*) FROM tagged WHERE account = ? AND openid = ? AND tag <> ?", arguments: [call.account.name, openid, id]) ?? 0
        guard count < 20 else { throw APIRefusal(45059, "tag num of user exceed limit") }
        try db.execute(
          sql: "INSERT OR IGNORE INTO tagged (account, openid, tag, since) VALUES (?, ?, ?, ?)", arguments: [call.account.name, openid, id, call.now])
      } else {
        try take(id, from: openid, call, db)
      }
    }
    return .ok
  }

  private static func take(_ id: Int, from openid: String, _ call: APICall, _ db: Database) throws {
    // A phone that has loaded the menu for it shows that one a while longer.
    try db.execute(
      sql: """
        REPLACE INTO untagged (account, openid, tag, at)
        SELECT account, openid, tag, ? FROM tagged WHERE account = ? AND openid = ? AND tag = ? AND since <= ?
        """, arguments: [call.now, call.account.name, openid, id, call.now - FollowerMenu.phoneTime])
    try db.execute(sql: "DELETE FROM tagged WHERE account = ? AND openid = ? AND tag = ?", arguments: [call.account.name, openid, id])
  }

  private static func block(_ call: APICall, _ db: Database, blocks: Bool) throws -> APIAnswer {
    guard case .array(let list)? = try call.object()["openid_list"], (1...20).contains(list.count) else {
      throw APIRefusal(40032, "invalid openid list size")
    }
    for item in list {
      let openid = try call.follower(item.string, db)
      try db.execute(sql: "UPDATE followers SET blocked = ? WHERE account = ? AND openid = ?", arguments: [blocks, call.account.name, openid])
    }
    return .ok
  }

  @Sendable private static func blacklist(_ call: APICall, _ db: Database) throws -> APIAnswer {
    let page = try String.fetchAll(
      db, sql: "SELECT openid FROM followers WHERE account = ? AND blocked AND openid > ? ORDER BY openid LIMIT 1000",
      arguments: [call.account.name, try call.object()["begin_openid"]?.string ?? ""])
    let total = try Int.fetchOne(db, sql: "SELECT COUNT(*) FROM followers WHERE account = ? AND blocked", arguments: [call.account.name]) ?? 0
    var answer: [String: JSON] = ["total": .int(total), "count": .int(page.count), "next_openid": .string(page.last ?? "")]
    if !page.isEmpty { answer["data"] = ["openid": .array(page.map { .string($0) })] }
    return .json(.object(answer))
  }

  @Sendable private static func ofFollower(_ call: APICall, _ db: Database) throws -> APIAnswer {
    let openid = try call.follower(try call.object()["openid"]?.string, db)
    let tags = try Int.fetchAll(
      db, sql: "SELECT tag FROM tagged WHERE account = ? AND openid = ? ORDER BY rowid", arguments: [call.account.name, openid])
    return .json(["tagid_list": .array(tags.map { .int($0) })])
  }

  @Sendable private static func followers(_ call: APICall, _ db: Database) throws -> APIAnswer {
    let body = try call.object()
    let id = try tag(body["tagid"]?.int, call, db)
    let page = try String.fetchAll(
      db, sql: "SELECT openid FROM tagged WHERE account = ? AND tag = ? AND openid > ? ORDER BY openid LIMIT 10000",
      arguments: [call.account.name, id, body["next_openid"]?.string ?? ""])
    if page.isEmpty { return .json(["count": 0, "next_openid": ""]) }
    return .json(["count": .int(page.count), "data": ["openid": .array(page.map { .string($0) })], "next_openid": .string(page.last ?? "")])
  }
}
