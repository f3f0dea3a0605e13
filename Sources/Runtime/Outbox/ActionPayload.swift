internal import Rules

/// What an action in the outbox asks for, as the worker reads it.
enum OutboxTask: Sendable {
  case tag([TagChange])
  case remark(String)
  case send(Message, unless: [Obstacle], otherwise: JSON?)
  case template(TemplateMessage, unless: [Obstacle])
  case webhook(HookCall)
}

struct TagChange: Hashable, Sendable {
  let name: String
  let adds: Bool
}

struct HookCall: Sendable {
  let address: WebhookDeclaration.Address
  /// Milliseconds.
  let timeout: Int64
  let sendsLate: Bool
  /// What is posted; the id is added with the call.
  let body: JSON
}

/// An action as it stands in the outbox.
enum ActionPayload {
  /// The rows that a planned action is worth: tags one each, so that those of many followers go together.
  static func write(_ kind: PlannedAction.Kind, unless: [Obstacle], hook: () -> JSON) -> [(OutboxKind, JSON)] {
    switch kind {
    case .tag(let add, let remove): return add.map { (.tag, ["add": .string($0)]) } + remove.map { (.tag, ["remove": .string($0)]) }
    case .remark(let text): return [(.remark, ["text": .string(text)])]
    case .send(let message, let otherwise):
      var fields: [String: JSON] = ["message": write(message)]
      if !unless.isEmpty { fields["unless"] = write(unless) }
      if let otherwise { fields["else"] = write(otherwise) }
      return [(.send, .object(fields))]
    case .template(let message):
      guard case .object(var fields) = write(message) else { return [] }
      if !unless.isEmpty { fields["unless"] = write(unless) }
      return [(.template, .object(fields))]
    case .webhook(let webhook):
      let address: JSON =
        switch webhook.address {
        case .literal(let url): .string(url)
        case .secret(.environment(let name)): ["env": .string(name)]
        case .secret(.file(let path)): ["file": .string(path)]
        }
      return [(.webhook, ["address": address, "timeout": .int(Int(webhook.timeout)), "late": .bool(webhook.sendsLate), "body": hook()])]
    case .set, .unset, .record: return []
    }
  }

  /// Nil when it cannot be read: a file of another version.
  static func read(_ kind: OutboxKind, _ payload: JSON) -> OutboxTask? {
    switch kind {
    case .tag:
      // Rows of engine 1.4 hold several.
      func names(_ key: String) -> [String] {
        switch payload[key] {
        case .string(let name)?: [name]
        case .array(let names)?: names.compactMap(\.string)
        default: []
        }
      }
      return .tag(names("add").map { TagChange(name: $0, adds: true) } + names("remove").map { TagChange(name: $0, adds: false) })
    case .remark: return payload["text"]?.string.map { .remark($0) }
    case .send:
      return message(payload["message"] ?? payload).map { .send($0, unless: obstacles(payload["unless"]), otherwise: payload["else"]) }
    case .template: return template(payload).map { .template($0, unless: obstacles(payload["unless"])) }
    case .webhook:
      let address: WebhookDeclaration.Address
      switch payload["address"] {
      case .string(let text)? where text.hasPrefix("env "): address = .secret(.environment(String(text.dropFirst(4))))
      case .string(let text)? where text.hasPrefix("file "): address = .secret(.file(String(text.dropFirst(5))))
      case .string(let url)?: address = .literal(url)
      case .object(let fields)?:
        if let name = fields["env"]?.string {
          address = .secret(.environment(name))
        } else if let path = fields["file"]?.string {
          address = .secret(.file(path))
        } else {
          return nil
        }
      default: return nil
      }
      return .webhook(
        HookCall(
          address: address, timeout: Int64(payload["timeout"]?.int ?? 2000), sendsLate: payload["late"] == true,
          body: payload["body"] ?? ["fields": payload["fields"] ?? .object([:])]))
    }
  }

  // MARK: messages

  static func write(_ message: Message) -> JSON {
    guard case .object(var fields) = write(message.content) else { return .null }
    if let agent = message.agent { fields["from"] = .string(agent) }
    return .object(fields)
  }

  private static func write(_ content: Message.Content) -> JSON {
    switch content {
    case .reply(let reply): return write(reply)
    case .card(let id): return ["kind": "card", "card": .string(id)]
    case .article(let id): return ["kind": "article", "article": .string(id)]
    case .material(let id): return ["kind": "mpnews", "media": .string(id)]
    case .miniProgram(let title, let appID, let page, let thumb):
      return ["kind": "miniprogram", "title": .string(title), "appid": .string(appID), "page": .string(page), "thumb": .string(thumb)]
    case .choices(let head, let items, let tail):
      return [
        "kind": "choices", "head": .string(head), "tail": .string(tail),
        "items": .array(items.map { ["id": .string($0.id), "text": .string($0.text)] }),
      ]
    }
  }

