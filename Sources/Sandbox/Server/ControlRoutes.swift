internal import Engine
internal import GRDB
internal import Hummingbird
internal import NIOCore
internal import Rules
internal import WeChat
internal import Wire

/// The sandbox's own side: its page, and everything that the page does, for scripts as well.
struct ControlRoutes: Sendable {
  let sandbox: Sandbox
  private static let bodyBytes = 8 << 20

  func add(to router: Router<BasicRequestContext>) {
    router.get("/") { _, _ in Response(status: .seeOther, headers: [.location: "/sandbox/"]) }
    router.get("/sandbox/") { _, _ in page(PackageResources.sandbox_html, "text/html; charset=utf-8") }
    router.get("/sandbox/sandbox.css") { _, _ in page(PackageResources.sandbox_css, "text/css; charset=utf-8") }
    router.get("/sandbox/sandbox.js") { _, _ in page(PackageResources.sandbox_js, "text/javascript; charset=utf-8") }
    router.get("/sandbox/state") { request, _ in try answer(request) { try state($0, $1) } }
    router.get("/sandbox/conversation") { request, _ in try answer(request) { try conversation($0, $1) } }
    router.get("/sandbox/code.svg") { request, _ in
      guard let image = CodeImage(PlatformRoutes.query(request)["url"] ?? "") else { return Answers.text(.notFound, "") }
      return Answers.bytes(.ok, "image/svg+xml", Array(image.svg.utf8))
    }
    router.get("/sandbox/media") { request, _ in try media(request) }
    router.post("/sandbox/act") { request, _ in try await change(request) { try await act($0) } }
    router.post("/sandbox/followers") { request, _ in try await change(request) { try person($0) } }
    router.post("/sandbox/clock") { request, _ in try await change(request) { try moveClock($0) } }
    router.post("/sandbox/faults") { request, _ in try await change(request) { try setFaults($0) } }
    router.post("/sandbox/scan-image") { request, _ in try await scanImage(request) }
  }

  private struct Wrong: Error { let message: String }

  private func page(_ bytes: [UInt8], _ type: String) -> Response {
    var response = Answers.bytes(.ok, type, bytes)
    response.headers[.contentSecurityPolicy] = "default-src 'self'; img-src * data:; style-src 'self'; frame-ancestors 'none'"
    return response
  }

  private func json(_ status: HTTPResponse.Status, _ json: JSON) -> Response { Answers.bytes(status, "application/json", Array(json.line.utf8)) }
  private func wrong(_ message: String) -> Response { json(.badRequest, ["error": .string(message)]) }

  private func account(_ name: String?) throws -> SandboxAccount {
    guard let account = sandbox.account(name) else { throw Wrong(message: "no account `\(name ?? "")`") }
    return account
  }

  // MARK: looking

  private func answer(_ request: Request, _ body: ([String: String], SandboxAccount) throws -> JSON) throws -> Response {
    do {
      let query = PlatformRoutes.query(request)
      return json(.ok, try body(query, try account(query["account"])))
    } catch let error as Wrong {
      return wrong(error.message)
    }
  }

  private func state(_ query: [String: String], _ account: SandboxAccount) throws -> JSON {
    let words = String((query["search"] ?? "").prefix(64))
    let wanted = "%" + words + "%"
    let named = account.codeNames.scenes(matching: words, limit: 60)
    return try sandbox.world.read { db in
      let followers = try Row.fetchAll(
        db,
        sql: """
          SELECT openid, name, following, remark, (SELECT MAX(number) FROM messages m WHERE m.account = f.account AND m.openid = f.openid) AS last,
            (SELECT GROUP_CONCAT(t.name, ', ') FROM tagged g JOIN tags t ON t.account = g.account AND t.id = g.tag
             WHERE g.account = f.account AND g.openid = f.openid) AS tags
          FROM followers f WHERE account = ? ORDER BY rowid LIMIT 500
          """, arguments: [account.name])
      let codes = try Row.fetchAll(
        db,
        sql: """
          SELECT scene, is_number, ticket, url, expires_at FROM codes
          WHERE account = ? AND (scene LIKE ? OR scene IN (\(databaseQuestionMarks(count: named.count)))) ORDER BY number DESC LIMIT 60
          """, arguments: [account.name, wanted] + StatementArguments(named))
      let count = try Int.fetchOne(db, sql: "SELECT COUNT(*) FROM codes WHERE account = ?", arguments: [account.name]) ?? 0
      let chosen = try query["who"].flatMap { name in
        try String.fetchOne(db, sql: "SELECT openid FROM followers WHERE account = ? AND name = ?", arguments: [account.name, name])
      }
      let menu = try MenuAPI.menu(of: chosen, account.name, db)
      return [
        "accounts": .array(sandbox.accounts.map { .string($0.name) }), "account": .string(account.name), "webhook": .string(account.webhook()),
        "now": .int(Int(sandbox.clock.seconds)), "zone": .string(account.zone.identifier),
        "faults": .array(sandbox.faults.faults.map { .string($0.text) }),
        "followers": .array(
          followers.map { row in
            [
              "openid": .string(row["openid"]), "name": .string(row["name"]), "following": .bool(row["following"]), "remark": .string(row["remark"]),
              "last": .int(row["last"] ?? 0), "tags": .string(row["tags"] ?? ""),
            ]
          }),
        "codes": .array(
          codes.map { row in
            [
              "scene": .string(row[0]), "name": account.codeNames[row[0]].map { .string($0) } ?? .null, "number": .bool(row[1]),
              "ticket": .string(row[2]), "url": .string(row[3]),
              "expires_at": (row[4] as Int?).map { .int($0) } ?? .null,
            ]
          }),
        "code_count": .int(count), "lost_answers": .int(sandbox.faults.lostAnswers), "menu": menu ?? .array([]),
      ]
    }
  }

