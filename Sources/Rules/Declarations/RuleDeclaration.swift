package struct RuleDeclaration: Sendable {
  package let id: Located<String>
  package let span: SourceSpan
  package let on: [Located<EventSelector>]
  package let when: ConditionDeclaration?
  package let split: SplitDeclaration?
  package let reply: ReplyDeclaration?
  package let actions: [ActionDeclaration]
  package let isContinuing: Located<Bool>?
  package let tier: Tier
  package let accounts: [Located<String>]
  package let isEnabled: Bool
  package let isAudit: Bool
  package let overlaps: [Located<String>]
  package let limit: LimitDeclaration?
  package let take: TakeDeclaration?
}

/// At most so many answers to one follower within a time.
package struct LimitDeclaration: Sendable {
  package let times: Located<Int>
  /// Milliseconds; nil for ever.
  package let within: Located<Int64>?
}

package struct TakeDeclaration: Sendable {
  package let stock: Located<String>
  package let share: TakeShare
}

package struct SplitDeclaration: Sendable {
  package let span: SourceSpan
  package let experiment: Located<String>
  package let armsSpan: SourceSpan
  /// Shares in hundredths of a percent.
  package let arms: [(name: Located<String>, share: Located<Int>)]
  /// Whether every arm could be read.
  package let isWhole: Bool
}
