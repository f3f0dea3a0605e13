internal import GRDB
internal import Rules
internal import WeChat
internal import Wire

/// What one act does in the world, and what the platform then pushes. (wechat-protocol 2.2, 2.3)
struct ActPlay {
  struct Played {
    /// Of the message that stands for the act.
    let number: Int64
    /// In the order in which they go out.
    var pushes: [Happening] = []
  }

  let person: Person
  let account: SandboxAccount
  /// Seconds since 1970 UTC.
  let now: Int64
  let readings: Readings
  let db: Database

  /// - Parameter picture: of the code that is scanned, where it is an image.
  /// - Throws: `Followers.Fault` when it cannot be done, as writing without following.
  func perform(_ act: FollowerAct, picture: [UInt8]) throws -> Played {
    switch act {
    case .scan(let code, let follows): return try scan(code, picture, follows: follows)
    case .follow:
      if person.follows { throw fault("\(person.name) follows already") }
      // Who has just paid follows by the page of the payment. (wechat-protocol 7.13)
      try follow(scene: person.hasPaid ? "ADD_SCENE_PAID" : "ADD_SCENE_SEARCH", code: nil)
      return try played(
        ActWords("follows", "--follow", "--subscription", subscription), .event("subscribe", [.trace("EventKey", ofPayment: person.hasPaid)]))
    case .unfollow:
      try mustFollow()
      try db.execute(sql: "UPDATE followers SET following = 0 WHERE account = ? AND openid = ?", arguments: [account.name, person.openid])
      try db.execute(sql: "INSERT INTO leaves (account, openid, at) VALUES (?, ?, ?)", arguments: [account.name, person.openid, now])
      // Whoever follows again loads the menu again. (wechat-protocol 7.10)
      for table in ["tagged", "untagged"] {
        try db.execute(sql: "DELETE FROM \(table) WHERE account = ? AND openid = ?", arguments: [account.name, person.openid])
      }
      try ServiceWindows.close(account.name, person.openid, db)
      return try played(ActWords("leaves", "--unfollow"), .event("unsubscribe", [.trace("EventKey", ofPayment: person.hasPaid)]))
    case .text(let text):
      try mustFollow()
      guard (1...600).contains(text.count) else { throw fault("a message has 1 to 600 characters") }
      try open(.message)
      // There and empty from the platform's own tool. (wechat-protocol 2.2)
      // What begins with a dash is an option, unless it stands behind a sign.
      let asked = text.hasPrefix("-") ? ["--text=" + text] : ["--text", text]
      return try says(text, why: ActWords.command(asked, to: account, at: now), [.sometimes(.word("bizmsgmenuid", ""))])
    case .send(let message):
      try mustFollow()
      try open(.message)
      return try send(message)
    case .click(let key, let details):
      try mustFollow()
      return try tap(key, details)
    case .view(let address):
      try mustFollow()
      return try view(address)
    case .choose(let words):
      try mustFollow()
      let choice = try Choice.find(words, sentTo: person, account.name, db)
      // It counts as a tap, and not as a message. (wechat-protocol 2.9)
      try open(.click)
      return try says(choice.text, why: nil, [.word("bizmsgmenuid", choice.id)])
    case .position(let place):
      try mustFollow()
      return try played(
        ActWords("is at \(place.latitude), \(place.longitude)"),
        .event(
          "LOCATION",
          [.plain("Latitude", place.latitude), .plain("Longitude", place.longitude), .plain("Precision", place.precision)]))
    case .pay:
      guard account.standing == .verifiedService else {
        throw fault("who pays opens nothing here: only a verified service account may write then")
      }
      try db.execute(
        sql: "UPDATE followers SET paid_at = ? WHERE account = ? AND openid = ?", arguments: [now, account.name, person.openid])
      // Nothing is pushed here: who takes payments learns of them from WeChat Pay. (wechat-protocol 7.6)
      try open(.payment)
      return try played(ActWords("pays"))
    case .block(let refuses):
      try mustFollow()
      try db.execute(
        sql: "UPDATE followers SET refuses = ? WHERE account = ? AND openid = ?", arguments: [refuses, account.name, person.openid])
      return try played(
        refuses ? ActWords("refuses the account's messages") : ActWords("takes the account's messages again"))
    case .push(let raw): return try push(raw)
    }
  }

