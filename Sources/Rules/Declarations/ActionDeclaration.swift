package struct ActionDeclaration: Sendable {
  package enum Kind: Sendable {
    case tag(add: [TemplateDeclaration], remove: [TemplateDeclaration])
    case remark(TemplateDeclaration)
    case send(MessageDeclaration, TimingDeclaration, otherwise: TemplateMessageDeclaration?)
    case template(TemplateMessageDeclaration, TimingDeclaration)
    case webhook(WebhookDeclaration)
    case set([SetDeclaration])
    case unset([Located<String>])
    case use(UseDeclaration)
    case record(event: Located<String>, fields: [(name: Located<String>, template: TemplateDeclaration)])
  }
  package let kind: Kind
  package let keySpan: SourceSpan
  /// What must hold for this action, beside what holds for its rule.
  package let when: ConditionDeclaration?
  package let onError: ErrorPolicy
}

extension ActionDeclaration.Kind {
  /// The word that it stands under.
  var kind: ActionKind {
    switch self {
    case .tag: .tag
    case .remark: .remark
    case .send: .send
    case .template: .template
    case .webhook: .webhook
    case .set: .set
    case .unset: .unset
    case .use: .use
    case .record: .record
    }
  }

  /// Whether it sends a template message, at once or when nothing else goes.
  var sendsTemplate: Bool {
    switch self {
    case .template: true
    case .send(_, _, let otherwise): otherwise != nil
    case .tag, .remark, .webhook, .set, .unset, .use, .record: false
    }
  }

  /// Whether an endpoint's late answer becomes a customer message: then it needs what such a message needs.
  var sendsLate: Bool { if case .webhook(let hook) = self { hook.sendsLate } else { false } }
}

/// A stock of which the follower's piece was used.
package struct UseDeclaration: Sendable {
  package let stock: Located<String>
  /// Of a stock that is divided, which part; without it the piece that was taken last.
  package let of: TemplateDeclaration?
}

/// One variable of a `set`.
package struct SetDeclaration: Sendable {
  package let name: Located<String>
  package let template: TemplateDeclaration
  /// Seconds from the event on; nil when it lasts.
  package let lasting: Int64?
}

/// When a message goes, and what keeps it from going.
package struct TimingDeclaration: Sendable {
  /// Milliseconds after the event.
  package let after: Located<Int64>?
  /// The hours of the day in which it may go.
  package let between: BetweenDeclaration?
  package let unless: [Located<Obstacle>]
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
  package let address: Located<EndpointAddress>
  /// Milliseconds.
  package let timeout: Located<Int64>?
  package let usesReply: Bool
  /// Whether an answer that comes too late for the reply is sent as a customer message.
  package let sendsLate: Bool
  package let fields: [(name: Located<String>, template: TemplateDeclaration)]
  package let returns: [ReturnedDeclaration]
}

/// One entry of `returns`; the kind stands where it is written.
package struct ReturnedDeclaration: Sendable {
  package let name: Located<String>
  package let kind: Located<ReturnedVariable.Kind>
  /// Seconds from the event on; nil when it lasts.
  package let lasting: Int64?
}
