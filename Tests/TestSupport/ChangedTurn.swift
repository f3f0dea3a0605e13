package import Rules

/// One event that two rule sets do not answer alike, and whether that was foretold.
package struct ChangedTurn: CustomStringConvertible {
  package enum Telling {
    /// A class of the difference says it.
    case told
    /// No class does; of a rule that has to do with it the difference says that it is not proved.
    case doubted
    case untold
  }
  private let before: Plan
  private let after: Plan

  /// Nil when both do the same.
  package init?(_ before: Plan, _ after: Plan) {
    if before.rule == after.rule, before.reply == after.reply, before.continued == after.continued, before.audited == after.audited,
      before.actions == after.actions
    {
      return nil
    }
    (self.before, self.after) = (before, after)
  }

  package func telling(by difference: RuleDifference) -> Telling {
    let doubted = Set(difference.unproved.map(\.rule))
    let winners = [before.rule, after.rule].compactMap { $0 }
    let campaign = after.campaign ?? before.campaign
    func telling(_ isTold: Bool, of rules: [String]) -> Telling { isTold ? .told : doubted.isDisjoint(with: rules) ? .untold : .doubted }
    var tellings: [Telling] = []
    if before.rule != after.rule || before.reply != after.reply {
      let isTold = difference.changes.contains {
        $0.aspect == .answer && $0.before == before.rule && $0.after == after.rule && $0.campaign == campaign
      }
      tellings.append(telling(isTold, of: winners))
    }
    for rule in Set(before.continued + before.audited).symmetricDifference(after.continued + after.audited) {
      let isTold = difference.changes.contains { $0.aspect == .beside && ($0.before ?? $0.after) == rule && $0.campaign == campaign }
      tellings.append(telling(isTold, of: winners + [rule]))
    }
    if tellings.isEmpty {
      let actors = Set((before.actions + after.actions).map(\.rule) + before.continued + after.continued)
      let isTold = difference.changes.contains { ($0.after ?? $0.before).map(actors.contains) ?? false }
      tellings.append(telling(isTold, of: winners + actors))
    }
    return tellings.contains(.untold) ? .untold : tellings.contains(.doubted) ? .doubted : .told
  }

  package var description: String {
    func shown(_ plan: Plan) -> String {
      "\(plan.rule ?? "nobody"): \(plan.reply) \(plan.continued) \(plan.audited) \(plan.actions.count) actions"
    }
    return "\(shown(before)) → \(shown(after))"
  }
}
