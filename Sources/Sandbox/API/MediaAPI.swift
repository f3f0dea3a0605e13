internal import GRDB
internal import Rules
internal import Wire

/// Pictures, voices and videos, for three days. (wechat-protocol 7.9)
enum MediaAPI {
  static let methods = [
    APIMethod(path: "media/upload", form: .post, daily: 5000, answer: upload),
    APIMethod(path: "media/get", form: .get, daily: 10_000, answer: get),
    APIMethod(path: "media/uploadimg", form: .post, daily: 5000, answer: uploadForArticle),
  ]

  private static let life: Int64 = 3 * 86_400

  @Sendable private static func upload(_ call: APICall, _ db: Database) throws -> APIAnswer {
    let (id, kind) = try keep(call, until: call.now + life, about: "", db)
    let key = kind == .thumb ? "thumb_media_id" : "media_id"
    return .json(["type": .string(kind.rawValue), key: .string(id), "created_at": .int(Int(call.now))])
  }

  /// A picture for the body of an article: it has an address and no id.
  @Sendable private static func uploadForArticle(_ call: APICall, _ db: Database) throws -> APIAnswer {
    let file = try file(call)
    guard ["png", "jpg"].contains(MediaFile.format(file.bytes)) else {
      throw APIRefusal(40005, "invalid file type", because: "a PNG or a JPEG, by its content")
    }
    guard file.bytes.count < 1 << 20 else { throw APIRefusal(40009, "invalid image size", because: "under 1 MB") }
    return .json(["url": .string("http://mmbiz.qpic.cn/sandbox/\(try db.next("article pictures"))")])
  }

  @Sendable private static func get(_ call: APICall, _ db: Database) throws -> APIAnswer {
    guard let id = call.query["media_id"], !id.isEmpty else { throw APIRefusal(41006, "missing media_id") }
    guard let medium = try find(id, call.account.name, call.now, db) else { throw APIRefusal(40007, "invalid media_id") }
    // A video is not handed out by itself.
    if medium.kind == .video { return .json(["video_url": .string(film(id, call))]) }
    return .bytes(medium.bytes, type: MediaFile.contentType(medium.bytes))
  }

  /// Where a film is.
  static func film(_ id: String, _ call: APICall) -> String {
    "\(call.origin)/sandbox/media?id=\(PercentEncoding.encode(id))&account=\(PercentEncoding.encode(call.account.name))"
  }

  private static func file(_ call: APICall) throws -> (name: String, bytes: [UInt8]) {
    guard let file = MultipartForm.file(named: "media", in: call.body, contentType: call.contentType) else {
      throw APIRefusal(41005, "media data missing", because: "a form with a part `media` that has a `filename`")
    }
    guard !file.bytes.isEmpty else { throw APIRefusal(44001, "empty media data") }
    return file
  }

  /// - Parameter about: what a permanent video says of itself, as JSON.
  static func keep(_ call: APICall, until end: Int64?, about: String, _ db: Database) throws -> (id: String, kind: MediumKind) {
    guard let kind = call.query["type"].flatMap({ MediumKind(rawValue: $0) }) else { throw APIRefusal(40004, "invalid media type") }
    let file = try file(call)
    try MediaFile.check(file.bytes, as: kind, isPermanent: end == nil, call.readings)
    let id = "SANDBOX_MEDIA_\(try db.next("media"))_" + Base64Text.slug(Int64(file.bytes.count))
    try db.execute(
      sql: "INSERT INTO media (id, account, type, bytes, expires_at, name, about, made_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
      arguments: [id, call.account.name, kind.rawValue, file.bytes.databaseBlob, end, file.name, about, call.now])
    return (id, kind)
  }

  /// - Throws: `APIRefusal` unless the account has a medium of this id and kind.
  static func require(_ id: String, _ kind: MediumKind?, named key: String, _ call: APICall, _ db: Database) throws {
    guard id.utf8.count <= 256 else { throw APIRefusal(40118, "invalid media_id size") }
    guard let medium = try find(id, call.account.name, call.now, db) else {
      throw APIRefusal(40007, "invalid media_id", because: "`\(key)` is no medium of the account, or one that has ended")
    }
    guard let kind, medium.kind != kind else { return }
    throw APIRefusal(
      40121, "invalid media_id type", because: "`\(key)` is of kind \(medium.kind.rawValue), and here stands one of kind \(kind.rawValue)")
  }

  /// Nil when the account has none of this id, or it has ended.
  static func find(_ id: String, _ account: String, _ now: Int64, _ db: Database) throws -> StoredMedium? {
    let row = try Row.fetchOne(
      db, sql: "SELECT type, bytes FROM media WHERE id = ? AND account = ? AND (expires_at IS NULL OR expires_at > ?)",
      arguments: [id, account, now])
    guard let row, let kind = MediumKind(rawValue: row[0]) else { return nil }
    return StoredMedium(kind: kind, bytes: row.bytes(1))
  }
}

/// A medium that an account has.
struct StoredMedium: Sendable {
  let kind: MediumKind
  let bytes: [UInt8]
}

/// One part of a `multipart/form-data` body.
package enum MultipartForm {
  package static func part(named name: String, in body: [UInt8], contentType: String) -> [UInt8]? {
    section(named: name, in: body, contentType: contentType)?.bytes
  }

  /// A part that says that it is a file.
  package static func file(named name: String, in body: [UInt8], contentType: String) -> (name: String, bytes: [UInt8])? {
    guard let (head, bytes) = section(named: name, in: body, contentType: contentType), let mark = head.firstRange(of: "filename=\"") else {
      return nil
    }
    let file = String(head[mark.upperBound...].prefix { $0 != "\"" }.prefix(128))
    return file.isEmpty ? nil : (file, bytes)
  }

  private static func section(named name: String, in body: [UInt8], contentType: String) -> (head: String, bytes: [UInt8])? {
    guard let mark = contentType.firstRange(of: "boundary=") else { return nil }
    var boundary = String(contentType[mark.upperBound...].prefix { $0 != ";" })
    if boundary.hasPrefix("\"") { boundary = String(boundary.dropFirst().prefix { $0 != "\"" }) }
    guard (1...70).contains(boundary.utf8.count) else { return nil }
    let (first, next) = (ByteNeedle("--\(boundary)"), ByteNeedle("\r\n--\(boundary)"))
    guard var start = first.first(in: body.span, 0..<body.count).map({ $0 + first.bytes.count }) else { return nil }
    let gap = Array("\r\n\r\n".utf8)
    while let end = next.first(in: body.span, start..<body.count) {
      let part = body[start..<end]
      if let head = part.firstRange(of: gap) {
        let headers = String(decoding: part[..<head.lowerBound], as: UTF8.self)
        // `filename="media"` is another word.
        if headers.lowercased().contains(" name=\"\(name)\"") { return (headers, Array(part[head.upperBound...])) }
      }
      start = end + next.bytes.count
    }
    return nil
  }
}
