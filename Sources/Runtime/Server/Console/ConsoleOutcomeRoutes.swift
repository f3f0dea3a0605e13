internal import Engine
internal import Hummingbird
internal import Rules
internal import Wire

/// Addresses of rules, codes and trying, and what their outcomes are on the wire.
struct ConsoleOutcomeRoutes: Sendable {
  let console: ConsoleRoutes
  let rules: RuleRoutes
  let codes: CodeListRoutes
  let tries: TryRoutes

  func add(to router: Router<OperatorContext>) {
    get("/api/rules", router) { [rules] query, _ in try await rules.files(revision: query.text("revision")) }
    get("/api/validate", router) { [rules] _, _ in try await rules.validate() }
    get("/api/diff", router) { [rules] query, showsPieces in
      try await rules.difference(old: query.text("old"), new: query.text("new"), showsPieces: showsPieces)
    }
    router.get("/api/table/{campaign}") { request, context in
      let campaign = PathPart(try context.parameters.require("campaign")).text
      return try await answer(request, context) { [rules] query, showsPieces in
        try await rules.table(campaign, account: query.text("account"), showsPieces: showsPieces)
      }
    }
    for (path, isTable) in [("/api/codes", false), ("/api/codes.csv", true)] as [(RouterPath, Bool)] {
      get(path, router) { [codes] query, _ in
        try await codes.list(account: query.text("account"), campaign: query.text("campaign"), isTable: isTable)
      }
    }
    get("/api/codes/status", router) { [codes] query, _ in try await codes.status(account: query.text("account")) }
    get("/api/code", router) { [codes] query, _ in try await codes.show(query.text("address"), account: query.text("account")) }
    get("/api/code.svg", router) { [codes] query, _ in
      try await codes.image(query.text("address"), account: query.text("account"), isDownload: query.text("download") == "1")
    }
    // Nothing is changed by it: whoever may look may try.
    router.post("/api/try") { request, context in
      try await answer(request, context) { [tries] _, showsPieces in try await tries.take(request, showsPieces: showsPieces) }
    }
  }

  private func get(
    _ path: RouterPath, _ router: Router<OperatorContext>,
    _ body: @escaping @Sendable (ConsoleQuery, _ showsPieces: Bool) async throws -> ConsoleOutcome
  ) {
    router.get(path) { request, context in try await answer(request, context, body) }
  }

  private func answer(
    _ request: Request, _ context: OperatorContext, _ body: (ConsoleQuery, _ showsPieces: Bool) async throws -> ConsoleOutcome
  ) async throws -> Response {
    try await console.answer(request, context) { caller in
      try await body(ConsoleQuery(request), caller.role.allows(.operate)).response
    }
  }
}

extension ConsoleOutcome {
  /// Seconds after which it is worth asking again.
  private static let pause = "5"

  fileprivate var response: Response {
    switch self {
    case .json(let json, let total):
      var response = ConsoleAnswer.json(.ok, json)
      if let total { response.headers.append(ConsoleAnswer.field("X-Total-Count", String(total))) }
      return response
    case .table(let rows, let name, let total):
      var response = ConsoleAnswer.csv(rows, named: name)
      response.headers.append(ConsoleAnswer.field("X-Total-Count", String(total)))
      return response
    case .image(let svg, let name):
      var response = ConsoleAnswer.make(.ok, "image/svg+xml", ResponseBody(byteBuffer: ByteBuffer(string: svg)))
      if let name { response.headers[.contentDisposition] = "attachment; filename=\"\(name)\"" }
      return response
    case .refused(let status, let reasons): return ConsoleAnswer.errors(HTTPResponse.Status(code: status.rawValue), reasons)
    case .busy:
      var response = ConsoleAnswer.errors(.tooManyRequests, ["others are waiting for what takes long; again in a moment"])
      response.headers[.retryAfter] = Self.pause
      return response
    }
  }
}
