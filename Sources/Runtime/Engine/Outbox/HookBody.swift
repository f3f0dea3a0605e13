internal import Rules
internal import Wire

/// What an endpoint is told of a turn.
enum HookBody {
  static func json(_ event: Event, _ facts: Facts, _ plan: Plan, _ action: PlannedAction, _ account: String, _ ruleSet: RuleSet) -> JSON {
    guard case .webhook(let hook) = action.kind else { return .null }
    var happened: [String: JSON] = ["type": .string(event.title), "time": .int(Int(event.time))]
    if let scene = event.scene { happened["scene"] = .string(scene) }
    if event.kind == .text { happened["text"] = .string(event.fields.string(event.subject)) }
    if let key = event.fields["EventKey"], !key.isEmpty, event.scene == nil { happened["key"] = .string(key) }
    if let campaign = plan.campaign { happened["campaign"] = .string(campaign) }
    var follower: [String: JSON] = [
      "openid": .string(event.openid), "subscription": .string(facts.subscription(at: event).rawValue),
      "follow_count": .int(facts.history.followCount),
    ]
    let profile = facts.profile
    if !profile.tags.isEmpty { follower["tags"] = .array(profile.tags.map { .string($0) }) }
    let variables = ruleSet.compiled.variables.values(in: profile)
    if !variables.isEmpty { follower["vars"] = .object(variables.mapValues { JSON($0) }) }
    let taken = plan.changes.reduce(into: profile.taken) { taken, change in
      guard case .took(let stock, let piece, _) = change else { return }
      taken[stock] = piece
      if let whole = StockLevel.whole(of: stock) { taken[whole] = piece }
    }
    if !taken.isEmpty { follower["taken"] = .object(taken.mapValues { .string($0) }) }
    return [
      "account": .string(account), "rule": .string(action.rule), "revision": .string(ruleSet.revision), "event": .object(happened),
      "follower": .object(follower), "captures": .object(Dictionary(plan.captures.map { ($0.name, JSON($0.value)) }) { $1 }),
      "fields": .object(Dictionary(hook.fields.map { ($0.name, JSON($0.value)) }) { $1 }),
    ]
  }
}
