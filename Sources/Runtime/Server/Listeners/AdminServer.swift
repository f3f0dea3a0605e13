internal import Engine
internal import Hummingbird
internal import Logging
internal import NIOPosix
internal import Rules
internal import Serving
internal import Wire

/// The listener for operators and their machines: health, status, metrics, reload. Not for the internet.
struct AdminServer: Sendable {
  let reloader: RuleReloader
  let writer: TurnWriter
  let gauge: StoreGauge
  let metrics: ServerMetrics
  let clock: WallClock
  let codes: CodeRoutes
  let facts: FactRoutes
  let events: EventRoutes
  let rollout: RolloutRoutes
  let startedAt: Int64
  /// Where counts are done: they block.
  let threads: NIOThreadPool
  /// Where rules are loaded, one set after the other.
  let loading: NIOThreadPool
  let decisions: DecisionLog?
  let shadow: Shadow?
  let books: BookKeeper
  let console: ConsoleRoutes
  let looks: LookRoutes

  func application(at address: HostPort, log: Logger, onRunning: @escaping @Sendable (HostPort) async -> Void) -> some ApplicationProtocol {
    let router = OperatorRouter<OperatorContext>()
    router.get("/health") { _, _ in text(.ok, Phrase(verbatim: "ok")) }
    router.get("/ready") { _, _ in
      return writer.obstacle.map { text(.serviceUnavailable, $0) } ?? text(.ok, Phrase(verbatim: "ready"))
    }
    router.get("/status") { request, context in
      try await guarded(request, context) {
        let language = AskedLanguage.current
        return json(.ok, try await threads.runIfActive { AskedLanguage.during(language) { status } })
      }
    }
    router.get("/metrics") { request, context in
      try await guarded(request, context) {
        metrics.moving(stalled: writer.stalled, dropped: ["log": StandardErrorLog.dropped, "decisions": decisions?.dropped ?? 0])
        metrics.known(CalendarReport(reloader.live.current.ruleSet.compiled, now: clock.milliseconds / 1000))
        try await threads.runIfActive {
          metrics.measured(gauge.counts, gauge.outbox, now: clock.milliseconds)
          metrics.kept(books.standings)
        }
        return response(.ok, "text/plain; version=0.0.4; charset=utf-8", metrics.registry.text)
      }
    }
    router.post("/reload") { request, context in
      try await guarded(request, context, as: .operate) {
        let record = try await loading.runIfActive { reloader.reload(.request) }
        await note(.reload, request, context, what: record.revision, result: record.result.rawValue)
        return json(record.status, record.answer(elsewhere: reloader.elsewhere))
      }
    }
    router.get("/rollout") { request, context in try await guarded(request, context) { json(.ok, rollout.report) } }
    router.post("/rollout") { request, context in
      try await guarded(request, context, as: .operate) { await noted(.rollout, request, context, try await rollout.start(request)) }
    }
    router.post("/rollout/stop") { request, context in
      try await guarded(request, context, as: .operate) { await noted(.rolloutStop, request, context, try await rollout.stop()) }
    }
    router.post("/rollout/finish") { request, context in
      try await guarded(request, context, as: .operate) { await noted(.rolloutFinish, request, context, try await rollout.finish()) }
    }
    router.put("/followers/{openid}/attrs") { request, context in
      try await guarded(request, context, as: .operate) { try await facts.put(request, openid: try part("openid", context).text) }
    }
    router.get("/qr/{campaign}") { request, context in
      try await guarded(request, context) { try await codes.show(request, campaign: try part("campaign", context), key: nil) }
    }
    router.get("/qr/{campaign}/{key}") { request, context in
      try await guarded(request, context) { try await codes.show(request, campaign: try part("campaign", context), key: try part("key", context)) }
    }
    // Its own token, so that a shop's server need not have that of the operators.
    router.post("/mint/{campaign}") { request, context in try await codes.make(request, campaign: try part("campaign", context).text) }
    router.post("/events/{event}") { request, context in try await events.take(request, named: try part("event", context).text) }
    console.add(to: router) { status }
    looks.add(to: router)
    return OperatorListener.application(
      router, at: address,
      guardian: console.gate.tokens.isOpen
        ? BrowserGuard(address, openPaths: ["/mint/", "/events/"], isOpenWithToken: true) : nil,
      serverName: "wxrules", log: log, onRunning: onRunning)
  }

