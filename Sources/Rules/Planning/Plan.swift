/// What one event leads to: a value, before anything has happened.
public struct Plan: Sendable {
  /// The rule that answers; nil when none does.
  public let rule: String?
  /// The reply.
  public let reply: Reply
  /// Changes of the follower's facts, in order.
  public let changes: [FactChange]
  /// Actions, those of `continue` rules first.
  public let actions: [PlannedAction]
  /// Rules with `continue: true` that took part.
  public let continued: [String]
  /// Rules with `audit: true` that would have taken part.
  public let audited: [String]
  /// What was captured by the rule that answers.
  package let captures: [(name: String, value: Value)]
  package let campaign: String?
  /// Arm of the rule that answers.
  package let arm: String?
  /// Points on which splits and sticky choices fell, by experiment or rule id.
  package let draws: [String: Int]
  /// Places of templates that showed nothing, and cuts: for people, not for followers.
  public let remarks: [String]
  package let match: Match?
}
