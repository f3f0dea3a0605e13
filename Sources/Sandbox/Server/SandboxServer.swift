package import Engine
internal import GRDB
internal import Hummingbird
package import Logging
internal import NIOCore
internal import Rules
package import Server
internal import WeChat
internal import Wire

/// The platform on loopback: its API, its people, and a page to be them.
package struct Sandbox: Sendable {
  package let accounts: [SandboxAccount]
  package let world: World
  package let clock: SandboxClock
  package let faults: FaultSource
  package let followers: Followers
  package let refusals: SandboxRefusals
  let readings: Readings
  let deliverer: Deliverer
  /// Milliseconds that a slow answer takes.
  let slowness: Int64

  package init(
    _ accounts: [SandboxAccount], world: World, clock: SandboxClock, wall: WallClock, faults: FaultSource, readings: Readings,
    refusals: SandboxRefusals = SandboxRefusals(), repeats: Double = 0, slowness: Int64 = 12_000
  ) {
    self.accounts = accounts
    self.world = world
    self.clock = clock
    self.faults = faults
    self.slowness = slowness
    self.readings = readings
    self.refusals = refusals
    deliverer = Deliverer(world, clock: clock, wall: wall, faults: faults, repeats: repeats)
    followers = Followers(world, clock: clock, deliverer: deliverer)
  }

  /// The account of this name; the first one when no name is said.
  package func account(_ name: String?) -> SandboxAccount? {
    guard let name, !name.isEmpty else { return accounts.first }
    return accounts.first { $0.name == name }
  }

  /// Serves until the task is cancelled or the process is asked to stop.
  package func run(at address: HostPort, log: Logger, isListening: @escaping @Sendable (HostPort) async -> Void) async throws {
    let router = OperatorListener.router()
    PlatformRoutes(sandbox: self).add(to: router)
    ControlRoutes(sandbox: self).add(to: router)
    let application = OperatorListener.application(
      router, at: address, guardian: BrowserGuard(address), serverName: nil, log: log, onRunning: isListening)
    do {
      try await application.runService()
    } catch {
      await deliverer.close()
      throw error
    }
    await deliverer.close()
  }
}

/// The platform's side: paths, members, limits and codes as the protocol has them.
struct PlatformRoutes: Sendable {
  let sandbox: Sandbox
  private static let bodyBytes = 12 << 20

  func add(to router: Router<BasicRequestContext>) {
    router.get("/cgi-bin/showqrcode") { request, _ in
      switch sandbox.faults.roll(for: "showqrcode") {
      case .code, .garbage: return Answers.text(.badGateway, "<html><body><h1>502 Bad Gateway</h1></body></html>")
      case .slow: try await Task.sleep(for: .milliseconds(sandbox.slowness))
      case .cut: return Answers.cut
      case nil: break
      }
      return try image(request)
    }
    router.get("/cgi-bin/**") { request, context in try await answer(request, .get) }
    router.post("/cgi-bin/**") { request, context in try await answer(request, .post) }
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
    let path = String(request.uri.path.dropFirst("/cgi-bin/".count))
    let body: [UInt8]
    do {
      body = Array(try await request.body.collect(upTo: Self.bodyBytes).readableBytesView)
    } catch {
      return Answers.json(APIRefusal(45001, "media size out of limit").json)
    }
    let query = Self.query(request)
    guard let method = APIMethod.at(path) else { return Answers.text(.notFound, "404 page not found\n") }
    let fault = sandbox.faults.roll(for: path)
    switch fault {
    case .code(let code): return Answers.json(APIRefusal(code, ErrorCode(code).meaning).json)
    case .garbage: return Answers.text(.badGateway, "<html><body><h1>502 Bad Gateway</h1></body></html>")
    case .slow: try await Task.sleep(for: .milliseconds(sandbox.slowness))
    case .cut where sandbox.faults.chance(0.5): return Answers.cut
    case .cut, nil: break
    }
    let result = perform(method, form, path, query, body, request.headers[.contentType] ?? "")
    guard fault == .cut else { return result }
    sandbox.faults.answerWasLost()
    return Answers.cut
  }

  private func perform(
    _ method: APIMethod, _ form: APIMethod.Form, _ path: String, _ query: [String: String], _ body: [UInt8], _ type: String
  ) -> Response {
    let now = sandbox.clock.seconds
    var caller: SandboxAccount?
    do {
      let answer = try sandbox.world.write { db in
        guard method.form == form else { throw form == .get ? APIRefusal(43002, "require POST method") : APIRefusal(43001, "require GET method") }
        let account = try self.caller(method, query, body, db)
        caller = account
        if method.needsToken { try TokenAPI.check(query["access_token"], account.name, now, db) }
        if method.serviceOnly, !account.isService { throw APIRefusal(48001, "api unauthorized") }
        let call = APICall(account: account, path: path, query: query, body: body, contentType: type, now: now, readings: sandbox.readings)
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
      let touched = JSON(String(decoding: body, as: UTF8.self))?["touser"]?.string
      sandbox.refusals.add(
        SandboxRefusals.Refusal(
          at: now, account: caller?.name ?? "", subject: path, code: refusal.code, reason: refusal.reason ?? refusal.message),
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
    let appID = query["appid"] ?? JSON(String(decoding: body, as: UTF8.self))?["appid"]?.string ?? ""
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
      guard let name = PercentEncoding.decode(Array(pair[0].utf8)),
        let value = PercentEncoding.decode(pair.count > 1 ? pair[1].utf8.map { $0 == UInt8(ascii: "+") ? 0x20 : $0 } : [])
      else { continue }
      if query[name] == nil { query[name] = value }
    }
    return query
  }
}

/// Responses in short.
enum Answers {
  /// The platform labels JSON as text. (wechat-protocol 5.2)
  static func json(_ json: JSON) -> Response { bytes(.ok, "text/plain; charset=utf-8", Array(json.line.utf8)) }
  static func text(_ status: HTTPResponse.Status, _ text: String) -> Response { bytes(status, "text/html; charset=utf-8", Array(text.utf8)) }
  static func bytes(_ status: HTTPResponse.Status, _ type: String, _ bytes: [UInt8]) -> Response {
    Response(
      status: status, headers: [.contentType: type, .cacheControl: "no-store", .xContentTypeOptions: "nosniff"],
      body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)))
  }

  private struct Cut: Error {}
  /// The connection ends in the middle of the answer.
  static var cut: Response {
    Response(status: .ok, headers: [.contentType: "text/plain"], body: ResponseBody(contentLength: 100) { _ in throw Cut() })
  }
}