  private func conversation(_ query: [String: String], _ account: SandboxAccount) throws -> JSON {
    let after = Int64(query["after"] ?? "") ?? 0
    return try sandbox.world.read { db in
      let openid: String?
      if let name = query["who"] {
        openid = try String.fetchOne(db, sql: "SELECT openid FROM followers WHERE account = ? AND name = ?", arguments: [account.name, name])
      } else {
        openid = query["openid"]
      }
      guard let openid else { throw Wrong(message: "nobody is called so") }
      return ["openid": .string(openid), "messages": .array(try Conversation.messages(account.name, openid, after: after, db))]
    }
  }

  private func media(_ request: Request) throws -> Response {
    let id = PlatformRoutes.query(request)["id"] ?? ""
    let bytes = try sandbox.world.read { db in try Row.fetchOne(db, sql: "SELECT bytes FROM media WHERE id = ?", arguments: [id]) }
    guard let bytes else { return Answers.text(.notFound, "") }
    return Answers.bytes(.ok, "application/octet-stream", bytes.bytes(0))
  }

  // MARK: doing

  /// A page of somebody else's cannot send this type without asking first.
  private func change(_ request: Request, _ body: (JSON) async throws -> JSON) async throws -> Response {
    guard (request.headers[.contentType] ?? "").hasPrefix("application/json") else { return wrong("the content type must be application/json") }
    let bytes: ByteBuffer
    do { bytes = try await request.body.collect(upTo: 64 << 10) } catch { return wrong("the body is too long") }
    guard let given = JSON(String(buffer: bytes)), case .object = given else { return wrong("the body is not a JSON object") }
    do {
      return json(.ok, try await body(given))
    } catch let error as Wrong {
      return wrong(error.message)
    } catch let error as Followers.Fault {
      return wrong(error.message)
    }
  }

  private func person(_ body: JSON) throws -> JSON {
    let account = try account(body["account"]?.string)
    return ["openid": .string(try sandbox.followers.person(body["who"]?.string ?? "", of: account))]
  }

  /// `{"who": NAME, "scan": SCENE}` and so on: the words of a conversation file.
  private func act(_ body: JSON) async throws -> JSON {
    let account = try account(body["account"]?.string)
    guard let who = body["who"]?.string else { throw Wrong(message: "`who` is missing") }
    let acts: [(String, (String) -> Followers.Act)] = [
      ("scan", { .scan(.scene($0)) }), ("ticket", { .scan(.ticket($0)) }), ("url", { .scan(.url($0)) }), ("text", { .text($0) }),
      ("click", { .click($0) }), ("view", { .view($0) }), ("follow", { _ in .follow }), ("unfollow", { _ in .unfollow }),
    ]
    let given = acts.filter { body[$0.0] != nil }
    guard given.count == 1, let (key, make) = given.first else { throw Wrong(message: "say one of \(quotedList(acts.map(\.0)))") }
    let words = body[key]?.string ?? body[key]?.int.map { String($0) }
    let isFlag = ["follow", "unfollow"].contains(key)
    guard isFlag ? body[key] == true : words != nil else { throw Wrong(message: "`\(key)` is \(isFlag ? "`true`" : "text")") }
    let outcome = try await sandbox.followers.act(who, make(words ?? ""), of: account)
    return try since(outcome, account)
  }

  private func since(_ outcome: Followers.Outcome, _ account: SandboxAccount) throws -> JSON {
    try sandbox.world.read { db in
      [
        "openid": .string(outcome.openid),
        "messages": .array(try Conversation.messages(account.name, outcome.openid, after: outcome.number - 1, db)),
      ]
    }
  }

  private func scanImage(_ request: Request) async throws -> Response {
    let query = PlatformRoutes.query(request)
    // As above: images of other pages come with another type.
    guard request.headers[.contentType] == "application/octet-stream" else { return wrong("the content type must be application/octet-stream") }
    let bytes: ByteBuffer
    do { bytes = try await request.body.collect(upTo: Self.bodyBytes) } catch { return wrong("the image is over \(Self.bodyBytes) bytes") }
    do {
      let account = try account(query["account"])
      let outcome = try await sandbox.followers.act(query["who"] ?? "", .scan(.image(Array(bytes.readableBytesView))), of: account)
      return json(.ok, try since(outcome, account))
    } catch let error as Wrong {
      return wrong(error.message)
    } catch let error as Followers.Fault {
      return wrong(error.message)
    }
  }

  private func moveClock(_ body: JSON) throws -> JSON {
    guard let text = body["advance"]?.string, let time = Durations.milliseconds(text) else { throw Wrong(message: "say `advance`, as 2h") }
    guard sandbox.clock.advance(by: time) else { throw Wrong(message: "at most a year at once, and a hundred in all") }
    return ["now": .int(Int(sandbox.clock.seconds))]
  }

  private func setFaults(_ body: JSON) throws -> JSON {
    guard case .array(let texts)? = body["faults"] else { throw Wrong(message: "say `faults`, as [\"45009:0.1\"]") }
    let faults = try texts.map { text in
      guard let fault = Fault(text.string ?? "") else {
        throw Wrong(message: "`\(text.string ?? "")` is no fault; write 45009:0.1, slow:0.1, garbage:0.1 or cut:0.1")
      }
      return fault
    }
    sandbox.faults.faults = faults
    return ["faults": .array(faults.map { .string($0.text) })]
  }
}

extension Fault {
  var text: String {
    let word =
      switch kind {
      case .code(let code): String(code)
      case .slow: "slow"
      case .garbage: "garbage"
      case .cut: "cut"
      }
    return (path.isEmpty ? "" : path + "=") + "\(word):\(share)"
  }
}
