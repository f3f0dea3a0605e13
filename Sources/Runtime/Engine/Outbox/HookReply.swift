package import Rules
package import Wire

/// What an endpoint answered.
package struct HookReply: Sendable, Equatable {
  /// What the follower is to see; nil when the answer says nothing.
  package let reply: Reply?
  /// Why the answer could not be read as a reply; nil when it could, or is none.
  package let fault: Phrase?
  /// Its `vars`, whatever they are: `HookFacts` says which of them are taken.
  package let variables: JSON?
  /// Its `errcode`: how robots of groups say no, with a status that says yes.
  package let code: Int?

  /// Reads `{ "text": "…" }`, or another kind of reply as it stands in rules; or plain text. An empty answer says nothing. An object is
  /// JSON whatever it is labelled as.
  package init(_ bytes: [UInt8], type: String) {
    guard let text = String(validating: bytes, as: UTF8.self) else {
      (reply, fault, variables, code) = (nil, "it is not UTF-8", nil, nil)
      return
    }
    let trimmed = text.drop { $0.isWhitespace }
    if text.utf8.contains(0) {
      (reply, fault, variables, code) = (nil, "it has U+0000 in it, which is taken nowhere", nil, nil)
      return
    }
    if let nul = JSON.nul(in: bytes) {
      (reply, fault, variables, code) = (nil, "it is \(nul)", nil, nil)
      return
    }
    let object = trimmed.hasPrefix("{") ? JSON(text) : nil
    variables = object?["vars"]
    code = object?["errcode"]?.int
    if trimmed.isEmpty {
      (reply, fault) = (nil, nil)
    } else if let object {
      (reply, fault) = Self.read(object)
    } else if type.lowercased().hasPrefix("text/plain") {
      (reply, fault) = (Reply.text(SentText(text)).fitted(articles: Self.articles), nil)
    } else if JSON(text) != nil {
      (reply, fault) = (nil, "it is no object")
    } else {
      (reply, fault) = (nil, "it is neither JSON nor `text/plain`")
    }
  }

  /// What a test says that an endpoint answers.
  package init(_ answer: EndpointAnswerDeclaration) {
    reply = answer.text.map { Reply.text(SentText($0)).fitted(articles: Self.articles) }
    fault = nil
    code = nil
    variables = .object(Dictionary(answer.variables.map { ($0.name.value, JSON($0.value)) }) { $1 })
  }

  /// It may be sent as a customer message, which has one.
  private static let articles = 1

  private static func read(_ json: JSON) -> (Reply?, Phrase?) {
    guard case .object(let fields) = json else { return (nil, nil) }
    var isMeant = false
    for kind in ReplyKind.allCases where kind.isAnswer {
      guard let given = fields[kind.rawValue] else { continue }
      if let reply = read(kind, given) {
        let fitted = reply.fitted(articles: articles)
        if fitted != .none || reply == .none { return (fitted, nil) }
      }
      if kind == .news { return (nil, "its article has no title") }
      isMeant = true
    }
    // An endpoint that only takes notice answers what it likes.
    return (nil, isMeant ? "its reply is not one of wxrules" : nil)
  }

  /// Reads what stands under the word of a kind: inside, the members are called as in the outbox.
  private static func read(_ kind: ReplyKind, _ given: JSON) -> Reply? {
    switch kind {
    case .text:
      guard let text = given.string, !text.isEmpty else { return nil }
      return .text(SentText(text))
    case .news:
      let first: JSON? = if case .array(let items) = given { items.first } else { given }
      guard let article = first.map({ filled($0) }), article["title"]?.string != nil else { return nil }
      return StoredMessage.reply(kind, ["articles": [article]])
    case .none: return given == true ? Reply.none : nil
    case .image, .voice, .video, .music, .transfer: return StoredMessage.reply(kind, filled(given))
    }
  }

  /// Empty texts say nothing, and what is no object is the name of a medium.
  private static func filled(_ given: JSON) -> JSON {
    guard case .object(let fields) = given else { return given == "" ? [:] : ["media": given] }
    return .object(fields.filter { $0.value != "" }.mapValues { value in value.string.map { .string(LineEnds.normalized($0)) } ?? value })
  }
}

extension ReplyKind {
  /// Whether an endpoint can answer with it.
  fileprivate var isAnswer: Bool {
    switch self {
    case .text, .image, .voice, .video, .news, .none: true
    case .music, .transfer: false
    }
  }
}

/// What takes the place of a rule's own reply, and what becomes of the action.
package struct HookAnswer: Sendable {
  /// Nil: the rule's own reply is given.
  package let reply: Reply?
  package let result: OutboxResult

  package init(reply: Reply?, result: OutboxResult) {
    self.reply = reply
    self.result = result
  }
}
