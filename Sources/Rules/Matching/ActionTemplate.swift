/// An action as it is compiled: rendered by each event anew.
package struct ActionTemplate: Sendable {
  package enum Kind: Sendable {
    case tag(add: [Template], remove: [Template])
    case remark(Template)
    case send(MessageTemplate, Timing, otherwise: TemplateMessageTemplate?)
    case template(TemplateMessageTemplate, Timing)
    case webhook(WebhookTemplate)
    case set([(name: String, template: Template)])
    case unset([String])
    case record(event: String, fields: [(name: String, template: Template)])
  }
  package let kind: Kind
  package let onError: ErrorPolicy
}

extension ActionTemplate.Kind {
  /// Whether what becomes of it depends on when the follower wrote or tapped.
  var asksWindows: Bool {
    switch self {
    case .send: true
    case .webhook(let hook): hook.sendsLate
    case .template(_, let timing): timing.unless.contains(.replied)
    case .tag, .remark, .set, .unset, .record: false
    }
  }
}

package struct MessageTemplate: Sendable {
  package indirect enum Kind: Sendable {
    case reply(ReplyTemplate)
    case card(Template)
    case miniProgram(title: Template, appID: String, page: Template, thumb: Template)
    case choices(head: Template, items: [(id: String, text: Template)], tail: Template?)
    case article(Template)
    case material(Template)
  }
  package let kind: Kind
  package let agent: Template?
}

package struct TemplateMessageTemplate: Sendable {
  package let id: String
  package let url: Template?
  package let miniProgram: (appID: String, page: Template?)?
  package let fields: [(name: String, template: Template)]
}

package struct WebhookTemplate: Sendable {
  package let address: WebhookDeclaration.Address
  /// Milliseconds.
  package let timeout: Int64
  package let usesReply: Bool
  package let sendsLate: Bool
  package let fields: [(name: String, template: Template)]
}

/// When a message goes.
package struct Timing: Sendable {
  /// Milliseconds after the event.
  package let after: Int64
  /// Minutes of the local day in which it may go, half-open; `to` before `from` crosses midnight.
  package let hours: (from: Int, to: Int)?
  package let unless: [Obstacle]

  package init(after: Int64, hours: (from: Int, to: Int)?, unless: [Obstacle]) {
    self.after = after
    self.hours = hours
    self.unless = unless
  }

  /// The first moment at which it may go.
  /// - Parameter due: milliseconds since 1970 UTC.
  package func moved(_ due: Int64, in zone: Zone) -> Int64 {
    guard let hours else { return due }
    var local = zone.civil(at: due / 1000)
    let minute = local.minuteOfDay
    let isOpen = hours.from < hours.to ? minute >= hours.from && minute < hours.to : minute >= hours.from || minute < hours.to
    if isOpen { return due }
    // After today's hours it is tomorrow's.
    if hours.from < hours.to, minute >= hours.to { local = CivilTime(localSeconds: local.localSeconds + 86_400) }
    local.hour = hours.from / 60
    local.minute = hours.from % 60
    local.second = 0
    return zone.instant(of: local) * 1000
  }
}

/// Customer messages that something a follower does allows. (wechat-protocol 7.6)
package struct MessageWindow: Sendable, Hashable {
  /// How many.
  package let count: Int
  /// For how many milliseconds.
  package let length: Int64

  package static let message = MessageWindow(count: 5, length: 48 * 3_600_000)
  package static let tap = MessageWindow(count: 3, length: 60_000)
  /// Milliseconds that a message may take to get there.
  package static let journey: Int64 = 500

  /// In words, as `1 minute`.
  package var span: String { self == .tap ? "1 minute" : "48 hours" }
}

extension EventKind {
  /// What an event of this kind allows; nil when it allows nothing. `scancode_push` and `scancode_waitmsg` count as clicks.
  package var messageWindow: MessageWindow? {
    if isMessage { return .message }
    switch self {
    case .scan, .subscribe, .menuClick, .menuScancode: return .tap
    case .unsubscribe, .text, .image, .voice, .video, .shortvideo, .location, .link, .menuView, .menuPhoto, .menuLocation, .locationReport,
      .templateDone, .massDone, .other:
      return nil
    }
  }
}

extension Event {
  private static let choice = [Array("bizmsgmenuid".utf8)]

  /// What this event allows. A tap on a choice comes as a text, and allows what a tap on the menu does. (wechat-protocol 2.9, 7.6)
  package var messageWindow: MessageWindow? {
    if kind == .text, let entry = fields.find(Self.choice), !fields.range(entry).isEmpty { return .tap }
    return kind.messageWindow
  }
}
