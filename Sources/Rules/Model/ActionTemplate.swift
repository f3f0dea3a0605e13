/// An action as it is compiled: rendered by each event anew.
package struct ActionTemplate: Sendable {
  package enum Kind: Sendable {
    case tag(add: [Template], remove: [Template])
    case remark(Template)
    case send(MessageTemplate, Timing, otherwise: TemplateMessageTemplate?)
    case template(TemplateMessageTemplate, Timing)
    case webhook(WebhookTemplate)
    case set([SetTemplate])
    case unset([String])
    case use(CompiledUse)
    case record(event: String, fields: [(name: String, template: Template)])
  }
  package let kind: Kind
  package let condition: Int32  // -1: none
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
    case .use: .use
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

package struct SetTemplate: Sendable {
  package let name: String
  package let template: Template
  /// Seconds from the event on; nil when it lasts.
  package let lasting: Int64?
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
  package let returns: [ReturnedVariable]
}

/// When a message goes.
package struct Timing: Sendable {
  /// Milliseconds after the event.
  package let after: Int64
  /// When it may go; nil for any time.
  package let hours: Hours?
  package let unless: [Obstacle]

  package enum Hours: Sendable {
    /// Minutes of the local day, half-open; `to` before `from` crosses midnight.
    case daily(from: Int, to: Int)
    case open(BusinessCalendar)
  }

  package init(after: Int64, hours: Hours?, unless: [Obstacle]) {
    self.after = after
    self.hours = hours
    self.unless = unless
  }

  /// The first moment at which it may go.
  /// - Parameter due: milliseconds since 1970 UTC.
  package func moved(_ due: Int64, in zone: Zone) -> Int64 {
    guard let calendar else { return due }
    let moved = calendar.moved(due / 1000, in: zone)
    return moved == due / 1000 ? due : moved.multipliedSaturated(by: 1000)
  }

  /// The hours in which it may go, in milliseconds: those of its time, and all that begin before `end`, and the next ones; none when it
  /// may go at any time. What keeps a message waiting, an hour later or a night, asks these, whatever rules are in force by then.
  package func windows(from due: Int64, until end: Int64, in zone: Zone) -> [Range<Int64>] {
    guard let calendar else { return [] }
    var windows: [Range<Int64>] = []
    var at = due / 1000
    while windows.count < Self.mostWindows {
      let hours = calendar.hours(at: at, in: zone)
      let opens = max(due, hours.lowerBound.multipliedSaturated(by: 1000))
      windows.append(opens..<max(opens, hours.upperBound.multipliedSaturated(by: 1000)))
      if opens >= end || hours.upperBound == .max { break }
      at = hours.upperBound
    }
    return windows
  }

  /// More are not begun within two days by hours that anybody keeps.
  private static let mostWindows = 32

  private var calendar: BusinessCalendar? {
    switch hours {
    case nil: nil
    case .daily(let from, let to): BusinessCalendar(name: "", week: [[HourRange]](repeating: [HourRange(from: from, to: to)], count: 7))
    case .open(let named): named
    }
  }
}
