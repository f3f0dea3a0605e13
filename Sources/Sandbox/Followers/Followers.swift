internal import CCodeReader
internal import GRDB
internal import Rules
internal import WeChat
internal import Wire

/// People who follow, leave, scan, tap and write, and what the platform then does.
package struct Followers: Sendable {
  /// Why somebody could not do something.
  package struct Fault: Error, Sendable { package let message: String }

  /// What somebody does.
  package enum Act: Sendable {
    case follow
    case unfollow
    case text(String)
    case click(String)
    case view(String)
    case scan(Code)
  }

  /// How a code is held before the camera.
  package enum Code: Sendable {
    /// The newest code with this scene.
    case scene(String)
    case ticket(String)
    case url(String)
    /// A PNG or JPEG.
    case image([UInt8])
  }

  /// What came of it.
  package struct Outcome: Sendable {
    /// Of the message that stands for the act.
    package let number: Int64
    package let openid: String
  }

  private struct Outgoing {
    let xml: [UInt8]
    let openid: String
  }

  private let world: World
  private let clock: SandboxClock
  private let deliverer: Deliverer

  package init(_ world: World, clock: SandboxClock, deliverer: Deliverer) {
    self.world = world
    self.clock = clock
    self.deliverer = deliverer
  }

  /// The openid of a person by name; a new name is a new person, who does not follow yet.
  @discardableResult
  package func person(_ name: String, of account: SandboxAccount) throws -> String {
    guard (1...40).contains(name.count), !name.contains(where: \.isNewline) else { throw Fault(message: "a name has 1 to 40 characters") }
    return try world.write { db in
      if let openid = try String.fetchOne(db, sql: "SELECT openid FROM followers WHERE account = ? AND name = ?", arguments: [account.name, name]) {
        return openid
      }
      let openid = "oSANDBOX" + Base64Text.slug(try db.next("people")).prefix(20)
      try db.execute(
        sql: "INSERT INTO followers (account, openid, name, following) VALUES (?, ?, ?, 0)", arguments: [account.name, openid, name])
      return openid
    }
  }

  /// Does it, delivers what the platform would, and waits for the answer.
  /// - Throws: `Fault` when it cannot be done, as writing without following.
  package func act(_ name: String, _ act: Act, of account: SandboxAccount) async throws -> Outcome {
    let openid = try person(name, of: account)
    let time = clock.seconds
    let (number, delivery): (Int64, Outgoing?) = try world.write { db in
      // Nobody does two things in one second: to the platform they would be one. (wechat-protocol 4.3)
      let last = try Int64.fetchOne(
        db, sql: "SELECT MAX(at) FROM messages WHERE account = ? AND openid = ? AND side = 'follower'", arguments: [account.name, openid])
      let now = max(time, (last ?? 0) + 1)
      let row = try Row.fetchOne(
        db, sql: "SELECT following, blocked FROM followers WHERE account = ? AND openid = ?", arguments: [account.name, openid])
      let (number, delivery) = try begin(act, name, openid, account, row?[0] ?? false, now, db)
      // What somebody on the blacklist does is not pushed. (wechat-protocol 7.3)
      return (number, row?[1] ?? false ? nil : delivery)
    }
    if let delivery { await deliverer.deliver(delivery.xml, of: delivery.openid, to: account) }
    return Outcome(number: number, openid: openid)
  }

  private func begin(
    _ act: Act, _ name: String, _ openid: String, _ account: SandboxAccount, _ following: Bool, _ now: Int64, _ db: Database
  ) throws -> (Int64, Outgoing?) {
    func note(_ words: ActWords) throws -> Int64 {
      try Conversation.add(account.name, openid, now, side: .follower, way: .act, body: words.body, rule: nil, db)
    }
    func deliver(_ form: MessageForm, isFollower: Bool = true, _ fields: [(String, String)] = []) -> Outgoing {
      Outgoing(xml: form.xml(openid: openid, account: account.originalID, isFollower: isFollower, time: now, fields: fields), openid: openid)
    }
    func mustFollow() throws {
      if !following { throw Fault(message: "\(name) does not follow, and nobody else can do this") }
    }
    switch act {
    case .follow:
      if following { throw Fault(message: "\(name) follows already") }
      try follow(openid, account, scene: "ADD_SCENE_SEARCH", code: nil, now, db)
      return (try note(ActWords("follows", "关注了", "--follow")), deliver(.follow))
    case .unfollow:
      try mustFollow()
      try db.execute(sql: "UPDATE followers SET following = 0 WHERE account = ? AND openid = ?", arguments: [account.name, openid])
      try db.execute(sql: "DELETE FROM tagged WHERE account = ? AND openid = ?", arguments: [account.name, openid])
      try ServiceWindows.close(account.name, openid, db)
      return (try note(ActWords("leaves", "取消关注", "--unfollow")), deliver(.unfollow))
    case .text(let text):
      try mustFollow()
      guard (1...600).contains(text.count) else { throw Fault(message: "a message has 1 to 600 characters") }
      try ServiceWindows.open(.message, account.name, openid, now, db)
      let number = try Conversation.add(
        account.name, openid, now, side: .follower, way: .act,
        body: ["type": "text", "text": ["content": .string(text)], "why": .string(ActWords.command("--text", text))],
        rule: nil, db)
      return (number, deliver(.text(text), [("MsgId", String(23_000_000_000_000_000 + (try db.next("messages"))))]))
    case .click(let key):
      try mustFollow()
      try ServiceWindows.open(.click, account.name, openid, now, db)
      return (try note(ActWords("taps \(key)", "点菜单 \(key)", "--click", key)), deliver(.click(key)))
    case .view(let url):
      try mustFollow()
      return (try note(ActWords("opens \(url)", "打开 \(url)")), deliver(.view(url)))
    case .scan(let code): return try scan(code, name, openid, account, following, now, note, deliver, db)
    }
  }

  private func follow(
    _ openid: String, _ account: SandboxAccount, scene: String, code: (scene: String, isNumber: Bool)?, _ now: Int64, _ db: Database
  ) throws {
    try db.execute(
      sql: """
        UPDATE followers SET following = 1, followed_at = ?, subscribe_scene = ?, qr_scene = ?, qr_scene_str = ?
        WHERE account = ? AND openid = ?
        """,
      arguments: [
        now, scene, code.flatMap { $0.isNumber ? Int64($0.scene) : 0 } ?? 0, code.map { $0.isNumber ? "" : $0.scene } ?? "", account.name, openid,
      ])
    try ServiceWindows.open(.follow, account.name, openid, now, db)
  }

  private func scan(
    _ code: Code, _ name: String, _ openid: String, _ account: SandboxAccount, _ following: Bool, _ now: Int64,
    _ note: (ActWords) throws -> Int64, _ deliver: (MessageForm, Bool, [(String, String)]) -> Outgoing, _ db: Database
  ) throws -> (Int64, Outgoing?) {
    let row = try find(code, account, db)
    let (scene, isNumber, ticket): (String, Bool, String) = (row["scene"], row["is_number"], row["ticket"])
    let expiresAt: Int64? = row["expires_at"]
    if let expiresAt, expiresAt <= now {
      // The account's page opens, and no event comes. (wechat-protocol 6.4)
      let number = try note(
        ActWords("scans a code that has ended: the account's page opens, nothing is sent", "扫了过期的码：只打开公众号的页面，什么也不推送"))
      return (number, nil)
    }
    let hasFollowed =
      try Int64.fetchOne(
        db, sql: "SELECT followed_at FROM followers WHERE account = ? AND openid = ? AND followed_at IS NOT NULL", arguments: [account.name, openid])
      != nil
    if !following { try follow(openid, account, scene: "ADD_SCENE_QR_CODE", code: (scene, isNumber), now, db) }
    if following { try ServiceWindows.open(.scan, account.name, openid, now, db) }
    let number = try note(
      following
        ? ActWords("scans \(scene)", "扫码 \(scene)", "--scan", scene)
        : ActWords("scans \(scene) and follows", "扫码 \(scene) 并关注", "--scan", scene, "--subscription", hasFollowed ? "returning" : "new"))
    return (number, deliver(.scan(scene), following, [("Ticket", ticket)]))
  }

  private func find(_ code: Code, _ account: SandboxAccount, _ db: Database) throws -> Row {
    let columns = "SELECT scene, is_number, ticket, expires_at FROM codes WHERE account = ? AND "
    let row: Row?
    let what: String
    switch code {
    case .scene(let scene):
      what = "no code carries scene \"\(scene)\"; `wxrules qr apply` makes those that are declared"
      row = try Row.fetchOne(db, sql: columns + "scene = ? ORDER BY number DESC LIMIT 1", arguments: [account.name, scene])
    case .ticket(let ticket):
      what = "no code has this ticket"
      row = try Row.fetchOne(db, sql: columns + "ticket = ?", arguments: [account.name, ticket])
    case .url(let url):
      what = "no code holds this address"
      row = try Row.fetchOne(db, sql: columns + "url = ?", arguments: [account.name, url])
    case .image(let bytes):
      guard let url = ImageReader.text(in: bytes) else { throw Fault(message: "no QR code can be read in this image; PNG and JPEG are known") }
      what = "the code in this image is none of the sandbox: it holds \(url.prefix(80))"
      row = try Row.fetchOne(db, sql: columns + "url = ?", arguments: [account.name, url])
    }
    guard let row else { throw Fault(message: what) }
    return row
  }
}

