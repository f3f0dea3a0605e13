internal import Engine
internal import GRDB
internal import Hummingbird
internal import NIOCore
internal import Rules
internal import Server
internal import WeChat
internal import Wire

/// The platform's side: paths, members, limits and codes as the protocol has them.
struct PlatformRoutes: Sendable {
  let sandbox: Sandbox
  private static let bodyBytes = 12 << 20

  func add(to router: OperatorRouter<BasicRequestContext>) {
    router.get("/cgi-bin/showqrcode") { request, _ in
      switch sandbox.faults.roll(for: "showqrcode") {
      case .code, .garbage, .control: return FaultyAnswers.page(502)
      case .page(let status): return FaultyAnswers.page(status)
      case .deep: return FaultyAnswers.deep
      case .slow: try await Task.sleep(for: .milliseconds(sandbox.slowness))
      case .drip: return try await FaultyAnswers.dripping(try image(request))
      // Of a picture: half of it is one that nobody can read.
      case .absurd, .truncated, .cut: return Answers.cut
      case nil: break
      }
      return try image(request)
    }
    router.get("/cgi-bin/**") { request, context in try await answer(request, .get) }
    router.post("/cgi-bin/**") { request, context in try await answer(request, .post) }
    // Some calls of the platform stand elsewhere. (wechat-protocol 7.5, 7.8, 7.13)
    for place in ["customservice", "datacube", "wxa", "wxaapi"] {
      router.get("/\(place)/**") { request, context in try await answer(request, .get) }
      router.post("/\(place)/**") { request, context in try await answer(request, .post) }
    }
  }

  private func image(_ request: Request) throws -> Response {
    let ticket = Self.query(request)["ticket"] ?? ""
    let now = sandbox.clock.seconds
    let url = try sandbox.world.read { db in
      try String.fetchOne(db, sql: "SELECT url FROM codes WHERE ticket = ? AND (expires_at IS NULL OR expires_at > ?)", arguments: [ticket, now])
    }
    guard let url, let jpeg = ImageReader.jpeg(of: url) else { return Answers.text(.notFound, "") }
    return Answers.bytes(.ok, "image/jpg", jpeg)
  }

  private func answer(_ request: Request, _ form: APIMethod.Form) async throws -> Response {
    let path = request.uri.path.hasPrefix("/cgi-bin/") ? String(request.uri.path.dropFirst("/cgi-bin/".count)) : request.uri.path
    let body: [UInt8]
    do {
      body = Array(try await request.body.collect(upTo: Self.bodyBytes).readableBytesView)
    } catch {
      return Answers.json(APIRefusal(45001, "media size out of limit").json)
    }
    let query = Self.query(request)
    guard let method = APIMethod.at(path) else {
      sandbox.refusals.add(
        SandboxRefusals.Refusal(
          at: sandbox.clock.seconds, account: "", subject: String(path.prefix(80)), code: 404,
          reason: "the sandbox knows no such path of the platform"))
      return Answers.text(.notFound, "404 page not found\n")  // not said
    }
    let fault = sandbox.faults.roll(for: path)
    if let fault { tell(fault, of: path, body) }
    switch fault {
    case .code(let code): return Answers.json(APIRefusal(code, ErrorCode(code).meaning.english).json)
    case .control: return Answers.json(FaultyAnswers.control)
    case .garbage: return FaultyAnswers.page(502)
    case .page(let status): return FaultyAnswers.page(status)
    case .slow: try await Task.sleep(for: .milliseconds(sandbox.slowness))
    case .cut where sandbox.faults.chance(0.5): return Answers.cut
    case .cut, .drip, .absurd, .truncated, .deep, nil: break
    }
    let tagged = TagRush.openids(path, body)
    let isAlone = sandbox.tagRush.begin(tagged)
    defer { sandbox.tagRush.end(tagged) }
    // Long enough that calls of one moment meet; each takes parts of a millisecond here.
    if !tagged.isEmpty { try await Task.sleep(for: .milliseconds(2)) }
    if !isAlone {
      let refusal = APIRefusal(45159, "invalid tag id", because: "the follower is being tagged by another call: one after the other")
      sandbox.refusals.add(
        SandboxRefusals.Refusal(at: sandbox.clock.seconds, account: "", subject: path, code: refusal.code, reason: refusal.reason ?? ""))
      return Answers.json(refusal.json)
    }
    let result = perform(method, form, path, query, body, request)
    switch fault {
    case .cut:
      sandbox.faults.answerWasLost()
      return Answers.cut
    case .drip: return try await FaultyAnswers.dripping(result)
    case .absurd: return try await FaultyAnswers.absurd(result, sandbox.faults)
    case .truncated: return try await FaultyAnswers.truncated(result)
    case .deep: return FaultyAnswers.deep
    case .code, .control, .garbage, .page, .slow, nil: return result
    }
  }

