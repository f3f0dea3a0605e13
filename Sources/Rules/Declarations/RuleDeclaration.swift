package struct RuleDeclaration: Sendable {
  package let id: Located<String>
  package let span: SourceSpan
  package let on: [Located<EventSelector>]
  package let when: ConditionDeclaration?
  package let split: SplitDeclaration?
  package let reply: ReplyDeclaration?
  package let actions: [ActionDeclaration]
  package let role: RuleRole
  package let tier: Tier
  package let accounts: [Located<String>]
  package var reach = Reach.everyone
  /// Names that `when` would bind: some of it could not be read, which has been said.
  package var doubtfulCaptures: Set<String> = []
  package let isEnabled: Bool
  package let isAudit: Bool
  package let overlaps: [Located<String>]
  package let limit: LimitDeclaration?
  package let take: TakeDeclaration?
}

extension RuleDeclaration {
  /// All that it asks: of the event, and for single actions.
  var conditions: [ConditionDeclaration] { (when.map { [$0] } ?? []) + actions.compactMap(\.when) }
}

extension RuleDeclaration {
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
