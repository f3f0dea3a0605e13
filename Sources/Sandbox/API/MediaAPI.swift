internal import GRDB
internal import Rules
internal import Wire

/// Pictures, voices and videos. (wechat-protocol 7.9)
enum MediaAPI {
  static let methods = [
    APIMethod(path: "media/upload", form: .post, daily: 5000, answer: upload),
    APIMethod(path: "media/get", form: .get, daily: 10_000, answer: get),
    APIMethod(path: "material/add_material", form: .post, daily: 5000, answer: addPermanent),
    APIMethod(path: "material/del_material", form: .post, daily: 5000, answer: deletePermanent),
    APIMethod(path: "material/get_materialcount", form: .get, daily: 5000, answer: countPermanent),
  ]

  private static let limits = ["image": 10 << 20, "voice": 2 << 20, "video": 10 << 20, "thumb": 64 << 10]
  private static let life: Int64 = 3 * 86_400

  @Sendable private static func upload(_ call: APICall, _ db: Database) throws -> APIAnswer {
    let (id, type) = try keep(call, until: call.now + life, db)
    return .json(["type": .string(type), (type == "thumb" ? "thumb_media_id" : "media_id"): .string(id), "created_at": .int(Int(call.now))])
  }

  @Sendable private static func addPermanent(_ call: APICall, _ db: Database) throws -> APIAnswer {
    if call.query["type"] == "video", MultipartForm.part(named: "description", in: call.body, contentType: call.contentType) == nil {
      throw APIRefusal(41005, "media data missing: a video needs its description")
    }
    let (id, type) = try keep(call, until: nil, db)
    var answer: [String: JSON] = ["media_id": .string(id)]
    if type == "image" { answer["url"] = .string("http://mmbiz.qpic.cn/sandbox/\(id)") }
    return .json(.object(answer))
  }

  @Sendable private static func deletePermanent(_ call: APICall, _ db: Database) throws -> APIAnswer {
    let id = try call.object()["media_id"]?.string ?? ""
    try db.execute(sql: "DELETE FROM media WHERE id = ? AND account = ? AND expires_at IS NULL", arguments: [id, call.account.name])
    guard db.changesCount > 0 else { throw APIRefusal(40007, "invalid media_id") }
    return .ok
  }

  @Sendable private static func countPermanent(_ call: APICall, _ db: Database) throws -> APIAnswer {
    func count(_ type: String) throws -> JSON {
      .int(
        try Int.fetchOne(
          db, sql: "SELECT COUNT(*) FROM media WHERE account = ? AND type = ? AND expires_at IS NULL", arguments: [call.account.name, type]) ?? 0)
    }
    return .json(["voice_count": try count("voice"), "video_count": try count("video"), "image_count": try count("image"), "news_count": 0])
  }

  private static func keep(_ call: APICall, until end: Int64?, _ db: Database) throws -> (id: String, type: String) {
    guard let type = call.query["type"], let limit = limits[type] else { throw APIRefusal(40004, "invalid media type") }
    guard let bytes = MultipartForm.part(named: "media", in: call.body, contentType: call.contentType) else {
      throw APIRefusal(41005, "media data missing")
    }
    guard !bytes.isEmpty else { throw APIRefusal(44001, "empty media data") }
    guard bytes.count <= limit else { throw APIRefusal(45001, "media size out of limit") }
    let id = "SANDBOX_MEDIA_\(try db.next("media"))_" + Base64Text.slug(Int64(bytes.count))
    try db.execute(
      sql: "INSERT INTO media (id, account, type, bytes, expires_at) VALUES (?, ?, ?, ?, ?)",
      arguments: [id, call.account.name, type, bytes.databaseBlob, end])
    return (id, type)
  }

  @Sendable private static func get(_ call: APICall, _ db: Database) throws -> APIAnswer {
    guard let id = call.query["media_id"], !id.isEmpty else { throw APIRefusal(41006, "missing media_id") }
    guard try exists(id, call, db),
      let row = try Row.fetchOne(db, sql: "SELECT bytes, type FROM media WHERE id = ?", arguments: [id])
    else { throw APIRefusal(40007, "invalid media_id") }
    let type: String = row[1]
    return .bytes(row.bytes(0), type: type == "voice" ? "audio/mpeg" : type == "video" ? "video/mp4" : "image/jpeg")
  }

  static func exists(_ id: String, _ call: APICall, _ db: Database) throws -> Bool {
    try Bool.fetchOne(
      db, sql: "SELECT 1 FROM media WHERE id = ? AND account = ? AND (expires_at IS NULL OR expires_at > ?)",
      arguments: [id, call.account.name, call.now]) ?? false
  }
}

/// One part of a `multipart/form-data` body.
package enum MultipartForm {
  package static func part(named name: String, in body: [UInt8], contentType: String) -> [UInt8]? {
    guard let mark = contentType.firstRange(of: "boundary=") else { return nil }
    var boundary = String(contentType[mark.upperBound...].prefix { $0 != ";" })
    if boundary.hasPrefix("\"") { boundary = String(boundary.dropFirst().prefix { $0 != "\"" }) }
    guard (1...70).contains(boundary.utf8.count) else { return nil }
    let line = Array("--\(boundary)".utf8)
    var rest = body[...]
    guard let first = rest.firstRange(of: line) else { return nil }
    rest = rest[first.upperBound...]
    let gap = Array("\r\n\r\n".utf8)
    while let end = rest.firstRange(of: Array("\r\n".utf8) + line) {
      let part = rest[rest.startIndex..<end.lowerBound]
      if let head = part.firstRange(of: gap) {
        let headers = String(decoding: part[..<head.lowerBound], as: UTF8.self).lowercased()
        if headers.contains("name=\"\(name)\"") { return Array(part[head.upperBound...]) }
      }
      rest = rest[end.upperBound...]
    }
    return nil
  }
}