  // MARK: helpers

  func fault(_ message: Phrase) -> Followers.Fault { Followers.Fault(message: message) }
  func mustFollow() throws { if !person.follows { throw fault("\(person.name) does not follow, and nobody else can do this") } }
  func open(_ trigger: ServiceWindows.Trigger) throws { try ServiceWindows.open(trigger, account.name, person.openid, now, readings, db) }
  func nextMessage() throws -> Int64 { try db.next("messages") }

  func played(_ words: ActWords, _ pushes: Happening...) throws -> Played {
    Played(number: try note(words.body(to: account, at: now)), pushes: pushes)
  }

  private func note(_ body: JSON) throws -> Int64 {
    try Conversation.add(account.name, person.openid, now, side: .follower, way: .act, body: body, rule: nil, db)
  }

  /// A text in the chat.
  private func says(_ text: String, why: String?, _ elements: [Happening.Element]) throws -> Played {
    let number = try note(["type": "text", "text": ["content": .string(text)], "why": why.map { .string($0) } ?? .null])
    return Played(number: number, pushes: [.message("text", number: try nextMessage(), [.text("Content", text)] + elements)])
  }

  // MARK: following

  /// What rules call whoever follows now.
  private var subscription: String { (person.hasFollowed ? Subscription.returning : .new).rawValue }

  private func follow(scene: String, code: (scene: String, isNumber: Bool)?) throws {
    try db.execute(
      sql: """
        UPDATE followers SET following = 1, followed_at = ?, subscribe_scene = ?, qr_scene = ?, qr_scene_str = ?
        WHERE account = ? AND openid = ?
        """,
      arguments: [
        now, scene, code.flatMap { $0.isNumber ? Int64($0.scene) : 0 } ?? 0, code.map { $0.isNumber ? "" : $0.scene } ?? "", account.name,
        person.openid,
      ])
    try db.execute(
      sql: "INSERT INTO follows (account, openid, at, source) VALUES (?, ?, ?, ?)",
      arguments: [account.name, person.openid, now, FollowerSource.number(ofScene: scene)])
    try open(.follow)
  }

  private func scan(_ code: FollowerAct.Code, _ picture: [UInt8], follows: Bool) throws -> Played {
    let row = try ScannedCode.find(code, picture, account.name, db)
    let (scene, isNumber, ticket): (String, Bool, String) = (row["scene"], row["is_number"], row["ticket"])
    let expiresAt: Int64? = row["expires_at"]
    if let expiresAt, expiresAt <= now {
      // The account's page opens, and no event comes. (wechat-protocol 6.4)
      return try played(ActWords("scans a code that has ended: the account's page opens, nothing is sent"))
    }
    if !follows {
      if person.follows { throw fault("\(person.name) follows already: a scan is pushed, whatever they then do") }
      // Nothing at scan time: only a follow that is completed is pushed. (wechat-protocol 2.4, 6.4)
      return try played(ActWords("scans \(scene), looks and does not follow"))
    }
    if person.follows {
      try open(.scan)
      return try played(
        ActWords("scans \(scene)", "--scan", scene), .event("SCAN", [.word("EventKey", scene), .word("Ticket", ticket)]))
    }
    try follow(scene: "ADD_SCENE_QR_CODE", code: (scene, isNumber))
    return try played(
      ActWords("scans \(scene) and follows", "--scan", scene, "--subscription", subscription),
      .event("subscribe", [.word("EventKey", "qrscene_" + scene), .word("Ticket", ticket)]))
  }
}
