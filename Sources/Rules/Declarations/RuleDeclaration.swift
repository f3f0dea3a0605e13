/// A reference: every check walks through all rules, and a copy of one would cost more than most checks.
package final class RuleDeclaration: Sendable {
  package let id: Located<String>
  package let span: SourceSpan
  package let on: [Located<EventSelector>]
  /// All that it asks: of the event, which comes first, and for single actions.
  let conditions: [ConditionDeclaration]
  private let asksEvent: Bool
  package let isEnabled: Bool
  package let isAudit: Bool
  package let role: RuleRole
  package let tier: Tier
  package let reply: ReplyDeclaration?
  package let actions: [ActionDeclaration]
  private let rest: Rest?

  /// What few rules have: the others need no room for it.
  private final class Rest: Sendable {
    let split: SplitDeclaration?
    let accounts: [Located<String>]
    let reach: Reach
    let doubtfulCaptures: Set<String>
    let overlaps: [Located<String>]
    let limit: LimitDeclaration?
    let take: TakeDeclaration?

    init(
      split: SplitDeclaration?, accounts: [Located<String>], reach: Reach, doubtfulCaptures: Set<String>, overlaps: [Located<String>],
      limit: LimitDeclaration?, take: TakeDeclaration?
    ) {
      self.split = split
      self.accounts = accounts
      self.reach = reach
      self.doubtfulCaptures = doubtfulCaptures
      self.overlaps = overlaps
      self.limit = limit
      self.take = take
    }
  }

  init(
    id: Located<String>, span: SourceSpan, on: [Located<EventSelector>], when: ConditionDeclaration?, split: SplitDeclaration?,
    reply: ReplyDeclaration?, actions: [ActionDeclaration], role: RuleRole, tier: Tier, accounts: [Located<String>],
    reach: Reach = .everyone, doubtfulCaptures: Set<String>, isEnabled: Bool, isAudit: Bool, overlaps: [Located<String>],
    limit: LimitDeclaration?, take: TakeDeclaration?
  ) {
    self.id = id
    self.span = span
    self.on = on
    let asked = actions.compactMap(\.when)
    conditions = when.map { [$0] + asked } ?? asked
    asksEvent = when != nil
    self.reply = reply
    self.actions = actions
    self.role = role
    self.tier = tier
    self.isEnabled = isEnabled
    self.isAudit = isAudit
    let isPlain =
      split == nil && accounts.isEmpty && reach == .everyone && doubtfulCaptures.isEmpty && overlaps.isEmpty && limit == nil && take == nil
    rest =
      isPlain
      ? nil
      : Rest(
        split: split, accounts: accounts, reach: reach, doubtfulCaptures: doubtfulCaptures, overlaps: overlaps, limit: limit, take: take)
  }

  /// What it asks of the event.
  package var when: ConditionDeclaration? { asksEvent ? conditions.first : nil }
  package var split: SplitDeclaration? { rest?.split }
  package var accounts: [Located<String>] { rest?.accounts ?? [] }
  package var reach: Reach { rest?.reach ?? .everyone }
  /// Names that `when` would bind: some of it could not be read, which has been said.
  package var doubtfulCaptures: Set<String> { rest?.doubtfulCaptures ?? [] }
  package var overlaps: [Located<String>] { rest?.overlaps ?? [] }
  package var limit: LimitDeclaration? { rest?.limit }
  package var take: TakeDeclaration? { rest?.take }

  /// The kinds of events that it is for.
  var kinds: Set<EventKind> { EventSelector.kinds(of: on) }
}

extension RuleDeclaration: Reaching {
  func reaching(_ reach: Reach) -> RuleDeclaration {
    RuleDeclaration(
      id: id, span: span, on: on, when: when, split: split, reply: reply, actions: actions, role: role, tier: tier, accounts: accounts, reach: reach,
      doubtfulCaptures: doubtfulCaptures, isEnabled: isEnabled, isAudit: isAudit, overlaps: overlaps, limit: limit, take: take)
  }

  /// Whether it is asked for events of an account.
  func isFor(_ account: String) -> Bool { (accounts.isEmpty || accounts.contains { $0.value == account }) && reach.includes(account) }
}

/// At most so many answers within a time.
package struct LimitDeclaration: Sendable {
  package let times: Located<Int>
  package let period: CountedPeriod
  package let share: LimitShare
  package let by: TemplateDeclaration?
}

package struct TakeDeclaration: Sendable {
  package let stock: Located<String>
  /// Of a stock that is divided, which part.
  package let of: TemplateDeclaration?
  package let share: TakeShare
  package let isWhole: Bool
}

package struct SplitDeclaration: Sendable {
  package let span: SourceSpan
  package let experiment: Located<String>
  package let armsSpan: SourceSpan
  /// Shares in hundredths of a percent.
  package let arms: [(name: Located<String>, share: Located<Int>)]
  /// Whether every arm could be read.
  package let isWhole: Bool
  /// Whether it names an experiment under `experiments:`, where its arms stand.
  package var isNamed = false
}
