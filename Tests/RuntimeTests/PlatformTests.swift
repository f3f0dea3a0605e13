import Rules
import Synchronization
import TestSupport
import Testing

@testable import Engine
@testable import SQLite
@testable import Server
@testable import Serving
@testable import WeChat
@testable import Wire

@Suite("the platform's API")
struct PlatformTests {
  static let rules = """
    wxrules: 1
    accounts:
      main: { app_id: wx0123456789abcdef, kind: service, mode: plain, token: { env: T }, secret: { env: S } }
      old: { app_id: wxfedcba9876543210, kind: service, mode: plain, token: { env: T }, secret: { env: S }, api: { token: classic } }
    rules: [ { id: hello, on: text, reply: 您好 } ]
    """
  static let secrets = Secrets { ["T": "token1", "S": "the-app-secret"][$0] }
  static let token = #"{"access_token":"TOKEN-1","expires_in":7200}"#

  /// A platform whose calls go to a script; it never waits.
  static func platform(
    _ server: ScriptedServer, _ name: String = "main", store: (any TokenStore)? = nil, clock: WallClock = fixed,
    pause: @escaping @Sendable (Duration) async throws -> Void = { _ in }
  ) throws -> Platform {
    let account = try #require(try Compile.ruleSet(rules).accounts.first { $0.name == name })
    return try Platform(
      account, at: PlatformAddress(url: server.base, codesURL: server.base, token: account.api.token), secrets: secrets,
      store: try store ?? SQLiteStore(path: ":memory:"), clock: clock, pause: pause)
  }
  static let fixed = WallClock { 1_780_286_400_000_000 }

