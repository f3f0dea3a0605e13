package import Rules
package import Wire

/// A simulation for machines.
package enum SimulationReport {
  package static func json(_ simulation: Simulation) -> JSON {
    let plan = simulation.plan
    let event = simulation.event
    var object: [String: JSON] = [
      "name": .string(simulation.name),
      "event": [
        "kind": .string(event.title), "time": .int(Int(event.time)),
        "subscription": .string(simulation.facts.subscription(at: event).rawValue), "scene": event.scene.map { .string($0) } ?? .null,
      ],
      "rule": plan.rule.map { .string($0) } ?? .null, "campaign": plan.campaign.map { .string($0) } ?? .null,
      "captures": .object(Dictionary(plan.captures.map { ($0.name, JSON($0.value)) }) { $1 }),
      "reply": ["kind": .string(plan.reply.kind), "lines": .array(ReplyText.lines(plan.reply).map { .string($0) })],
      "body": .string(String(decoding: simulation.body, as: UTF8.self)), "bytes": .int(simulation.body.count),
      "actions": .array(
        plan.actions.enumerated().map { index, action in
          [
            "do": .string(action.kind.name), "after_ms": .int(Int(action.delay)), "rule": .string(action.rule),
            "text": .string(ActionText.describe(action.kind)), "due_ms": .int(Int(action.due)),
            "deadline_ms": action.deadline.map { .int(Int($0)) } ?? .null,
            "outcome": simulation.outcomes[index].map { .string($0.word) } ?? .null,
            "reason": simulation.outcomes[index]?.reason.map { .string(OutboxWords.phrase($0)) } ?? .null,
          ]
        }), "continued": .array(plan.continued.map { .string($0) }), "audited": .array(plan.audited.map { .string($0) }),
      "remarks": .array(plan.remarks.map { .string($0) }), "revision": .string(simulation.ruleSet.revision),
    ]
    object["withheld"] = .array(
      plan.withheld.map { action in
        [
          "do": .string(action.name), "rule": .string(action.rule), "condition": .string(simulation.place(action.condition)),
          "wanted": .string(action.wanted), "seen": .string(action.seen),
        ]
      })
    object["trace"] = .array(simulation.trace.steps.map { step($0, simulation) })
    return .object(object)
  }

  /// An event that could not be played.
  package static func json(_ name: String, unreadable fault: FileFault) -> JSON { ["name": .string(name), "error": .string(fault.reason)] }

  private static func step(_ step: Trace.Step, _ simulation: Simulation) -> JSON {
    var object: [String: JSON] = ["rule": .string(step.rule), "place": .string(simulation.place(step.span)), "tier": .string(step.tier.rawValue)]
    switch step.verdict {
    case .answers: object["verdict"] = "answers"
    case .runs: object["verdict"] = "runs"
    case .continues: object["verdict"] = "continues"
    case .audits: object["verdict"] = "audits"
    case .tooLate: object["verdict"] = "too_late"
    case .otherAccount: object["verdict"] = "other_account"
    case .hindered(let place, let reason):
      object["verdict"] = "hindered"
      object["condition"] = .string(simulation.place(place))
      object["seen"] = .string(reason)
    case .refused(let condition, let wanted, let seen):
      object["verdict"] = "refused"
      object["condition"] = .string(simulation.place(condition))
      object["wanted"] = .string(wanted)
      object["seen"] = .string(seen)
    }
    return .object(object)
  }
}