/// Reads QR codes in images.
package enum ImageReader {
  package static func text(in image: [UInt8]) -> String? {
    guard (1...(8 << 20)).contains(image.count) else { return nil }
    var text = [UInt8](repeating: 0, count: 4096)
    let count = unsafe text.withUnsafeMutableBufferPointer { buffer in
      unsafe image.withUnsafeBufferPointer { image in
        unsafe buffer.withMemoryRebound(to: CChar.self) { unsafe wxread_image(image.baseAddress, image.count, $0.baseAddress, $0.count) }
      }
    }
    return count > 0 ? String(validating: text.prefix(count), as: UTF8.self) : nil
  }

  /// A code as the platform draws it: a JPEG.
  package static func jpeg(of url: String) -> [UInt8]? {
    guard let image = CodeImage(url) else { return nil }
    let (pixels, side) = image.pixels(modulePixels: 8)
    return jpeg(pixels, width: side, height: side)
  }

  /// Grey pixels as a JPEG.
  static func jpeg(_ pixels: [UInt8], width: Int, height: Int) -> [UInt8]? {
    var jpeg = [UInt8](repeating: 0, count: pixels.count + 65_536)
    let count = unsafe jpeg.withUnsafeMutableBufferPointer { buffer in
      unsafe pixels.withUnsafeBufferPointer { pixels in
        unsafe wxread_jpeg(pixels.baseAddress, Int32(width), Int32(height), buffer.baseAddress, buffer.count)
      }
    }
    return count > 0 ? Array(jpeg.prefix(count)) : nil
  }
}
