public import Rules
internal import Wire

/// One event played against a rule set: what the follower would see, and why.
public struct Simulation: Sendable {
  /// What was played.
  public let event: Event
  /// What was known before.
  public let facts: Facts
  /// What comes of it.
  public let plan: Plan
  /// Why each rule did or did not answer.
  public let trace: Trace
  /// The body of the answer.
  public let body: [UInt8]
  package let ruleSet: RuleSet
  package let name: String
  /// What becomes of messages by their place among the actions, if nothing else happens.
  package let outcomes: [Int: OutboxOutcome]

  /// Plays an event. Pure: nothing is sent and nothing is written.
  /// - Parameter name: how the event is called in reports: a file, or the short form.
  public init(_ event: Event, named name: String, against ruleSet: RuleSet, given facts: Facts, at moment: Moment) {
    self.event = event
    self.facts = facts
    self.name = name
    self.ruleSet = ruleSet
    plan = ruleSet.plan(event, given: facts, at: moment)
    trace = ruleSet.trace(event, given: facts)
    let answer = ReplyEncoder().encode(plan.reply, to: event, at: moment.now)
    body = answer.isEmpty ? ReplyEncoder.success : answer
    var after = facts
    after.apply(plan.changes)
    var outbox = VirtualOutbox(account: "", facts: facts)
    outbox.add(plan, event, given: facts, after: after, ruleSet)
    let carried = Dictionary(outbox.runOut().map { ($0.row.id.position, $0.outcome) }) { first, _ in first }
    var outcomes: [Int: OutboxOutcome] = [:]
    var position = 0
    for (index, action) in plan.actions.enumerated() {
      if action.kind.isSeen { outcomes[index] = carried[position] }
      position += OutboxTask.places(of: action)
    }
    self.outcomes = outcomes
  }

  /// Whether a rule answered, even with silence.
  public var isAnswered: Bool { plan.rule != nil }

  package func place(_ span: SourceSpan) -> String {
    let file = ruleSet.files[Int(span.file.index)]
    return "\(file.path):\(file.position(at: span.bytes.lowerBound).line)"
  }
}