  static func write(_ reply: Reply) -> JSON {
    var fields: [String: JSON] = ["kind": .string(reply.kind)]
    func put(_ name: String, _ text: String?) { if let text { fields[name] = .string(text) } }
    switch reply {
    case .none: break
    case .text(let text): put("text", text)
    case .image(let media), .voice(let media): put("media", media)
    case .video(let media, let title, let description):
      put("media", media)
      put("title", title)
      put("description", description)
    case .music(let title, let description, let url, let hqURL, let thumb):
      put("title", title)
      put("description", description)
      put("url", url)
      put("hq_url", hqURL)
      put("thumb", thumb)
    case .news(let articles):
      fields["articles"] = .array(
        articles.map {
          ["title": .string($0.title), "description": .string($0.description), "picture": .string($0.picture), "url": .string($0.url)]
        })
    case .transfer(let account): put("account", account)
    }
    return .object(fields)
  }

  static func message(_ json: JSON) -> Message? {
    func text(_ key: String) -> String { json[key]?.string ?? "" }
    let agent = json["from"]?.string
    switch text("kind") {
    case "card": return Message(.card(text("card")), agent: agent)
    case "article": return Message(.article(text("article")), agent: agent)
    case "mpnews": return Message(.material(text("media")), agent: agent)
    case "miniprogram":
      return Message(.miniProgram(title: text("title"), appID: text("appid"), page: text("page"), thumb: text("thumb")), agent: agent)
    case "choices":
      guard case .array(let items)? = json["items"] else { return nil }
      return Message(
        .choices(
          head: text("head"), items: items.map { Message.Choice(id: $0["id"]?.string ?? "", text: $0["text"]?.string ?? "") }, tail: text("tail")),
        agent: agent)
    default: return reply(json).map { Message(.reply($0), agent: agent) }
    }
  }

  static func reply(_ json: JSON) -> Reply? {
    func text(_ key: String) -> String? { json[key]?.string }
    switch text("kind") {
    case "none": return Reply.none
    case "text": return text("text").map { .text($0) }
    case "image": return text("media").map { .image(media: $0) }
    case "voice": return text("media").map { .voice(media: $0) }
    case "video": return text("media").map { .video(media: $0, title: text("title"), description: text("description")) }
    case "music":
      return text("thumb").map {
        .music(title: text("title"), description: text("description"), url: text("url"), hqURL: text("hq_url"), thumb: $0)
      }
    case "news":
      guard case .array(let articles)? = json["articles"] else { return nil }
      return .news(
        articles.map { article in
          Reply.Article(
            title: article["title"]?.string ?? "", description: article["description"]?.string ?? "", picture: article["picture"]?.string ?? "",
            url: article["url"]?.string ?? "")
        })
    case "transfer": return .transfer(account: text("account"))
    default: return nil
    }
  }

  static func write(_ message: TemplateMessage) -> JSON {
    var fields: [String: JSON] = ["id": .string(message.id), "data": JSON(Value.record(message.fields))]
    if let url = message.url { fields["url"] = .string(url) }
    if let appID = message.appID { fields["appid"] = .string(appID) }
    if let page = message.page { fields["page"] = .string(page) }
    return .object(fields)
  }

  static func template(_ json: JSON) -> TemplateMessage? {
    guard let id = json["id"]?.string, case .object(let fields)? = json["data"] else { return nil }
    return TemplateMessage(
      id: id, url: json["url"]?.string, appID: json["appid"]?.string, page: json["page"]?.string,
      fields: fields.sorted { $0.key < $1.key }.map { Value.Field($0.key, .text(Value($0.value).shown)) })
  }

  // MARK: obstacles

  private static func write(_ unless: [Obstacle]) -> JSON {
    .array(
      unless.map { obstacle in
        switch obstacle {
        case .unsubscribed: "unsubscribed"
        case .replied: "replied"
        case .tag(let name): ["tag": .string(name)]
        case .variable(let name): ["var": .string(name)]
        }
      })
  }

  private static func obstacles(_ json: JSON?) -> [Obstacle] {
    guard case .array(let items)? = json else { return [] }
    return items.compactMap { item in
      switch item {
      case "unsubscribed": .unsubscribed
      case "replied": .replied
      default: item["tag"]?.string.map { .tag($0) } ?? item["var"]?.string.map { .variable($0) }
      }
    }
  }
}
