internal import Engine
internal import Rules

/// What must hold of endpoints' answers for any bytes.
extension FuzzOracles {
  /// Any bytes as an endpoint's answer: no reply, or one that the platform takes and that comes back from the outbox as it went in.
  public static func reply(_ bytes: [UInt8]) -> String? {
    for type in ["application/json", "text/plain"] {
      let answer = HookReply(bytes, type: type)
      if let refused = refused(HookFacts(answer, returns, at: .max)) { return refused }
      guard let reply = answer.reply else { continue }
      if let refused = refused(reply) { return refused }
      let task = OutboxTask.send(Message(.reply(reply)), unless: [], otherwise: nil)
      if OutboxTask(word: task.word, text: task.text) != task { return "a reply came back changed" }
    }
    return nil
  }

  private static let returns = zip(["a", "b", "c", "d"], ReturnedVariable.Kind.allCases).map { ReturnedVariable($0, $1, lasting: 34_560_000) }

  /// What must hold of the facts of any answer: listed, of their kind, bounded, and nothing that a line of the log would not hold.
  private static func refused(_ facts: HookFacts) -> String? {
    for change in facts.changes {
      switch change {
      case .unset(let name): if !returns.contains(where: { $0.name == name }) { return "a variable goes that is not listed" }
      case .set(let name, let value, let end):
        guard let returned = returns.first(where: { $0.name == name }), returned.kind.variable.reading(value) == value else {
          return "a variable is set that is not listed, or to another kind"
        }
        if case .text(let text) = value, text.isEmpty || text.utf8.count > Limits.standard.factBytes { return "a text over its limit is noted" }
        if end == nil { return "a fact without its end" }
      case .followed, .unfollowed, .tagged, .untagged, .counted, .answered, .answeredForAll, .took, .used, .rotated, .touched,
        .exposed, .succeeded:
        return "an answer changes what it may not"
      }
    }
    return facts.dropped.allSatisfy { OutsideText.isPlain($0.english) } && facts.dropped.count <= returns.count + 9
      ? nil : "what is dropped is told at length"
  }

  /// What must hold of any reply, whoever wrote it.
  static func refused(_ reply: Reply) -> String? {
    switch reply {
    case .text(let text): return text.isEmpty || text.bytes.count > textLimit ? "a text that the platform refuses" : nil
    case .news(let articles):
      let isGood = articles.allSatisfy { article in
        !article.title.string.allSatisfy(\.isWhitespace)
          && [article.url.string, article.picture.string].allSatisfy { $0.isEmpty || $0.hasPrefix("http://") || $0.hasPrefix("https://") }
      }
      return isGood && (1...8).contains(articles.count) ? nil : "articles that the platform refuses"
    case .none, .image, .voice, .video, .music, .transfer: return nil
    }
  }
}
