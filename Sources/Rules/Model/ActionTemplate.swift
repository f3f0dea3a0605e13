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
    case .record: .record
    }
  }

  /// Whether what becomes of it depends on when the follower wrote or tapped.
  var asksWindows: Bool {
    if case .webhook(let hook) = self { return hook.sendsLate }
    if case .template(_, let timing) = self { return timing.unless.contains(.replied) }
    return kind.needsWindow
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
  package let address: EndpointAddress
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
