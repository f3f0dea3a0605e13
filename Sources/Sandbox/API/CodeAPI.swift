internal import GRDB
internal import Rules
internal import Wire

/// QR codes with parameters. (wechat-protocol 6)
enum CodeAPI {
  static let methods = [APIMethod(path: "qrcode/create", form: .post, daily: 100_000, needs: .verifiedService, answer: create)]

  @Sendable private static func create(_ call: APICall, _ db: Database) throws -> APIAnswer {
    let body = try call.object()
    let names = ["QR_SCENE", "QR_STR_SCENE", "QR_LIMIT_SCENE", "QR_LIMIT_STR_SCENE"]
    guard let action = body["action_name"]?.string, names.contains(action) else { throw APIRefusal(40052, "invalid action name") }
    guard let info = body["action_info"], case .object = info else { throw APIRefusal(40053, "invalid action info") }
    let isPermanent = action.contains("LIMIT")
    let isNumber = !action.contains("STR")
    let scene: String
    if isNumber {
      scene = String(try number(info["scene"]?["scene_id"], isPermanent: isPermanent))
    } else {
      let text = info["scene"]?["scene_str"]?.string ?? ""
      let length = call.readings.isLenient(.sceneCharacters) ? text.count : text.utf8.count
      guard (1...64).contains(length) else {
        throw APIRefusal(40053, "invalid action info", because: "`scene_str` is a text of 1 to 64 bytes, this one has \(text.utf8.count)")
      }
      // Those that nothing speaks against. (6.2)
      let isPlain = text.utf8.allSatisfy { ByteSet.slug.contains($0) || $0 == UInt8(ascii: ":") || $0 == UInt8(ascii: ".") }
      guard isPlain || call.readings.isLenient(.sceneSigns) else {
        throw APIRefusal(
          40053, "invalid action info",
          because: "`scene_str` has letters, digits, `_`, `:`, `.` and `-`; `--lenient \(DisputedFact.sceneSigns.rawValue)` takes any sign")
      }
      scene = text
    }
    let lifetime = isPermanent ? nil : try lifetime(body["expire_seconds"])
    if isPermanent {
      if call.readings.isLenient(.sameTicket),
        let row = try Row.fetchOne(
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
    let ticket = "gQ" + Base64Text.of("wxrules sandbox ticket \(number) >>>???") + "AAAA=="  // not said
    let url = "http://weixin.qq.com/q/02" + Base64Text.slug(number)
    try db.execute(
      sql: "INSERT INTO codes (number, account, ticket, url, scene, is_number, made_at, expires_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
      arguments: [number, call.account.name, ticket, url, scene, isNumber, call.now, lifetime.map { call.now + $0 }])
    var answer: [String: JSON] = ["ticket": .string(ticket), "url": .string(url)]
    if let lifetime { answer["expire_seconds"] = .int(Int(lifetime)) }
    return .json(.object(answer))
  }
}

extension CodeAPI {
  /// Without it, as without the level of `scene`, the platform makes a code that carries 0. (6.6)
  private static func number(_ json: JSON?, isPermanent: Bool) throws -> Int {
    guard let json else {
      if isPermanent { throw APIRefusal(40053, "invalid action info", because: "`scene_id` is missing") }
      return 0
    }
    guard let id = json.int, id > 0 else {
      throw APIRefusal(40053, "invalid action info", because: "`scene_id` is a whole number from 1, and no text")
    }
    guard !isPermanent || id <= 100_000 else {
      throw APIRefusal(40053, "invalid action info", because: "`scene_id` of a permanent code is 1 to 100000")
    }
    // What is too large for 32 bits loses its value without a word. (6.2)
    return id > 4_294_967_295 * 2 ? 0 : min(id, 4_294_967_295)
  }

  /// Seconds.
  private static func lifetime(_ json: JSON?) throws -> Int64 {
    guard let json else { return 60 }
    guard let seconds = json.int, seconds > 0 else {
      throw APIRefusal(47001, "data format error", because: "`expire_seconds` is a whole number from 1, and no text")
    }
    return Int64(min(seconds, 2_592_000))
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
