internal import Engine
internal import Hummingbird
internal import Rules
internal import Wire

/// `/api/status`, `/api/checks` and `/api/audit`: how the server fares, and who did what.
extension ConsoleRoutes {
  func addState(to router: OperatorRouter<OperatorContext>, status: @escaping @Sendable () -> JSON) {
    router.get("/api/status") { request, context in
      try await answer(request, context) { _, _ in
        try await desk.work(for: await context.client) { ConsoleOutcome(json: status()) }.response
      }
    }
    router.get("/api/checks") { request, context in
      try await answer(request, context, knowing: ["lang"]) { _, words in
        let language = try words.language()
        return try await desk.work(for: await context.client) { [checks] in
          ConsoleOutcome(json: .array(try checks.look().map { $0.json(language) }))
        }.response
      }
    }
    // Somebody else is asked by it, and counts: no page that reloads may do so, and no picture on a page of others.
    router.post("/api/checks/outside") { request, context in
      try await answer(request, context, knowing: ["lang"]) { _, words in
        let language = try words.language()
        _ = try await ConsoleBody.members(of: request, known: [])
        let found = try await outside.look(for: await context.client)
        return ConsoleOutcome(json: .array(found.map { $0.json(language) })).response
      }
    }
    for (path, form) in [("/api/audit", .json), ("/api/audit.csv", .csv)] as [(RouterPath, ConsoleOutcome.Form)] {
      router.get(path) { request, context in
        try await answer(request, context, knowing: ["limit"]) { _, words in
          let limit = try words.limit()
          return try await desk.work(for: await context.client) { [store] in
            ConsoleOutcome(rows: try store.audit(limit: limit).map(\.json), AuditEntry.heads, named: "audit", as: form)
          }.response
        }
      }
    }
  }
}
