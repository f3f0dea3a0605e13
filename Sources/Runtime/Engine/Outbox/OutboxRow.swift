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
  /// Hours in which it may go, in milliseconds since 1970 UTC, in their order; empty when it may at any time.
  package let hours: [Range<Int64>]
  package let task: OutboxTask
  package let onError: ErrorPolicy
  package let rule: String
  package let revision: String

  package init(
    id: OutboxID, follower: FollowerID, eventAt: Int64, dueAt: Int64, deadline: Int64?, heldUntil: Int64 = 0,
    hours: [Range<Int64>] = [], task: OutboxTask,
    onError: ErrorPolicy, rule: String, revision: String
  ) {
    self.id = id
    self.follower = follower
    self.eventAt = eventAt
    self.dueAt = dueAt
    self.deadline = deadline
    self.heldUntil = heldUntil
    self.hours = hours
    self.task = task
    self.onError = onError
    self.rule = rule
    self.revision = revision
  }

  /// When it may go next, as far as its hours are known: now, or when they begin.
  /// - Parameter now: milliseconds since 1970 UTC.
  package func opening(at now: Int64) -> Int64? {
    hours.isEmpty ? now : hours.first { $0.upperBound > now }.map { max($0.lowerBound, now) }
  }

  /// One more action of the same turn.
  /// - Parameter onError: what the rule says for it; nil when that is said for both.
  package func follow(_ offset: Int, task: OutboxTask, dueAt: Int64, onError: ErrorPolicy? = nil) -> OutboxRow {
    OutboxRow(
      id: OutboxID(turn: id.turn, position: id.position + offset), follower: follower, eventAt: eventAt, dueAt: dueAt,
      deadline: task.kind.action.needsWindow ? deadline : nil, task: task, onError: onError ?? self.onError, rule: rule, revision: revision)
  }

  /// Offsets of what follows from an action: no turn has so many of its own.
  package static let otherwiseOffset = 1 << 20
  package static let lateReplyOffset = 1 << 21

  package var kind: OutboxKind { task.kind }
}

/// The kinds of actions in the outbox: the words in `do:`.
package enum OutboxKind: String, Sendable, CaseIterable {
  case tag, remark, send, template, webhook

  /// Nil for what is done with the turn.
  package init?(_ action: ActionKind) { self.init(rawValue: action.rawValue) }

  /// A kind that is not known counts as a webhook: nobody sees it, and it holds no message back.
  package init(stored word: String) { self = OutboxKind(rawValue: word) ?? .webhook }

  /// Actions of one follower in one lane keep their order, whatever fails.
  package enum Lane: Sendable, Hashable { case labels, messages, webhooks }

  /// The call of the platform that carries it out.
  package struct Quota: Sendable {
    /// The name under which calls are counted.
    package let api: String
    /// How often a day it may be made.
    package let daily: Int
    private let call: String

    fileprivate init(_ api: String, call: String? = nil, daily: Int) {
      self.api = api
      self.call = call ?? api
      self.daily = daily
    }

    /// Where it is made, and what the platform's own count calls it.
    package var path: String { "/cgi-bin/\(call)" }
  }

  private struct Traits {
    let action: ActionKind
    let lane: Lane
    let isSeen: Bool
    let quota: Quota?
  }

  /// All that the kinds differ in, a line each. (wechat-protocol 5.3; D for tags)
  private var traits: Traits {
    switch self {
    case .tag:
      Traits(action: .tag, lane: .labels, isSeen: false, quota: Quota("tags/members", call: TagChange.call(adds: true), daily: 100_000))
    case .remark: Traits(action: .remark, lane: .labels, isSeen: false, quota: Quota("user/info/updateremark", daily: 10_000))
    case .send: Traits(action: .send, lane: .messages, isSeen: true, quota: Quota("message/custom/send", daily: 500_000))
    case .template: Traits(action: .template, lane: .messages, isSeen: true, quota: Quota("message/template/send", daily: 100_000))
    case .webhook: Traits(action: .webhook, lane: .webhooks, isSeen: false, quota: nil)
    }
  }

  /// What a rule calls it.
  package var action: ActionKind { traits.action }
  package var lane: Lane { traits.lane }
  /// Whether a person would see it twice: then nothing is repeated of which the outcome is not known.
  package var isSeen: Bool { traits.isSeen }
  /// The call of the platform whose quota it uses; nil when it is none.
  package var quota: Quota? { traits.quota }
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

  package var text: Phrase {
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
