internal import Rules
package import Wire

/// Tasks as they stand in the store: a word, and JSON as text. Databases in use hold both, so what is written stays as it is, and what
/// was ever written is read.
extension OutboxTask {
  /// - Parameters:
  ///   - word: the kind.
  ///   - text: the payload.
  package init(word: String, text: String) {
    if let kind = OutboxKind(rawValue: word), let payload = JSON(text), let task = OutboxTask(kind: kind, payload: payload) {
      self = task
    } else {
      self = .unreadable(kind: word, payload: text)
    }
  }

  /// The word in `do:`.
  package var word: String { if case .unreadable(let word, _) = self { word } else { kind.rawValue } }

  package var text: String { if case .unreadable(_, let text) = self { text } else { payload.line } }

  package var payload: JSON {
    switch self {
    case .tag(let changes):
      func names(_ adds: Bool) -> JSON? {
        let names = changes.filter { $0.adds == adds }.map { JSON.string($0.name) }
        return names.count > 1 ? JSON.array(names) : names.first
      }
      var fields: [String: JSON] = [:]
      fields["add"] = names(true)
      fields["remove"] = names(false)
      return .object(fields)
    case .remark(let text): return ["text": .string(text)]
    case .send(let message, let unless, let otherwise):
      var fields: [String: JSON] = ["message": StoredMessage.write(message)]
      if !unless.isEmpty { fields["unless"] = StoredMessage.write(unless) }
      if let otherwise { fields["else"] = .object(StoredMessage.fields(otherwise)) }
      return .object(fields)
    case .template(let message, let unless):
      var fields = StoredMessage.fields(message)
      if !unless.isEmpty { fields["unless"] = StoredMessage.write(unless) }
      return .object(fields)
    case .webhook(let call):
      let address: JSON =
        switch call.address {
        case .literal(let url): .string(url)
        case .secret(.environment(let name)): ["env": .string(name)]
        case .secret(.file(let path)): ["file": .string(path)]
        }
      var fields: [String: JSON] = [
        "address": address, "timeout": .int(Int(call.timeout)), "late": .bool(call.sendsLate), "body": call.body,
      ]
      if !call.returns.isEmpty { fields["returns"] = StoredReturns.write(call.returns) }
      return .object(fields)
    case .unreadable(_, let text): return JSON(text) ?? .string(text)
    }
  }

  /// Nil when it cannot be read.
  package init?(kind: OutboxKind, payload: JSON) {
    switch kind {
    case .tag:
      // What names no tag is not done by doing nothing.
      guard payload["add"] != nil || payload["remove"] != nil else { return nil }
      // Rows of engine 1.4 hold several.
      func names(_ key: String) -> [String] {
        switch payload[key] {
        case .string(let name)?: [name]
        case .array(let names)?: names.compactMap(\.string)
        default: []
        }
      }
      self = .tag(names("add").map { TagChange(name: $0, adds: true) } + names("remove").map { TagChange(name: $0, adds: false) })
    case .remark:
      guard let text = payload["text"]?.string else { return nil }
      self = .remark(text)
    case .send:
      guard let message = StoredMessage.message(payload["message"] ?? payload) else { return nil }
      self = .send(
        message, unless: StoredMessage.obstacles(payload["unless"]), otherwise: payload["else"].flatMap { StoredMessage.template($0) })
    case .template:
      guard let message = StoredMessage.template(payload) else { return nil }
      self = .template(message, unless: StoredMessage.obstacles(payload["unless"]))
    case .webhook:
      guard let address = Self.address(payload["address"]) else { return nil }
      self = .webhook(
        HookCall(
          address: address, timeout: Int64(payload["timeout"]?.int ?? 2000), sendsLate: payload["late"] == true,
          body: payload["body"] ?? ["fields": payload["fields"] ?? .object([:])], returns: StoredReturns.read(payload["returns"])))
    }
  }

  private static func address(_ json: JSON?) -> EndpointAddress? {
    switch json {
    case .string(let text)? where text.hasPrefix("env "): .secret(.environment(String(text.dropFirst(4))))
    case .string(let text)? where text.hasPrefix("file "): .secret(.file(String(text.dropFirst(5))))
    case .string(let url)?: .literal(url)
    case .object(let fields)?:
      fields["env"]?.string.map { EndpointAddress.secret(.environment($0)) } ?? fields["file"]?.string.map { EndpointAddress.secret(.file($0)) }
    default: nil
    }
  }
}

/// What an answer may set, inside a payload. An entry that cannot be read allows nothing.
private enum StoredReturns {
  static func write(_ returns: [ReturnedVariable]) -> JSON {
    .object(
      Dictionary(
        returns.map { returned in
          var fields: [String: JSON] = ["kind": .string(returned.kind.rawValue)]
          if let lasting = returned.lasting { fields["for"] = .int(Int(lasting)) }
          return (returned.name, .object(fields))
        }
      ) { $1 })
  }

