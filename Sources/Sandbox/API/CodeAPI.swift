internal import GRDB
internal import Rules
internal import Wire

/// QR codes with parameters. (wechat-protocol 6)
enum CodeAPI {
  static let methods = [APIMethod(path: "qrcode/create", form: .post, daily: 100_000, serviceOnly: true, answer: create)]

  @Sendable private static func create(_ call: APICall, _ db: Database) throws -> APIAnswer {
    let body = try call.object()
    let names = ["QR_SCENE", "QR_STR_SCENE", "QR_LIMIT_SCENE", "QR_LIMIT_STR_SCENE"]
    guard let action = body["action_name"]?.string, names.contains(action) else { throw APIRefusal(40052, "invalid action name") }
    guard let info = body["action_info"], case .object = info else { throw APIRefusal(40053, "invalid action info") }
    let isPermanent = action.contains("LIMIT")
    let isNumber = !action.contains("STR")
    let scene: String
    if isNumber {
      // Without the level of `scene` the platform makes a code that carries 0. (6.6)
      let id = info["scene"]?["scene_id"]?.int ?? 0
      guard !isPermanent || (1...100_000).contains(id) else { throw APIRefusal(40053, "invalid action info") }
      scene = String(id > 4_294_967_295 * 2 ? 0 : min(id, 4_294_967_295))
    } else {
      let text = info["scene"]?["scene_str"]?.string ?? ""
      guard (1...64).contains(text.utf8.count) else { throw APIRefusal(40053, "invalid action info") }
      scene = text
    }
    let lifetime = isPermanent ? nil : Int64(min(max(1, body["expire_seconds"]?.int ?? 60), 2_592_000))
    if isPermanent {
      // The platform is known to answer the same parameters with the same permanent code. (general knowledge)
      if let row = try Row.fetchOne(
        db, sql: "SELECT ticket, url FROM codes WHERE account = ? AND scene = ? AND is_number = ? AND expires_at IS NULL",
        arguments: [call.account.name, scene, isNumber])
      {
        return .json(["ticket": .string(row[0]), "url": .string(row[1])])
      }
      let count =
        try Int.fetchOne(db, sql: "SELECT COUNT(*) FROM codes WHERE account = ? AND expires_at IS NULL", arguments: [call.account.name]) ?? 0
      guard count < 100_000 else { throw APIRefusal(45029, "qrcode count out of limit") }
    }
    let number = try db.next("codes")
    // Base64-like, with the characters that break careless clients: + / =
    let ticket = "gQ" + Base64Text.of("wxrules sandbox ticket \(number) >>>???") + "AAAA=="
    let url = "http://weixin.qq.com/q/02" + Base64Text.slug(number)
    try db.execute(
      sql: "INSERT INTO codes (number, account, ticket, url, scene, is_number, made_at, expires_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
      arguments: [number, call.account.name, ticket, url, scene, isNumber, call.now, lifetime.map { call.now + $0 }])
    var answer: [String: JSON] = ["ticket": .string(ticket), "url": .string(url)]
    if let lifetime { answer["expire_seconds"] = .int(Int(lifetime)) }
    return .json(.object(answer))
  }
}

/// Texts that look like the platform's.
enum Base64Text {
  private static let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")

  static func of(_ text: String) -> String {
    var out = ""
    var bits: UInt32 = 0
    var count = 0
    for byte in text.utf8 {
      bits = bits << 8 | UInt32(byte)
      count += 8
      while count >= 6 {
        count -= 6
        out.append(letters[Int(bits >> UInt32(count)) & 63])
      }
    }
    return out
  }

  /// Twenty letters and digits, others for each number.
  static func slug(_ number: Int64) -> String {
    var z = UInt64(bitPattern: number) &* 0x9E37_79B9_7F4A_7C15
    var out = ""
    for _ in 0..<20 {
      z ^= z >> 29
      z = z &* 0xBF58_476D_1CE4_E5B9
      out.append(letters[Int(z >> 58) % 62])
    }
    return out + String(number, radix: 36)
  }
}
