internal import Engine
internal import Hummingbird
internal import NIOPosix
internal import Rules
internal import Wire

/// `/api/reload` and `/api/rollout`: what changes rules, and the state of what was begun.
extension ConsoleRoutes {
  func addRuleChanges(to router: OperatorRouter<OperatorContext>) {
    router.get("/api/rollout") { request, context in
      try await answer(request, context) { _, _ in ConsoleAnswer.json(.ok, rollout.report) }
    }
    router.post("/api/rollout") { request, context in try await changeRollout(request, context, .rollout) { try await rollout.start(request) } }
    router.post("/api/rollout/stop") { request, context in
      try await changeRollout(request, context, .rolloutStop) {
        _ = try await ConsoleBody.members(of: request, known: [])
        return try await rollout.stop()
      }
    }
    router.post("/api/rollout/finish") { request, context in
      try await changeRollout(request, context, .rolloutFinish) {
        _ = try await ConsoleBody.members(of: request, known: [])
        return try await rollout.finish()
      }
    }
    router.post("/api/reload") { request, context in
      try await answer(request, context, as: .operate) { caller, _ in
        _ = try await ConsoleBody.members(of: request, known: [])
        let record = try await loading.runIfActive { [reloader] in reloader.reload(.request) }
        await audit.note(.reload, by: caller, what: record.revision, result: record.result.rawValue)
        return ConsoleAnswer.json(record.status, record.answer(elsewhere: reloader.elsewhere))
      }
    }
  }

  private func changeRollout(
    _ request: Request, _ context: OperatorContext, _ act: AuditEntry.Act, _ body: () async throws -> RolloutRoutes.Acted
  ) async throws -> Response {
    try await answer(request, context, as: .operate) { caller, _ in
      let acted = try await body()
      await audit.note(act, by: caller, what: acted.what, result: acted.result)
      return ConsoleAnswer.guarded(acted.response)
    }
  }
}
