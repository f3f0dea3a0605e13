/// A customer message, as a value. Texts are rendered; media are still names. (wechat-protocol 7.4)
public struct Message: Hashable, Sendable {
  /// What is shown.
  public indirect enum Content: Hashable, Sendable {
    /// What a reply can be too.
    case reply(Reply)
    /// A card, by its id.
    case card(String)
    /// A mini-program; the thumbnail is the name of a medium.
    case miniProgram(title: String, appID: String, page: String, thumb: String)
    /// A question with answers to tap.
    case choices(head: String, items: [Choice], tail: String)
    /// A published article, by its id.
    case article(String)
    /// News material, by its media id.
    case material(String)
  }
  /// An answer to tap.
  public struct Choice: Hashable, Sendable {
    /// What comes back with the tap.
    public let id: String
    /// What is shown.
    public let text: String

    package init(id: String, text: String) {
      self.id = id
      self.text = text
    }
  }
  /// What is shown.
  public let content: Content
  /// The customer-service account in whose name it goes.
  public let agent: String?

  package init(_ content: Content, agent: String? = nil) {
    self.content = content
    self.agent = agent
  }

  /// The word in `send:`.
  public var kind: String {
    switch content {
    case .reply(let reply): reply.kind
    case .card: MessageKind.card.rawValue
    case .miniProgram: MessageKind.miniProgram.rawValue
    case .choices: MessageKind.choices.rawValue
    case .article: MessageKind.article.rawValue
    case .material: MessageKind.material.rawValue
    }
  }
}

/// A template message, rendered. (wechat-protocol 7.7)
public struct TemplateMessage: Hashable, Sendable {
  /// The platform's id of the template.
  public let id: String
  /// Where a tap leads.
  public let url: String?
  /// The mini-program that a tap opens instead: AppID and page.
  public let appID: String?
  /// Page of the mini-program.
  public let page: String?
  /// The template's keywords.
  public let fields: [Value.Field]

  package init(id: String, url: String?, appID: String?, page: String?, fields: [Value.Field]) {
    self.id = id
    self.url = url
    self.appID = appID
    self.page = page
    self.fields = fields
  }
}

/// A call of an endpoint, rendered.
public struct Webhook: Hashable, Sendable {
  package let address: EndpointAddress
  /// Milliseconds.
  public let timeout: Int64
  /// Whether its answer is the reply.
  public let usesReply: Bool
  /// Whether an answer that comes too late for that is sent as a customer message.
  public let sendsLate: Bool
  /// What the rule sends along.
  public let fields: [Value.Field]
  /// What its answer may set.
  public let returns: [ReturnedVariable]

  package init(
    address: EndpointAddress, timeout: Int64, usesReply: Bool, sendsLate: Bool, fields: [Value.Field], returns: [ReturnedVariable] = []
  ) {
    self.returns = returns
    self.address = address
    self.timeout = timeout
    self.usesReply = usesReply
    self.sendsLate = sendsLate
    self.fields = fields
  }

  /// Where it goes, without secrets.
  public var place: String { address.place }
}

/// One variable of a `set`, rendered.
public struct PlannedSet: Hashable, Sendable {
  /// The variable.
  public let name: String
  /// What it holds from now on.
  public let value: Value
  /// Seconds from the event on; nil when it lasts.
  public let lasting: Int64?

  package init(_ name: String, _ value: Value, lasting: Int64? = nil) {
    self.name = name
    self.value = value
    self.lasting = lasting
  }

  /// In seconds since 1970 UTC: half-open, so that it holds before this and not at it.
  func end(from time: Int64) -> Int64? { lasting.map { time.addingSaturated($0) } }
}

/// What else a rule asks for, rendered.
public struct PlannedAction: Hashable, Sendable {
  /// What is done.
  public enum Kind: Hashable, Sendable {
    /// Tags by name.
    case tag(add: [String], remove: [String])
    /// The remark that the account sees.
    case remark(String)
    /// A customer-service message, and what goes when the platform no longer takes one.
    case send(Message, otherwise: TemplateMessage?)
    /// A template message.
    case template(TemplateMessage)
    /// A call of an endpoint.
    case webhook(Webhook)
    /// Variables of the follower.
    case set([PlannedSet])
    /// Names of variables that go.
    case unset([String])
    /// A piece of a stock that does not go back.
    case use(stock: String, piece: String)
    /// A line of the ledger.
    case record(event: String, fields: [Value.Field])

    /// What is common to all actions like it.
    package var kind: ActionKind { ActionKind(self) }
    /// The word in `do:`.
    public var name: String { kind.rawValue }
  }
  /// What is done.
  public let kind: Kind
  /// When, in milliseconds since 1970 UTC: the event's time, the delay, and hours in which it may not go.
  public let due: Int64
  /// Milliseconds after the event.
  public let delay: Int64
  /// When the platform stops to take it, in milliseconds since 1970 UTC; nil when it always does.
  public let deadline: Int64?
  /// Hours in which it may go, in milliseconds since 1970 UTC, in their order; empty when it may at any time.
  public let hours: [Range<Int64>]
  /// What keeps it from going.
  public let unless: [Obstacle]
  /// What becomes of it when it fails.
  public let onError: ErrorPolicy
  /// The rule that asked for it.
  public let rule: String
}

extension ActionKind {
  /// The kind of an action.
  package init(_ action: PlannedAction.Kind) {
    switch action {
    case .tag: self = .tag
    case .remark: self = .remark
    case .send: self = .send
    case .template: self = .template
    case .webhook: self = .webhook
    case .set: self = .set
    case .unset: self = .unset
    case .use: self = .use
    case .record: self = .record
    }
  }
}
