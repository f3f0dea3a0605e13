internal import Rules

/// How many turns there were, hour by hour: also those that are not kept any more, or never were.
package struct TurnCounts: Sendable, Equatable {
  /// What a rule had to do with a turn.
  package enum Part: Int, Sendable, CaseIterable {
    /// It answered; or no rule did. These add up to the turns.
    case answered
    /// It stands under `always:`, or has `continue: true`, and took part.
    case ran
    /// It is only watched, and would have taken part.
    case audited
  }
  package struct Key: Hashable, Sendable {
    /// Since 1970 UTC.
    package let hour: Int64
    package let account: String
    /// Nil where no rule answered.
    package let rule: String?
    /// The word of the event's kind.
    package let kind: String
    package let part: Part

    package init(hour: Int64, account: String, rule: String?, kind: String, part: Part = .answered) {
      self.part = part
      self.hour = hour
      self.account = account
      self.rule = rule
      self.kind = kind
    }
  }
  package struct Count: Sendable, Equatable {
    package var turns = 0
    /// When the last of them was judged, in seconds since 1970 UTC.
    package var last: Int64 = 0

    package init(turns: Int = 0, last: Int64 = 0) {
      self.turns = turns
      self.last = last
    }

    package mutating func add(_ other: Count) {
      turns = turns.addingReportingOverflow(other.turns).partialValue
      last = max(last, other.last)
    }
  }

  package var counts: [Key: Count] = [:]
  /// Hours in which something was counted otherwise than it stands here: somebody changed it, or a disk did.
  package var damagedHours = 0

  package init() {}

  package var isEmpty: Bool { counts.isEmpty }

  package mutating func add(_ turn: Turn) {
    let now = turn.moment.now
    let (account, kind) = (turn.delivery.follower.account, turn.delivery.event.kind.word)
    let hour = Self.hour(of: now)
    func add(_ rule: String?, _ part: Part) {
      counts[Key(hour: hour, account: account, rule: rule, kind: kind, part: part), default: Count()].add(Count(turns: 1, last: now))
    }
    add(turn.plan.rule, .answered)
    for rule in turn.plan.continued { add(rule, .ran) }
    for rule in turn.plan.audited { add(rule, .audited) }
  }

  package mutating func add(_ other: TurnCounts) {
    for (key, count) in other.counts { counts[key, default: Count()].add(count) }
  }

  package static func hour(of seconds: Int64) -> Int64 { seconds >= 0 ? seconds / 3600 : -((3599 - seconds) / 3600) }
}
