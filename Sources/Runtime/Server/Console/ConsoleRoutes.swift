internal import Engine
internal import Hummingbird
internal import NIOPosix
internal import Rules
internal import Serving
internal import Wire

/// `/console/` and `/api/`: the pages, and what they read and change.
struct ConsoleRoutes: Sendable {
  let gate: ConsoleGuard
  let audit: AuditTrail
  let live: LiveTurns
  let reloader: RuleReloader
  let rollout: RolloutRoutes
  let store: any Store
  /// How followers are called where their openids may not stand.
  let mask: Mask
  let gauge: StoreGauge
  let firsts: FirstLines
  let clock: WallClock
  let checks: ConsoleChecks
  /// Where the store is asked: those who look must not keep `/metrics` waiting.
  let threads: NIOThreadPool
  /// Where rules are loaded, one set after the other.
  let loading: NIOThreadPool
  /// Told when actions may go.
  let onRetried: @Sendable () -> Void

  /// - Parameter status: `/status`.
  func add(to router: Router<OperatorContext>, status: @escaping @Sendable () -> JSON) {
    router.get("/") { _, _ in
      var response = ConsoleAnswer.make(.found, nil, ResponseBody())
      response.headers[.location] = "/console/"
      return response
    }
    for path in ["/console", "/console/**"] as [RouterPath] {
      router.get(path) { request, _ in ConsoleAssets.answer(ConsoleAssets.shell, known: request.headers[.ifNoneMatch]) }
    }
    router.get("/console/assets/{name}") { request, context in
      guard let asset = ConsoleAssets.all[try context.parameters.require("name")] else { return ConsoleAnswer.errors(.notFound, ["no such file"]) }
      return ConsoleAssets.answer(asset, known: request.headers[.ifNoneMatch])
    }
    // Whatever has an address of its own goes before.
    router.get("/api/**") { _, _ in ConsoleAnswer.errors(.notFound, ["no such address; docs/console-api.yaml names all of them"]) }
    addSession(to: router)
    addActions(to: router)
    addLive(to: router)
    router.get("/api/status") { request, context in
      try await answer(request, context) { _ in ConsoleAnswer.json(.ok, try await threads.runIfActive { status() }) }
    }
    router.get("/api/checks") { request, context in
      try await answer(request, context) { _ in
        let language = ReportLanguage(rawValue: ConsoleQuery(request).text("lang") ?? "") ?? .en
        return ConsoleAnswer.json(.ok, .array(try await threads.runIfActive { try checks.look().map { $0.json(language) } }))
      }
    }
    for (path, isTable) in [("/api/audit", false), ("/api/audit.csv", true)] as [(RouterPath, Bool)] {
      router.get(path) { request, context in
        try await answer(request, context) { _ in
          guard let limit = ConsoleQuery(request).limit else { return ConsoleAnswer.errors(.badRequest, [ConsoleQuery.limits]) }
          let entries = try await threads.runIfActive { [store] in try store.audit(limit: limit) }
          return isTable ? ConsoleAnswer.csv(AuditEntry.table(entries), named: "audit") : ConsoleAnswer.json(.ok, .array(entries.map(\.json)))
        }
      }
    }
    router.get("/api/rollout") { request, context in try await answer(request, context) { _ in ConsoleAnswer.json(.ok, rollout.report) } }
    router.post("/api/rollout") { request, context in try await changeRollout(request, context, .rollout) { try await rollout.start(request) } }
    router.post("/api/rollout/stop") { request, context in
      try await changeRollout(request, context, .rolloutStop) { try await rollout.stop() }
    }
    router.post("/api/rollout/finish") { request, context in
      try await changeRollout(request, context, .rolloutFinish) { try await rollout.finish() }
    }
    router.post("/api/reload") { request, context in try await reload(request, context) }
  }

  // MARK: who asks

  /// Answers whoever may ask: with what the browser must be told, and a new value for a cookie where one is due.
  /// - Parameter role: that is needed.
  func answer(
    _ request: Request, _ context: OperatorContext, as role: OperatorRole = .view, _ body: (ConsoleCaller) async throws -> Response
  ) async throws -> Response {
    let asked = ConsoleRequest(request, context)
    let caller: ConsoleCaller
    do throws(ConsoleObjection) { caller = try gate.admit(asked, as: role) } catch { return ConsoleAnswer.refusal(error) }
    var response: Response
    do {
      response = try await body(caller)
    } catch let fault as StoreFault {
      response = ConsoleAnswer.errors(.serviceUnavailable, [fault.message])
    }
    if let successor = caller.successor { response.headers[.setCookie] = SessionCookie.text(successor, isSecure: asked.isSecure) }
    return response
  }

