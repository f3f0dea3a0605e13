package import Rules
package import Wire

/// What an action in the outbox does, with all that it needs for it.
package enum OutboxTask: Hashable, Sendable {
  /// One change, so that those of many followers go together; rows of engine 1.4 hold several.
  case tag([TagChange])
  case remark(String)
  /// A customer message, and the template message that goes when the platform no longer takes one.
  case send(Message, unless: [Obstacle], otherwise: TemplateMessage?)
  case template(TemplateMessage, unless: [Obstacle])
  case webhook(HookCall)
  /// What a damaged file, or one of another version, says: as it stands there. It ends with a reason, and holds nothing up.
  case unreadable(kind: String, payload: String)
}

package struct TagChange: Hashable, Sendable {
  package let name: String
  package let adds: Bool

  package init(name: String, adds: Bool) {
    self.name = name
    self.adds = adds
  }

  /// In the order in which they are carried out and shown.
  static func changes(add: [String], remove: [String]) -> [TagChange] {
    add.map { TagChange(name: $0, adds: true) } + remove.map { TagChange(name: $0, adds: false) }
  }

  /// In lists: `+vip`, `-vip`.
  var text: String { (adds ? "+" : "-") + name }

  /// The call of the platform that makes it.
  package var path: String { "/cgi-bin/\(Self.call(adds: adds))" }

  /// Without the part that all calls share.
  static func call(adds: Bool) -> String { adds ? "tags/members/batchtagging" : "tags/members/batchuntagging" }
}

package struct HookCall: Hashable, Sendable {
  package let address: EndpointAddress
  /// Milliseconds.
  package let timeout: Int64
  package let sendsLate: Bool
  /// What is posted; the id is added with the call.
  package let body: JSON
  /// What the answer may set, by name.
  package let returns: [ReturnedVariable]

  package init(address: EndpointAddress, timeout: Int64, sendsLate: Bool, body: JSON, returns: [ReturnedVariable] = []) {
    self.returns = returns.sorted { $0.name < $1.name }
    self.address = address
    self.timeout = timeout
    self.sendsLate = sendsLate
    self.body = body
  }
}

extension OutboxTask {
  /// What a planned action is worth: tags one each; nothing for what is done with the turn.
  /// - Parameter hookBody: what an endpoint is told.
  static func tasks(of action: PlannedAction, hookBody: () -> JSON) -> [OutboxTask] {
    switch action.kind {
    case .tag(let add, let remove): return TagChange.changes(add: add, remove: remove).map { .tag([$0]) }
    case .remark(let text): return [.remark(text)]
    case .send(let message, let otherwise): return [.send(message, unless: action.unless, otherwise: otherwise?.sorted)]
    case .template(let message): return [.template(message.sorted, unless: action.unless)]
    case .webhook(let hook):
      return [
        .webhook(
          HookCall(address: hook.address, timeout: hook.timeout, sendsLate: hook.sendsLate, body: hookBody(), returns: hook.returns))
      ]
    case .set, .unset, .use, .record: return []
    }
  }

  /// How many places of the turn a planned action takes: its tasks, and a line of the ledger has one too.
  static func places(of action: PlannedAction) -> Int {
    if case .record = action.kind { 1 } else { tasks(of: action) { .null }.count }
  }

  package var kind: OutboxKind {
    switch self {
    case .tag: .tag
    case .remark: .remark
    case .send: .send
    case .template: .template
    case .webhook: .webhook
    case .unreadable(let word, _): OutboxKind(stored: word)
    }
  }

  /// What makes it needless.
  var unless: [Obstacle] {
    switch self {
    case .send(_, let unless, _), .template(_, let unless): unless
    case .tag, .remark, .webhook, .unreadable: []
    }
  }

  /// What the follower sees of it, line by line; nil for what is no message.
  package var message: [Phrase]? {
    switch self {
    case .send(let message, _, _): MessageLines.of(message)
    case .template(let message, _): MessageLines.of(message)
    case .tag, .remark, .webhook, .unreadable: nil
    }
  }
}

extension TemplateMessage {
  /// With its fields as the store gives them back, so that a row is the same before and after.
  fileprivate var sorted: TemplateMessage {
    TemplateMessage(id: id, url: url, appID: appID, page: page, fields: fields.sorted { $0.name < $1.name })
  }
}
