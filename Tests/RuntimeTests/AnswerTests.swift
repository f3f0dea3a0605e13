import Rules
import Synchronization
import TestSupport
import Testing

@testable import Engine
@testable import SQLite
@testable import Serving
@testable import WeChat
@testable import Wire

/// What comes back when the platform was called, and what is made of it: by it actions go on, wait or end.
@Suite("answers of the platform, and of whoever stands between")
struct AnswerTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let status: Int
    var retryAfter: String?
    let body: String
    /// The class, and what else holds: `unknown` when the call may have been carried out, `again` when it is repeated at once, `after N`.
    let expected: String
    var testDescription: String { "\(status) \(retryAfter ?? "") \(body.prefix(40))" }
  }

  static let page = "<html><body><h1>Sorry</h1></body></html>"
  static let cases = [
    Case(status: 200, body: #"{"errcode":0,"errmsg":"ok"}"#, expected: "answer"),
    Case(status: 200, body: "\u{FEFF}\n{}", expected: "answer"),
    // Whoever refuses or sends elsewhere has not carried it out; a gateway that waited in vain may have handed it on.
    Case(status: 502, body: page, expected: "retry unknown again"),
    Case(status: 504, body: "", expected: "retry unknown again"),
    Case(status: 503, retryAfter: "7", body: page, expected: "retry unknown again after 7"),
    Case(status: 404, body: page, expected: "retry"),
    Case(status: 408, body: page, expected: "retry again"),
    Case(status: 429, body: page, expected: "retry again"),
    Case(status: 302, body: "", expected: "retry"),
    Case(status: 403, body: page, expected: "configuration"),
    Case(status: 407, body: "", expected: "configuration"),
    Case(status: 200, body: page, expected: "retry unknown again"),
    Case(status: 200, body: "", expected: "retry unknown again"),
    Case(status: 200, body: "ok", expected: "retry unknown again"),
    // Nobody is believed who says less than a second or more than an hour.
    Case(status: 429, retryAfter: "30", body: page, expected: "retry after 30"),
    Case(status: 429, retryAfter: "9223372036854775807", body: page, expected: "retry after 3600"),
    Case(status: 429, retryAfter: "-5", body: page, expected: "retry again after 1"),
    Case(status: 429, retryAfter: "soon", body: page, expected: "retry again"),
    Case(status: 429, retryAfter: "99999999999999999999", body: page, expected: "retry again"),
    Case(status: 429, retryAfter: "Wed, 21 Oct 2026 07:28:00 GMT", body: page, expected: "retry again"),
    // The platform's own words count, whatever the status.
    Case(status: 403, body: #"{"errcode":48001,"errmsg":"no"}"#, expected: "configuration refused"),
    Case(status: 429, body: #"{"errcode":45011,"errmsg":"fast"}"#, expected: "quota_minute refused"),
    Case(status: 404, body: #"{"message":"no route"}"#, expected: "retry"),
    Case(status: 502, body: #"{"errcode":0,"#, expected: "retry unknown again"),
    // What answers so answers so again: it is not asked four times.
    Case(status: 200, body: #"{"errcode":0,"#, expected: "retry unknown"),
    Case(status: 200, body: #"{"errcode":0,}"#, expected: "retry unknown"),
    Case(status: 200, body: #"{"errcode":40003,"errcode":0}"#, expected: "retry unknown"),
    Case(status: 200, body: #"{"errcode":0,"\u0065rrcode":0}"#, expected: "retry unknown"),
    Case(status: 200, body: #"{"errcode":0} ok"#, expected: "retry unknown"),
    Case(status: 200, body: #"{"errcode":true}"#, expected: "retry unknown"),
    Case(status: 200, body: #"{"errcode":1e300}"#, expected: "retry unknown"),
    Case(status: 200, body: #"{"errcode":NaN}"#, expected: "retry unknown"),
    Case(status: 200, body: "[]", expected: "retry unknown"),
    Case(status: 200, body: String(repeating: #"{"a":"#, count: 500) + "1" + String(repeating: "}", count: 500), expected: "retry unknown"),
  ]

  private static func outcome(_ status: Int, _ retryAfter: String?, _ body: [UInt8]) -> Result<PlatformAnswer, PlatformFault> {
    do throws(PlatformFault) {
      return .success(
        try PlatformClient.answer(HTTPAnswer(path: "/cgi-bin/x", status: status, retryAfter: retryAfter, body: body)))
    } catch {
      return .failure(error)
    }
  }

  @Test("each answer", arguments: cases)
  func each(_ item: Case) {
    let found: String
    switch Self.outcome(item.status, item.retryAfter, Array(item.body.utf8)) {
    case .success: found = "answer"
    case .failure(let fault):
      var words = [fault.class.rawValue]
      if case .refused = fault { words.append("refused") }
      if fault.isUnknown { words.append("unknown") }
      if fault.mayPassAtOnce { words.append("again") }
      if let seconds = fault.retryAfter { words.append("after \(seconds)") }
      found = words.joined(separator: " ")
      // The platform has seen the call itself only where it may have carried it out, or has refused it.
      if case .refused = fault {} else { #expect(fault.isOfCall == fault.isUnknown) }
    }
    #expect(found == item.expected)
  }

  @Test("a byte that is not UTF-8 is no answer")
  func encoding() {
    let body = Array(#"{"errcode":0,"errmsg":""#.utf8) + [0xFF] + Array(#""}"#.utf8)
    guard case .failure(.unusable(let fault)) = Self.outcome(200, nil, body) else {
      Issue.record("it was taken")
      return
    }
    #expect(fault.message.english.contains("not UTF-8"))
  }

  @Test(
    "what is said names the call, what is wrong and how it begins, and nothing that is secret",
    arguments: [
      (502, "<html><title>Bad\u{1B}[31m gateway</title></html>", "what answers `/cgi-bin/x` is not the platform (status 502, "),
      (502, "<html><title>Bad\u{1B}[31m gateway</title></html>", "`<html><title>Bad [31m gateway</title></html>`"),
      (404, "<p>/cgi-bin/x?access_token=SECRET</p>", "`<p>/cgi-bin/x…`"),
      (200, #"{"access_token":"SECRET","#, "it is not JSON from byte 25 on, and begins `{\"access_token\":…`"),
      (200, #"["SECRET","SECRET""#, "and begins `[…`"),
      (200, #"{"errcode":"SECRET"}"#, "`errcode` is the text \"SECRET\", not a whole number from "),
      (200, String(repeating: "[", count: 70), "it is JSON of over 64 levels"),
      (200, #"{"a":1,"a":2}"#, "a name that stands twice in one object (byte 7)"),
      (500, "", "(status 500, 0 bytes)"),
    ])
  func says(_ status: Int, _ body: String, _ words: String) {
    guard case .failure(let fault) = Self.outcome(status, nil, Array(body.utf8)) else {
      Issue.record("it was taken")
      return
    }
    #expect(fault.message.english.contains(words), "\(fault.message)")
    #expect(OutsideText.isPlain(fault.message.english))
    #expect(!fault.message.english.contains("SECRET") || words.contains("SECRET"), "\(fault.message)")
  }

  @Test("a member that is missing is named, with the names of those that are there; one out of bounds with what came")
  func members() throws {
    let answer = PlatformAnswer(["b": 1, "a": "SECRET"], of: "/cgi-bin/x")
    func message<Result>(_ body: () throws(AnswerFault) -> Result) -> String {
      do throws(AnswerFault) {
        _ = try body()
        return "taken"
      } catch {
        return error.message.english
      }
    }
    #expect(message { () throws(AnswerFault) in try answer.text("ticket", within: 9) }.contains("it has no `ticket`, only `a`, `b`;"))
    #expect(
      message { () throws(AnswerFault) in try answer.text("a", within: 5) }.contains(
        "`a` is a text of 6 bytes, not a text of 1 to 5 bytes in one line;"))
    #expect(message { () throws(AnswerFault) in try answer.text("b", within: 5) }.contains("`b` is 1, not a text of 1 to 5 bytes"))
    #expect(message { () throws(AnswerFault) in try answer.number("b", within: 2...3) }.contains("`b` is 1, not a whole number from 2 to 3;"))
    #expect(message { () throws(AnswerFault) in try answer.object("b") }.contains("`b` is 1, not an object;"))
    #expect(message { () throws(AnswerFault) in try answer.list("b", within: 2) }.contains("`b` is 1, not a list of at most 2;"))
    #expect(
      message { () throws(AnswerFault) in try PlatformAnswer([:], of: "/x").number("b", within: 0...1) }.contains("it has no `b`, nor anything else;")
    )
  }

  @Test(
    "a code holds the platform's address, or is refused: phones open what is printed",
    arguments: [
      ("http://weixin.qq.com/q/02abc-_", true), ("https://weixin.qq.com/q/02abc", true), ("http://weixin.qq.com/q/", false), ("", false),
      ("javascript:alert(1)", false), ("http://weixin.qq.com.evil.example/q/02", false), ("http://evil.example/http://weixin.qq.com/q/02", false),
      ("HTTP://WEIXIN.QQ.COM/q/02", false), ("http://weixin.qq.com/q/02 a", false), ("http://weixin.qq.com/q/02\n", false),
      ("http://weixin.qq.com/q/\u{202E}02", false), ("http://weixin.qq.com/q/<b>", false), ("http://weixin.qq.com/q/二", false),
    ])
  func addresses(_ url: String, _ isGood: Bool) {
    let answer = PlatformAnswer(["ticket": "t", "url": .string(url)], of: "/cgi-bin/qrcode/create")
    let made = try? MadeCode(answer, asked: nil)
    #expect((made?.url == url) == isGood && (made == nil) == !isGood)
  }

  @Test(
    "a menu is read, or it is a fault: an answer without one is never taken for none",
    arguments: [
      (#"{"menu":{"button":[{"type":"click","name":"a","key":"A"}],"menuid":1}}"#, "a  click A\n"),
      (#"{"menu":{"button":[]}}"#, ""),
      (#"{"menu":{"button":[{"name":"a\u001b[31m","type":"view","url":"u\u202e"}]}}"#, "a [31m  view u \n"),
      ("{}", nil), (#"{"errcode":0}"#, nil), (#"{"menu":{}}"#, nil), (#"{"menu":null}"#, nil), (#"{"menu":{"button":{}}}"#, nil),
      (#"{"menu":{"button":["a"]}}"#, nil), (#"{"menu":{"button":[{"type":"click"}]}}"#, nil),
      (#"{"menu":{"button":[]},"conditionalmenu":{}}"#, nil), (#"{"menu":{"button":[]},"conditionalmenu":[{"button":[],"matchrule":{}}]}"#, nil),
      (#"{"menu":{"button":[]},"conditionalmenu":[{"button":[],"matchrule":{},"menuid":-1}]}"#, nil),
      (#"{"menu":{"button":[]},"conditionalmenu":[{"menuid":1,"matchrule":{}}]}"#, nil),
    ] as [(String, String?)])
  func menus(_ body: String, _ text: String?) throws {
    let answer = try PlatformAnswer(Array(body.utf8), of: "/cgi-bin/menu/get")
    #expect((try? PublishedMenu(answer))?.text.english == text)
  }

  @Test("a menu that is not the platform's is asked for once, and nothing is planned over it")
  func menuAsked() async throws {
    for body in ["{}", #"{"menu":{"button":[]},}"#] {
      let server = try ScriptedServer { $0.path == "/cgi-bin/stable_token" ? .json(PlatformTests.token) : .json(body) }
      let platform = try PlatformTests.platform(server)
      await #expect { try await PublishedMenu.of(platform) } throws: { if case PlatformFault.unusable = $0 { true } else { false } }
      await platform.close()
      #expect(server.count("/cgi-bin/menu/get") == 1)
    }
  }

  @Test(
    "an answer that comes byte by byte has one deadline for all of it",
    arguments: ["/cgi-bin/menu/get", "/cgi-bin/stable_token", "/cgi-bin/showqrcode"])
  func drips(_ path: String) async throws {
    // Whole after some minutes, and good then: without a deadline for all of it the call would succeed.
    let body = path.hasSuffix("showqrcode") ? String(repeating: "J", count: 100) : String(repeating: " ", count: 100) + PlatformTests.token
    let head = "HTTP/1.1 200 OK\r\nContent-Type: image/jpg\r\nContent-Length: \(body.utf8.count)\r\nConnection: close\r\n\r\n"
    let server = try ScriptedServer { _ in .drip(Array(head.utf8), Array(body.utf8), milliseconds: 5_000) }
    let client = PlatformClient(PlatformAddress(url: server.base, codesURL: server.base, token: .stable), seconds: 1)
    await #expect {
      if path.hasSuffix("showqrcode") {
        _ = try await client.image(ofTicket: "t")
      } else {
        _ = try await client.send(PlatformCall(path), token: nil)
      }
    } throws: {
      if case PlatformFault.unknownOutcome = $0 { true } else { false }
    }
    await client.close()
  }

  @Test("what was sent is not shown, though it is repeated: token, secret, openids")
  func repeated() async throws {
    let server = try ScriptedServer { request in
      let words = "you said \(request.target) \(request.text)".replacing("\"", with: "'").replacing("\n", with: " ").replacing("\r", with: " ")
      return .json(#"{"errcode":40003,"errmsg":"\#(words.suffix(160))"}"#)
    }
    let client = PlatformClient(PlatformAddress(url: server.base, codesURL: server.base, token: .stable), seconds: 5)
    let body: JSON = ["secret": "the-app-secret", "touser": "oTEST-openid-1", "openid_list": ["oTEST-openid-2", "oTEST-openid-3"], "text": "shown"]
    do throws(PlatformFault) {
      _ = try await client.send(PlatformCall("/cgi-bin/x", query: [("openid", "oTEST-openid-4")], body: .json(body)), token: "TOKEN-123")
      Issue.record("it was taken")
    } catch {
      #expect(error.message.english.contains("you said") || error.message.english.contains("shown"), "\(error.message)")
      for secret in ["the-app-secret", "oTEST-openid", "TOKEN-123"] { #expect(!error.message.english.contains(secret), "\(error.message)") }
    }
    await client.close()
  }

  @Test("40001 of a call for a token is the secret's, and is shown as the number that came", arguments: ["main", "old"])
  func secret(_ account: String) async throws {
    let server = try ScriptedServer { _ in .json(#"{"errcode":40001,"errmsg":"invalid\n\u001b[2Jcredential\u009b rid: 1\u001b-2"}"#) }
    let platform = try PlatformTests.platform(server, account)
    do throws(PlatformFault) {
      _ = try await platform.call(PlatformCall("/cgi-bin/x"))
      Issue.record("a call without a token")
    } catch {
      #expect(
        error.class == .configuration && error.message.english.hasPrefix("errcode 40001, the AppSecret is wrong: invalid  [2Jcredential  rid: 1 -2"))
      #expect(error.remedy(path: nil).english.contains("AppSecret"))
    }
    await platform.close()
  }
}

/// A token that ends all others before their time is got seldom, whoever wants one.
@Suite("tokens that are forced")
struct ForcedTokenTests {
  @Test("an endpoint that refuses every token has one forced in 72 minutes, by all processes together", arguments: ["main", "old"])
  func brake(_ account: String) async throws {
    let tokens = Mutex(0)
    let server = try ScriptedServer { request in
      switch request.path {
      case "/cgi-bin/stable_token":
        let number = tokens.withLock { count in
          if request.text.contains("\"force_refresh\":true") { count += 1 }
          return count
        }
        return .json(#"{"access_token":"TOKEN-\#(number)","expires_in":7200}"#)
      case "/cgi-bin/token":
        return .json(
          tokens.withLock {
            $0 += 1
            return #"{"access_token":"CLASSIC-\#($0)","expires_in":7200}"#
          })
      default: return .json(#"{"errcode":40001,"errmsg":"invalid credential"}"#)
      }
    }
    let store = try SQLiteStore(path: ":memory:")
    let time = Atomic<Int64>(1_780_286_400_000_000)
    let clock = WallClock { time.load(ordering: .relaxed) }
    let processes = try (0..<2).map { _ in try PlatformTests.platform(server, account, store: store, clock: clock) }
    var reasons: Set<String> = []
    /// Calls that fail, each of another process than the one before.
    func calls(_ count: Int) async {
      for number in 0..<count {
        do throws(PlatformFault) {
          _ = try await processes[number % 2].call(PlatformCall("/cgi-bin/x"), retries: 0)
        } catch {
          #expect(error.class == .refresh && !error.isUnknown)
          if case .tokenRefused = error { reasons.insert(error.message.english) }
        }
      }
    }
    await calls(20)
    let isClassic = account == "old"
    // The classic call is one that forces: the first of all got the token that is refused.
    #expect(tokens.withLock { $0 } == (isClassic ? 2 : 1))
    #expect(
      reasons.count == 1 && reasons.allSatisfy { $0.contains("refuses the access token that it gave out") && $0.contains("2026-06-01T0") },
      "\(reasons)")
    time.add((isClassic ? AccessTokens.classicGap : AccessTokens.forcingGap) * 1000 - 1000, ordering: .relaxed)
    await calls(4)
    #expect(tokens.withLock { $0 } == (isClassic ? 2 : 1))
    time.add(1_000_000, ordering: .relaxed)
    await calls(4)
    #expect(tokens.withLock { $0 } == (isClassic ? 3 : 2))
    for process in processes { await process.close() }
  }

  @Test(
    "a forcing that brought nothing is tried again soon: after a minute, or a quarter of an hour where it may have counted",
    arguments: [(.json(AnswerTests.page, status: 403), 60), (.cut, 15 * 60)] as [(ScriptedServer.Response, Int64)])
  func failed(_ response: ScriptedServer.Response, _ seconds: Int64) async throws {
    let forcings = Mutex(0)
    let server = try ScriptedServer { request in
      guard request.path == "/cgi-bin/stable_token" else {
        return .json(request.target.contains("TOKEN-1") ? #"{"errcode":0}"# : #"{"errcode":40001,"errmsg":"invalid credential"}"#)
      }
      guard request.text.contains("\"force_refresh\":true") else { return .json(#"{"access_token":"TOKEN-0","expires_in":7200}"#) }
      return forcings.withLock { count in
        count += 1
        return count == 1 ? response : .json(#"{"access_token":"TOKEN-1","expires_in":7200}"#)
      }
    }
    let time = Atomic<Int64>(1_780_286_400_000_000)
    let platform = try PlatformTests.platform(
      server, "main", store: try SQLiteStore(path: ":memory:"), clock: WallClock { time.load(ordering: .relaxed) })
    func goes() async -> Bool { (try? await platform.call(PlatformCall("/cgi-bin/x"), retries: 0)) != nil }
    #expect(await !goes())
    time.add((seconds - 1) * 1_000_000, ordering: .relaxed)
    #expect(await !goes())
    #expect(forcings.withLock { $0 } == 1)
    time.add(2_000_000, ordering: .relaxed)
    #expect(await goes())
    #expect(forcings.withLock { $0 } == 2)
    await platform.close()
  }

  @Test("twenty forcings lie in a day, a classic token is got once a minute, and a call has ten seconds")
  func figures() {
    #expect(AccessTokens.forcingGap == 86_400_000 / 20 && AccessTokens.classicGap == 60_000)
    #expect(PlatformClient.callSeconds == 10)
  }

  @Test("a clock that was ahead when a token was forced holds nobody back")
  func clock() throws {
    let store = try SQLiteStore(path: ":memory:")
    let owner = TokenOwner(appID: "wx1", family: "stable", host: "h")
    #expect(try store.claimForcing(of: owner, now: 9_000_000, gap: 1000) == nil)
    #expect(try store.claimForcing(of: owner, now: 5000, gap: 1000) == nil)
    #expect(try store.claimForcing(of: owner, now: 5500, gap: 1000) == 6000)
    // It outlives a token that is kept, and a process.
    try store.keep(AccessToken(text: "T", renewAt: 50_000, expiresAt: 60_000), of: owner)
    #expect(try store.claimForcing(of: owner, now: 5999, gap: 1000) == 6000)
    #expect(try store.claimForcing(of: owner, now: 6000, gap: 1000) == nil)
  }
}
