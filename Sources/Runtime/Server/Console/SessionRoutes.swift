internal import Engine
internal import Hummingbird
internal import NIOPosix
internal import Rules
internal import Serving
internal import Wire

/// `/api/session`: a token becomes a cookie.
extension ConsoleRoutes {
  func addSession(to router: OperatorRouter<OperatorContext>) {
    router.get("/api/session") { request, context in
      let response = try await answer(request, context) { caller, _ in ConsoleAnswer.json(.ok, try await session(of: caller)) }
      // Pages ask this first, and whoever has not logged in yet did nothing wrong. A token that is no good is told so.
      guard response.status == .unauthorized, request.headers[.authorization] == nil else { return response }
      return ConsoleAnswer.json(.ok, ["role": .null, "needs_token": true])
    }
    router.post("/api/session") { request, context in try await login(request, context) }
    router.delete("/api/session") { request, context in
      let asked = ConsoleRequest(request, context)
      if asked.isForeign { return ConsoleAnswer.refusal(.foreignPage) }
      do throws(ConsoleFault) { _ = try AskedWords(request).checked([]) } catch { return error.response }
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
    if gate.tokens.isOpen { return try await answer(request, context) { caller, _ in ConsoleAnswer.json(.ok, try await session(of: caller)) } }
    if asked.isForeign { return ConsoleAnswer.refusal(.foreignPage) }
    let token: String
    do throws(ConsoleFault) {
      _ = try AskedWords(request).checked([])
      let members = try await ConsoleBody.members(of: request, known: ["token"])
      guard let given = members["token"]?.string, !given.isEmpty, given.utf8.count <= 1024 else {
        throw .bad("`token` is a text of at most 1024 bytes")
      }
      token = given
    } catch {
      return error.response
    }
    do throws(ConsoleObjection) {
      let (caller, value) = try gate.login(token, asked)
      await audit.note(.login, by: caller, result: "let in")  // not said
      var response = ConsoleAnswer.json(.ok, (try? await session(of: caller)) ?? ["role": .string(caller.role.rawValue)])
      response.headers[.setCookie] = SessionCookie.text(value, isSecure: asked.isSecure)
      return response
    } catch {
      return await refusal(error, asked)
    }
  }

  /// Who looks, and at what.
  private func session(of caller: ConsoleCaller) async throws -> JSON {
    let ruleSet = reloader.live.current.ruleSet
    let now = clock.seconds
    let (counts, first) = try await desk.work { [gauge, firsts] in
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
      ["name": .string(campaign.id), "columns": .array(ruleSet.columns(of: campaign).map { .string($0) })]
    }
  }
}