  /// Whether openids are to be shown; nil where they may not. Who looks at them is written down.
  func showsOpenids(_ request: Request, _ caller: ConsoleCaller) async -> Bool? {
    guard request.uri.queryParameters.get("openids") == "1" else { return false }
    guard caller.role.allows(.operate) else { return nil }
    await audit.note(.openids, by: caller, what: request.uri.path, result: "shown")
    return true
  }

  // MARK: what changes rules

  private func reload(_ request: Request, _ context: OperatorContext) async throws -> Response {
    try await answer(request, context, as: .operate) { caller in
      if let refusal = await emptyBody(request) { return refusal }
      let record = try await loading.runIfActive { reloader.reload(.request) }
      await audit.note(.reload, by: caller, what: record.revision, result: record.result.rawValue)
      return ConsoleAnswer.json(record.status, record.json)
    }
  }

  private func changeRollout(
    _ request: Request, _ context: OperatorContext, _ act: AuditEntry.Act, _ body: () async throws -> RolloutRoutes.Acted
  ) async throws -> Response {
    try await answer(request, context, as: .operate) { caller in
      let acted = try await body()
      await audit.note(act, by: caller, what: acted.what, result: acted.result)
      return ConsoleAnswer.guarded(acted.response)
    }
  }

  /// The body of what needs none.
  /// - Returns: why it is refused.
  private func emptyBody(_ request: Request) async -> Response? {
    switch await ConsoleBody.members(of: request, known: []) {
    case .success: nil
    case .failure(let refusal): refusal.response
    }
  }
}

extension ConsoleRequest {
  init(_ request: Request, _ context: OperatorContext) {
    func header(_ name: String) -> String? { request.headers.first { $0.name.canonicalName == name }?.value }
    host = request.head.authority
    origin = request.headers[.origin]
    site = header("sec-fetch-site")
    authorization = request.headers[.authorization]
    // Several fields are one with semicolons. (RFC 9113, 8.2.3)
    let cookies = request.headers[values: .cookie]
    cookie = cookies.isEmpty ? nil : cookies.joined(separator: ";")
    let forwarded = request.headers.filter { $0.name.canonicalName == "x-forwarded-for" }.map(\.value)
    forwardedFor = forwarded.isEmpty ? nil : forwarded.joined(separator: ",")
    forwardedProto = header("x-forwarded-proto")
    peer = context.peer
  }
}

/// What is asked for in a query.
struct ConsoleQuery {
  private let request: Request
  static let limits = "`limit` is a number from 1 to 1000"

  init(_ request: Request) { self.request = request }

  /// Empty counts as not said.
  func text(_ name: String) -> String? { request.uri.queryParameters.get(name).flatMap { $0.isEmpty ? nil : $0 } }
  func texts(_ name: String) -> [String] { request.uri.queryParameters.getAll(name).map { String($0) }.filter { !$0.isEmpty } }

  /// 50 unless said; nil where it is out of bounds.
  var limit: Int? {
    guard let text = text("limit") else { return 50 }
    return Int(text).flatMap { (1...1000).contains($0) ? $0 : nil }
  }
}

/// The body of a request that changes something.
enum ConsoleBody {
  struct Refusal: Error { let response: Response }

  /// - Parameter known: names that may stand in it.
  static func members(of request: Request, known: Set<String>, upTo bytes: Int = ServerLimits.consoleBytes) async -> Result<[String: JSON], Refusal> {
    func refused(_ status: HTTPResponse.Status, _ reason: String) -> Result<[String: JSON], Refusal> {
      .failure(Refusal(response: ConsoleAnswer.errors(status, [reason])))
    }
    let body: ByteBuffer
    do { body = try await request.body.collect(upTo: bytes) } catch { return refused(.contentTooLarge, "at most \(bytes) bytes") }
    if body.readableBytes == 0 { return .success([:]) }
    guard let json = try? JSON(reading: Array(body.readableBytesView)), case .object(let members) = json else {
      return refused(.badRequest, "the body is a JSON object")
    }
    if let strange = members.keys.sorted().first(where: { !known.contains($0) }) {
      return refused(.badRequest, "`\(OutsideText.shown(strange, upTo: 64))` is not known")
    }
    return .success(members)
  }
}