  @Test("the table of error codes is ordered and has no overlaps; what it does not know is a fault of the call")
  func table() {
    for (row, next) in zip(ErrorCode.rows, ErrorCode.rows.dropFirst()) { #expect(row.codes.upperBound < next.codes.lowerBound, "\(next.codes)") }
    let cases: [(Int, ErrorClass)] = [
      (-1, .retry), (0, .done), (40001, .refresh), (40014, .refresh), (42001, .refresh), (40003, .unreachable), (45009, .quotaDay),
      (45011, .quotaMinute), (45015, .unreachable), (45047, .unreachable), (48001, .configuration), (40164, .configuration),
      (40053, .payload), (40020, .payload), (45159, .retry), (65310, .payload), (9_410_012, .payload), (12345, .payload), (-7, .payload),
    ]
    for (code, expected) in cases { #expect(ErrorCode(code).class == expected, "\(code)") }
    #expect(!ErrorCode(12345).isKnown && ErrorCode(45029).isKnown)
  }

  /// What the platform answers, and what the client makes of it.
  struct Shape: CustomTestStringConvertible, Sendable {
    let name: String
    let response: ScriptedServer.Response
    let expected: String
    var testDescription: String { name }
  }
  static let shapes = [
    Shape(
      name: "a temporary code", response: .json(#"{"ticket":"gQT+/==","expire_seconds":604800,"url":"http://weixin.qq.com/q/02TEST"}"#),
      expected: "gQT+/== http://weixin.qq.com/q/02TEST 604800"),
    Shape(
      name: "a permanent code has no end", response: .json(#"{"ticket":"gQT","url":"http://weixin.qq.com/q/02P"}"#),
      expected: "gQT http://weixin.qq.com/q/02P 604800"),
    Shape(
      name: "a number that came as text", response: .json(#"{"errcode":"0","ticket":"g","expire_seconds":"60","url":"http://weixin.qq.com/q/02T"}"#),
      expected: "g http://weixin.qq.com/q/02T 60"),
    Shape(
      name: "a refusal", response: .json(#"{"errcode":40053,"errmsg":"invalid action info rid: 5f3c-1"}"#),
      expected: "refused 40053 payload rid 5f3c-1"),
    Shape(
      name: "a refusal with another status", response: .json(#"{"errcode":48001,"errmsg":"no"}"#, status: 500),
      expected: "refused 48001 configuration"),
    Shape(name: "a refusal as text", response: .json(#"{"errcode":"45009","errmsg":"quota"}"#), expected: "refused 45009 quota_day"),
    Shape(name: "the minute's quota", response: .json(#"{"errcode":45011,"errmsg":"fast"}"#), expected: "refused 45011 quota_minute"),
    Shape(name: "an unknown code", response: .json(#"{"errcode":99999,"errmsg":"?"}"#), expected: "refused 99999 payload"),
    Shape(
      name: "an end beyond all numbers", response: .json(#"{"ticket":"g","expire_seconds":9223372036854775807,"url":"http://weixin.qq.com/q/02T"}"#),
      expected: "out of bounds expire_seconds"),
    Shape(
      name: "an end beyond all numbers, as text",
      response: .json(#"{"ticket":"g","expire_seconds":"9223372036854775807","url":"http://weixin.qq.com/q/02T"}"#),
      expected: "out of bounds expire_seconds"),
    Shape(
      name: "an end that no computer has a number for", response: .json(#"{"ticket":"g","expire_seconds":1e300,"url":"http://weixin.qq.com/q/02T"}"#),
      expected: "out of bounds expire_seconds"),
    Shape(
      name: "a later end than was asked for", response: .json(#"{"ticket":"g","expire_seconds":604801,"url":"http://weixin.qq.com/q/02T"}"#),
      expected: "out of bounds expire_seconds"),
    Shape(
      name: "an end at once", response: .json(#"{"ticket":"g","expire_seconds":0,"url":"http://weixin.qq.com/q/02T"}"#),
      expected: "out of bounds expire_seconds"),
    Shape(
      name: "an end before", response: .json(#"{"ticket":"g","expire_seconds":-5,"url":"http://weixin.qq.com/q/02T"}"#),
      expected: "out of bounds expire_seconds"),
    Shape(
      name: "the smallest number", response: .json(#"{"ticket":"g","expire_seconds":-9223372036854775808,"url":"http://weixin.qq.com/q/02T"}"#),
      expected: "out of bounds expire_seconds"),
    Shape(
      name: "an end that is no number", response: .json(#"{"ticket":"g","expire_seconds":[],"url":"http://weixin.qq.com/q/02T"}"#),
      expected: "out of bounds expire_seconds"),
    Shape(
      name: "no end where one was asked for", response: .json(#"{"ticket":"g","expire_seconds":null,"url":"http://weixin.qq.com/q/02T"}"#),
      expected: "g http://weixin.qq.com/q/02T 604800"),
    Shape(
      name: "the largest errcode", response: .json(#"{"errcode":9223372036854775807,"errmsg":"?"}"#), expected: "refused 9223372036854775807 payload"),
    Shape(
      name: "the smallest errcode", response: .json(#"{"errcode":-9223372036854775808,"errmsg":"?"}"#),
      expected: "refused -9223372036854775808 payload"),
    Shape(name: "a page of a proxy", response: .json("<html>502</html>", status: 502), expected: "garbage 502"),
    Shape(name: "an array", response: .json("[1]"), expected: "no object"),
    Shape(name: "nothing", response: .json(""), expected: "garbage 200"),
    Shape(name: "success without its members", response: .json("{}"), expected: "incomplete ticket"),
    Shape(name: "an errcode that is none", response: .json(#"{"errcode":{}}"#), expected: "out of bounds errcode"),
    Shape(name: "a thousand brackets", response: .json(String(repeating: "[", count: 100_000)), expected: "broken"),
    Shape(name: "a redirect", response: .json("", status: 302), expected: "garbage 302"),
    Shape(name: "the connection ends", response: .cut, expected: "unknown outcome"),
    Shape(name: "something that is not HTTP", response: .raw(Array("SSH-2.0\r\n".utf8)), expected: "unknown outcome"),
    Shape(
      name: "more than an answer has",
      response: .raw(Array("HTTP/1.1 200 OK\r\nContent-Length: 3000000\r\n\r\n".utf8) + [UInt8](repeating: 0x20, count: 3_000_000)),
      expected: "too long"),
  ]

  @Test("each answer to qrcode/create is a code or a typed fault", arguments: shapes)
  func shape(_ shape: Shape) async throws {
    let server = try ScriptedServer { $0.path == "/cgi-bin/stable_token" ? .json(Self.token) : shape.response }
    let platform = try Self.platform(server)
    let found: String
    do throws(PlatformFault) {
      let code = try await platform.makeCode(.text("booth:7"), lifetime: 604_800)
      found = "\(code.ticket) \(code.url) \(code.lifetime ?? 0)"
    } catch {
      switch error {
      case .refused(let error): found = "refused \(error.code.code) \(error.code.class.rawValue)" + (error.rid.map { " rid \($0)" } ?? "")
      case .garbage(let garbage): found = "garbage \(garbage.status)"
      case .unknownOutcome: found = "unknown outcome"
      case .unusable(let fault):
        switch fault.reason {
        case .broken: found = "broken"
        case .noObject: found = "no object"
        case .missing(let name, _): found = "incomplete \(name)"
        case .outside(let name, _, _): found = "out of bounds \(name)"
        }
        #expect(fault.message.english.contains("`/cgi-bin/qrcode/create`"))
      case .tooLong: found = "too long"
      case .unreachable, .noToken, .tokenRefused, .notConfigured, .store: found = "\(error)"
      }
      #expect(!error.message.english.contains("TOKEN-1") && !error.message.english.contains("the-app-secret"))
    }
    await platform.close()
    #expect(found == shape.expected)
  }

  @Test("two workers that miss the same tag at the same time ask once and make it once; what is forgotten is asked for again")
  func tags() async throws {
    let server = try ScriptedServer { request in
      switch request.path {
      case "/cgi-bin/stable_token": .json(Self.token)
      case "/cgi-bin/tags/get": .json(#"{"tags":[{"id":7,"name":"old"}]}"#)
      case "/cgi-bin/tags/create": .json(#"{"tag":{"id":8,"name":"new"}}"#)
      default: .json(#"{"errcode":40001,"errmsg":"?"}"#)
      }
    }
    let store = try SQLiteStore(path: ":memory:")
    let platform = try Self.platform(server, store: store)
    let workers = (0..<2).map { _ in TagIDs(store: store, clock: Self.fixed) }
    let ids = try await withThrowingTaskGroup(of: Int?.self) { group in
      for worker in workers { group.addTask { try await worker.id(of: "new", creates: true, on: platform) } }
      return try await group.reduce(into: [Int?]()) { $0.append($1) }
    }
    #expect(ids == [8, 8])
    #expect(server.count("/cgi-bin/tags/get") == 1 && server.count("/cgi-bin/tags/create") == 1)
    #expect(try await workers[1].id(of: "old", creates: false, on: platform) == 7 && store.tagIDs(of: "main") == ["old": 7, "new": 8])
    await workers[0].forget("main")
    #expect(try await workers[1].id(of: "old", creates: false, on: platform) == 7)
    #expect(server.count("/cgi-bin/tags/get") == 2)
    await platform.close()
  }

  static let extremes = [
    "-9223372036854775808", "-1", "0", "1", "2147483648", "9000000000000", "9223372036854775807", "1e300", "\"9223372036854775807\"",
  ]

  @Test("whatever number an answer brings, a call ends with a value or a fault, and never with the process", arguments: extremes)
  func numbers(_ number: String) async throws {
    let server = try ScriptedServer { request in
      switch request.path {
      case "/cgi-bin/stable_token": .json(Self.token)
      case "/cgi-bin/qrcode/create": .json(#"{"ticket":"t","url":"http://weixin.qq.com/q/02T","expire_seconds":\#(number)}"#)
      case "/cgi-bin/tags/get": .json(#"{"tags":[{"id":\#(number),"name":"a"},{"id":7,"name":"good"}]}"#)
      case "/cgi-bin/tags/create": .json(#"{"tag":{"id":\#(number),"name":"a"}}"#)
      default: .json(#"{"errcode":\#(number),"errmsg":"?"}"#)
      }
    }
    let store = try SQLiteStore(path: ":memory:")
    let platform = try Self.platform(server, store: store)
    let address = CodeAddress(campaign: "door", key: "")
    let plan = CodePlan(
      account: "main",
      steps: [
        CodePlan.Step(
          action: .create, address: address, scene: .text("door"), lifetime: 60, isProtected: false, expiresAt: nil, renewals: 0, status: .live)
      ], objections: [], kept: 0, begun: 0, permanentCodes: 0, callsToday: 0, callLimit: 10)
    _ = try await CodeApply(platform, store: store, clock: Self.fixed, pause: { _ in }).run(plan)
    for code in try store.codes(of: "main") {
      guard case .temporary(let end) = code.kind else {
        Issue.record("\(code)")
        continue
      }
      #expect((1...60).contains(end - Self.fixed.seconds))
    }
    let tags: [String: Int] = (try? await platform.tagIDs()) ?? [:]
    for id in tags.values { #expect((0...Int(Int32.max)).contains(id)) }
    #expect(tags["good"] == 7, "a strange tag hides no other")
    if let id = try? await platform.makeTag("a") { #expect((0...Int(Int32.max)).contains(id)) }
    _ = try? await platform.call(PlatformCall("/cgi-bin/x"), retries: 0)
    await platform.close()
    let tokens = try ScriptedServer { _ in .json(#"{"access_token":"T","expires_in":\#(number)}"#) }
    let other = try Self.platform(tokens)
    _ = try? await other.call(PlatformCall("/cgi-bin/x"), retries: 0)
    await other.close()
  }

  @Test(
    "the four kinds of codes are asked for as the protocol has it",
    arguments: [
      (CodeScene.number(123), Int64?.some(300), #"{"action_info":{"scene":{"scene_id":123}},"action_name":"QR_SCENE","expire_seconds":300}"#),
      (.text("booth:7"), 60, #"{"action_info":{"scene":{"scene_str":"booth:7"}},"action_name":"QR_STR_SCENE","expire_seconds":60}"#),
      (.number(7), nil, #"{"action_info":{"scene":{"scene_id":7}},"action_name":"QR_LIMIT_SCENE"}"#),
      (.text("门"), nil, #"{"action_info":{"scene":{"scene_str":"门"}},"action_name":"QR_LIMIT_STR_SCENE"}"#),
    ])
  func bodies(_ scene: CodeScene, _ lifetime: Int64?, _ expected: String) async throws {
    let server = try ScriptedServer {
      $0.path == "/cgi-bin/stable_token" ? .json(Self.token) : .json(#"{"ticket":"t","url":"http://weixin.qq.com/q/02T"}"#)
    }
    let platform = try Self.platform(server)
    let code = try await platform.makeCode(scene, lifetime: lifetime)
    await platform.close()
    #expect(code.lifetime == lifetime)
    let request = try #require(server.requests.last)
    #expect(request.method == "POST" && request.target == "/cgi-bin/qrcode/create?access_token=TOKEN-1" && request.text == expected)
  }

  @Test(
    "a token is asked for once, in the form that the account says",
    arguments: [
      (
        "main", "POST /cgi-bin/stable_token",
        #"{"appid":"wx0123456789abcdef","force_refresh":false,"grant_type":"client_credential","secret":"the-app-secret"}"#
      ),
      ("old", "GET /cgi-bin/token?grant_type=client_credential&appid=wxfedcba9876543210&secret=the-app-secret", ""),
    ])
  func tokenForms(_ account: String, _ line: String, _ body: String) async throws {
    let server = try ScriptedServer { $0.path.hasSuffix("token") ? .json(Self.token) : .json(#"{"errcode":0}"#) }
    let platform = try Self.platform(server, account)
    for _ in 0..<3 { _ = try await platform.call(PlatformCall("/cgi-bin/menu/get")) }
    await platform.close()
    let first = try #require(server.requests.first)
    #expect("\(first.method) \(first.target)" == line && first.text == body)
    #expect(server.requests.count == 4)
  }

  @Test("ten callers whose token has ended get one new one, and each is called once more", arguments: [42001, 40001, 40014])
  func refresh(_ code: Int) async throws {
    let tokens = Mutex(0)
    let server = try ScriptedServer { request in
      if request.path == "/cgi-bin/stable_token" {
        return .json(
          tokens.withLock {
            $0 += 1; return #"{"access_token":"TOKEN-\#($0)","expires_in":7200}"#
          })
      }
      return .json(request.target.contains("TOKEN-1") ? #"{"errcode":\#(code),"errmsg":"ended"}"# : #"{"errcode":0}"#)
    }
    let platform = try Self.platform(server)
    _ = try? await platform.call(PlatformCall("/cgi-bin/warm", body: .json([:])))
    try await withThrowingTaskGroup(of: PlatformAnswer.self) { group in
      for index in 0..<10 { group.addTask { try await platform.call(PlatformCall("/cgi-bin/call\(index)")) } }
      try await group.waitForAll()
    }
    await platform.close()
    #expect(server.count("/cgi-bin/stable_token") == 2)
    for index in 0..<10 { #expect(server.count("/cgi-bin/call\(index)") <= 2) }
  }

  @Test("whatever is said instead of a token says nothing of the call: it waits", arguments: ["99999", "9223372036854775807", "40053"])
  func tokenRefused(_ code: String) async throws {
    let server = try ScriptedServer { _ in .json(#"{"errcode":\#(code),"errmsg":"?"}"#) }
    let platform = try Self.platform(server)
    await #expect {
      try await platform.call(PlatformCall("/cgi-bin/x"), retries: 0)
    } throws: { error in
      if case PlatformFault.noToken = error { (error as? PlatformFault)?.class == .retry } else { false }
    }
    await platform.close()
    #expect(server.count("/cgi-bin/x") == 0)
  }

  @Test("a token that is refused again is not asked for a third time")
  func refusedTwice() async throws {
    let server = try ScriptedServer { $0.path == "/cgi-bin/stable_token" ? .json(Self.token) : .json(#"{"errcode":42001,"errmsg":"ended"}"#) }
    let platform = try Self.platform(server)
    await #expect(throws: PlatformFault.refused(.init(code: 42001, message: "ended"))) { try await platform.call(PlatformCall("/cgi-bin/x")) }
    await platform.close()
    // The second answer was the same token, so a third one was forced; then the call was made once more.
    #expect(server.count("/cgi-bin/x") == 2 && server.count("/cgi-bin/stable_token") == 3)
    #expect(server.requests.contains { $0.text.contains("\"force_refresh\":true") })
  }

  @Test("two processes on one store share a token, and renew it ten minutes ahead")
  func sharing() async throws {
    let tokens = Mutex(0)
    let server = try ScriptedServer { request in
      request.path == "/cgi-bin/stable_token"
        ? .json(
          tokens.withLock {
            $0 += 1; return #"{"access_token":"TOKEN-\#($0)","expires_in":7200}"#
          }) : .json(#"{"errcode":0}"#)
    }
    let store = try SQLiteStore(path: ":memory:")
    let time = Atomic<Int64>(1_780_286_400_000_000)
    let clock = WallClock { time.load(ordering: .relaxed) }
    let first = try Self.platform(server, store: store, clock: clock)
    let second = try Self.platform(server, store: store, clock: clock)
    try await withThrowingTaskGroup(of: PlatformAnswer.self) { group in
      for index in 0..<8 { group.addTask { try await (index % 2 == 0 ? first : second).call(PlatformCall("/cgi-bin/x")) } }
      try await group.waitForAll()
    }
    #expect(tokens.withLock { $0 } == 1)
    time.add(6_590_000_000, ordering: .relaxed)
    _ = try await first.call(PlatformCall("/cgi-bin/x"))
    #expect(tokens.withLock { $0 } == 1)
    time.add(20_000_000, ordering: .relaxed)
    _ = try await second.call(PlatformCall("/cgi-bin/x"))
    _ = try await first.call(PlatformCall("/cgi-bin/x"))
    #expect(tokens.withLock { $0 } == 2)
    await first.close()
    await second.close()
  }

  @Test("when no new token comes, the old one does until its end")
  func tokenOutage() async throws {
    let isDown = Atomic(false)
    let server = try ScriptedServer { request in
      request.path != "/cgi-bin/stable_token" ? .json(#"{"errcode":0}"#) : isDown.load(ordering: .relaxed) ? .cut : .json(Self.token)
    }
    let time = Atomic<Int64>(1_780_286_400_000_000)
    let platform = try Self.platform(server, clock: WallClock { time.load(ordering: .relaxed) })
    _ = try await platform.call(PlatformCall("/cgi-bin/x"))
    isDown.store(true, ordering: .relaxed)
    time.add(7_000_000_000, ordering: .relaxed)
    _ = try await platform.call(PlatformCall("/cgi-bin/x"))
    time.add(300_000_000, ordering: .relaxed)
    // The call itself was never made: nothing is unknown of it.
    await #expect { try await platform.call(PlatformCall("/cgi-bin/x")) } throws: { error in
      if case PlatformFault.noToken = error { server.count("/cgi-bin/x") == 2 } else { false }
    }
    await platform.close()
  }

  @Test("a busy platform is asked four times, with pauses that grow; other refusals once")
  func retries() async throws {
    let pauses = Mutex<[Duration]>([])
    let server = try ScriptedServer { request in
      request.path == "/cgi-bin/stable_token"
        ? .json(Self.token) : .json(#"{"errcode":\#(request.path == "/cgi-bin/busy" ? -1 : 40003),"errmsg":""}"#)
    }
    let platform = try Self.platform(server) { pause in pauses.withLock { $0.append(pause) } }
    await #expect(throws: PlatformFault.refused(.init(code: -1, message: ""))) { try await platform.call(PlatformCall("/cgi-bin/busy")) }
    await #expect(throws: PlatformFault.refused(.init(code: 40003, message: ""))) { try await platform.call(PlatformCall("/cgi-bin/other")) }
    await platform.close()
    #expect(server.count("/cgi-bin/busy") == 4 && server.count("/cgi-bin/other") == 1)
    let waited = pauses.withLock { $0 }
    #expect(waited.count == 3)
    for (index, pause) in waited.enumerated() {
      #expect(pause >= .milliseconds(500 << index) && pause <= .milliseconds(1500 << index))
    }
  }

  @Test("a wrong secret is the account's fault, said so, and not repeated")
  func wrongSecret() async throws {
    let server = try ScriptedServer { _ in .json(#"{"errcode":40001,"errmsg":"invalid credential"}"#) }
    let platform = try Self.platform(server)
    do throws(PlatformFault) {
      _ = try await platform.call(PlatformCall("/cgi-bin/x"))
      Issue.record("a call without a token")
    } catch {
      #expect(error.class == .configuration && error.message.english.contains("AppSecret"))
    }
    await platform.close()
    #expect(server.requests.count == 1)
  }

  @Test("nothing listens, and a name that leads nowhere", arguments: ["http://127.0.0.1:1", "http://no-such-host.invalid"])
  func unreachable(_ base: String) async throws {
    let account = try #require(try Compile.ruleSet(Self.rules).accounts.first)
    let platform = try Platform(
      account, at: PlatformAddress(url: base, codesURL: base, token: .stable), secrets: Self.secrets, store: try SQLiteStore(path: ":memory:"),
      clock: Self.fixed, pause: { _ in })
    do throws(PlatformFault) {
      _ = try await platform.call(PlatformCall("/cgi-bin/x"))
      Issue.record("something answered")
    } catch {
      guard case .unreachable = error else {
        Issue.record("\(error)")
        await platform.close()
        return
      }
    }
    await platform.close()
  }

  @Test("a ticket is percent-encoded whole; an unknown one is none, anything else than an image is garbage")
  func images() async throws {
    let server = try ScriptedServer { request in
      switch request.target {
      case "/cgi-bin/showqrcode?ticket=gQ%2B%2F%3D%3D": .raw(Array("HTTP/1.1 200 OK\r\nContent-Type: image/jpg\r\nContent-Length: 3\r\n\r\nJPG".utf8))
      case "/cgi-bin/showqrcode?ticket=html": .json("<html></html>")
      default: .json("", status: 404)
      }
    }
    let platform = try Self.platform(server)
    #expect(try await platform.image(ofTicket: "gQ+/==") == Array("JPG".utf8))
    #expect(try await platform.image(ofTicket: "gone") == nil)
    await #expect(throws: PlatformFault.self) { try await platform.image(ofTicket: "html") }
    await platform.close()
  }
}
