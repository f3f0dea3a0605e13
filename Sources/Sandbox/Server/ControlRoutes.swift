internal import Engine
internal import GRDB
internal import Hummingbird
internal import NIOCore
internal import Rules
internal import Server
internal import WeChat
internal import Wire

/// The sandbox's own side: its page, and everything that the page does, for scripts as well.
struct ControlRoutes: Sendable {
  let sandbox: Sandbox
  private static let bodyBytes = 8 << 20

  func add(to router: OperatorRouter<BasicRequestContext>) {
    router.get("/") { _, _ in Response(status: .seeOther, headers: [.location: "/sandbox/"]) }
    router.get("/sandbox/") { _, _ in page(PackageResources.sandbox_html, "text/html; charset=utf-8") }
    router.get("/sandbox/sandbox.css") { _, _ in page(PackageResources.sandbox_css, "text/css; charset=utf-8") }
    router.get("/sandbox/tokens.css") { _, _ in page(PageStyle.tokens, "text/css; charset=utf-8") }
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
    addClock(to: router)
    router.post("/sandbox/website") { request, _ in try await change(request) { try tellWebsite($0) } }
    router.post("/sandbox/faults") { request, _ in try await change(request) { try setFaults($0) } }
    addConsole(to: router)
    router.post("/sandbox/scan-image") { request, _ in try await scanImage(request) }
  }

  struct Wrong: Error { let message: Phrase }

  private func page(_ bytes: [UInt8], _ type: String) -> Response {
    var response = Answers.bytes(.ok, type, bytes)
    response.headers[.contentSecurityPolicy] = "default-src 'self'; img-src * data:; style-src 'self'; frame-ancestors 'none'"
    return response
  }

  func json(_ status: HTTPResponse.Status, _ json: JSON) -> Response { Answers.bytes(status, "application/json", Array(json.line.utf8)) }
  /// In the language that the page asks for.
  private func wrong(_ message: Phrase) -> Response { json(.badRequest, ["error": .string(message)]) }

