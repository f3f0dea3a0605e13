internal import Engine
internal import Hummingbird
internal import NIOPosix
internal import Rules
internal import Serving
internal import Wire

/// `/api/session`: a token becomes a cookie.
extension ConsoleRoutes {
  func addSession(to router: Router<OperatorContext>) {
    router.get("/api/session") { request, context in
      try await answer(request, context) { caller in ConsoleAnswer.json(.ok, try await session(of: caller)) }
    }
    router.post("/api/session") { request, context in try await login(request, context) }
    router.delete("/api/session") { request, context in
      let asked = ConsoleRequest(request, context)
      if asked.isForeign { return ConsoleAnswer.refusal(.foreignPage) }
      if let caller = gate.logout(asked) {
        if let session = caller.session { live.end(session: session) }
        await audit.note(.logout, by: caller, result: "ended")
      }
      var response = ConsoleAnswer.make(.noContent, nil, ResponseBody())
      response.headers[.setCookie] = SessionCookie.gone(isSecure: asked.isSecure)
      return response
    }
  }

  private func login(_ request: Request, _ context: OperatorContext) async throws -> Response {
    let asked = ConsoleRequest(request, context)
    // Nothing is to be logged in to.
    if gate.tokens.isOpen { return try await answer(request, context) { ConsoleAnswer.json(.ok, try await session(of: $0)) } }
    if asked.isForeign { return ConsoleAnswer.refusal(.foreignPage) }
    let token: String
    switch await ConsoleBody.members(of: request, known: ["token"]) {
    case .failure(let refusal): return refusal.response
    case .success(let members):
      guard let given = members["token"]?.string, !given.isEmpty, given.utf8.count <= 1024 else {
        return ConsoleAnswer.errors(.badRequest, ["`token` is a text of at most 1024 bytes"])
      }
      token = given
    }
    do throws(ConsoleObjection) {
      let (caller, value) = try gate.login(token, asked)
      await audit.note(.login, by: caller, result: "let in")
      var response = ConsoleAnswer.json(.ok, (try? await session(of: caller)) ?? ["role": .string(caller.role.rawValue)])
      response.headers[.setCookie] = SessionCookie.text(value, isSecure: asked.isSecure)
      return response
    } catch {
      switch error {
      case .noSession:
        await audit.note(.refusedLogin, role: nil, session: nil, from: asked.address, result: "no such token")
        return ConsoleAnswer.errors(.unauthorized, ["no such token: it is what WXRULES_VIEW_TOKEN or WXRULES_ADMIN_TOKEN of the server says"])
      case .foreignPage, .role, .tooMany: return ConsoleAnswer.refusal(error)
      }
    }
  }

  /// Who looks, and at what.
  private func session(of caller: ConsoleCaller) async throws -> JSON {
    let ruleSet = reloader.live.current.ruleSet
    let now = clock.seconds
    let (counts, first) = try await threads.runIfActive { [gauge, firsts] in
      var first: [String: Int64] = [:]
      for account in ruleSet.accounts { first[account.name] = try firsts.first(of: account.name) }
      return (gauge.counts, first)
    }
    let isAlone = ruleSet.accounts.count == 1
    let zone = ruleSet.accounts.first?.timezone ?? ruleSet.compiled.timezone
    return [
      "role": .string(caller.role.rawValue), "needs_token": .bool(!gate.tokens.isOpen),
      "accounts": .array(
        ruleSet.accounts.map { account in
          var fields: [String: JSON] = [
            "name": .string(account.name), "zone": .string(account.timezone.identifier),
            "since": first[account.name].map { .string(account.timezone.civil(at: $0).date) } ?? .null,
            "campaigns": .array(Self.campaigns(of: account, in: ruleSet)),
          ]
          // Of several accounts nobody has counted them apart.
          if isAlone { fields["follows"] = .int(counts.following) }
          return .object(fields)
        }),
      "now": .string(WallClock.text(now, in: zone)), "version": .string(Version.product), "revision": .string(ruleSet.revision),
      "charts": .bool(ConsoleAssets.hasCharts), "languages": ["zh", "en"],
    ]
  }

  private static func campaigns(of account: Account, in ruleSet: RuleSet) -> [JSON] {
    ruleSet.campaigns.filter { ($0.account ?? account.name) == account.name }.map { campaign in
      var columns: [String] = []
      for list in ruleSet.lists(of: campaign) {
        for column in list.columns where !columns.contains("\(list.name).\(column)") { columns.append("\(list.name).\(column)") }
      }
      return ["name": .string(campaign.id), "columns": .array(columns.map { .string($0) })]
    }
  }
}
