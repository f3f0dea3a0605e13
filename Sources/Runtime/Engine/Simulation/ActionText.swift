package import Rules

/// Actions in words.
package enum ActionText {
  package static func due(_ milliseconds: Int64) -> Phrase {
    if milliseconds == 0 { return ("now" as Phrase).padded(to: 5) }
    let text = milliseconds < 0 ? "\(milliseconds)ms" : "+" + span(milliseconds)
    return Phrase(verbatim: text).padded(to: 5)
  }

  /// In the two largest units, as `10h30m`.
  private static func span(_ milliseconds: Int64) -> String {
    let minutes = milliseconds / 60_000
    guard minutes >= 60, milliseconds % 60_000 == 0 else { return Durations.text(milliseconds) }
    return minutes % 60 == 0 ? Durations.text(milliseconds) : "\(minutes / 60)h\(minutes % 60)m"
  }

  package static func describe(_ kind: PlannedAction.Kind) -> Phrase { "\(kind.name) \(content(kind))" }

  private static func content(_ kind: PlannedAction.Kind) -> Phrase {
    func list(_ fields: [Value.Field]) -> String { fields.map { "\($0.name)=\($0.value.shown)" }.joined(separator: " ") }
    switch kind {
    case .tag(let add, let remove): return Phrase(verbatim: TagChange.changes(add: add, remove: remove).map(\.text).joined(separator: " "))
    case .remark(let text): return Phrase(verbatim: "\"\(text)\"")
    case .send(let message, _): return "\(message.kind): \(MessageLines.of(message).joined(separator: " / "))"
    case .template(let message): return "\(message.id) \(list(message.fields))"
    case .webhook(let hook):
      var parts: [Phrase] = ["\(hook.place) within \(hook.timeout)ms"]
      if hook.usesReply { parts.append(hook.sendsLate ? "its answer is the reply, or a message when it is late" : "its answer is the reply") }
      if !hook.returns.isEmpty { parts.append("it may set \(hook.returns.map { Phrase(verbatim: $0.name) }.listed())") }
      return parts.listed() + Phrase(verbatim: hook.fields.isEmpty ? "" : " " + list(hook.fields))
    case .set(let values):
      return values.map { set -> Phrase in
        let written = "\(set.name)=\(set.value.shown)"
        return set.lasting.map { "\(written) for \(Durations.text($0 * 1000))" } ?? Phrase(verbatim: written)
      }.joined(separator: " ")
    case .unset(let names): return Phrase(verbatim: names.joined(separator: " "))
    case .use(let stock, let piece): return Phrase(verbatim: "\(stock) \(piece)")
    case .record(let event, let fields): return Phrase(verbatim: "\(event) \(list(fields))")
    }
  }

  /// When a message goes, until when the platform takes it, and what keeps it from going.
  static func details(_ action: PlannedAction, of event: Event, in zone: Zone) -> [Phrase] {
    guard action.kind.isSeen else { return [] }
    var details: [Phrase] = []
    let time: Phrase = "at \(clock(action.due, in: zone, beside: event.time * 1000))"
    if let deadline = action.deadline, let window = event.messageWindow {
      details.append(
        "\(time); the platform takes \(window.count) in \(window.span), until \(clock(deadline, in: zone, beside: action.due))")
    } else if action.delay > 0 {
      details.append(time)
    }
    if !action.unless.isEmpty { details.append("unless \(action.unless.map(describe).alternatives())") }
    if case .send(_, let otherwise?) = action.kind { details.append("else \(describe(.template(otherwise)))") }
    return details
  }

  private static func describe(_ obstacle: Obstacle) -> Phrase {
    switch obstacle {
    case .unsubscribed: "the follower leaves before"
    case .replied: "the follower writes before"
    case .tag(let name): "the follower has tag \(name) then"
    case .variable(let name): "vars.\(name) has a value then"
    }
  }

  /// With the day where it is another one.
  private static func clock(_ milliseconds: Int64, in zone: Zone, beside other: Int64) -> String {
    let time = zone.civil(at: milliseconds / 1000)
    func two(_ value: Int) -> String { value < 10 ? "0\(value)" : "\(value)" }
    let clock = "\(two(time.hour)):\(two(time.minute)):\(two(time.second))"
    return time.dayNumber == zone.civil(at: other / 1000).dayNumber ? clock : "\(time.year)-\(two(time.month))-\(two(time.day)) \(clock)"
  }
}

extension PlannedAction.Kind {
  /// Whether it is a message that a person sees.
  var isSeen: Bool { OutboxKind(kind)?.isSeen ?? false }
}
