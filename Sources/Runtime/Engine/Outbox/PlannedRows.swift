internal import Rules
internal import Wire

/// The actions of a plan as the store holds them; `set` and `unset` are done with the turn.
struct PlannedRows {
  private(set) var rows: [OutboxRow] = []
  /// The call whose answer may be the reply.
  private(set) var question: OutboxRow?
  private(set) var records: [(position: Int, name: String, fields: JSON)] = []

  /// - Parameter now: milliseconds since 1970 UTC.
  init(_ plan: Plan, _ event: Event, _ facts: Facts, follower: FollowerID, turn: TurnID, now: Int64, _ ruleSet: RuleSet) {
    // Where the platform's clock is ahead of ours, nothing waits for that.
    let ahead = max(0, event.time * 1000 - now)
    var position = 0
    for action in plan.actions {
      if case .record(let name, let fields) = action.kind {
        records.append((position, name, JSON(Value.record(fields))))
        position += 1
      }
      var asks: Int64?
      if question == nil, case .webhook(let hook) = action.kind, hook.usesReply { asks = hook.timeout }
      let tasks = OutboxTask.tasks(of: action) { HookBody.json(event, facts, plan, action, follower.account, ruleSet) }
      for task in tasks {
        let row = OutboxRow(
          id: OutboxID(turn: turn, position: position), follower: follower, eventAt: event.time, dueAt: action.due - ahead, deadline: action.deadline,
          // The turn asks first; should the process die meanwhile, a worker does later.
          heldUntil: asks.map { now + min($0, 5000) + 2000 } ?? 0, hours: action.hours, task: task, onError: action.onError, rule: action.rule,
          revision: ruleSet.revision)
        if asks != nil { question = row }
        rows.append(row)
        position += 1
      }
    }
  }
}
