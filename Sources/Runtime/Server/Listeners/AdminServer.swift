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
  let token: [UInt8]?
  let codes: CodeRoutes
  let startedAt: Int64
  /// Where reloads and counts are done: they block.
  let threads: NIOThreadPool

  func application(at address: HostPort, log: Logger, onRunning: @escaping @Sendable (HostPort) async -> Void) -> some ApplicationProtocol {
    let router = Router()
    router.get("/health") { _, _ in text(.ok, "ok\n") }
    router.get("/ready") { _, _ in
      writer.state.isFailing ? text(.serviceUnavailable, "the store takes no turns\n") : text(.ok, "ready\n")
    }
    router.get("/status") { request, _ in try await guarded(request) { json(.ok, try await threads.runIfActive { status }) } }
    router.get("/metrics") { request, _ in
      try await guarded(request) {
        try await threads.runIfActive { metrics.measured(gauge.counts, gauge.outbox, now: clock.milliseconds) }
        return response(.ok, "text/plain; version=0.0.4; charset=utf-8", metrics.registry.text)
      }
    }
    router.post("/reload") { request, _ in
      try await guarded(request) {
        let record = try await threads.runIfActive { reloader.reload(.request) }
        return json(record.result == .refused ? .unprocessableContent : .ok, Self.json(record))
      }
    }
    router.get("/qr/{campaign}") { request, context in
      try await guarded(request) { try await codes.show(request, campaign: try name("campaign", context), key: "") }
    }
    router.get("/qr/{campaign}/{key}") { request, context in
      try await guarded(request) { try await codes.show(request, campaign: try name("campaign", context), key: try name("key", context)) }
    }
    // Its own token, so that a shop's server need not have that of the operators.
    router.post("/mint/{campaign}") { request, context in try await codes.make(request, campaign: try name("campaign", context)) }
    return Application(
      router: router, configuration: ApplicationConfiguration(address: .hostname(address.host, port: address.port), serverName: "wxrules"),
      onServerRunning: { channel in await onRunning(HostPort(host: address.host, port: channel.localAddress?.port ?? address.port)) },
      logger: log)
  }

  private func guarded(_ request: Request, _ body: () async throws -> Response) async throws -> Response {
    if let token, !BearerToken.holds(token, in: request.headers[.authorization]) { return text(.unauthorized, "a bearer token is needed\n") }
    return try await body()
  }

  /// A part of the path as it stands there.
  private func name(_ part: String, _ context: some RequestContext) throws -> String { String(try context.parameters.require(part)) }

  private func text(_ status: HTTPResponse.Status, _ body: String) -> Response { response(status, "text/plain; charset=utf-8", body) }
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
    return [
      "version": .string(Version.product), "started_at": .string(WallClock.text(startedAt)),
      "rules": [
        "revision": .string(serving.ruleSet.revision), "count": .int(serving.ruleSet.ruleCount),
        "campaigns": .int(serving.ruleSet.campaigns.count), "degraded": .bool(reloader.isDegraded),
        "reasons": .array((reloader.isDegraded ? latest?.reasons ?? [] : []).map { .string($0) }),
        "detail": .string(reloader.isDegraded ? latest?.detail ?? "" : ""),
      ],
      "accounts": .array(serving.gates.keys.sorted().map { .string($0) }),
      "reloads": .array(reloader.history.reversed().map(Self.json)),
      "store": [
        "failing": .bool(isFailing), "followers": .int(counts.followers), "following": .int(counts.following), "ledger": .int(counts.ledger),
        "records": .int(counts.records), "answers": .int(counts.answers),
      ],
      "queues": ["waiting": .int(waiting), "outbox": .int(counts.outbox)],
      "actions": [
        "waiting": .int(outbox.waiting), "dead": .int(outbox.dead),
        "oldest_due_seconds": outbox.oldestDue.map { .int(Int(max(0, clock.milliseconds - $0) / 1000)) } ?? .null,
      ],
    ]
  }

  private static func json(_ record: RuleReloader.Record) -> JSON {
    [
      "at": .string(WallClock.text(record.at)), "cause": .string(record.cause.rawValue), "result": .string(record.result.rawValue),
      "revision": .string(record.revision), "reasons": .array(record.reasons.map { .string($0) }), "detail": .string(record.detail),
    ]
  }
}
