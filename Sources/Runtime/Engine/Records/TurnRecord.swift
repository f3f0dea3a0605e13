package import Rules
package import Wire

/// A turn as it is remembered: enough to judge it again, without anybody's name. The line of the decision log is written from it, and rows of
/// the turns' file are made of it, so that both say the same. A reference, as a turn is.
package final class TurnRecord: Sendable, Equatable {
  package let id: TurnID
  /// When it was judged, in seconds since 1970 UTC.
  package let at: Int64
  package let account: String
  package let follower: FollowerMask
  /// The rule set that judged.
  package let revision: String
  package let rule: String?
  /// The word of the event's kind.
  package let kind: String
  package let marks: TurnMarks
  package let detail: Detail

  /// What is read only when somebody looks at the turn.
  package struct Detail: Sendable, Equatable {
    /// What the event is called, where that is not the word of its kind.
    package var title: String?
    /// Seconds since 1970 UTC, by the platform's clock.
    package var eventAt: Int64 = 0
    package var elements = EventElements()
    /// Anybody could have written it.
    package var isOutside = false
    package var facts: JSON = .object([:])
    package var subscription = ""
    package var reply = ""
    package var actions: [String] = []
    package var continued: [String] = []
    package var audited: [String] = []
    package var captures: JSON?
    package var campaign: String?
    package var arm: String?
    package var draws: [String: Int] = [:]
    package var remarks: [String] = []
    /// Ids of actions that were queued.
    package var outbox: [String] = []
    /// How long its batch took.
    package var microseconds: Int64 = 0

    package init() {}
  }

  package init(
    id: TurnID, at: Int64, account: String, follower: FollowerMask, revision: String, rule: String?, kind: String, marks: TurnMarks, detail: Detail
  ) {
    self.id = id
    self.at = at
    self.account = account
    self.follower = follower
    self.revision = revision
    self.rule = rule
    self.kind = kind
    self.marks = marks
    self.detail = detail
  }

  /// - Parameter masked: adds what needs a mask: whoever calls has one.
  package convenience init(_ turn: Turn, follower: FollowerMask, microseconds: Int64, masked: (inout Detail) -> Void) {
    let (event, plan) = (turn.delivery.event, turn.plan)
    var detail = Detail()
    detail.eventAt = event.time
    // What its XML says anybody could have written.
    detail.isOutside = event.kind == .outside
    detail.subscription = turn.facts.subscription(at: event).rawValue
    detail.reply = plan.reply.kind
    detail.actions = plan.actions.map(\.kind.name)
    detail.continued = plan.continued
    detail.audited = plan.audited
    detail.campaign = plan.campaign
    detail.arm = plan.arm
    detail.draws = plan.draws
    detail.outbox = turn.queued.map(\.description)
    detail.microseconds = microseconds
    masked(&detail)
    self.init(
      id: turn.id, at: turn.moment.now, account: turn.delivery.follower.account, follower: follower, revision: turn.revision, rule: plan.rule,
      kind: event.kind.word, marks: TurnMarks(turn), detail: detail)
  }

  package static func == (left: TurnRecord, right: TurnRecord) -> Bool {
    left.id == right.id && left.at == right.at && left.account == right.account && left.follower == right.follower
      && left.revision == right.revision && left.rule == right.rule && left.kind == right.kind && left.marks == right.marks
      && left.detail == right.detail
  }

  /// The line of the decision log.
  package var decision: JSON {
    func list(_ texts: [String]) -> JSON { .array(texts.map { .string($0) }) }
    var fields: [String: JSON] = [
      "id": .string(id.description), "at": .int(Int(at)), "revision": .string(revision), "account": .string(account),
      "follower": .string(follower.description), "event": .string(detail.title ?? kind), "event_at": .int(Int(detail.eventAt)),
      "xml": .string(detail.elements.xml), "facts": detail.facts, "subscription": .string(detail.subscription),
      "rule": rule.map { .string($0) } ?? .null, "reply": .string(detail.reply), "actions": list(detail.actions),
      "microseconds": .int(Int(detail.microseconds)),
    ]
    if !detail.continued.isEmpty { fields["continued"] = list(detail.continued) }
    if !detail.audited.isEmpty { fields["audited"] = list(detail.audited) }
    if let captures = detail.captures { fields["captures"] = captures }
    if let campaign = detail.campaign { fields["campaign"] = .string(campaign) }
    if detail.isOutside { fields["outside"] = true }
    if let arm = detail.arm { fields["arm"] = .string(arm) }
    if !detail.draws.isEmpty { fields["draws"] = .object(detail.draws.mapValues { .int($0) }) }
    if !detail.remarks.isEmpty { fields["remarks"] = list(detail.remarks) }
    if !detail.outbox.isEmpty { fields["outbox"] = list(detail.outbox) }
    return .object(fields)
  }

  /// To be judged again.
  /// - Throws: `FileFault` when it cannot be: it was written by another version.
  package func replay() throws(FileFault) -> DecisionReplay {
    var decoder = EventDecoder()
    return try DecisionReplay(decision, &decoder)
  }
}