  static func read(_ json: JSON?) -> [ReturnedVariable] {
    guard case .object(let fields)? = json else { return [] }
    return fields.compactMap { name, entry in
      guard let kind = entry["kind"]?.string.flatMap({ ReturnedVariable.Kind(rawValue: $0) }) else { return nil }
      return ReturnedVariable(name, kind, lasting: entry["for"]?.int.map { Int64($0) })
    }
  }
}

/// Messages and what makes them needless, inside a payload.
enum StoredMessage {
  // MARK: messages

  static func write(_ message: Message) -> JSON {
    var fields = fields(message.content)
    fields["kind"] = .string(message.kind)
    if let agent = message.agent { fields["from"] = .string(agent) }
    return .object(fields)
  }

  private static func fields(_ content: Message.Content) -> [String: JSON] {
    switch content {
    case .reply(let reply): fields(reply)
    case .card(let id): ["card": .string(id)]
    case .article(let id): ["article": .string(id)]
    case .material(let id): ["media": .string(id)]
    case .miniProgram(let title, let appID, let page, let thumb):
      ["title": .string(title), "appid": .string(appID), "page": .string(page), "thumb": .string(thumb)]
    case .choices(let head, let items, let tail):
      ["head": .string(head), "tail": .string(tail), "items": .array(items.map { ["id": .string($0.id), "text": .string($0.text)] })]
    }
  }

  private static func fields(_ reply: Reply) -> [String: JSON] {
    var fields: [String: JSON] = [:]
    func put(_ name: String, _ text: String?) { if let text { fields[name] = .string(text) } }
    switch reply {
    case .none: break
    case .text(let text): put("text", text.string)
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
          [
            "title": .string($0.title.string), "description": .string($0.description.string), "picture": .string($0.picture.string),
            "url": .string($0.url.string),
          ]
        })
    case .transfer(let account): put("account", account)
    }
    return fields
  }

  static func message(_ json: JSON) -> Message? {
    guard let word = json["kind"]?.string else { return nil }
    let agent = json["from"]?.string
    if let kind = MessageKind(rawValue: word) { return content(kind, json).map { Message($0, agent: agent) } }
    guard let kind = ReplyKind(rawValue: word) else { return nil }
    return reply(kind, json).map { Message(.reply($0), agent: agent) }
  }

  private static func content(_ kind: MessageKind, _ json: JSON) -> Message.Content? {
    func text(_ key: String) -> String { json[key]?.string ?? "" }
    switch kind {
    case .card: return .card(text("card"))
    case .article: return .article(text("article"))
    case .material: return .material(text("media"))
    case .miniProgram: return .miniProgram(title: text("title"), appID: text("appid"), page: text("page"), thumb: text("thumb"))
    case .choices:
      guard case .array(let items)? = json["items"] else { return nil }
      return .choices(
        head: text("head"), items: items.map { Message.Choice(id: $0["id"]?.string ?? "", text: $0["text"]?.string ?? "") }, tail: text("tail"))
    }
  }

  /// Reads what stands beside the word of a kind; nil when something is missing that it needs.
  static func reply(_ kind: ReplyKind, _ json: JSON) -> Reply? {
    func text(_ key: String) -> String? { json[key]?.string }
    switch kind {
    case .none: return Reply.none
    case .text: return text("text").map { .text(SentText($0)) }
    case .image: return text("media").map { .image(media: $0) }
    case .voice: return text("media").map { .voice(media: $0) }
    case .video: return text("media").map { .video(media: $0, title: text("title"), description: text("description")) }
    case .music:
      return text("thumb").map {
        .music(title: text("title"), description: text("description"), url: text("url"), hqURL: text("hq_url"), thumb: $0)
      }
    case .news:
      guard case .array(let articles)? = json["articles"] else { return nil }
      return .news(
        articles.map { article in
          func text(_ key: String) -> SentText { SentText(article[key]?.string ?? "") }
          return Reply.Article(title: text("title"), description: text("description"), picture: text("picture"), url: text("url"))
        })
    case .transfer: return .transfer(account: text("account"))
    }
  }

  static func fields(_ message: TemplateMessage) -> [String: JSON] {
    var fields: [String: JSON] = ["id": .string(message.id), "data": JSON(Value.record(message.fields))]
    if let url = message.url { fields["url"] = .string(url) }
    if let appID = message.appID { fields["appid"] = .string(appID) }
    if let page = message.page { fields["page"] = .string(page) }
    return fields
  }

  static func template(_ json: JSON) -> TemplateMessage? {
    guard let id = json["id"]?.string, case .object(let fields)? = json["data"] else { return nil }
    return TemplateMessage(
      id: id, url: json["url"]?.string, appID: json["appid"]?.string, page: json["page"]?.string,
      fields: fields.sorted { $0.key < $1.key }.map { Value.Field($0.key, Value($0.value)) })
  }

  // MARK: obstacles

  static func write(_ unless: [Obstacle]) -> JSON {
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

  static func obstacles(_ json: JSON?) -> [Obstacle] {
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
