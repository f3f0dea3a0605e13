internal import Engine
internal import Rules

/// What must hold of endpoints' answers for any bytes.
extension FuzzOracles {
  /// Any bytes as an endpoint's answer: no reply, or one that the platform takes and that comes back from the outbox as it went in.
  public static func reply(_ bytes: [UInt8]) -> String? {
    for type in ["application/json", "text/plain"] {
      guard let reply = HookReply(bytes, type: type).reply else { continue }
      if let refused = refused(reply) { return refused }
      let task = OutboxTask.send(Message(.reply(reply)), unless: [], otherwise: nil)
      if OutboxTask(word: task.word, text: task.text) != task { return "a reply came back changed" }
    }
    return nil
  }

  /// What must hold of any reply, whoever wrote it.
  static func refused(_ reply: Reply) -> String? {
    switch reply {
    case .text(let text): return text.isEmpty || text.utf8.count > textLimit ? "a text that the platform refuses" : nil
    case .news(let articles):
      let isGood = articles.allSatisfy { article in
        !article.title.allSatisfy(\.isWhitespace)
          && [article.url, article.picture].allSatisfy { $0.isEmpty || $0.hasPrefix("http://") || $0.hasPrefix("https://") }
      }
      return isGood && (1...8).contains(articles.count) ? nil : "articles that the platform refuses"
    case .none, .image, .voice, .video, .music, .transfer: return nil
    }
  }
}
