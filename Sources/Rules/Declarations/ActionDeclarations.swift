package struct ActionDeclaration: Sendable {
  package enum Kind: Sendable {
    case tag(add: [TemplateDeclaration], remove: [TemplateDeclaration])
    case remark(TemplateDeclaration)
    case send(MessageDeclaration, TimingDeclaration, otherwise: TemplateMessageDeclaration?)
    case template(TemplateMessageDeclaration, TimingDeclaration)
    case webhook(WebhookDeclaration)
    case set([(name: Located<String>, template: TemplateDeclaration)])
    case unset([Located<String>])
    case record(event: Located<String>, fields: [(name: Located<String>, template: TemplateDeclaration)])
  }
  package let kind: Kind
  package let keySpan: SourceSpan
  package let onError: ErrorPolicy
}

/// When a message goes, and what keeps it from going.
package struct TimingDeclaration: Sendable {
  /// Milliseconds after the event.
  package let after: Located<Int64>?
  /// The hours of the day in which it may go.
  package let between: TimeWindowDeclaration?
  package let unless: [Obstacle]
}

/// What makes a message that waits needless.
public enum Obstacle: Hashable, Sendable {
  /// The follower has left since, even if they are back.
  case unsubscribed
  /// The follower has written since.
  case replied
  /// The follower has this tag when the message is due.
  case tag(String)
  /// The variable has a value when the message is due.
  case variable(String)
}

/// A customer message: what a reply can be, and what only such messages can be. (wechat-protocol 7.4)
package struct MessageDeclaration: Sendable {
  package indirect enum Kind: Sendable {
    case reply(ReplyDeclaration)
    case card(TemplateDeclaration)
    case miniProgram(MiniProgramDeclaration)
    case choices(ChoicesDeclaration)
    case article(TemplateDeclaration)
    case material(TemplateDeclaration)
  }
  package let kind: Kind
  /// The customer-service account in whose name it goes.
  package let agent: TemplateDeclaration?
}

package struct MiniProgramDeclaration: Sendable {
  package let title: TemplateDeclaration
  package let appID: Located<String>
  package let page: TemplateDeclaration
  package let thumb: TemplateDeclaration
}

package struct ChoicesDeclaration: Sendable {
  package let head: TemplateDeclaration
  package let items: [(id: Located<String>, text: TemplateDeclaration)]
  package let tail: TemplateDeclaration?
}

package struct TemplateMessageDeclaration: Sendable {
  package let id: Located<String>
  package let url: TemplateDeclaration?
  package let miniProgram: (appID: Located<String>, page: TemplateDeclaration?)?
  package let fields: [(name: Located<String>, template: TemplateDeclaration)]
}

package struct WebhookDeclaration: Sendable {
  package enum Address: Sendable, Hashable {
    case literal(String)
    case secret(SecretReference)
  }
  package let address: Located<Address>
  /// Milliseconds.
  package let timeout: Located<Int64>?
  package let usesReply: Bool
  /// Whether an answer that comes too late for the reply is sent as a customer message.
  package let sendsLate: Bool
  package let fields: [(name: Located<String>, template: TemplateDeclaration)]
}

/// What becomes of an action that failed.
public enum ErrorPolicy: Hashable, Sendable {
  /// Nothing.
  case ignore
  /// A line in the log.
  case log
  /// Another try, at most so many times, then a line in the log.
  case retry(Int)
}
