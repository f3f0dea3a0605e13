internal import Engine
internal import Hummingbird
internal import NIOPosix
internal import Rules
internal import Serving
internal import Wire

/// `/api/outbox` and `/api/actions`: what `wxrules outbox` shows and does.
extension ConsoleRoutes {
  func addActions(to router: Router<OperatorContext>) {
    for (path, isTable) in [("/api/outbox", false), ("/api/outbox.csv", true)] as [(RouterPath, Bool)] {
      router.get(path) { request, context in try await answer(request, context) { try await list(request, $0, isTable: isTable) } }
    }
    router.get("/api/outbox/{id}") { request, context in
      try await answer(request, context) { caller in
        guard let isOpen = await showsOpenids(request, caller) else { return ConsoleAnswer.refusal(.role) }
        guard let record = try await record(try context.parameters.require("id")) else { return Self.unknown }
        return ConsoleAnswer.json(.ok, ActionJSON(mask: mask, showsOpenids: isOpen).json(record))
      }
    }
    router.post("/api/actions/{id}/retry") { request, context in
      try await answer(request, context, as: .operate) { caller in
        let unknown: Bool
        switch await ConsoleBody.members(of: request, known: ["unknown"]) {
        case .failure(let refusal): return refusal.response
        case .success(let members):
          switch members["unknown"] {
          case .bool(let said): unknown = said
          case nil: unknown = false
          case .null, .int, .number, .string, .array, .object: return ConsoleAnswer.errors(.badRequest, ["`unknown` is true or false"])
          }
        }
        return try await act(.retry(unknown: unknown), as: .retry, on: try context.parameters.require("id"), caller)
      }
    }
    router.post("/api/actions/{id}/drop") { request, context in
      try await answer(request, context, as: .operate) { caller in
        if case .failure(let refusal) = await ConsoleBody.members(of: request, known: []) { return refusal.response }
        return try await act(.drop, as: .drop, on: try context.parameters.require("id"), caller)
      }
    }
  }

  private static var unknown: Response {
    ConsoleAnswer.errors(.notFound, ["no such action; it may have ended more than three days ago"])
  }

  private func record(_ id: String) async throws -> OutboxRecord? {
    guard let id = OutboxID(id) else { return nil }
    var filter = OutboxFilter()
    filter.id = id
    let wanted = filter
    return try await threads.runIfActive { [store] in try store.actions(matching: wanted, limit: 1).first }
  }

  private func list(_ request: Request, _ caller: ConsoleCaller, isTable: Bool) async throws -> Response {
    let query = ConsoleQuery(request)
    var filter = OutboxFilter()
    var faults: [String] = []
    filter.account = query.text("account")
    filter.rule = query.text("rule")
    filter.states = [.waiting, .paused, .running, .dead]
    let states = query.texts("state")
    if !states.isEmpty {
      let known = states.compactMap { OutboxFilter.State(rawValue: $0) }
      if known.count < states.count { faults.append("`state` is one of \(quotedList(OutboxFilter.State.allCases.map(\.rawValue)))") }
      filter.states = Set(known)
    }
    if let kind = query.text("kind") {
      filter.kind = OutboxKind(rawValue: kind)
      if filter.kind == nil { faults.append("`kind` is one of \(quotedList(OutboxKind.allCases.map(\.rawValue)))") }
    }
    if let turn = query.text("turn") {
      filter.turn = TurnID(turn)
      if filter.turn == nil { faults.append("`turn` is not the id of a turn") }
    }
    let name = query.text("follower")
    let wanted = name.flatMap { FollowerMask($0) }
    if name != nil, wanted == nil { faults.append("`follower` is a mask: f_ and 16 digits") }
    let limit = query.limit
    if limit == nil { faults.append(ConsoleQuery.limits) }
    guard faults.isEmpty, let limit else { return ConsoleAnswer.errors(.badRequest, faults) }
    guard let isOpen = await showsOpenids(request, caller) else { return ConsoleAnswer.refusal(.role) }
    let asked = filter
    let found = try await threads.runIfActive { [store, mask] in
      var asked = asked
      if let wanted {
        let found = try store.follower(wanted, of: asked.account) { FollowerMask(mask.name($0)) ?? FollowerMask(0) }
        guard let follower = found?.id else { return [OutboxRecord]() }
        (asked.account, asked.openid) = (follower.account, follower.openid)
      }
      return try store.actions(matching: asked, limit: limit)
    }
    let shown = ActionJSON(mask: mask, showsOpenids: isOpen)
    return isTable ? ConsoleAnswer.csv(shown.table(found), named: "outbox") : ConsoleAnswer.json(.ok, .array(found.map { shown.json($0) }))
  }

  private func act(_ act: OutboxAct, as did: AuditEntry.Act, on id: String, _ caller: ConsoleCaller) async throws -> Response {
    guard let record = try await record(id) else { return Self.unknown }
    let name = record.row.id.description
    if let objection = record.objection(to: act) {
      await audit.note(did, by: caller, what: name, result: "refused: \(objection)")
      return ConsoleAnswer.errors(.conflict, [objection])
    }
    var filter = OutboxFilter()
    filter.id = record.row.id
    let wanted = filter
    let acted = try await threads.runIfActive { [store, clock] in try store.act(act, on: [wanted], now: clock.milliseconds) }
    onRetried()
    await audit.note(
      did, by: caller, what: name,
      result: acted.changed > 0 ? "changed \(counted(acted.changed, "action"))" : acted.leftOut > 0 ? "left out: it may have come" : "nothing changed"
    )
    return ConsoleAnswer.json(.ok, ["changed": .int(acted.changed), "left_out": .int(acted.leftOut)])
  }
}

/// Actions for those who look: by masks, and by openids as well where somebody asked for them.
struct ActionJSON {
  let mask: Mask
  let showsOpenids: Bool

  func json(_ record: OutboxRecord) -> JSON {
    guard case .object(var fields) = OutboxText.json(record) else { return .null }
    fields["follower"] = .string(mask.name(record.row.follower))
    if showsOpenids { return .object(fields) }
    fields["openid"] = nil
    return JSON.object(fields).masking([record.row.follower]) { mask.name($0) }
  }

  /// Heads and rows for a spreadsheet.
  func table(_ records: [OutboxRecord]) -> [[String]] {
    let heads =
      ["id", "turn", "state", "kind", "account", "follower"] + (showsOpenids ? ["openid"] : []) + [
        "rule", "revision", "due_at_ms", "not_before_ms", "deadline_ms", "ended_at_ms", "attempts", "reason", "may_come_twice",
      ]
    return [heads]
      + records.map { record in
        let fields = json(record)
        return heads.map { head in
          switch fields[head] {
          case .string(let text): text
          case .int(let number): String(number)
          case .bool(let isSo): isSo ? "true" : "false"
          case .number, .null, .array, .object, nil: ""
          }
        }
      }
  }
}
