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
  /// What of the endpoint's answer is not taken.
  package let dropped: [Phrase]

  /// Plays an event. Pure: nothing is sent and nothing is written.
  /// - Parameter name: how the event is called in reports: a file, or the short form.
  public init(_ event: Event, named name: String, against ruleSet: RuleSet, given facts: Facts, at moment: Moment) {
    var facts = facts
    facts.profile.carryOver(ruleSet.compiled.moves)
    self.init(event, named: name, against: ruleSet, given: facts, at: moment, answer: nil)
  }

  /// - Parameter answer: what the endpoint of the webhook answers whose answer is the reply, or of the first one.
  package init(
    _ event: Event, named name: String, against ruleSet: RuleSet, given facts: Facts, at moment: Moment, answer: HookReply?
  ) {
    let facts = facts.held(at: event.time)
    self.event = event
    self.facts = facts
    self.name = name
    self.ruleSet = ruleSet
    var plan = ruleSet.plan(event, given: facts, at: moment)
    dropped = answer.map { plan.take($0, of: event) } ?? []
    self.plan = plan
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

  /// Whether an endpoint is asked whose answer can be played.
  var asksEndpoint: Bool { plan.askedWebhook != nil }

  /// Whether a rule answered, even with silence.
  public var isAnswered: Bool { plan.rule != nil }

  package func place(_ span: SourceSpan) -> String {
    let file = ruleSet.files[Int(span.file.index)]
    return "\(file.path):\(file.position(at: span.bytes.lowerBound).line)"
  }
}

extension Plan {
  /// The webhook whose answer is the reply, or else the first.
  fileprivate var askedWebhook: Webhook? {
    let hooks = actions.compactMap { if case .webhook(let hook) = $0.kind { hook } else { nil } }
    return hooks.first(where: \.usesReply) ?? hooks.first
  }

  /// As if the endpoint had answered in time.
  /// - Returns: what of the answer is not taken.
  fileprivate mutating func take(_ answer: HookReply, of event: Event) -> [Phrase] {
    guard let hook = askedWebhook else { return [] }
    let facts = HookFacts(answer, hook.returns, at: event.time)
    changes += facts.changes
    if hook.usesReply, let reply = answer.reply { self.reply = reply }
    return facts.dropped
  }
}