  /// A fault on purpose is no word of the platform's.
  private func tell(_ fault: Fault.Kind, of path: String, _ body: [UInt8]) {
    var code: Int?
    var openid: String?
    if case .code(let number) = fault {
      code = number
      openid = (try? JSON(reading: body))?["touser"]?.string
    }
    sandbox.refusals.add(
      SandboxRefusals.Refusal(
        at: sandbox.clock.seconds, account: openid == nil ? "" : sandbox.accounts.first?.name ?? "", subject: path, code: code,
        reason: "a fault on purpose: \(fault.word)"),
      about: openid, in: sandbox.world)
  }

  private func perform(
    _ method: APIMethod, _ form: APIMethod.Form, _ path: String, _ query: [String: String], _ body: [UInt8], _ request: Request
  ) -> Response {
    let now = sandbox.clock.seconds
    var caller: SandboxAccount?
    do {
      let answer = try sandbox.world.write { db in
        guard method.form == form else { throw form == .get ? APIRefusal(43002, "require POST method") : APIRefusal(43001, "require GET method") }
        let account = try self.caller(method, query, body, db)
        caller = account
        if !method.needsToken, let refusal = account.console.switches.refusal { throw refusal }
        if method.needsToken { try TokenAPI.check(query["access_token"], account.name, now, db) }
        if account.standing < method.needs {
          throw APIRefusal(
            48001, "api unauthorized", because: "it is for \(method.needs.title), and `\(account.name)` is \(account.standing.title)")
        }
        let call = APICall(
          account: account, origin: "http://\(request.head.authority ?? "127.0.0.1")", path: path, query: query, body: body,
          contentType: request.headers[.contentType] ?? "", now: now, readings: sandbox.readings)
        return Result { () throws -> APIAnswer in
          // A call that is refused is counted all the same, and leaves nothing else behind.
          try CallCount.add(method, account.name, now, db)
          var answer = APIAnswer.ok
          try db.inSavepoint {
            answer = try method.answer(call, db)
            return .commit
          }
          return answer
        }
      }.get()
      switch answer {
      case .json(let json): return Answers.json(json)
      case .bytes(let bytes, let type): return Answers.bytes(.ok, type, bytes)
      }
    } catch let refusal as APIRefusal {
      let touched = (try? JSON(reading: body))?["touser"]?.string
      sandbox.refusals.add(
        SandboxRefusals.Refusal(
          at: now, account: caller?.name ?? "", subject: path, code: refusal.code, reason: refusal.reason ?? Phrase(verbatim: refusal.message)),
        about: touched, in: sandbox.world)
      return Answers.json(refusal.json)
    } catch {
      return Answers.json(APIRefusal(-1, "system error").json)
    }
  }

  private func caller(_ method: APIMethod, _ query: [String: String], _ body: [UInt8], _ db: Database) throws -> SandboxAccount {
    if method.needsToken {
      let token = query["access_token"] ?? ""
      if token.isEmpty { throw APIRefusal(41001, "access_token missing") }
      guard let name = try TokenAPI.account(of: token, db), let account = sandbox.accounts.first(where: { $0.name == name }) else {
        throw APIRefusal(40001, "invalid credential, access_token is invalid or not latest")
      }
      return account
    }
    let appID = query["appid"] ?? (try? JSON(reading: body))?["appid"]?.string ?? ""
    guard !appID.isEmpty else { throw APIRefusal(41002, "appid missing") }
    guard let account = sandbox.accounts.first(where: { $0.appID == appID }) else { throw APIRefusal(40013, "invalid appid") }
    return account
  }

  /// The first value of each parameter.
  static func query(_ request: Request) -> [String: String] {
    var query: [String: String] = [:]
    for word in (request.uri.query ?? "").split(separator: "&") {
      let pair = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      // A bare `+` is a space, as in forms: clients that leave it so lose their ticket. (wechat-protocol 6.3)
      guard let name = PercentEncoding.decode(Array(pair[0].utf8)[...]),
        let value = PercentEncoding.decode(pair.count > 1 ? pair[1].utf8.map { $0 == UInt8(ascii: "+") ? 0x20 : $0 }[...] : [])
      else { continue }
      if query[name] == nil { query[name] = value }
    }
    return query
  }
}
