/// What one event leads to: a value, before anything has happened.
public struct Plan: Sendable {
  /// The rule that answers; nil when none does.
  public let rule: String?
  /// The reply.
  public package(set) var reply: Reply
  /// Changes of the follower's facts, in order.
  public package(set) var changes: [FactChange]
  /// Actions: those that always run first, then those of `continue` rules, then the winner's.
  public let actions: [PlannedAction]
  /// Actions whose `when` does not hold for this event.
  public let withheld: [WithheldAction]
  /// Rules under `always:` and rules with `continue: true` that took part.
  public let continued: [String]
  /// Rules with `audit: true` that would have taken part.
  public let audited: [String]
  /// What was captured by the rule that answers.
  package let captures: [(name: String, value: Value)]
  package let campaign: String?
  /// Arm of the rule that answers.
  package let arm: String?
  /// Which of its replies that rule gave: places in `random`, `by` and arms, from the outside in.
  package let variant: [Int]
  /// Points on which splits and sticky choices fell, by experiment or rule id.
  package let draws: [String: Int]
  /// Places of templates that showed nothing, and cuts: for people, not for followers.
  public let remarks: [Phrase]
  package let match: Match?
}
