package import Engine
internal import Hummingbird
internal import NIOPosix
internal import Rules
package import Serving
package import Wire

/// `/api/outbox` and `/api/actions`: what `wxrules outbox` shows and does.
extension ConsoleRoutes {
  func addActions(to router: OperatorRouter<OperatorContext>) {
    for (path, form) in [("/api/outbox", .json), ("/api/outbox.csv", .csv)] as [(RouterPath, ConsoleOutcome.Form)] {
      router.get(path) { request, context in
        try await answer(request, context, knowing: ActionQuestion.words.and("openids")) { caller, words in
          let question = try ActionQuestion(words)
          let isOpen = try await showsOpenids(words, request, caller)
          return try await desk.work(for: await context.client) { [store, mask] in
            let shown = ActionJSON(mask: mask, showsOpenids: isOpen)
            let found = try question.actions(in: store) { mask.name($0) }
            return ConsoleOutcome(rows: found.map { shown.json($0) }, shown.heads, named: "outbox", as: form)
          }.response
        }
      }
    }
    router.get("/api/outbox/{id}") { request, context in
      try await answer(request, context, knowing: ["openids"]) { caller, words in
        let isOpen = try await showsOpenids(words, request, caller)
        let record = try await record(try context.parameters.require("id"))
        return ConsoleOutcome(json: ActionJSON(mask: mask, showsOpenids: isOpen).json(record)).response
      }
    }
    router.post("/api/actions/{id}/retry") { request, context in
      try await answer(request, context, as: .operate) { caller, _ in
        let unknown: Bool
        switch try await ConsoleBody.members(of: request, known: ["unknown"])["unknown"] {
        case .bool(let said): unknown = said
        case nil: unknown = false
        case .null, .int, .number, .string, .array, .object: throw ConsoleFault.bad("`unknown` is true or false")
        }
        return try await act(.retry(unknown: unknown), as: .retry, on: try context.parameters.require("id"), caller)
      }
    }
    router.post("/api/actions/{id}/drop") { request, context in
      try await answer(request, context, as: .operate) { caller, _ in
        _ = try await ConsoleBody.members(of: request, known: [])
        return try await act(.drop, as: .drop, on: try context.parameters.require("id"), caller)
      }
    }
  }

  private func record(_ id: String) async throws -> OutboxRecord {
    var filter = OutboxFilter()
    filter.id = OutboxID(id)
    let wanted = filter
    guard wanted.id != nil, let record = try await desk.work({ [store] in try store.actions(matching: wanted, limit: 1).first }) else {
      throw ConsoleFault.unknown("no such action; it may have ended more than three days ago")
    }
    return record
  }

  private func act(_ act: OutboxAct, as did: AuditEntry.Act, on id: String, _ caller: ConsoleCaller) async throws -> Response {
    let record = try await record(id)
    let name = record.row.id.description
    if let objection = record.objection(to: act) {
      await audit.note(did, by: caller, what: name, result: "refused: \(objection.english)")
      throw ConsoleFault.refused(.conflict, [objection])
    }
    var filter = OutboxFilter()
    filter.id = record.row.id
    let wanted = filter
    let acted = try await threads.runIfActive { [store, clock] in try store.act(act, on: [wanted], now: clock.milliseconds) }
    onRetried()
    let left = acted.leftOut > 0 ? "left out: it may have come" : "nothing changed"  // not said
    let result = acted.changed > 0 ? "changed \(counted(acted.changed, "action").english)" : left  // not said
    await audit.note(did, by: caller, what: name, result: result)
    return ConsoleOutcome(json: ["changed": .int(acted.changed), "left_out": .int(acted.leftOut)]).response
  }
}

/// Actions for those who look: by masks, and by openids as well where somebody asked for them.
package struct ActionJSON {
  let mask: Mask
  let showsOpenids: Bool

  package init(mask: Mask, showsOpenids: Bool) {
    self.mask = mask
    self.showsOpenids = showsOpenids
  }

  package func json(_ record: OutboxRecord) -> JSON {
    guard case .object(var fields) = OutboxText.json(record) else { return .null }
    fields["follower"] = .string(mask.name(record.row.follower).description)
    if showsOpenids { return .object(fields) }
    fields["openid"] = nil
    return JSON.object(fields).masking([record.row.follower], of: record.row.follower.account) { mask.name($0).description }
  }

  /// Keys of a row that stand in a table, in the order of its columns.
  var heads: [String] {
    ["id", "turn", "state", "kind", "account", "follower"] + (showsOpenids ? ["openid"] : []) + [
      "rule", "revision", "due_at_ms", "not_before_ms", "deadline_ms", "ended_at_ms", "attempts", "reason", "may_come_twice",
    ]
  }
}

/// Which actions somebody wants to see.
struct ActionQuestion: Sendable {
  private var filter = OutboxFilter()
  /// Whose.
  private var follower: FollowerMask?
  private let limit: Int

  static let words = KnownWords(["account", "follower", "kind", "rule", "turn", "limit"], several: ["state"])

  /// - Throws: `ConsoleFault` with everything that is wrong.
  init(_ words: AskedWords) throws(ConsoleFault) {
    var faults: [Phrase] = []
    filter.account = words["account"]
    filter.rule = words["rule"]
    filter.states = [.waiting, .paused, .running, .dead]
    let states = words.all("state")
    if !states.isEmpty {
      let known = states.compactMap { OutboxFilter.State(rawValue: $0) }
      if known.count < states.count { faults.append("`state` is one of \(quotedList(OutboxFilter.State.allCases.map(\.rawValue)))") }
      filter.states = Set(known)
    }
    if let kind = words["kind"] {
      filter.kind = OutboxKind(rawValue: kind)
      if filter.kind == nil { faults.append("`kind` is one of \(quotedList(OutboxKind.allCases.map(\.rawValue)))") }
    }
    if let turn = words["turn"] {
      filter.turn = TurnID(turn)
      if filter.turn == nil { faults.append("`turn` is not the id of a turn") }
    }
    if let name = words["follower"] {
      follower = FollowerMask(name)
      if follower == nil { faults.append("`follower` is a mask: f_ and 16 digits") }
    }
    do throws(BookQueryFault) { limit = try words.limit() } catch {
      limit = 0
      faults.append(error.reason)
    }
    if !faults.isEmpty { throw .refused(.badRequest, faults) }
  }

  /// Blocks.
  func actions(in store: any Store, name: (FollowerID) -> FollowerMask) throws(StoreFault) -> [OutboxRecord] {
    var filter = filter
    if let follower {
      guard let found = try store.follower(follower, of: filter.account, name: name)?.id else { return [] }
      (filter.account, filter.openid) = (found.account, found.openid)
    }
    return try store.actions(matching: filter, limit: limit)
  }
}
