internal import Engine
internal import Rules

/// What must hold of endpoints' answers for any bytes.
extension FuzzOracles {
  /// Any bytes as an endpoint's answer: no reply, or one that the platform takes and that comes back from the outbox as it went in.
  public static func reply(_ bytes: [UInt8]) -> String? {
    for type in ["application/json", "text/plain"] {
      guard let reply = HookReply(bytes, type: type).reply else { continue }
      if case .text(let text) = reply, text.isEmpty || text.utf8.count > textLimit { return "a text that the platform refuses" }
      let task = OutboxTask.send(Message(.reply(reply)), unless: [], otherwise: nil)
      if OutboxTask(word: task.word, text: task.text) != task { return "a reply came back changed" }
    }
    return nil
  }
}
