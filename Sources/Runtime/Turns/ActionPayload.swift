internal import Rules

/// An action as it stands in the outbox: everything rendered, so that a change of rules does not change what was promised.
enum ActionPayload {
  static func write(_ kind: PlannedAction.Kind) -> JSON {
    func texts(_ list: [String]) -> JSON { .array(list.map { .string($0) }) }
    func optional(_ text: String?) -> JSON { text.map { .string($0) } ?? .null }
    switch kind {
    case .tag(let add, let remove): return ["add": texts(add), "remove": texts(remove)]
    case .remark(let text): return ["text": .string(text)]
    case .send(let reply): return write(reply)
    case .template(let id, let url, let data): return ["id": .string(id), "url": optional(url), "data": JSON(Value.record(data))]
    case .webhook(let address, let timeout, let usesReply, let fields):
      return ["address": .string(address), "timeout": .int(Int(timeout)), "use_reply": .bool(usesReply), "fields": JSON(Value.record(fields))]
    case .set(let values): return JSON(Value.record(values))
    case .unset(let names): return texts(names)
    case .record(let event, let fields): return ["event": .string(event), "fields": JSON(Value.record(fields))]
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
}
