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
  let outside: OutsideLooks
  /// Where the store is asked for what is there at once: those who look must not keep `/metrics` waiting.
  let desk: ConsoleDesk
  /// Where something is done, and written down, whether somebody still waits for the answer or not.
  let threads: NIOThreadPool
  /// Where rules are loaded, one set after the other.
  let loading: NIOThreadPool
  /// Told when actions may go.
  let onRetried: @Sendable () -> Void

  /// - Parameter status: `/status`.
  func add(to router: OperatorRouter<OperatorContext>, status: @escaping @Sendable () -> JSON) {
    addPages(to: router)
    addSession(to: router)
    addActions(to: router)
    addLive(to: router)
    addState(to: router, status: status)
    addRuleChanges(to: router)
  }

  private func addPages(to router: OperatorRouter<OperatorContext>) {
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
    for method in OperatorRouter<OperatorContext>.methods where method != .head {
      router.on("/api/**", method: method) { _, _ in
        ConsoleAnswer.errors(.notFound, ["no such address; docs/console-api.yaml names all of them"])
      }
    }
  }

  // MARK: who asks

  /// Answers whoever may ask: with what the browser must be told, and a new value for a cookie where one is due. Whatever goes wrong is told in
  /// one way.
  /// - Parameters:
  ///   - role: that is needed.
  ///   - known: what may stand behind the `?`.
  func answer(
    _ request: Request, _ context: OperatorContext, as role: OperatorRole = .view, knowing known: KnownWords = [],
    _ body: (ConsoleCaller, AskedWords) async throws -> Response
  ) async throws -> Response {
    let asked = ConsoleRequest(request, context)
    let caller: ConsoleCaller
    do throws(ConsoleObjection) { caller = try gate.admit(asked, as: role) } catch { return await refusal(error, asked) }
    var response: Response
    do {
      response = try await body(caller, try AskedWords(request).checked(known))
    } catch {
      guard let fault = ConsoleFault(error) else { throw error }
      response = fault.response
    }
    if let successor = caller.successor { response.headers[.setCookie] = SessionCookie.text(successor, isSecure: asked.isSecure) }
    return response
  }

  func refusal(_ objection: ConsoleObjection, _ asked: ConsoleRequest) async -> Response {
    await audit.note(objection, from: asked.address)
    return ConsoleAnswer.refusal(objection)
  }

  /// Whether openids are to be shown. Who looks at them is written down.
  /// - Throws: `ConsoleFault` where they may not.
  func showsOpenids(_ words: AskedWords, _ request: Request, _ caller: ConsoleCaller) async throws(ConsoleFault) -> Bool {
    guard try words.isSaid("openids") else { return false }
    guard caller.role.allows(.operate) else { throw .refused(.forbidden, [ConsoleObjection.role.reason]) }
    await audit.note(.openids, by: caller, what: request.uri.path, result: "shown")
    return true
  }
}
