internal import GRDB
internal import Rules
internal import Wire

/// Media that are kept until they are deleted. (wechat-protocol 7.9)
enum MaterialAPI {
  static let methods = [
    APIMethod(path: "material/add_material", form: .post, daily: 5000, answer: add),
    APIMethod(path: "material/del_material", form: .post, daily: 5000, answer: delete),
    APIMethod(path: "material/get_material", form: .post, daily: 5000, answer: get),
    APIMethod(path: "material/batchget_material", form: .post, daily: 5000, answer: list),
    APIMethod(path: "material/get_materialcount", form: .get, daily: 5000, answer: count),
  ]

  @Sendable private static func add(_ call: APICall, _ db: Database) throws -> APIAnswer {
    var about = ""
    if call.query["type"] == MediumKind.video.rawValue {
      guard let part = MultipartForm.part(named: "description", in: call.body, contentType: call.contentType) else {
        throw APIRefusal(41005, "media data missing", because: "a video needs its `description`, as {\"title\":\"…\",\"introduction\":\"…\"}")
      }
      about = String(decoding: part, as: UTF8.self)
      guard let title = JSON(about)?["title"]?.string, !title.isEmpty else {
        throw APIRefusal(47001, "data format error", because: "`description` is JSON with a `title`, as {\"title\":\"…\",\"introduction\":\"…\"}")
      }
    }
    let (id, kind) = try MediaAPI.keep(call, until: nil, about: about, db)
    var answer: [String: JSON] = ["media_id": .string(id)]
    if kind == .image { answer["url"] = .string(url(id)) }
    return .json(.object(answer))
  }

  private static func url(_ id: String) -> String { "http://mmbiz.qpic.cn/sandbox/\(id)" }

  @Sendable private static func delete(_ call: APICall, _ db: Database) throws -> APIAnswer {
    let id = try call.object()["media_id"]?.string ?? ""
    try db.execute(sql: "DELETE FROM media WHERE id = ? AND account = ? AND expires_at IS NULL", arguments: [id, call.account.name])
    guard db.changesCount > 0 else { throw APIRefusal(40007, "invalid media_id") }
    return .ok
  }

  @Sendable private static func get(_ call: APICall, _ db: Database) throws -> APIAnswer {
    let id = try call.object()["media_id"]?.string ?? ""
    guard
      let row = try Row.fetchOne(
        db, sql: "SELECT bytes, type, about FROM media WHERE id = ? AND account = ? AND expires_at IS NULL", arguments: [id, call.account.name])
    else { throw APIRefusal(40007, "invalid media_id") }
    if row[1] == MediumKind.video.rawValue {
      let about = JSON(row[2] as String)
      return .json(["title": about?["title"] ?? "", "description": about?["introduction"] ?? "", "down_url": .string(MediaAPI.film(id, call))])
    }
    if row[1] == news { return .json(JSON(row[2] as String) ?? .null) }
    let bytes = row.bytes(0)
    return .bytes(bytes, type: MediaFile.contentType(bytes))
  }

  /// What articles are kept as, which only the website makes.
  static let news = "news"

  @Sendable private static func list(_ call: APICall, _ db: Database) throws -> APIAnswer {
    let body = try call.object()
    guard let type = body["type"]?.string, ["image", "voice", "video", "news"].contains(type) else { throw APIRefusal(40004, "invalid media type") }
    guard let offset = body["offset"]?.int, offset >= 0, let count = body["count"]?.int, (1...20).contains(count) else {
      throw APIRefusal(40035, "invalid parameter", because: "`offset` counts from 0, `count` is 1 to 20")
    }
    let total =
      try Int.fetchOne(
        db, sql: "SELECT COUNT(*) FROM media WHERE account = ? AND type = ? AND expires_at IS NULL", arguments: [call.account.name, type]) ?? 0
    let rows = try Row.fetchAll(
      db,
      sql: "SELECT id, name, made_at, about FROM media WHERE account = ? AND type = ? AND expires_at IS NULL ORDER BY rowid DESC LIMIT ? OFFSET ?",
      arguments: [call.account.name, type, count, offset])
    return .json([
      "total_count": .int(total), "item_count": .int(rows.count),
      "item": .array(
        rows.map { row in
          let id: String = row[0]
          if type == news { return ["media_id": .string(id), "content": JSON(row[3] as String) ?? .null, "update_time": .int(row[2])] }
          return [
            "media_id": .string(id), "name": .string(row[1]), "update_time": .int(row[2]), "url": .string(type == "image" ? url(id) : ""),
          ]
        }),
    ])
  }

  @Sendable private static func count(_ call: APICall, _ db: Database) throws -> APIAnswer {
    func count(_ type: String) throws -> JSON {
      .int(
        try Int.fetchOne(
          db, sql: "SELECT COUNT(*) FROM media WHERE account = ? AND type = ? AND expires_at IS NULL", arguments: [call.account.name, type]) ?? 0)
    }
    return .json([
      "voice_count": try count("voice"), "video_count": try count("video"), "image_count": try count("image"), "news_count": try count(news),
    ])
  }
}
