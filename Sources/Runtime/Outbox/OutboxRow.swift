package import Rules

/// Names an action for ever: the turn that asked for it, and its place there.
package struct OutboxID: Hashable, Sendable, Comparable, CustomStringConvertible {
  package let turn: TurnID
  package let position: Int

  package init(turn: TurnID, position: Int) {
    self.turn = turn
    self.position = position
  }

  /// As `description` writes it.
  package init?(_ text: String) {
    let parts = text.split(separator: "-", omittingEmptySubsequences: false)
    guard parts.count == 2, let turn = TurnID(String(parts[0])), let position = Int(parts[1]), position >= 0 else { return nil }
    self.init(turn: turn, position: position)
  }

  package var description: String { "\(turn)-\(position)" }
  package static func < (a: OutboxID, b: OutboxID) -> Bool { (a.turn, a.position) < (b.turn, b.position) }
}

/// An action that waits to be carried out, rendered: a change of rules does not change what was promised.
package struct OutboxRow: Sendable, Equatable {
  package let id: OutboxID
  package let follower: FollowerID
  /// When the event happened, in seconds since 1970 UTC.
  package let eventAt: Int64
  /// Milliseconds since 1970 UTC.
  package let dueAt: Int64
  /// When the platform stops to take it; nil when it always does.
  package let deadline: Int64?
  /// Not before this time, whatever else: somebody else is trying.
  package let heldUntil: Int64
  package let kind: OutboxKind
  package let payload: JSON
  package let onError: String
  package let rule: String
  package let revision: String

  package init(
    id: OutboxID, follower: FollowerID, eventAt: Int64, dueAt: Int64, deadline: Int64?, heldUntil: Int64 = 0, kind: OutboxKind, payload: JSON,
    onError: String, rule: String, revision: String
  ) {
    self.id = id
    self.follower = follower
    self.eventAt = eventAt
    self.dueAt = dueAt
    self.deadline = deadline
    self.heldUntil = heldUntil
    self.kind = kind
    self.payload = payload
    self.onError = onError
    self.rule = rule
    self.revision = revision
  }

  /// One more action of the same turn.
  /// - Parameter onError: what the rule says for it; nil when that is said for both.
  package func follow(_ offset: Int, kind: OutboxKind, payload: JSON, dueAt: Int64, onError: String? = nil) -> OutboxRow {
    OutboxRow(
      id: OutboxID(turn: id.turn, position: id.position + offset), follower: follower, eventAt: eventAt, dueAt: dueAt,
      deadline: kind == .send ? deadline : nil, kind: kind, payload: payload, onError: onError ?? self.onError, rule: rule, revision: revision)
  }

  /// Offsets of what follows from an action: no turn has so many of its own.
  package static let otherwiseOffset = 1 << 20
  package static let lateReplyOffset = 1 << 21

  /// Further tries that the rule asks for; nil when it asks for none.
  package var retries: Int? {
    guard onError.hasPrefix("retry("), onError.hasSuffix(")") else { return nil }
    return Int(onError.dropFirst(6).dropLast())
  }
}

/// What an action in the outbox does: the word in `do:`.
package enum OutboxKind: String, Sendable, CaseIterable {
  case tag, remark, send, template, webhook

  /// Actions of one follower in one lane keep their order, whatever fails.
  package enum Lane: Sendable, Hashable { case labels, messages, webhooks }

  package var lane: Lane {
    switch self {
    case .tag, .remark: .labels
    case .send, .template: .messages
    case .webhook: .webhooks
    }
  }

  /// Whether a person would see it twice: then nothing is repeated of which the outcome is not known.
  package var isSeen: Bool {
    switch self {
    case .send, .template: true
    case .tag, .remark, .webhook: false
    }
  }

  /// The call of the platform whose quota it uses, and how often a day that may be made. (wechat-protocol 5.3; D for tags)
  package var quota: (api: String, daily: Int)? {
    switch self {
    case .tag: ("tags/members", 100_000)
    case .remark: ("user/info/updateremark", 10_000)
    case .send: ("message/custom/send", 500_000)
    case .template: ("message/template/send", 100_000)
    case .webhook: nil
    }
  }
}

/// Why an action was given up or was not needed any more.
package enum OutboxReason: String, Sendable, CaseIterable {
  /// The platform's time for it was over.
  case late
  /// Hours in which it may go begin after the platform's time for it.
  case quietHours = "quiet_hours"
  /// No window for customer messages is open, as far as is known or as the platform says.
  case closed
  /// The window's messages are used up.
  case usedUp = "used_up"
  /// The follower has left.
  case unsubscribed
  /// The follower has written since.
  case replied
  /// The follower has a tag that makes it needless.
  case tag
  /// A variable makes it needless.
  case variable = "var"
  /// It was sent, and what became of it is not known.
  case unknown
  /// The platform, or the endpoint, said no.
  case refused
  /// It failed as often as it may.
  case retries
  /// It waited for a day and longer.
  case expired
  /// Somebody dropped it.
  case dropped

  package var text: String {
    switch self {
    case .late: "too late: the platform's time for it is over"
    case .quietHours: "the hours in which it may go begin after the platform's time for it"
    case .closed: "the platform allows no customer message to this follower now"
    case .usedUp: "the customer messages that the follower's last step allowed are used up"
    case .unsubscribed: "the follower has left"
    case .replied: "the follower has written since"
    case .tag: "the follower has the tag that makes it needless"
    case .variable: "the variable that makes it needless has a value"
    case .unknown: "it was sent, and it is not known what became of it; it is not repeated, so that nobody gets it twice"
    case .refused: "refused"
    case .retries: "it failed as often as it may"
    case .expired: "it could not be carried out for a day"
    case .dropped: "dropped by hand"
    }
  }
}