  private func guarded(
    _ request: Request, _ context: OperatorContext, as needed: OperatorRole = .view, _ body: () async throws -> Response
  ) async throws -> Response {
    if !console.gate.tokens.isOpen {
      let asked = ConsoleRequest(request, context)
      do throws(ConsoleObjection) {
        if !(try console.gate.bearer(of: asked).role.allows(needed)) { throw .role }
      } catch {
        await console.audit.note(error, from: asked.address)
        return refusal(error)
      }
    }
    return try await body()
  }

  private func refusal(_ objection: ConsoleObjection) -> Response {
    switch objection {
    case .noSession: return text(.unauthorized, "a bearer token is needed")
    case .wrongToken: return text(.unauthorized, objection.reason)
    case .foreignPage: return text(.forbidden, objection.reason)
    case .role: return text(.forbidden, "this needs WXRULES_ADMIN_TOKEN; WXRULES_VIEW_TOKEN is for reading")
    case .tooMany(let seconds):
      var response = text(.tooManyRequests, objection.reason)
      response.headers[.retryAfter] = String(seconds)
      return response
    }
  }

  /// Who changes something here stands in the audit as who does it in the console.
  private func note(_ act: AuditEntry.Act, _ request: Request, _ context: OperatorContext, what: String?, result: String) async {
    await console.audit.note(
      act, role: .operate, session: nil, from: ConsoleRequest(request, context).address, what: what, result: result)
  }

  private func noted(_ act: AuditEntry.Act, _ request: Request, _ context: OperatorContext, _ acted: RolloutRoutes.Acted) async -> Response {
    await note(act, request, context, what: acted.what, result: acted.result)
    return acted.response
  }

  private func part(_ name: String, _ context: some RequestContext) throws -> PathPart { PathPart(try context.parameters.require(name)) }

  private func text(_ status: HTTPResponse.Status, _ reason: Phrase) -> Response {
    response(status, "text/plain; charset=utf-8", reason.answered + "\n")
  }
  private func json(_ status: HTTPResponse.Status, _ body: JSON) -> Response { response(status, "application/json", body.text + "\n") }
  private func response(_ status: HTTPResponse.Status, _ type: String, _ body: String) -> Response {
    Response(status: status, headers: [.contentType: type], body: ResponseBody(byteBuffer: ByteBuffer(string: body)))
  }

  /// What serves, since when, and how it fares.
  private var status: JSON {
    let serving = reloader.live.current
    let (waiting, isFailing) = writer.state
    let counts = gauge.counts
    let outbox = gauge.outbox
    let latest = reloader.history.last { $0.result != .unchanged }
    var fields: [String: JSON] = [
      "version": .string(Version.product), "started_at": .string(WallClock.text(startedAt)), "node": .int(Int(writer.node.number)),
      "rules": [
        "revision": .string(serving.ruleSet.revision), "count": .int(serving.ruleSet.ruleCount),
        "campaigns": .int(serving.ruleSet.campaignCount), "degraded": .bool(reloader.isDegraded),
        "reasons": .array((reloader.isDegraded ? latest?.reasons ?? [] : []).map { .string($0) }),
        "detail": .string(reloader.isDegraded ? latest?.detail ?? "" : ""),
      ],
      "rollout": rollout.report, "calendars": CalendarReport(serving.ruleSet.compiled, now: clock.milliseconds / 1000).json,
      "accounts": .array(serving.gates.keys.sorted().map { .string($0) }),
      "reloads": .array(reloader.history.reversed().map(\.json)),
      "store": [
        "failing": .bool(isFailing), "followers": .int(counts.followers), "following": .int(counts.following), "ledger": .int(counts.ledger),
        "records": .int(counts.records), "answers": .int(counts.answers),
      ],
      "queues": ["waiting": .int(waiting), "outbox": .int(counts.outbox)],
      "actions": OutboxText(Paint(false)) { serving.ruleSet.account(named: $0)?.timezone ?? serving.ruleSet.compiled.timezone }
        .json(outbox, now: clock.milliseconds),
      "books": .array(books.standings.map(\.json)),
    ]
    if let shadow { fields["shadow"] = shadow.status }
    if let elsewhere = reloader.elsewhere { fields["elsewhere"] = .string(elsewhere) }
    return .object(fields)
  }
}