  func account(_ name: String?) throws -> SandboxAccount {
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
          SELECT openid, name, following, remark, phone, refuses, (SELECT MAX(number) FROM messages m WHERE m.account = f.account AND m.openid = f.openid) AS last,
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
      let menu = try FollowerMenu.shown(to: chosen, at: sandbox.clock.seconds, account.name, sandbox.readings, db)
      return [
        "accounts": .array(sandbox.accounts.map { .string($0.name) }), "account": .string(account.name), "webhook": .string(account.address),
        "console": console(account), "turn_pages": sandbox.turnPages.map { .string($0.base) } ?? .null,
        "now": .int(Int(sandbox.clock.seconds)), "zone": .string(account.zone.identifier),
        "faults": .array(sandbox.faults.faults.map { .string($0.text) }),
        "followers": .array(
          followers.map { row in
            [
              "openid": .string(row["openid"]), "name": .string(row["name"]), "following": .bool(row["following"]), "remark": .string(row["remark"]),
              "phone": .string(row["phone"]), "refuses": .bool(row["refuses"]),
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
        "code_count": .int(count), "lost_answers": .int(sandbox.faults.lostAnswers), "menu": .array(menu?.buttons ?? []),
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
    let query = PlatformRoutes.query(request)
    guard let account = sandbox.account(query["account"]) else { return Answers.text(.notFound, "") }
    let bytes = try sandbox.world.read { db in
      try Row.fetchOne(db, sql: "SELECT bytes FROM media WHERE id = ? AND account = ?", arguments: [query["id"] ?? "", account.name])
    }
    guard let bytes else { return Answers.text(.notFound, "") }
    return Answers.bytes(.ok, "application/octet-stream", bytes.bytes(0))
  }

  // MARK: doing

  /// A page of somebody else's cannot send this type without asking first.
  func change(_ request: Request, _ body: (JSON) async throws -> JSON) async throws -> Response {
    guard (request.headers[.contentType] ?? "").hasPrefix("application/json") else {
      return wrong("the content type must be application/json")
    }
    let bytes: ByteBuffer
    do { bytes = try await request.body.collect(upTo: 64 << 10) } catch { return wrong("the body is too long") }
    guard let given = try? JSON(reading: Array(bytes.readableBytesView)), case .object = given else {
      return wrong("the body is not a JSON object")
    }
    do {
      return json(.ok, try await body(given))
    } catch let error as Wrong {
      return wrong(error.message)
    } catch let error as Followers.Fault {
      return wrong(error.message)
    }
  }

  /// `{"who": NAME, "phone": "ios"}`: somebody, and what is said of them.
  private func person(_ body: JSON) throws -> JSON {
    let account = try account(body["account"]?.string)
    let words = Self.without(["who", "account"], body)
    var person: PersonDeclaration?
    if case .object(let fields) = words, !fields.isEmpty { person = try Self.read(words) { RuleCompiler.person(in: $0) } }
    return ["openid": .string(try sandbox.followers.person(body["who"]?.string ?? "", as: person, of: account))]
  }

  /// `{"who": NAME, "scan": SCENE}` and so on: a step of a conversation, read as one.
  private func act(_ body: JSON) async throws -> JSON {
    let account = try account(body["account"]?.string)
    return try await act(try Self.read(Self.without(["account"], body)) { RuleCompiler.act(in: $0) }, account)
  }

  private func act(_ act: ActDeclaration, picture: [UInt8] = [], _ account: SandboxAccount) async throws -> JSON {
    try since(try await sandbox.followers.act(act.who, act.act, picture: picture, arriving: act.arrival, of: account), account)
  }

  /// JSON in one line is YAML, and the words are those of conversation files: one reader knows both.
  private static func read<Declaration>(_ words: JSON, _ reading: (SourceFile) -> (Declaration?, [Diagnostic])) throws -> Declaration {
    let (declaration, findings) = reading(SourceFile(path: "body", utf8: Array(words.line.utf8)))
    // Signs that nobody sees are what somebody may write.
    if let fault = findings.first(where: { $0.severity == .error && $0.code != .lookAlike }) {
      let ways = [fault.primary.text] + fault.help
      throw Wrong(message: ([fault.message] + ways.filter { !$0.isEmpty }).joined(separator: "; "))
    }
    guard let declaration else { throw Wrong(message: "this says nothing that somebody does") }
    return declaration
  }

  private static func without(_ keys: Set<String>, _ body: JSON) -> JSON {
    guard case .object(let fields) = body else { return body }
    return .object(fields.filter { !keys.contains($0.key) })
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
    guard request.headers[.contentType] == "application/octet-stream" else {
      return wrong("the content type must be application/octet-stream")
    }
    let bytes: ByteBuffer
    do { bytes = try await request.body.collect(upTo: Self.bodyBytes) } catch { return wrong("the image is over \(Self.bodyBytes) bytes") }
    do {
      let account = try account(query["account"])
      // What else is said of it stands in the query.
      let words = query.filter { $0.key != "account" }.mapValues { JSON.string($0) }.merging(["image": "body"]) { $1 }
      return json(.ok, try await act(try Self.read(.object(words)) { RuleCompiler.act(in: $0) }, picture: Array(bytes.readableBytesView), account))
    } catch let error as Wrong {
      return wrong(error.message)
    } catch let error as Followers.Fault {
      return wrong(error.message)
    }
  }

  /// `{"autoreply": {…}, "menu": {…}}`: what the platform is to say of the website's replies and menu, in its own words.
  private func tellWebsite(_ body: JSON) throws -> JSON {
    let account = try account(body["account"]?.string)
    let parts = WebsiteAPI.Part.allCases.compactMap { part in body[part.rawValue].map { (part: part, body: $0) } }
    if parts.isEmpty { throw Wrong(message: "say \(quotedList(WebsiteAPI.Part.allCases.map(\.rawValue))), as the platform answers them") }
    for (part, body) in parts where body[part.mark]?.int == nil {
      throw Wrong(message: "`\(part.rawValue)` is an answer of the platform, with `\(part.mark)`")
    }
    try sandbox.world.write { db in for (part, body) in parts { try WebsiteAPI.tell(part, body, account.name, db) } }
    return ["told": .array(parts.map { .string($0.part.rawValue) })]
  }

  private func setFaults(_ body: JSON) throws -> JSON {
    guard case .array(let texts)? = body["faults"] else { throw Wrong(message: "say `faults`, as [\"45009:0.1\"]") }
    let faults = try texts.map { text in
      guard let fault = Fault(text.string ?? "") else {
        throw Wrong(message: "`\(text.string ?? "")` is no fault; write \(Fault.Kind.forms)")
      }
      guard fault.strikes else { throw Wrong(message: "no call of the platform has `\(fault.path)` in its path") }
      return fault
    }
    sandbox.faults.faults = faults
    return ["faults": .array(faults.map { .string($0.text) })]
  }
}
