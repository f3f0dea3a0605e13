internal import Engine
internal import GRDB
package import Rules
package import Wire

/// What a follower's chat shows, message by message.
enum Conversation {
  enum Side: String { case follower, account, platform }
  /// How a message came.
  enum Way: String {
    /// What the follower did.
    case act
    /// The answer to a delivery.
    case passive
    /// A customer message.
    case custom
    case template
    /// Of the platform itself.
    case notice
    /// What the platform refused to do, which no follower sees.
    case refusal
    /// What the platform reports of what was sent, which no follower sees either.
    case report

    /// Whether the follower sees it.
    var isSeen: Bool {
      switch self {
      case .act, .passive, .custom, .template, .notice: true
      case .refusal, .report: false
      }
    }
  }

  /// - Parameters:
  ///   - rule: that answered, where the server said so.
  ///   - turn: of the server, in which it was answered.
  @discardableResult
  static func add(
    _ account: String, _ openid: String, _ now: Int64, side: Side, way: Way, body: JSON, rule: String?, turn: TurnID? = nil, _ db: Database
  ) throws -> Int64 {
    try db.execute(
      sql: "INSERT INTO messages (account, openid, at, side, way, body, rule, turn) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
      arguments: [account, openid, now, side.rawValue, way.rawValue, body.line, rule, turn?.description])
    return db.lastInsertedRowID
  }

  /// Messages after a number, oldest first.
  static func messages(_ account: String, _ openid: String, after number: Int64, _ db: Database) throws -> [JSON] {
    let rows = try Row.fetchAll(
      db,
      sql: "SELECT number, at, side, way, body, rule, turn FROM messages WHERE account = ? AND openid = ? AND number > ? ORDER BY number LIMIT 500",
      arguments: [account, openid, number])
    return rows.map { row in
      [
        "number": .int(row[0]), "at": .int(row[1]), "side": .string(row[2]), "way": .string(row[3]), "body": JSON(row[4] as String) ?? .null,
        "rule": (row[5] as String?).map { .string($0) } ?? .null, "turn": (row[6] as String?).map { .string($0) } ?? .null,
      ]
    }
  }
}

/// A message as text, for terminals.
package enum MessageText {
  /// Lines of what the body of a message shows.
  /// - Parameter language: of what the sandbox says itself.
  package static func lines(_ body: JSON, in language: DisplayLanguage = .en) -> [String] {
    let type = body["type"]?.string ?? ""
    if language == .zh, let said = body["zh"]?.string {
      return [said] + [body["why_zh"]?.string ?? ""].filter { !$0.isEmpty }.map { "（\($0)）" }
    }
    let content = body[type] ?? .null
    func text(_ key: String) -> String { content[key]?.string ?? "" }
    switch ReplyKind(messageType: type) {
    case .text?: return text("content").split(separator: "\n", omittingEmptySubsequences: false).map { String($0) }
    case .news?:
      guard case .array(let articles)? = content["articles"] else { return ["[news]"] }
      return articles.flatMap { article in
        ["[\(article["title"]?.string ?? "")]"] + [article["description"]?.string ?? "", article["url"]?.string ?? ""].filter { !$0.isEmpty }
      }
    case .image?, .voice?: return ["[\(type) \(text("media_id"))]"]
    case .video?: return ["[video \(text("media_id"))] \(text("title"))"]
    case .music?: return ["[music] \(text("title"))", text("description"), text("musicurl")].filter { !$0.isEmpty }
    case .transfer?: return ["[to customer service]"]
    case .some(.none), nil: return others(type, body)
    }
  }

  /// What no passive reply can be.
  private static func others(_ type: String, _ body: JSON) -> [String] {
    switch type {
    case "template":
      guard case .object(let fields)? = body["data"] else { return ["[template]"] }
      return ["[template \(body["template_id"]?.string ?? "")]"]
        + fields.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value["value"]?.string ?? "")" }
    case "notice", "refusal", "report": return [body["text"]?.string ?? ""] + [body["why"]?.string ?? ""].filter { !$0.isEmpty }.map { "(\($0))" }
    case "act": return [body["text"]?.string ?? ""]
    default: return ["[\(type)]"]
    }
  }
}
